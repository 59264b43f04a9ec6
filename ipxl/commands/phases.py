"""What a merge writes beside the summary in the phases of the plan that have documents of their own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ipxl.commands.workroom import Workroom
from ipxl.form.kinds import kind_of
from ipxl.matters.settle import Arising
from ipxl.merge.matters_now import settle_matters
from ipxl.merge.result import Result
from ipxl.office.assessment import make_assessment, read_assessment
from ipxl.plan.model import Period
from ipxl.report.phases.midterm import arising_from_assessment, midterm_documents
from ipxl.report.phases.rectification import rectification_book, rectification_report
from ipxl.workspace import Workspace


@dataclass(frozen=True, slots=True)
class PhaseOutputs:
    """Documents by name, what enters 督办台账, and what the office must know. bulletin: what stands in place of it, b"" for itself."""

    files: Mapping[str, bytes] = field(default_factory=dict)
    arising: Iterable[Arising] = ()
    remarks: tuple[str, ...] = ()
    bulletin: bytes = b""


def phase_outputs(room: Workroom, results: Mapping[str, Result], period: Period) -> PhaseOutputs:
    """The documents of the period's kind. Raises IpxlError when a workbook of the office cannot be read."""
    documents, result = kind_of(period).documents, results[period.period]
    if documents == "midterm":
        return _midterm(room.workspace, results, result)
    if documents == "rectification":
        remarks = {key: table.remarks.rows for key, table in room.decisions.items()}
        matters = settle_matters(room.matters.matters, results, remarks, room.current.periods, period.period)
        return PhaseOutputs(rectification_book(result, matters), bulletin=rectification_report(result, matters))
    return PhaseOutputs()


def _midterm(workspace: Workspace, results: Mapping[str, Result], result: Result) -> PhaseOutputs:
    path = workspace.assessment(result.period.period)
    made = make_assessment(path, result.plan)
    assessment = read_assessment(path, result.plan)
    files = midterm_documents(results, result.period.period, assessment)
    first = f"已建好 {workspace.relative(path)}，请办公室和专家填督查记录、专家评分、存在问题，填好后再合并一次。"
    told = (first,) if made else assessment.doubts
    return PhaseOutputs(files, tuple(arising_from_assessment(result, assessment)), told)
