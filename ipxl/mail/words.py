"""What the fields of a text stand for: a plan, a period, a unit in the words of a letter."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from ipxl.clock import BEIJING
from ipxl.facts.rows import UnitRow
from ipxl.matters.told import MatterRow, by_urgency, left_words
from ipxl.merge.owed import held_findings, owed
from ipxl.merge.result import Result
from ipxl.plan.model import Period, Plan, Unit
from ipxl.report.bulletin.phrases import excerpt
from ipxl.report.reminders.roster import WHY_NAMES, Chase, days_after, when
from ipxl.report.words import day, own_name

_MATTER_MOST = 80


def common_words(plan: Plan, period: Period, as_of: date) -> dict[str, str]:
    """Fields that every text has."""
    settings = plan.settings
    return {
        "方案名称": settings.title,
        "期次": period.period,
        "期次名称": period.title,
        "报送截止": day(period.deadline),
        "截止情况": when(days_after(period.deadline, as_of)),
        "办公室": settings.office,
        "联系方式": " ".join(part for part in (settings.contact, settings.phone) if part),
        "报送邮箱": settings.email,
        "今天": day(as_of),
    }


def unit_words(unit: Unit) -> dict[str, str]:
    """Fields about the unit that a letter goes to."""
    contact = " ".join(part for part in (unit.liaison, unit.phone) if part)
    address = f"{unit.full_name or unit.name}{f'（联络员：{contact}）' if contact else ''}"
    return {"单位": unit.name, "称呼": address}


def chase_words(chase: Chase) -> dict[str, str]:
    """Fields about what is the matter with a unit's return. Files go by the names that their sender knows."""
    names = dict.fromkeys(own_name(file) for file in chase.files)
    return {"收到的文件": "、".join(f"“{name}”" for name in names), "问题": chase.note}


def receipt_words(result: Result, row: UnitRow) -> dict[str, str]:
    """Fields of a receipt: which return counts, what was read in it, and what is still to be done about it."""
    figures = sum(item.unit == row.unit and item.value is not None for item in result.indicators)
    figures += sum(unit == row.unit and value.number is not None for unit, value in result.further)
    read = [f"任务{row.rows_filled}行" if row.rows_due else "", f"指标数{figures}个" if figures else ""]
    received = row.received.astimezone(BEIJING) if row.received else None
    return {
        "收到的文件": f"“{own_name(row.file or '')}”",
        "收到时间": f"{day(received.date())}{received:%H:%M}" if received else "",
        "读到": "、".join(part for part in read if part) or "没有填写的行",
        "处理情况": _receipt_state(result, row),
    }


def _receipt_state(result: Result, row: UnitRow) -> str:
    counted = owed(result)
    if row.unit in counted.must:
        return f"有{row.errors}处需要修改，退回件另发，请按退回件改好再报。"
    if row.unit in counted.held:
        return f"没有必须修改的地方；有{len(held_findings(result)[row.unit])}个数字要核实，另信联系，核实以前没有计入汇总。"
    return "没有发现必须修改的地方，不用再报。"


def matter_words(rows: Iterable[MatterRow]) -> dict[str, str]:
    """The field about a unit's matters of 督办台账 that are overdue or due soon; "" for none."""
    lines = [f"　　{number}. {_matter(row)}" for number, row in enumerate(by_urgency(rows), 1)]
    return {"督办事项": "\n".join(["　　你单位负责的督办事项，下列逾期或者快到期：", *lines]) if lines else ""}


def _matter(row: MatterRow) -> str:
    text = excerpt(row.matter.text, _MATTER_MOST).rstrip("。")
    due = row.matter.due_day
    return f"〔{row.matter.source}〕{text}。办理时限{day(due) if due else row.matter.due}，{left_words(row)}。"


def group_words(result: Result, chases: Sequence[Chase]) -> dict[str, str]:
    """Fields of the text for a chat group."""
    chased = {chase.unit.name for chase in chases}
    done = [row.unit for row in result.units if row.returned and row.unit not in chased]
    lines = []
    for why, name in WHY_NAMES.items():
        units = [chase.unit.name for chase in chases if chase.why == why]
        if units:
            lines.append(f"{name}（{len(units)}家）：{'、'.join(units)}")
    return {
        "名单": "\n".join(lines),
        "家数": str(len(chases)),
        "已报": f"已收到、不用再报（{len(done)}家）：{'、'.join(done)}" if done else "",
        "退回情况": owed(result).words,
    }
