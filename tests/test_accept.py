"""验收总结: judged against the whole term, and the papers with the evidence that units sent."""

from __future__ import annotations

import hashlib
import io
import json
import shutil
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
from filling import fill, fill_all, make_workspace, template_of, touch
from phase_plan import HELPER, LEAD, OTHER_LEADS, part_of_plan

from ipxl import cli
from ipxl.clock import BEIJING
from ipxl.commands import accept, merge, templates
from ipxl.errors import IpxlError
from ipxl.form import spec
from ipxl.plan.model import Superior
from ipxl.plan.table import read_table, write_table
from ipxl.report.phases.proofs import match_proofs

FIN, DAY = "2025FIN", date(2025, 6, 25)
TIME = "2025-06-18 10:00"
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """2024Q4 with two pieces of evidence; in 2025FIN 3.5 of 3.6 亿元, one task done, one at 95 percent."""
    folder = tmp_path_factory.mktemp("fin")
    plan = replace(
        part_of_plan(indicators=("I4", "X8")),
        superiors=(Superior("1.1", "知识产权运用", 10, "国知办函", ("T05",), ("I4",), "", 8, "质押融资略低"),),  # type: ignore[arg-type]
    )
    make_workspace(folder, "2024Q4", plan=plan, now=datetime(2024, 12, 20, tzinfo=BEIJING))
    figures: dict[tuple[str, str], dict[str, Any]] = {
        ("indicators", "I4"): {"value": 3.4, "data_date": datetime(2024, 12, 31)},  # noqa: DTZ001
        ("indicators", "X8"): {"value": 10, "data_date": datetime(2024, 12, 31)},  # noqa: DTZ001
        ("evidence", "1"): {"target": "T05", "title": "质押融资统计表", "file_name": "统计表.pdf", "form": "报表"},
        ("evidence", "2"): {
            "target": "T05",
            "title": "质押贴息办法",
            "document": "银市监发〔2024〕8号",
            "form": "文件",
        },
    }
    fill_all(folder, "2024Q4", "2025-01-08 10:00", skip=(LEAD,))
    fill(template_of(folder, LEAD, "2024Q4"), folder / "inbox/q4.xlsx", figures, received="2025-01-08 10:00")
    merge.run(folder, "2024Q4", date(2025, 1, 14))
    templates.run(folder, FIN, now=datetime(2025, 5, 20, tzinfo=BEIJING))
    near = {("review", "T08"): {"progress": 95, "status": "进行中"}}
    for unit in (*OTHER_LEADS, HELPER):
        edits = near if unit == "市科技局" else {}
        fill(template_of(folder, unit, FIN), folder / f"inbox/fin_{unit}.xlsx", edits, received=TIME)
    done = {"status": "已完成", "progress": 100, "verdict": "达到", "text": "质押融资3.5亿元。", "example": "是"}
    figures = {
        ("review", "T05"): done,
        ("indicators", "I4"): {"value": 3.5, "data_date": datetime(2025, 6, 15)},  # noqa: DTZ001
        ("indicators", "X8"): {"value": 10, "data_date": datetime(2025, 6, 15)},  # noqa: DTZ001
        ("evidence", "1"): {"target": "T05", "title": "融资对接会照片", "file_name": "1.jpg", "form": "照片"},
    }
    path = fill(template_of(folder, LEAD, FIN), folder / "inbox/fin.xlsx", figures, received=TIME)
    spend(path, "2024", "市级财政", 120.5)
    for name, data in {
        "统计表.pdf": PDF, f"{LEAD}/T05-02 办法.pdf": PDF, "融资对接会现场.pdf": PDF + b"%1", "食堂菜单.pdf": PDF + b"%2",
    }.items():  # fmt: skip
        (folder / "inbox" / name).parent.mkdir(exist_ok=True)
        (folder / "inbox" / name).write_bytes(data)
        touch(folder / "inbox" / name, TIME)
    merge.run(folder, FIN, DAY)
    return folder


@pytest.fixture
def workspace(played: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(played, tmp_path / "w"))


def spend(path: Path, *values: object) -> None:
    book = openpyxl.load_workbook(path)
    sheet = book[spec.FUNDING.title]
    for at, value in enumerate(values, 2):
        sheet.cell(spec.FUNDING.header_row + 1, at).value = value
    book.save(path)
    touch(path, TIME)


def rows(folder: Path, paper: str, sheet: int = 0) -> list[tuple[Any, ...]]:
    path = next((folder / f"outbox/{FIN}/验收").glob(f"{paper}*.xlsx"))
    return list(openpyxl.load_workbook(path).worksheets[sheet].iter_rows(4, values_only=True))


def test_everybody_is_asked_for_money_and_evidence(played: Path) -> None:
    book = openpyxl.load_workbook(template_of(played, HELPER, FIN))
    assert {spec.FUNDING.title, spec.EVIDENCE.title} <= set(book.sheetnames)
    assert not {spec.REVIEW.title, spec.TASKS.title, spec.INDICATORS.title} & set(book.sheetnames)
    assert spec.INDICATORS.title in openpyxl.load_workbook(template_of(played, LEAD, FIN)).sheetnames


