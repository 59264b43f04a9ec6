"""Writes one unit's workbook with XlsxWriter: the same bytes for the same content."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any

from ipxl.form import formulas, spec
from ipxl.form.content import CellValue, Content, Row

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

INPUT_FILL, LOCKED_FILL, HEAD_FILL, OFF_FILL = "#FFF9DB", "#F2F2F2", "#DCE6F1", "#D9D9D9"
BODY, HEAD = "宋体", "黑体"
LINE_POINTS = 13.5
"""Height of one line of 10 point text; writers must set row heights, since locked rows are not fitted on opening."""
LOWEST = {"lead": 78.0, "responsible": 54.0, None: 30.0}
HIGHEST = 400.0
GUIDE = (
    "只填黄色格,灰色格已锁定,不用改。",
    "不要增删行和列,不要改表名;要写的内容多,可以拉高行高。",
    "进度和数据格只填数字,计量单位看表头。",
    "责任单位的行:本期没有工作,“本期有无工作”选“无”即可,其他格不用填。",
    "填完后看“校验”列,全部是√再保存,用原文件名发回。请用电脑填,手机只适合查看。",
)
_PROTECT = {"format_rows": True, "format_columns": True, "objects": True, "scenarios": True}
_STYLES: dict[str, dict[str, Any]] = {
    "title": {"font_name": HEAD, "font_size": 14, "valign": "vcenter"},
    "hint": {"font_color": "#44546A", "valign": "vcenter"},
    "head": {
        "font_name": HEAD,
        "bg_color": HEAD_FILL,
        "align": "center",
        "valign": "vcenter",
        "border": 1,
        "text_wrap": True,
    },
    "locked": {"bg_color": LOCKED_FILL, "border": 1, "text_wrap": True, "valign": "top"},
    "locked_center": {"bg_color": LOCKED_FILL, "border": 1, "text_wrap": True, "valign": "top", "align": "center"},
    "locked_date": {
        "bg_color": LOCKED_FILL,
        "border": 1,
        "valign": "top",
        "align": "center",
        "num_format": "yyyy-mm-dd",
    },
    "locked_number": {"bg_color": LOCKED_FILL, "border": 1, "valign": "top", "align": "right"},
    "bold": {"bold": True},
    "input": {"bg_color": INPUT_FILL, "border": 1, "text_wrap": True, "valign": "top", "locked": False},
    "input_center": {
        "bg_color": INPUT_FILL,
        "border": 1,
        "text_wrap": True,
        "valign": "top",
        "align": "center",
        "locked": False,
    },
    "input_number": {"bg_color": INPUT_FILL, "border": 1, "valign": "top", "align": "right", "locked": False},
    "input_date": {
        "bg_color": INPUT_FILL,
        "border": 1,
        "valign": "top",
        "align": "center",
        "locked": False,
        "num_format": "yyyy-mm-dd",
    },
    "input_text": {
        "bg_color": INPUT_FILL,
        "border": 1,
        "text_wrap": True,
        "valign": "top",
        "locked": False,
        "num_format": "@",
    },
    "label": {"font_name": HEAD, "bg_color": HEAD_FILL, "border": 1, "valign": "vcenter"},
    "text": {"text_wrap": True, "valign": "vcenter"},
    "stamp": {"border": 1, "align": "center", "valign": "top", "font_color": "#44546A"},
    "link": {"font_color": "#0563C1", "underline": 1, "valign": "vcenter", "bold": True},
    "count": {"font_name": HEAD, "font_size": 14, "align": "left", "valign": "vcenter"},
}
_PLAIN = {"font_name": BODY, "font_size": 10}
_RULES = {
    "good": {"font_color": "#375623"},
    "todo": {"font_color": "#9C0006", "bg_color": "#FFE1E1"},
    "off": {"bg_color": OFF_FILL},
}
_INPUT_STYLE = {
    "choice": "input_center",
    "percent": "input_number",
    "number": "input_number",
    "date": "input_date",
    "phone": "input_text",
    "evidence": "input_text",
}


class DroppedCell(AssertionError):
    """XlsxWriter left something out with a return code: our fault, found in development."""


@dataclass(slots=True)
class _Book:
    """The workbook in hand: its formats by style name, and where each list stands on the 字典 sheet."""

    book: Workbook
    content: Content
    formats: dict[str, Format]
    lists: dict[str, str]


def template_bytes(content: Content) -> bytes:
    """The workbook of `content` as bytes. Equal content gives equal bytes."""
    import xlsxwriter

    target = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(target, options)
    formats = {name: book.add_format({**_PLAIN, **style}) for name, style in _STYLES.items()}
    formats |= {name: book.add_format(style) for name, style in _RULES.items()}
    state = _Book(book, content, formats, {})
    titles = [spec.GUIDE_TITLE, spec.UNIT.title]
    titles += [sheet.title for sheet in spec.SHEETS if sheet.key in content.rows]
    sheets = {title: book.add_worksheet(title) for title in [*titles, spec.LISTS_TITLE, spec.CARRIER_TITLE]}
    _write_lists(state, sheets[spec.LISTS_TITLE])
    checks = {spec.UNIT.title: _write_unit(state, sheets[spec.UNIT.title])}
    for sheet in spec.SHEETS:
        if sheet.key in content.rows:
            place = _write_rows(state, sheets[sheet.title], sheet, content.rows[sheet.key])
            if place:
                checks[sheet.title] = place
    _write_guide(state, sheets[spec.GUIDE_TITLE], checks)
    _write_carriers(state, sheets[spec.CARRIER_TITLE])
    book.close()
    return target.getvalue()


def must(code: int | None) -> None:
    """Raises DroppedCell for the negative return codes with which XlsxWriter reports what it left out."""
    if code is not None and code < 0:
        raise DroppedCell(f"XlsxWriter return code {code}")


def _write_lists(state: _Book, sheet: Worksheet) -> None:
    for column, (name, items) in enumerate(state.content.lists.items()):
        must(sheet.write_string(0, column, name))
        for row, item in enumerate(items, 1):
            must(sheet.write_string(row, column, item))
        letters = formulas.column_letters(column)
        state.lists[name] = f"={spec.LISTS_TITLE}!${letters}$2:${letters}${max(len(items), 1) + 1}"
    sheet.protect("", _PROTECT)
    sheet.hide()


def _write_unit(state: _Book, sheet: Worksheet) -> tuple[str, int, int]:
    content, formats = state.content, state.formats
    sheet.set_column(0, 0, 22)
    sheet.set_column(1, 1, 46)
    sheet.set_column(2, 2, 16)
    sheet.set_row(0, 26)
    must(sheet.write_string(0, 0, f"{content.unit.full_name or content.unit.name} 报送单位信息", formats["title"]))
    given: dict[str, CellValue] = {
        "unit": content.unit.name,
        "period": content.period.period,
        "end": content.period.end,
    }
    first = 2
    for row, field in enumerate(spec.UNIT.fields, first):
        star = "*" if field.required else ""
        sheet.set_row(row, 24)
        must(sheet.write_string(row, 0, field.header + star, formats["label"]))
        if not field.entered:
            style = "locked_date" if field.kind == "date" else "locked"
            _put(sheet, row, 1, given[field.key], formats[style])
            continue
        must(sheet.write_blank(row, 1, None, formats[_INPUT_STYLE.get(field.kind, "input")]))
        _validate(state, sheet, field, [(row, row)], 1)
        if field.required:
            formula = f'=IF($B${row + 1}="","{formulas.TODO}{field.short}","{formulas.OK}")'
            must(sheet.write_formula(row, 2, formula, formats["locked"], formulas.TODO + field.short))
    last = first + len(spec.UNIT.fields) - 1
    _colour_checks(state, sheet, 2, first, last)
    must(sheet.merge_range(last + 2, 0, last + 8, 2, "单位盖章(打印后盖章,扫描件可与本表一起发回)", formats["stamp"]))
    _page(state, sheet, landscape=False)
    return "C", first + 1, last + 1


def _write_rows(state: _Book, sheet: Worksheet, what: spec.Sheet, rows: Sequence[Row]) -> tuple[str, int, int] | None:
    """Write one table; the place of its check column (letters, first row, last row), None when it has none."""
    content, formats = state.content, state.formats
    head = what.header_row - 1
    must(sheet.write_string(0, 0, f"{content.unit.name} {content.period.period} {what.title}", formats["title"]))
    must(sheet.write_string(1, 0, _hint(content, what), formats["hint"]))
    sheet.set_row(0, 24)
    sheet.set_row(head, 30)
    for column, field in enumerate(what.fields):
        sheet.set_column(column, column, field.width)
        must(sheet.write_string(head, column, field.header + ("*" if field.required else ""), formats["head"]))
    first = head + 1
    writers = [_cell_writer(state, sheet, what, field) for field in what.fields]
    for row, item in enumerate(rows, first):
        sheet.set_row(row, _height(what, item))
        for column, write in enumerate(writers):
            write(row, column, item)
    last = first + len(rows) - 1
    for column, field in enumerate(what.fields):
        if field.entered:
            for choices, runs in _runs(field, rows, first).items():
                _validate(state, sheet, field, runs, column, choices)
    sheet.freeze_panes(first, what.column("title") + 1 if what is spec.TASKS else 0)
    sheet.repeat_rows(head)
    _page(state, sheet, landscape=True)
    if what is spec.TASKS:
        sheet.set_zoom(85)
        _grey_out(state, sheet, what, rows, first)
    if what not in (spec.TASKS, spec.INDICATORS):
        return None
    check = what.column("check")
    _colour_checks(state, sheet, check, first, last)
    return formulas.column_letters(check), first + 1, last + 1


def _hint(content: Content, what: spec.Sheet) -> str:
    deadline = f"{content.period.deadline:%Y-%m-%d}"
    if what is spec.TASKS:
        return f"只填黄色格。牵头行填全部黄色格,责任行先选本期有无工作。截至 {content.period.end:%Y-%m-%d},{deadline} 前报送。"
    if what is spec.INDICATORS:
        return f"只填黄色格,只填数字。数据截至 {content.period.end:%Y-%m-%d}。"
    if what is spec.ISSUES:
        return "有需要市级协调的问题才填,一行写一个问题;没有就空着。行数不够可以在下面接着写。"
    return "佐证材料逐件登记,编号写到任务进展的“佐证编号”格;没有就空着。"


Writer = Callable[[int, int, Row], None]


def _cell_writer(state: _Book, sheet: Worksheet, what: spec.Sheet, field: spec.Field) -> Writer:
    """The function that writes this column's cell of a row, chosen once a column."""
    formats = state.formats
    if field.key == "check":
        style = formats["locked"]

        def write_check(row: int, column: int, item: Row) -> None:
            formula = formulas.check_formula(what, item.role, row + 1)
            must(sheet.write_formula(row, column, formula, style, formulas.open_points(what, item.role, item.values)))

        return write_check
    if what is spec.INDICATORS and field.key in ("rate", "change"):
        make = formulas.rate_formula if field.key == "rate" else formulas.change_formula
        number = formats["locked_number"]
        return lambda row, column, item: must(sheet.write_formula(row, column, make(row + 1), number, ""))
    if what is spec.TASKS and field.key == "title":
        bold, locked = formats["bold"], formats["locked"]

        def write_title(row: int, column: int, item: Row) -> None:
            title, _, rest = str(item.values["title"]).partition("\n")
            if rest:
                must(sheet.write_rich_string(row, column, bold, title, "\n" + rest, locked))
            else:
                must(sheet.write_string(row, column, title, locked))

        return write_title
    open_style = formats[_INPUT_STYLE.get(field.kind, "input")]
    shut_style = formats[_locked_style(what, field)]

    def write_value(row: int, column: int, item: Row) -> None:
        value = item.values.get(field.key)
        style = open_style if field.entered and field.key not in item.locked else shut_style
        _put(
            sheet,
            row,
            column,
            value,
            formats["locked_date"] if isinstance(value, date) and style is shut_style else style,
        )

    return write_value


