"""One odd cell never loses a workbook: it is named, and the rest is read."""

from __future__ import annotations

import io
import re
import time
import zipfile

import openpyxl
import pytest
import xlsxwriter
from test_damaged import OWNER, UNIT, answers, checked, codes, damaged, filled, plan, sent  # noqa: F401

from ipxl.form.parse import parse
from ipxl.intake.bounds import Refused
from ipxl.intake.odd_cells import blank_odd_cells
from ipxl.intake.package import read_workbook

YOUNG = (
    "#SPILL!",
    "#CALC!",
    "#FIELD!",
    "#GETTING_DATA",
    "#BLOCKED!",
    "#CONNECT!",
    "#UNKNOWN!",
    "#DATA!",
    "#PYTHON!",
    "#BUSY!",
)
OLD = ("#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A")
HEAD = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
TAIL = b"</sheetData></worksheet>"
LOST = {
    "index out of range": '<c r="{}" t="s"><v>99999</v></c>',
    "index of twelve digits": '<c r="{}" t="s"><v>100000000000</v></c>',
    "negative index": '<c r="{}" t="s"><v>-1</v></c>',
    "index of letters": '<c r="{}" t="s"><v>abc</v></c>',
    "single quotes": "<c t='s' r='{}'><v>99999</v></c>",
    "unknown type": '<c r="{}" t="zz"><v>45</v></c>',
    "empty type": '<c r="{}" t=""><v>45</v></c>',
    "type in capitals": '<c r="{}" t="N"><v>45</v></c>',
    "letters as a number": '<c r="{}" t="n"><v>abc</v></c>',
    "two as a truth": '<c r="{}" t="b"><v>2</v></c>',
}


def book_with(cell: str, at: str = "B2") -> bytes:
    """A small workbook with this XML for one of its cells."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        sheet = book.add_worksheet("数据")
        for name in ("A1", "A2", "B2", "C2", "C3"):
            sheet.write(name, f"字{name}")
    return with_cell(stream.getvalue(), "xl/worksheets/sheet1.xml", at, cell)


def with_cell(data: bytes, part: str, at: str, cell: str) -> bytes:
    """The package with other XML for one cell, or with a row more below for one that is not there."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as written:
        for name in source.namelist():
            content = source.read(name)
            if name == part:
                old = re.search(rb'<c r="%b"[^>]*?(?:/>|>.*?</c>)' % at.encode(), content)
                if old:
                    content = content.replace(old[0], cell.encode(), 1)
                else:
                    row = f'<row r="{at.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")}">{cell}</row></sheetData>'
                    content = content.replace(b"</sheetData>", row.encode(), 1)
                assert cell.encode() in content
            written.writestr(name, content)
    return target.getvalue()


def part_of(data: bytes, title: str) -> str:
    names = openpyxl.load_workbook(io.BytesIO(data)).sheetnames
    return f"xl/worksheets/sheet{names.index(title) + 1}.xml"


@pytest.mark.parametrize("error", [*OLD, *YOUNG])
@pytest.mark.parametrize("shape", ['<c r="B2" t="e"><v>{}</v></c>', "<c t='e' r='B2'><f>甲()</f><v>{}</v></c>"])
def test_an_error_of_any_age_is_that_cells(error, shape):
    book = read_workbook(book_with(shape.format(error)))
    assert book.faults == {("数据", "B2"): error}
    assert book.sheets["数据"] == [["字A1", "", ""], ["字A2", "", "字C2"], ["", "", "字C3"]]


@pytest.mark.parametrize("shape", LOST.values(), ids=LOST)
def test_what_nothing_tells_is_lost_in_that_cell_alone(shape):
    book = read_workbook(book_with(shape.format("B2")))
    assert book.lost == {("数据", "B2")}
    assert book.sheets["数据"] == [["字A1", "", ""], ["字A2", "", "字C2"], ["", "", "字C3"]]


@pytest.mark.parametrize("reference", ["B0", "2B", "R2C2", "", "$B$2", "AAAA2", "B99999999999"])
def test_a_cell_without_a_true_place_is_named_and_left_out(reference):
    book = read_workbook(book_with(f'<c r="{reference}"><v>45</v></c>'))
    assert book.far == {"数据": (reference or "B2",)}
    assert book.sheets["数据"] == [["字A1", "", ""], ["字A2", "", "字C2"], ["", "", "字C3"]]


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ('<c r="B2"><v>45</v><extLst><ext uri="x"><a>7</a></ext></extLst></c>', 45),
        ('<c r="B2"><extLst/><v>45</v></c>', 45),
        ('<c r="B2" t="d"><v>2023-09-30</v></c>', "2023-09-30"),
        ('<c r="b2"><v>45</v></c>', 45),
        ('<c r="B2" t="b"><v>true</v></c>', True),
        ('<c r="B2" t="s"><v></v></c>', ""),
    ],
)
def test_what_is_only_written_oddly_is_read(cell, value):
    book = read_workbook(book_with(cell))
    assert str(book.sheets["数据"][1][1]) in (str(value), str(float(value)) if value == 45 else str(value))
    assert (book.lost, book.far, book.sheets["数据"][2][2]) == (frozenset(), {}, "字C3")


