"""督办台账 brought up to date by the results of all periods, and what one period shows of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from ipxl.matters.model import Matter
from ipxl.matters.settle import Arising, bring_up_to_date
from ipxl.matters.told import MatterRow, seen_in
from ipxl.merge.arising import arising_from_remarks, arising_when_published
from ipxl.merge.publication import Publication
from ipxl.merge.result import Result
from ipxl.plan.model import Period

if TYPE_CHECKING:
    from ipxl.office.remarks import RemarkRow


def settle_matters(
    matters: Sequence[Matter],
    results: Mapping[str, Result],
    remarks: Mapping[str, Sequence[RemarkRow]],
    periods: Iterable[Period],
    current: str,
    arising: Iterable[Arising] = (),
) -> tuple[Matter, ...]:
    """The rows as these results have them. remarks: period -> its 领导批示 and 办理意见, which enter at every merge.

    arising: what enters beside them. current: the period at hand.
    """
    reports = [report for result in results.values() for report in result.matter_reports]
    ordered = [
        item
        for key, result in results.items()
        if key in remarks
        for item in arising_from_remarks(result, (*remarks[key], *result.typed_remarks))
    ]
    in_time = sorted(periods, key=lambda item: (item.end, item.deadline, item.period))
    return bring_up_to_date(matters, [*ordered, *arising], reports, in_time, current)


def shown_matters(
    matters: Sequence[Matter],
    results: Mapping[str, Result],
    remarks: Mapping[str, Sequence[RemarkRow]],
    periods: Sequence[Period],
    last: Publication | None,
) -> tuple[MatterRow, ...]:
    """What the last of `results` shows. last: what was published of the period before it.

    A matter that this period brings up again is shown as come back before the period is published: it stands red beside it.
    """
    result = list(results.values())[-1]
    period = result.period
    known = {row.trace.key for row in matters if row.trace.key}
    again = [item for item in arising_when_published(result) if item.key in known]
    rows = settle_matters(matters, results, remarks, periods or result.plan.periods, period.period, again)
    states = last.matters if last else {}
    return seen_in(result.plan, period, periods or result.plan.periods, rows, result.as_of, states)
