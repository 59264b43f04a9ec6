"""`ipxl merge`: inbox to outbox."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from ipxl.clock import BEIJING, today
from ipxl.commands.chasing import write_chases
from ipxl.commands.matters import settle
from ipxl.commands.misplaced import misplaced_line
from ipxl.commands.newer_table import newer_table_line
from ipxl.commands.phases import PhaseOutputs, phase_outputs
from ipxl.commands.workroom import Workroom
from ipxl.errors import IpxlError
from ipxl.files import new_folder, write_file
from ipxl.intake.container import read_bytes
from ipxl.intake.register import register
from ipxl.merge.content import content_parts, told_hash, told_result
from ipxl.merge.result import Result
from ipxl.office.table import update_decisions
from ipxl.outputs import KeptOutputs
from ipxl.record.ledger import Ledger
from ipxl.record.merge_record import read_made, write_made
from ipxl.report.as_json import result_json
from ipxl.report.bulletin.carry import carry_over, paragraphs_of
from ipxl.report.bulletin.write import write_bulletin
from ipxl.report.corrections.copies import FOLDER, write_corrections
from ipxl.report.leaders.page import FOLDER as LEADERS
from ipxl.report.leaders.page import page_jobs
from ipxl.report.leaders.workbook import leaders_name, write_leaders_summary
from ipxl.report.outdated import stale_line
from ipxl.report.phases.final import FOLDER as PACK
from ipxl.report.pictures import FOLDER as PICTURES
from ipxl.report.pictures import write_pictures
from ipxl.report.plots.charts import FOLDER as PLOTS
from ipxl.report.plots.charts import chart_jobs, left_out
from ipxl.report.reminders.write import FOLDER as REMINDERS
from ipxl.report.reminders.write import roster_name
from ipxl.report.summary.workbook import summary_bytes, write_summary
from ipxl.report.typeset.setting import Typesetting
from ipxl.screen.screen import merge_text, needs_attention
from ipxl.screen.since import since_lines
from ipxl.typed_summary import find_typed, keep_written
from ipxl.workspace import Workspace, locked, open_workspace


@dataclass(frozen=True, slots=True)
class MergeDone:
    """A merged period. parsed: files that had to be parsed in this run. outputs: paths relative to the workspace.

    pictures: likewise, the charts. remarks: what could not be done beside the merge, why, and what to do.
    """

    result: Result
    parsed: int
    outputs: dict[str, Any]
    pictures: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    since: tuple[str, ...] = ()

    @property
    def strict_failure(self) -> bool:
        return needs_attention(self.result)

    def text(self) -> str:
        outdated = [stale_line(self.result.stale)] if self.result.stale is not None else []
        told = merge_text(self.result, self.parsed, self.outputs, [*self.since, *outdated])
        if "phase" in self.outputs:
            told += f"\n{self.result.period.kind}的材料：{'、'.join(self.outputs['phase'])}"
        if not self.pictures:
            return told
        return f"{told}\n图片：{len(self.pictures)}张，可放进幻灯片，在 {self.pictures[0].rpartition('/')[0]}/"

    def as_json(self) -> dict[str, Any]:
        return result_json(self.result, self.outputs)


def summary_name(period: str) -> str:
    """The file name of a period's summary workbook."""
    return f"汇总表_{period}.xlsx"


def bulletin_name(period: str) -> str:
    """The file name of a period's bulletin."""
    return f"通报_{period}.docx"


UPWARDS = "上报"
_UPWARDS_IS_OLDER = "上报的表还是上次填的；数据有变化的，请再运行 ipxl forward {} 上级的表。"
_PACK_IS_OLDER = "验收材料还是上次写的；数据有变化的，请再运行 ipxl accept {}。"


def take_along(folder: Path, beside: Path) -> None:
    """Take along a folder that a merge does not make: drafts of mails, which may not be sent yet, papers of an acceptance."""
    if folder.is_dir():
        shutil.copytree(folder, beside / folder.name, ignore=shutil.ignore_patterns(".*"))


def drafted_before(outbox: Path) -> tuple[str, ...]:
    """The paragraphs of the bulletin as the last merge made them; none where that is not known."""
    made = read_made(outbox)
    return made.bulletin if made is not None else ()


def read_old(path: Path) -> bytes:
    """The file as it lies there, b"" when there is none."""
    return path.read_bytes() if path.is_file() else b""


