"""The sheets with one row an item: 任务进展, 指标数据, 问题与协调, 佐证材料."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import TYPE_CHECKING

from ipxl.form import formulas, spec
from ipxl.form.book import FormBook, put, set_page, write_notes
from ipxl.form.content import Content, FormRow
from ipxl.form.correction import CellSpot
from ipxl.form.formulas import CheckPlace
from ipxl.form.kinds import kind_of
from ipxl.form.style import HIGHEST, LINE_POINTS, MARGIN
from ipxl.form.validate import blacken_said, colour_checks, grey_out, validate_columns
from ipxl.sheet.cells import column_letters
from ipxl.sheet.checked import must
from ipxl.sheet.heights import lines_of, row_height

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

LOWEST = {"lead": 92.0, "responsible": 62.0, None: 30.0}
"""Room for what will be typed: six lines of an account where one is always due, four where there may be none."""
ZOOM = {spec.TASKS.key: 90, spec.REVIEW.key: 90, spec.INDICATORS.key: 90}
"""Percent at which all columns of the wide sheets stand side by side on a screen of 1366 x 768."""
FROZEN = {spec.TASKS.key: "title", spec.REVIEW.key: "title", spec.INDICATORS.key: "name"}
"""The last of the left columns that stay when the sheet is moved sideways on a smaller screen."""
_CENTERED = frozenset(
    {"no", "matter", "raised", "state", "task", "role", "indicator", "unit_of_measure", "kind", "has_work", "due"}
)
_WIDTH_OF_HIDDEN = 8
"""What a hidden column is as wide as when a person unhides it."""
_FIGURES = frozenset({"baseline", "target", "last"})
_KEPT_AS_TYPED = frozenset({"document", "file_name"})
"""Texts of which a program makes days and numbers (1-2, a code of 18 digits) where it may."""
_INPUT_STYLE = {
    "choice": "input_center",
    "percent": "input_number",
    "number": "input_number",
    "date": "input_date",
    "phone": "input_text",
    "evidence": "input_text",
}

REPEATING = "完全一样的在“无变化”选“是”，有变化的直接改；没有动过的行不算填报。"
"""What the form says of last period's answers in it."""

CellWriter = Callable[[int, int, FormRow], None]


def write_table(state: FormBook, sheet: Worksheet, what: spec.Sheet, rows: Sequence[FormRow]) -> None:
    """Write one table, and note in the book where its check column stands, if it has one."""
    content, formats = state.content, state.formats
    head, first = what.header_row - 1, what.header_row
    # the style of a row keeps its blank cells locked where the style of a column is open
    sheet.set_row(0, 26, formats["title"])
    sheet.set_row(1, 18, formats["hint"])
    sheet.set_row(head, 34)
    must(sheet.write_string(0, 0, f"{content.unit.name} {content.period.period} {what.title}", formats["title"]))
    must(sheet.write_string(1, 0, _hint(content, what), formats["hint"]))
    open_below = formats["spare"] if what.spare_rows else None
    for column, field in enumerate(what.fields):
        if field.is_hidden or (field is spec.UNCHANGED and all(field.key in item.locked for item in rows)):
            must(sheet.set_column(column, column, field.width or _WIDTH_OF_HIDDEN, None, {"hidden": True}))
        else:
            must(sheet.set_column(column, column, field.width, open_below))
        must(sheet.write_string(head, column, field.header + ("*" if field.required else ""), formats["head"]))
    writers = [_cell_writer(state, sheet, what, field) for field in what.fields]
    for row, item in enumerate(rows, first):
        sheet.set_row(row, _height(what, item))
        for column, write in enumerate(writers):
            write(row, column, item)
    write_notes(state, sheet, what.key)
    validate_columns(state, sheet, what, rows)
    blacken_said(state, sheet, what, rows)
    if what is spec.TASKS:
        grey_out(state, sheet, what, rows)
    if what in spec.OF_TASKS:
        letters = column_letters(what.column("evidence"))
        must(sheet.ignore_errors({"number_stored_as_text": f"{letters}{first + 1}:{letters}{first + len(rows)}"}))
    frozen = FROZEN.get(what.key)
    sheet.freeze_panes(first, what.column(frozen) + 1 if frozen else 0)
    sheet.set_zoom(ZOOM.get(what.key, 100))
    sheet.repeat_rows(head)
    set_page(state, sheet)
    if any(field.key == "check" for field in what.fields):
        check, last = what.column("check"), first + len(rows) - 1
        colour_checks(state, sheet, check, first, last)
        state.checks[what.title] = CheckPlace(column_letters(check), first + 1, last + 1)


