"""Stages after reading are bounded by what was handed out, and so is what a return can write."""

from __future__ import annotations

import re
import time
import zipfile
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from filling import fill, make_workspace, template_of

from ipxl.check.rows import MORE_ROWS
from ipxl.commands import merge
from ipxl.form import spec
from ipxl.form.outcome import dump, load
from ipxl.form.parse import parse
from ipxl.form.read import MOST_ROWS
from ipxl.merge.result import Result

DAY = date(2023, 10, 12)


def part_of(package: zipfile.ZipFile, title: str) -> str:
    """The name of the part that holds a sheet."""
    book = package.read("xl/workbook.xml").decode()
    links = package.read("xl/_rels/workbook.xml.rels").decode()
    rid = re.search(rf'<sheet [^>]*name="{title}"[^>]*r:id="([^"]*)"', book)
    assert rid is not None
    link = next(item for item in re.findall(r"<Relationship [^>]*>", links) if f'Id="{rid[1]}"' in item)
    target = re.search(r'Target="/?(?:xl/)?([^"]*)"', link)
    assert target is not None
    return f"xl/{target[1]}"


def with_rows(source: Path, target: Path, title: str, rows: str, extra: dict[str, bytes] | None = None) -> None:
    """The workbook with rows of XML put below those of a sheet."""
    with zipfile.ZipFile(source) as package, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as written:
        wanted = part_of(package, title)
        for name in package.namelist():
            data = package.read(name)
            written.writestr(
                name, data.replace(b"</sheetData>", rows.encode() + b"</sheetData>") if name == wanted else data
            )
        for name, data in (extra or {}).items():
            written.writestr(name, data)


def texts(first: int, count: int, cells: dict[str, str]) -> str:
    """Rows of inline texts; {0} stands for the number of the row."""
    cell = '<c r="{0}{1}" t="inlineStr"><is><t>{2}</t></is></c>'
    return "".join(
        f'<row r="{row}">'
        + "".join(cell.format(letters, row, text.format(row)) for letters, text in cells.items())
        + "</row>"
        for row in range(first, first + count)
    )


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    folder = make_workspace(tmp_path / "w")
    fill(template_of(folder, "市金融工作局"), tmp_path / "good.xlsx")
    return folder


def merged(folder: Path) -> tuple[Result, float]:
    started = time.monotonic()
    result = merge.run(folder, "2023Q3", DAY).result
    return result, time.monotonic() - started


SHEETS = [
    (spec.TASKS, {"C": "X{0}", "H": "有", "I": "进行", "J": "五成", "K": "进展{0}"}),
    (spec.INDICATORS, {"B": "J{0}", "C": "指标{0}", "J": "{0}"}),
    (spec.ISSUES, {"B": "T08", "C": "问题{0}", "D": "x"}),
    (spec.EVIDENCE, {"B": "T08", "C": "材料{0}", "D": "y"}),
]


@pytest.mark.parametrize(("what", "cells"), SHEETS, ids=lambda value: getattr(value, "key", ""))
def test_a_list_pasted_below_a_table_is_one_finding(workspace, tmp_path, what, cells):
    with_rows(tmp_path / "good.xlsx", workspace / "inbox/a.xlsx", what.title, texts(200, 8000, cells))
    result, seconds = merged(workspace)
    assert seconds < 60  # 18 s and more for 20,000 rows before, on an idle machine; `bench.hostile` measures
    found = [item for item in result.findings if item.code == "ROWS_TOO_MANY"]
    assert [(item.sheet, item.unit) for item in found] == [(what.title, "市金融工作局")]
    assert re.search(r"从第\d+行起没有再读", found[0].message)
    of_sheet = [item for item in result.findings if item.sheet == what.title]
    assert len(of_sheet) <= 2 * (MORE_ROWS + 50) * len(cells)
    (row,) = [row for row in result.files if row.file == "a.xlsx"]
    assert row.state == "current"


