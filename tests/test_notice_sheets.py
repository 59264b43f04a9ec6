"""A table of tasks as a spreadsheet: title above, notes below, merged cells, several sheets, formats as shown."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hostile import compound

from ipxl.errors import IpxlError
from ipxl.notice.blocks import Document, NoticeTable, Paragraph
from ipxl.notice.open import open_notice, read_notice


def saved(book: Any) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def made() -> Any:
    """Two sheets, and a hidden one."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "分工"
    rows = [
        ["河湖清洁行动任务分工表"],
        [],
        [None, "牵头单位", "序号", "重点任务", "目标", None, "完成时限"],
        [None, None, None, None, "2024年", "2025年", None],
        [None, "一、水环境"],
        [None, "市水务局", 1, "清理河道\n分段清理", 0.25, 20, date(2024, 12, 31)],
        [None, None, 2, "治理水体", 0.5, 30.5, date(2025, 6, 1)],
        [None, None, None, None, None, None, None],
        ["备注：各单位按季报送。"],
    ]
    for row in rows:
        sheet.append(row)
    for area in ("A1:G1", "B3:B4", "C3:C4", "D3:D4", "E3:F3", "G3:G4", "B5:G5", "B6:B7", "A9:G9"):
        sheet.merge_cells(area)
    for cell in ("E6", "E7"):
        sheet[cell].number_format = "0%"
    sheet["G6"].number_format = 'yyyy"年"m"月"d"日"'
    sheet["G7"].number_format = 'yyyy"年"m"月"'
    book.create_sheet("成员").append(["姓名", "单位", "职务"])
    book["成员"].append(["", "市水务局", "局长"])
    book.create_sheet("草稿").append(["1.作废的任务", "市水务局"])
    book["草稿"].sheet_state = "hidden"
    return book


@pytest.fixture(scope="module")
def read() -> Document:
    return read_notice(saved(made()))


def test_a_title_above_and_notes_below_are_text(read: Document) -> None:
    assert read.form == "xlsx"
    assert [(block.text, block.place) for block in read.blocks if isinstance(block, Paragraph)] == [
        ("河湖清洁行动任务分工表", "分工!A1"),
        ("备注：各单位按季报送。", "分工!A9"),
    ]
    assert read.blocks[0].centred  # type: ignore[union-attr]


def test_merged_cells_headers_of_two_rows_and_numbers_as_shown(read: Document) -> None:
    first, second = [block for block in read.blocks if isinstance(block, NoticeTable)]
    assert (first.name, first.place, second.name) == ("分工", "分工!B3", "成员")
    assert [[cell.text for cell in row] for row in first.rows] == [
        ["牵头单位", "序号", "重点任务", "目标", "目标", "完成时限"],
        ["牵头单位", "序号", "重点任务", "2024年", "2025年", "完成时限"],
        ["一、水环境"] * 6,
        ["市水务局", "1", "清理河道\n分段清理", "25%", "20", "2024年12月31日"],
        ["市水务局", "2", "治理水体", "50%", "30.5", "2025年6月"],
    ]
    assert [cell.copied for cell in first.rows[4]] == [True, False, False, False, False, False]
    assert (first.rows[4][0].place, first.rows[4][1].place) == ("分工!B6", "分工!C7")


def test_a_hidden_sheet_is_left_out_and_named(read: Document) -> None:
    assert "作废" not in str(read.blocks)
    assert read.remarks == ("隐藏的工作表没有读：草稿。",)


def test_two_tables_on_one_sheet_are_two() -> None:
    book = openpyxl.Workbook()
    for row in (["任务", "单位"], ["清理", "市水务局"], [], ["二、指标"], ["指标", "2025年"], ["河段", 30]):
        book.active.append(row)
    blocks = read_notice(saved(book)).blocks
    assert [type(block).__name__ for block in blocks] == ["NoticeTable", "Paragraph", "NoticeTable"]


def test_a_text_pasted_into_one_column_is_text() -> None:
    book = openpyxl.Workbook()
    for line in ("1.清理河道。", "牵头单位：市水务局"):
        book.active.append([line])
    assert [block.text for block in read_notice(saved(book)).blocks if isinstance(block, Paragraph)] == [
        "1.清理河道。",
        "牵头单位：市水务局",
    ]


def test_an_old_workbook_and_an_open_document_read_alike(office: Any, tmp_path: Path) -> None:
    for suffix in ("ods", "xls"):
        source = tmp_path / "分工.xlsx"
        source.write_bytes(saved(made()))
        target = office.save_as(source, tmp_path / f"分工.{suffix}")
        tables = [block for block in open_notice(target).blocks if isinstance(block, NoticeTable)]
        assert [cell.text for cell in tables[0].rows[4]][:3] == ["市水务局", "2", "治理水体"], suffix


def test_a_book_with_a_password_and_an_old_document_say_what_to_do(tmp_path: Path) -> None:
    for name, stream, word in (("a.xlsx", "EncryptedPackage", "密码"), ("b.wps", "WordDocument", "docx")):
        path = tmp_path / name
        path.write_bytes(compound({stream: b"x" * 5000}))
        with pytest.raises(IpxlError, match=word):
            open_notice(path)
