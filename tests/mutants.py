"""Filled templates of which every answer is known, what people type into them, and what became of each answer.

The numbers meant are known from how a text was made, never read back from it, so nothing here goes by the readers of
the product. `damage` has the mutations of the sheets themselves.
"""

from __future__ import annotations

import io
import pickle
import random
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import openpyxl
from damage import MUTATIONS, Touched, record_of, rows_of, table
from filling import template_of
from openpyxl.cell.cell import MergedCell
from openpyxl.utils import get_column_letter, range_boundaries
from openpyxl.workbook import Workbook
from openpyxl.worksheet.dimensions import RowDimension

from ipxl.check.desk import Checked
from ipxl.check.submission import check_submission
from ipxl.clock import BEIJING
from ipxl.commands.workroom import Workroom
from ipxl.finding import Finding
from ipxl.form import spec
from ipxl.form.content import History
from ipxl.form.outcome import Parsed, dump, load
from ipxl.form.parse import parse
from ipxl.form.receive import Arrived
from ipxl.merge.identify import identify
from ipxl.merge.period import Inbox, merge_period
from ipxl.merge.result import Result
from ipxl.plan.model import Indicator, Period, Plan
from ipxl.workspace import open_workspace

Key = tuple[str, str, str]
"""Sheet key, row key, field."""
Meant = frozenset[Decimal] | frozenset[str]
RECEIVED = datetime(2024, 1, 8, 10, tzinfo=BEIJING)
AS_OF = date(2024, 1, 12)


class Typed(NamedTuple):
    """What was put into a cell, and the values as which it may be merged: none at all where it is empty.

    guess: whether an account in the unit's own column may settle it as something else with the same digits.
    """

    raw: Any
    meant: Meant
    guess: bool = False


# the filled templates


@dataclass
class Filled:
    """A unit's filled template: what was answered where, and the name of each record.

    book, bare: the workbook, ready to be copied; bare without all that the reader passes over, written sooner.
    """

    unit: str
    file: str
    book: bytes
    bare: bytes
    data: bytes
    answers: dict[Key, Typed]
    titles: dict[str, str]


@dataclass
class Ground:
    """One period of one workspace: what a return is checked against, and the filled templates by unit."""

    plan: Plan
    period: Period
    history: History
    earlier: Mapping[str, Result]
    filled: dict[str, Filled]

    def indicator(self, key: str) -> Indicator:
        return self.plan.indicator_by_id[key]


def ground(folder: Path, period: str, units: Iterable[str]) -> Ground:
    """The period of a workspace with its templates, filled for these units."""
    room = Workroom(open_workspace(folder))
    plan = room.plans[period]
    its = plan.period(period)
    history = room.history(plan, its)
    earlier = {key: result for key, result in room.results(its, AS_OF).items() if key != period}
    return Ground(plan, its, history, earlier, {unit: fill(folder, plan, its, history, unit) for unit in units})


def fill(folder: Path, plan: Plan, period: Period, history: History, unit: str) -> Filled:
    """Fill a template so that there is nothing to find in it; every account and most numbers occur once."""
    template = template_of(folder, unit, period.period)
    book = openpyxl.load_workbook(template)
    answers: dict[Key, Typed] = {}
    titles: dict[str, str] = {}

    def put(what: spec.Sheet, record: str, row: int, name: str, raw: Any, meant: Any = None) -> None:
        cell = book[what.title].cell(row, what.column(name) + 1)
        if cell.protection.locked:
            return
        cell.value = raw
        answers[what.key, record, name] = Typed(raw, frozenset({raw if meant is None else meant}))

    def rows(what: spec.Sheet) -> dict[str, int]:
        if what.title not in book.sheetnames:
            return {}
        found = rows_of(book[what.title], what.header_row, what.column(what.row_key) + 1)
        name = "title" if what is spec.TASKS else "name"
        for record, row in found.items():
            titles[record] = str(book[what.title].cell(row, what.column(name) + 1).value)
        return found

    for number, (task, row) in enumerate(rows(spec.TASKS).items(), 1):
        role = book[spec.TASKS.title].cell(row, spec.TASKS.column("role") + 1).value
        if role != "牵头" and number % 3 == 0:
            put(spec.TASKS, task, row, "has_work", spec.NO_WORK)
            continue
        last = history.tasks.get((unit, task))
        progress = max(int(last.progress or 0) if last else 0, 20 + number) + 3
        put(spec.TASKS, task, row, "has_work", spec.HAS_WORK)
        put(spec.TASKS, task, row, "status", spec.IN_PROGRESS)
        put(spec.TASKS, task, row, "text", f"{unit}{period.period}已办第{number}件，培训{number}场。")
        if role == "牵头":
            put(spec.TASKS, task, row, "progress", progress, Decimal(progress))
            put(spec.TASKS, task, row, "next", f"{unit}{period.period}下一步办第{number + 1}件。")
        if number == 1:
            put(spec.TASKS, task, row, "coordinate", spec.YES)
            put(spec.TASKS, task, row, "evidence", "1", "1")
            issue = {"task": task, "issue": f"{unit}缺人手。", "deadline": "2024-06-30"}
            for name, text in issue.items():
                put(spec.ISSUES, "1", spec.ISSUES.header_row + 1, name, text)
            for name, text in {"target": task, "title": f"{unit}方案", "form": "文件"}.items():
                put(spec.EVIDENCE, "1", spec.EVIDENCE.header_row + 1, name, text)
    end = period.end.isoformat()
    for number, (key, row) in enumerate(rows(spec.INDICATORS).items(), 1):
        value = _figure(plan.indicator_by_id[key], period, history, number)
        put(spec.INDICATORS, key, row, "value", float(value), value)
        base = value + (7 if value == int(value) else Decimal("0.37"))
        put(spec.INDICATORS, key, row, "baseline", float(base), base)
        put(spec.INDICATORS, key, row, "data_date", datetime.fromisoformat(end), end)
        put(spec.INDICATORS, key, row, "source", "登记台账")
    sheet = book[spec.UNIT.title]
    labels = {str(sheet.cell(row, 1).value).strip("*"): row for row in range(1, sheet.max_row + 1)}
    for name, text in {"filler": "张三", "phone": "0951-1234567", "reviewer": "李四", "date": "2023-10-08"}.items():
        sheet.cell(labels[spec.UNIT.field(name).header], 2).value = text
        answers["unit", "", name] = Typed(text, frozenset({text}))
    return Filled(unit, template.name, pickle.dumps(book), pickle.dumps(bare(book)), saved(book), answers, titles)