def test_targets_and_tasks_are_reached_or_not(workspace: Path) -> None:
    result = merge.run(workspace, FIN, DAY).result
    assert {item.code for item in result.findings} <= {"FILE_OTHER_FORMAT", "FILE_SEALED"}  # evidence is no return
    figures = {row.indicator: (row.light, row.reason) for row in result.indicators}
    assert figures["I4"] == ("red", "2025年目标3.6亿元，已完成3.5亿元，未达到目标，差0.1亿元")
    assert figures["X8"][0] == "green"
    lights = {(row.task, row.unit): row.light for row in result.duties}
    assert lights["T08", "市科技局"] == "red"
    assert lights["T05", LEAD] == "red"  # it is done, but its indicator is not reached


def test_the_papers(workspace: Path) -> None:
    done = accept.run(workspace, FIN, DAY)
    folder = workspace / done.folder
    assert [path.name[:2] for path in sorted(folder.iterdir()) if path.is_file()] == [f"{n:02d}" for n in range(10)]
    told = "\n".join(p.text for p in docx.Document(io.BytesIO((folder / "01 自评报告.docx").read_bytes())).paragraphs)
    assert "重点任务3项，完成1项，未完成2项" in told
    assert "有最终目标的指标2个，达到1个，未达到1个" in told
    tasks = {row[0]: row for row in rows(workspace, "02")}
    assert (tasks["T05"][5], tasks["T05"][8], tasks["T05"][12]) == ("质押融资3.5亿元。", "完成", 3)
    assert tasks["T08"][8] == "未完成"
    figures = {row[0]: row for row in rows(workspace, "03")}
    assert figures["I4"][-4:] == ("3.6（2025年）", "3.5", "未达到，差0.1亿元", FIN)
    (superior,) = rows(workspace, "04")
    assert superior[4:8] == (
        "T05 推进知识产权金融工程：完成", "I4 知识产权质押融资金额：3.5亿元（未达到，差0.1）",
        "T05-01 质押融资统计表\nT05-02 质押贴息办法\nT05-03 融资对接会照片", "8",
    )  # fmt: skip
    assert [row[1:3] for row in rows(workspace, "07")] == [("质押贴息办法", "银市监发〔2024〕8号")]
    assert [row[2] for row in rows(workspace, "08")] == [LEAD]
    assert [row[1:5] for row in rows(workspace, "09")] == [(LEAD, "2024", "市级财政", 120.5)]
    assert next(row[1] for row in rows(workspace, "00")) == "01 自评报告.docx"


def test_evidence_is_matched_hashed_and_what_is_missing_named(workspace: Path) -> None:
    done = accept.run(workspace, FIN, DAY)
    listed = {row[0]: row for row in rows(workspace, "06")}
    sha = hashlib.sha256(PDF).hexdigest()
    # two entries of the same content are one file
    place = "佐证/T05/T05-01 质押融资统计表.pdf"
    assert [(listed[code][8], listed[code][9]) for code in ("T05-01", "T05-02")] == [(place, sha[:12])] * 2
    assert hashlib.sha256((workspace / done.folder / place).read_bytes()).hexdigest() == sha
    assert listed["T05-03"][8] == "【待补】没有收到"
    assert (done.entries, done.copied, done.missing) == (3, 1, ("T05-03 融资对接会照片",))
    assert done.loose == (("融资对接会现场.pdf", "T05-03 融资对接会照片"), ("食堂菜单.pdf", ""))
    assert {row[0]: row[2] for row in rows(workspace, "06", 1)} == {
        "融资对接会现场.pdf": "T05-03 融资对接会照片",
        "食堂菜单.pdf": "—",
    }


def test_the_pack_is_the_same_again_and_a_merge_keeps_it(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    accept.run(workspace, FIN, DAY)
    folder = workspace / f"outbox/{FIN}/验收"
    before = {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    assert any("ipxl accept 2025FIN" in said for said in merge.run(workspace, FIN, DAY).remarks)
    assert cli.main(["-C", str(workspace), "accept", FIN, "--as-of", str(DAY), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["evidence"]["files"] == 1
    assert {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


def test_another_kind_of_period_is_refused(workspace: Path) -> None:
    with pytest.raises(IpxlError, match="类型是“年报”，不是“验收总结”"):
        accept.run(workspace, "2024Q4", DAY)


def test_a_plan_without_indicators(tmp_path: Path) -> None:
    folder = make_workspace(tmp_path, FIN, plan=part_of_plan(indicators=()), now=datetime(2025, 5, 20, tzinfo=BEIJING))
    fill_all(folder, FIN, TIME)
    done = accept.run(folder, FIN, DAY)
    told = docx.Document(io.BytesIO((folder / done.folder / "01 自评报告.docx").read_bytes()))
    assert not any("指标" in paragraph.text for paragraph in told.paragraphs)
    assert done.entries == 0


def test_the_sheet_of_a_higher_authority_is_read_as_written(tmp_path: Path) -> None:
    row = Superior("2.3", "保护", None, "省考核", ("T05", "T08"), ("I4",), "另附", None, "")
    write_table(replace(part_of_plan(), superiors=(row,)), tmp_path / "任务分工表.xlsx")
    assert read_table(tmp_path / "任务分工表.xlsx").plan.superiors == (row,)


def test_nothing_matches_nothing() -> None:
    assert match_proofs((), ()).files == {}
