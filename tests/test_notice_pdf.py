"""A notice as a PDF: the same blocks as the document it was printed from; scans and locked files say what to do."""

from __future__ import annotations

import base64
import io
import zlib
from pathlib import Path
from typing import Any

import pytest
from docx_parts import document, listed, numbering, paragraph
from PIL import Image

from ipxl.errors import IpxlError
from ipxl.intake.bounds import Unreadable
from ipxl.notice.blocks import Document, NoticeTable, Paragraph
from ipxl.notice.formats.pdf_flow import document_of
from ipxl.notice.formats.pdf_pages import PdfLine, PdfPage, RuledTable
from ipxl.notice.open import open_notice, read_notice

LOCKED = (
    "c-oCo%Wm5+5WMp%c=55}b14xJd}tB_MO(yB(q4ib_*l9s3@MOlAn8x`&_8H@q?FPoLfk_M5Fln}W|y<8?ZxJeI8$Wx^VjzuL{Lr#|CKZiVcT(t$ABYkDqpD}"
    "0i0fw^_pNGCyrcjZyxWFvaQ?Ufw1%8*k>vTd*8(ay`{PkTY9&UsuStC%WgmH$dd=1yxWC9|FaiiEgpvB7>c4)3Y~q#*txgELut#;_<RL_x_6WLh-I|b?yzwG"
    "JPqDbN!SPMclis|yy&QwR$Eg^TMC<QpGz$4I=eo)F%ot~8w6KJY3j;H8+k~{YU3*x01^mZix?7*LKpxYv`@iv2dK44#-h`;E3<zpNt>Xe)4GDhmFIwHbx0Zo"
    "N~Hu;Q9Cb`NIr1^7_|z{D3d~xbqvnN<$fMUOoUTI`17Hqy#ku(GbYO4=Su&Afjz;5s82CdonX?47c7si+v7OLdfk1)G74*lAyYNy&))TEpyJQ_qHL^@wM`KK"
    "f_KVG<E7(M<`4sx1gm=eKa{fP%RY>c_nE@qMIW*o^BhQtmaJBnR~zyh8=1th"
)
"""A blank page with a password."""
INDENT = '<w:ind w:firstLine="420"/><w:jc w:val="left"/>'
LONG = (
    "全面排查河道、湖泊、水库管理范围内的垃圾，分段清理，限期销号，年底前完成全部整治任务并组织验收，巩固提升治理成效。"
    * 3
)
EDGES = "<w:tblBorders>{}</w:tblBorders>".format(
    "".join(f'<w:{side} w:val="single" w:sz="4"/>' for side in ("top", "left", "bottom", "right", "insideH", "insideV"))
)

COLUMN = "<w:gridCol w:w='2000'/>"


def row(*cells: str, merged: str = "") -> str:
    """A row of a table; merged: what the first cell says of going on downwards."""
    told = "".join(
        f"<w:tc><w:tcPr><w:tcW w:w='2000' w:type='dxa'/>{merged if not at else ''}</w:tcPr>{paragraph(cell)}</w:tc>"
        for at, cell in enumerate(cells)
    )
    return f"<w:tr>{told}</w:tr>"


@pytest.fixture(scope="module")
def both(office: Any, tmp_path_factory: pytest.TempPathFactory) -> tuple[Document, Document]:
    """One document of several pages, read as docx and as the PDF that LibreOffice prints."""
    tasks = "".join(
        listed(f"实施第{number}项行动。{LONG}", 1)
        + paragraph("牵头单位：市水务局", INDENT)
        + paragraph(
            "责任单位：市城管局、市财政局、市自然资源局、市生态环境局、市农业农村局、市住房城乡建设局，各县（市、区）人民政府",
            INDENT,
        )
        for number in range(12)
    )
    down, on = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    table = (
        f"<w:tbl><w:tblPr><w:tblW w:w='6000' w:type='dxa'/>{EDGES}</w:tblPr><w:tblGrid>{COLUMN * 3}</w:tblGrid>"
        + row("单位", "任务", "时限")
        + row("市水务局", "清理", "2024年", merged=down)
        + row("", "巡查并及时整改发现的全部问题形成闭环管理", "2025年", merged=on)
        + "</w:tbl>"
    )
    title = paragraph("河湖清洁行动方案", '<w:jc w:val="center"/>')
    levels = numbering([("chineseCounting", "%1、"), ("decimal", "%2.")])
    data = document(title + listed("重点任务") + tasks + table + paragraph("以上任务按季报送。"), numbering=levels)
    path = tmp_path_factory.mktemp("pdf") / "通知.docx"
    path.write_bytes(data)
    return read_notice(data), open_notice(office.to_pdf(path, path.parent))


def test_a_printed_document_has_the_paragraphs_of_the_document(both: tuple[Document, Document]) -> None:
    written, printed = [[block.text for block in one.blocks if isinstance(block, Paragraph)] for one in both]
    assert [text.replace(" ", "") for text in printed] == written


