"""Accounts of one task that two units tell word for word, through a whole merge."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest
from filling import fill, make_workspace, template_of

from ipxl.commands import merge

AS_OF = date(2023, 10, 12)
UNIT, OTHER = "市科技局", "市财政局"
TOLD = "组织企业申报专利导航项目12个，其中3个已经立项，另有2个进入答辩；现场走访园区4个，收集需求27条，均已转办。"
WORK = {"has_work": "有", "status": "进行中"}


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
    return [(item.unit, item.task) for item in found], [item.message for item in found]


def told(text, **more):
    return {**WORK, "text": text, **more}


def test_the_office_is_told_of_both_and_no_unit_of_the_other(workspace):
    # blanks, marks and widths do not make another text
    result = merged(workspace, {
        UNIT: {("tasks", "T08"): {"text": TOLD}},
        OTHER: {("tasks", "T08"): told(TOLD.replace("，", ", ").replace("12", "１２"))},
    })  # fmt: skip
    places, messages = alike(result)
    assert set(places) == {(OTHER, "T08"), (UNIT, "T08")}
    assert any(OTHER in text for text in messages)
    assert any(UNIT in text for text in messages)
    assert {item.severity for item in result.findings if item.code == "TEXT_ALIKE"} == {"info"}
    assert not result.faulty
    assert not list((workspace / "outbox/2023Q3").glob("退回/*"))
    assert [row.infos for row in result.files if row.unit in (UNIT, OTHER)] == [1, 1]


def test_a_reason_in_the_row_is_enough(workspace):
    places, _messages = alike(merged(workspace, {
        UNIT: {("tasks", "T08"): {"text": TOLD, "remark": "与市财政局共同组织"}},
        OTHER: {("tasks", "T08"): told(TOLD, remark="无")},
    }))  # fmt: skip
    assert places == [(OTHER, "T08")]


def test_short_accounts_other_tasks_and_a_units_own_repetition_are_let_pass(workspace):
    short = "组织企业申报专利导航项目12个，其中3个已经立项。"
    places, _messages = alike(merged(workspace, {
        UNIT: {
            ("tasks", "T08"): {"text": short},
            ("tasks", "T01"): told(TOLD),
            ("tasks", "T02"): told(TOLD),
        },
        OTHER: {("tasks", "T08"): told(short), ("tasks", "T04"): told(TOLD)},
    }))  # fmt: skip
    assert places == []


def test_only_the_current_return_counts(workspace):
    merged(workspace, {UNIT: {("tasks", "T08"): {"text": TOLD}}, OTHER: {("tasks", "T08"): told(TOLD)}})
    target = workspace / "inbox/second.xlsx"
    fill(
        template_of(workspace, UNIT),
        target,
        {("tasks", "T08"): {"text": "本单位培训3场。"}},
        received="2023-10-09 10:00",
    )
    assert alike(merge.run(workspace, "2023Q3", AS_OF).result) == ([], [])
