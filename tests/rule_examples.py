"""For each rule the smallest thing that breaks it, and the nearest one that does not.

`EXAMPLES` has a pair for each code; `codes_of` says which codes something comes to. The plan is that of the corpus, cut
down to a few units; 镇001 leads T01 (row 4) and T03 (row 5) and has a part in T02 (row 6).
"""

from __future__ import annotations

import dataclasses
import io
import random
import re
import tempfile
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import damage
import hostile
from make_corpus import (
    PERIOD,
    Edit,
    Maker,
    corpus_plan,
    edited,
    named,
    packed,
    put,
    second_copy,
    stamped,
    tasks,
    with_sheet_of,
)
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.workbook import Workbook

from ipxl.check.submission import check_submission
from ipxl.clock import BEIJING
from ipxl.files import digest
from ipxl.form import spec
from ipxl.form.content import make_content
from ipxl.form.outcome import Parsed, load
from ipxl.form.parse import parse
from ipxl.form.pool import ParseTask, Pool
from ipxl.form.receive import Arrived
from ipxl.form.write import template_bytes
from ipxl.merge.choose import Window
from ipxl.merge.identify import Office
from ipxl.merge.period import Inbox, merge_period
from ipxl.plan.model import Plan

TOWN, OTHER_TOWN = "镇001", "镇002"
OPENED, RECEIVED = datetime(2023, 9, 20, tzinfo=BEIJING), datetime(2023, 10, 8, 10, tzinfo=BEIJING)
BEFORE = datetime(2023, 7, 8, 10, tzinfo=BEIJING)
AS_OF = date(2023, 10, 12)


class Sent(NamedTuple):
    """One file that arrived. make: its bytes. apart: it is read by a process of its own, as it may kill its reader.

    sender: of the mail that it came with. fault: why it could not be opened.
    """

    make: Callable[[], bytes]
    name: str = "表.xlsx"
    received: datetime = RECEIVED
    apart: bool = False
    sender: str = ""
    fault: str = ""
    fault_code: str = "FILE_NOT_OPENED"


class Scene(NamedTuple):
    """Files of one inbox. decided: the unit whose return the office said that the only file is, "" for no such word."""

    files: tuple[Sent, ...]
    decided: str = ""


@cache
def plan() -> Plan:
    """The plan of the corpus with two towns."""
    whole = corpus_plan()
    towns = {TOWN, OTHER_TOWN}
    units = tuple(unit for unit in whole.units if not unit.name.startswith("镇") or unit.name in towns)
    groups = tuple(dataclasses.replace(group, members=tuple(sorted(towns))) for group in whole.groups)
    return dataclasses.replace(whole, units=units, groups=groups)


def codes_of(scene: Scene) -> list[str]:
    """The codes of all findings that these files come to in a merge of 2023Q3, after one of 2023Q2."""
    arrived = [_arrive(number, item) for number, item in enumerate(scene.files)]
    if scene.decided:
        (item,) = arrived
        reading = item.parsed.reading
        return [
            found.code
            for found in check_submission(reading, plan(), plan().period(PERIOD), scene.decided, item.file).findings
        ]
    windows = {"2023Q2": Window(None, OPENED), PERIOD: Window(OPENED, None)}
    inbox = Inbox(arrived, {}, windows, office=Office(now=RECEIVED.replace(year=2024)))
    last = merge_period(plan(), plan().period("2023Q2"), inbox, date(2023, 7, 10), {})
    result = merge_period(plan(), plan().period(PERIOD), inbox, AS_OF, {"2023Q2": last})
    return [found.code for found in (*result.findings, *result.changed)]


def _arrive(number: int, item: Sent) -> Arrived:
    data = item.make()
    parsed = _parse_apart(data) if item.apart else parse(data)
    if item.fault:
        parsed = Parsed("unreadable", item.fault, item.fault_code)
    assert parsed is not None
    return Arrived(
        item.name if not number else f"{number}/{item.name}",
        digest(data),
        item.received,
        parsed,
        item.sender or parsed.sender,
    )


