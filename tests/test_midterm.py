"""中期评估: what units are asked, how it is judged, the office's workbook, and the documents."""

from __future__ import annotations

import io
import shutil
from datetime import date, datetime
from pathlib import Path

import docx
import openpyxl
import pytest
from filling import fill, fill_all, make_workspace, template_of
from phase_plan import HELPER, LEAD, OTHER_LEADS, part_of_plan

from ipxl.clock import BEIJING
from ipxl.commands import matters, merge, publish, templates
from ipxl.errors import IpxlError
from ipxl.form import spec
from ipxl.merge.result import Result
from ipxl.office import assessment
from ipxl.office.assessment import read_assessment

MID, DAY = "2024MID", date(2024, 8, 12)


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """2024Q2 merged with 3 亿元 of 3.3; the workbooks of the evaluation have gone out."""
    folder = make_workspace(
        tmp_path_factory.mktemp("mid"), "2024Q2", plan=part_of_plan(), now=datetime(2024, 6, 20, tzinfo=BEIJING)
    )
    fill_all(folder, "2024Q2", "2024-07-08 10:00", skip=(LEAD,))
    edits = {("indicators", "I4"): {"value": 3, "data_date": datetime(2024, 6, 30)}}  # noqa: DTZ001
    edits |= {("evidence", "1"): {"target": "T05", "title": "质押融资统计表", "file_name": "统计表.pdf"}}
    fill(template_of(folder, LEAD, "2024Q2"), folder / "inbox/a.xlsx", edits, received="2024-07-08 10:00")
    merge.run(folder, "2024Q2", date(2024, 7, 12))
    templates.run(folder, MID, now=datetime(2024, 7, 15, tzinfo=BEIJING))
    return folder


@pytest.fixture
def workspace(asked: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(asked, tmp_path / "w"))


def merged(folder: Path) -> Result:
    return merge.run(folder, MID, DAY).result


def answer_all(folder: Path) -> None:
    """All leads rate themselves: 市金融工作局 达到, 市科技局 nothing of its practice, the others 基本达到."""
    fill_all(folder, MID, "2024-08-08 10:00", skip=(LEAD,))
    good = {"status": "已完成", "progress": 100, "verdict": "达到", "text": "质押融资3亿元。", "issue": None}
    fill(
        template_of(folder, LEAD, MID),
        folder / "inbox/mid.xlsx",
        {("review", "T05"): good},
        received="2024-08-08 10:00",
    )


def type_in(folder: Path, sheet: str, row: int, *values: object) -> None:
    path = folder / f"评估/{MID}.xlsx"
    book = openpyxl.load_workbook(path)
    for at, value in enumerate(values, 1):
        if value is not None:
            book[sheet].cell(row, at).value = value
    book.save(path)


def words_of(folder: Path, name: str) -> str:
    document = docx.Document(io.BytesIO((folder / f"outbox/{MID}/{name}").read_bytes()))
    tables = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *tables])


def test_only_leads_are_asked_and_no_figure_of_the_same_day_again(asked: Path) -> None:
    names = {path.name.split("_")[1] for path in (asked / f"templates/{MID}").glob("*_进展情况表.xlsx")}
    assert names == {LEAD, *OTHER_LEADS}
    book = openpyxl.load_workbook(template_of(asked, LEAD, MID))
    assert spec.REVIEW.title in book.sheetnames
    assert not {spec.TASKS.title, spec.INDICATORS.title, spec.ISSUES.title} & set(book.sheetnames)
    shown = [row[spec.REVIEW.column("last")] for row in book[spec.REVIEW.title].iter_rows(4, values_only=True)]
    assert shown[0].startswith("进行中 45%")
    with pytest.raises(IpxlError, match=f"{HELPER}在2024年中期评估没有要填的内容"):
        templates.run(asked, MID, [HELPER])


def test_clean_self_evaluations_get_no_finding_and_the_figures_are_carried(workspace: Path) -> None:
    answer_all(workspace)
    result = merged(workspace)
    assert result.findings == ()
    assert {row.unit for row in result.units if row.state == "not_due"} == {HELPER}
    (row,) = result.indicators
    assert (row.value, row.source and row.source.file) == (3, "a.xlsx")
    assert {duty.role for duty in result.duties} == {"lead"}
    assert next(task for task in result.tasks if task.task == "T05").answer("practice")


