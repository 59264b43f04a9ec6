"""What was filled and what was not, as the workbook beside the form: 对照, 没有对应, and the units' words in full."""

from __future__ import annotations

from ipxl.forward.answers import Forwarded
from ipxl.forward.asked import AskedForm
from ipxl.merge.result import Result
from ipxl.report.phases.book import PhaseTable, column, phase_book

_FILLED = (
    column("类别", 7, True), column("上级编号", 10, True), column("上级的任务或指标", 32), column("本级编号", 12, True),
    column("汇总的单位", 28), column("填入", 16, True), column("说明", 36),
)  # fmt: skip
_OPEN = (
    column("哪一级", 8, True),
    column("类别", 9, True),
    column("编号", 10, True),
    column("名称", 60),
    column("说明", 50),
)
_SAID = (
    column("上级编号", 10, True), column("本级编号", 9, True), column("单位", 16), column("角色", 7, True), column("状态", 9, True),
    column("进度(%)", 8, True), column("进展情况", 48), column("存在问题", 24), column("下一步", 24),
)  # fmt: skip


def forward_book(form: AskedForm, result: Result, done: Forwarded, locked: tuple[str, ...]) -> bytes:
    """The workbook; the same bytes for the same result. locked: cells that the form does not let anybody fill."""
    filled = tuple(
        (row.kind, row.above, row.name, "、".join(row.ours), "、".join(row.units), row.filled, row.note)
        for row in done.rows
    )
    open_ = [tuple(row) for row in done.unmatched]
    open_ += [("上级", "单元格", "", cell, "表里锁定了，没有填") for cell in locked]
    note = f"{form.name}，{result.period.title}。说明一栏写了的，报出前逐项核对。"
    tables = (
        PhaseTable("上报对照表", _FILLED, filled, note, "对照"),
        PhaseTable("没有对应的", _OPEN, tuple(open_), "两边没有对上的都在这里，上级的空着没有填。", "没有对应"),
        PhaseTable("各单位原话", _SAID, _words(result, done), "改写“本期进展情况”等时对照用，没有删节。", "各单位原话"),
    )
    return phase_book(tables, result.as_of, result.plan.settings.office)


def _words(result: Result, done: Forwarded) -> tuple[tuple[str, ...], ...]:
    roles = {"lead": "牵头", "responsible": "责任"}
    return tuple(
        (
            row.above, duty.task, duty.unit, roles[duty.role], duty.status or ("" if duty.returned else "未报"),
            "" if duty.progress is None else f"{duty.progress:f}", duty.text, duty.answer("issue"), duty.answer("next"),
        )
        for row in done.rows
        for duty in result.duties
        if duty.task in row.ours and row.kind == "任务"
    )  # fmt: skip
