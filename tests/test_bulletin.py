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
from typed_rows import edited

from ipxl.commands import merge
from ipxl.merge.result import FrameName, Result
from ipxl.office.remarks import RemarkRow, remarks_of
from ipxl.plan.model import Group, Period, Plan, Settings, Unit
from ipxl.plan.table import shipped
from ipxl.report.bulletin import opening
from ipxl.report.bulletin.blocks import BLANK, UNKNOWN, numbered, numeral
from ipxl.report.bulletin.phrases import excerpt
from ipxl.report.bulletin.prose import account, because, full_width, plan_name
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
        "二、亮点",
        "三、滞后事项",
        "四、报送情况",
        "五、下一步工作要求",
    ]


def test_it_opens_with_number_title_and_addressees(full: Document) -> None:
    lines = [line for line in texts(full) if line]
    assert lines[0] == f"{BLANK}〔2023〕{BLANK}号"
    assert lines[1] == (
        "关于《银川市国家知识产权强市建设\n试点城市工作方案（2022—2025年）》\n2023年第三季度落实情况的通报"
    )
    assert lines[2] == "各县（市）区人民政府，各成员单位，银川经济技术开发区管委会："
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
    assert BLANK in marked
    assert len(marked) == told(small).count(UNKNOWN) + told(small).count(BLANK)


# --- numbers: the same as the result's, counted a second way ---


@pytest.mark.parametrize("make", [sample.small, lambda: sample.of_plan(shipped()), lambda: sample.grown(30, 150)])
def test_counts_of_lights_are_those_of_the_result(make: Any, tmp_path: Path) -> None:
    result = make()
    found = Counter(row.grey or row.light for row in result.tasks)
    want = {
        "达到序时进度": found["green"], "慢于序时进度": found["yellow"], "严重滞后": found["red"], "未报送": found["not_returned"],
    }  # fmt: skip
    line = part(written(result, tmp_path), "总体情况")[0]
    assert line.startswith(f"方案共{len(result.tasks)}项重点任务")
    counts = {
        name: int(count) for count, name in re.findall(r"(\d+)项(达到序时进度|慢于序时进度|严重滞后|未报送)", line)
    }
    assert counts == {name: count for name, count in want.items() if count}
    assert not re.search(r"(?<!\d)0[项家]", line)
    if len(result.tasks) >= 10:
        share = (Decimal(found["green"]) * 1000 / len(result.tasks)).to_integral_value("ROUND_HALF_UP") / 10
        assert f"{found['green']}项达到序时进度，占{share:.1f}%" in line
    else:
        assert "%" not in line


def test_returns_are_those_of_the_result(grown: Result, full: Document) -> None:
    came = [row.state in ("received", "to_correct") for row in grown.units]
    timely = sum(one and bool(row.timely) for one, row in zip(came, grown.units, strict=True))
    line = part(full, "报送情况")[0]
    assert line.startswith(f"应报单位{len(came)}家，已报{sum(came)}家")
    assert f"按时{timely}家" in line
    for row in grown.units:
        if row.state == "missing":
            assert row.unit in line.split("未报")[1].split("。")[0]
        if row.returned and row.timely is False:
            assert f"{row.unit}（{row.days_late}天）" in line
        if row.state == "to_correct":
            assert row.unit in line.split("需要修改后重报")[1]


def test_changes_against_last_period_are_named(small: Document) -> None:
    line = part(small, "总体情况")[0]
    assert "转差1项：完善管理体制（绿灯转红灯）。" in line
    assert "转好" not in line


def test_without_a_last_period_nothing_is_compared(tmp_path: Path) -> None:
    assert "相比" not in told(written(nobody(), tmp_path))


def test_an_issuer_too_long_for_a_line_is_broken_by_meaning(tmp_path: Path) -> None:
    result = sample.small()
    office = "云溪市国家知识产权强市建设试点城市工作领导小组办公室(试行)甲"
    renamed = replace(result.plan, settings=replace(result.plan.settings, office=office))
    lines = texts(written(replace(result, plan=renamed), tmp_path))
    assert "云溪市国家知识产权强市建设" in lines
    assert "试点城市工作领导小组办公室(试行)甲" in lines


def test_what_lags_is_told_with_unit_figures_and_cause(small: Document) -> None:
    assert part(small, "严重滞后的事项（1项）") == [
        "完善管理体制。甲科技局完成37.5%，慢于序时进度4.6个百分点，主要是-1+1。"
    ]
    (line,) = part(small, "慢于序时进度的事项（1项）")
    assert line.startswith("培育高价值专利。乙市场监管局(知识产权局)完成37.5%，慢于序时进度4.6个百分点，主要是-1+1；")
    assert "指标“商标有效注册量”年内应增0.5万件、已增0.3万件，完成60%，慢于序时进度15个百分点。" in line