def _hint(content: Content, what: spec.Sheet) -> str:
    end, deadline = content.period.end.isoformat(), content.due.isoformat()
    if what is spec.TASKS:
        again = "灰字是上期填的，" + REPEATING if any(row.shown for row in content.rows[what.key]) else ""
        return f"只填黄色格。牵头行填全部黄色格；责任行先选本期有无工作，选“无”后其他格不用填。{again}数据截至 {end}，{deadline} 前报送。"
    if what is spec.REVIEW:
        return f"只填黄色格，一行一项本单位牵头的任务，对照方案的整体要求写。情况截至 {end}，{deadline} 前报送。"
    if what is spec.INDICATORS:
        return f"只填黄色格，只填数字，计量单位看左边的列。数据截至 {end}，{deadline} 前报送。"
    if what is spec.MATTERS:
        return f"请写本期办理情况，办完的申请销号；没有新情况可以空着。{deadline} 前报送。"
    if what is spec.FUNDING:
        return "一行一笔，金额以万元计，只填数字；没有就空着。行数不够可以在下面接着写。"
    if what is spec.ISSUES:
        return "有需要上级协调的问题才填，一行写一个问题；没有就空着。行数不够可以在下面接着写。"
    return f"佐证材料逐件登记，编号写到“{kind_of(content.period).tasks.title}”的“佐证编号”格；没有就空着。行数不够可以在下面接着写。"


def _cell_writer(state: FormBook, sheet: Worksheet, what: spec.Sheet, field: spec.Field) -> CellWriter:
    """The function that writes this column's cell of a row, chosen once a column."""
    formats = state.formats
    if field.key == "check":
        style = formats["check"]

        def write_check(row: int, column: int, item: FormRow) -> None:
            formula = formulas.check_formula(what, item.role, row + 1, item.prefilled)
            shown = formulas.open_points(what, item.role, item.cells, item.prefilled)
            must(sheet.write_formula(row, column, formula, style, shown))

        return write_check
    if what is spec.INDICATORS and field.key in ("rate", "change"):
        is_rate = field.key == "rate"
        make, compute = (
            (formulas.rate_formula, formulas.rate) if is_rate else (formulas.change_formula, formulas.change)
        )
        number = formats["locked_number"]
        return lambda row, column, item: must(
            sheet.write_formula(row, column, make(row + 1), number, compute(item.cells))
        )
    if field is spec.ROW_MARK:
        return lambda row, column, item: put(sheet, row, column, item.key, formats["locked_center"])
    if field.key == FROZEN.get(what.key):
        return _title_writer(state, sheet, field)
    return _value_writer(state, sheet, what, field)


def _title_writer(state: FormBook, sheet: Worksheet, field: spec.Field) -> CellWriter:
    """A name in bold, what is meant by it below."""
    bold, body, style = state.formats["bold"], state.formats["body"], state.formats["locked"]

    def write_title(row: int, column: int, item: FormRow) -> None:
        title, _, rest = str(item.values[field.key]).partition("\n")
        if rest:
            must(sheet.write_rich_string(row, column, bold, title, body, "\n" + rest, style))
        else:
            put(sheet, row, column, title, style)

    return write_title


def _value_writer(state: FormBook, sheet: Worksheet, what: spec.Sheet, field: spec.Field) -> CellWriter:
    kind = "choice" if field.key == what.row_key else field.kind
    style = "input_words" if field.key in _KEPT_AS_TYPED else _INPUT_STYLE.get(kind, "input")
    marks = state.content.marks
    open_style = state.formats[style]
    shut_style, day_style = state.formats[_locked_style(what, field)], state.formats["locked_date"]

    def write_value(row: int, column: int, item: FormRow) -> None:
        value = item.cells.get(field.key)
        if item.is_open(field):
            mark = marks.get(CellSpot(what.key, item.key, field.key)) if marks else None
            # a text that should have been a number is shown whole
            words = value.__class__ is str and style == "input_number"
            grey = "prefilled" if field.key in item.shown else ""
            marked = f"{'input_center' if words else style}+{mark.severity if mark else ''}+{grey}"
            put(sheet, row, column, value, state.formats[marked] if words or mark or grey else open_style)
        else:
            put(sheet, row, column, value, day_style if isinstance(value, date) else shut_style)

    return write_value


def _locked_style(what: spec.Sheet, field: spec.Field) -> str:
    if field.key in _CENTERED:
        return "locked_center"
    return "locked_number" if what is spec.INDICATORS and field.key in _FIGURES else "locked"


def _height(what: spec.Sheet, item: FormRow) -> float:
    cells = item.cells
    texts = [(str(cells[field.key]), field.width) for field in what.fields if cells.get(field.key).__class__ is str]
    return row_height(
        lines_of(texts, MARGIN),
        LOWEST["responsible" if what is spec.MATTERS else item.role],
        LINE_POINTS,
        highest=HIGHEST,
    )
