"""Lights and numbers that the office sets by hand: begun by itself, shown beside what was computed, asked again on change."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from filling import fill, make_workspace, template_of

from ipxl.commands import merge
from ipxl.facts.lights import ALL_LIGHT_WORDS, light_word, read_light

AS_OF = date(2023, 10, 12)
LEAD, OWNER, COUNTY = "市科技局", "市金融工作局", "兴庆区"
COLUMNS = ("编号", "问题", "单位", "任务/指标", "文件", "单元格", "现值", "处理", "更正值", "理由", "核定人", "日期")


@pytest.fixture(scope="module")
def returned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with three returns, merged once, so that there is a table to type in."""
    folder = make_workspace(tmp_path_factory.mktemp("returned"))
    for unit in (LEAD, OWNER, COUNTY):
        fill(template_of(folder, unit), folder / "inbox" / f"{unit}.xlsx")
    merge.run(folder, "2023Q3", AS_OF)
    return folder


@pytest.fixture
def workspace(returned: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(returned, tmp_path / "w"))


def table(folder: Path) -> Path:
    return folder / "核定" / "2023Q3.xlsx"


def rows(folder: Path) -> list[dict[str, Any]]:
    sheet = openpyxl.load_workbook(table(folder))["核定"]
    found = [
        dict(zip(COLUMNS, (cell.value for cell in row), strict=False)) for row in sheet.iter_rows(min_row=2, max_col=12)
    ]
    return [row for row in found if any(row.values())]


def begin(folder: Path, item: str, to: Any, action: str = "改亮灯", **typed: Any) -> int:
    """Type a row of one's own below the last one; its row number."""
    book = openpyxl.load_workbook(table(folder))
    sheet = book["核定"]
    row = 2 + len(rows(folder))
    signed = {"理由": "现场核实", "核定人": "张三", "日期": "2023-10-12"}
    for header, value in {"任务/指标": item, "处理": action, "更正值": to, **signed, **typed}.items():
        sheet.cell(row, COLUMNS.index(header) + 1).value = value
    book.save(table(folder))
    return row


def run(folder: Path) -> merge.MergeDone:
    return merge.run(folder, "2023Q3", AS_OF)


def row_of(done: merge.MergeDone, frame: str, key: str, unit: str = "") -> Any:
    found = done.result.frame(frame)
    name = "indicator" if frame == "indicators" else "task"
    found = found[(found[name] == key) & ((found["unit"] == unit) if unit else True)]
    assert len(found) == 1
    return found.iloc[0]


def told(done: merge.MergeDone) -> list[tuple[int, str, str]]:
    return [(item.row, item.outcome, item.note) for item in done.result.decisions]


def send_again(folder: Path, progress: int, received: str) -> None:
    edits = {("tasks", "T08"): {"progress": progress}}
    fill(template_of(folder, LEAD), folder / "inbox" / f"{progress}.xlsx", edits, received=received)


