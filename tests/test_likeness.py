"""Accounts that two units tell word for word, through a whole merge."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest
from filling import fill, make_workspace, template_of

from ipxl.commands import merge

AS_OF = date(2023, 10, 12)
UNIT, OTHER, THIRD = "市科技局", "市金融工作局", "市教育局"
TOLD = "组织企业申报专利导航项目12个，其中3个已经立项。"


@pytest.fixture(scope="module")
def issued(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_workspace(tmp_path_factory.mktemp("likeness"))


@pytest.fixture
def workspace(issued: Path, tmp_path: Path) -> Path:
    return shutil.copytree(issued, tmp_path / "w")


def merged(folder: Path, returns: dict[str, dict[tuple[str, str], dict[str, object]]]):
    for number, (unit, edits) in enumerate(returns.items()):
        target = folder / "inbox" / template_of(folder, unit).name
        fill(template_of(folder, unit), target, edits, received=f"2023-10-08 10:{number:02d}")
    return merge.run(folder, "2023Q3", AS_OF).result


def alike(result):
    found = [item for item in result.findings if item.code == "TEXT_ALIKE"]
    return [(item.unit, item.task, item.cell) for item in found], [item.message for item in found]


def test_both_units_are_told_and_each_hears_of_the_other(workspace):
    # blanks, marks and widths do not make another text
    texts = {UNIT: TOLD, OTHER: TOLD.replace("，", ", ").replace("12", "１２")}
    places, messages = alike(merged(workspace, {
        UNIT: {("tasks", "T08"): {"text": texts[UNIT]}}, OTHER: {("tasks", "T05"): {"text": texts[OTHER]}},
    }))  # fmt: skip
    assert sorted(places) == [(UNIT, "T08", "K4"), (OTHER, "T05", "K4")]
    assert any(f"{OTHER}(T05)" in text for text in messages)
    assert any(f"{UNIT}(T08)" in text for text in messages)


def test_the_counts_of_a_file_count_them(workspace):
    result = merged(workspace, {
        UNIT: {("tasks", "T08"): {"text": TOLD}}, OTHER: {("tasks", "T05"): {"text": TOLD}},
    })  # fmt: skip
    assert [row.warnings for row in result.files if row.unit in (UNIT, OTHER)] == [1, 1]


def test_a_reason_in_the_row_is_enough(workspace):
    places, _messages = alike(merged(workspace, {
        UNIT: {("tasks", "T08"): {"text": TOLD, "remark": "与市金融工作局共同组织"}},
        OTHER: {("tasks", "T05"): {"text": TOLD, "remark": "无"}},
    }))  # fmt: skip
    assert places == [(OTHER, "T05", "K4")]


def test_short_accounts_and_a_units_own_repetition_are_let_pass(workspace):
    work = {"has_work": "有", "status": "进行中"}
    places, _messages = alike(merged(workspace, {
        UNIT: {
            ("tasks", "T08"): {"text": "按计划推进，暂无问题。"},
            ("tasks", "T01"): {**work, "text": TOLD},
            ("tasks", "T02"): {**work, "text": TOLD},
        },
        OTHER: {("tasks", "T05"): {"text": "按计划推进,暂无问题"}},
    }))  # fmt: skip
    assert places == []


def test_only_the_current_return_counts(workspace):
    merged(workspace, {UNIT: {("tasks", "T08"): {"text": TOLD}}, OTHER: {("tasks", "T05"): {"text": TOLD}}})
    target = workspace / "inbox/second.xlsx"
    fill(
        template_of(workspace, UNIT),
        target,
        {("tasks", "T08"): {"text": "本单位培训3场。"}},
        received="2023-10-09 10:00",
    )
    assert alike(merge.run(workspace, "2023Q3", AS_OF).result) == ([], [])
