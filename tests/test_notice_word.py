"""A notice as a Word document reads as Word shows it: list numbers, headings, tables, text boxes, tracked changes."""

from __future__ import annotations

import io
from typing import Any

import docx
import pytest
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx_parts import document, listed, numbering, paragraph

from ipxl.intake.bounds import Refused, Unreadable
from ipxl.notice.blocks import Document, NoticeTable, Paragraph
from ipxl.notice.formats.word_numbers import numeral_text
from ipxl.notice.open import read_notice

OFFICIAL = [("chineseCounting", "%1、"), ("chineseCounting", "（%2）"), ("decimal", "%3."), ("decimal", "(%4)")]


def texts(document: Document) -> list[str]:
    return [block.text for block in document.blocks if isinstance(block, Paragraph)]


def saved(document: Any) -> bytes:
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


class TestNumbers:
    """Numbers that stand nowhere but in the list's definition."""

    def test_all_levels_of_an_official_text_are_written_out(self) -> None:
        body = "".join(
            listed(text, level)
            for text, level in [
                *(("总体要求", 0), ("重点任务", 0), ("水环境", 1), ("清理河道", 2), ("排查", 3), ("清理", 3)),
                *(("治理水体", 2), ("岸线", 1), ("巡查", 2), ("保障措施", 0), ("组织", 1)),
            ]
        )
        assert texts(read_notice(document(body, numbering=numbering(OFFICIAL)))) == [
            *("一、总体要求", "二、重点任务", "（一）水环境", "1.清理河道", "(1)排查", "(2)清理", "2.治理水体"),
            *("（二）岸线", "1.巡查", "三、保障措施", "（一）组织"),
        ]

    def test_a_number_that_ends_with_a_character_stands_apart(self) -> None:
        parts = numbering([("chineseCounting", "第%1条"), ("decimal", "%2.")]).replace(
            'w:suff w:val="nothing"', 'w:suff w:val="tab"'
        )
        assert texts(read_notice(document(listed("清理") + listed("排查", 1), numbering=parts))) == [
            "第一条 清理",
            "1. 排查",
        ]

    def test_a_list_that_starts_anew_and_one_that_goes_on(self) -> None:
        lists = (
            '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="0"/>'
            '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride></w:num>'
            '<w:num w:numId="3"><w:abstractNumId w:val="0"/></w:num>'
        )
        body = listed("甲") + listed("乙") + listed("丙", 0, 2) + listed("丁", 0, 2) + listed("戊", 0, 3)
        found = texts(read_notice(document(body, numbering=numbering([("decimal", "%1.")], lists))))
        assert found == ["1.甲", "2.乙", "5.丙", "6.丁", "7.戊"]

    def test_a_style_that_numbers_its_paragraphs(self) -> None:
        style = (
            '<w:style w:type="paragraph" w:styleId="A"><w:name w:val="任务"/><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr>'
            '</w:style><w:style w:type="paragraph" w:styleId="B"><w:name w:val="heading 2"/><w:basedOn w:val="A"/></w:style>'
        )
        body = "".join(paragraph(text, f'<w:pStyle w:val="{name}"/>') for text, name in [("排查", "A"), ("清理", "B")])
        off = paragraph("不编号", '<w:pStyle w:val="A"/><w:numPr><w:numId w:val="0"/></w:numPr>')
        read = read_notice(document(body + off, styles=style, numbering=numbering([("decimal", "第%1条 ")])))
        assert texts(read) == ["第1条 排查", "第2条 清理", "不编号"]
        assert [block.level for block in read.blocks if isinstance(block, Paragraph)] == [0, 2, 0]

    def test_levels_that_show_those_above_and_bullets_that_show_nothing(self) -> None:
        levels = [("decimal", "%1"), ("decimal", "%1.%2"), ("bullet", "·")]
        body = listed("总则") + listed("目的", 1) + listed("依据", 1) + listed("要点", 2)
        assert texts(read_notice(document(body, numbering=numbering(levels)))) == [
            "1总则",
            "1.1目的",
            "1.2依据",
            "要点",
        ]

    @pytest.mark.parametrize(
        ("count", "form", "text"),
        [
            *(
                (12, "chineseCountingThousand", "十二"),
                (20, "chineseCounting", "二十"),
                (105, "chineseCounting", "一百零五"),
            ),
            *(
                (3, "chineseLegalSimplified", "叁"),
                (2, "ideographTraditional", "乙"),
                (4, "decimalEnclosedCircleChinese", "④"),
            ),
            *((9, "upperRoman", "IX"), (28, "lowerLetter", "bb"), (7, "decimalZero", "07"), (5, "unheardOf", "5")),
        ],
    )
    def test_formats_of_numbers(self, count: int, form: str, text: str) -> None:
        assert numeral_text(count, form) == text