def _parse_apart(data: bytes) -> Any:
    with tempfile.TemporaryDirectory() as folder, Pool() as pool:
        path = Path(folder, "a.xlsx")
        path.write_bytes(data)
        return next(load(text) for text in pool.outcomes([ParseTask(path, digest(data))]))


# what is sent


@cache
def good(unit: str = TOWN, period: str = PERIOD) -> bytes:
    """A good return."""
    return Maker(unit).filled(period=period)


def untouched() -> bytes:
    """A template as it went out."""
    given = plan().unit(TOWN)
    assert given
    return template_bytes(make_content(plan(), plan().period(PERIOD), given))


def book(*edits: Edit, unit: str = TOWN, **sent: Any) -> Scene:
    """A good return, edited."""
    return Scene((_book(*edits, unit=unit, **sent),))


def _book(*edits: Edit, unit: str = TOWN, period: str = PERIOD, **sent: Any) -> Sent:
    return Sent(lambda: edited(good(unit, period), *edits) if edits else good(unit, period), **sent)


def raw(data: bytes, name: str = "表.xlsx", *, apart: bool = False) -> Scene:
    """A file with these bytes."""
    return Scene((Sent(lambda: data, name, apart=apart),))


def answers(what: spec.Sheet, row: int, values: dict[str, Any]) -> Edit:
    """An edit that types into the fields of a row."""

    def edit(workbook: Workbook) -> None:
        for name, value in values.items():
            workbook[what.title].cell(row, what.column(name) + 1).value = value

    return edit


def task(**values: Any) -> Scene:
    """A return whose row of T01 says this."""
    return book(answers(spec.TASKS, 4, values))


def _half(**values: Any) -> Scene:
    """A return in which only the row of T01 was filled in, with this; T03 and T02 stand as they went out."""
    blank = dict.fromkeys(("status", "progress", "text", "issue", "next", "evidence", "remark"))
    return book(
        answers(spec.TASKS, 4, values),
        answers(spec.TASKS, 5, blank),
        answers(spec.TASKS, 6, {**blank, "has_work": None}),
    )


def responsible(**values: Any) -> Scene:
    """A return whose row of T02, in which the unit has a part, says this."""
    return book(answers(spec.TASKS, 6, values))


def _headers_exchanged(workbook: Workbook) -> None:
    sheet, what = workbook[spec.INDICATORS.title], spec.INDICATORS
    one, other = (sheet.cell(what.header_row, what.column(name) + 1) for name in ("target", "value"))
    one.value, other.value = other.value, one.value


def _computed(formula: str) -> bytes:
    """A good return in which a formula with a stored result stands in J4 of 任务进展."""
    return _rewritten(rb'(<c r="J4"[^>]*>)(<v>45</v>)', rb"\1<f>" + formula.encode() + rb"</f>\2")


def _with_cell(cell: bytes) -> bytes:
    """A good return with this XML for J4 of 任务进展."""
    return _rewritten(rb'<c r="J4"[^>]*><v>45</v></c>', cell)


def _rewritten(pattern: bytes, new: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(good())) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    changed = {name: re.sub(pattern, new, part) for name, part in parts.items()}
    assert changed != parts
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for name, part in changed.items():
            package.writestr(name, part)
    return out.getvalue()


def _struck(before: str, struck: str, behind: str) -> Any:
    return CellRichText(before, TextBlock(InlineFont(strike=True), struck), behind)


def contact(**values: Any) -> Scene:
    """A return whose 单位信息 says this."""
    rows = [field.key for field in spec.UNIT.fields]
    return book(
        put(spec.UNIT.title, **{f"B{spec.UNIT.header_row + 1 + rows.index(name)}": values[name] for name in values})
    )


def issue(**values: Any) -> Scene:
    """A return with a line in 问题与协调."""
    return Scene((Sent(lambda: Maker(TOWN).filled({("issues", "1"): {"issue": "缺经费", **values}}, coordinate="是")),))


