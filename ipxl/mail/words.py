"""What the fields of a text stand for: a plan, a period, a unit in the words of a letter."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from ipxl.matters.told import MatterRow, by_urgency, left_words
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
    address = f"{unit.full_name or unit.name}{f'(联络员：{contact})' if contact else ''}"
    return {"单位": unit.name, "称呼": address}


def chase_words(chase: Chase) -> dict[str, str]:
    """Fields about what is the matter with a unit's return. Files go by the names that their sender knows."""
    names = dict.fromkeys(own_name(file) for file in chase.files)
    return {"收到的文件": "、".join(f"“{name}”" for name in names), "问题": chase.note}


def matter_words(rows: Iterable[MatterRow]) -> dict[str, str]:
    """The field about a unit's matters of 督办台账 that are overdue or due soon; "" for none."""
    lines = [f"　　{number}. {_matter(row)}" for number, row in enumerate(by_urgency(rows), 1)]
    return {"督办事项": "\n".join(["　　你单位负责的督办事项，下列逾期或者快到期：", *lines]) if lines else ""}


def _matter(row: MatterRow) -> str:
    text = excerpt(row.matter.text, _MATTER_MOST).rstrip("。")
    due = row.matter.due_day
    return f"〔{row.matter.source}〕{text}。办理时限{day(due) if due else row.matter.due}，{left_words(row)}。"


def group_words(chases: Sequence[Chase]) -> dict[str, str]:
    """Fields of the text for a chat group."""
    lines = []
    for why, name in WHY_NAMES.items():
        units = [chase.unit.name for chase in chases if chase.why == why]
        if units:
            lines.append(f"{name}({len(units)}家)：{'、'.join(units)}")
    return {"名单": "\n".join(lines), "家数": str(len(chases))}