def run(
    folder: Path, wanted: str | None = None, as_of: date | None = None, jobs: int = 1, again: bool = False
) -> MergeDone:
    """Merge a period; default: the one with templates whose 报送截止 is newest. as_of: default today in Beijing.

    again: files whose reading was stopped in an earlier run are tried once more.

    Raises IpxlError for an unknown period, and when another command is at work in the workspace.
    """
    workspace = open_workspace(folder)
    with locked(workspace):
        room = Workroom(workspace, jobs, again=again)
        period = room.period(wanted)
        register(workspace.register, room.to_register)
        target, summary = workspace.outbox(period.period), summary_name(period.period)
        bulletin = bulletin_name(period.period)

        def show() -> bytes:
            return summary_bytes(room.results(period, as_of or today())[period.period])

        typed = find_typed(workspace, period.period, summary, bulletin, show)
        room.edits = {period.period: typed.edits}
        results = room.results(period, as_of or today())
        result = results[period.period]
        table = room.decisions[period.period]
        typed.keep(workspace)
        asked = (result.questions, result.numbered, result.typed_remarks)
        remark = update_decisions(workspace.decisions(period.period), table, *asked)
        if remark and typed.edits:
            raise IpxlError(f"有人在“{summary}”里写了字，要先记进核定表，这次没有合并。{remark}")
        phase = phase_outputs(room, results, period)
        matters_remark = settle(room, results, phase.arising, period.period)
        written = _write(room, result, phase, jobs)
        ledger = Ledger(workspace.ledger)
        since = since_lines(ledger.last_merge(period.period), result)
        unwritten = ledger.record(room.fresh, result, datetime.now(BEIJING))
    remarks = (
        *workspace.damaged_lines(),
        unwritten,
        *typed.notes,
        *(f"核定/{period.period}.xlsx 的{said}" for said in result.remarks.unplaced),
        remark,
        *phase.remarks,
        *_older_papers(target, period.period),
        matters_remark,
        *written.on_texts,
        misplaced_line(room),
        newer_table_line(room, period),
        *written.on_pictures,
    )
    outputs = _outputs(workspace, period.period, phase, written)
    pictures = tuple(workspace.relative(target / name) for name in written.typeset if name.startswith(f"{PLOTS}/"))
    return MergeDone(result, len(room.fresh), outputs, pictures, tuple(filter(None, remarks)), tuple(since))


class _Written(NamedTuple):
    """What a merge left in outbox. typeset: names of what was typeset. on_texts, on_pictures: remarks, "" for none."""

    corrections: Sequence[str]
    typeset: tuple[str, ...]
    on_texts: tuple[str, ...]
    on_pictures: tuple[str, ...]


def _write(room: Workroom, result: Result, phase: PhaseOutputs, jobs: int) -> _Written:
    """Write everything of a period into its outbox, which is put in place of the last one as a whole."""
    workspace, period = room.workspace, result.period.period
    target, summary, bulletin = workspace.outbox(period), summary_name(period), bulletin_name(period)
    charts = chart_jobs(result)
    parts = content_parts(result)
    told, told_of = told_result(result), told_hash(result, parts)
    with new_folder(target) as beside:
        last = KeptOutputs(workspace.kept(period), target, beside)
        with Typesetting((*page_jobs(result), *charts), last) as setting:
            last.write(summary, told_of, partial(write_summary, told))
            last.write(leaders_name(period), told_of, partial(write_leaders_summary, told))
            if phase.bulletin:
                write_file(beside / bulletin, phase.bulletin)
            else:
                last.write(bulletin, told_of, partial(write_bulletin, told))
            drafted = paragraphs_of((beside / bulletin).read_bytes()) or []
            typed_before = carry_over(beside / bulletin, drafted_before(target), read_old(target / bulletin))
            saved = write_pictures(result, partial(read_bytes, workspace.inbox), beside / PICTURES)
            corrections = write_corrections(result, beside / FOLDER, last, jobs)
            for name, data in phase.files.items():
                write_file(beside / name, data)
            text_remark = write_chases(room, result, beside / REMINDERS)
            for folder in (workspace.drafts(period), target / PACK, target / UPWARDS):
                take_along(folder, beside)
            made = setting.write(beside)
        keep_written(workspace, period, (beside / summary).read_bytes())
        names = [summary, bulletin, leaders_name(period), *phase.files, *made.files]
        write_made(beside, result, parts, names, drafted)
        last.save()
    on_pictures = (saved.left_out, made.left_out, left_out(result, charts))
    return _Written(corrections, made.files, (text_remark, *typed_before), on_pictures)


def _older_papers(target: Path, period: str) -> Iterator[str]:
    """Remarks on folders that a merge took along and did not make anew."""
    for folder, words in ((PACK, _PACK_IS_OLDER), (UPWARDS, _UPWARDS_IS_OLDER)):
        if (target / folder).is_dir():
            yield words.format(period)


def _outputs(workspace: Workspace, period: str, phase: PhaseOutputs, written: _Written) -> dict[str, Any]:
    """Paths relative to the workspace, by the keys of the JSON."""
    target = workspace.outbox(period)
    leaders = [name for name in (leaders_name(period), *written.typeset) if name.startswith(f"{LEADERS}/")]
    return {
        "summary": workspace.relative(target / summary_name(period)),
        "bulletin": workspace.relative(target / bulletin_name(period)),
        "corrections": [workspace.relative(target / FOLDER / name) for name in written.corrections],
        "missing_list": workspace.relative(target / REMINDERS / roster_name(period)),
        **({"phase": [workspace.relative(target / name) for name in phase.files]} if phase.files else {}),
        "leaders": [workspace.relative(target / name) for name in leaders],
    }