def test_what_is_missing_or_contradicts_goes_back(workspace: Path) -> None:
    edits = {("review", "T05"): {"verdict": "不错", "practice": None, "progress": 40}}
    fill(template_of(workspace, LEAD, MID), workspace / "inbox/mid.xlsx", edits, received="2024-08-08 10:00")
    result = merged(workspace)
    told = {(item.code, item.sheet) for item in result.findings}
    assert {("CHOICE_UNKNOWN", "自评"), ("REQUIRED_BLANK", "自评"), ("PROGRESS_FELL", "自评")} <= told
    copy = next((workspace / f"outbox/{MID}/退回").rglob(f"*{LEAD}*.xlsx"))
    assert spec.REVIEW.title in openpyxl.load_workbook(copy).sheetnames


def test_the_office_workbook_is_made_once_and_read_with_places(workspace: Path) -> None:
    answer_all(workspace)
    assert "请办公室和专家填" in merge.run(workspace, MID, DAY).remarks[0]
    path = workspace / f"评估/{MID}.xlsx"
    type_in(workspace, assessment.SCORES, 1, None, None, "马教授", "何处长")
    for row, score in enumerate((90, 80, 70, 60, 50), 2):
        type_in(workspace, assessment.SCORES, row, None, None, score, 100 if row < 6 else None)
    type_in(workspace, assessment.RULINGS, 2, None, None, "未达到")
    typed = path.read_bytes()
    told = merge.run(workspace, MID, DAY).remarks
    assert path.read_bytes() == typed
    assert f"评估/{MID}.xlsx 专家评分!D6 缺何处长的打分。" in told
    assert f"评估/{MID}.xlsx 评估结论第2行 改了结论，缺理由或评定人，没有采用。请补上。" in told
    read = read_assessment(path, part_of_plan())
    # 90 x 20 + 80 x 40 + 70 x 20 + 60 x 10 + 50 x 10, by 100
    assert (read.experts, read.totals()) == (("马教授", "何处长"), (75, None))


def test_the_report_invents_nothing_and_lists_what_is_missing(workspace: Path) -> None:
    merge.run(workspace, MID, DAY)
    told = words_of(workspace, f"中期评估报告_{MID}.docx")
    assert "重点任务3项：【待补】3项" in told
    assert "督查情况：【待补】" in told
    answer_all(workspace)
    merge.run(workspace, MID, DAY)
    told = words_of(workspace, f"中期评估报告_{MID}.docx")
    assert "重点任务3项：达到1项、基本达到2项" in told
    assert "T05-01 质押融资统计表" in told
    assert "质押融资3亿元。" in told
    assert "T08 推行科技项目知识产权全过程管理（市科技局）\n佐证材料" in told
    sheets = openpyxl.load_workbook(workspace / f"outbox/{MID}/对照表_{MID}.xlsx")
    assert sheets.sheetnames == ["任务完成情况对照表", "指标三年进度", "待补事项"]
    figures = list(sheets["指标三年进度"].iter_rows(4, values_only=True))
    assert figures[0][4:] == ("3", "—", "3.3", "3", "3.6", "—", "未达到，差0.6亿元")
    made = {path.name: path.read_bytes() for path in (workspace / f"outbox/{MID}").glob("*_2024MID.*")}
    assert merge.run(workspace, MID, DAY).remarks == ()
    assert {path.name: path.read_bytes() for path in (workspace / f"outbox/{MID}").glob("*_2024MID.*")} == made


def test_problems_become_matters_once(workspace: Path) -> None:
    answer_all(workspace)
    merge.run(workspace, MID, DAY)
    type_in(workspace, assessment.PROBLEMS, 2, "质押贷款利率偏高", "T05", None, "协调银行让利", "2024-10-31")
    for _ in range(2):
        merge.run(workspace, MID, DAY)
    row = matters.run(workspace, day=DAY).rows[0].matter
    assert len(matters.run(workspace, day=DAY).rows) == 1
    assert (row.source, row.text, row.units, row.due) == ("评估问题", "质押贷款利率偏高", LEAD, "2024-10-31")
    publish.run(workspace, MID, as_is=True)
    templates.run(workspace, "2024Q3", now=datetime(2024, 9, 20, tzinfo=BEIJING))
    book = openpyxl.load_workbook(template_of(workspace, LEAD, "2024Q3"))
    assert [row[1] for row in book[spec.MATTERS.title].iter_rows(4, values_only=True) if row[1]] == ["D001"]
