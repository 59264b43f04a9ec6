"""A merge killed at any moment (SIGKILL, no farewell): the next one gives what an undisturbed one gives, byte for byte."""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
import time
from pathlib import Path

import openpyxl
import pytest
from filling import fill, make_workspace, template_of
from killing import kill_a_run

COMMAND = (sys.executable, "-m", "ipxl", "-C")
ARGUMENTS = ("merge", "2023Q3", "--as-of", "2023-10-12", "--jobs", "2")
UNITS = ("市科技局", "市司法局", "兴庆区", "市财政局", "市委宣传部", "市商务局")
KILLS, KILLS_LONG = 12, 200
KILLS_IN_ONE_PLACE = 4
"""So many runs are killed one after the other in the same folder before one is let through."""

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="kill -9 is POSIX")


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with returns that make every kind of output: lights, a correction copy, questions for the office."""
    folder = make_workspace(tmp_path_factory.mktemp("kill") / "w")
    for unit in UNITS:
        edits = {("tasks", "T17"): {"progress": "约80"}} if unit == "市司法局" else None
        fill(template_of(folder, unit), folder / "inbox" / f"{unit}.xlsx", edits)
    (folder / "inbox/没写单位.xlsx").write_bytes(b"PK\x03\x04 cut off")
    return folder


@pytest.fixture(scope="module")
def typed(ground: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same, merged; somebody typed into the summary, so that the next merge has that to carry into 核定 first."""
    folder = Path(shutil.copytree(ground, tmp_path_factory.mktemp("typed") / "w"))
    _merge(folder)
    summary = folder / "outbox/2023Q3/汇总表_2023Q3.xlsx"
    book = openpyxl.load_workbook(summary)
    sheet = book["任务汇总"]
    heads = {cell.value: cell.column for cell in sheet[3]}
    sheet.cell(4, heads["领导批示"]).value = "抓紧。"
    sheet.cell(5, heads["亮灯"]).value = "■红"
    book.save(summary)
    return folder


@pytest.mark.parametrize(("start", "share"), [("ground", 1.0), ("typed", 0.7)])
def test_a_killed_merge_leaves_no_trace_in_the_next(
    start: str, share: float, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    ground: Path = request.getfixturevalue(start)
    undisturbed = shutil.copytree(ground, tmp_path / "undisturbed")
    began = time.monotonic()
    _merge(undisturbed)
    whole = time.monotonic() - began
    expected = _truth_and_outputs(undisturbed)
    assert {"outbox/2023Q3/汇总表_2023Q3.xlsx", "收件登记.csv"} <= set(expected)
    assert ("核定/汇总表_2023Q3_手改_1.xlsx" in expected) == (start == "typed")

    kills = int(share * (KILLS_LONG if request.config.getoption("--long") else KILLS))
    seed = random.SystemRandom().randrange(2**32)
    moments = random.Random(seed)
    for number in range(0, kills, KILLS_IN_ONE_PLACE):
        folder = shutil.copytree(ground, tmp_path / f"w{number}")
        for _ in range(min(KILLS_IN_ONE_PLACE, kills - number)):
            whole = kill_a_run([*COMMAND, str(folder), *ARGUMENTS], moments, whole)
        _merge(folder)
        assert _truth_and_outputs(folder) == expected, f"seed {seed}, folder {number}"
        assert not list((folder / "outbox").rglob(".*")), "leftovers"
        shutil.rmtree(folder)


def _merge(folder: Path) -> None:
    done = subprocess.run([*COMMAND, str(folder), *ARGUMENTS], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def _truth_and_outputs(folder: Path) -> dict[str, bytes]:
    """Every file of the workspace but what is derived in .ipxl, and the journal, which says when it was."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and ".ipxl" not in path.parts and path.name != "运行记录.csv"
    }