def _figure(item: Indicator, period: Period, history: History, number: int) -> Decimal:
    """A value near what is expected of the indicator, and told apart from the others where that leaves it near."""
    last = history.indicators.get(item.indicator)
    if item.kind == "里程碑":
        return Decimal(1)
    if last is not None and last.value is not None:
        return last.value
    target = item.target(period.end.year) or next((value for _year, value in item.targets), None) or Decimal(50)
    if item.integer or target < 1:
        return target
    # what is counted in pieces has no fraction
    return target + (number if item.unit_of_measure in "家个件户人" else Decimal(number) / 100)


def bare(book: Workbook) -> Workbook:
    """The same cells, sheets, names and properties without styles, drop-downs and conditional formats."""
    found = Workbook()
    found.remove(found.worksheets[0])
    for sheet in book.worksheets:
        copy = found.create_sheet(sheet.title)
        copy.sheet_state = sheet.sheet_state
        for row in sheet.iter_rows():
            for cell in row:
                if cell.value is not None:
                    copy.cell(cell.row, cell.column, cell.value)
        for block in sheet.merged_cells.ranges:
            copy.merge_cells(str(block))
    for item in book.custom_doc_props.props:
        found.custom_doc_props.append(item)
    for name, item in book.defined_names.items():
        found.defined_names[name] = item
    return found


def saved(book: Workbook) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


# what people type


def han(number: int) -> str:
    """A whole number below 10,000 in Chinese numerals."""
    text = ""
    for digit, scale in zip(f"{number:04d}", "千百十 ", strict=True):
        text += "零" if digit == "0" else "零一二三四五六七八九"[int(digit)] + scale.strip()
    text = re.sub("零+", "零", text).strip("零")
    return text.removeprefix("一") if text.startswith("一十") else text or "零"


def wide(text: str) -> str:
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)


SCALES = {"万": Decimal(10**4), "亿": Decimal(10**8)}
SURE: tuple[Callable[[Decimal, str], Any], ...] = (
    lambda n, u: float(n),
    lambda n, u: f"{n}",
    lambda n, u: f" {n} ",
    lambda n, u: f"　{n}\n",
    lambda n, u: wide(f"{n}"),
    lambda n, u: f"{n:,}",
    lambda n, u: wide(f"{n:,}"),
    lambda n, u: f"{n}{u}",
    lambda n, u: f"{n} {u}",
    lambda n, u: f"{n}。",
    lambda n, u: f"+{n}",
    lambda n, u: f"'{n}",
    lambda n, u: f"{n}\u200b",
    lambda n, u: han(int(n)) if n == int(n) and 0 <= n < 10**4 else f"{n}；",
)
"""Forms that say the number n itself, in a column of unit of measure u."""
DOUBTFUL: tuple[Callable[[Decimal, str], Any], ...] = (
    lambda n, u: f"约{n}",
    lambda n, u: f"{n}左右",
    lambda n, u: f"{n}以上",
    lambda n, u: f"近{n}{u}",
    lambda n, u: f"≥{n}",
    lambda n, u: f"{n}+",
    lambda n, u: f"超{n}",
    lambda n, u: f"预计{n}{u}",
    lambda n, u: f"共{n}{u}",
    lambda n, u: f"{n}余{u}",
    lambda n, u: f"{n}★",
    lambda n, u: f"{n}?",
    lambda n, u: f"第{n}批",
    lambda n, u: f"{n}(含下属单位)",
    lambda n, u: f"{n}e0",
    lambda n, u: f"{n}匹",
)
"""Forms that may stand for n, and for nothing else."""
OTHER: tuple[Callable[[Decimal, str], Any], ...] = (
    lambda n, u: f"{n}-{n + 5}",
    lambda n, u: f"{n}～{n + 5}{u}",
    lambda n, u: f"{n}至{n + 5}",
    lambda n, u: f"{n}、{n + 5}",
    lambda n, u: f"{n}/{n + 5}",
    lambda n, u: f"{n}\n{n + 5}",
    lambda n, u: f"{n} {n + 5}",
    lambda n, u: f"{n},5",
    lambda n, u: f"{n}O",
    lambda n, u: f"{n}²",
    lambda n, u: f"{n}½",
    lambda n, u: f"({n})",
    lambda n, u: f"{n}.1.2",
    lambda n, u: f"{n}:{n + 5}",
    lambda n, u: f"完成{n}{u}，同比增长10%",
    lambda n, u: f"{n}{u}(其中新增3)",
    lambda n, u: f"={n}+1",
    lambda n, u: f"=A1+{n}",
    lambda n, u: "#REF!",
    lambda n, u: "#DIV/0!",
    lambda n, u: datetime(2023, 9, 30),  # noqa: DTZ001
    lambda n, u: True,
    lambda n, u: "无",
    lambda n, u: "—",
    lambda n, u: "未统计",
    lambda n, u: "①②",
    lambda n, u: "过半",
    lambda n, u: "完成了一些",
    lambda n, u: "'",
    lambda n, u: "{}",
    lambda n, u: "{value}{0}",
    lambda n, u: "😀",
    lambda n, u: f"{'约' * 32_000}{n}",
)
"""What is no one number."""
_JUNK = "0123456789019.,，．-－+~～/:％% 　'()（）约近余多个家件元eEOl①²半○·\n\u200b"