def _locked_style(what: spec.Sheet, field: spec.Field) -> str:
    if field.key in ("no", "task", "role", "indicator", "unit_of_measure", "kind", "has_work", "due"):
        return "locked_center"
    return "locked_number" if what is spec.INDICATORS and field.key in ("baseline", "target", "last") else "locked"


def _put(sheet: Worksheet, row: int, column: int, value: CellValue, style: Format) -> None:
    """Write one value by its own type; text is always text, whatever it begins with."""
    if value is None or value == "":
        must(sheet.write_blank(row, column, None, style))
    elif isinstance(value, str):
        must(sheet.write_string(row, column, value, style))
    elif isinstance(value, date):
        must(sheet.write_datetime(row, column, datetime(value.year, value.month, value.day), style))  # noqa: DTZ001
    else:
        must(sheet.write_number(row, column, value, style))


def _runs(field: spec.Field, rows: Sequence[Row], first: int) -> dict[str, list[tuple[int, int]]]:
    """Runs of rows (first, last; 0-based) where the field is open, by the list that each is to offer."""
    runs: dict[str, list[tuple[int, int]]] = {}
    for number, item in enumerate(rows, first):
        if field.key in item.locked:
            continue
        choices = item.status_list if field.key == "status" else field.choices
        part = runs.setdefault(choices, [])
        if part and part[-1][1] == number - 1:
            part[-1] = (part[-1][0], number)
        else:
            part.append((number, number))
    return runs