def test_headings_bold_and_centred_paragraphs_as_a_library_writes_them() -> None:
    written = docx.Document()
    title = written.add_paragraph("河湖清洁行动方案")
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    written.add_heading("一、重点任务", 1)
    mixed = written.add_paragraph()
    mixed.add_run("1.清理河道。").bold = True
    mixed.add_run("全面排查。\n牵头单位：市水务局")
    table = written.add_table(3, 3)
    for row, values in zip(
        table.rows, [("任务", "单位", "单位"), ("清理", "市水务局", "市城管局"), ("", "市财政局", "")], strict=True
    ):
        for cell, text in zip(row.cells, values, strict=True):
            cell.text = text
    table.cell(0, 1).merge(table.cell(0, 2)).text = "单位"
    table.cell(1, 0).merge(table.cell(2, 0)).text = "清理"
    read = read_notice(saved(written))
    assert read.form == "docx"
    assert texts(read) == ["河湖清洁行动方案", "一、重点任务", "1.清理河道。全面排查。", "牵头单位：市水务局"]
    first, heading, bold, line = [block for block in read.blocks if isinstance(block, Paragraph)]
    assert (first.centred, heading.level, bold.bold, line.bold) == (True, 1, "1.清理河道。", "")
    assert [block.place for block in (first, heading, bold, line)] == ["第1段", "第2段", "第3段", "第3段"]
    (grid,) = [block for block in read.blocks if isinstance(block, NoticeTable)]
    assert [[cell.text for cell in row] for row in grid.rows] == [
        ["任务", "单位", "单位"],
        ["清理", "市水务局", "市城管局"],
        ["清理", "市财政局", ""],
    ]
    assert grid.rows[2][0].copied
    assert (grid.rows[2][0].place, grid.rows[1][2].place) == ("表1第2行第1列", "表1第2行第3列")


def test_inserted_text_is_kept_and_deleted_and_hidden_text_is_not() -> None:
    body = (
        "<w:p><w:r><w:t>牵头单位：</w:t></w:r><w:del><w:r><w:delText>市水利局</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>市水务局</w:t></w:r></w:ins><w:r><w:rPr><w:vanish/></w:rPr><w:t>（待定）</w:t></w:r></w:p>"
        "<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:r><w:t>责任单位：市城管局、</w:t></w:r></w:p><w:p><w:r><w:t>市财政局</w:t></w:r></w:p>"
    )
    assert texts(read_notice(document(body))) == ["牵头单位：市水务局", "责任单位：市城管局、市财政局"]


def test_a_text_box_is_read_once_though_it_is_stored_twice() -> None:
    inner = f"<w:txbxContent>{paragraph('框里的话')}</w:txbxContent>"
    box = (
        f"<mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wp:inline><a:graphic><wps:wsp><wps:txbx>{inner}</wps:txbx>"
        f"</wps:wsp></a:graphic></wp:inline></w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox>{inner}</v:textbox></w:pict>"
        "</mc:Fallback></mc:AlternateContent>"
    )
    assert texts(read_notice(document(f"<w:p><w:r><w:t>前</w:t></w:r><w:r>{box}</w:r></w:p>"))) == ["前", "框里的话"]


def test_footnotes_stand_at_the_end_and_a_table_of_contents_nowhere() -> None:
    styles = '<w:style w:type="paragraph" w:styleId="T"><w:name w:val="toc 1"/></w:style>'
    notes = "".join(
        f'<w:footnote w:id="{at}">{paragraph(text)}</w:footnote>' for at, text in [(1, "未引用"), (2, "注：含农场")]
    )
    body = paragraph("一、任务……1", '<w:pStyle w:val="T"/>')
    body += (
        '<w:p><w:r><w:t>各乡镇</w:t></w:r><w:r><w:footnoteReference w:id="2"/></w:r><w:r><w:t>负责</w:t></w:r></w:p>'
    )
    read = read_notice(document(body, styles=styles, footnotes=notes))
    assert [(block.text, block.place) for block in read.blocks] == [("各乡镇负责", "第1段"), ("注：含农场", "脚注1")]


def test_cells_with_automatic_numbers_lines_and_a_table_inside() -> None:
    inner = f"<w:tbl><w:tr><w:tc>{paragraph('内一')}</w:tc><w:tc>{paragraph('内二')}</w:tc></w:tr></w:tbl>"
    row = "<w:tr><w:tc>{}</w:tc><w:tc>{}</w:tc></w:tr>"
    body = f"<w:tbl>{row.format(listed(''), paragraph('甲') + paragraph('乙'))}{row.format(listed(''), inner + paragraph('丙'))}</w:tbl>"
    (table,) = read_notice(document(body, numbering=numbering([("decimal", "%1")]))).blocks
    assert [[cell.text for cell in cells] for cells in table.rows] == [["1", "甲\n乙"], ["2", "内一 内二\n丙"]]


def test_a_content_control_counts_once_it_is_filled_in() -> None:
    def control(text: str, properties: str) -> str:
        return f"<w:sdt><w:sdtPr>{properties}</w:sdtPr><w:sdtContent>{paragraph(text)}</w:sdtContent></w:sdt>"

    body = control("1.清理河道。", "") + control("单击此处输入文字", "<w:showingPlcHdr/>")
    assert texts(read_notice(document(body))) == ["1.清理河道。"]


def test_a_frame_of_one_cell_is_text() -> None:
    body = f"<w:tbl><w:tr><w:tc>{paragraph('一、任务')}{paragraph('1.清理')}</w:tc></w:tr></w:tbl>"
    assert texts(read_notice(document(body))) == ["一、任务", "1.清理"]


def test_a_frame_with_a_row_that_is_only_indented_is_text() -> None:
    rows = (
        f"<w:tr><w:tc>{paragraph('一、总体要求')}</w:tc></w:tr><w:tr><w:trPr><w:gridBefore w:val='1'/></w:trPr></w:tr>"
    )
    assert texts(read_notice(document(f"<w:tbl>{rows}</w:tbl>{paragraph('后文')}"))) == ["一、总体要求", "后文"]


def test_documents_with_entities_or_broken_xml_are_refused() -> None:
    data = document(paragraph("x"), styles="")
    evil = document(paragraph("x")).replace(b"word/document.xml", b"word/document.xml")
    assert texts(read_notice(data)) == texts(read_notice(evil)) == ["x"]
    with pytest.raises(Unreadable):
        read_notice(document("<w:p>"))
    with pytest.raises(Refused):
        read_notice(document("x", styles="<!DOCTYPE a [<!ENTITY b 'c'>]>"))
