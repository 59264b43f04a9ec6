"""A notice's file is opened by its content: every format gives the same blocks with the places that people know."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from ipxl.errors import IpxlError
from ipxl.notice.blocks import Document, NoticeTable, Paragraph
from ipxl.notice.formats import converted
from ipxl.notice.open import open_notice

LINES = ("关于印发《河湖清洁行动方案》的通知", "", "　　一、重点任务", "1.清理河道垃圾。", "牵头单位：市水务局", "")
TEXT = "\r\n".join(LINES)


@pytest.fixture
def opened(tmp_path: Path):
    """Open these bytes as a file of this name."""

    def run(data: bytes, name: str = "通知.txt") -> Document:
        path = tmp_path / name
        path.write_bytes(data)
        return open_notice(path)

    return run


@pytest.fixture
def refusal(opened):
    """The one Chinese line with which these bytes are refused."""

    def run(data: bytes, name: str = "通知.txt") -> str:
        with pytest.raises(IpxlError) as caught:
            opened(data, name)
        line = str(caught.value)
        assert name in line
        assert "请" in line
        assert "\n" not in line
        return line

    return run


def texts(document: Document) -> list[str]:
    return [block.text for block in document.blocks if isinstance(block, Paragraph)]


ENCODINGS = {
    "utf-8": TEXT.encode(),
    "utf-8 with mark": TEXT.encode("utf-8-sig"),
    "gb18030": TEXT.encode("gb18030"),
    "utf-16 le with mark": b"\xff\xfe" + TEXT.encode("utf-16-le"),
    "utf-16 be with mark": b"\xfe\xff" + TEXT.encode("utf-16-be"),
    "utf-16 le": TEXT.encode("utf-16-le"),
    "utf-16 be": TEXT.encode("utf-16-be"),
}


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_text_reads_the_same_in_any_encoding_and_under_any_name(opened, encoding: str) -> None:
    document = opened(ENCODINGS[encoding], "通知.docx")
    assert document.form == "txt"
    assert texts(document) == [
        "关于印发《河湖清洁行动方案》的通知",
        "一、重点任务",
        "1.清理河道垃圾。",
        "牵头单位：市水务局",
    ]
    assert [block.place for block in document.blocks] == ["第1行", "第3行", "第4行", "第5行"]
    assert document.remarks == ()


def test_a_text_with_a_damaged_character_is_read_and_says_so(opened) -> None:
    data = (TEXT * 50).encode()
    document = opened(data[:-4])
    assert texts(document)[0] == LINES[0]
    assert document.remarks
    assert "1个字符" in document.remarks[0]


def wrapped(text: str, width: int, indent: str) -> str:
    """Each paragraph broken at `width` characters, as a text copied out of a PDF."""
    lines = []
    for paragraph in text.split("\n"):
        told = indent + paragraph
        lines += [told[at : at + width] for at in range(0, len(told), width)]
    return "\n".join(lines)


@pytest.mark.parametrize("indent", ["", "　　"])
def test_a_text_broken_at_one_width_is_put_together(opened, indent: str) -> None:
    units = "责任单位：市城管局、市财政局、市自然资源局、市生态环境局、市农业农村局、市住房城乡建设局、各县（市、区）人民政府"
    told = "全面排查管理范围内的垃圾，2024年底前完成1.5公里岸线的整治并组织验收，巩固治理成效，形成长效机制。"
    tasks = [
        line
        for number in range(1, 7)
        for line in (f"{number}.清理第{number}段河道。{told}", "牵头单位：市水务局", units)
    ]
    text = "\n".join(["一、重点任务", *tasks])
    document = opened(wrapped(text, 28, indent).encode())
    assert texts(document) == text.split("\n")
    assert [block.place for block in document.blocks][:3] == ["第1行", "第2行", "第5行"]
    assert "接起来" in document.remarks[0]
    assert texts(opened(text.encode())) == text.split("\n")


def test_a_csv_is_a_table_and_a_text_with_tabs_stays_lines(opened) -> None:
    rows = '序号,任务,牵头单位\r\n1,"清理,打捞",市水务局\r\n2,巡查,市城管局\r\n'
    document = opened(rows.encode("gb18030"), "分工.csv")
    (table,) = document.blocks
    assert isinstance(table, NoticeTable)
    assert [[cell.text for cell in row] for row in table.rows][1] == ["1", "清理,打捞", "市水务局"]
    assert table.rows[2][1].place == "第3行第2列"
    assert texts(opened("分工如下\n序号\t任务\t牵头单位\n1\t巡查\t市城管局\n".encode())) == [
        "分工如下",
        "序号\t任务\t牵头单位",
        "1\t巡查\t市城管局",
    ]


GARBAGE = {
    "empty": b"",
    "blank": b" \r\n\t\0",
    "program": b"MZ\x90\x00" + bytes(range(256)) * 8,
    "picture": b"\x89PNG\r\n\x1a\n" + bytes(200),
    "rar": b"Rar!\x1a\x07\x01\x00" + bytes(100),
    "bytes": bytes(range(1, 256)) * 40,
    "rtf": b"{\\rtf1\\ansi hello}",
    "xml": b"<?xml version='1.0'?><w:wordDocument xmlns:w='x'/>",
    "cut zip": b"PK\x03\x04" + bytes(40),
}


@pytest.fixture
def without_office(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ipxl.notice.formats.converted.program", lambda: None)


@pytest.mark.usefixtures("without_office")
@pytest.mark.parametrize("kind", GARBAGE)
def test_what_is_no_notice_is_refused_in_one_line_with_a_way_out(refusal, kind: str) -> None:
    refusal(GARBAGE[kind])


@pytest.mark.usefixtures("without_office")
def test_advice_fits_the_kind_of_file(refusal) -> None:
    assert "解压" in refusal(GARBAGE["rar"])
    assert "OCR" in refusal(GARBAGE["picture"])
    assert "docx" in refusal(GARBAGE["rtf"])
    assert "html" in refusal(b"[InternetShortcut]\r\nURL=http://example.gov/")


OLD = Path(__file__).with_name("notice_old")


@pytest.mark.parametrize(("name", "word"), [("B.doc", "旧格式的Word文档"), ("B.rtf", "rtf文档"), ("B.odt", "odt文档")])
def test_an_old_text_is_read_through_libreoffice_and_without_it_says_what_to_do(
    name: str, word: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if converted.program() is not None:
        document = open_notice(OLD / name)
        assert any("1.建设蜂场" in block.text for block in document.blocks if isinstance(block, Paragraph))
        assert document.remarks == (f"原文件是{word}，由LibreOffice转换后读出。",)
    monkeypatch.setattr(converted, "program", lambda: None)
    with pytest.raises(IpxlError, match="docx"):
        open_notice(OLD / name)


def test_a_converter_that_hangs_or_fails_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    slow = tmp_path / "soffice"
    slow.write_text("#!/bin/sh\nsleep 60\n")
    slow.chmod(0o755)
    monkeypatch.setattr(converted, "program", lambda: str(slow))
    monkeypatch.setattr(converted, "SECONDS_MOST", 0.3)
    assert converted.to_docx(b"{\\rtf1 x}", ".rtf") is None


def test_a_short_notice_that_names_a_cloud_folder_is_a_notice(opened) -> None:
    data = "1.清理河道。\n牵头单位：市水务局\n材料见 https://pan.baidu.com/s/abc\n".encode()
    assert len(opened(data).blocks) == 3


def test_a_missing_file_and_a_folder_say_so(tmp_path: Path) -> None:
    with pytest.raises(IpxlError, match="没有找到"):
        open_notice(tmp_path / "没有.txt")
    with pytest.raises(IpxlError, match="文件夹"):
        open_notice(tmp_path)
    with pytest.raises(IpxlError, match=r"普通文件|没有找到"):
        open_notice(Path(os.devnull))