def figure(owner: str, row: int, **values: Any) -> Scene:
    """A return of an office whose indicator in this row, from 0, says this."""
    return book(answers(spec.INDICATORS, spec.INDICATORS.header_row + 1 + row, values), unit=owner)


def after(last: Scene, now: Scene) -> Scene:
    """A return of the last period, in time, and one of this."""
    (sent,) = last.files
    return Scene((sent._replace(received=BEFORE), *now.files))


def last_task(**values: Any) -> Scene:
    """Last period's return whose row of T01 said this; no other row says what it says this time."""
    return book(answers(spec.TASKS, 4, values), answers(spec.TASKS, 5, {"text": "上期的内容。"}), period="2023Q2")


def without_hidden(**values: Any) -> Scene:
    """A return without its hidden sheet, in which T01 says this and nothing else."""
    blank = dict.fromkeys(("progress", "text", "issue", "next", "evidence", "remark"))
    return book(
        lambda workbook: workbook.remove(workbook[spec.CARRIER_TITLE]), answers(spec.TASKS, 4, {**blank, **values})
    )


def last_figure(owner: str, row: int, value: float) -> Scene:
    """Last period's return of an office."""
    edit = answers(spec.INDICATORS, spec.INDICATORS.header_row + 1 + row, {"value": value, "data_date": "2023-06-30"})
    return book(edit, unit=owner, period="2023Q2")


def both(first: Scene, second: Scene) -> Scene:
    """Two files, the second received an hour later."""
    (early,), (late,) = first.files, second.files
    return Scene((early, late._replace(received=RECEIVED.replace(hour=11))))


def at_once(first: Scene, second: Scene) -> Scene:
    """Two files, received at the same time."""
    return Scene((*first.files, *second.files))


def mutated(name: str, seed: int = 0) -> Scene:
    """A return after one of `damage.MUTATIONS`."""
    return book(lambda workbook: damage.MUTATIONS[name](workbook, random.Random(seed)))


# edits


def titled(title: str) -> Edit:
    def edit(workbook: Workbook) -> None:
        workbook[spec.TASKS.title].title = title

    return edit


def without_column(name: str) -> Edit:
    return lambda workbook: workbook[spec.TASKS.title].delete_cols(spec.TASKS.column(name) + 1)


def repeated(**cells: Any) -> Edit:
    """The row of T01 once more below the table, then these cells."""

    def edit(workbook: Workbook) -> None:
        sheet = workbook[spec.TASKS.title]
        for cell in sheet[4]:
            sheet.cell(7, cell.column).value = cell.value
        tasks(**cells)(workbook)

    return edit


def swapped(*, keys: bool) -> Edit:
    """The first two rows of 指标数据 in each other's place, with or without what names them."""

    def edit(workbook: Workbook) -> None:
        sheet, kept = workbook[spec.INDICATORS.title], () if keys else ("indicator", "name", "no", "row_mark")
        first = spec.INDICATORS.header_row + 1
        for number, item in enumerate(spec.INDICATORS.fields, 1):
            if item.key not in kept:
                one, other = sheet.cell(first, number), sheet.cell(first + 1, number)
                one.value, other.value = other.value, one.value

    return edit


def marks_exchanged(*, copies: int) -> Edit:
    """The hidden keys of the first two rows of 任务进展 in each other's place, and the first row repeated below."""

    def edit(workbook: Workbook) -> None:
        sheet, first, last = workbook[spec.TASKS.title], spec.TASKS.header_row + 1, len(spec.TASKS.fields)
        mark = spec.TASKS.column("row_mark") + 1
        one, other = sheet.cell(first, mark), sheet.cell(first + 1, mark)
        one.value, other.value = other.value, one.value
        for number in range(sheet.max_row + 1, sheet.max_row + 1 + copies):
            for column in range(1, last + 1):
                sheet.cell(number, column).value = sheet.cell(first, column).value

    return edit


