"""整改: a period that asks for open matters only, from the problems of an evaluation to their closing."""

from __future__ import annotations

import io
from datetime import date, datetime
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
from filling import fill, fill_all, make_workspace, template_of, touch
from phase_plan import HELPER, LEAD, part_of_plan

from ipxl.clock import BEIJING
from ipxl.commands import accept, archive, merge, templates
from ipxl.errors import IpxlError
from ipxl.form import spec
from ipxl.office.assessment import PROBLEMS
from ipxl.plan.model import Period
from ipxl.record.matters_book import COLUMNS, NAME, SHEET
from ipxl.sheet.cells import column_letters

OCT = Period("2024-10", "整改", date(2024, 10, 1), date(2024, 10, 31), date(2024, 11, 8), "", "整改提升阶段")
DAY = date(2024, 11, 12)


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An evaluation that found two problems; the workbooks of October have gone out."""
    folder = make_workspace(
        tmp_path_factory.mktemp("fix"), "2024MID", plan=part_of_plan(OCT), now=datetime(2024, 7, 15, tzinfo=BEIJING)
    )
    with pytest.raises(IpxlError, match="没有未销号的事项"):
        templates.run(folder, "2024-10")
    fill_all(folder, "2024MID", "2024-08-08 10:00")
    merge.run(folder, "2024MID", date(2024, 8, 12))
    path = folder / "评估/2024MID.xlsx"
    book = openpyxl.load_workbook(path)
    problems = (
        ("贷款利率偏高", "T05", LEAD, "协调让利", "2024-10-20"),
        ("经费没有到位", "T05", HELPER, "拨付", "2024-12-31"),
    )
    for row, values in enumerate(problems, 2):
        for at, value in enumerate(values, 1):
            book[PROBLEMS].cell(row, at).value = value
    book.save(path)
    merge.run(folder, "2024MID", date(2024, 8, 12))
    templates.run(folder, "2024-10", now=datetime(2024, 10, 25, tzinfo=BEIJING))
    return folder


def answer(folder: Path, unit: str, **answers: Any) -> None:
    day = {("unit", ""): {"date": datetime(2024, 11, 5)}}  # noqa: DTZ001
    target = fill(template_of(folder, unit, "2024-10"), folder / f"inbox/{unit}.xlsx", day)
    book = openpyxl.load_workbook(target)
    for name, value in answers.items():
        book[spec.MATTERS.title][f"{column_letters(spec.MATTERS.column(name))}4"].value = value
    book.save(target)
    touch(target, "2024-11-06 10:00")


def type_in(folder: Path, number: str, **typed: Any) -> None:
    book = openpyxl.load_workbook(folder / NAME)
    headers = [column.header for column in COLUMNS]
    row = next(row for row in book[SHEET].iter_rows(2) if row[0].value == number)
    for header, value in typed.items():
        row[headers.index(header)].value = value
    book.save(folder / NAME)


def test_only_matters_are_asked_and_told(asked: Path) -> None:
    book = openpyxl.load_workbook(template_of(asked, HELPER, "2024-10"))
    assert not {what.title for what in (*spec.OF_TASKS, spec.INDICATORS, spec.EVIDENCE)} & set(book.sheetnames)
    assert len(list((asked / "templates/2024-10").glob("*_进展情况表.xlsx"))) == 2
    answer(asked, LEAD, report="已与6家银行谈妥让利。", applied="是")
    done = merge.run(asked, "2024-10", DAY)
    assert (done.result.findings, done.result.tasks, done.result.indicators) == ((), (), ())
    assert {row.unit: row.state for row in done.result.units if row.state != "not_due"} == {
        LEAD: "received",
        HELPER: "missing",
    }
    type_in(asked, "D001", 核查意见="退回：没有佐证")
    merge.run(asked, "2024-10", DAY)
    report = docx.Document(io.BytesIO((asked / "outbox/2024-10/通报_2024-10.docx").read_bytes()))
    told = "\n".join(paragraph.text for paragraph in report.paragraphs)
    assert "整改台账共2件，已销号0件，销号率0.0%；退回1件，逾期1件。" in told
    assert "退回的事项" in told
    assert f"没有报来的有{HELPER}" in told
    sheets = openpyxl.load_workbook(asked / "outbox/2024-10/整改台账_2024-10.xlsx")
    account = {row[0]: row[1:] for row in sheets["对账表"].iter_rows(4, values_only=True)}
    # 件数 已销号 申请销号 办理中 未办 退回 反弹 逾期 销号率 本期报送
    assert account[LEAD] == ("1", "0", "0", "0", "0", "1", "0", "1", "0.0%", "已报")
    type_in(asked, "D001", 核查意见="属实，同意销号", 核查人="王某", 销号日期="2024-11-11")
    merge.run(asked, "2024-10", DAY)
    account = openpyxl.load_workbook(asked / "outbox/2024-10/整改台账_2024-10.xlsx")["对账表"]
    assert [row[2] for row in account.iter_rows(4, values_only=True)] == ["0", "1"]  # 市财政局 stands first


def test_to_the_end_of_the_plan(asked: Path) -> None:
    templates.run(asked, "2025FIN", now=datetime(2025, 5, 20, tzinfo=BEIJING))
    fill_all(asked, "2025FIN", "2025-06-18 10:00")
    done = accept.run(asked, "2025FIN", date(2025, 6, 25))
    book = openpyxl.load_workbook(asked / done.folder / "05 整改台账.xlsx")
    assert [row[0] for row in book.active.iter_rows(4, values_only=True)] == ["D001", "D002"]
    archive.run(asked, ["2024MID", "2024-10", "2025FIN"], whole=True)
    told = archive.verify(asked)
    assert (len(told.verdicts), told.strict_failure) == (4, False)
