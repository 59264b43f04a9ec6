"""`ipxl status`: who has returned, who is late, what is next. Writes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from ipxl.clock import today
from ipxl.commands.workroom import Workroom
from ipxl.merge.result import Result
from ipxl.report.as_json import files_json, findings_json, units_json
from ipxl.report.screen import needs_attention, status_text
from ipxl.workspace import open_workspace


@dataclass(frozen=True, slots=True)
class Done:
    result: Result

    @property
    def strict_failure(self) -> bool:
        return needs_attention(self.result)

    def text(self) -> str:
        return status_text(self.result)

    def as_json(self) -> dict[str, Any]:
        result = self.result
        return {
            "period": result.period.period,
            "as_of": result.as_of.isoformat(),
            "deadline": result.period.deadline.isoformat(),
            "files": files_json(result.files),
            "units": units_json(result),
            "findings": findings_json(result.findings),
        }


def run(folder: Path, wanted: str | None = None, as_of: date | None = None) -> Done:
    """The state of a period; default: the one with templates whose 报送截止 is newest."""
    room = Workroom(open_workspace(folder))
    period = room.period(wanted)
    return Done(room.results(period, as_of or today())[period.period])
