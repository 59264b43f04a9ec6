"""The search through every text of a folder finds a word wherever it hides; else it would prove nothing."""

from __future__ import annotations

import zipfile
from email.message import EmailMessage
from pathlib import Path

import docx
import pytest
from all_words import found
from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation

WORD = "云外县"
WORDS = frozenset({WORD})


def _book(place: str) -> Workbook:
    book = Workbook()
    sheet = book.active
    if place == "cell":
        sheet["B2"] = f"在{WORD}"
    elif place == "hidden":
        book.create_sheet("深").sheet_state = "veryHidden"
        book["深"]["A1"] = WORD
    elif place == "prompt":
        rule = DataValidation(type="list", formula1='"甲,乙"', prompt=f"如{WORD}", promptTitle="选")
        rule.add("A1")
        sheet.add_data_validation(rule)
    elif place == "name":
        book.defined_names["unit"] = DefinedName("unit", attr_text=f'"{WORD}"')
    elif place == "property":
        book.properties.subject = WORD
    elif place == "comment":
        sheet["A1"].comment = Comment(WORD, "甲")
    elif place == "title":
        sheet.title = WORD
    elif place == "header":
        sheet.oddHeader.center.text = WORD
    return book


@pytest.mark.parametrize("place", ["cell", "hidden", "prompt", "name", "property", "comment", "title", "header"])
def test_a_word_in_a_workbook_is_found(tmp_path: Path, place: str):
    _book(place).save(tmp_path / "a.xlsx")
    assert [word for word, _ in found(tmp_path, WORDS)]
    assert found(tmp_path, frozenset({"云内县"})) == []


def test_a_word_over_two_runs_of_a_document_is_found(tmp_path: Path):
    document = docx.Document()
    paragraph = document.add_paragraph("在")
    paragraph.add_run(WORD[:1])
    paragraph.add_run(WORD[1:]).bold = True
    document.save(str(tmp_path / "a.docx"))
    assert found(tmp_path, WORDS)


def test_a_word_in_a_mail_or_what_is_attached_to_it_is_found(tmp_path: Path):
    for part in ("subject", "text", "attachment"):
        mail = EmailMessage()
        mail["Subject"] = WORD if part == "subject" else "通知"
        mail.set_content(WORD if part == "text" else "见附件")
        _book("cell" if part == "attachment" else "").save(tmp_path / "a.xlsx")
        mail.add_attachment(
            (tmp_path / "a.xlsx").read_bytes(), maintype="application", subtype="octet-stream", filename="a.xlsx"
        )
        (tmp_path / "a.xlsx").unlink()
        (tmp_path / "a.eml").write_bytes(mail.as_bytes())
        assert found(tmp_path, WORDS), part


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_word_in_a_text_or_a_file_name_is_found(tmp_path: Path, encoding: str):
    (tmp_path / "a.csv").write_bytes(f"单位,{WORD}\n".encode(encoding))
    assert found(tmp_path, WORDS) == [(WORD, "a.csv")]
    (tmp_path / "a.csv").unlink()
    (tmp_path / f"{WORD}.txt").write_text("")
    assert [word for word, _ in found(tmp_path, WORDS)] == [WORD]


def test_a_word_in_a_workbook_in_a_zip_file_is_found(tmp_path: Path):
    _book("cell").save(tmp_path / "a.xlsx")
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as package:
        package.write(tmp_path / "a.xlsx", "a.xlsx")
    (tmp_path / "a.xlsx").unlink()
    assert found(tmp_path, WORDS)