def rows_deleted(rows: int) -> Edit:
    """The first rows of 任务进展 gone."""
    return lambda workbook: workbook[spec.TASKS.title].delete_rows(spec.TASKS.header_row + 1, rows)


def keys_deleted(rows: int) -> Edit:
    """The first rows of 任务进展 moved one to the left over their numbers, as deleting cells does."""

    def edit(workbook: Workbook) -> None:
        sheet, first = workbook[spec.TASKS.title], spec.TASKS.header_row + 1
        for row in range(first, first + rows):
            for column in range(spec.TASKS.column("task") + 1, len(spec.TASKS.fields) + 1):
                sheet.cell(row, column).value = sheet.cell(row, column + 1).value

    return edit


def blanked(sheets: tuple[spec.Sheet, ...] = (spec.TASKS, spec.INDICATORS)) -> Edit:
    """No answers on these sheets, but for one word."""

    def edit(workbook: Workbook) -> None:
        for what in (what for what in sheets if what.title in workbook.sheetnames):
            for item in filter(lambda item: item.entered, what.fields):
                for row in range(what.header_row + 1, workbook[what.title].max_row + 1):
                    workbook[what.title].cell(row, what.column(item.key) + 1).value = None
        if spec.TASKS in sheets:
            tasks(H4="有")(workbook)

    return edit


def shifted(by: int, what: spec.Sheet = spec.TASKS, first: str = "has_work", last: str = "remark") -> Edit:
    """The answers from one column to another moved aside by so many columns, as a block that was pasted askew."""

    def edit(workbook: Workbook) -> None:
        sheet, columns = workbook[what.title], range(what.column(first) + 1, what.column(last) + 2)
        for row in range(what.header_row + 1, sheet.max_row + 1):
            values = [sheet.cell(row, column).value for column in columns]
            for column in columns:
                sheet.cell(row, column).value = None
            for column, value in zip(columns, values, strict=True):
                sheet.cell(row, column + by).value = value

    return edit


def merged_cells(cells: str) -> Edit:
    return lambda workbook: workbook[spec.TASKS.title].merge_cells(cells)


def error_in(cell: str) -> Edit:
    def edit(workbook: Workbook) -> None:
        workbook[spec.TASKS.title][cell].value = "#N/A"
        workbook[spec.TASKS.title][cell].data_type = "e"

    return edit


def one_copy(workbook: Workbook) -> None:
    workbook.copy_worksheet(workbook[spec.TASKS.title])


def address_of(unit: str) -> str:
    """The unit's address in the plan."""
    return next(item.email for item in corpus_plan().units if item.name == unit)


