"""The guard over raw packages: what would kill or mislead a reader is refused, habits of real offices are read."""

from __future__ import annotations

import io
import os
import time
import tracemalloc
import zipfile
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from ipxl.form.outcome import Parsed
from ipxl.form.parse import parse
from ipxl.form.receive import collect
from ipxl.intake.bounds import Refused, Unreadable
from ipxl.intake.package import read_workbook


def workbook(**options: object) -> bytes:
    """A small workbook. cells: {(row, column): value}."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        sheet = book.add_worksheet("数据")
        for (row, column), value in options.get("cells", {(0, 0): "甲", (1, 0): 5}).items():  # type: ignore[attr-defined]
            sheet.write(row, column, value)
    return stream.getvalue()


def repacked(data: bytes, changes: dict[str, bytes]) -> bytes:
    """The package with some parts replaced or added."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for name in {*old.namelist(), *changes}:
            new.writestr(name, changes.get(name) or old.read(name))
    return stream.getvalue()


SHEET = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}</sheetData></worksheet>'
)


def with_cells(*cells: str) -> bytes:
    rows = "".join(
        f'<row r="{"".join(c for c in cell if c.isdigit())}"><c r="{cell}"><v>1</v></c></row>' for cell in cells
    )
    return repacked(workbook(), {"xl/worksheets/sheet1.xml": SHEET.format(rows).encode()})


def test_cells_come_with_their_true_positions():
    book = read_workbook(workbook(cells={(2, 1): "乙", (3, 3): 5.5}))
    rows = book.sheets["数据"]
    assert (rows[2][1], rows[3][3]) == ("乙", 5.5)


@pytest.mark.parametrize("cells", [("A1", "XFD1048576"), ("A1", "Z1048576"), ("XFD1000",)])
def test_a_far_valued_cell_is_left_out_at_once(cells):
    started = time.perf_counter()
    book = read_workbook(with_cells(*cells))
    assert book.far == {"数据": (cells[-1],)}
    assert len(book.sheets["数据"]) * len(book.sheets["数据"][0] if book.sheets["数据"] else "") <= 1
    assert time.perf_counter() - started < 2


def test_formats_down_to_the_last_row_are_no_harm():
    row = '<row r="{0}"><c r="A{0}" s="0"/></row>'
    far = '<row r="1"><c r="A1"><v>7</v></c></row>' + "".join(row.format(n) for n in (2, 500_000, 1_048_576))
    book = read_workbook(repacked(workbook(), {"xl/worksheets/sheet1.xml": SHEET.format(far).encode()}))
    assert book.sheets["数据"][0][0] == 7


def test_entity_definitions_are_refused():
    bomb = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]><sst xmlns="x"><si><t>&a;</t></si></sst>'
    with pytest.raises(Refused, match="DTD"):
        read_workbook(repacked(workbook(), {"xl/sharedStrings.xml": bomb}))


@pytest.mark.parametrize("part", ["xl/sharedStrings.xml", "xl/worksheets/sheet1.xml"])
def test_a_bomb_of_blanks_is_refused_without_being_inflated(part):
    data = repacked(workbook(), {part: b" " * 300_000_000})
    tracemalloc.start()
    with pytest.raises(Refused, match="解压"):
        read_workbook(data)
    assert tracemalloc.get_traced_memory()[1] < 150_000_000
    tracemalloc.stop()


def test_one_flipped_bit_is_noticed():
    data = bytearray(workbook())
    place = data.index(b"xl/worksheets/sheet1.xml") + 60
    data[place] ^= 1
    with pytest.raises((Unreadable, Refused)):
        read_workbook(bytes(data))


@pytest.mark.parametrize("cut", [0.3, 0.6, 0.95])
def test_a_half_downloaded_file_is_unreadable(cut):
    data = workbook()
    assert parse(data[: int(len(data) * cut)]).outcome == "unreadable"


def test_error_cells_and_uncounted_formulas_are_seen():
    book = openpyxl.Workbook()
    sheet = book.active
    sheet["A1"], sheet["B1"], sheet["C1"] = "甲", "#N/A", "=1+1"
    sheet["B1"].data_type = "e"
    stream = io.BytesIO()
    book.save(stream)
    found = read_workbook(stream.getvalue())
    assert found.faults == {("Sheet", "B1"): "#N/A"}
    assert found.uncounted == {("Sheet", "C1")}


@pytest.mark.parametrize(
    ("data", "outcome", "word"),
    [
        (b"", "unreadable", "空文件"),
        (b"\0" * 5000, "unreadable", "空文件"),
        (b"%PDF-1.7 ...", "not_a_return", "PDF"),
        (b"\x89PNG\r\n\x1a\n", "not_a_return", "图片"),
        (b"Rar!\x1a\x07", "container", "rar"),
        (b"<html><table></table></html>", "not_a_return", "网页"),
        (b"From: a@b.cn\r\nSubject: x\r\n\r\n", "container", "邮件"),
        ("随便写的一段话".encode("gb18030"), "not_a_return", "文本"),
        (b"PK\x03\x04 cut off", "unreadable", "不完整"),
    ],
)
def test_other_files_are_named_in_plain_words(data, outcome, word):
    parsed = parse(data)
    assert parsed.outcome == outcome
    assert word in parsed.note


def test_the_inbox_is_walked_in_order_and_read_once(tmp_path: Path):
    (tmp_path / "b").mkdir()
    (tmp_path / "b/2.xlsx").write_bytes(workbook())
    (tmp_path / "1.xlsx").write_bytes(workbook())
    calls: list[str] = []

    def known(sha256: str) -> Parsed | None:
        calls.append(sha256)
        return None

    arrived, fresh = collect(tmp_path, known)
    assert [item.file for item in arrived] == ["1.xlsx", "b/2.xlsx"]
    assert len(fresh) == len(calls) == 1


@pytest.mark.skipif(os.name == "nt", reason="names are Unicode there")
def test_names_in_gbk_are_read_as_such(tmp_path: Path):
    raw = os.fsencode(tmp_path) + "/2023Q3_市科技局.xlsx".encode("gbk")
    Path(os.fsdecode(raw)).write_bytes(workbook())
    arrived, _fresh = collect(tmp_path, lambda _sha256: None)
    assert [item.file for item in arrived] == ["2023Q3_市科技局.xlsx"]