def type_number(rng: random.Random, near: Decimal, measure: str) -> Typed:
    """A number as somebody types it. near: the number that belongs there; measure: the column's unit of measure."""
    whole = near == int(near)
    number = (
        near if rng.random() < 0.6 else near + rng.randint(0, 3) + (0 if whole else Decimal(rng.randint(0, 9)) / 10)
    )
    how = rng.random()
    if how < 0.35:
        return Typed(rng.choice(SURE)(number, measure), frozenset({number}))
    if how < 0.55:
        return Typed(rng.choice(DOUBTFUL)(number, measure), frozenset({number}))
    if how < 0.75:
        return Typed(rng.choice(OTHER)(number, measure), frozenset())
    if how < 0.90:
        return _scaled(rng, number, measure)
    text = "".join(rng.choice(_JUNK) for _ in range(rng.randint(1, 9)))
    return Typed(text, frozenset(plain_number(text, measure)), guess=True)


def _scaled(rng: random.Random, number: Decimal, measure: str) -> Typed:
    """The number in another scale than the column's, as a text or a slip."""
    own = SCALES.get(measure[:1], Decimal(1))
    word, scale = rng.choice(sorted(SCALES.items()))
    base = measure.lstrip("万亿")
    percent = measure == "%"
    tenths = number / 100
    slips = [number * 10_000, number / 10_000, number * 100, tenths]
    slip = rng.choice(slips)
    forms = [
        Typed(f"{number}{word}{base}", frozenset() if percent else frozenset({number * scale / own})),
        Typed(f"{number * own / scale:f}{word}", frozenset() if percent else frozenset({number})),
        Typed(f"{number * own:f}{base}" if base else f"{number}千", frozenset({number} if base else ())),
        Typed(float(slip), frozenset({slip})),
        Typed(f"{slip:f}", frozenset({slip})),
        Typed(f"-{number}", frozenset({-number})),
        Typed(f"{number}%", frozenset({number} if percent else ())),
        Typed(f"百分之{number}", frozenset({number} if percent else ())),
        Typed(f"{number}分", frozenset({number} if percent or measure == "分" else ())),
    ]
    return rng.choice(forms)


def plain_number(text: str, measure: str) -> set[Decimal]:
    """The number of a text that is nothing but a number, with its unit of measure and stops behind it."""
    half = "".join(chr(ord(c) - 0xFEE0) if "！" <= c <= "～" else c for c in text)
    half = re.sub("[\u200b\u2060\ufeff]", "", half).strip().strip("'‘’\"").rstrip("。.,;、!").strip()
    for unit in (measure, measure[:1] if measure[:1] in SCALES else measure):
        half = half.removesuffix(unit).strip()
    half = re.sub("(?<![0-9])[ \u3000\n]|[ \u3000\n](?![0-9])", "", half)
    match = re.fullmatch(r"[+-]?(?:[0-9]+|[0-9]{1,3}(?:[, ][0-9]{3})+)?(?:\.[0-9]+)?", half)
    digits = re.sub("[ ,]", "", half)
    return {Decimal(digits)} if match and digits.strip("+-") else set()