FINE = book()
TOLD = "组织企业申报示范项目12个，其中3个已经立项，另有2个进入答辩；现场走访园区4个，收集需求27条，均已转办。"
OFFICE, TRADE, STATISTICS, INDUSTRY, SCHOOLS = "市卫健局", "市商务局", "市统计局", "市工信局", "市教育局"
EXAMPLES: dict[str, tuple[Scene, Scene]] = {
    # the file as a whole
    "FILE_REFUSED": (raw(hostile.with_cells(*(f"XFD{row}" for row in range(1_047_000, 1_048_577)))), raw(hostile.with_cells("A1", "C9"))),
    "FILE_ENCRYPTED": (raw(hostile.compound({"EncryptedPackage": b"x"})), FINE),
    "FILE_UNREADABLE": (Scene((Sent(lambda: good()[:4000]),)), FINE),
    "FILE_INFECTED": (Scene((Sent(lambda: b"", fault="病毒", fault_code="FILE_INFECTED"),)), FINE),
    "FILE_NOT_OPENED": (Scene((Sent(lambda: b"", fault="没有权限"),)), FINE),
    "FILE_STOPPED": (raw(hostile.kills_the_reader(), apart=True), raw(hostile.workbook(), apart=True)),
    "FILE_NOT_A_RETURN": (raw(hostile.workbook()), FINE),
    "FILE_CONTAINER": (raw(b"Rar!\x1a\x07"), raw(hostile.zipped({"a.txt": b"a"}))),
    "FILE_LINK": (
        raw(hostile.mail(text="请到 https://pan.baidu.com/s/1 下载。")),
        raw(hostile.mail(hostile.attachment("a.xlsx", b"a"), text="见附件")),
    ),
    "FILE_MAIL_EMPTY": (raw(hostile.mail()), raw(hostile.mail(hostile.attachment("a.xlsx", b"a")))),
    "FILE_MAIL_TABLE": (
        raw(hostile.mail(html="<td>" * 9)),
        raw(hostile.mail(hostile.attachment("a.xlsx", b"a"), html="<td>" * 9)),
    ),
    "FILE_MAIL_SCAN": (
        raw(hostile.mail(hostile.attachment("a.jpg", hostile.PNG))),
        raw(hostile.mail(hostile.attachment("a.jpg", hostile.PNG), hostile.attachment("a.et", b"a"))),
    ),
    "FILE_MAIL_BOUNCED": (
        raw(hostile.mail(sender="MAILER-DAEMON@mx.cn", subject="Undelivered Mail")),
        raw(hostile.mail(sender="postmaster@x.cn", subject="三季度报表")),
    ),
    "FILE_MAIL_DELAYED": (raw(hostile.delivery_report("delayed")), raw(hostile.delivery_report("delivered"))),
    "FILE_AUTO_REPLY": (
        raw(hostile.mail(extra=b"Auto-Submitted: auto-replied")),
        raw(hostile.mail(extra=b"Auto-Submitted: auto-generated")),
    ),
    "FILE_SENDER_OF_ANOTHER": (book(sender=address_of(OTHER_TOWN)), book(sender=address_of(TOWN))),
    "FILE_SENDER_UNKNOWN": (book(sender="nobody@x.cn"), book(sender=address_of(OTHER_TOWN))),
    "FILE_FEATURES": (Scene((Sent(lambda: packed(good(), xl__vbaProject_dot_bin=b"x")),)), FINE),
    "FILE_OTHER_FORMAT": (raw(hostile.PDF, "扫描.pdf"), raw(hostile.PDF, f"{TOWN}.pdf")),
    "FILE_SEALED": (raw(hostile.PDF, f"{TOWN}.pdf"), raw(hostile.PDF, "扫描.pdf")),
    "FILE_NO_UNIT": (book(named("城关镇", PERIOD)), book(named(TOWN, PERIOD))),
    "FILE_NO_PERIOD": (book(named(TOWN, "三季度")), book(named(TOWN, PERIOD))),
    "FILE_CARRIERS_DISAGREE": (book(name=f"{OTHER_TOWN}.xlsx"), book(name=f"{TOWN}.xlsx")),
    "FILE_OTHER_PLAN": (book(stamped(plan="other-2023")), book(stamped(plan="corpus-2023"))),
    "FILE_BLANK": (Scene((Sent(untouched),)), FINE),
    "FILE_SAME_TIME": (at_once(task(progress=50), task(progress=51)), at_once(task(progress=50), task(progress=50))),
    "FILE_TIME_IMPOSSIBLE": (book(received=RECEIVED.replace(year=1980)), FINE),
    "FILE_TIME_HINGES": (
        at_once(task(progress=50), book(received=RECEIVED.replace(year=2035))),
        both(task(progress=50), book()),
    ),
    "FILE_SENDER_OVER": (
        both(book(sender=address_of(TOWN)), Scene((_book(tasks(J4=51), sender="nobody@x.cn"),))),
        both(book(sender="first@x.cn"), Scene((_book(tasks(J4=51), sender="nobody@x.cn"),))),
    ),
    "FILE_CHANGED": (both(task(progress=50), task(progress=51)), both(task(progress=50), task(progress=50))),
    "FILE_LOWER_ROUND": (both(book(stamped(round="2")), task(progress=50)), both(task(progress=50), book(stamped(round="2")))),
    "FILE_EARLIER_PERIOD": (book(period="2023Q2"), book(period="2023Q2", received=BEFORE)),
    "FILE_OTHER_VERSION": (book(stamped(spec="0")), book(stamped(spec=spec.SPEC_VERSION))),
    # the shape of the tables
    "SHEET_MISSING": (mutated("delete_table"), FINE),
    "SHEET_RENAMED": (book(titled("Sheet1")), book(titled(spec.TASKS.title))),
    "SHEET_UNREAD": (mutated("extra_sheet"), FINE),
    "CELLS_FAR": (book(tasks(XFD200000="x")), book(tasks(S20="x"))),
    "SHEET_PARTS": (mutated("split_sheet"), FINE),
    "SHEET_TWICE": (book(second_copy), book(one_copy)),
    "SHEET_OF_ANOTHER": (
        Scene((_book(lambda workbook: with_sheet_of(good(OTHER_TOWN))(workbook)),), TOWN),
        Scene((_book(one_copy),), TOWN),
    ),
    "TABLE_MOVED": (mutated("swap_columns"), FINE),
    "COLUMN_MISSING": (book(without_column("progress")), book(without_column("remark"))),
    "COLUMN_LEFT_OUT": (book(without_column("remark")), FINE),
    "COLUMN_GUESSED": (book(tasks(K3="情况")), book(tasks(K3=" 本期 进展情况*"))),
    "COLUMN_MEANS_OTHER": (book(tasks(J3="完成进度(‰)")), book(tasks(J3="完成进度"))),
    "COLUMNS_EXCHANGED": (book(_headers_exchanged, unit=STATISTICS), book(unit=STATISTICS)),
    "COLUMN_UNKNOWN": (book(tasks(S3="责任人", S4="王五")), book(tasks(S3="责任人"))),
    "CELLS_MERGED": (book(merged_cells("J4:J5")), book(merged_cells("A8:C8"))),
    "ROWS_TOO_MANY": (
        book(tasks(**{f"C{row}": f"X{row}" for row in range(9, 400)})),
        book(tasks(**{f"C{row}": f"X{row}" for row in range(9, 200)})),
    ),
    "ROW_UNKNOWN": (book(tasks(C7="T04", I7="进行中")), book(tasks(C7="T04"))),
    "ROW_KEY_READ": (book(tasks(C4="任务1")), book(tasks(C4="t01"))),
    "ROW_BY_NAME": (book(tasks(C4=None, D4="培育示范企业等")), book(tasks(C4=None))),
    "ROW_MIXED": (book(tasks(C4="T04")), book(tasks(C4="T01"))),
    "ROWS_MIXED": (book(marks_exchanged(copies=2)), book(marks_exchanged(copies=1))),
    "ROWS_SORTED_APART": (book(swapped(keys=False), unit=TRADE), book(swapped(keys=True), unit=TRADE)),
    "ROW_TWICE": (book(repeated(J7=80)), book(repeated())),
    "ROW_MISSING": (book(lambda workbook: workbook[spec.TASKS.title].delete_rows(6)), FINE),
    "ROWS_UNKEYED": (book(keys_deleted(3)), book(keys_deleted(2))),
    "ROWS_MISSING": (book(rows_deleted(3)), book(rows_deleted(2))),
    "ROWS_FOREIGN": (
        book(tasks(**{f"{letter}{row}": "X" for letter in "CK" for row in range(9, 12)})),
        book(tasks(**{f"{letter}{row}": "X" for letter in "CK" for row in range(9, 11)})),
    ),
    "ANSWERS_BLANK": (book(blanked()), task(status=None, progress=None, text=None)),
    "ANSWERS_SHIFTED": (book(shifted(1)), book(shifted(0))),
    "LOCKED_EDITED": (book(tasks(F4="2025-12-31")), book(tasks(F4="2024-12-31"))),
    # cells
    "REQUIRED_BLANK": (task(status=None), task(remark=None)),
    "REQUIRED_BLANK_REPEATED": (
        after(last_task(status="滞后", issue="缺人。"), without_hidden(status="滞后", text=None)),
        after(last_task(status="滞后", issue="缺人。"), without_hidden(status="滞后", text="又培训3场。", issue="缺人。")),
    ),
    "REQUIRED_BLANK_SOFT": (contact(reviewer=None), contact(remark=None)),
    "CHOICE_UNKNOWN": (task(status="基本完成"), task(status="进行中")),
    "ONGOING_NOT_OFFERED": (task(status="长期坚持"), responsible(has_work="有", status="长期坚持", text="培训3场。")),
    "CHOICE_KEPT": (issue(task="第八项"), issue(task="T01")),
    "NOT_A_NUMBER": (task(progress="过半"), task(progress=50)),
    "NO_FIGURE": (task(progress="/"), task(progress="/", remark="年底才有数")),
    "NO_FIGURE_EXPLAINED": (task(progress="/", remark="年底才有数"), task(progress=45, remark="年底才有数")),
    "NUMBER_IS_DATE": (task(progress=datetime(2023, 1, 2)), task(progress=45)),  # noqa: DTZ001
    "OUT_OF_RANGE": (task(progress=101), task(progress=99)),
    "NOT_AN_INTEGER": (figure(INDUSTRY, 0, value=38.5), figure(INDUSTRY, 0, value=38)),
    "DATE_UNREADABLE": (figure(INDUSTRY, 0, data_date="9月31日"), figure(INDUSTRY, 0, data_date="9月30日")),
    "DATE_GUESSED": (figure(INDUSTRY, 0, data_date="2023年9月"), figure(INDUSTRY, 0, data_date="2023年9月30日")),
    "DATE_IS_NUMBER": (figure(INDUSTRY, 0, data_date=12.31), figure(INDUSTRY, 0, data_date="2023-09-30")),
    "DATE_DOUBTFUL": (figure(INDUSTRY, 0, data_date="1923-07-15"), figure(INDUSTRY, 0, data_date="2023-09-30")),
    "PHONE_DOUBTFUL": (contact(phone=9511234567), contact(phone="09511234567")),
    "CELL_PICTURE": (Scene((Sent(lambda: hostile.with_picture(good(), "sheet2", "K4")),)), FINE),
    "CELL_ERROR": (book(error_in("J4")), book(tasks(J4=45))),
    "CELL_LOST": (raw(_with_cell(b'<c r="J4" t="zz"><v>45</v></c>')), raw(_with_cell(b'<c r="J4" t="n"><v>46</v></c>'))),
    "FORMULA_UNCOUNTED": (book(tasks(J4="=40+5")), book(tasks(J4=45))),
    "FORMULA_MOVES": (raw(_computed("[1]Sheet1!$B$5")), raw(_computed("40+5"))),
    "READ_AS": (task(progress="45%"), task(progress=45)),
    "HELD_ABOUT": (task(progress="约45"), task(progress="45%")),
    "HELD_MEASURE": (
        book(answers(spec.INDICATORS, 4, {"unit_of_measure": "万元"}), unit=STATISTICS),
        book(answers(spec.INDICATORS, 4, {"unit_of_measure": "亿元"}), unit=STATISTICS),
    ),
    "HELD_FRACTION": (figure(SCHOOLS, 0, value=0.85), figure(SCHOOLS, 0, value=85)),
    "HELD_MAGNITUDE": (figure(STATISTICS, 1, value=52000), figure(STATISTICS, 1, value=5.2)),
    "HELD_PIECES": (figure(OFFICE, 0, value=9.5), figure(OFFICE, 0, value=9)),
    "HELD_SERIAL": (figure(OFFICE, 0, value=45199), figure(OFFICE, 0, value=9)),
    "HELD_OVER_FULL": (figure(SCHOOLS, 0, value=101), figure(SCHOOLS, 0, value=100)),
    "HELD_NEGATIVE": (figure(SCHOOLS, 0, value=-1), figure(SCHOOLS, 0, value=0)),
    "SIZE_DOUBTFUL": (figure(STATISTICS, 1, value=15.7), figure(STATISTICS, 1, value=15.5)),
    "HELD_EXPLAINED": (task(progress="约45", remark="第三方核定是45%"), task(progress="约45", remark="第三方还在核数")),
    "HELD_FOR_OFFICE": (figure(INDUSTRY, 0, value=400, explanation="属实"), figure(INDUSTRY, 0, value=39, explanation="属实")),
    "TEXT_SAYS_NOTHING": (task(text="/"), task(text="培训3场。")),
    "NUMBER_CUT": (task(text=916401001234567890), task(text="916401001234567890号文件")),
    "TEXT_IS_DAY": (task(text="2026-03-04"), task(text="2026-03-04召开会议。")),
    "TEXT_STRUCK": (task(text=_struck("完成", "3场", "5场培训。")), task(text="完成5场培训。")),
    "TEXT_EMPTY_WORDS": (task(text="正常推进。"), task(text="正常推进3场培训。")),
    "TEXT_GARBLED": (task(text="锟斤拷方案"), task(text="方案已印发。")),
    "TEXT_LONG": (task(text="字" * 301), task(text="字" * 300)),
    # cells against each other
    "DONE_BUT_PROGRESS": (task(status="已完成", progress=90), task(status="已完成", progress=100)),
    "PROGRESS_BUT_NOT_DONE": (task(progress=100), task(progress=99)),
    "NOT_STARTED_BUT_PROGRESS": (task(status="未启动", progress=5), task(status="未启动", progress=0)),
    "PROGRESS_FELL": (after(last_task(progress=50), task(progress=49)), after(last_task(progress=50), task(progress=50))),
    "NO_WORK_BUT_FILLED": (responsible(has_work="无", text="培训3场。"), responsible(has_work="无", text=None)),
    "TEXT_UNCHANGED": (
        after(last_task(text="培训3场。"), task(text="培训3场。")),
        after(last_task(text="培训3场。"), task(text="培训6场。")),
    ),
    "TEXT_ALIKE": (
        both(task(text=TOLD), book(answers(spec.TASKS, 4, {"text": TOLD}), unit=OTHER_TOWN)),
        both(task(text=TOLD), book(answers(spec.TASKS, 4, {"text": f"{TOLD}又检查2次。"}), unit=OTHER_TOWN)),
    ),
    "CHANGE_UNEXPLAINED": (
        after(last_figure(OFFICE, 0, 10), figure(OFFICE, 0, value=20)),
        after(last_figure(OFFICE, 0, 10), figure(OFFICE, 0, value=20, explanation="新口径")),
    ),
    "CUMULATIVE_FELL": (
        after(last_figure(TRADE, 0, 15), figure(TRADE, 0, value=14)),
        after(last_figure(TRADE, 0, 15), figure(TRADE, 0, value=15)),
    ),
    "DATE_OUTSIDE_PERIOD": (figure(INDUSTRY, 0, data_date="2023年10月5日"), figure(INDUSTRY, 0, data_date="2023年9月5日")),
    "EVIDENCE_NOT_LISTED": (task(evidence="1"), task(evidence="1", remark="另行报送")),
    "COORDINATION_NOT_LISTED": (task(coordinate="是"), task(coordinate="否")),
    # across files of one unit
    "KEPT_FROM_OLDER": (both(FINE, task(progress=None, text="培训3场。")), both(FINE, task(progress=50))),
    "PARTS_DIFFER": (both(FINE, _half(progress=46)), both(FINE, _half(progress=45))),
}  # fmt: skip
"""Code -> what breaks the rule, and the nearest thing that does not."""
