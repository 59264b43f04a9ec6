"""What a merge writes beside the summary in the phases of the plan that have documents of their own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ipxl.form.kinds import kind_of
from ipxl.matters.settle import Arising
from ipxl.merge.result import Result
from ipxl.office.assessment import make_assessment, read_assessment
from ipxl.plan.model import Period
from ipxl.report.phases.midterm import arising_from_assessment, midterm_documents
from ipxl.workspace import Workspace


@dataclass(frozen=True, slots=True)
class PhaseOutputs:
    """Documents by name, what enters 督办台账, and what the office must know."""

    files: Mapping[str, bytes] = field(default_factory=dict)
    arising: Iterable[Arising] = ()
    remarks: tuple[str, ...] = ()


def phase_outputs(workspace: Workspace, results: Mapping[str, Result], period: Period) -> PhaseOutputs:
    """The documents of the period's kind. Raises IpxlError when a workbook of the office cannot be read."""
    if kind_of(period).documents == "midterm":
        return _midterm(workspace, results, results[period.period])
    return PhaseOutputs()


def _midterm(workspace: Workspace, results: Mapping[str, Result], result: Result) -> PhaseOutputs:
    path = workspace.assessment(result.period.period)
    made = make_assessment(path, result.plan)
    assessment = read_assessment(path, result.plan)
    files = midterm_documents(results, result.period.period, assessment)
    first = f"已建好 {workspace.relative(path)}，请办公室和专家填督查记录、专家评分、存在问题，填好后再合并一次。"
    told = (first,) if made else assessment.doubts
    return PhaseOutputs(files, tuple(arising_from_assessment(result, assessment)), told)