def _validate(
    state: _Book, sheet: Worksheet, field: spec.Field, runs: Sequence[tuple[int, int]], column: int, choices: str = ""
) -> None:
    """One validation for all runs of a column: list, limits and the input prompt."""
    rule: dict[str, Any] = {"validate": "any"}
    if choices or field.choices:
        rule = {
            "validate": "list",
            "source": state.lists[choices or field.choices],
            "error_title": "请从列表选",
            "error_message": f"“{field.header}”请从下拉列表中选一项。",
        }
        if field.choices in ("units", "source", "form"):
            rule["error_type"] = "information"
    elif field.kind == "percent":
        lowest, highest = field.limits or (0, 100)
        rule = {
            "validate": "decimal",
            "criteria": "between",
            "minimum": lowest,
            "maximum": highest,
            "error_title": "数字不在范围内",
            "error_message": f"“{field.header}”请填{lowest}到{highest}的数,不带%。",
        }
    elif field.kind == "number":
        rule = {
            "validate": "decimal",
            "criteria": ">=",
            "value": 0,
            "error_title": "请填数字",
            "error_message": f"“{field.header}”只填数字,计量单位看左边的列。",
        }
    elif field.kind == "date":
        rule = {
            "validate": "date",
            "criteria": "between",
            "minimum": date(2000, 1, 1),
            "maximum": date(2099, 12, 31),
            "error_title": "请填日期",
            "error_message": f"“{field.header}”请填日期,如 2023-09-30。",
            "error_type": "warning",
        }
    elif field.limits:
        rule = {
            "validate": "length",
            "criteria": "<=",
            "value": field.limits[1],
            "error_type": "warning",
            "error_title": "字数较多",
            "error_message": f"“{field.header}”建议不超过{field.limits[1]}字,确要保留请选“是”。",
        }
    if field.help:
        rule |= {"input_title": field.header.partition("(")[0], "input_message": field.help}
    if len(runs) > 1:
        rule["multi_range"] = " ".join(
            f"{formulas.column_letters(column)}{top + 1}:{formulas.column_letters(column)}{bottom + 1}"
            for top, bottom in runs
        )
    if rule != {"validate": "any"}:
        must(sheet.data_validation(runs[0][0], column, runs[0][1], column, rule))


