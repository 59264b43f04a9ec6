"""Foreign files get the right state, the right cause and what to do; no name out of a library stands in any message."""

from __future__ import annotations

import io
import random
import re
import struct
import zipfile
from datetime import date
from pathlib import Path

import hostile
import openpyxl
import pytest
from filling import fill, make_workspace, template_of

from ipxl.commands import merge
from ipxl.form.parse import parse

MACRO = "http://schemas.microsoft.com/office/2006/relationships/xlMacrosheet"
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def with_sheet(data: bytes, part: str, kind: str, root: str) -> bytes:
    """The workbook with one more sheet of another kind, as an old macro virus or a printed chart leaves it."""
    target = io.BytesIO()
    body = f'<{root} xmlns="{MAIN}"><sheetData><row r="1"><c r="A1"><v>1</v></c></row></sheetData></{root}>'
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as written:
        for name in source.namelist():
            content = source.read(name)
            if name == "xl/workbook.xml":
                content = content.replace(b"</sheets>", b'<sheet name="X1" sheetId="99" r:id="rId99"/></sheets>')
                assert b"rId99" in content
            elif name == "xl/_rels/workbook.xml.rels":
                link = f'<Relationship Id="rId99" Type="{kind}" Target="{part}"/></Relationships>'
                content = content.replace(b"</Relationships>", link.encode())
            written.writestr(name, content)
        written.writestr(f"xl/{part}", body)
    return target.getvalue()


@pytest.mark.parametrize(
    ("part", "kind", "root"),
    [
        ("macrosheets/sheet1.xml", MACRO, "macrosheet"),
        ("macrosheets/intlsheet1.xml", MACRO.replace("Macro", "IntlMacro"), "macrosheet"),
        ("dialogsheets/sheet1.xml", RELATION + "dialogsheet", "dialogsheet"),
        ("chartsheets/sheet1.xml", RELATION + "chartsheet", "chartsheet"),
    ],
)
def test_a_return_with_a_sheet_of_another_kind_is_read(tmp_path, part, kind, root):
    folder = make_workspace(tmp_path / "w")
    fill(template_of(folder, "市科技局"), tmp_path / "a.xlsx")
    (folder / "inbox/a.xlsm").write_bytes(with_sheet((tmp_path / "a.xlsx").read_bytes(), part, kind, root))
    result = merge.run(folder, "2023Q3", date(2023, 10, 12)).result
    rows = [(row.file, row.state, row.unit) for row in result.files if row.file != "README.md"]
    assert rows == [("a.xlsm", "current", "市科技局")]
    assert not [item for item in result.findings if item.severity == "error"]


@pytest.mark.parametrize("wrong", [1, 5000])
def test_too_large_a_size_in_the_directory_is_no_harm_when_the_checksum_holds(wrong):
    data = bytearray(hostile.workbook())
    for entry in zipfile.ZipFile(io.BytesIO(bytes(data))).infolist():
        if entry.filename == "xl/worksheets/sheet1.xml":
            place = data.rindex(b"xl/worksheets/sheet1.xml") - 46
            assert data[place : place + 4] == b"PK\1\2"
            struct.pack_into("<I", data, place + 24, max(0, entry.file_size + wrong))
    assert parse(bytes(data)).code == "FILE_NOT_A_RETURN"


ZIPPED = hostile.zipped({"Index/Document.iwa": b"x", "preview.jpg": b"\xff\xd8\xff", "Metadata/Properties.plist": b"x"})
FODS = (
    b'<?xml version="1.0"?>\n<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    b'office:mimetype="application/vnd.oasis.opendocument.spreadsheet"/>'
)


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"\x09\x00\x04\x00\x02\x00\x10\x00" + b"x" * 100, "Excel 2.0"),
        (b"\x09\x02\x06\x00\x00\x00\x10\x00" + b"x" * 100, "Excel 3.0"),
        (b"\x09\x04\x06\x00\x00\x00\x10\x00" + b"x" * 100, "Excel 4.0"),
        (FODS, "fods"),
        (ZIPPED, "Numbers"),
        (hostile.zipped({"OFD.xml": b"<x/>", "Doc_0/Document.xml": b"<x/>"}), "OFD"),
    ],
)
def test_old_and_flat_formats_are_named(data, word):
    parsed = parse(data)
    assert (parsed.outcome, parsed.code) == ("not_a_return", "FILE_OTHER_FORMAT")
    assert word in parsed.note


def test_an_empty_archive_says_so():
    parsed = parse(hostile.zipped({}))
    assert (parsed.outcome, parsed.note) == ("unreadable", "压缩包是空的，里面没有文件")


def test_no_message_names_a_class_of_a_library(tmp_path: Path):
    book = openpyxl.Workbook()
    book.active["A1"] = "x"
    stream = io.BytesIO()
    book.save(stream)
    chance = random.Random(13)
    notes = set()
    with zipfile.ZipFile(stream) as package:
        names = package.namelist()
    for _trial in range(150):
        name = chance.choice([name for name in names if name.endswith((".xml", ".rels"))])
        with zipfile.ZipFile(stream) as package:
            content = bytearray(package.read(name))
        for _byte in range(chance.randint(1, 20)):
            content[chance.randrange(len(content))] = chance.randrange(256)
        notes.add(parse(hostile.repacked(stream.getvalue(), {name: bytes(content)})).note)
    assert len(notes) > 2
    assert [note for note in notes if re.search(r"[A-Z][a-z]+(Error|Exception)|Traceback|panic", note)] == []
