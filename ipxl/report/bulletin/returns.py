"""四、报送情况: who reported in time, who late, who not yet; counts of nothing are left out."""

from __future__ import annotations

from ipxl.merge.result import Result
from ipxl.report import words
from ipxl.report.bulletin.blocks import Chapter, body
from ipxl.report.bulletin.overall import SHARE_FROM
from ipxl.report.bulletin.phrases import named
from ipxl.report.summary.returns import tally


def returns(result: Result) -> Chapter:
    """The chapter."""
    return Chapter("报送情况", (body(returned_words(result)),))


def returned_words(result: Result) -> str:
    """Who reported, in words. Before the deadline nobody is to blame, and the words say so."""
    counts = tally(result)
    over = result.as_of > result.period.deadline
    told = f"应报单位{counts.due}家，"
    whole = {0: "均未报送", counts.due: "全部报送"}
    told += whole.get(counts.returned, f"已报{counts.returned}家")
    if counts.due >= SHARE_FROM and counts.returned:
        told += f"，报送率{counts.rate}"
        told += f"，按时{counts.on_time}家，及时率{counts.on_time_rate}" if counts.on_time else ""
    elif counts.on_time:
        told += f"，按时{counts.on_time}家"
    if not over:
        told += f"；报送截止日期为{words.day(result.period.deadline)}，统计时尚未截止"
    states: dict[str, list[str]] = {}
    for row in result.units:
        states.setdefault(row.state, []).append(row.unit)
    late = [
        f"{row.unit}（{row.days_late}天）" if row.days_late else row.unit
        for row in result.units
        if row.returned and row.timely is False
    ]
    faulty = [
        f"{row.unit}（{row.errors}处）" if row.errors else row.unit for row in result.units if row.state == "to_correct"
    ]
    listed = (
        ("未报" if over else "尚未报送", states.get("missing", [])),
        ("已来件、未附填报表", states.get("unreadable_only", [])),
        ("报送件待核实", states.get("undecided", [])),
        ("迟报", late),
        ("需要修改后重报", faulty),
    )
    named_ones = "".join(f"{head}{len(units)}家：{named(units)}。" for head, units in listed if units)
    return f"{told}。{named_ones}"