def test_nobody_who_is_on_schedule_is_named(tmp_path: Path) -> None:
    """Of six counties one lags: it alone is told, here and in what is asked."""
    result = all_green()
    task = next(row for row in result.tasks if row.title == "发挥各类维权平台作用")
    result = edited(result, "tasks", lambda row: row.task == task.task, light="yellow")
    result = edited(
        result, "duties", lambda row: row.task == task.task and row.unit == "贺兰县", light="yellow", issue="窗口缺人。"
    )
    document = written(result, tmp_path)
    (line,) = part(document, "慢于序时进度的事项（1项）")
    assert line.startswith("发挥各类维权平台作用。贺兰县")
    assert "，主要是窗口缺人。" in line
    others = [unit for unit in task.leads if unit != "贺兰县"]
    assert not [unit for unit in others if unit in line]
    assert part(document, "工作要求")[0].startswith("一是补齐进度。贺兰县要逐项分析")


def test_a_long_list_says_where_the_rest_stands(tmp_path: Path) -> None:
    result = sample.grown(30, 150)
    document = written(result, tmp_path)
    listed = [line for head in ("严重滞后的事项", "慢于序时进度的事项") for line in part(document, head)]
    assert sum("见附件1、附件2。" in line for line in listed) >= 1
    assert len(listed) <= 17


def test_nobody_is_blamed_before_the_deadline(tmp_path: Path) -> None:
    result = replace(nobody(), as_of=date(2023, 10, 10))
    line = part(written(result, tmp_path), "报送情况")[0]
    assert "尚未报送26家：" in line
    assert "统计时尚未截止" in line


def test_requests_and_demands_follow_from_the_result(small: Document) -> None:
    asked = part(small, "（二）协调事项")
    assert asked[0].startswith("1. 甲科技局提请协调“完善管理体制”有关事项，主要是已会同有关单位完成调研")
    assert asked[1] == (
        "2. 丙县提请协调“加强行政执法”有关事项，主要是执法力量不足，建议=1+1，"
        f"建议由乙市场监管局(知识产权局)办理。办理意见：{BLANK}。"
    )
    wanted = part(small, "（一）工作要求")
    assert [line[:2] for line in wanted] == ["一是", "二是", "三是"]
    assert "甲科技局、乙市场监管局(知识产权局)要逐项分析" in wanted[0]
    assert "丁海关要尽快报送" in wanted[1]


def test_what_leaders_wrote_is_used_without_who_recorded_it(tmp_path: Path) -> None:
    result = sample.small()
    said = remarks_of(
        result.plan,
        [
            RemarkRow(2, "T01", instruction="请甲科技局7月底前报方案。", by="钱某某", day="2023-10-12"),
            RemarkRow(3, "协调1", unit="丙县", opinion="由市编办研究。", by="钱某某"),
        ],
    )
    text = told(written(replace(result, remarks=said), tmp_path))
    assert "领导批示要求：请甲科技局7月底前报方案。" in text
    assert "办理意见：由市编办研究。" in text
    assert "钱某某" not in text


def test_the_next_period_is_announced(full: Document) -> None:
    assert part(full, "（一）工作要求")[-1].endswith(
        "2023年第四季度情况截至2023年12月31日，请各单位于2024年1月10日前报送。"
    )


# --- what units said ---


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("10—12月，组织评估11项，为12家企业制定方案。按计划推进。", "组织评估11项，为12家企业制定方案。"),
        ("10至12月，走访4家。", "走访4家。"),
        ("办结3件", "办结3件。"),
        ("", ""),
        ("第一句。" + "很长的第二句" * 20, "第一句。"),
    ],
)
def test_an_account_is_told_directly(said: str, told: str) -> None:
    assert account(said, 40) == told


@pytest.mark.parametrize(
    ("cause", "told"),
    [
        ("专业人员不足。", "，主要是专业人员不足"),
        ("由于场地租金上涨，点位停工。", "，由于场地租金上涨，点位停工"),
        ("缺人。缺钱。", "，主要是缺人，缺钱"),
        ("", ""),
    ],
)
def test_a_cause_ends_a_sentence(cause: str, told: str) -> None:
    assert because(cause, 40) == told


