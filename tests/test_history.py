"""What became of a task, an indicator or a unit over all periods, and what a merge says of the one before it."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from filling import fill, make_workspace, template_of

from ipxl.cli import main
from ipxl.cli.text import columns
from ipxl.clock import BEIJING
from ipxl.commands import history, merge, publish, templates
from ipxl.commands.workroom import Workroom
from ipxl.errors import IpxlError
from ipxl.record.ledger import Ledger
from ipxl.workspace import Workspace

LEAD, OWNER, LATE = "市科技局", "市金融工作局", "兴庆区"
TASK = "T08"
AS_OF = {"2023Q3": date(2023, 10, 17), "2023Q4": date(2024, 1, 12)}


@pytest.fixture(scope="module")
def rounds(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two periods. In the first one T08 was red when it was published and good after a late correction; then red again."""
    folder = make_workspace(tmp_path_factory.mktemp("history") / "w")
    inbox = folder / "inbox"
    fill(template_of(folder, LEAD), inbox / "a.xlsx", {("tasks", TASK): {"progress": 5}})
    fill(template_of(folder, OWNER), inbox / "b.xlsx", {("indicators", "I4"): {"value": 0.5}})
    merge.run(folder, "2023Q3", date(2023, 10, 12))
    publish.run(folder, "2023Q3", datetime(2023, 10, 13, 9, tzinfo=BEIJING))
    fill(template_of(folder, LEAD), inbox / "c.xlsx", {("tasks", TASK): {"progress": 50}}, received="2023-10-16 10:00")
    fill(template_of(folder, LATE), inbox / "d.xlsx", received="2023-10-16 10:00")
    templates.run(folder, "2023Q4", now=datetime(2023, 12, 20, tzinfo=BEIJING))
    late = {("tasks", TASK): {"progress": 20}}
    fill(template_of(folder, LEAD, "2023Q4"), inbox / "e.xlsx", late, received="2024-01-05 10:00")
    merge.run(folder, "2023Q4", AS_OF["2023Q4"])
    return folder


@pytest.fixture
def workspace(rounds: Path, tmp_path: Path) -> Path:
    return shutil.copytree(rounds, tmp_path / "w")


def points(told: dict[str, Any], number: int = 0) -> list[tuple[Any, ...]]:
    names = ("period", "light", "shown_light", "value", "published_light", "published_value")
    return [tuple(point[name] for name in names) for point in told["series"][number]["periods"]]


class TestSeries:
    def test_a_task_over_all_periods_with_what_was_published_beside(self, rounds):
        told = history.run(rounds, [TASK]).as_json()
        assert points(told) == [
            ("2023Q3", "green", "yellow", 50, "red", 5),
            ("2023Q4", "red", "red", 20, None, None),
        ]
        assert told["series"][0]["lasts"] == 2
        assert told["series"][0]["name"] == "推行科技项目知识产权全过程管理"

    def test_the_screen_shows_yellow_and_what_was_published(self, rounds):
        text = history.run(rounds, [TASK]).text()
        then, now = text.splitlines()[2:4]
        assert "▲黄(补好后●绿)" in then
        assert "■红 5%" in then
        assert ("■红" in now, "20%" in now, now.endswith("—")) == (True, True, True)
        assert "■红已连续2期" in text

    def test_an_indicator_has_its_unit_of_measure_and_target(self, rounds):
        done = history.run(rounds, (), ["i4"])
        assert all(point.target is not None for point in done.series[0].points)
        assert "0.5亿元" in done.text()
        assert "相同" in done.text()

    def test_a_unit_brings_its_indicators_and_duties(self, rounds):
        told = history.run(rounds, (), (), ["银川市科学技术局"]).as_json()["series"]
        assert (told[0]["kind"], told[0]["unit"]) == ("unit", LEAD)
        assert {item["kind"] for item in told[1:]} == {"duty"}
        assert TASK in [item["item"] for item in told]
        owner = history.run(rounds, (), (), [OWNER]).as_json()["series"]
        assert ("indicator", "I4") in [(item["kind"], item["item"]) for item in owner]
        assert f"{LEAD}的任务和指标" in history.run(rounds, (), (), [LEAD]).text()

    def test_options_combine(self, rounds):
        row = history.run(rounds, [TASK], ["I4"], [LEAD]).as_json()["series"]
        assert [(item["kind"], item["item"], item["unit"]) for item in row] == [
            ("duty", TASK, LEAD),
            ("indicator", "I4", None),
        ]

    def test_without_options_each_period_is_one_line(self, rounds):
        done = history.run(rounds)
        told = done.as_json()
        assert [(row["period"], row["returned"], row["due"]) for row in told["periods"]] == [
            ("2023Q3", 3, 26),
            ("2023Q4", 1, 26),
        ]
        assert sum(told["periods"][0]["tasks"].values()) == 18
        assert told["periods"][0]["published"] == {
            "period": "2023Q3",
            "number": 1,
            "published": "2023-10-13T09:00:00+08:00",
            "as_of": "2023-10-12",
            "current": False,
        }
        assert told["periods"][1]["published"] is None
        assert len(done.text().splitlines()) == 3

    @pytest.mark.parametrize(
        ("asked", "known"),
        [(["--task", "T99"], "T08"), (["--indicator", "I99"], "I4"), (["--unit", "市科计局"], LEAD),
         (["--task", "T05", "--unit", LEAD], TASK), (["--unit", "不存在的某某"], LEAD)],
    )  # fmt: skip
    def test_what_is_not_known_names_what_is(self, rounds, capsys, asked, known):
        assert main(["-C", str(rounds), "history", *asked]) == 2
        said = capsys.readouterr().err
        assert known in said
        assert len(said.splitlines()) == 1

    def test_every_line_fits_a_terminal(self, rounds):
        done = history.run(rounds, ["T08", "T16"], ["I1", "I4"])
        texts = [done.text(), history.run(rounds).text(), history.run(rounds, (), (), [LEAD]).text()]
        assert max(columns(line) for text in texts for line in text.splitlines()) <= 80

    def test_json_is_one_object_and_nothing_is_written(self, rounds, capsys):
        before = sorted((path, path.stat().st_mtime_ns) for path in rounds.rglob("*"))
        assert main(["-C", str(rounds), "history", "--task", TASK, "--json"]) == 0
        assert points(json.loads(capsys.readouterr().out))[0][0] == "2023Q3"
        assert sorted((path, path.stat().st_mtime_ns) for path in rounds.rglob("*")) == before


