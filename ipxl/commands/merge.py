"""`ipxl merge`: inbox to outbox."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from ipxl.clock import today
from ipxl.commands.workroom import Workroom
from ipxl.files import new_folder
from ipxl.intake.register import register
from ipxl.ledger import Ledger
from ipxl.merge.result import Result
from ipxl.report.as_json import result_json
from ipxl.report.screen import merge_text, needs_attention
from ipxl.report.summary import write_summary
from ipxl.workspace import locked, open_workspace


@dataclass(frozen=True, slots=True)
class Done:
    """A merged period. parsed: files that had to be parsed in this run. outputs: paths relative to the workspace."""

    result: Result
    parsed: int
    outputs: dict[str, Any]

    @property
    def strict_failure(self) -> bool:
        return needs_attention(self.result)

    def text(self) -> str:
        return merge_text(self.result, self.parsed, self.outputs)

    def as_json(self) -> dict[str, Any]:
        return result_json(self.result, self.outputs)


def summary_name(period: str) -> str:
    """The file name of a period's summary workbook."""
    return f"汇总表_{period}.xlsx"


def run(folder: Path, wanted: str | None = None, as_of: date | None = None, jobs: int = 1) -> Done:
    """Merge a period; default: the one with templates whose 报送截止 is newest. as_of: default today in Beijing.

    Raises IpxlError for an unknown period, and when another command is at work in the workspace.
    """
    workspace = open_workspace(folder)
    with locked(workspace):
        room = Workroom(workspace, jobs)
        period = room.period(wanted)
        received = [(item.file, item.sha256, item.modified) for item in room.arrived if not item.parsed.quiet]
        register(workspace.register, received)
        results = room.results(period, as_of or today())
        result = results[period.period]
        target = workspace.outbox(period.period)
        with new_folder(target) as beside:
            write_summary(result, beside / summary_name(period.period))
        Ledger(workspace.ledger).record(room.fresh, results.values())
    outputs = {
        "summary": workspace.relative(target / summary_name(period.period)),
        "bulletin": None,
        "corrections": None,
        "missing_list": None,
    }
    return Done(result, len(room.fresh), outputs)