def test_a_printed_table_has_its_cells_and_the_merged_ones_in_each_place(both: tuple[Document, Document]) -> None:
    written, printed = [[block for block in one.blocks if isinstance(block, NoticeTable)] for one in both]
    assert [[cell.text for cell in line] for line in printed[0].rows] == [
        [cell.text for cell in line] for line in written[0].rows
    ]
    assert printed[0].rows[2][0].copied
    assert printed[0].rows[1][1].place.endswith("表1第2行第2列")


def test_places_are_pages_and_lines_and_the_title_is_centred(both: tuple[Document, Document]) -> None:
    first = both[1].blocks[0]
    assert isinstance(first, Paragraph)
    assert (both[1].form, first.place, first.centred) == ("pdf", "第1页第1行", True)
    assert {block.place[:3] for block in both[1].blocks} >= {"第1页", "第2页"}


def line(text: str, x0: float, top: float, x1: float = 0, size: float = 12) -> PdfLine:
    return PdfLine(text, x0, x1 or x0 + len(text) * size, top, top + size, size, False)


def page(number: int, *parts: PdfLine | RuledTable, pictures: bool = False) -> PdfPage:
    lines = tuple(part for part in parts if isinstance(part, PdfLine))
    return PdfPage(number, 600, 800, lines, tuple(part for part in parts if isinstance(part, RuledTable)), pictures)


def text_page(number: int, *parts: PdfLine | RuledTable) -> PdfPage:
    """A page with a running head, a page number and enough full lines to know the margins."""
    full = [line("河" * 34, 100, 100 + 20 * at, 508) for at in range(4)]
    return page(number, line("某市人民政府文件", 100, 30), *full, *parts, line(f"— {number} —", 280, 730))


def test_heads_and_page_numbers_fall_away_and_a_sentence_runs_on_over_the_page() -> None:
    document = document_of([text_page(1), text_page(2), text_page(3, line("完。", 100, 180))])
    assert [block.text for block in document.blocks if isinstance(block, Paragraph)] == ["河" * 34 * 12 + "完。"]


def test_without_indents_a_label_a_number_and_a_gap_begin_a_paragraph() -> None:
    texts = ["河" * 33 + "。", "2.巡查" + "堤" * 29 + "。", "牵头单位：" + "局" * 29, "责任单位：市城管局"]
    lines = [line(text, 100, 100 + 20 * at, 508 if at < 3 else 0) for at, text in enumerate(texts)]
    more = [
        line("达到" + "长" * 32, 100, 200, 508),
        line("1.5公里以上。", 100, 220),
        line("另起一段" + "话" * 30, 100, 260, 508),
    ]
    document = document_of([page(1, *lines, *more)])
    found = [block.text for block in document.blocks if isinstance(block, Paragraph)]
    assert found == [*texts, more[0].text + "1.5公里以上。", more[2].text]


@pytest.mark.parametrize("begun", ["二、保障措施", "（三）加强宣传。", "3.巡查。", "第四条 监督", "配合单位：市城管局"])
def test_a_numbered_line_never_runs_on_from_a_full_one(begun: str) -> None:
    document = document_of(
        [page(1, *(line("团" * 34, 100, 100 + 20 * at, 508) for at in range(4)), line(begun, 100, 180))]
    )
    assert [block.text for block in document.blocks if isinstance(block, Paragraph)][1:] == [begun]


def test_a_table_goes_on_over_the_page_without_its_header_again() -> None:
    header = (("序号", False), ("任务", False))
    first = RuledTable(300, 500, (100, 300, 500), (header, (("1", False), ("清理河", False))))
    rest = RuledTable(
        90, 300, (100, 300, 500), (header, (("", False), ("道垃圾", False)), (("2", False), ("巡查", False)))
    )
    document = document_of([text_page(1, first), page(2, rest)])
    (table,) = [block for block in document.blocks if isinstance(block, NoticeTable)]
    assert [[cell.text for cell in cells] for cells in table.rows] == [
        ["序号", "任务"],
        ["1", "清理河道垃圾"],
        ["2", "巡查"],
    ]


def test_a_scanned_page_among_others_is_named() -> None:
    document = document_of([text_page(1), page(2, pictures=True)])
    assert document.remarks == ("第2页是扫描的图片，没有读出来。",)


def test_fonts_that_tell_no_characters_are_named() -> None:
    with pytest.raises(Unreadable, match="字体"):
        document_of([page(1, *(line("(cid:123)(cid:124)(cid:125)", 100, 100 + 20 * at) for at in range(5)))])


def test_a_scan_a_locked_file_and_a_broken_one_say_what_to_do(tmp_path: Path) -> None:
    scan = io.BytesIO()
    Image.new("L", (200, 200), 200).save(scan, "PDF")
    locked = zlib.decompress(base64.b85decode(LOCKED))
    for data, word in (
        (scan.getvalue(), "扫描件"),
        (locked, "密码"),
        (scan.getvalue()[:300], "PDF"),
        (b"%PDF-1.7\n%%EOF", "PDF"),
    ):
        path = tmp_path / "通知.pdf"
        path.write_bytes(data)
        with pytest.raises(IpxlError, match=word) as caught:
            open_notice(path)
        assert "请" in str(caught.value)
