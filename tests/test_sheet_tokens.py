"""What the raw package says is the same however its XML is written; what is written oddly hides nothing."""

from __future__ import annotations

import io
import re
import time
import zipfile

import openpyxl
import pytest
import xlsxwriter

from ipxl.form.parse import parse
from ipxl.intake.bounds import Refused, Unreadable
from ipxl.intake.odd_cells import blank_odd_cells
from ipxl.intake.package import read_workbook
from ipxl.intake.sheet_tokens import sheet_facts
from ipxl.plan.table import read_table, shipped
from ipxl.plan.write import table_bytes

NAMESPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
TAG = re.compile(rb"<(/?)([A-Za-z][\w:.]*)((?:\s[^<>]*?)?)(/?)>")
ATTRIBUTE = re.compile(rb'([\w:.]+)="([^"]*)"')


def workbook() -> bytes:
    """A workbook with everything that only the raw package tells."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "甲&乙"
    sheet["A1"], sheet["B1"], sheet["C1"], sheet["D2"] = "甲", "#N/A", "=1+1", 7
    sheet["B1"].data_type = "e"
    sheet["E3"] = '=_xlfn.DISPIMG("ID_9",1)'
    sheet["A9"] = "=cmd|'/c calc'!A1"
    sheet.merge_cells("F1:G2")
    sheet.merge_cells("F4:G5")
    book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    book.defined_names["ipxl_unit"] = openpyxl.workbook.defined_name.DefinedName("ipxl_unit", attr_text='"市科技局"')
    book.custom_doc_props.append(openpyxl.packaging.custom.StringProperty(name="ipxl_period", value="2023Q3"))
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def single_quotes(name: str, part: bytes) -> bytes:
    return TAG.sub(lambda tag: ATTRIBUTE.sub(rb"\1='\2'", tag[0]), part)


def blanks_around_equals(name: str, part: bytes) -> bytes:
    return TAG.sub(lambda tag: ATTRIBUTE.sub(rb'\1 = "\2"', tag[0]), part)


def reversed_attributes(name: str, part: bytes) -> bytes:
    def turn(tag: re.Match[bytes]) -> bytes:
        pairs = [b'%s="%s"' % pair for pair in reversed(ATTRIBUTE.findall(tag[3]))]
        return b"<" + tag[1] + b" ".join([tag[2], *pairs]) + tag[4] + b">"

    return TAG.sub(turn, part)


def prefixes(name: str, part: bytes) -> bytes:
    if "worksheets/sheet" not in name:
        return part
    part = TAG.sub(lambda tag: tag[0].replace(tag[2], tag[2] if b":" in tag[2] else b"x:" + tag[2], 1), part)
    return part.replace(b'xmlns="', b'xmlns:x="', 1)


def long_ends(name: str, part: bytes) -> bytes:
    return re.sub(rb"<([\w:]+)((?:\s[^<>]*?)?)\s*/>", rb"<\1\2></\1>", part)


def with_comments(name: str, part: bytes) -> bytes:
    return part.replace(b"<c ", b"<!-- <c r='A1'> --><c\n\t").replace(b"<v>", b"<!--x--><v >")


VARIANTS = (single_quotes, blanks_around_equals, reversed_attributes, prefixes, long_ends, with_comments)


def rewritten(data: bytes, change) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as written:
        for name in source.namelist():
            part = source.read(name)
            written.writestr(name, change(name, part) if name.endswith((".xml", ".rels")) else part)
    return target.getvalue()


def test_the_usual_form_is_read_whole():
    book = read_workbook(workbook())
    assert book.faults == {("甲&乙", "B1"): "#N/A"}
    assert book.uncounted == {("甲&乙", "C1"), ("甲&乙", "A9")}
    assert book.pictures == {("甲&乙", "E3"): "ID_9"}
    assert {title: sorted(ranges) for title, ranges in book.merged.items()} == {"甲&乙": ["F1:G2", "F4:G5"]}
    assert (book.names, book.properties) == ({"unit": "市科技局"}, {"period": "2023Q3"})
    assert book.date1904
    assert book.features == ("DDE",)


@pytest.mark.parametrize("change", VARIANTS, ids=lambda change: change.__name__)
def test_every_way_to_write_it_says_the_same(change):
    plain = workbook()
    assert rewritten(plain, change) != plain
    assert read_workbook(rewritten(plain, change)) == read_workbook(plain)


@pytest.mark.parametrize("change", VARIANTS, ids=lambda change: change.__name__)
def test_a_far_cell_is_seen_however_it_is_written(change):
    far = (
        f'<worksheet xmlns="{NAMESPACE}"><sheetData><row r="1"><c r="A1"><v>1</v></c></row>'
        '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>'
    )
    part = change("xl/worksheets/sheet1.xml", far.encode())
    assert sheet_facts(part).far
    mended, odd = blank_odd_cells(part, None)
    assert odd is not None
    assert odd.far == ["XFD1048576"]
    assert not sheet_facts(mended).far


@pytest.mark.parametrize(
    ("row", "cell"),
    [
        ('<row r="1048576">', '<c r="xfd1048576"><v>1</v></c>'),  # small letters
        ('<row r="1048576">', "<c/>" * 16_383 + "<c><v>1</v></c>"),  # no reference at all
        ('<row r="1048576">', '<c s="a/b" r="XFD1048576"><is><t>1</t></is></c>'),
        ("<row/>" * 1_048_575 + "<row>", '<c r="XFD1048576"><v>1</v></c>'),
    ],
)
def test_odd_references_hide_no_far_cell(row, cell):
    text = f'<worksheet xmlns="{NAMESPACE}"><sheetData>{row}{cell}</row></sheetData></worksheet>'
    assert sheet_facts(text.encode()).far
    mended, odd = blank_odd_cells(text.encode(), None)
    assert odd is not None
    assert odd.far == ["XFD1048576"]
    assert not sheet_facts(mended).far


@pytest.mark.parametrize("name", ["xl/worksheets/sheet1.bin", "xl/theme/s.xml", "xl/_rels/s.xml", "XL/Charts/S.XML"])
def test_a_sheet_is_looked_through_whatever_its_part_is_called(name):
    far = f"<worksheet xmlns='{NAMESPACE}'><sheetData><row r='9'><c r='XFD1000'><v>1</v></c></row></sheetData></worksheet>"
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook())) as source, zipfile.ZipFile(target, "w") as written:
        for part in source.namelist():
            data = source.read(part)
            if part == "xl/worksheets/sheet1.xml":
                part, data = name, far.encode()
            elif part == "xl/_rels/workbook.xml.rels":
                data = data.replace(b"/xl/worksheets/sheet1.xml", f"/{name}".encode())
                assert name.encode() in data
            written.writestr(part, data)
    assert read_workbook(target.getvalue()).far == {"甲&乙": ("XFD1000",)}


def test_a_document_type_is_refused_in_any_encoding():
    text = f'<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE x [<!ENTITY a "b">]><worksheet xmlns="{NAMESPACE}"/>'
    with pytest.raises(Refused, match="DTD"):
        sheet_facts(text.encode("utf-16"))


def test_error_cells_without_an_end_cost_their_length_only():
    """The reproducer of a zip of 12 KB that took every command two minutes: 60,000 of them are 5 MB at most."""
    part = f'<worksheet xmlns="{NAMESPACE}"><sheetData><row r="1">'.encode() + b'<c r="A1" t="e">' * 60_000
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook())) as source,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as written,
    ):
        for name in source.namelist():
            written.writestr(name, part if name == "xl/worksheets/sheet1.xml" else source.read(name))
    started = time.perf_counter()
    found = parse(target.getvalue())
    assert time.perf_counter() - started < 10
    assert (found.outcome, found.code) == ("unreadable", "FILE_UNREADABLE")
    assert "损坏" in found.note


def test_a_control_character_in_a_cell_loses_nothing():
    """Some systems export them; no XML may hold them, and readers of cells do not mind."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        book.add_worksheet("表").write_string("A1", "甲乙")
    spoilt = rewritten(stream.getvalue(), lambda name, part: part.replace("甲乙".encode(), "甲\x0b乙".encode()))
    assert read_workbook(spoilt).sheets["表"][0][0] in ("甲\x0b乙", "甲_x000B_乙")
    inline = (
        f'<worksheet xmlns="{NAMESPACE}"><sheetData><row><c t="e" r="B2"><v>#N/A</v></c><c><is><t>\x0b\xff</t></is></c>'
    )
    assert sheet_facts(inline.encode("latin-1") + b"</row></sheetData></worksheet>").faults == {"B2": "#N/A"}