class TestALight:
    def test_a_row_that_the_office_begins_sets_it_with_the_computed_one_beside(self, workspace):
        before = row_of(run(workspace), "tasks", "T08")
        begin(workspace, "T08", "红")
        done = run(workspace)
        task, detail = row_of(done, "tasks", "T08"), row_of(done, "duties", "T08", LEAD)
        for row in (task, detail):
            assert (row.light, row.computed_light) == ("red", before.light)
            assert row.override == "由张三于2023-10-12核定：●绿→■红，理由：现场核实"
            assert row.reason == f"经核定为红灯；按填报测算：{before.reason}"
            assert "张三" not in row.reason
        shown = next(item for item in done.as_json()["tasks"] if item["task"] == "T08")
        assert (shown["light"], shown["reason"]) == ("red", task.reason)
        assert next(row for row in done.result.units if row.unit == LEAD).light == "red"

    def test_nothing_that_was_not_overridden_changes(self, workspace):
        before = run(workspace).result
        begin(workspace, "T08", "红")
        after = run(workspace).result
        for frame in ("tasks", "indicators", "duties"):
            old, new = before.frame(frame), after.frame(frame)
            moved = [
                (key, name)
                for name in old.columns
                for key, a, b in zip(old.iloc[:, 0], old[name], new[name], strict=True)
                if a != b and not (a is None and b is None)
            ]
            assert {name for _key, name in moved} <= {"light", "reason", "override"}
            assert len(moved) == (0 if frame == "indicators" else 3)

    def test_the_row_gets_its_number_and_the_value_under_it_and_keeps_what_was_typed(self, workspace):
        begin(workspace, " t８ ", "黄灯")
        run(workspace)
        (row,) = rows(workspace)
        assert row["编号"].startswith("L-")
        assert (row["现值"], row["单位"], row["处理"], row["更正值"]) == ("●绿", LEAD, "改亮灯", "黄灯")
        assert (row["任务/指标"], row["理由"], row["核定人"]) == (" t８ ", "现场核实", "张三")
        assert row["问题"].startswith("办公室改亮灯：")

    def test_the_merge_that_numbers_a_row_gives_the_same_summary_as_the_next(self, workspace):
        begin(workspace, "T08", "红")
        summary = workspace / "outbox/2023Q3/汇总表_2023Q3.xlsx"
        first = run(workspace), summary.read_bytes(), table(workspace).read_bytes()
        again = run(workspace), summary.read_bytes(), table(workspace).read_bytes()
        assert first[1:] == again[1:]
        assert first[0].result.decisions == again[0].result.decisions

    def test_it_is_asked_again_when_the_computed_light_changes(self, workspace):
        begin(workspace, "T08", "黄")
        run(workspace)
        send_again(workspace, 2, "2023-10-09 10:00")
        done = run(workspace)
        task = row_of(done, "tasks", "T08")
        assert (task.light, task.override) == (task.computed_light, "")
        assert task.light != "green"
        (question,) = done.result.questions
        now = light_word(task.light, None)
        assert (question.item, question.unit, question.value) == ("T08", LEAD, now)
        assert f"由“●绿”变为“{now}”" in question.text
        assert "第2行改成“▲黄”" in question.text
        assert told(done) == [(2, "expired", f"测算亮灯由“●绿”变为“{now}”，这一行不再起作用")]
        assert [row["处理"] for row in rows(workspace)] == ["改亮灯", None]

    def test_the_answer_to_that_question_holds(self, workspace):
        begin(workspace, "T08", "绿色")
        run(workspace)
        send_again(workspace, 2, "2023-10-09 10:00")
        run(workspace)
        book = openpyxl.load_workbook(table(workspace))
        for header, value in {"处理": "改亮灯", "更正值": "●绿", "理由": "补证", "核定人": "李四"}.items():
            book["核定"].cell(3, COLUMNS.index(header) + 1).value = value
        book.save(table(workspace))
        done = run(workspace)
        assert row_of(done, "tasks", "T08").light == "green"
        assert done.result.questions == ()
        book["核定"].cell(3, COLUMNS.index("处理") + 1).value = "不改"
        book.save(table(workspace))
        done = run(workspace)
        assert row_of(done, "tasks", "T08").light != "green"
        assert done.result.questions == ()

    def test_a_light_that_comes_back_is_as_decided_then_and_the_other_row_has_expired(self, workspace):
        begin(workspace, "T08", "黄")
        run(workspace)
        send_again(workspace, 2, "2023-10-09 10:00")
        run(workspace)
        begin(workspace, "T08", "未到期", 理由="另议")
        assert row_of(run(workspace), "tasks", "T08").grey == "not_due"
        send_again(workspace, 46, "2023-10-09 11:00")
        done = run(workspace)
        assert row_of(done, "tasks", "T08").light == "yellow"
        assert [item.outcome for item in done.result.decisions] == ["applied", "expired"]
        assert done.result.questions == ()

    def test_a_computed_light_that_came_to_be_what_the_office_wanted_asks_nothing(self, workspace):
        send_again(workspace, 2, "2023-10-09 10:00")
        assert row_of(run(workspace), "tasks", "T08").light != "green"
        begin(workspace, "T08", "绿")
        run(workspace)
        send_again(workspace, 46, "2023-10-09 11:00")
        done = run(workspace)
        assert done.result.questions == ()
        assert row_of(done, "tasks", "T08").light == "green"

    def test_one_of_several_leads_and_the_task_as_a_whole(self, workspace):
        begin(workspace, "T16", "红", 单位=COUNTY)
        done = run(workspace)
        task, detail = row_of(done, "tasks", "T16"), row_of(done, "duties", "T16", COUNTY)
        assert (detail.light, task.light) == ("red", "red")
        assert task.counts.startswith("红1")
        assert task.override == f"{COUNTY}{detail.override}"
        begin(workspace, "T16", "黄")
        done = run(workspace)
        task, detail = row_of(done, "tasks", "T16"), row_of(done, "duties", "T16", COUNTY)
        assert (detail.light, task.light) == ("red", "yellow")
        assert "→▲黄" in task.override

    def test_a_light_can_be_given_where_nothing_was_returned(self, workspace):
        before = row_of(run(workspace), "tasks", "T01")
        assert before.light == "grey"
        begin(workspace, "T01", "黄", 理由="电话报告")
        task = row_of(run(workspace), "tasks", "T01")
        assert (task.light, task.grey, task.computed_grey) == ("yellow", None, "not_returned")

    def test_an_indicators_light_reaches_its_tasks_and_says_so(self, workspace):
        begin(workspace, "I4", "红")
        done = run(workspace)
        figure = row_of(done, "indicators", "I4")
        assert figure.light == "red"
        for key in figure.tasks:
            task = row_of(done, "tasks", key)
            if task.light != task.computed_light:
                assert task.override.startswith("I4由张三")

    def test_the_next_period_sees_the_light_that_held(self, workspace):
        from ipxl.commands import templates

        begin(workspace, "T08", "红")
        templates.run(workspace, "2023Q4")
        done = merge.run(workspace, "2023Q4", date(2024, 1, 12))
        assert row_of(done, "tasks", "T08").last_light == "red"