@pytest.mark.parametrize(
    ("written_so", "told"),
    [
        ("共 12 项(演练),其中 3 项;完成", "共12项（演练），其中3项；完成"),
        ("市监局(知识产权局)和兴庆区(试点)", "市监局(知识产权局)和兴庆区（试点）"),
        ("增长5.2%,同比3.1", "增长5.2%,同比3.1".replace("%,", "%，")),
        ("时间10:30，见A(1)", "时间10:30，见A（1）"),
    ],
)
def test_text_is_in_full_width_and_names_stay(written_so: str, told: str) -> None:
    assert full_width(written_so, ["市监局(知识产权局)"]) == told


@pytest.mark.parametrize(
    ("said", "most", "words"),
    [
        ("完成三项。召开两次会议。", 30, "完成三项。召开两次会议。"),
        ("完成三项。召开两次会议。", 8, "完成三项。"),
        ("第一行\n第二行", 30, "第一行 第二行"),
        ("一二三四五六，七八九十。", 9, "一二三四五六……"),
        ("一二三四五六七八九十", 5, "一二三四五……"),
        ("印发《“十四五”规划》", 30, "印发《“十四五”规划》"),
        ("增长5.2%，同比3.1个点。", 30, "增长5.2%，同比3.1个点。"),
        ("真的?是!", 30, "真的?是!"),
        ("  \n ", 30, ""),
        ("。。", 30, ""),
        ("甲\x00乙", 30, "甲␀乙"),
    ],
)
def test_words_are_shortened_at_a_sentence_end(said: str, most: int, words: str) -> None:
    assert excerpt(said, most) == words


# --- edges ---


def test_nobody_has_returned(tmp_path: Path) -> None:
    document = written(nobody(), tmp_path)
    text = told(document)
    assert "方案共18项重点任务，全部未报送。" in text
    assert "应报单位26家，均未报送" in text
    assert "未报26家：" in part(document, "报送情况")[0]
    assert "上列没有报送的单位要尽快报送" in text
    assert "亮点" not in text


def test_all_is_green(tmp_path: Path) -> None:
    text = told(written(all_green(), tmp_path))
    assert "方案共18项重点任务，全部达到序时进度。" in text
    assert "三、滞后事项\n本期没有滞后事项。" in text
    assert "一是保持进度。" in text


def test_one_task_one_unit_no_indicator(tmp_path: Path) -> None:
    plan = replace(sample.grown_plan(1, 1), indicators=())
    document = written(sample.of_plan(plan), tmp_path)
    assert "指标" not in part(document, "总体情况")[-1]
    assert len(grids(document)) == 2
    assert "无。" in texts(document)


FORBIDDEN = ("核定：", "测算", "（10—30）", "(10—30)", "超过30", "可供比较", "0项", "0家", "负数", "应达")


@pytest.mark.parametrize("make", [sample.small, all_green, nobody, lambda: sample.of_plan(shipped())])
def test_no_string_of_a_check_or_a_calculation_goes_out(make: Any, tmp_path: Path) -> None:
    lines = [line for line in texts(written(make(), tmp_path)) if line]
    for line in lines:
        assert not [word for word in FORBIDDEN if re.search(rf"(?<!\d){re.escape(word)}", line)], line


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


TITLES = [
    "",
    "银川市国家知识产权强市建设试点城市工作方案(2022—2025年)",
    "云州市养老服务提质扩面三年行动方案（2026—2028年）",
    "云州市优化营商环境三年行动计划",
    "关于促进民营经济高质量发展的若干措施",
    "关于加快推进城市更新工作的通知",
    "国土空间总体规划",
    "2026年政府工作报告重点任务分解表",
    "“高效办成一件事”年度行动计划",
    "云州市“十四五”数字经济发展规划",
    "关于印发《云州市推进新型工业化实施方案》的通知",
    "《云州市全民健身实施计划》",
    "云州市人民政府关于加强生物多样性保护的实施意见",
    "关于进一步做好稳就业工作的若干政策措施",
    "云州市国民经济和社会发展第十五个五年规划纲要",
    "云州市打好污染防治攻坚战行动方案",
    "中共云州市委关于全面推进乡村振兴的实施意见",
    "云州县2026年春运任务分工表",
    "关于支持科技创新的十条措施",
    "云州市城镇老旧小区改造工作要点",
    "云州市消费品以旧换新工作实施细则（试行）",
    "云州市2026年为民办实事任务清单",
    "关于开展“一老一小”整体解决方案试点的通知",
    "云州市安全生产治本攻坚三年行动方案（2024—2026年）",
    "云州市第二轮中央生态环境保护督察整改方案",
    "云州市国家创新型城市建设方案",
    "云州市建设全国统一大市场先行区实施意见",
    "关于深化“放管服”改革的意见",
    "云州市推动大规模设备更新和消费品以旧换新行动方案",
    "云州市知识产权强市建设纲要（2021—2035年）",
    "云州市质量强市建设2026年工作要点",
    "云州市基本公共服务标准体系",
    "云州市“无废城市”建设工作方案",
    "关于贯彻落实《质量强国建设纲要》的实施意见",
    "云州市节水型社会建设任务分解方案",
    "云州市冬春火灾防控工作方案",
    "云州市残疾人保障和发展规划",
    "云州市中心城区停车治理办法",
    "关于全力做好2026年防汛抗旱工作的通知",
    "云州市优质中小企业梯度培育计划",
    "云州市“四好农村路”高质量发展三年攻坚方案",
    "云州市政务数据共享责任清单",
    "云州市儿童友好城市建设方案(2025-2030年)",
    "云州市绿色建筑创建行动实施方案",
    "云州市应对人口老龄化中长期规划",
    "云州市公立医院改革与高质量发展示范项目实施方案",
    "关于推进基层治理体系和治理能力现代化的实施方案",
    "云州市食品安全“守底线、查隐患、保安全”专项行动",
    "云州市黄河流域生态保护和高质量发展规划",
    "云州市粮食安全责任制考核方案",
    "云州市法治政府建设年度任务",
    "云州市城市体检工作方案",
    "云州市招商引资“百日攻坚”行动",
    "关于表彰先进的决定",
    "云州市自由贸易试验区联动创新区总体方案",
    "云州市国有企业改革深化提升行动方案",
    "云州市文旅融合发展若干措施",
    "云州市普惠托育服务专项行动计划",
    "云州市居家和社区基本养老服务提升行动",
    "云州市社会信用体系建设工作任务",
    "云州市专利转化运用专项行动方案",
    "方案",
    "",
][1:-1]