def _colour_checks(state: _Book, sheet: Worksheet, column: int, first: int, last: int) -> None:
    cell = f"${formulas.column_letters(column)}{first + 1}"
    for test, style in ((f'={cell}="{formulas.OK}"', "good"), (f'=LEFT({cell},1)="请"', "todo")):
        rule = {"type": "formula", "criteria": test, "format": state.formats[style]}
        must(sheet.conditional_format(first, column, last, column, rule))


def _grey_out(state: _Book, sheet: Worksheet, what: spec.Sheet, rows: Sequence[Row], first: int) -> None:
    """A responsible row that says 无 shows that the rest of it is not needed."""
    start = next((number for number, row in enumerate(rows, first) if row.role == "responsible"), None)
    if start is None:
        return
    column = what.column("has_work")
    test = f'=${formulas.column_letters(column)}{start + 1}="{spec.NO_WORK}"'
    rule = {"type": "formula", "criteria": test, "format": state.formats["off"]}
    must(sheet.conditional_format(start, column + 1, first + len(rows) - 1, len(what.fields) - 1, rule))


def display_width(text: str) -> int:
    """Columns that a line of text takes: two for East Asian wide characters, one for others."""
    if text.isascii():
        return len(text)
    return sum(2 if unicodedata.east_asian_width(c) in "WFA" else 1 for c in text)


def lines_needed(text: str, width: float) -> int:
    """Lines that wrapped `text` takes in a column of `width` characters."""
    return sum(max(1, math.ceil(display_width(part) / max(width - 1, 1))) for part in text.split("\n"))


def _height(what: spec.Sheet, item: Row) -> float:
    lines = max(
        (
            lines_needed(value, field.width)
            for field in what.fields
            if isinstance(value := item.values.get(field.key), str)
        ),
        default=1,
    )
    return min(HIGHEST, max(LOWEST[item.role], lines * LINE_POINTS + 5))