def test_the_units_own_rows_count_wherever_the_list_stands(workspace, tmp_path):
    """The list was pasted at the top, and what was given stands far below."""
    book = openpyxl.load_workbook(tmp_path / "good.xlsx")
    book[spec.TASKS.title].insert_rows(spec.TASKS.header_row + 1, 1000)
    sheet = book[spec.TASKS.title]
    for row in range(spec.TASKS.header_row + 1, spec.TASKS.header_row + 1001):
        sheet.cell(row, 3).value, sheet.cell(row, 11).value = f"X{row}", "别的内容"
    book.save(workspace / "inbox/a.xlsx")
    result, _seconds = merged(workspace)
    assert "ROWS_TOO_MANY" in [item.code for item in result.findings]
    assert "ROW_MISSING" not in [item.code for item in result.findings]


def test_some_more_rows_than_were_given_are_read(workspace, tmp_path):
    cells = {"B": "T08", "C": "材料{0}", "D": "y"}
    with_rows(tmp_path / "good.xlsx", workspace / "inbox/a.xlsx", spec.EVIDENCE.title, texts(100, 150, cells))
    result, _seconds = merged(workspace)
    assert "ROWS_TOO_MANY" not in [item.code for item in result.findings]
    assert "材料249" in str(result.evidence)


def test_a_reading_keeps_where_it_was_cut(workspace, tmp_path):
    with_rows(
        tmp_path / "good.xlsx", tmp_path / "a.xlsx", spec.ISSUES.title, texts(100, MOST_ROWS + 10, {"C": "问题{0}"})
    )
    parsed = parse((tmp_path / "a.xlsx").read_bytes())
    sheet = parsed.reading.sheets[spec.ISSUES.key]
    assert len(sheet.rows) == MOST_ROWS
    assert sheet.cut_at > MOST_ROWS
    assert load(dump(parsed)) == parsed


PICTURE_PARTS = {
    "xl/_rels/cellimages.xml.rels": b'<Relationships><Relationship Id="r1" Target="media/i.bmp"/></Relationships>',
    "xl/media/i.bmp": b"BM" + b"\0" * (5 * 2**20),
}


def images(count: int) -> bytes:
    pictures = "".join(f'<x:cNvPr id="{n}" name="S{n}"/><a:blip r:embed="r1"/>' for n in range(count))
    return f'<e:cellImages xmlns:e="e" xmlns:x="x" xmlns:a="a" xmlns:r="r">{pictures}</e:cellImages>'.encode()


def picture_rows(count: int, apart: bool) -> str:
    cell = (
        '<row r="{0}"><c r="B{0}" t="inlineStr"><is><t>T08</t></is></c>'
        '<c r="C{0}" t="str"><f>_xlfn.DISPIMG("S{1}",1)</f><v>=DISPIMG("S{1}",1)</v></c></row>'
    )
    return "".join(cell.format(200 + number, number if apart else 0) for number in range(count))


def test_one_picture_in_many_cells_is_written_once(workspace, tmp_path):
    parts = PICTURE_PARTS | {"xl/cellimages.xml": images(1)}
    with_rows(tmp_path / "good.xlsx", workspace / "inbox/a.xlsx", spec.EVIDENCE.title, picture_rows(200, False), parts)
    done = merge.run(workspace, "2023Q3", DAY)
    files = list((workspace / "outbox/2023Q3/佐证图片/市金融工作局").iterdir())
    assert [path.stat().st_size for path in files] == [5 * 2**20 + 2]
    assert not [line for line in done.remarks if "图片" in line]


def test_pictures_of_a_return_have_a_bound_that_is_told(workspace, tmp_path):
    parts = PICTURE_PARTS | {"xl/cellimages.xml": images(60)}
    with_rows(tmp_path / "good.xlsx", workspace / "inbox/a.xlsx", spec.EVIDENCE.title, picture_rows(60, True), parts)
    done = merge.run(workspace, "2023Q3", DAY)
    files = list((workspace / "outbox/2023Q3/佐证图片/市金融工作局").iterdir())
    assert 0 < sum(path.stat().st_size for path in files) <= 50 * 2**20
    (line,) = [line for line in done.remarks if "图片" in line]
    assert line.startswith("市金融工作局表内的图片太多或太大，只存了一部分")