TEXTS: tuple[str, ...] = (
    "单引号'和双引号\"和“引号”", "{}和{value}和{0!r}和%s", "😀完成👍", "第一行\n第二行\t有制表符", "=SUM(A1:A3)", "+5%增长", "-详见附件", "@所有人",
    "'前面有单引号", "长" * 32_767, "a" * 400, "<b>&amp;</b>", "完成12件、34件，同比增长5.6%", "\u200b看不见的字", "１２３全角", "4月",
    "#REF!", "12345678901234567890", "0012", "1e5", "TRUE", "https://a.b/c?d=e&f", "甲\u2028乙", "\u202e反写", "无", "/", "𠮷野家",
)  # fmt: skip
STATUS = {
    "已完成": "已完成", "已完成。": "已完成", "完成了": "已完成", "√": "已完成", "100%": "已完成", "正在推进": "进行中",
    " 进行中 ": "进行中", "进行中！": "进行中",
    "尚未开始": "未启动", "延期": "滞后", "滞后": "滞后", "未启动": "未启动",
    "基本完成": None, "未完成": None, "abc": None, "?": None, "已完成/进行中": None, "{}": None, "长期": "长期坚持", "x" * 500: None,
}  # fmt: skip
HAS_WORK = {
    "有": "有",
    "无": "无",
    "没有": "无",
    "有。": "有",
    "√": "有",
    "×": "无",
    "本期无工作": "无",
    "也许": None,
    "?": None,
}
DATES = (
    "2023年9月30日",
    "2023.9.30",
    "2023/9/30",
    "20230930",
    "２０２３－０９－３０",
    "2023-09-30 10:00",
    45199.0,
    "二〇二三年九月三十日",
)
NO_DATES = ("9月底", "2023年9月31日", "待定", "{}", "三季度末", "9.30前后", "😀")


def type_answer(
    book: Workbook, rng: random.Random, ground_: Ground, answers: Mapping[Key, list[Typed]]
) -> Change | None:
    """Type something into an input cell of a table, answered before or not."""
    tables = [(what, found) for what in (spec.TASKS, spec.INDICATORS) if (found := table(book, what)) is not None]
    if not tables:
        return None
    what, (sheet, head, columns) = rng.choice(tables)
    rows = rows_of(sheet, head, columns[what.row_key])
    numbers = [name for name in ("progress", "value", "baseline") if name in columns]
    entered = [name for name in columns if what.field(name).entered and name not in ("coordinate", "evidence")]
    if not rows or not entered:
        return None
    record, row = rng.choice(sorted(rows.items()))
    name = rng.choice(numbers if numbers and rng.random() < 0.6 else entered)
    before = answers.get((what.key, record, name), [])
    cell = sheet.cell(row, columns[name])
    if isinstance(cell, MergedCell) or (name == "baseline" and not before):
        return None
    typed = _typed(rng, what, name, record, ground_, before)
    if typed is None:
        return None
    put(cell, typed.raw)
    return Change(f"{what.key} {record} {name} typed {typed.raw!r:.80}", {(what.key, record, name): [typed]})


def put(cell: Any, raw: Any) -> None:
    """Write into a cell as a person's typing is stored: formulas as formulas in cells of numbers, else as text."""
    cell.value = raw
    if cell.data_type == "f" and raw in TEXTS:
        cell.data_type = "s"


def _typed(
    rng: random.Random, what: spec.Sheet, name: str, record: str, ground_: Ground, before: list[Typed]
) -> Typed | None:
    kind = what.field(name).kind
    if kind == "percent":
        return type_number(rng, _number(before) or Decimal(45), "%")
    if kind == "number":
        item = ground_.plan.indicator_by_id.get(record)
        if item is None or item.kind == "里程碑":
            return None
        typed = type_number(rng, _number(before) or Decimal(5), item.unit_of_measure)
        return None if name == "baseline" and typed.raw == "—" else typed  # we write that ourselves for no base
    if name in ("status", "has_work"):
        words = STATUS if name == "status" else HAS_WORK
        word = rng.choice(sorted(words))
        return Typed(word, frozenset({words[word]} if words[word] else ()))
    if kind == "date":
        raw = rng.choice(DATES)
        if rng.random() < 0.4:
            raw = rng.choice(NO_DATES)
        return Typed(raw, frozenset({"2023-09-30", str(raw)}))
    if kind == "choice":
        return Typed("部门业务系统", frozenset({"部门业务系统"}))
    text = rng.choice(TEXTS)
    return Typed(text, frozenset({text.strip()}))


def _number(before: list[Typed]) -> Decimal | None:
    for typed in before:
        for value in typed.meant:
            if isinstance(value, Decimal):
                return value
    return None


def format_cells(
    book: Workbook, rng: random.Random, ground_: Ground, answers: Mapping[Key, list[Typed]]
) -> Change | None:
    """Another number format over a column of answers; what stands in the cells stays."""
    what = rng.choice([spec.TASKS, spec.INDICATORS])
    found = table(book, what)
    name = "progress" if what is spec.TASKS else "value"
    if found is None or name not in found[2]:
        return None
    sheet, head, columns = found
    kind = rng.choice(["0.00", "@", "#,##0", "yyyy-mm-dd", "General"])
    rows = rows_of(sheet, head, columns[what.row_key])
    for row in rows.values():
        sheet.cell(row, columns[name]).number_format = kind
    touched = {(what.key, record, name): [] for record in rows} if kind == "yyyy-mm-dd" else {}
    return Change(f"{name} formatted {kind}", touched)


