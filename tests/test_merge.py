"""A period from inbox to outbox: whose file counts, what is merged, what is asked, and that it comes out the same twice."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from filling import fill, fill_all, make_workspace, template_of, touch

from ipxl.cli import main
from ipxl.clock import BEIJING
from ipxl.commands import merge, status, templates
from ipxl.errors import IpxlError
from ipxl.workspace import Workspace, locked

AS_OF = date(2023, 10, 12)
UNIT = "市科技局"
NAME = f"2023Q3_{UNIT}_进展情况表.xlsx"


@pytest.fixture(scope="session")
def sent(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with the templates of 2023Q3 and nothing come back yet."""
    return make_workspace(tmp_path_factory.mktemp("sent"))


@pytest.fixture(scope="session")
def returned(sent: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same with good returns of everyone but 市发改委."""
    folder = tmp_path_factory.mktemp("returned") / "w"
    shutil.copytree(sent, folder)
    fill_all(folder, skip=("市发改委",))
    return folder


@pytest.fixture
def workspace(sent: Path, tmp_path: Path) -> Path:
    return shutil.copytree(sent, tmp_path / "w")


def merged(folder: Path, as_of: date = AS_OF, period: str = "2023Q3") -> dict[str, Any]:
    return merge.run(folder, period, as_of).as_json()


def files(result: dict[str, Any]) -> dict[str, str]:
    """File -> state; ipxl's own README in the inbox is left out."""
    return {item["file"]: item["state"] for item in result["files"] if item["file"] != "README.md"}


def unit(result: dict[str, Any], name: str) -> dict[str, Any]:
    return next(item for item in result["units"] if item["unit"] == name)


def task(result: dict[str, Any], task_id: str) -> dict[str, Any]:
    return next(item for item in result["tasks"] if item["task"] == task_id)


def codes(result: dict[str, Any]) -> list[str]:
    return [item["code"] for item in result["findings"]]


@pytest.fixture(scope="module")
def clean(returned: Path) -> dict[str, Any]:
    return merged(returned)


class TestCleanRound:
    def test_everyone_who_returned_is_received(self, clean):
        states = {item["unit"]: item["state"] for item in clean["units"]}
        assert states.pop("市发改委") == "missing"
        assert set(states.values()) == {"received"}

    def test_rows_due_are_the_plans_and_all_filled(self, clean):
        assert sum(item["rows_due"] for item in clean["units"]) == 238
        assert sum(item["rows_filled"] for item in clean["units"]) == 237

    def test_clean_returns_have_no_findings(self, clean):
        assert codes(clean) == []

    def test_the_json_has_the_contracts_keys(self, clean):
        assert list(clean) == [
            "period",
            "as_of",
            "files",
            "units",
            "tasks",
            "indicators",
            "plan_changes",
            "findings",
            "matters",
            "outputs",
        ]
        assert list(clean["files"][0]) == [
            "file", "sha256", "unit", "period", "state", "identified_by", "received", "round", "errors", "warnings",
            "infos", "note",
        ]  # fmt: skip
        assert list(clean["units"][0]) == ["unit", "state", "timely", "rows_due", "rows_filled", "file", "sealed"]
        assert list(clean["tasks"][0]) == [
            "task", "title", "light", "grey", "self_status", "progress", "expected", "gap", "reason",
            "cause", "laggards",
        ]  # fmt: skip
        assert list(clean["indicators"][0]) == [
            "indicator", "name", "value", "target", "actual_pct", "expected_pct", "gap", "light", "grey", "reason",
            "cause", "laggards",
        ]  # fmt: skip
        assert clean["outputs"]["summary"] == "outbox/2023Q3/汇总表_2023Q3.xlsx"
        assert clean["outputs"]["bulletin"] == "outbox/2023Q3/通报_2023Q3.docx"

    def test_times_are_beijing_times(self, clean):
        assert {item["received"] for item in clean["files"] if item["unit"]} == {"2023-10-08T10:00:00+08:00"}

    def test_tasks_are_on_schedule(self, clean):
        found = task(clean, "T03")
        assert (found["light"], found["progress"], found["expected"], found["gap"]) == ("green", 45, 42.1, -2.9)

    def test_parallel_leads_give_the_worst_light_and_the_least_progress(self, workspace):
        for name, progress in (("兴庆区", 45), ("金凤区", 5), ("西夏区", 30)):
            edits = {("tasks", "T16"): {"progress": progress}}
            fill(template_of(workspace, name), workspace / "inbox" / template_of(workspace, name).name, edits)
        found = task(merged(workspace), "T16")
        assert found["progress"] == 5
        assert "3/6" in found["reason"]


class TestWhichFileCounts:
    def test_the_return_received_last_is_current(self, workspace):
        fill(template_of(workspace, UNIT), workspace / "inbox/a.xlsx", received="2023-10-08 10:00")
        later = {("tasks", "T08"): {"progress": 60}}
        fill(template_of(workspace, UNIT), workspace / "inbox/b.xlsx", later, received="2023-10-09 10:00")
        result = merged(workspace)
        assert files(result) == {"a.xlsx": "superseded", "b.xlsx": "current"}
        assert [item["round"] for item in result["files"]] == [None, 1, 2]
        assert task(result, "T08")["progress"] == 60

    def test_the_same_bytes_are_a_duplicate(self, workspace):
        first = fill(template_of(workspace, UNIT), workspace / "inbox/a.xlsx")
        copy = workspace / "inbox/微信/a(1).xlsx"
        copy.parent.mkdir()
        shutil.copyfile(first, copy)
        touch(copy, "2023-10-09 10:00")
        assert files(merged(workspace)) == {"a.xlsx": "current", "微信/a(1).xlsx": "duplicate"}

    def test_the_same_answers_saved_again_are_a_duplicate(self, workspace):
        first = fill(template_of(workspace, UNIT), workspace / "inbox/a.xlsx")
        book = openpyxl.load_workbook(first)
        book.properties.creator = "somebody else"
        book.save(workspace / "inbox/b.xlsx")
        touch(workspace / "inbox/b.xlsx", "2023-10-09 10:00")
        assert files(merged(workspace)) == {"a.xlsx": "current", "b.xlsx": "duplicate"}

    def test_a_blank_over_an_older_answer_keeps_it_and_asks(self, workspace):
        remark = {("tasks", "T08"): {"remark": "原件", "progress": 50}}
        fill(template_of(workspace, UNIT), workspace / "inbox/a.xlsx", remark)
        newer = {("tasks", "T08"): {"progress": None}}
        fill(template_of(workspace, UNIT), workspace / "inbox/b.xlsx", newer, received="2023-10-09 10:00")
        result = merged(workspace)
        assert task(result, "T08")["progress"] == 50
        asked = [(item["code"], item["file"], item["cell"]) for item in result["findings"]]
        assert asked == [("KEPT_FROM_OLDER", "b.xlsx", "J4"), ("KEPT_FROM_OLDER", "b.xlsx", "Q4")]
        assert unit(result, UNIT)["state"] == "received"

    def test_a_row_that_now_says_no_work_keeps_nothing(self, workspace):
        had = {("tasks", "T01"): {"has_work": "有", "status": "进行中", "text": "开了一次会。"}}
        fill(template_of(workspace, UNIT), workspace / "inbox/a.xlsx", had)
        fill(template_of(workspace, UNIT), workspace / "inbox/b.xlsx", received="2023-10-09 10:00")
        assert codes(merged(workspace)) == []

    def test_a_correction_supersedes_a_faulty_return(self, workspace):
        fill(template_of(workspace, UNIT), workspace / "inbox/a.xlsx", {("tasks", "T08"): {"progress": 120}})
        assert unit(merged(workspace), UNIT)["state"] == "to_correct"
        fill(template_of(workspace, UNIT), workspace / "inbox/b.xlsx", received="2023-10-11 10:00")
        result = merged(workspace)
        assert unit(result, UNIT)["state"] == "received"
        assert codes(result) == []

    def test_carriers_that_disagree_make_it_undecided(self, workspace):
        fill(template_of(workspace, UNIT), workspace / "inbox/2023Q3_市工信局_进展情况表.xlsx")
        result = merged(workspace)
        assert files(result) == {"2023Q3_市工信局_进展情况表.xlsx": "undecided"}
        assert codes(result) == ["FILE_CARRIERS_DISAGREE"]
        assert unit(result, UNIT)["state"] == "undecided"
        assert task(result, "T08")["grey"] == "not_returned"

    def test_a_return_of_another_period_is_put_aside(self, workspace):
        templates.run(workspace, "2023Q4", now=datetime(2023, 12, 20, tzinfo=BEIJING))
        fill(template_of(workspace, UNIT, "2023Q4"), workspace / "inbox/q4.xlsx", received="2024-01-08 10:00")
        assert files(merged(workspace)) == {"q4.xlsx": "other_period"}
        assert files(merged(workspace, date(2024, 1, 12), "2023Q4")) == {"q4.xlsx": "current"}

    def test_an_earlier_period_after_the_next_went_out_is_undecided(self, workspace):
        templates.run(workspace, "2023Q4", now=datetime(2023, 12, 20, tzinfo=BEIJING))
        fill(template_of(workspace, UNIT), workspace / "inbox/a.xlsx", received="2024-01-05 10:00")
        result = merged(workspace)
        assert files(result) == {"a.xlsx": "undecided"}
        assert codes(result) == ["FILE_EARLIER_PERIOD"]

    def test_unrelated_files_are_named_and_system_files_are_quiet(self, workspace):
        inbox = workspace / "inbox"
        book = openpyxl.Workbook()
        book.active.append(["会议签到", "姓名"])
        book.save(inbox / "签到表.xlsx")
        (inbox / "空.xlsx").write_bytes(b"")
        (inbox / "市公安局盖章件.pdf").write_bytes(b"%PDF-1.4\n")
        (inbox / "Thumbs.db").write_bytes(b"\xd0\xcf\x11\xe0")
        (inbox / "~$表.xlsx").write_bytes(b"owner")
        result = merged(workspace)
        assert files(result) == {
            "Thumbs.db": "not_a_return",
            "~$表.xlsx": "not_a_return",
            "签到表.xlsx": "not_a_return",
            "空.xlsx": "unreadable",
            "市公安局盖章件.pdf": "not_a_return",
        }
        assert sorted(codes(result)) == ["FILE_NOT_A_RETURN", "FILE_SEALED", "FILE_UNREADABLE"]
        sealed = unit(result, "市公安局")
        assert (sealed["state"], sealed["sealed"]) == ("unreadable_only", True)

    def test_a_missing_unit_is_missing_and_grey(self, returned):
        result = merged(returned)
        assert unit(result, "市发改委")["timely"] is None
        assert merge.run(returned, "2023Q3", AS_OF).strict_failure
        assert not merge.run(returned, "2023Q3", date(2023, 10, 10)).strict_failure


class TestDeadlines:
    def test_the_whole_day_of_the_deadline_is_in_time(self, workspace):
        fill(template_of(workspace, UNIT), workspace / "inbox/a.xlsx", received="2023-10-10 23:59")
        assert unit(merged(workspace), UNIT)["timely"] is True

    def test_a_minute_later_is_late(self, workspace):
        fill(template_of(workspace, UNIT), workspace / "inbox/a.xlsx", received="2023-10-11 00:01")
        assert unit(merged(workspace), UNIT)["timely"] is False

    def test_the_register_keeps_the_first_sight_and_the_office_may_correct_it(self, workspace):
        file = fill(template_of(workspace, UNIT), workspace / "inbox/a.xlsx", received="2023-10-09 10:00")
        merged(workspace)
        touch(file, "2023-10-20 10:00")
        assert unit(merged(workspace), UNIT)["timely"] is True
        register = workspace / "收件登记.csv"
        text = register.read_text(encoding="utf-8-sig").replace("2023-10-09 10:00:00", "2023/10/12 9:30")
        register.write_bytes(text.encode("gb18030"))  # as Chinese Excel saves it
        result = merged(workspace)
        assert unit(result, UNIT)["timely"] is False
        assert next(item["received"] for item in result["files"] if item["unit"]) == "2023-10-12T09:30:00+08:00"

    def test_an_unreadable_time_in_the_register_stops_with_its_row(self, workspace):
        fill(template_of(workspace, UNIT), workspace / "inbox/a.xlsx")
        merged(workspace)
        register = workspace / "收件登记.csv"
        register.write_text(register.read_text(encoding="utf-8-sig").replace("2023-10-08", "上周"), encoding="utf-8")
        with pytest.raises(IpxlError, match=r"收件登记.csv 第2行"):
            merged(workspace)


class TestSameTruthSameBytes:
    def test_merging_again_parses_nothing_and_changes_nothing(self, returned, tmp_path):
        folder = shutil.copytree(returned, tmp_path / "w")
        first = merge.run(folder, "2023Q3", AS_OF)
        again, summary = (folder / "收件登记.csv").read_bytes(), (folder / first.outputs["summary"]).read_bytes()
        second = merge.run(folder, "2023Q3", AS_OF)
        assert second.parsed == 0
        assert second.as_json() == first.as_json()
        assert (folder / second.outputs["summary"]).read_bytes() == summary
        assert (folder / "收件登记.csv").read_bytes() == again

    def test_one_new_file_is_the_only_one_parsed(self, returned, tmp_path):
        folder = shutil.copytree(returned, tmp_path / "w")
        merge.run(folder, "2023Q3", AS_OF)
        fill(template_of(folder, "市发改委"), folder / "inbox/new.xlsx")
        assert merge.run(folder, "2023Q3", AS_OF).parsed == 1

    def test_without_the_ledger_the_bytes_are_the_same(self, returned, tmp_path):
        folder = shutil.copytree(returned, tmp_path / "w")
        summary = folder / merge.run(folder, "2023Q3", AS_OF).outputs["summary"]
        before = summary.read_bytes()
        shutil.rmtree(folder / ".ipxl")
        merge.run(folder, "2023Q3", AS_OF)
        assert summary.read_bytes() == before
        (folder / ".ipxl/ledger.sqlite").write_bytes(b"this is no database, it was damaged" * 100)
        merge.run(folder, "2023Q3", AS_OF)
        assert summary.read_bytes() == before

    def test_in_any_time_zone_locale_and_hash_seed(self, returned, tmp_path):
        shas = set()
        for number, (zone, locale, jobs) in enumerate((("UTC", "C", "1"), ("America/New_York", "zh_CN.GBK", "2"))):
            folder = shutil.copytree(returned, tmp_path / str(number))
            shutil.rmtree(folder / ".ipxl", ignore_errors=True)
            environment = {**os.environ, "TZ": zone, "LC_ALL": locale, "PYTHONHASHSEED": str(number)}
            command = [sys.executable, "-m", "ipxl", "-C", str(folder), "merge", "2023Q3", "--as-of", "2023-10-12"]
            subprocess.run([*command, "--jobs", jobs], env=environment, check=True, capture_output=True)
            made = {
                path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
                for path in sorted(folder.rglob("*"))
                if path.is_file() and ".ipxl" not in path.parts and path.name != "运行记录.csv"
            }
            assert {"收件登记.csv", "outbox/2023Q3/汇总表_2023Q3.xlsx", "outbox/2023Q3/通报_2023Q3.docx"} < set(made)
            shas.add(tuple(made.items()))
        assert len(shas) == 1

    def test_a_failed_run_leaves_the_old_outbox(self, returned, tmp_path, monkeypatch):
        folder = shutil.copytree(returned, tmp_path / "w")
        summary = folder / merge.run(folder, "2023Q3", AS_OF).outputs["summary"]
        before = summary.read_bytes()

        def fail(*_args: object) -> None:
            raise OSError("disk full")

        monkeypatch.setattr(merge, "write_summary", fail)
        with pytest.raises(OSError, match="disk full"):
            merge.run(folder, "2023Q3", AS_OF + timedelta(days=1))  # another day: the summary has to be written anew
        assert summary.read_bytes() == before
        assert [path.name for path in (folder / "outbox").iterdir() if path.is_dir()] == ["2023Q3"]


class TestNextPeriod:
    def test_templates_carry_the_accepted_text_and_the_answered_base(self, returned, tmp_path):
        folder = shutil.copytree(returned, tmp_path / "w")
        templates.run(folder, "2023Q4", now=datetime(2023, 12, 20, tzinfo=BEIJING))
        sheet = openpyxl.load_workbook(template_of(folder, UNIT, "2023Q4"))["任务进展"]
        assert sheet["G4"].value == "进行中 45%\n已印发实施方案，完成3场培训。\n下一步：继续推进。"
        sheet = openpyxl.load_workbook(template_of(folder, "市金融工作局", "2023Q4"))["指标数据"]
        assert sheet["I4"].value == 5
        owner = openpyxl.load_workbook(template_of(folder, "市市场监管局(知识产权局)", "2023Q4"))["指标数据"]
        assert (owner["G4"].value, owner["G4"].protection.locked) == (5, True)

    def test_falling_progress_and_unchanged_text_are_asked_about(self, returned, tmp_path):
        folder = shutil.copytree(returned, tmp_path / "w")
        templates.run(folder, "2023Q4", now=datetime(2023, 12, 20, tzinfo=BEIJING))
        edits = {("tasks", "T08"): {"progress": 40}}
        fill(template_of(folder, UNIT, "2023Q4"), folder / "inbox/q4.xlsx", edits, received="2024-01-05 10:00")
        result = merged(folder, date(2024, 1, 12), "2023Q4")
        assert codes(result) == ["PROGRESS_FELL", "TEXT_UNCHANGED"]

    def test_a_second_run_of_templates_writes_only_what_differs(self, sent, tmp_path):
        folder = shutil.copytree(sent, tmp_path / "w")
        assert templates.run(folder, "2023Q3").written == ()
        book = openpyxl.load_workbook(folder / "任务分工表.xlsx")
        sheet = book["任务"]
        row = next(row for row in range(2, 30) if sheet.cell(row, 1).value == "T08")
        sheet.cell(row, 4).value = "加强科研项目全过程知识产权管理。"
        book.save(folder / "任务分工表.xlsx")
        done = templates.run(folder, "2023Q3")
        concerned = {"市科技局", "市市场监管局(知识产权局)", "市工信局", "市国资委", "市财政局", "银川经济技术开发区管委会",
                     "兴庆区", "金凤区", "西夏区", "永宁县", "贺兰县", "灵武市"}  # fmt: skip
        assert {name.split("_")[1] for name in done.written} == concerned
        assert (folder / done.kept_table).read_bytes() == (sent / "templates/2023Q3/任务分工表.xlsx").read_bytes()
        lines = (folder / "templates/2023Q3/清单.csv").read_text(encoding="utf-8-sig").splitlines()
        assert len(lines) == 1 + 26 + len(concerned)


class TestCommands:
    def test_status_reads_and_writes_nothing(self, returned):
        before = sorted((path, path.stat().st_mtime_ns) for path in returned.rglob("*"))
        done = status.run(returned, "2023Q3", AS_OF)
        assert sorted((path, path.stat().st_mtime_ns) for path in returned.rglob("*")) == before
        assert "未报：市发改委" in done.text()
        both = zip(done.as_json()["units"], merged(returned)["units"], strict=True)
        assert all(told | contract == told for told, contract in both)  # it only adds keys

    def test_json_is_one_object_on_stdout_and_strict_ends_with_one(self, returned, capsys):
        arguments = ["-C", str(returned), "merge", "2023Q3", "--as-of", "2023-10-12", "--json"]
        assert main(arguments) == 0
        assert json.loads(capsys.readouterr().out)["period"] == "2023Q3"
        assert main([*arguments, "--strict"]) == 1

    def test_unknown_periods_and_units_say_what_there_is(self, sent, capsys):
        assert main(["-C", str(sent), "merge", "2023Q9"]) == 2
        assert "2023Q3" in capsys.readouterr().err
        assert main(["-C", str(sent), "templates", "2023Q3", "--unit", "市科计局"]) == 2
        assert "市科技局" in capsys.readouterr().err
        assert main(["-C", str(sent), "merge", "2023Q4"]) == 2
        assert "ipxl templates 2023Q4" in capsys.readouterr().err

    def test_a_second_writer_says_so_and_stops(self, workspace):
        with locked(Workspace(workspace)), pytest.raises(IpxlError, match="另一个 ipxl"):
            merged(workspace)
        merged(workspace)


def test_templates_of_a_faulty_table_say_so(sent, tmp_path):
    folder = shutil.copytree(sent, tmp_path / "w")
    book = openpyxl.load_workbook(folder / "任务分工表.xlsx")
    sheet = book["任务"]
    column = next(cell.column for cell in sheet[1] if cell.value == "牵头单位")
    sheet.cell(2, column).value = "市科学局"
    book.save(folder / "任务分工表.xlsx")
    with pytest.raises(IpxlError, match=r"任务!E2 .*市科学局"):
        templates.run(folder, "2023Q3")
    done = templates.run(folder, "2023Q3", force=True)
    assert done.faults >= 1
    assert "ipxl plan lint" in done.text()


def test_a_figure_kept_from_an_older_return_names_that_return_as_its_source(workspace):
    owner = "市金融工作局"
    fill(template_of(workspace, owner), workspace / "inbox/a.xlsx", {("indicators", "I4"): {"value": 2.5}})
    newer = {("indicators", "I4"): {"value": None}}
    fill(template_of(workspace, owner), workspace / "inbox/b.xlsx", newer, received="2023-10-09 10:00")
    row = next(row for row in merge.run(workspace, "2023Q3", AS_OF).result.indicators if row.indicator == "I4")
    assert row.source is not None
    assert (str(row.value), row.source.file, row.source.cell) == ("2.5", "a.xlsx", "J4")
