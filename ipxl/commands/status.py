"""`ipxl status`: who has returned, who is late, what is next. Writes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from ipxl.clock import today
from ipxl.commands.chasing import traffic_of
from ipxl.commands.misplaced import misplaced_line
from ipxl.commands.workroom import Workroom
from ipxl.merge.outdated import Standing, stale_of
from ipxl.merge.result import Result
from ipxl.record.publications import altered, numbers
from ipxl.report.as_json import files_json, findings_json, units_json
from ipxl.report.outdated import standing_json, standing_lines
from ipxl.screen.progress import Progress, progress, progress_json, progress_lines
from ipxl.screen.screen import needs_attention, status_text
from ipxl.screen.situation import situation_lines
from ipxl.workspace import open_workspace


@dataclass(frozen=True, slots=True)
class StatusDone:
    """units: where each stands. standings: of the newest publication of this period, and of those of earlier periods that no longer hold.

    misplaced: what to say of returns that lie outside of the inbox. remarks: lines of the registers that cannot be read.
    """

    result: Result
    units: tuple[Progress, ...]
    standings: tuple[Standing, ...] = ()
    misplaced: str = ""
    situation: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()

    @property
    def strict_failure(self) -> bool:
        return needs_attention(self.result)

    def text(self) -> str:
        period = self.result.period.period
        lines = [
            *self.situation,
            status_text(self.result),
            *progress_lines(self.units),
            *standing_lines(period, self.standings),
        ]
        lines += [self.misplaced] if self.misplaced else []
        return "\n".join(lines)

    def as_json(self) -> dict[str, object]:
        result = self.result
        published = {item.publication.period: standing_json(item) for item in self.standings}
        return {
            "period": result.period.period,
            "as_of": result.as_of.isoformat(),
            "deadline": result.period.deadline.isoformat(),
            "files": files_json(result.files),
            "units": [
                {**entry, **progress_json(row)} for entry, row in zip(units_json(result), self.units, strict=True)
            ],
            "findings": findings_json(result.findings),
            "published": published.pop(result.period.period, None),
            "outdated": list(published.values()),
        }


def run(folder: Path, wanted: str | None = None, as_of: date | None = None) -> StatusDone:
    """The state of a period; default: the one with templates whose 报送截止 is newest."""
    room = Workroom(open_workspace(folder))
    period = room.period(wanted)
    results = room.results(period, as_of or today())
    result = results[period.period]
    units = progress(result, traffic_of(room, period.period))
    standings = tuple(_standings(room, period.period, results))
    situation = () if wanted else _situation(room, as_of or today())
    return StatusDone(
        result, tuple(units), standings, misplaced_line(room), situation, tuple(room.workspace.damaged_lines())
    )


def _situation(room: Workroom, day: date) -> tuple[str, ...]:
    """Where the plan stands, for whoever asks without naming a period."""
    sent = room.workspace.sent_periods()
    counts = {key: len(numbers(room.workspace, key)) for key in sent}
    return (*situation_lines(room.current, sent, {key: count for key, count in counts.items() if count}, day), "")


def _standings(room: Workroom, period: str, results: dict[str, Result]) -> Iterator[Standing]:
    """That of the period itself, then those of earlier periods, newest first, that no longer hold."""
    for key in [period, *(key for key in reversed(results) if key != period)]:
        publication = room.published.get(key)
        if publication is not None:
            stale = stale_of(results[key], publication)
            standing = Standing(publication, stale, altered(room.workspace, publication))
            if key == period or stale or standing.altered:
                yield standing