def far_cells(book: Workbook, rng: random.Random, ground_: Ground, answers: Mapping[Key, list[Typed]]) -> Change | None:
    """Formats to far rows and columns, with nothing in them."""
    sheet = rng.choice(book.worksheets)
    row, column = rng.choice([(5_000, 3), (300, 200), (900, 40)])
    sheet.cell(row, column).number_format = "0.00"
    return Change(f"format at {get_column_letter(column)}{row}", {})


def clear_answer(
    book: Workbook, rng: random.Random, ground_: Ground, answers: Mapping[Key, list[Typed]]
) -> Change | None:
    """Empty an answered cell."""
    sheet_key, record, name = rng.choice(sorted(answers))
    what = next(item for item in spec.SHEETS if item.key == sheet_key)
    found = table(book, what) if what in (spec.TASKS, spec.INDICATORS) else None
    if found is None or name not in found[2]:
        return None
    row = rows_of(found[0], found[1], found[2][what.row_key]).get(record)
    if row is None or isinstance(found[0].cell(row, found[2][name]), MergedCell):
        return None
    found[0].cell(row, found[2][name]).value = None
    return Change(f"{record} {name} cleared", {(sheet_key, record, name): []})


def type_through_format(
    book: Workbook, rng: random.Random, ground_: Ground, answers: Mapping[Key, list[Typed]]
) -> Change | None:
    """A number under a number format by which another number, or no certain one, is seen."""
    what = rng.choice([spec.TASKS, spec.INDICATORS])
    found, name = table(book, what), "progress" if what is spec.TASKS else "value"
    if found is None or name not in found[2]:
        return None
    sheet, head, columns = found
    rows = rows_of(sheet, head, columns[what.row_key])
    record, row = rng.choice(sorted(rows.items())) if rows else ("", 0)
    before = _number(answers.get((what.key, record, name), []))
    item = ground_.plan.indicator_by_id.get(record)
    cell = sheet.cell(row or 1, columns[name])
    if before is None or isinstance(cell, MergedCell) or (item is not None and item.kind == "里程碑"):
        return None
    measure = "%" if item is None else item.unit_of_measure
    code, stored, meant = rng.choice(FORMATS)(before, measure)
    cell.value, cell.number_format = float(stored), code
    typed = Typed(float(stored), frozenset(meant))
    return Change(f"{record} {name} typed {stored} under {code}", {(what.key, record, name): [typed]})


def _myriads(number: Decimal, measure: str) -> set[Decimal]:
    """What a number with 万 behind it means in a column; nothing where it may mean two things."""
    return set() if measure == "%" else {number * 10**4 / SCALES.get(measure[:1], Decimal(1))}


FORMATS: tuple[Callable[[Decimal, str], tuple[str, Decimal, set[Decimal]]], ...] = (
    lambda n, u: ("0%", n / 100, {n} if u == "%" else set()),
    lambda n, u: ("0.0%;-0.0%", -n / 100, {-n} if u == "%" else set()),
    lambda n, u: ('0"%"', n, {n} if u == "%" else set()),
    lambda n, u: ('"约"0.0', n, set()),
    lambda n, u: ('0"余"', n, set()),
    lambda n, u: ('0"+"', n, set()),
    lambda n, u: ('0"-99"', n, set()),
    lambda n, u: ('0.00"万"', n, _myriads(n, u)),
    lambda n, u: ('0.0,', n, {n / 1000}),
    lambda n, u: ('"-"0.0', n, {-n}),
    lambda n, u: ("0;0", -n, set()),
    lambda n, u: ("0_);[Red](0)", -n, {-n}),
    lambda n, u: (";;;", n, set()),
    lambda n, u: ('"有"', n, set()),
    lambda n, u: ("yyyy-mm-dd", n, set()),
    lambda n, u: ("#,##0.00", n, {n}),
    lambda n, u: ("0000", n, {n}),
    lambda n, u: ("[DBNum1]0", n, {n}),
    lambda n, u: ("0.00E+00", n, {n}),
)  # fmt: skip
"""A number n in a column of unit of measure u: the format, what is stored, and what may be merged of it."""
UNCONFIRMED = (
    "较上季度提高2个百分点。", "含兴庆区数据。", "新增2家银行放款。", "数据待核实。", "是否属实请办公室核。", "同上。", "详见附件3。",
    "上期为21000。", "目标40，力争50。", "统计口径调整。", "😀", "约35家。",
)  # fmt: skip
"""Accounts that confirm no number."""


def explain(book: Workbook, rng: random.Random, ground_: Ground, answers: Mapping[Key, list[Typed]]) -> Change | None:
    """Write into the columns for reasons what confirms nothing, in every row of a table."""
    what = rng.choice([spec.TASKS, spec.INDICATORS])
    found = table(book, what)
    if found is None or what.reasons not in found[2]:
        return None
    sheet, head, columns = found
    changed: dict[Key, list[Typed]] = {}
    for record, row in rows_of(sheet, head, columns[what.row_key]).items():
        text = rng.choice(UNCONFIRMED)
        if not isinstance(sheet.cell(row, columns[what.reasons]), MergedCell):
            put(sheet.cell(row, columns[what.reasons]), text)
            changed[what.key, record, what.reasons] = [Typed(text, frozenset({text}))]
    return Change(f"{what.key} explained", changed)


