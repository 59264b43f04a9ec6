"""The bulletin as a person reads it, and as LibreOffice prints it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import zipfile
from collections import Counter
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple
from xml.etree import ElementTree

import docx
import pytest
import result_sample as sample
from docx.document import Document
from docx.oxml.ns import qn
from filling import fill_all, make_workspace
from office import Office, needs_office
from pasts import in_quarter, published
from typed_rows import edited

from ipxl.commands import merge
from ipxl.facts.lights import light_word
from ipxl.merge.look_back import look_back
from ipxl.merge.result import FrameName, Result
from ipxl.plan.model import Group, Period, Plan, Settings, Unit
from ipxl.plan.table import shipped
from ipxl.report.bulletin import opening
from ipxl.report.bulletin.blocks import BLANK, UNKNOWN, numbered, numeral
from ipxl.report.bulletin.phrases import excerpt, quoted
from ipxl.report.bulletin.write import write_bulletin

MM = 360_000 / 10
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
NO_TEXT = {"text": "", "issue": "", "next": "", "status": "", "progress": None, "gap": None}


def written(result: Result, tmp_path: Path) -> Document:
    write_bulletin(result, tmp_path / "a.docx")
    return docx.Document(str(tmp_path / "a.docx"))


def texts(document: Document) -> list[str]:
    return [paragraph.text for paragraph in document.paragraphs]


def told(document: Document) -> str:
    return "\n".join(texts(document))


def grids(document: Document) -> list[list[list[str]]]:
    return [[[cell.text for cell in row.cells] for row in table.rows] for table in document.tables]


def part(document: Document, heading: str) -> list[str]:
    """The paragraphs below a heading, up to the next one."""
    lines = texts(document)
    styles = [paragraph.style.name if paragraph.style else "" for paragraph in document.paragraphs]
    first = next(place for place, line in enumerate(lines) if heading in line and styles[place].startswith("Heading"))
    rest = [place for place in range(first + 1, len(lines)) if styles[place].startswith(("Heading", "通报附件"))]
    return [line for line in lines[first + 1 : rest[0] if rest else None] if line]


def all_green() -> Result:
    result = sample.of_plan(shipped())
    result = edited(result, "units", state="received", timely=True, days_late=0, errors=0, light="green", grey=None)
    result = edited(result, "tasks", light="green", grey=None, last_light="green")
    result = edited(result, "duties", light="green", grey=None, returned=True)
    result = edited(result, "indicators", light="green", grey=None, gap=Decimal(0))
    return replace(result, requests=(), findings=())


def nobody() -> Result:
    result = sample.of_plan(shipped())
    grey = {"light": "grey", "grey": "not_returned"}
    nothing = {key: value for key, value in NO_TEXT.items() if key != "status"}
    result = edited(result, "units", state="missing", timely=None, received=None, file=None, **grey)
    result = edited(result, "tasks", last_light=None, reason="牵头单位未报送", self_status=(), **nothing, **grey)
    result = edited(result, "duties", returned=False, **NO_TEXT, **grey)
    result = edited(result, "indicators", value=None, gap=None, held="", reason="本期未报送", **grey)
    return replace(result, requests=(), findings=(), previous=None)


@pytest.fixture(scope="module")
def grown() -> Result:
    return sample.of_plan(shipped())


@pytest.fixture(scope="module")
def full(grown: Result, tmp_path_factory: pytest.TempPathFactory) -> Document:
    return written(grown, tmp_path_factory.mktemp("bulletin"))


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Document:
    return written(sample.small(), tmp_path_factory.mktemp("bulletin"))


# --- the skeleton ---


def test_chapters_stand_in_order_with_their_numbers(full: Document) -> None:
    styled = [(paragraph.style.name, paragraph.text) for paragraph in full.paragraphs if paragraph.style]
    assert [line for name, line in styled if name == "Heading 1"] == [
        "一、总体情况",
        "二、主要指标完成情况",
        "三、任务推进情况",
        "四、存在问题",
        "五、需协调事项和下步要求",
    ]
    second = [line for name, line in styled if name == "Heading 2"]
    assert second[:3] == ["（一）任务进展", "（二）指标完成", "（三）报送情况"]
    blocks = dict.fromkeys(task.block for task in shipped().tasks)
    assert [line for line in second if line[3:] in blocks] == [
        f"（{numeral(number)}）{block}" for number, block in enumerate(blocks, 1)
    ]


def test_it_opens_with_number_title_and_addressees(full: Document) -> None:
    lines = [line for line in texts(full) if line]
    assert lines[0] == f"{BLANK}〔2023〕{BLANK}号"
    assert lines[1] == "关于银川市国家知识产权强市建设试点城市\n2023年第三季度工作进展情况的通报"
    assert lines[2] == "各县(市)区人民政府，各成员单位，银川经济技术开发区管委会："
    assert "截至2023年9月30日" in lines[3]
    assert "报送情况统计至2023年10月13日" in lines[3]


def test_it_closes_with_annex_list_issuer_day_and_contact(small: Document) -> None:
    lines = texts(small)
    at = lines.index("附件：1. 任务进展情况表")
    assert lines[at - 1] == ""
    assert lines[at : at + 8] == [
        "附件：1. 任务进展情况表",
        "2. 指标完成情况表",
        "3. 报送情况表",
        "",
        "",
        "领导小组办公室",
        "2023年10月13日",
        "（联系人：王某，联系电话：0951-1）",
    ]


def test_settings_of_the_plan_are_used_and_marked_where_missing(tmp_path: Path) -> None:
    result = sample.small()
    settings = replace(
        result.plan.settings, office="", contact="", bulletin_to="各区人民政府：", bulletin_code="甲知办发"
    )
    lines = texts(written(replace(result, plan=replace(result.plan, settings=settings)), tmp_path))
    assert lines[0] == f"甲知办发〔2023〕{BLANK}号"
    assert "各区人民政府：" in lines
    assert BLANK in lines
    assert f"（联系人：{BLANK}，联系电话：0951-1）" in lines


def test_marks_for_the_office_stand_on_a_coloured_ground(small: Document) -> None:
    marked = [
        run.text for paragraph in small.paragraphs for run in paragraph.runs if run.font.highlight_color is not None
    ]
    assert set(marked) == {UNKNOWN, BLANK}
    assert len(marked) == told(small).count(UNKNOWN) + told(small).count(BLANK)


# --- numbers: the same as the result's, counted a second way ---


def lights(frame: Any) -> Counter[str]:
    return Counter(light_word(light, grey) for light, grey in zip(frame["light"], frame["grey"], strict=True))


def numbers(line: str) -> dict[str, int]:
    return {name: int(count) for name, count in re.findall(r"(绿灯|黄灯|红灯|灰灯)(\d+)项", line)}


@pytest.mark.parametrize("make", [sample.small, lambda: sample.of_plan(shipped()), lambda: sample.grown(30, 150)])
def test_counts_of_lights_are_those_of_the_result(make: Any, tmp_path: Path) -> None:
    result = make()
    found = lights(result.frame("tasks"))
    greys = sum(count for word, count in found.items() if word.startswith("○"))
    want = {"绿灯": found["●绿"], "黄灯": found["▲黄"], "红灯": found["■红"], "灰灯": greys}
    line = part(written(result, tmp_path), "任务进展")[0]
    assert f"重点任务共{len(result.tasks)}项" in line
    assert numbers(line.split("与")[0].split("没有上期")[0]) == {name: count for name, count in want.items() if count}
    for name, count in want.items():
        share = (Decimal(count) * 1000 / len(result.tasks)).to_integral_value("ROUND_HALF_UP") / 10
        assert not count or f"{name}{count}项，占{share:.1f}%" in line


def test_returns_are_those_of_the_result(grown: Result, full: Document) -> None:
    states = [row.state for row in grown.units]
    came = [state in ("received", "to_correct") for state in states]
    timely = sum(one and bool(ok) for one, ok in zip(came, (row.timely for row in grown.units), strict=True))
    line = part(full, "报送情况")[0]
    assert f"应报单位{len(states)}家，已报{sum(came)}家" in line
    assert f"按时报送{timely}家" in line
    assert f"迟报{sum(came) - timely}家，未报{len(states) - sum(came)}家" in line


def test_changes_against_last_period_are_named(small: Document) -> None:
    line = part(small, "任务进展")[0]
    assert "绿灯减少1项，黄灯持平，红灯持平" in line
    assert "变差1项：完善管理体制（绿灯转红灯）。" in line
    assert "好转" not in line


def test_a_comparison_says_whether_last_period_was_published(tmp_path: Path) -> None:
    before, now = in_quarter(2), in_quarter(3)
    for published_then, said in (
        ({"2023Q2": published(before)}, "与已发布的2023年第二季度情况相比，"),
        ({}, "与2023年第二季度相比（上期未发布，按现有材料判定），"),
    ):
        document = written(look_back(now, {"2023Q2": before}, published_then), tmp_path)
        assert said in part(document, "任务进展")[0]


def test_an_issuer_too_long_for_a_line_is_broken_by_meaning(tmp_path: Path) -> None:
    result = sample.small()
    office = "云溪市国家知识产权强市建设试点城市工作领导小组办公室(试行)甲"
    renamed = replace(result.plan, settings=replace(result.plan.settings, office=office))
    lines = texts(written(replace(result, plan=renamed), tmp_path))
    assert "云溪市国家知识产权强市建设" in lines
    assert "试点城市工作领导小组办公室(试行)甲" in lines


def test_the_table_shows_the_plans_own_indicators(grown: Result, full: Document) -> None:
    head, *rows = grids(full)[0]
    assert head[0] == "指标"
    own = [row for row in grown.frame("indicators").to_dict("records") if row["indicator"].startswith("I")]
    assert [row[0] for row in rows] == [f"{one['name']}({one['unit_of_measure']})" for one in own]
    assert [Decimal(row[2]) for row in rows] == [one["value"] for one in own]
    assert [row[-1] for row in rows] == [light_word(one["light"], one["grey"]) for one in own]


def test_every_indicator_behind_schedule_is_named(grown: Result, tmp_path: Path) -> None:
    lights = (("green", 4), ("yellow", 15), ("red", 41), ("green", 0))
    places = {row.indicator: lights[number % 4] for number, row in enumerate(grown.indicators)}
    judged = edited(
        grown,
        "indicators",
        light=lambda row: places[row.indicator][0],
        gap=lambda row: Decimal(places[row.indicator][1]),
    )
    behind = [row for row in judged.frame("indicators").to_dict("records") if row["gap"] > 0]
    full = written(judged, tmp_path)
    lines = part(full, "未达到序时进度的指标")
    assert [row["light"] for line in lines for row in behind if row["name"] in line.split("（")[0]] == sorted(
        (row["light"] for row in behind), key=["red", "yellow", "green"].index
    )
    assert len(lines) == len(behind)
    for row in behind:
        assert any(row["name"] in line and row["owner"] in line and row["reason"] in line for line in lines)
    assert f"（{len(behind)}项）" in next(line for line in texts(full) if "未达到序时进度的指标" in line)


def test_a_held_value_is_told_and_counts_nowhere(small: Document) -> None:
    lines = part(small, "暂不能判定的指标")
    assert lines == [
        f"质押融资金额（乙市场监管局(知识产权局)）：本期值待核，核定前不计。填报值“3.3亿或33000万”{UNKNOWN}。"
    ]
    row = next(row for row in grids(small)[0] if row[0] == "质押融资金额(亿元)")
    assert row[2:4] == [UNKNOWN, "—"]


def test_red_and_yellow_are_listed_worst_first_with_units_and_reason(small: Document) -> None:
    head, *lines = part(small, "落后于序时进度")
    assert head == "任务和指标中红灯1项、黄灯2项。"
    assert [line[3:5] for line in lines] == ["红灯", "黄灯", "黄灯"]
    assert lines[0].startswith("1. 红灯：完善管理体制（甲科技局）。完成时限2023年6月30日已过，尚未完成(超期)，红灯。")


def test_a_long_list_says_where_the_rest_stands(tmp_path: Path) -> None:
    result = sample.grown(30, 150)
    lines = part(written(result, tmp_path), "落后于序时进度")
    count = sum(light in ("red", "yellow") for light in (row.light for row in (*result.tasks, *result.indicators)))
    assert len(lines) == 17
    assert lines[-1] == f"其余{count - 15}项见附件1、附件2。"


def test_missing_late_and_faulty_units_are_named(grown: Result, full: Document) -> None:
    line = part(full, "部分单位未按时报送")[0]
    for row in grown.units:
        if row.state == "missing":
            assert row.unit in line.split("迟报")[0]
        elif row.timely is False:
            assert f"{row.unit}（{row.days_late}天）" in line
    faulty = part(full, "需要退回修改")[0]
    assert all(row.unit in faulty for row in grown.units if row.state == "to_correct")


def test_nobody_is_blamed_before_the_deadline(tmp_path: Path) -> None:
    result = replace(nobody(), as_of=date(2023, 10, 10))
    document = written(result, tmp_path)
    assert part(document, "部分单位尚未报送")[0].startswith("尚未报送26家：")
    assert "统计时尚未截止" in part(document, "（三）报送情况")[0]


def test_requests_and_demands_follow_from_the_result(small: Document) -> None:
    asked = part(small, "（一）需协调事项")
    assert asked[0] == f"各单位提出需协调事项2条。办理意见{BLANK}。"
    assert asked[1].startswith("1. 甲科技局（完善管理体制）提出：“已会同有关单位完成调研")
    assert (
        asked[2] == "2. 丙县（加强行政执法）提出：“执法力量不足”。建议乙市场监管局(知识产权局)协调，建议措施：“=1+1”。"
    )
    wanted = part(small, "下步工作要求")
    assert [line[:2] for line in wanted] == ["一是", "二是", "三是"]
    assert "甲科技局、乙市场监管局(知识产权局)要逐项分析" in wanted[0]
    assert "丁海关要尽快报送" in wanted[1]


def test_of_several_leads_only_those_behind_are_asked(tmp_path: Path) -> None:
    result = all_green()
    task = next(row.task for row in result.tasks if row.title == "发挥各类维权平台作用")
    result = edited(result, "tasks", lambda row: row.task == task, light="yellow")
    result = edited(result, "duties", lambda row: (row.task, row.unit) == (task, "贺兰县"), light="yellow")
    wanted = part(written(result, tmp_path), "下步工作要求")
    assert wanted[0].startswith("一是补齐进度。贺兰县要逐项分析")


def test_the_next_period_is_announced(full: Document) -> None:
    assert part(full, "下步工作要求")[-1].endswith(
        "2023年第四季度情况截至2023年12月31日，请各单位于2024年1月10日前报送。"
    )


# --- what units said ---


def test_quotations_are_the_units_own_words(grown: Result, full: Document) -> None:
    said = {
        (unit, title): text
        for unit, title, role, text in zip(
            *(grown.frame("duties")[name] for name in ("unit", "title", "role", "text")), strict=True
        )
        if role == "lead"
    }
    quotations = re.findall(r"^关于(.+?)，(.+?)报告：“(.+)”。?$", told(full), re.MULTILINE)
    assert len(quotations) >= 10
    for title, unit, words in quotations:
        assert said[unit, title].replace("“", "‘").replace("”", "’").startswith(words)


def test_a_block_quotes_at_most_three_leads(full: Document) -> None:
    for task in shipped().tasks:
        assert 2 <= len(part(full, task.block)) <= 4


@pytest.mark.parametrize(
    ("said", "most", "words"),
    [
        ("完成三项。召开两次会议。", 30, "完成三项。召开两次会议。"),
        ("完成三项。召开两次会议。", 8, "完成三项。"),
        ("第一行\n第二行", 30, "第一行 第二行"),
        ("一二三四五六，七八九十。", 9, "一二三四五六……"),
        ("一二三四五六七八九十", 5, "一二三四五……"),
        ("印发《“十四五”规划》", 30, "印发《‘十四五’规划》"),
        ("增长5.2%，同比3.1个点。", 30, "增长5.2%，同比3.1个点。"),
        ("真的?是!", 30, "真的?是!"),
        ("  \n ", 30, ""),
        ("。。", 30, ""),
        ("甲\x00乙", 30, "甲␀乙"),
    ],
)
def test_words_are_shortened_at_a_sentence_end(said: str, most: int, words: str) -> None:
    assert excerpt(said, most) == words


def test_a_quotation_ends_as_a_sentence() -> None:
    assert quoted("增加编制") == "“增加编制”。"
    assert quoted("增加编制。") == "“增加编制。”"
    assert quoted("") == ""


# --- edges ---


def test_nobody_has_returned(tmp_path: Path) -> None:
    document = written(nobody(), tmp_path)
    text = told(document)
    assert "重点任务共18项，其中灰灯18项，占100.0%（未报18项）；没有绿灯、黄灯、红灯。没有上期亮灯可供比较。" in text
    assert "已报0家，报送率0.0%" in text
    assert part(document, "部分单位未按时报送")[0].startswith("未报26家：")
    assert all(part(document, task.block)[0].endswith("牵头单位没有报送进展。") for task in shipped().tasks)
    assert "上列没有报送的单位要尽快报送" in text


def test_all_is_green(tmp_path: Path) -> None:
    text = told(written(all_green(), tmp_path))
    assert "绿灯18项，占100.0%；没有黄灯、红灯。与2023年第二季度相比，绿灯、黄灯、红灯项数均持平。" in text
    assert "能够判定的指标都达到了序时进度。" in text
    assert "四、存在问题\n本期没有需要通报的问题。" in text
    assert "一是保持进度。" in text


def test_one_task_one_unit_no_indicator(tmp_path: Path) -> None:
    plan = replace(sample.grown_plan(1, 1), indicators=())
    document = written(sample.of_plan(plan), tmp_path)
    assert "二、主要指标完成情况\n方案没有设置指标。" in told(document)
    assert len(grids(document)) == 2
    assert "无。" in texts(document)


def test_tasks_without_blocks_make_one_run_of_text(tmp_path: Path) -> None:
    result = sample.small()
    document = written(edited(result, "tasks", block=""), tmp_path)
    assert part(document, "三、任务推进情况")[0].startswith("共5项任务，")


def test_hostile_and_endless_texts_break_nothing(tmp_path: Path) -> None:
    result = sample.small()
    hostile = "<w:p>&\"'\x00\x0b\ud800\ufffe{0}%s😀（(" + "长" * 32_767
    texts_of: dict[FrameName, dict[str, str]] = {
        "tasks": {"title": hostile, "reason": hostile, "block": hostile},
        "duties": {"text": hostile, "issue": hostile, "next": hostile},
        "indicators": {"name": hostile, "reason": hostile, "explanation": hostile},
        "requests": {"issue": hostile, "coordinator": hostile, "measure": hostile},
    }
    settings = replace(result.plan.settings, title=hostile[:300], office=hostile[:50], bulletin_body_font='仿"<宋')
    for name, columns in texts_of.items():
        result = edited(result, name, **columns)
    document = written(replace(result, plan=replace(result.plan, settings=settings)), tmp_path)
    assert "<w:p>&\"'␀␋��{0}%s😀" in told(document)
    assert document.core_properties.author.startswith("<w:p>&")


def test_no_word_of_a_formula_or_field_gets_in(small: Document) -> None:
    body = small.element.body
    assert sample.FORMULA in told(small)
    assert not body.findall(f".//{W}fldSimple")
    assert not body.findall(f".//{W}instrText")
    assert not body.findall(f".//{W}hyperlink")


# --- the opening, piece by piece ---


@pytest.mark.parametrize(
    ("title", "subject"),
    [
        ("某市建设工作方案(2022—2025年)", "某市建设"),
        ("《某市建设行动计划》", "某市建设"),
        ("某市建设实施方案（试行）(演练)", "某市建设"),
        ("某县春运任务分工表", "某县春运"),
        ("某县稳就业若干措施", "某县稳就业"),
        ("方案", "方案"),
        ("", ""),
    ],
)
def test_the_subject_is_the_plans_name_without_its_kind(title: str, subject: str) -> None:
    assert opening.subject_of(title) == subject


@pytest.mark.parametrize(
    ("parts", "lines"),
    [
        (("关于甲", "2023年", "的通报"), ("关于甲2023年的通报",)),
        (
            ("关于" + "某" * 15, "2023年第三季度", "工作情况的通报"),
            ("关于" + "某" * 15, "2023年第三季度工作情况的通报"),
        ),
        (("关于" + "某" * 45,), ("关于" + "某" * 18, "某" * 20, "某" * 7)),
    ],
)
def test_a_title_is_broken_by_meaning(parts: tuple[str, ...], lines: tuple[str, ...]) -> None:
    assert opening.broken_by_meaning(parts, 20) == lines


def test_addressees_are_groups_members_and_the_rest() -> None:
    plan = sample.small_plan()
    assert opening.addressees(plan) == "各有关单位"
    first, *others = plan.units
    member = replace(plan, units=(replace(first, member=True), *others))
    assert opening.addressees(member) == "各成员单位，乙市场监管局(知识产权局)，丙县，丁海关"
    grouped = replace(member, groups=(Group("各县区", ("丙县", "丁海关")), Group("一家", ("丙县",))))
    assert opening.addressees(grouped) == "各县区，各成员单位，乙市场监管局(知识产权局)"


def test_numerals() -> None:
    assert [numeral(number) for number in (1, 10, 11, 20, 21, 99, 100)] == [
        "一",
        "十",
        "十一",
        "二十",
        "二十一",
        "九十九",
        "100",
    ]


def test_a_single_line_has_no_number() -> None:
    assert [one.text for one in numbered(["甲", "乙"])] == ["1. 甲", "2. 乙"]
    assert [one.text for one in numbered(["甲"])] == ["甲"]


# --- the annexes ---


def test_annexes_hold_every_task_indicator_and_unit(grown: Result, full: Document) -> None:
    _, tasks, indicators, units = grids(full)
    assert [row[1] for row in tasks[1:]] == [row.title for row in grown.tasks]
    assert [row[6] for row in tasks[1:]] == [row.lamp.word for row in grown.tasks]
    assert len(indicators) == len(grown.indicators) + 1
    assert [row[1] for row in units[1:]] == [row.unit for row in grown.units]
    assert [row[7] for row in units[1:]] == [str(row.rows_due) for row in grown.units]


def test_several_leads_speak_by_name_and_some_are_left_out(full: Document) -> None:
    row = next(row for row in grids(full)[1] if row[1] == "加大知识产权保护执法力度")
    lines = row[8].split("\n")
    names = {unit.name for unit in shipped().units}
    assert len(lines) == 4
    assert all(line.split("：")[0] in names for line in lines[:3])
    assert re.fullmatch(r"\(其余\d家见汇总表\)", lines[3])


def test_heading_rows_are_repeated_and_no_row_is_broken(full: Document) -> None:
    for table in full.tables:
        properties = [row._tr.trPr for row in table.rows]
        assert [one.find(qn("w:tblHeader")) is not None for one in properties] == [True] + [False] * (
            len(properties) - 1
        )
        assert all(one.find(qn("w:cantSplit")) is not None for one in properties)


# --- the paper ---


def test_the_page_is_that_of_the_standard(full: Document) -> None:
    upright, *turned = full.sections
    assert (upright.page_width.mm, upright.page_height.mm) == pytest.approx((210, 297), abs=0.1)  # type: ignore[union-attr]
    margins = (upright.top_margin, upright.bottom_margin, upright.left_margin, upright.right_margin)
    assert [one.mm for one in margins if one] == pytest.approx([37, 35, 28, 26], abs=0.1)
    grid = upright._sectPr.find(qn("w:docGrid"))
    assert grid.get(qn("w:type")) == "linesAndChars"
    assert grid.get(qn("w:linePitch")) == "580"
    assert len(turned) == 3
    assert all((one.page_width or 0) > (one.page_height or 0) for one in turned)


def test_fonts_and_sizes_are_those_of_the_standard_or_of_the_plan(small: Document, tmp_path: Path) -> None:
    def faces(document: Document) -> dict[str, tuple[str | None, float]]:
        found = {}
        for name in ("Title", "Heading 1", "Heading 2", "Body Text"):
            style = document.styles[name]
            fonts = style.element.rPr.rFonts
            assert fonts.get(qn("w:ascii")) == "Times New Roman"
            found[name] = (fonts.get(qn("w:eastAsia")), style.font.size.pt)  # type: ignore[attr-defined]
        return found

    assert faces(small) == {
        "Title": ("方正小标宋简体", 22),
        "Heading 1": ("黑体", 16),
        "Heading 2": ("楷体_GB2312", 16),
        "Body Text": ("仿宋_GB2312", 16),
    }
    result = sample.small()
    settings = replace(result.plan.settings, bulletin_body_font="仿宋", bulletin_title_font="华文中宋")
    other = faces(written(replace(result, plan=replace(result.plan, settings=settings)), tmp_path))
    assert other["Body Text"][0] == "仿宋"
    assert other["Title"][0] == "华文中宋"


def test_lines_are_29_points_and_the_first_is_indented(full: Document) -> None:
    spacing = full.styles["Normal"].element.pPr.find(qn("w:spacing"))
    assert (spacing.get(qn("w:line")), spacing.get(qn("w:lineRule"))) == ("580", "exact")
    assert full.styles["Body Text"].element.pPr.find(qn("w:ind")).get(qn("w:firstLineChars")) == "200"


def test_odd_and_even_pages_carry_their_numbers_outside(full: Document) -> None:
    assert full.settings.odd_and_even_pages_header_footer
    for section in full.sections:
        for footer, side in ((section.footer, "right"), (section.even_page_footer, "left")):
            paragraph = footer.paragraphs[0]
            assert paragraph.text.replace("1", "") == "—  —"
            assert paragraph._p.pPr.find(qn("w:jc")).get(qn("w:val")) == side
            assert paragraph.runs[0].font.size.pt == 14  # type: ignore[union-attr]


# --- the same bytes ---


@pytest.mark.parametrize("seed", ["1", "7"])
def test_the_same_result_gives_the_same_bytes_elsewhere(tmp_path: Path, seed: str) -> None:
    write_bulletin(sample.small(), tmp_path / "here.docx")
    program = (
        "import sys, pathlib, result_sample; from ipxl.report.bulletin.write import write_bulletin; "
        "write_bulletin(result_sample.small(), pathlib.Path(sys.argv[1]))"
    )
    surroundings = {
        "PYTHONHASHSEED": seed,
        "TZ": "America/New_York",
        "LC_ALL": "C",
        "PYTHONPATH": str(Path(__file__).parent),
    }
    subprocess.run(
        [sys.executable, "-c", program, str(tmp_path / "there.docx")], check=True, env={**os.environ, **surroundings}
    )
    assert (tmp_path / "here.docx").read_bytes() == (tmp_path / "there.docx").read_bytes()


def test_the_package_holds_no_time_and_nothing_unused(tmp_path: Path) -> None:
    document = written(sample.small(), tmp_path)
    assert document.core_properties.created is not None
    assert document.core_properties.created.replace(tzinfo=None) == datetime(2023, 10, 13)  # noqa: DTZ001
    with zipfile.ZipFile(tmp_path / "a.docx") as package:
        assert {info.date_time for info in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert not [name for name in package.namelist() if "thumbnail" in name or "customXml" in name]
        for name in package.namelist():
            ElementTree.fromstring(package.read(name))


def test_a_merge_writes_it_beside_the_summary(tmp_path: Path) -> None:
    folder = make_workspace(tmp_path / "ws", plan=_tiny())
    fill_all(folder)
    done = merge.run(folder, "2023Q3", date(2023, 10, 12))
    assert done.outputs["bulletin"] == "outbox/2023Q3/通报_2023Q3.docx"
    text = told(docx.Document(str(folder / done.outputs["bulletin"])))
    assert "应报单位2家，已报2家" in text
    assert "甲局报告：“已印发实施方案，完成3场培训。”" in text
    assert "通报_2023Q3.docx" in done.text()


def _tiny() -> Plan:
    """Two units, two tasks, no indicator."""
    plan = sample.grown_plan(2, 2)
    units = (Unit("U1", "甲局", "甲市甲局"), Unit("U2", "乙局", "甲市乙局"))
    tasks = tuple(
        replace(task, lead=(unit.name,), responsible=(other.name,))
        for task, unit, other in zip(plan.tasks, units, units[::-1], strict=True)
    )
    settings = Settings("tiny", "甲市工作方案", start=date(2022, 11, 1), end=date(2025, 6, 30))
    periods = (Period("2023Q3", "季报", date(2023, 7, 1), date(2023, 9, 30), date(2023, 10, 10)),)
    return replace(plan, settings=settings, tasks=tasks, units=units, indicators=(), periods=periods)


# --- printed, with whatever fonts there are: the fonts named above are seldom installed where tests run ---

POINTS = 72 / 25.4


class Line(NamedTuple):
    """A printed line: its text without blanks and its edges in points from the upper left corner."""

    text: str
    left: float
    right: float
    top: float
    bottom: float


class Page(NamedTuple):
    width: float
    height: float
    lines: tuple[Line, ...]

    def body(self) -> list[Line]:
        """The lines above the page number."""
        return [line for line in self.lines if not re.fullmatch(r"—\d+—", line.text)]

    def number(self) -> Line:
        return next(line for line in self.lines if re.fullmatch(r"—\d+—", line.text))


def printed(pdf: Path) -> list[Page]:
    """The pages of a PDF, words that stand on one height put together to a line."""
    made = subprocess.run(["pdftotext", "-bbox", str(pdf), "-"], check=True, capture_output=True, timeout=120)
    pages = []
    for page in ElementTree.fromstring(made.stdout).iter("{http://www.w3.org/1999/xhtml}page"):
        heights: dict[int, list[ElementTree.Element]] = {}
        for word in page:
            middle = (float(word.get("yMin", 0)) + float(word.get("yMax", 0))) / 2
            heights.setdefault(next((key for key in heights if abs(key - middle) < 6), round(middle)), []).append(word)
        lines = [_line(words) for _, words in sorted(heights.items())]
        pages.append(Page(float(page.get("width", 0)), float(page.get("height", 0)), tuple(lines)))
    return pages


def _line(words: list[ElementTree.Element]) -> Line:
    edges = [[float(word.get(name, 0)) for word in words] for name in ("xMin", "xMax", "yMin", "yMax")]
    text = "".join(word.text or "" for word in sorted(words, key=lambda word: float(word.get("xMin", 0))))
    return Line(text, min(edges[0]), max(edges[1]), min(edges[2]), max(edges[3]))


@pytest.fixture(scope="module")
def pages(office: Office, tmp_path_factory: pytest.TempPathFactory) -> list[Page]:
    """A bulletin whose units speak in long sentences of wide characters only, printed."""
    folder = tmp_path_factory.mktemp("printed")
    result = sample.grown(30, 150)
    account = "会同有关单位逐项研究整改措施并召开推进会形成问题清单走访企业收集意见明确责任和完成时间" * 2 + "。"
    write_bulletin(edited(result, "duties", text=account), folder / "a.docx")
    return printed(office.to_pdf(folder / "a.docx", folder))


@needs_office
def test_printed_pages_are_a4_and_the_annexes_landscape(pages: list[Page]) -> None:
    sizes = [(round(page.width), round(page.height)) for page in pages]
    turn = sizes.index((842, 595))
    assert turn >= 5
    assert set(sizes[:turn]) == {(595, 842)}
    assert set(sizes[turn:]) == {(842, 595)}


@needs_office
def test_a_full_page_has_22_lines_29_points_apart(pages: list[Page]) -> None:
    steps = [
        [below.bottom - above.bottom for above, below in pairwise(page.body())]
        for page in pages
        if page.width < page.height
    ]
    text_only = [part for part in steps if min(part) > 20]  # the lines of a table are closer
    assert max(map(len, text_only)) == 21
    full_pages = [part for part in text_only if len(part) == 21]
    assert len(full_pages) >= 2
    for part in full_pages:
        assert sum(part) / len(part) == pytest.approx(29, abs=0.05)


@needs_office
def test_a_full_line_has_28_characters(pages: list[Page]) -> None:
    wide = [
        line.text
        for page in pages
        if page.width < page.height
        for line in page.body()
        if line.right > 183 * POINTS and line.left < 29 * POINTS and re.fullmatch(r"[\u4e00-\u9fff]+", line.text)
    ]
    assert len(wide) >= 10
    assert {len(text) for text in wide} == {28}


@needs_office
def test_everything_stands_within_the_type_area(pages: list[Page]) -> None:
    for page in pages:
        upright = page.width < page.height
        top, right, bottom, left = (37, 26, 35, 28) if upright else (28, 37, 26, 35)
        hanging = 17  # a full stop may stand in the margin
        for line in page.body():
            assert line.left >= left * POINTS - 1, line
            assert line.right <= page.width - right * POINTS + hanging, line
            assert line.top >= top * POINTS - 4, line
            assert line.bottom <= page.height - bottom * POINTS + 4, line


@needs_office
def test_page_numbers_stand_outside_and_7_mm_below(pages: list[Page]) -> None:
    upright = [page for page in pages if page.width < page.height]
    for count, page in enumerate(pages, 1):
        assert page.number().text == f"—{count}—"
    for count, page in enumerate(upright, 1):
        number = page.number()
        if count % 2:
            assert number.right == pytest.approx(page.width - 26 * POINTS - 14, abs=3)
        else:
            assert number.left == pytest.approx(28 * POINTS + 14, abs=3)
        dash = (number.top + number.bottom) / 2
        assert dash - (page.height - 35 * POINTS) == pytest.approx(7 * POINTS, abs=4)


@needs_office
def test_heading_rows_are_on_every_page_of_an_annex(pages: list[Page]) -> None:
    landscape = [page for page in pages if page.width > page.height]
    starts = [place for place, page in enumerate(landscape) if page.lines[0].text.startswith("附件")]
    assert len(starts) == 3
    for page in landscape[: starts[1]]:
        assert any("重点任务" in line.text and "下一步计划" in line.text for line in page.lines)
    assert starts[1] >= 5


@needs_office
def test_no_page_is_empty_and_the_issuer_stands_below_text(pages: list[Page]) -> None:
    assert all(len(page.body()) >= 3 for page in pages)
    signed = next(page for page in pages if any(line.text.startswith("（联系人") for line in page.lines))
    lines = [line.text for line in signed.body()]
    assert next(place for place, line in enumerate(lines) if line.startswith("附件：")) >= 1