def _write_guide(state: _Book, sheet: Worksheet, checks: dict[str, tuple[str, int, int]]) -> None:
    content, formats = state.content, state.formats
    settings, period = content.plan.settings, content.period
    sheet.set_column(0, 0, 16)
    sheet.set_column(1, 1, 76)
    must(sheet.write_string(0, 0, settings.title, formats["title"]))
    heading = f"{content.unit.name} {period.period}({period.kind})进展情况表"
    must(sheet.write_string(1, 0, heading, formats["title"]))
    open_count = _count_open(content)
    facts: list[tuple[str, CellValue]] = [
        ("报送截止", f"{period.deadline:%Y年%m月%d日}(当天24时前收到算按时)"),
        ("数据截至", f"{period.end:%Y年%m月%d日}"),
        ("报送到", settings.email or "以通知为准"),
        ("联系人", "  ".join(part for part in (settings.office, settings.contact, settings.phone) if part)),
    ]
    must(sheet.write_string(3, 0, "还没填好", formats["label"]))
    must(sheet.write_formula(3, 1, formulas.count_formula(checks) + '&" 处"', formats["count"], f"{open_count} 处"))
    must(sheet.write_string(4, 0, "下一步", formats["label"]))
    link = formulas.first_open_formula(checks, "全部填好了,可以保存发回", "点这里到第一处没填好的地方")
    must(sheet.write_formula(4, 1, link, formats["link"], "点这里到第一处没填好的地方"))
    for row, (label, text) in enumerate(facts, 5):
        must(sheet.write_string(row, 0, label, formats["label"]))
        _put(sheet, row, 1, text, formats["text"])
    must(sheet.write_string(10, 0, "填报要求", formats["label"]))
    for row, line in enumerate(GUIDE, 10):
        must(sheet.write_string(row, 1, f"{row - 9}. {line}", formats["text"]))
    for row in range(3, 10 + len(GUIDE)):
        sheet.set_row(row, 24)
    end = 11 + len(GUIDE)
    must(sheet.write_string(end, 0, "版本", formats["label"]))
    version = f"模板版本 {spec.SPEC_VERSION},第 {content.round} 轮,校验码 {content.template_hash}"
    must(sheet.write_string(end, 1, version, formats["text"]))
    _page(state, sheet, landscape=True)
    sheet.activate()


def _count_open(content: Content) -> int:
    unit = sum(1 for field in spec.UNIT.fields if field.required)
    rows = [
        formulas.open_points(sheet, row.role, row.values)
        for sheet in (spec.TASKS, spec.INDICATORS)
        for row in content.rows.get(sheet.key, ())
    ]
    return unit + sum(text != formulas.OK for text in rows)


def carrier_facts(content: Content) -> dict[str, str]:
    """What the hidden carriers say, by key. The short keys of names and properties are these with `ipxl_` before."""
    return {
        "spec": spec.SPEC_VERSION,
        "plan": content.plan.settings.plan_id,
        "unit": content.unit.unit_id,
        "unit_name": content.unit.name,
        "period": content.period.period,
        "round": str(content.round),
        "template": content.template_hash,
    }


def _write_carriers(state: _Book, sheet: Worksheet) -> None:
    """Identity in the hidden sheet, the custom properties and the defined names; nothing confidential."""
    book, content = state.book, state.content
    facts = carrier_facts(content)
    must(sheet.write_string(0, 0, "请勿删除:ipxl 用这张表识别单位和期次。"))
    for row, (key, value) in enumerate(facts.items(), 1):
        must(sheet.write_string(row, 0, key))
        must(sheet.write_string(row, 1, value))
        if key in ("plan", "unit", "period", "round", "spec"):
            must(book.set_custom_property(f"ipxl_{key}", value, "text"))
            must(book.define_name(f"ipxl_{key}", f'="{value}"'))
    row = len(facts) + 2
    for what in spec.SHEETS:
        for number, item in enumerate(content.rows.get(what.key, ()), what.header_row + 1):
            if item.role or what is spec.INDICATORS:
                must(sheet.write_string(row, 0, what.title))
                must(sheet.write_string(row, 1, item.key))
                must(sheet.write_number(row, 2, number))
                row += 1
    sheet.protect("", _PROTECT)
    sheet.very_hidden()
    book.set_properties(
        {
            "title": content.file_name.removesuffix(".xlsx"),
            "author": content.plan.settings.office,
            "created": datetime(content.period.end.year, content.period.end.month, content.period.end.day),  # noqa: DTZ001
        }
    )


def _page(state: _Book, sheet: Worksheet, *, landscape: bool) -> None:
    content = state.content
    sheet.set_paper(9)
    if landscape:
        sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.set_footer(
        f"&L{content.unit.name} {content.period.period}&C第 &P 页 共 &N 页&R{content.period.deadline:%Y-%m-%d} 前报送"
    )
    sheet.protect("", _PROTECT)
