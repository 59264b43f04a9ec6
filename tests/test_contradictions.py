"""Two units that say different things about one task: in status, number or date."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from ipxl.check.desk import Value
from ipxl.facts.rows import Computed, DutyRow, Judgement, Source
from ipxl.merge.contradictions import contradictions, promises
from ipxl.plan.model import Role

END = date(2023, 9, 30)


def row(unit: str, role: Role = "responsible", progress: Decimal | None = None, **said: str) -> DutyRow:
    """A duty's row of which only who, what and where matter."""
    answers = {
        name: Value("tasks", "T01", name, text, None, "ok", text, "任务进展", 4, 8)
        for name, text in {"status": "进行中", **said}.items()
    }
    source = Source(f"{unit}.xlsx", "", datetime(2023, 10, 8, tzinfo=UTC), "任务进展", 4, 8)
    judgement = Judgement("green", None, None, None, None, "", "")
    return DutyRow(
        judgement=judgement,
        computed=Computed(judgement.lamp, progress),
        unit=unit,
        task="T01",
        block="",
        title="",
        role=role,
        due=END,
        returned=True,
        progress=progress,
        answers=answers,
        source=source,
    )


def found(*rows: DutyRow) -> list[tuple[str, str, str, str, str]]:
    return [(one.what, one.lead, one.lead_says, one.other, one.other_says) for one in contradictions(rows, END)]


def test_status_and_number_are_compared_with_every_lead() -> None:
    lead = row("甲", "lead", status="已完成", progress=Decimal(100))
    other = row("乙", status="滞后", progress=Decimal(80))
    assert found(lead, other) == [("状态", "甲", "已完成", "乙", "滞后"), ("数字", "甲", "100", "乙", "80")]
    assert found(lead, row("丙", "lead", status="滞后", progress=Decimal(75)), other) == []


def test_two_months_for_the_same_thing_are_a_contradiction_with_both_sources() -> None:
    lead = row("甲", "lead", text="召开会议2次。知识产权保护中心建设预计11月底完成。")
    other = row("乙", next="计划2024年3月完成知识产权保护中心建设。")
    assert found(lead, other) == [
        ("日期", "甲", "知识产权保护中心建设预计11月底完成", "乙", "计划2024年3月完成知识产权保护中心建设"),
    ]
    (one,) = contradictions([lead, other], END)
    assert (one.lead_at, one.other_at) == ("甲.xlsx 任务进展!I4", "乙.xlsx 任务进展!I4")


@pytest.mark.parametrize(
    "other",
    [
        "计划11月15日前完成知识产权保护中心建设。",  # the same month
        "计划3月完成知识产权质押融资宣传。",  # another thing
        "知识产权保护中心建设3月完成了立项。",  # no plan
        "预计10月和12月分两步完成知识产权保护中心建设。",  # two months: nobody knows which
        "预计3月完成。",  # of what?
    ],
)
def test_other_sentences_with_a_month_are_none(other: str) -> None:
    assert found(row("甲", "lead", text="知识产权保护中心建设预计11月底完成。"), row("乙", text=other)) == []


def test_one_lead_that_agrees_is_enough() -> None:
    leads = [
        row(unit, "lead", text=f"商标品牌指导站二期预计{month}月建成。") for unit, month in (("甲", 11), ("丙", 12))
    ]
    assert found(*leads, row("乙", text="商标品牌指导站二期计划12月建成。")) == []
    assert len(found(*leads, row("乙", text="商标品牌指导站二期计划明年2月建成。"))) == 1


def test_a_month_without_a_year_lies_ahead() -> None:
    def month(told: str) -> int:
        (one,) = promises(f"预计{told}完成维权援助工作站建设", END)
        return one.month

    assert month("11月") == month("2023年11月") == 2023 * 12 + 11
    assert month("3月") == month("明年3月") == month("2024年3月") == 2024 * 12 + 3
    assert month("今年3月") == 2023 * 12 + 3