def sort_block(
    book: Workbook, rng: random.Random, ground_: Ground, answers: Mapping[Key, list[Typed]]
) -> Change | None:
    """Sort some neighbouring columns alone. A block that holds one end of the rows is known by their keys; of one that
    holds neither, what now stands in a row is what the file says."""
    what = rng.choice([spec.TASKS, spec.INDICATORS])
    found = table(book, what)
    if found is None:
        return None
    sheet, head, columns = found
    rows = rows_of(sheet, head, columns[what.row_key])
    entered = [name for name in columns if what.field(name).entered]
    if len(rows) < 2 or not entered or what.row_key not in columns:
        return None
    first, last = sorted(rng.choice(entered) for _ in range(2)) if rng.random() < 0.5 else rng.choice(
        [("progress", "progress"), ("text", "text"), ("has_work", "remark"), ("value", "value"), ("value", "explanation"),
         ("progress", "row_mark"), ("value", "row_mark")]
    )  # fmt: skip
    if first not in columns or last not in columns:
        return None
    low, high = sorted((columns[first], columns[last]))
    names = [name for name, column in columns.items() if low <= column <= high and what.field(name).entered]
    numbers = list(rows.values())
    cells = [[sheet.cell(row, column) for column in range(low, high + 1)] for row in numbers]
    if any(isinstance(cell, MergedCell) for line in cells for cell in line):
        return None
    ends = last == "row_mark"
    moved: dict[Key, list[Typed]] = {(what.key, record, name): [] for record in rows for name in names}
    keys = list(rows)
    for at, record in enumerate(keys) if not ends else ():
        source = keys[(at + 1) % len(keys)]
        for name in names:
            raw = sheet.cell(rows[source], columns[name]).value
            known = [t for t in answers.get((what.key, source, name), []) if _mark(t.raw) == _mark(raw)]
            if raw is not None and not known:
                return None
            moved[what.key, record, name] = known
    values = [[cell.value for cell in line] for line in cells]
    formats = [[cell.number_format for cell in line] for line in cells]
    for at, line in enumerate(cells):
        for cell, value, code in zip(line, values[(at + 1) % len(cells)], formats[(at + 1) % len(cells)], strict=True):
            cell.value, cell.number_format = value, code
    if ends:
        moved = {key: [] for key in answers if key[0] == what.key}
    return Change(f"{what.key} {first}:{last} sorted alone", moved, replaces=True)


def exchange_headers(
    book: Workbook, rng: random.Random, ground_: Ground, answers: Mapping[Key, list[Typed]]
) -> Change | None:
    """本期值 and the header of a given column of numbers change places; the numbers stay."""
    found = table(book, spec.INDICATORS)
    name = rng.choice(["last", "target"])
    if found is None or not {"value", name} <= found[2].keys():
        return None
    sheet, head, columns = found
    one, other = sheet.cell(head, columns["value"]), sheet.cell(head, columns[name])
    if isinstance(one, MergedCell) or isinstance(other, MergedCell):
        return None
    one.value, other.value = other.value, one.value
    touched = [key for key in answers if key[0] == "indicators" and key[2] == "value"]
    return Change(f"headers of value and {name} exchanged", {key: [] for key in touched})


class Change(NamedTuple):
    """What was done to cells: the answers it touched, each with what it put there; replaces: nothing else stands there now."""

    words: str
    typed: dict[Key, list[Typed]]
    replaces: bool = False


TYPINGS: dict[str, Callable[[Workbook, random.Random, Ground, Mapping[Key, list[Typed]]], Change | None]] = {
    "type_answer": type_answer,
    "type_again": type_answer,
    "type_more": type_answer,
    "type_on": type_answer,
    "format_cells": format_cells,
    "far_cells": far_cells,
    "clear_answer": clear_answer,
    "type_through_format": type_through_format,
    "format_again": type_through_format,
    "explain": explain,
    "sort_block": sort_block,
    "exchange_headers": exchange_headers,
}
OPERATIONS = (*MUTATIONS, *TYPINGS)


# a mutant, and what becomes of it


@dataclass
class Mutant:
    """A return with a history. answers: all that was ever put into each cell; touched: keys of what was done to it."""

    filled: Filled
    file: str
    data: bytes = b""
    words: list[str] = field(default_factory=list)
    answers: dict[Key, list[Typed]] = field(default_factory=dict)
    marks: list[Touched] = field(default_factory=list)
    typed: set[Key] = field(default_factory=set)
    places: dict[Key, list[tuple[str, int, int]]] = field(default_factory=dict)
    standing: dict[Key, list[Typed]] = field(default_factory=dict)

    def touched(self, key: Key) -> bool:
        return key in self.typed or (
            key[0] in ("tasks", "indicators") and any(mark.covers(*key) for mark in self.marks)
        )


