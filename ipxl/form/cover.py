"""The first two sheets: 填报说明, one page that says what to do, and 单位信息, the page that gets the stamp."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ipxl.form import formulas, spec
from ipxl.form.book import FormBook, put, set_page, write_notes
from ipxl.form.content import CellValue, Content
from ipxl.form.correction import CellSpot
from ipxl.form.formulas import CheckPlace
from ipxl.form.kinds import kind_of
from ipxl.form.style import HIGHEST, MARGIN
from ipxl.form.validate import colour_checks, validate
from ipxl.sheet.checked import must
from ipxl.sheet.heights import lines_of, row_height

if TYPE_CHECKING:
    from datetime import date

    from xlsxwriter.worksheet import Worksheet

_OF_RESPONSIBLE = "责任单位的行：本期没有工作，“本期有无工作”选“无”即可，本行其他格不用填。"
GUIDE = (
    "只填黄色格。灰色格已锁定，不用改；写的内容多，可以拉高行高。",
    "不要增删行和列，不要改表名；进度和数据格只填数字，计量单位看表头。",
    _OF_RESPONSIBLE,
    "几个科室分着填的，可以各填各的行、各发回一份，合在一起算；同一行只由一份填。",
    "请用电脑填，WPS、Excel 都可以；手机只适合查看。",
    "填完后看“校验”列，全部是√再保存，用原文件名发回；“单位信息”可打印盖章，扫描件一并发回。",
)
AGAIN = "灰色的字是上期填的：完全一样的行在“无变化”选“是”，有变化的直接改；没有动过的行不算填报。进展每期都要写。"
"""What a form with answers of the period before adds to the guide."""
PURPOSE = {
    spec.UNIT.key: "谁填的、谁审的、怎么联系",
    spec.TASKS.key: "每项任务本期的状态、进度、进展、问题和下一步",
    spec.REVIEW.key: "牵头任务从方案开始以来的成效、做法、问题和下一步",
    spec.INDICATORS.key: "每个指标本期的数、数据截止日和来源",
    spec.MATTERS.key: "领导批示等督办事项办到哪一步",
    spec.ISSUES.key: "需要上级协调的问题，没有就不填",
    spec.FUNDING.key: "从方案开始以来为落实方案投入的经费，没有就不填",
    spec.EVIDENCE.key: "佐证材料的名称、文号和文件名，没有就不填",
}
ALL_DONE, NOT_DONE = "全部填好了，可以保存发回", "点这里，到第一处没填好的地方"
_ANSWER_WIDTH = 56
_UNIT_LINE = 15.0
"""Height of a line of 11 point text."""
_UNIT_STYLE = {"date": "fact_input_date", "phone": "fact_input_text"}


def write_guide(state: FormBook, sheet: Worksheet) -> None:
    """One page: whose workbook this is, how much is open and a link there, what is due when, what to do in five rules.

    Comes last, since it counts the check cells of all other sheets.
    """
    content, formats = state.content, state.formats
    for column, width in enumerate((17, 42, 15, 42)):
        must(sheet.set_column(column, column, width))
    _heights(sheet, {0: 38, 1: 28, 2: 8, 3: 42, 4: 8})
    must(sheet.merge_range(0, 0, 0, 3, content.plan.settings.title, formats["cover_title"]))
    heading = f"{content.unit.name}  {content.period.title}{kind_of(content.period).form}"
    must(sheet.merge_range(1, 0, 1, 3, heading, formats["cover_subtitle"]))
    _write_open_count(state, sheet, 3)
    row = _write_facts(state, sheet, 5)
    row = _write_contents(state, sheet, row + 1)
    row = _write_rules(state, sheet, row + 1)
    version = f"模板版本 {spec.SPEC_VERSION} · 第 {content.round} 轮 · 校验码 {content.template_hash}"
    must(sheet.write_string(row, 0, version, formats["note"]))
    set_page(state, sheet, one_page=True)
    sheet.hide_gridlines(2)


def _heights(sheet: Worksheet, heights: dict[int, float]) -> None:
    for row, height in heights.items():
        sheet.set_row(row, height)


def _write_open_count(state: FormBook, sheet: Worksheet, row: int) -> None:
    formats, checks = state.formats, state.checks
    count = sum(open_counts(state.content).values())
    must(sheet.write_string(row, 0, "还没填好", formats["label"]))
    shown = f"{count} 处"
    must(sheet.write_formula(row, 1, formulas.count_formula(checks) + '&" 处"', formats["count"], shown))
    for test, style in ((f'=LEFT($B${row + 1},2)="0 "', "rule_good"), (f'=LEFT($B${row + 1},2)<>"0 "', "rule_todo")):
        rule = {"type": "formula", "criteria": test, "format": formats[style]}
        must(sheet.conditional_format(row, 1, row, 1, rule))
    must(sheet.merge_range(row, 2, row, 3, "", formats["big_link"]))
    link = formulas.first_open_formula(checks, ALL_DONE, NOT_DONE)
    must(sheet.write_formula(row, 2, link, formats["big_link"], NOT_DONE if count else ALL_DONE))


def _write_facts(state: FormBook, sheet: Worksheet, top: int) -> int:
    """Two facts a row; the row after the last."""
    content = state.content
    settings, period = content.plan.settings, content.period
    facts = (
        ("报送单位", content.unit.full_name or content.unit.name),
        ("报送截止", f"{_day(period.deadline)}(当天24时前收到算按时)")
        if content.corrections is None
        else ("改正后报回", f"{_day(content.due)}前"),
        ("期次", f"{period.period}({period.kind})" if period.kind else period.period),
        ("数据截至", _day(period.end)),
        ("报送到", settings.email or "以通知为准"),
        ("联系人", "  ".join(part for part in (settings.contact, settings.phone) if part) or "以通知为准"),
    )
    for number, (label, text) in enumerate(facts):
        row, column = top + number // 2, number % 2 * 2
        sheet.set_row(row, 26)
        must(sheet.write_string(row, column, label, state.formats["label"]))
        put(sheet, row, column + 1, text, state.formats["fact"])
    row = top + len(facts) // 2
    sheet.set_row(row, 26)
    must(sheet.write_string(row, 0, "办公室", state.formats["label"]))
    must(sheet.merge_range(row, 1, row, 3, settings.office or "以通知为准", state.formats["fact"]))
    return row + 1


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _write_contents(state: FormBook, sheet: Worksheet, top: int) -> int:
    """The sheets with a link to each, what is asked there and how much of it is open; the row after the last."""
    formats = state.formats
    _heights(sheet, {top - 1: 10, top: 24})
    for column, text in enumerate(("要填的表", "填什么", "还没填好", "内容")):
        must(sheet.write_string(top, column, text, formats["label"]))
    counts = open_counts(state.content)
    row = top
    for what in spec.SHEETS:
        if what is not spec.UNIT and what.key not in state.content.rows:
            continue
        row += 1
        sheet.set_row(row, 24)
        must(sheet.write_url(row, 0, f"internal:'{what.title}'!A1", formats["fact_link"], what.title))
        must(sheet.write_string(row, 1, PURPOSE[what.key], formats["fact"]))
        place = state.checks.get(what.title)
        if place:
            formula = formulas.count_formula({what.title: place})
            must(sheet.write_formula(row, 2, formula, formats["fact_center"], counts[what.key]))
        else:
            must(sheet.write_string(row, 2, "—", formats["fact_center"]))
        must(sheet.write_string(row, 3, _amount(state.content, what), formats["fact"]))
    return row + 1


def _amount(content: Content, what: spec.Sheet) -> str:
    rows = content.rows.get(what.key, ())
    if what is spec.TASKS:
        lead = sum(row.role == "lead" for row in rows)
        parts = [f"牵头{lead}项"] if lead else []
        parts += [f"责任{len(rows) - lead}项"] if len(rows) > lead else []
        return f"{len(rows)}项任务：{'、'.join(parts)}"
    if what is spec.REVIEW:
        return f"牵头{len(rows)}项任务"
    if what is spec.INDICATORS:
        return f"{len(rows)}个指标"
    if what is spec.MATTERS:
        return f"{len(rows)}件未销号"
    return "一页，可打印盖章" if what is spec.UNIT else f"{len(rows)}行，不够可以接着写"


def _write_rules(state: FormBook, sheet: Worksheet, top: int) -> int:
    formats = state.formats
    _heights(sheet, {top - 1: 10, top: 24})
    must(sheet.write_string(top, 0, "填报要求", formats["section"]))
    rules = [rule for rule in GUIDE if kind_of(state.content.period).tasks is spec.TASKS or rule != _OF_RESPONSIBLE]
    if any(row.shown for rows in state.content.rows.values() for row in rows):
        rules.append(AGAIN)
    for row, text in enumerate(rules, top + 1):
        sheet.set_row(row, 21)
        must(sheet.write_string(row, 0, f"{row - top}. {text}", formats["rule"]))
    legend = top + len(rules) + 2
    _heights(sheet, {legend - 1: 8, legend: 22, legend + 1: 20})
    for column, (style, text) in enumerate(
        (
            ("section", "颜色"),
            ("legend_input", "黄色：请填"),
            ("legend_todo", f"{formulas.TODO}…"),
            ("legend_good", f"{formulas.OK} 填好了；灰色：已锁定，不用填"),
        )
    ):
        must(sheet.write_string(legend, column, text, formats[style]))
    return legend + 1


def open_counts(content: Content) -> dict[str, int]:
    """Open check cells by sheet key, as the formulas count them."""
    counts = {spec.UNIT.key: sum(1 for field in spec.UNIT.fields if field.required and not _answered(content, field))}
    for sheet in (*spec.OF_TASKS, spec.INDICATORS):
        texts = [
            formulas.open_points(sheet, row.role, row.cells, row.prefilled) for row in content.rows.get(sheet.key, ())
        ]
        counts[sheet.key] = sum(text != formulas.OK for text in texts)
    return counts


def _answered(content: Content, field: spec.Field) -> bool:
    return content.contact_facts.get(field.key) not in (None, "")


def write_unit(state: FormBook, sheet: Worksheet) -> None:
    """Who fills in, who answers for it, and the box for the stamp, on one page."""
    content, formats = state.content, state.formats
    for column, width in enumerate((24, _ANSWER_WIDTH, 34)):
        must(sheet.set_column(column, column, width))
    _heights(sheet, {0: 34, 1: 20})
    must(sheet.write_string(0, 0, f"{content.unit.full_name or content.unit.name} 报送单位信息", formats["title"]))
    must(sheet.write_string(1, 0, "只填黄色格。带*的必填；填好后本页可打印盖章。", formats["hint"]))
    given: dict[str, CellValue] = {
        "unit": content.unit.name,
        "period": content.period.period,
        "end": content.period.end,
    }
    first = spec.UNIT.header_row
    for row, field in enumerate(spec.UNIT.fields, first):
        sheet.set_row(row, _unit_height(content.contact_facts.get(field.key)))
        must(sheet.write_string(row, 0, field.header + ("*" if field.required else ""), formats["label"]))
        if not field.entered:
            put(sheet, row, 1, given[field.key], formats["fact_locked_date" if field.kind == "date" else "fact_locked"])
        else:
            mark = content.marks.get(CellSpot(spec.UNIT.key, "", field.key))
            grey = "+prefilled" if field.key in content.contact and field.key not in content.unit_answers else ""
            style = _UNIT_STYLE.get(field.kind, "fact_input") + (f"+{mark.severity}" if mark else "") + grey
            put(sheet, row, 1, content.contact_facts.get(field.key), formats[style])
            validate(state, sheet, field, 1, [(row, row)], field.choices)
        if field.required:
            formula = formulas.blank_formula(f"$B${row + 1}", field.word)
            shown = formulas.OK if _answered(content, field) else formulas.TODO + field.word
            must(sheet.write_formula(row, 2, formula, formats["fact_check"], shown))
        else:
            must(sheet.write_blank(row, 2, None, formats["fact_check"]))
    last = first + len(spec.UNIT.fields) - 1
    must(sheet.ignore_errors({"number_stored_as_text": f"B{first + 1}:B{last + 1}"}))
    colour_checks(state, sheet, 2, first, last)
    state.checks[spec.UNIT.title] = CheckPlace("C", first + 1, last + 1)
    write_notes(state, sheet, spec.UNIT.key)
    _write_stamp(state, sheet, last + 2)
    set_page(state, sheet, one_page=True)
    sheet.hide_gridlines(2)


def _unit_height(answer: CellValue) -> float:
    texts = [(answer, _ANSWER_WIDTH - 4.0)] if isinstance(answer, str) else []
    return row_height(lines_of(texts, MARGIN), 30.0, _UNIT_LINE, highest=HIGHEST)


def _write_stamp(state: FormBook, sheet: Worksheet, top: int) -> None:
    formats = state.formats
    _heights(sheet, {top - 1: 12, top: 130, top + 1: 26})
    text = "单位盖章(打印后盖章，扫描件可与本表一起发回)"
    must(sheet.merge_range(top, 0, top, 2, text, formats["stamp"]))
    must(sheet.merge_range(top + 1, 0, top + 1, 2, "年      月      日", formats["stamp_date"]))
