"""One file of the inbox and what became of it in a period."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from ipxl.finding import Finding
from ipxl.form.receive import Arrived
from ipxl.merge.identify import Identified
from ipxl.merge.result import FileState


@dataclass(slots=True)
class FileChoice:
    """One file and what became of it. `round` counts the unit's distinct returns in the period up to this one.

    decided: whether the office said whose it is and of which period. timed: whether `received` can be true. asks: whether
    the office is asked about it while it is undecided. changed: what it says otherwise than the return before it. begun:
    the row of 核定, still without a number, by which the office set it aside.
    """

    arrived: Arrived
    received: datetime
    state: FileState
    identified: Identified = field(default_factory=Identified)
    round: int | None = None
    note: str = ""
    sealed: bool = False
    decided: bool = False
    timed: bool = True
    asks: bool = True
    findings: list[Finding] = field(default_factory=list)
    changed: Finding | None = None
    begun: int = 0

    @property
    def quiet(self) -> bool:
        """A system file or our own README: one row in the list of files, and nothing more is said of it."""
        return self.arrived.parsed.quiet

    @property
    def order(self) -> tuple[bool, datetime, str, str]:
        """When it counts as received, impossible times last; ties by content, then by name."""
        return (not self.timed, self.received, self.arrived.sha256, self.arrived.file)