def mutate(ground_: Ground, unit: str, operations: Iterable[tuple[str, int]], file: str = "") -> Mutant | None:
    """Do these operations, each by its own seed, one upon another. None where the result cannot be written."""
    filled = ground_.filled[unit]
    operations = list(operations)
    whole = sum(seed for _name, seed in operations) % 8 == 0
    book: Workbook = pickle.loads(filled.book if whole else filled.bare)
    for sheet in book.worksheets:
        sheet.row_dimensions.default_factory = partial(RowDimension, sheet)  # lost by pickling
    mutant = Mutant(filled, file or filled.file, answers={key: [typed] for key, typed in filled.answers.items()})
    try:
        for name, seed in operations:
            rng = random.Random(seed)
            if name in MUTATIONS:
                _note(mutant, MUTATIONS[name](book, rng))
            elif (change := TYPINGS[name](book, rng, ground_, mutant.answers)) is not None:
                mutant.words.append(change.words)
                for key, typed in change.typed.items():
                    mutant.typed.add(key)
                    before = [] if change.replaces else mutant.answers.get(key, [])
                    mutant.answers[key] = [*before, *typed]
        _place(mutant, book)
        mutant.data = saved(book)
    except Exception:
        return None
    return mutant


def _note(mutant: Mutant, touched: Touched | None) -> None:
    if touched is None:
        return
    mutant.words.append(touched.words)
    mutant.marks.append(touched)
    for record, name, value in touched.typed:
        sheet = "indicators" if name == "value" else "tasks"
        meant: Meant = frozenset({Decimal(value)}) if name == "value" else frozenset({str(value)})
        mutant.answers.setdefault((sheet, record, name), []).append(Typed(value, meant))


def _place(mutant: Mutant, book: Workbook) -> None:
    """Find out what of all that was entered still stands in the workbook, and where.

    An account is found wherever it stands. What may stand in many cells counts only in a row that also shows the key
    or the name of its record.
    """
    places: dict[Any, list[tuple[str, int, int]]] = {}
    rows: dict[tuple[str, int], set[str]] = {}
    given: set[tuple[str, int]] = set()
    for sheet in book.worksheets:
        if sheet.title in (spec.LISTS_TITLE, spec.CARRIER_TITLE, spec.GUIDE_TITLE):
            continue
        for row in sheet.iter_rows():
            texts = [cell.value for cell in row if cell.value is not None and cell.value != ""]
            if texts:
                rows[sheet.title, row[0].row] = _records(texts, mutant.filled.titles)
            for cell in row if texts else ():
                if cell.value is not None and cell.value != "":
                    places.setdefault(_mark(cell.value), []).append((sheet.title, cell.row, cell.column))
                if cell.value in _GIVEN:
                    given.add((sheet.title, cell.column))
    for key, entered in mutant.answers.items():
        mutant.standing[key] = []
        mutant.places[key] = []
        for typed in entered:
            found = places.get(_mark(typed.raw), [])
            if key[0] in ("tasks", "indicators") and not _unique(typed.raw):
                found = [place for place in found if key[1] in rows[place[:2]] and (place[0], place[2]) not in given]
            if found:
                mutant.standing[key].append(typed)
                mutant.places[key] += found


_GIVEN = {field.header for what in (spec.TASKS, spec.INDICATORS) for field in what.fields if not field.entered}
"""Headers of what we give, where an answer's number may stand by chance."""


def _records(texts: Iterable[Any], titles: Mapping[str, str]) -> set[str]:
    """The records that a row shows by key, or by a name, perhaps with something before it."""
    found = set()
    for text in texts:
        if len(shown := str(text)) <= 12 and not shown.isdecimal() and (key := record_of(shown)):
            found.add(key)
        elif isinstance(text, str) and len(text) > 3:
            found |= {key for key, title in titles.items() if title in text}
    return found


def _unique(raw: Any) -> bool:
    return isinstance(raw, str) and len(raw) > 10 and raw[:5] != "2023-"


def _mark(raw: Any) -> Any:
    if isinstance(raw, bool):
        return ("bool", raw)
    return float(raw) if isinstance(raw, int) else raw


@dataclass
class Outcome:
    """What a return came to: state, merged values and findings. unit: None where the file is not merged."""

    parsed: Parsed
    unit: str | None
    merged: dict[Key, Any]
    findings: list[Finding]
    checked: Checked | None = None


def outcome(ground_: Ground, mutant: Mutant) -> Outcome:
    """From bytes to values and findings, as a merge does it."""
    parsed = parse(mutant.data)
    assert load(dump(parsed)) == parsed
    if parsed.outcome != "submission":
        assert parsed.code, "not a submission, and nobody is told"
        return Outcome(parsed, None, {}, [])
    who = identify(parsed.reading.identities, mutant.file, ground_.plan)
    if who.doubts or parsed.reading.doubts or who.unit is None:
        return Outcome(parsed, None, {}, list(who.doubts))
    checked = check_submission(parsed.reading, ground_.plan, ground_.period, who.unit, mutant.file, ground_.history)
    merged: dict[Key, Any] = {}
    for value in checked.values:
        if value.text is not None:
            merged[value.sheet, value.record, value.field] = value.text if value.number is None else value.number
    return Outcome(parsed, who.unit, merged, checked.findings, checked)


