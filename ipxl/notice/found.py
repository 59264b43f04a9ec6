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
class FieldRead(Generic[T]):
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
    block: FieldRead[str]
    title: FieldRead[str]
    requirement: FieldRead[str]
    lead: FieldRead[tuple[str, ...]]
    responsible: FieldRead[tuple[str, ...]]
    start: FieldRead[date | None]
    due: FieldRead[date | None]
    ongoing: FieldRead[bool]
    place: str


@dataclass(frozen=True, slots=True)
class FoundUnit:
    """A unit that a task names. aliases: other names in the notice that seem to be the same body, always to be asked."""

    name: str
    full_name: FieldRead[str]
    aliases: FieldRead[tuple[str, ...]]
    place: str


@dataclass(frozen=True, slots=True)
class FoundGroup:
    """A name for several units. members: what the notice itself lists, else ()."""

    name: str
    members: FieldRead[tuple[str, ...]]
    place: str


@dataclass(frozen=True, slots=True)
class FoundIndicator:
    """A figure to be reached. targets: in year order. baseline: today's figure, where a table has one.

    kind and direction: one of plan.model's, or "" when the notice does not say. tasks: positions in Found.tasks.
    definition: the sentence it was read from, "" for a table. in_table: whether it is a row of a table of indicators.
    """

    name: FieldRead[str]
    unit_of_measure: FieldRead[str]
    kind: FieldRead[str]
    direction: FieldRead[str]
    comparison: Comparison
    baseline: FieldRead[Decimal | None]
    targets: tuple[tuple[int, FieldRead[Decimal]], ...]
    owner: FieldRead[tuple[str, ...]]
    tasks: FieldRead[tuple[int, ...]]
    definition: FieldRead[str]
    place: str
    in_table: bool


@dataclass(frozen=True, slots=True)
class FoundPhase:
    """A phase. A month without a day starts on its first and ends on its last day."""

    name: FieldRead[str]
    start: FieldRead[date | None]
    end: FieldRead[date | None]
    requirement: FieldRead[str]
    place: str


@dataclass(frozen=True, slots=True)
class FoundMember:
    """A row of a list of members; a blank name stays blank."""

    name: FieldRead[str]
    unit: FieldRead[str]
    post: FieldRead[str]
    role: FieldRead[str]
    place: str


NOTHING: FieldRead[str] = FieldRead("")
NO_DATE: FieldRead[date | None] = FieldRead(None)


@dataclass(frozen=True, slots=True)
class Found:
    """A notice understood. reader: the name of the shape that was chosen. looked_for: the shapes that were tried."""

    title: FieldRead[str] = NOTHING
    office: FieldRead[str] = NOTHING
    issued: FieldRead[date | None] = NO_DATE
    start: FieldRead[date | None] = NO_DATE
    end: FieldRead[date | None] = NO_DATE
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