class TestLedger:
    def test_it_answers_for_any_item_as_the_command_does(self, workspace):
        result = merge.run(workspace, "2023Q4", AS_OF["2023Q4"]).result
        with closing(sqlite3.connect(workspace / ".ipxl/ledger.sqlite")) as base:
            rows = base.execute("SELECT * FROM trail").fetchall()
        frame = result.frame("trail")
        told = zip(*(frame[name].tolist() for name in frame.columns), strict=True)
        assert len(rows) == len(frame)
        assert sorted(rows, key=str) == sorted(
            (tuple(None if value is None else str(value) for value in row) for row in told), key=str
        )

    def test_without_it_the_answer_is_the_same(self, workspace):
        before = history.run(workspace, [TASK], ["I4"], ()).as_json()
        shutil.rmtree(workspace / ".ipxl")
        assert history.run(workspace, [TASK], ["I4"], ()).as_json() == before

    def test_what_it_cannot_tell_of_the_last_merge_is_nothing(self, tmp_path):
        path = tmp_path / "ledger.sqlite"
        assert Ledger(path).last_merge("2023Q3") is None
        for told in ("[]", "{", '{"items": [[1]], "files": {}}'):
            with closing(sqlite3.connect(path)) as base, base:
                base.execute("DROP TABLE IF EXISTS last_merge")
                base.execute("CREATE TABLE last_merge (period TEXT, at TEXT, items TEXT)")
                base.execute("INSERT INTO last_merge VALUES ('2023Q3', '2023-10-12T09:00:00+08:00', ?)", (told,))
            assert Ledger(path).last_merge("2023Q3") is None