@pytest.mark.parametrize("at", ["A1048576", "Z200000", "XFD1048576", "XFD200000", "AB1000000", "XFE999", "ZZZ999"])
@pytest.mark.parametrize("shape", ['<c r="{}" t="inlineStr"><is><t>x</t></is></c>', '<c r="{}" t="str"><v> </v></c>'])
def test_a_stray_value_far_away_is_a_note(at, shape):
    book = read_workbook(book_with(shape.format(at), at))
    assert book.far == {"数据": (at,)}
    assert book.sheets["数据"] == [["字A1", "", ""], ["字A2", "字B2", "字C2"], ["", "", "字C3"]]


def test_several_odd_cells_of_every_kind_at_once():
    cells = '<c r="B2" t="e"><v>#SPILL!</v></c><c r="XFD2" t="zz"><v>1</v></c>'
    data = with_cell(book_with(cells), "xl/worksheets/sheet1.xml", "C1048576", '<c r="C1048576"><v>1</v></c>')
    data = with_cell(data, "xl/worksheets/sheet1.xml", "C3", '<c r="C3" t="s"><v>77</v></c>')
    book = read_workbook(data)
    assert book.faults == {("数据", "B2"): "#SPILL!"}
    assert book.lost == {("数据", "C3")}
    assert set(book.far["数据"]) == {"XFD2", "C1048576"}
    assert [row[0] for row in book.sheets["数据"][:2]] == ["字A1", "字A2"]


def test_a_sheet_that_is_truly_too_large_is_refused_still():
    rows = b"".join(b'<row r="%d"><c r="A%d"><v>1</v></c></row>' % (row, row) for row in range(30_000, 32_000))
    far = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    with pytest.raises(Refused, match="有值的单元格远到"):
        blank_odd_cells(HEAD + rows + far + TAIL, None)


def test_cells_after_skipped_blanks_are_cut_at_their_true_place():
    blank = b"".join(b'<row r="%d"><c r="A%d" s="1"/><c r="B%d" s="1"/></row>' % (n, n, n) for n in range(2, 5000))
    odd = b'<row r="5000"><c r="A5000" t="e"><v>#SPILL!</v></c><c r="B5000"><v>7</v></c></row>'
    mended, cells = blank_odd_cells(HEAD + blank + odd + TAIL, None)
    assert cells is not None
    assert mended == HEAD + blank + b'<row r="5000"><c r="A5000"/><c r="B5000"><v>7</v></c></row>' + TAIL


def test_many_odd_cells_cost_their_length_only():
    def seconds(count: int) -> float:
        cells = b"".join(b'<row r="%d"><c r="A%d" t="zz"><v>1</v></c></row>' % (n, n) for n in range(1, count + 1))
        started = time.perf_counter()
        mended, odd = blank_odd_cells(HEAD + cells + TAIL, None)
        assert odd is not None
        assert len(odd.lost) == count
        assert b"zz" not in mended
        return time.perf_counter() - started

    seconds(1000)
    assert seconds(80_000) < 40 * max(seconds(8_000), 0.01)


def test_a_package_without_its_shared_strings_is_damaged_and_not_full_of_odd_cells():
    data, target = book_with('<c r="B2"><v>1</v></c>'), io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(target, "w") as written:
        for name in source.namelist():
            if name != "xl/sharedStrings.xml":
                written.writestr(name, source.read(name))
    assert parse(target.getvalue()).code == "FILE_UNREADABLE"


def test_a_return_with_an_odd_cell_says_so_at_the_cell_and_is_read(plan, filled):  # noqa: F811
    part = part_of(filled[UNIT], "任务进展")
    whole = answers(checked(plan, filled[UNIT], UNIT))
    for cell, code in (
        ('<c r="J4" t="e"><v>#SPILL!</v></c>', "CELL_ERROR"),
        (LOST["unknown type"].format("J4"), "CELL_LOST"),
    ):
        found = checked(plan, with_cell(filled[UNIT], part, "J4", cell), UNIT)
        assert [(item.code, item.cell) for item in found.findings] == [(code, "J4")]
        assert len(answers(found)) in (len(whole), len(whole) - 1)
    stray = checked(plan, with_cell(filled[UNIT], part, "AB1048576", '<c r="AB1048576"><v>1</v></c>'), UNIT)
    assert [(item.code, item.severity) for item in stray.findings] == [("CELLS_FAR", "info")]
    assert answers(stray) == whole


def test_a_deleted_sheet_of_the_unit_asks_for_what_it_held(plan, filled):  # noqa: F811
    for unit in (UNIT, OWNER):
        assert codes(checked(plan, filled[unit], unit)) == []

        def drop(book: openpyxl.Workbook) -> None:
            del book["单位信息"]

        found = checked(plan, damaged(filled[unit], drop), unit)
        assert [(item.code, item.severity, item.sheet) for item in found.findings] == [
            ("SHEET_MISSING", "error", "单位信息")
        ]
