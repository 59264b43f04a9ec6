"""The shipped Yinchuan plan: what it holds, and that it is the notice's content in our words."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections import Counter
from dataclasses import replace
from datetime import date
from decimal import Decimal
from importlib.resources import files
from pathlib import Path

import pytest

from ipxl.errors import IpxlError
from ipxl.plan.columns import SHEETS
from ipxl.plan.model import OFFERED_MOST, Plan, Settings, Task, Unit
from ipxl.plan.names import normalise
from ipxl.plan.show import plan_json, plan_text
from ipxl.plan.table import plan_for_period, shipped

NOTICE = Path(__file__).parents[2] / "shared" / "plans" / "yinchuan-2022-2025.txt"
COUNTIES = ("兴庆区", "金凤区", "西夏区", "永宁县", "贺兰县", "灵武市")
OFFICE = "市市场监管局(知识产权局)"


@pytest.fixture(scope="module")
def plan() -> Plan:
    return shipped()


def test_plan_has_tasks_units_indicators_phases_periods(plan: Plan) -> None:
    assert [task.task for task in plan.tasks] == [f"T{number:02}" for number in range(1, 19)]
    assert [task.number for task in plan.tasks] == list(range(1, 19))
    assert Counter(task.block for task in plan.tasks) == {
        "提升知识产权创造质量": 3,
        "提高知识产权运用能力": 4,
        "强化知识产权管理能力": 2,
        "健全知识产权服务体系": 3,
        "增强知识产权保护水平": 6,
    }
    assert [unit.unit_id for unit in plan.units] == [f"U{number:02}" for number in range(1, 27)]
    assert tuple(unit.name for unit in plan.units[-6:]) == COUNTIES
    assert len(plan.reporting_units) == 26
    assert [row.indicator for row in plan.indicators] == [f"I{n}" for n in range(1, 8)] + [
        f"X{n}" for n in (1, 2, 3, 4, 5, 6, 8, 9, 12)
    ]
    assert len(plan.phases) == 5
    assert len(plan.members) == 22
    assert {member.name for member in plan.members} == {""}
    assert len({member.unit for member in plan.members} - {"市政府"}) == 19


def test_duties_are_those_of_the_notice(plan: Plan) -> None:
    assert sum(len(task.lead) + len(task.responsible) for task in plan.tasks) == 148
    assert plan.task_by_id["T17"].lead == ("市司法局", "市中级人民法院")
    assert plan.task_by_id["T16"].lead == plan.task_by_id["T18"].lead == ("各县(市)区人民政府",)
    assert len(plan.duties) == 238
    assert sum(duty.role == "lead" for duty in plan.duties) == 29
    counts = {OFFICE: 16, "市国资委": 12, "市农业农村局": 12, "市自然资源局": 11, "银川经济技术开发区管委会": 11}
    counts |= {"市工信局": 10, "市委宣传部": 10, "市科技局": 9, "市文旅局": 9, "市综合执法监督局": 6, "市财政局": 5}
    counts |= {"市公安局": 5, "市中级人民法院": 3, "市葡萄酒产业发展服务中心": 3, "市检察院": 2, "市司法局": 2}
    counts |= {"市发改委": 1, "市商务局": 1, "市金融工作局": 1, "兴庆海关": 1} | dict.fromkeys(COUNTIES, 18)
    assert Counter(duty.unit for duty in plan.duties) == counts
    leads = Counter(duty.unit for duty in plan.duties if duty.role == "lead")
    assert leads[OFFICE] == 10
    assert all(leads[county] == 2 for county in COUNTIES)


def test_units_carry_flags(plan: Plan) -> None:
    assert sum(unit.member for unit in plan.units) == 19
    assert not any(plan.unit(name).member for name in (*COUNTIES, "银川经济技术开发区管委会"))  # type: ignore[union-attr]
    assert {unit.name for unit in plan.units if not unit.ranked} == {"市中级人民法院", "市检察院", "兴庆海关"}
    assert not any(unit.email or unit.liaison or unit.phone for unit in plan.units)


def test_names_are_unambiguous_and_found_in_every_spelling(plan: Plan) -> None:
    assert plan.names.shared == []
    for typed in (
        "市市场监管局\uff08知识产权局\uff09",
        "市市场监督管理局(知识产权局)",
        "银川市市场监督管理局 (知识产权局)",
        "银川市场监督管理局(知识产权局)",
    ):
        assert plan.names.find(typed) == OFFICE
    assert plan.names.find("市人民检察院") == "市检察院"
    assert plan.names.find("银川市葡萄酒产业发展服务中心") == "市葡萄酒产业发展服务中心"
    assert plan.names.find("银川市灵武市") is None


def test_groups_stand_for_units(plan: Plan) -> None:
    assert plan.expand(("各县(市)区人民政府",)) == COUNTIES
    assert plan.expand(("各园区管委会",)) == ("银川经济技术开发区管委会",)
    assert plan.expand(("相关县(市)区政府",)) == COUNTIES
    assert all(group.note for group in plan.groups)


def test_indicators_have_the_targets_of_the_notice(plan: Plan) -> None:
    targets = {row.indicator: [str(value) for _, value in row.targets] for row in plan.indicators}
    assert targets["I1"] == ["5.2", "5.7", "6.3"]
    assert targets["I4"] == ["3.0", "3.3", "3.6"]
    assert targets["X1"] == ["4000"]
    assert plan.indicator_by_id["X8"].target(2025) == Decimal(10)
    assert {row.indicator for row in plan.indicators if row.integer} == {"I6", "I7"}
    assert {row.indicator for row in plan.indicators if row.kind == "流量"} == {"I4"}
    assert all(row.baseline is None and row.definition and len(row.owner) == 1 for row in plan.indicators)
    assert "9.54%" in plan.indicator_by_id["I4"].definition
    assert "3.63" in plan.indicator_by_id["I4"].definition


def test_calendar(plan: Plan) -> None:
    assert [period.period for period in plan.periods if period.previous] == [
        *("2023Q1", "2023Q2", "2023Q3", "2023Q4", "2024Q1", "2024MID", "2024Q2"),
        *("2024Q3", "2024Q4", "2025Q1", "2025FIN", "2025Q2", "2025Q4"),
    ]
    q3 = plan.period("2023Q3")
    assert (q3.end, q3.deadline, q3.previous) == (date(2023, 9, 30), date(2023, 10, 10), "2023Q2")
    assert all(period.deadline.weekday() < 5 for period in plan.periods)
    with pytest.raises(IpxlError, match="2023Q3"):
        plan.period("2023Q9")


def test_task_dates_are_marked_as_defaults(plan: Plan) -> None:
    assert {(task.start, task.due) for task in plan.tasks} == {(date(2022, 11, 1), date(2024, 12, 31))}
    assert all(task.start_is_default and task.due_is_default for task in plan.tasks)
    assert {task.task for task in plan.tasks if task.ongoing} == {"T12", "T13", "T14", "T16", "T18"}


def test_requirements_fit_the_template(plan: Plan) -> None:
    assert all(0 < len(task.requirement) <= 120 for task in plan.tasks)


@pytest.mark.skipif(not NOTICE.exists(), reason="the notice is not part of the repository")
def test_own_words_share_no_run_of_20_characters_with_the_notice(plan: Plan) -> None:
    def plain(text: str) -> str:
        return re.sub(r"\W", "", unicodedata.normalize("NFKC", text))

    notice = plain(NOTICE.read_text(encoding="utf-8"))
    texts = [task.requirement for task in plan.tasks] + [row.definition for row in plan.indicators]
    texts += [phase.requirement for phase in plan.phases]
    copied = [
        text[at : at + 20] for text in map(plain, texts) for at in range(len(text) - 19) if text[at : at + 20] in notice
    ]
    assert copied == []


@pytest.mark.skipif(not NOTICE.exists(), reason="the notice is not part of the repository")
def test_units_stand_as_printed_in_the_notice(plan: Plan) -> None:
    lines = re.findall(r"^\s*(?:牵头|责任)单位[:\uff1a](.+)$", NOTICE.read_text(encoding="utf-8"), re.M)
    printed = [tuple(plan.names.find(name) for name in re.split("[、,\uff0c]", line.strip())) for line in lines]
    assert printed == [names for task in plan.tasks for names in (task.lead, task.responsible)]


def test_csv_files_have_the_columns_of_the_table() -> None:
    for spec in SHEETS:
        text = (files("ipxl.plan") / "shipped" / "yinchuan" / spec.file).read_text(encoding="utf-8")
        header = tuple(next(csv.reader([text.splitlines()[0]])))
        assert header == spec.headers((2023, 2024, 2025) if spec.years_after else ())


def test_unknown_shipped_plan_names_the_known_ones() -> None:
    with pytest.raises(IpxlError, match="yinchuan"):
        shipped("atlantis")


def test_plan_json_has_the_contract_keys(plan: Plan) -> None:
    shown = plan_json(plan)
    assert list(shown) == ["title", "tasks", "units", "indicators", "phases", "members"]
    assert shown["tasks"][16] == {
        "task": "T17",
        "number": 17,
        "block": "增强知识产权保护水平",
        "title": "优化知识产权纠纷多元解决机制",
        "lead": ["市司法局", "市中级人民法院"],
        "responsible": list(plan.task_by_id["T17"].responsible),
    }
    assert shown["indicators"][0]["targets"] == {"2023": 5.2, "2024": 5.7, "2025": 6.3}
    assert [row["indicator"] for row in shown["indicators"] if row["main"]] == [f"I{number}" for number in range(1, 8)]
    assert shown["units"][20]["groups"] == ["各县(市)区人民政府", "相关县(市)区政府"]
    assert shown["phases"][0] == {"name": "动员启动阶段", "start": "2022-11", "end": "2023-06"}
    assert list(shown["members"][0]) == ["name", "unit", "post", "role"]


def test_plan_text_names_every_task_and_unit(plan: Plan) -> None:
    text = plan_text(plan)
    assert all(task.title in text for task in plan.tasks)
    assert all(unit.name in text for unit in plan.units)
    assert "238行" in text
    assert normalise(plan.settings.title) in normalise(text)


def test_plan_for_period_of_itself_is_itself(plan: Plan) -> None:
    assert plan_for_period(plan, plan) == plan


def test_plan_for_period_takes_duties_from_the_copy_and_names_from_today(plan: Plan) -> None:
    kjj = plan.unit("市科技局")
    assert kjj is not None
    renamed = replace(kjj, name="市科创局", full_name="银川市科创局", aliases=("科创局",), email="kc@example.cn")
    kept = [renamed if unit is kjj else unit for unit in plan.units if unit.name != "兴庆海关"]
    extra = replace(kjj, unit_id="U99", name="市统计局", full_name="银川市统计局", aliases=("兴庆海关",))
    today = replace(
        plan,
        settings=replace(plan.settings, email="office@example.cn", red=Decimal(40)),
        tasks=plan.tasks[:1],
        units=(*kept, extra),
    )
    merged = plan_for_period(plan, today)
    assert len(merged.duties) == 238
    assert merged.settings == replace(plan.settings, email="office@example.cn")
    assert "市科创局" in merged.duties_by_unit
    assert "市科技局" not in merged.duties_by_unit
    assert merged.names.find("市科技局") == merged.names.find("科创局") == "市科创局"  # templates bear the old name
    assert merged.unit("市科技局").email == "kc@example.cn"  # type: ignore[union-attr]
    assert merged.unit("兴庆海关") is not None
    assert merged.unit("市统计局") is None
    assert any(member.unit == "市科创局" for member in merged.members)


def test_a_list_of_units_to_choose_from_has_an_end_and_begins_with_those_that_lead():
    units = tuple(Unit(f"U{number}", f"第{number}局", "") for number in range(1, OFFERED_MOST + 101))
    task = Task(
        "T01",
        "",
        "推进",
        "",
        (units[-1].name,),
        (units[0].name,),
        date(2024, 1, 1),
        date(2024, 12, 31),
        False,
        False,
        False,
    )
    few = Plan(Settings("P", "方案"), (task,), (), units[:5], (), (), ())
    many = Plan(Settings("P", "方案"), (task,), (), units, (), (), ())
    assert few.offered_units == tuple(unit.name for unit in units[:5])
    assert many.offered_units[:2] == (units[-1].name, units[0].name)
    assert len(many.offered_units) == OFFERED_MOST


def test_a_cell_may_hold_several_addresses_and_an_address_may_be_several_units():
    units = (
        Unit("U1", "甲局", "", email="A@x.cn; b@x.cn"),
        Unit("U2", "乙局", "", email="a@x.cn"),
        Unit("U3", "丙局", ""),
    )
    plan = Plan(Settings("P", "方案"), (), (), units, (), (), ())
    assert plan.units_by_address == {"a@x.cn": ("甲局", "乙局"), "b@x.cn": ("甲局",)}
