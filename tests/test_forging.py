"""Nothing that came from outside steers the terminal, leaves the workspace, or is run."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import hostile
import pytest
from filling import make_workspace

from ipxl.clock import BEIJING
from ipxl.commands import init, templates
from ipxl.errors import IpxlError
from ipxl.files import name_fault
from ipxl.intake.register import received_times, register
from ipxl.plan.lint import lint
from ipxl.plan.table import read_table, shipped, write_table
from ipxl.text import escaped, shown

SUBJECT = "三季度\x1b]0;owned\x07\x1b[2J\n[必改] 伪造\u202e\u200b\x9b31m"


@pytest.mark.parametrize("command", [["merge", "2023Q3"], ["status", "2023Q3"], ["merge", "2023Q3", "--json"]])
def test_a_subject_and_a_file_name_reach_the_terminal_as_something_to_see(tmp_path, command):
    workspace = make_workspace(tmp_path)
    (workspace / "inbox/a.eml").write_bytes(hostile.mail(subject=SUBJECT))
    try:
        (workspace / "inbox" / "b\x1b[2J\n[必改] 假的\u202e.bin").write_bytes(b"\0\1")
    except OSError:
        pytest.skip("this file system refuses such names")
    done = subprocess.run(
        [sys.executable, "-m", "ipxl", "-C", workspace, *command], capture_output=True, encoding="utf-8", check=False
    )
    printed = done.stdout + done.stderr
    assert done.returncode == 0
    assert not [c for c in printed if not c.isprintable() and c not in "\n\u3000"]
    assert not [line for line in printed.splitlines() if line.startswith("[必改]")]
    if "--json" in command:
        assert any("\x1b[2J" in item["file"] for item in json.loads(done.stdout)["files"])


def test_what_is_escaped_is_the_same_to_a_program():
    value = {"a": "x\x9b\u202e\U000e0041银"}
    text = json.dumps(value, ensure_ascii=False)
    assert json.loads(escaped(text)) == value
    assert escaped(text).isprintable()


def test_what_people_write_is_shown_as_it_is():
    text = "第三季度\u3000进展\n●绿 ▲黄（2023年）\U00020bb7"
    assert shown(text) == text


BAD_NAMES = [
    "../../x",
    "/tmp/x",
    "2023/Q3",
    ".",
    "..",
    ".ipxl",
    "CON",
    "nul.x",
    "Q3.",
    "Q3 ",
    "Q\u200b3",
    "Q" * 41,
    "a:b",
    "a\tb",
]


@pytest.mark.parametrize("name", BAD_NAMES)
def test_a_period_that_cannot_be_a_folder_is_an_error_and_writes_nothing(tmp_path, name):
    plan = shipped()
    plan = replace(plan, periods=(*plan.periods, replace(plan.periods[0], period=name, kind="另报", previous="")))
    workspace = tmp_path / "w"
    init.run(workspace, plan=plan)
    before = sorted(path for path in tmp_path.rglob("*") if path.is_file() and ".ipxl" not in path.parts)
    read = {period.period for period in read_table(workspace / "任务分工表.xlsx").plan.periods}
    if name in read:  # blanks at its ends are gone by then
        assert "PLAN_PERIOD_NAME" in [item.code for item in lint(read_table(workspace / "任务分工表.xlsx"))]
        with pytest.raises(IpxlError):
            templates.run(workspace, name)
    assert sorted(path for path in tmp_path.rglob("*") if path.is_file() and ".ipxl" not in path.parts) == before


@pytest.mark.parametrize("name", ["2023Q3", "2024H1", "2024", "2024-10", "2024MID", "三季度补报", "CONTROL", "com10"])
def test_ordinary_names_are_none(name):
    assert name_fault(name) == ""


def test_two_units_that_would_share_a_file_are_named_and_none_is_written(tmp_path):
    plan = shipped()
    first, second, *others = plan.units
    # only the names of the units change, not what the tasks call them
    plan = replace(plan, units=(replace(first, name="A/B"), replace(second, name="a-b"), *others))
    table = tmp_path / "任务分工表.xlsx"
    write_table(plan, table)
    (found,) = [item for item in lint(read_table(table)) if item.code == "PLAN_UNIT_FILE"]
    assert (found.severity, found.value) == ("error", "a-b")


def test_start_files_run_nothing_that_lies_in_the_workspace(tmp_path):
    workspace = make_workspace(tmp_path)
    for name in ("click.py", "json.py", "ipxl.py"):
        (workspace / name).write_text("import sys; sys.exit('hijacked')", encoding="utf-8")
    done = subprocess.run(
        ["sh", str(Path(workspace, "查看进度.sh"))], input="\n", capture_output=True, encoding="utf-8", check=False
    )
    assert "hijacked" not in done.stdout + done.stderr
    assert "2023Q3" in done.stdout


@pytest.mark.parametrize(
    "name", [" a.xlsx", "a.xlsx ", "=1.xlsx", "'=1.xlsx", "''+x", "'a.xlsx", '"a",b.xlsx', "@x", "-\t"]
)
def test_a_name_in_the_register_comes_back_as_it_was_and_keeps_its_first_time(tmp_path, name):
    path, first = tmp_path / "收件登记.csv", datetime(2023, 10, 5, 9, tzinfo=BEIJING)
    for day in (5, 15, 25):
        register(path, [(name, "0" * 64, first.replace(day=day), "文件时间")])
    assert received_times(path) == {(name, "0" * 64): first}
