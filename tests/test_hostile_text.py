"""Characters that break messages, workbooks and CSV files elsewhere: in every cell, through a whole merge."""

from __future__ import annotations

import csv
import json
import shutil
import string
from datetime import date
from pathlib import Path

import docx
import openpyxl
import pytest
from filling import fill, make_workspace, template_of

from ipxl.check.rules import RULES, VALUE_SHOWN_MOST, finding
from ipxl.commands import merge
from ipxl.finding import Finding

PERIOD, UNIT, OWNER = "2023Q3", "市科技局", "市金融工作局"
TEXTS = [
    "'it's\"<>&",
    "{0} {value} {} }{ %s %(x)s $x \\",
    "😀👨‍👩‍👧 \u202eabc\u202c",
    "+HYPERLINK('http://x')",
    "@SUM(A1)",
    "-2+3",
    "<r><t>x</t></r>",
    "a_x000B_b_x0000_c",
    "行一\n行二\t行三\r行四",
    "字" * 32_767,
]


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_workspace(tmp_path_factory.mktemp("hostile"))


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: repr(text)[:20])
def test_no_value_breaks_a_message(text):
    for code in RULES:
        made = _told(code, text)
        assert made.message, code
        assert made.remedy, code
        assert "\n" not in (made.value or ""), code
        assert len(made.value or "") <= VALUE_SHOWN_MOST, code


def _told(code: str, text: str) -> Finding:
    texts = dict.fromkeys(("expected", "field", "why", "reasons", "unit_of_measure", "who", "what", "near"), text)
    names = {part for field in ("message", "remedy") for part in _names(getattr(RULES[code], field))}
    return finding(code, value=text, file="x", **{**dict.fromkeys(names - {"value"}, text), **texts})


def _names(text: str) -> set[str]:
    return {name for _text, name, _spec, _conversion in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: repr(text)[:20])
def test_no_value_breaks_a_merge(workspace: Path, tmp_path: Path, text: str):
    folder = shutil.copytree(workspace, tmp_path / "w")
    task = dict.fromkeys(("status", "progress", "text", "issue", "next", "coordinate", "evidence"), text)
    edits = {
        ("tasks", "T08"): task,
        ("tasks", "T01"): {"has_work": text, "remark": text},
        ("unit", ""): dict.fromkeys(("filler", "phone", "reviewer", "date", "remark"), text),
        ("issues", "1"): dict.fromkeys(("task", "issue", "cause", "coordinator", "measure", "deadline"), text),
        ("evidence", "1"): dict.fromkeys(("target", "title", "document", "form", "file_name", "public"), text),
    }
    figures = {("indicators", "I4"): dict.fromkeys(("value", "data_date", "source", "explanation"), text)}
    for unit, cells in ((UNIT, edits), (OWNER, figures)):
        fill(template_of(folder, unit), folder / "inbox" / template_of(folder, unit).name, cells)
    done = merge.run(folder, PERIOD, date(2023, 10, 12))
    told = json.loads(json.dumps(done.as_json(), ensure_ascii=False))
    assert {row["unit"]: row["state"] for row in told["units"]}[UNIT] == "to_correct"
    cells = {item["cell"] for item in told["findings"] if item["unit"] == UNIT and item["sheet"] == "任务进展"}
    assert {"I4", "J4"} <= cells
    assert {item["cell"] for item in told["findings"] if item["unit"] == OWNER} >= {"J4", "K4"}
    books = [path for name in ("outbox", "核定") for path in sorted((folder / name).rglob("*.xlsx"))]
    assert {path.parent.name for path in books} == {PERIOD, "退回", "催报", "核定", "给领导"}
    for path in books:
        assert openpyxl.load_workbook(path).sheetnames
    for path in sorted((folder / "outbox").rglob("*.docx")):
        assert docx.Document(str(path)).paragraphs
    letters = sorted((folder / "outbox").rglob("*.txt"))
    assert [path.parent.name for path in letters] == ["催报", *["退回"] * len((UNIT, OWNER))]
    for path in letters:
        told = path.read_bytes().decode("utf-8-sig")
        assert [c for c in told if not c.isprintable() and c not in "\r\n"] == []
    for path in sorted(folder.rglob("*.csv")):
        with path.open(encoding="utf-8-sig", newline="") as lines:
            assert len({len(row) for row in csv.reader(lines) if row}) == 1
