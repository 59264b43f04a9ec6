"""`ipxl demo`: the whole job rehearsed with invented returns."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ipxl.rehearsal import screen
from ipxl.rehearsal.rehearse import Rehearsal, rehearse


@dataclass(frozen=True, slots=True)
class Done:
    rehearsal: Rehearsal
    strict_failure: bool = False

    def text(self) -> str:
        return screen.text(self.rehearsal)

    def as_json(self) -> dict[str, Any]:
        return screen.as_json(self.rehearsal)


def run(folder: Path) -> Done:
    """Rehearse in `folder`; what an earlier rehearsal made there is replaced.

    Raises IpxlError when the folder holds real returns or a real table.
    """
    return Done(rehearse(folder))
