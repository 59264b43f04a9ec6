"""Runs the rehearsal: two periods from templates to summary, with the same calls that the commands make."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from random import Random

from ipxl.clock import BEIJING
from ipxl.commands import init, merge, publish, templates
from ipxl.intake.container import SEPARATOR
from ipxl.merge.result import FileRow, Result
from ipxl.plan.model import Period, Plan
from ipxl.plan.table import read_table, shipped
from ipxl.rehearsal.answers import InventedReturn, Scene
from ipxl.rehearsal.ground import Marker, files_below, hashes, make_ready, marker_path, write_marker
from ipxl.rehearsal.mailbag import FOLDER, mail_of
from ipxl.rehearsal.story import SEED, Cast, make_cast, successive_periods
from ipxl.workspace import Workspace

SUFFIX = "（演练）"
DAYS_AFTER = 2
"""The merge looks back from so many days after 报送截止."""
_FORTNIGHT = timedelta(days=14)
_SENT_AT = time(9, 0)
_PUBLISHED_AT = time(16, 30)


@dataclass(frozen=True, slots=True)
class Round:
    """One period, played through. sent: workbooks that went out. mails: files that arrived, as paths in the inbox.

    summary, bulletin, corrections: paths in the workspace; published: the folder of what leaders were given, "" when
    the round ended before that.
    """

    sent: int
    mails: frozenset[str]
    result: Result
    summary: str
    bulletin: str
    corrections: tuple[str, ...]
    published: str = ""

    @property
    def files(self) -> list[FileRow]:
        """What became of the files that arrived and of what they hold."""
        return [row for row in self.result.files if row.file.partition(SEPARATOR)[0] in self.mails]


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What was played where."""

    root: Path
    plan: Plan
    cast: Cast
    rounds: tuple[Round, ...]


def rehearse(folder: Path, plan: Plan | None = None) -> Rehearsal:
    """Play two periods in `folder`, with the shipped plan or another one. What an earlier rehearsal made is replaced.

    Raises IpxlError when the folder holds anything that no rehearsal made, and for a plan without two periods in a row.
    """
    workspace = Workspace(folder.resolve())
    plan = plan or shipped()
    periods = successive_periods(plan)
    make_ready(workspace)
    readme = workspace.inbox / "README.md"
    office = f"{plan.settings.office}{SUFFIX}" if plan.settings.office else ""
    marked = replace(
        plan.settings, title=f"{plan.settings.title}{SUFFIX}", office=office
    )  # letters are signed by the office
    folders = tuple(f"{name}/{period.period}/" for name in ("templates", "outbox", "published") for period in periods)
    table, register = (workspace.relative(path) for path in (workspace.table, workspace.register))
    decisions = [workspace.relative(workspace.decisions(period.period)) for period in periods]
    marker_path(workspace).parent.mkdir(parents=True, exist_ok=True)
    write_marker(
        workspace, Marker(dict.fromkeys((table, register, *decisions), ""), False, (*folders, f"inbox/{FOLDER}/"))
    )
    own_readme = not readme.exists()
    made = init.run(workspace.root, replace(plan, settings=marked)).made
    if own_readme:  # it is listed with the files that arrived: not with the moment of this run
        _date(readme, _sent_at(periods[0]))
    plan = read_table(workspace.table).plan
    cast = make_cast(plan, periods[0].end.year, Random(SEED))
    said: set[str] = set()
    earlier: dict[str, InventedReturn] = {}
    rounds = []
    for number, period in enumerate(periods):
        played = _round(workspace, Scene(plan, period, number, cast, said, earlier))
        if period != periods[-1]:  # the next round is compared with what leaders were given of this one
            at = datetime.combine(looking_back(period), _PUBLISHED_AT, BEIJING)
            played = replace(played, published=publish.run(workspace.root, period.period, at).folder)
        rounds.append(played)
    own = [*made, register, *decisions, *files_below(workspace, (*folders, f"inbox/{FOLDER}"))]
    write_marker(workspace, Marker(hashes(workspace, own), True))
    return Rehearsal(workspace.root, plan, cast, tuple(rounds))


def _round(workspace: Workspace, scene: Scene) -> Round:
    period = scene.period
    done = templates.run(workspace.root, period.period, now=_sent_at(period), force=True)
    folder = workspace.templates(period.period)
    went_out = {line.unit: (folder / line.file).read_bytes() for line in workspace.sent(period.period)}
    mails = mail_of(scene, went_out)
    for mail in mails:
        path = workspace.inbox / mail.file
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(mail.data)
        _date(path, mail.at)
    merged = merge.run(workspace.root, period.period, looking_back(period))
    arrived = frozenset(mail.file for mail in mails)
    made = merged.outputs
    return Round(
        len(done.written),
        arrived,
        merged.result,
        made["summary"],
        made["bulletin"],
        tuple(made["corrections"]),
    )


def _date(path: Path, at: datetime) -> None:
    os.utime(path, (at.timestamp(), at.timestamp()))


def looking_back(period: Period) -> date:
    """The day from which the period is judged."""
    return period.deadline + timedelta(days=DAYS_AFTER)


def _sent_at(period: Period) -> datetime:
    """A working morning about a fortnight before the period ends."""
    day = period.end - _FORTNIGHT
    day -= timedelta(days=max(0, day.weekday() - 4))
    return datetime.combine(day, _SENT_AT, BEIJING)