class TestSinceTheLastMerge:
    def test_the_screen_says_what_changed(self, workspace):
        inbox = workspace / "inbox"
        better = {("tasks", TASK): {"progress": 90}}
        fill(template_of(workspace, LEAD, "2023Q4"), inbox / "f.xlsx", better, received="2024-01-09 10:00")
        (inbox / "e.xlsx").unlink()
        said = merge.run(workspace, "2023Q4", AS_OF["2023Q4"]).text()
        told = said[said.index("与上次合并(") :].splitlines()
        assert "  新收到1件：f.xlsx" in told
        assert "  inbox 里不见了1件：e.xlsx" in told
        assert not any("■红→●绿" in line or "20%→90%" in line for line in told)
        assert any(line.startswith("  灯没有变差的变动") for line in told)
        assert f"  填报有变动的单位1个：{LEAD}(1行)" in told

    def test_a_file_of_another_period_is_not_new_in_this_one(self, workspace):
        merge.run(workspace, "2023Q3", AS_OF["2023Q3"])
        fill(template_of(workspace, LATE, "2023Q4"), workspace / "inbox/g.xlsx", received="2024-01-06 10:00")
        assert merge.run(workspace, "2023Q3", AS_OF["2023Q3"]).since[0].endswith("没有变化")

    def test_nothing_changed_is_said_too(self, workspace):
        merge.run(workspace, "2023Q4", AS_OF["2023Q4"])
        assert merge.run(workspace, "2023Q4", AS_OF["2023Q4"]).since[0].endswith("没有变化")

    def test_the_last_merge_is_that_of_the_same_period(self, workspace):
        fill(template_of(workspace, "市财政局"), workspace / "inbox/z.xlsx", received="2023-10-09 10:00")
        merge.run(workspace, "2023Q4", AS_OF["2023Q4"])  # judges 2023Q3 too, but is no merge of it
        assert "新收到" in "".join(merge.run(workspace, "2023Q3", AS_OF["2023Q3"]).since)

    def test_without_the_ledger_nothing_is_said(self, workspace):
        shutil.rmtree(workspace / ".ipxl")
        assert merge.run(workspace, "2023Q4", AS_OF["2023Q4"]).since == ()


def test_outputs_do_not_depend_on_the_ledger_or_on_where_and_when_they_are_made(rounds, tmp_path):
    """With a publication, a past and a last merge: the same bytes with and without them remembered."""
    made = []
    for number, (zone, locale) in enumerate((("UTC", "C"), ("America/New_York", "zh_CN.GBK"))):
        folder = shutil.copytree(rounds, tmp_path / str(number))
        if number:
            shutil.rmtree(folder / ".ipxl")
        environment = {**os.environ, "TZ": zone, "LC_ALL": locale, "PYTHONHASHSEED": str(number + 1)}
        command = [sys.executable, "-m", "ipxl", "-C", str(folder), "merge", "2023Q4", "--as-of", "2024-01-12"]
        subprocess.run(command, env=environment, check=True, capture_output=True)
        outbox = folder / "outbox/2023Q4"
        made.append(
            {
                path.relative_to(outbox).as_posix(): path.read_bytes()
                for path in sorted(outbox.rglob("*"))
                if path.is_file()
            }
        )
    assert {"汇总表_2023Q4.xlsx", "通报_2023Q4.docx", "合并记录.json"} < set(made[0])
    assert made[0] == made[1]


def test_without_templates_there_is_no_history(tmp_path):
    from ipxl.commands import init

    init.run(tmp_path / "w")
    with pytest.raises(IpxlError, match="ipxl templates"):
        history.run(tmp_path / "w")


def test_a_unit_that_took_over_shows_what_was_reported_under_the_older_name(workspace):
    path = workspace / "任务分工表.xlsx"
    book = openpyxl.load_workbook(path)
    sheet = book["单位"]
    named = {str(cell.value): cell.column for cell in sheet[1]}
    row = next(row for row in range(2, sheet.max_row + 1) if sheet.cell(row, named["简称"]).value == LATE)
    sheet.cell(row, named["承接单位"]).value = "金凤区"
    book.save(path)
    done = history.run(workspace, (), (), ["金凤区"])
    assert [(item.key.unit, item.name) for item in done.series if item.key.kind == "unit"] == [
        ("金凤区", "金凤区"),
        (LATE, f"{LATE}(现为金凤区)"),
    ]
    row_of_both = history.run(workspace, ["T16"], (), ["金凤区"])
    assert [item.key.unit for item in row_of_both.series] == ["金凤区", LATE]


def test_of_two_periods_that_end_on_one_day_the_one_that_is_due_first_comes_first(tmp_path):
    """2024MID looks back at 2024Q2: judged before it, it would have no past, and another light in the next period."""
    folder = make_workspace(tmp_path / "w", "2024Q2", "2024MID", "2024Q3", now=datetime(2024, 6, 1, tzinfo=BEIJING))
    room = Workroom(Workspace(folder))
    results = room.results(room.period("2024Q3"), date(2024, 10, 12))
    assert list(results) == ["2024Q2", "2024MID", "2024Q3"]
    assert results["2024MID"].previous == "2024Q2"
    assert list(dict.fromkeys(row.period for row in results["2024Q3"].trail)) == list(results)


def test_a_period_that_ends_with_the_newest_is_not_forgotten(tmp_path):
    folder = make_workspace(tmp_path / "w", "2025FIN", "2025Q2", now=datetime(2025, 6, 1, tzinfo=BEIJING))
    assert [row.period for row in history.run(folder).rows] == ["2025FIN", "2025Q2"]