@pytest.mark.parametrize("title", TITLES)
def test_the_title_holds_the_whole_name_of_the_plan(title: str) -> None:
    result = sample.small()
    plan = replace(result.plan, settings=replace(result.plan.settings, title=title))
    found = opening.title_lines(replace(result, plan=plan))
    whole = "".join(found)
    assert whole == f"关于《{plan_name(title)}》2023年第三季度落实情况的通报"
    assert "关于关于" not in whole
    assert re.sub("[（）《》〈〉()]", "", plan_name(title)) == re.sub("[（）《》〈〉()]", "", title)  # nothing is cut
    assert not set("()") & set(whole)
    assert all(len(line) <= 24 for line in found)
    assert not [line for line in found if line[0] in "》）”、，"]


def test_there_are_sixty_titles_of_different_kinds() -> None:
    assert len(set(TITLES)) > 60


def test_a_title_of_the_offices_own_stands_as_it_is() -> None:
    result = sample.small()
    settings = replace(result.plan.settings, bulletin_title="关于第三季度重点工作的通报(第1期)")
    found = opening.title_lines(replace(result, plan=replace(result.plan, settings=settings)))
    assert "".join(found) == "关于第三季度重点工作的通报（第1期）"


def test_head_red_line_and_imprint_are_printed_where_the_plan_has_them(tmp_path: Path) -> None:
    result = sample.small()
    settings = replace(
        result.plan.settings,
        bulletin_head="甲市人民政府办公室文件",
        bulletin_copies="市委办公室",
        bulletin_printer="甲市政府办",
    )
    document = written(replace(result, plan=replace(result.plan, settings=settings)), tmp_path)
    lines = texts(document)
    assert lines[0] == "甲市人民政府办公室文件"
    assert "抄送：市委办公室。" in lines
    assert "甲市政府办\t2023年10月13日印发" in lines
    red = document.styles["通报文号红线"].element.pPr.find(qn("w:pBdr"))
    assert red.find(qn("w:bottom")).get(qn("w:color")) == "FF0000"
    assert texts(written(result, tmp_path))[0] != "甲市人民政府办公室文件"


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
    tasks, indicators, units = grids(full)
    assert [row[1] for row in tasks[1:]] == [row.title for row in grown.tasks]
    assert [row[6] for row in tasks[1:]] == [row.lamp.word for row in grown.tasks]
    assert len(indicators) == len(grown.indicators) + 1
    assert [row[1] for row in units[1:]] == [row.unit for row in grown.units]


def test_several_leads_speak_by_name_and_some_are_left_out(full: Document) -> None:
    row = next(row for row in grids(full)[0] if row[1] == "加大知识产权保护执法力度")
    lines = row[8].split("\n")
    names = {unit.name for unit in shipped().units}
    assert len(lines) == 4
    assert all(line.split("：")[0] in names for line in lines[:3])
    assert re.fullmatch(r"（其余\d家见汇总表）", lines[3])


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
    assert "应报单位2家，全部报送" in text
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