def test_a_cell_within_a_cell_is_no_way_round_the_bound():
    inner = '<c r="A1"><v>1</v></c>' * 20
    for outer in ('<c r="XFD1048576">', "<c r='XFD1048576'>"):
        text = f'<worksheet xmlns="{NAMESPACE}"><sheetData><row r="1">{outer}{inner}</c></row></sheetData></worksheet>'
        with pytest.raises(Unreadable, match="单元格里套着单元格"):
            sheet_facts(text.encode())


@pytest.mark.parametrize("last", ["A20000", "A1000000", "CZ999", "ALL999", "AZ9"])
def test_plain_cells_beside_a_far_one_count_for_what_they_are(last):
    """The skipped ones are taken to reach Z999; where that would refuse the sheet they are counted one by one."""
    plain = "".join(f'<row r="{row}"><c r="A{row}" s="1"/><c r="B{row}"><v>1</v></c></row>' for row in range(1, 9))
    far = f'<row><c r="{last}"><v>1</v></c></row>'
    text = f'<worksheet xmlns="{NAMESPACE}"><sheetData>{plain}{far}</sheetData><mergeCell ref="A1:A2"/></worksheet>'
    facts = sheet_facts(text.encode())
    assert (facts.merged, facts.far) == (["A1:A2"], False)
    many = plain.replace('r="B', 'r="CZ')
    if last == "A1000000":
        wide = f'<worksheet xmlns="{NAMESPACE}"><sheetData>{many}{far}</sheetData></worksheet>'.encode()
        assert sheet_facts(wide).far
        mended, odd = blank_odd_cells(wide, None)
        assert odd is not None
        assert odd.far == [*(f"CZ{row}" for row in range(1, 9)), "A1000000"]
        assert mended.count(b"<v>1</v>") == 0