class TestANumber:
    def test_another_progress_is_judged_and_the_reported_one_stands_beside(self, workspace):
        begin(workspace, "T08", "1", "改数")
        done = run(workspace)
        task, detail = row_of(done, "tasks", "T08"), row_of(done, "duties", "T08", LEAD)
        for row in (task, detail):
            assert (row.progress, row.computed_value) == (1, 45)
            assert (row.light != "green", row.computed_light) == (True, "green")
            assert row.override == "由张三于2023-10-12核定：45→1，理由：现场核实"

    def test_another_figure_of_an_indicator(self, workspace):
        begin(workspace, "I4", "9.5", "改数")
        figure = row_of(run(workspace), "indicators", "I4")
        assert (str(figure.value), figure.computed_value) == ("9.5", 5)

    def test_it_is_asked_again_when_the_reported_one_changes(self, workspace):
        begin(workspace, "T08", 60, "改数")
        run(workspace)
        send_again(workspace, 50, "2023-10-09 10:00")
        done = run(workspace)
        assert row_of(done, "tasks", "T08").progress == 50
        (question,) = done.result.questions
        assert (question.id[0], question.value) == ("V", "50")
        assert "填报数由“45”变为“50”" in question.text


class TestWhatCannotBeUsed:
    @pytest.mark.parametrize(
        ("item", "to", "action", "typed", "words"),
        [
            ("T99", "红", "改亮灯", {}, "“任务/指标”填的是“T99”，方案里没有"),
            (None, "红", "改亮灯", {}, "方案里没有"),
            ("T08", "紫", "改亮灯", {}, "“更正值”填的“紫”不是一种灯，请写绿、黄、红、未报"),
            ("T08", "红", "改亮灯", {"单位": "市科计局"}, "相近的有：市科技局"),
            ("T08", "红", "改亮灯", {"单位": "市科技局、兴庆区"}, "只能写一个"),
            ("T08", None, "改亮灯", {}, "没有填更正值"),
            ("T08", "●绿", "改亮灯", {}, "测算本来就是“●绿”，不用改"),
            ("T08", "红", "改亮灯", {"理由": None}, "没有填理由"),
            ("T08", "红", "更正为", {}, "自己加的行请在“处理”写改亮灯或改数"),
            ("T08", "大约80", "改数", {}, "不是确切的数"),
            ("T08", 0.8, "改数", {}, "不是确切的数"),
            ("T08", 101, "改数", {}, "不是确切的数"),
            ("T16", 50, "改数", {}, "请在“单位”写明改哪一家"),
            ("T01", 50, "改数", {}, "本期没有报送这个数"),
        ],
    )
    def test_it_is_said_in_plain_words_and_changes_nothing(self, workspace, item, to, action, typed, words):
        before = run(workspace).result
        row = begin(workspace, item, to, action, **typed)
        done = run(workspace)
        (decided,) = done.result.decisions
        assert (decided.row, decided.outcome) == (row, "refused")
        assert words in decided.note
        assert words in done.text()
        assert [row.light for row in done.result.tasks] == [row.light for row in before.tasks]
        assert [row.progress for row in done.result.tasks] == [row.progress for row in before.tasks]

    def test_of_two_rows_on_one_thing_the_first_counts_and_the_second_is_named(self, workspace):
        first, second = begin(workspace, "T08", "红"), begin(workspace, "5", "红") and begin(workspace, "T8", "黄")
        done = run(workspace)
        assert row_of(done, "tasks", "T08").light == "red"
        refused = next(item for item in done.result.decisions if item.outcome == "refused")
        assert (refused.row, refused.note) == (second, f"T08已在第{first}行核定，请在那一行改，删去这一行")


@pytest.mark.parametrize("word", ALL_LIGHT_WORDS)
def test_every_printed_light_is_read_back(word: str) -> None:
    found = read_light(word)
    assert found is not None
    assert light_word(*found) == word


@pytest.mark.parametrize(
    ("typed", "light"), [("绿", "green"), (" 黄 灯", "yellow"), ("Ｒed", "red"), ("■ 红色", "red")]
)
def test_lights_are_read_as_people_type_them(typed: str, light: str) -> None:
    assert read_light(typed) == (light, None)


def test_a_word_that_is_no_light_is_none() -> None:
    assert [read_light(text) for text in ("", "紫", "灯", "红黄", "●")] == [None] * 5