def merged_period(ground_: Ground, mutants: Iterable[Mutant]) -> Result:
    """All these returns in one merge."""
    arrived = []
    for number, mutant in enumerate(mutants):
        parsed = parse(mutant.data)
        arrived.append(Arrived(f"{number}/{mutant.file}", f"{number:064x}", RECEIVED, parsed))
    received = {(item.file, item.sha256): item.modified for item in arrived}
    return merge_period(ground_.plan, ground_.period, Inbox(arrived, received, {}), AS_OF, ground_.earlier)


# what became of each answer


@dataclass
class Verdict:
    """Counts of answers by what became of them, and in words what must not happen."""

    counts: dict[str, int] = field(default_factory=dict)
    broken: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)

    def count(self, word: str) -> None:
        self.counts[word] = self.counts.get(word, 0) + 1


_NAMES_SHEET = {
    "SHEET_MISSING", "SHEET_TWICE", "SHEET_UNREAD", "SHEET_OF_ANOTHER", "ROWS_SORTED_APART", "ROWS_MIXED", "ANSWERS_SHIFTED",
}  # fmt: skip
_NAMES_COLUMN = {"COLUMN_MISSING", "COLUMN_LEFT_OUT", "COLUMN_GUESSED", "COLUMN_MEANS_OTHER", "COLUMNS_EXCHANGED"}


def judge(mutant: Mutant, out: Outcome) -> Verdict:
    """Hold every answer against what was meant."""
    verdict = Verdict()
    if out.unit is not None and out.unit != mutant.filled.unit:
        verdict.broken.append(f"taken for a return of {out.unit}")
    for key, standing in mutant.standing.items():
        where = "touched" if mutant.touched(key) else "untouched"
        verdict.count(where)
        if out.unit is None:
            verdict.count(f"{where} in a file that is asked about")
            continue
        merged = out.merged.get(key)
        meant = {value for typed in standing for value in typed.meant}
        named = any(names(item, mutant, key) for item in out.findings)
        if merged is not None and (merged in meant or _settled(merged, standing, key, out)):
            verdict.count(f"{where} right")
        elif merged is not None:
            verdict.count(f"{where} CHANGED")
            said = [item.code for item in out.findings if item.task == key[1] or item.code in _NAMES_COLUMN]
            verdict.broken.append(
                f"{key}: merged {short(merged)}, there stands {short([t.raw for t in standing])}; {said}"
            )
        elif not standing:
            verdict.count(f"{where} gone from the file")
        elif named:
            verdict.count(f"{where} named")
        else:
            verdict.count(f"{where} LOST")
            verdict.broken.append(
                f"{key}: lost unnamed, there stands {short([t.raw for t in standing])} at {mutant.places[key][:3]}"
            )
        if where == "untouched" and standing and (merged is None or merged not in meant):
            verdict.missed.append(f"{key}: {merged!s:.50}, {sorted({item.code for item in out.findings})}")
    return verdict


def short(value: Any) -> str:
    return repr(value)[:200]


def _settled(merged: Any, standing: Iterable[Typed], key: Key, out: Outcome) -> bool:
    """Whether the unit's own account has settled a doubt about these very digits."""
    told = any(item.code == "HELD_EXPLAINED" and item.task == key[1] for item in out.findings)
    digits = _digits(f"{merged}")
    return told and any(typed.guess and _digits(str(typed.raw)) == digits for typed in standing)


def _digits(text: str) -> str:
    return re.sub("[^0-9]", "", "".join(chr(ord(c) - 0xFEE0) if "０" <= c <= "９" else c for c in text)).strip("0")


def names(item: Finding, mutant: Mutant, key: Key) -> bool:
    """Whether a finding leads to an answer: by its cell, its row, its column, its sheet or its file."""
    sheet, record, name = key
    what = next(found for found in spec.SHEETS if found.key == sheet)
    header = what.field(name).header
    if item.parts:
        return any(names(part, mutant, key) for part in item.parts)
    if item.sheet is None:
        return item.severity != "info"
    if item.task == record and (item.code.startswith("ROW_") or f"“{header}”" in item.message):
        return True
    if item.code in _NAMES_COLUMN and (item.value == header or f"“{header}”" in item.message):
        return True
    if item.code in _NAMES_SHEET and item.value == what.title:
        return True
    return any(_at(item, *place) for place in mutant.places[key])


def _at(item: Finding, title: str, row: int, column: int) -> bool:
    if item.sheet != title:
        return False
    if item.code in _NAMES_SHEET:
        return True
    letters = get_column_letter(column)
    if item.cell is None:
        return False
    if item.code == "CELLS_MERGED" and item.value:
        left, top, right, bottom = range_boundaries(item.value)
        return bool(left <= column <= right and top <= row <= bottom)
    if item.code.startswith("ROW_"):
        return item.cell.endswith(str(row)) and item.cell.rstrip("0123456789") + str(row) == item.cell
    if item.code.startswith("COLUMN"):
        return item.cell.rstrip("0123456789") == letters
    return item.cell == f"{letters}{row}"
