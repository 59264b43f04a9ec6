"""What a notice says, as the recognisers hand it over: every field that can be doubtful with its place and its doubt.

Nothing here is invented: a value stands in the notice, or is blank. What was concluded instead of read is not `sure`,
and `why` says from what.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Generic, Literal, TypeVar

from ipxl.notice.blocks import LeftOut

T = TypeVar("T")

Comparison = Literal["≥", "≤", ">", "<", "=", ""]


@dataclass(frozen=True, slots=True)
class Read(Generic[T]):
    """One field. value: "", None or () where nothing stands there. place: as in blocks, several joined by 、.

    why: one Chinese sentence without its stop, on why it is doubtful or how it was concluded.
    """

    value: T
    place: str = ""
    sure: bool = True
    why: str = ""


@dataclass(frozen=True, slots=True)
class FoundTask:
    """One task. number: as printed, None where it has none. lead and responsible: names as printed, each once.

    A unit that leads is not in `responsible` too. Groups (各县(市)区人民政府) stand among the units, unexpanded.
    """

    number: int | None
    block: Read[str]
    title: Read[str]
    requirement: Read[str]
    lead: Read[tuple[str, ...]]
    responsible: Read[tuple[str, ...]]
    start: Read[date | None]
    due: Read[date | None]
    ongoing: Read[bool]
    place: str


@dataclass(frozen=True, slots=True)
class FoundUnit:
    """A unit that a task names. aliases: other names in the notice that seem to be the same body, always to be asked."""

    name: str
    full_name: Read[str]
    aliases: Read[tuple[str, ...]]
    place: str


@dataclass(frozen=True, slots=True)
class FoundGroup:
    """A name for several units. members: what the notice itself lists, else ()."""

    name: str
    members: Read[tuple[str, ...]]
    place: str


@dataclass(frozen=True, slots=True)
class FoundIndicator:
    """A figure to be reached. targets: in year order. baseline: today's figure, where a table has one.

    kind and direction: one of plan.model's, or "" when the notice does not say. tasks: positions in Found.tasks.
    definition: the sentence it was read from, "" for a table. in_table: whether it is a row of a table of indicators.
    """

    name: Read[str]
    unit_of_measure: Read[str]
    kind: Read[str]
    direction: Read[str]
    comparison: Comparison
    baseline: Read[Decimal | None]
    targets: tuple[tuple[int, Read[Decimal]], ...]
    owner: Read[tuple[str, ...]]
    tasks: Read[tuple[int, ...]]
    definition: Read[str]
    place: str
    in_table: bool


@dataclass(frozen=True, slots=True)
class FoundPhase:
    """A phase. A month without a day starts on its first and ends on its last day."""

    name: Read[str]
    start: Read[date | None]
    end: Read[date | None]
    requirement: Read[str]
    place: str


@dataclass(frozen=True, slots=True)
class FoundMember:
    """A row of a list of members; a blank name stays blank."""

    name: Read[str]
    unit: Read[str]
    post: Read[str]
    role: Read[str]
    place: str


NOTHING: Read[str] = Read("")
NO_DATE: Read[date | None] = Read(None)


@dataclass(frozen=True, slots=True)
class Found:
    """A notice understood. reader: the name of the shape that was chosen. looked_for: the shapes that were tried."""

    title: Read[str] = NOTHING
    office: Read[str] = NOTHING
    issued: Read[date | None] = NO_DATE
    start: Read[date | None] = NO_DATE
    end: Read[date | None] = NO_DATE
    tasks: tuple[FoundTask, ...] = ()
    units: tuple[FoundUnit, ...] = ()
    groups: tuple[FoundGroup, ...] = ()
    indicators: tuple[FoundIndicator, ...] = ()
    phases: tuple[FoundPhase, ...] = ()
    members: tuple[FoundMember, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    reader: str = ""
    looked_for: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
