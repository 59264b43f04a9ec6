"""What a kind of period (类型 of the sheet 期次) asks for and how it is judged, as data.

A period of an ordinary kind collects progress; a new kind is one row of `KINDS`, with its sheets in `ipxl.form.spec`.
"""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from ipxl.form import spec
from ipxl.plan.columns import ASSESSMENT, FINAL, RECTIFICATION
from ipxl.plan.model import Duty, Period, Plan, Role


@dataclass(frozen=True, slots=True)
class PeriodKind:
    """One kind of period.

    tasks: the sheet with a row a task. roles: in which roles a unit is asked about a task. sheets: those of a workbook,
    beside 单位信息. asks_again: whether figures are asked for that the period before has of the same day.
    everybody: whether units without a task or figure of their own are asked too; by_matters: those with an open matter.
    at_term: whether all is judged against
    the whole term, reached or not, and not by the pace of the year. form: what its workbook is called. documents: which
    documents are written beside the summary, a name known to `ipxl.commands.phases`.
    """

    tasks: spec.Sheet = spec.TASKS
    roles: frozenset[Role] = frozenset({"lead", "responsible"})
    sheets: tuple[spec.Sheet, ...] = (spec.TASKS, spec.INDICATORS, spec.MATTERS, spec.ISSUES, spec.EVIDENCE)
    asks_again: bool = True
    everybody: bool = False
    by_matters: bool = False
    at_term: bool = False
    form: str = "进展情况填报表"
    documents: str = ""


_LEADS = frozenset[Role]({"lead"})
ORDINARY = PeriodKind()
KINDS: Mapping[str, PeriodKind] = MappingProxyType(
    {
        ASSESSMENT: PeriodKind(
            spec.REVIEW,
            _LEADS,
            (spec.REVIEW, spec.INDICATORS, spec.MATTERS, spec.EVIDENCE),
            asks_again=False,
            form="自评表",
            documents="midterm",
        ),
        RECTIFICATION: PeriodKind(
            roles=frozenset(), sheets=(spec.MATTERS,), by_matters=True, form="整改情况表", documents="rectification"
        ),
        FINAL: PeriodKind(
            spec.REVIEW,
            _LEADS,
            (spec.REVIEW, spec.INDICATORS, spec.MATTERS, spec.FUNDING, spec.EVIDENCE),
            everybody=True,
            at_term=True,
            form="验收总结表",
            documents="final",
        ),
    }
)


def kind_of(period: Period) -> PeriodKind:
    """What a period asks for, by its 类型; a kind that nothing is said of is an ordinary one."""
    return KINDS.get(period.kind, ORDINARY)


def duties_of(plan: Plan, period: Period, unit: str) -> tuple[Duty, ...]:
    """The tasks that a unit is asked about in a period, those that it leads first."""
    roles = kind_of(period).roles
    return tuple(duty for duty in plan.duties_by_unit.get(unit, ()) if duty.role in roles)


def asks_figures(plan: Plan, period: Period) -> bool:
    """Whether figures are asked for: not where the period before has them of the same day and once is enough."""
    kind, before = kind_of(period), plan.period_by_id.get(period.previous)
    known = before is not None and before.end == period.end and spec.INDICATORS in kind_of(before).sheets
    return spec.INDICATORS in kind.sheets and (kind.asks_again or not known)


def is_asked(plan: Plan, period: Period, unit: str, matters: Container[str] = ()) -> bool:
    """Whether a unit gets a workbook. matters: the units that are asked about a matter."""
    known = unit in plan.duties_by_unit or unit in plan.indicators_by_unit
    figures = asks_figures(plan, period) and unit in plan.indicators_by_unit
    kind = kind_of(period)
    else_asked = (known and kind.everybody) or (kind.by_matters and unit in matters)
    return figures or bool(duties_of(plan, period, unit)) or else_asked