def test_formats_down_to_the_last_row_are_skipped_and_what_follows_counts():
    row = '<row r="{0}" spans="1:3" ht="14.25"><c r="A{0}" s="1"/><c r="B{0}" s="1"/></row>'
    blank = "".join(row.format(number) for number in range(2, 30_000))
    ends = '<row r="30000"><c r="C30000" t="e"><v>#REF!</v></c></row><row><c><f>1</f></c></row>'
    part = f'<worksheet xmlns="{NAMESPACE}"><sheetData>{blank}{ends}</sheetData></worksheet>'.encode()
    assert len(part) > 2**20
    facts = sheet_facts(part)
    assert facts.faults == {"C30000": "#REF!"}
    assert facts.uncounted == {"A30001"}


def test_an_error_in_the_assignment_table_is_seen_with_single_quotes_too(tmp_path):
    book = openpyxl.load_workbook(io.BytesIO(table_bytes(shipped())))
    book["任务"]["D3"] = "#N/A"
    book["任务"]["D3"].data_type = "e"
    book.save(tmp_path / "a.xlsx")
    (tmp_path / "b.xlsx").write_bytes(rewritten((tmp_path / "a.xlsx").read_bytes(), single_quotes))
    one, other = read_table(tmp_path / "a.xlsx"), read_table(tmp_path / "b.xlsx")
    assert "#N/A" in repr(one)
    assert one.plan == other.plan
    assert [item.cell for item in one.problems] == [item.cell for item in other.problems]
