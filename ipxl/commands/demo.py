"""`ipxl demo`: the whole job rehearsed with invented returns."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ipxl.plan.table import read_table
from ipxl.rehearsal import screen
from ipxl.rehearsal.rehearse import Rehearsal, rehearse


@dataclass(frozen=True, slots=True)
class DemoDone:
    rehearsal: Rehearsal
    strict_failure: bool = False

    def text(self) -> str:
        return screen.text(self.rehearsal)

    def as_json(self) -> dict[str, object]:
        return screen.as_json(self.rehearsal)


def run(folder: Path, table: Path | None = None) -> DemoDone:
    """Rehearse in `folder`, with the plan in `table` or the shipped one. What an earlier rehearsal made is replaced.

    Raises IpxlError when the folder holds real returns or a real table.
    """
    return DemoDone(rehearse(folder, None if table is None else read_table(table).plan))
