"""Plans of other places, from the notice to the bulletin: a small county, a department, a province, a plan of many tasks.

Nothing of the shipped plan may stand in anything that they get, hidden parts of workbooks included.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NamedTuple

import openpyxl
import pytest
from all_words import found, texts_of

from ipxl.cli import main
from ipxl.plan.lint import lint
from ipxl.plan.table import read_table, shipped

NOTICES = Path(__file__).with_name("notices")
CITY = ("银川", "宁夏", "兴庆", "金凤", "西夏", "永宁", "贺兰", "灵武", "闽宁", "yinchuan", "Yinchuan", "0951-")
POLICY = ("知识产权", "专利", "商标", "葡萄", "枸杞", "地理标志", "国知局")
FEW = 10
"""Tasks of the large plan that the suite plays; --long plays all 150."""


class Place(NamedTuple):
    """A notice of the corpus. groups: what the office fills in; tasks, units: what its plan has then."""

    notice: str
    groups: dict[str, tuple[str, ...]]
    tasks: int
    units: int


COUNTY = Place("22_小县清单.txt", {}, 4, 3)
DEPARTMENT = Place("20_委机关要点.txt", {}, 7, 14)
PROVINCE = Place(
    "21_流域治理.html",
    {"沿江各市人民政府": ("临津市人民政府", "泽川市人民政府", "云溪市人民政府", "白荻市人民政府")},
    6,
    15,
)
LARGE = Place("24_城建攻坚.xlsx", {}, 150, 80)
PLACES_OF_ALL = (COUNTY, DEPARTMENT, PROVINCE, LARGE)


def words_of_the_shipped_plan(plan_text: str) -> frozenset[str]:
    """Places, units, tasks and figures of the shipped plan, without those that the other plan has itself."""
    plan = shipped()
    words = {*CITY, *POLICY, plan.settings.title}
    for unit in plan.units:
        words |= {unit.name, unit.full_name}
    words |= {task.title for task in plan.tasks} | {item.name for item in plan.indicators}
    return frozenset(word for word in words if word and word not in plan_text)


def fill_in(table: Path, groups: dict[str, tuple[str, ...]], most: int | None) -> None:
    """What the office does after an import: groups get their members; `most` tasks, where not all are wanted."""
    book = openpyxl.load_workbook(table)
    sheet, units = book["单位组"], book["单位"]
    column = {cell.value: cell.column for cell in sheet[1]}
    rows = {sheet.cell(row, column["组名"]).value: row for row in range(2, sheet.max_row + 1)}
    names = {units.cell(row, 2).value: row for row in range(2, units.max_row + 1)}
    for name, members in groups.items():
        if name in names:  # taken for a unit: the office knows better
            units.delete_rows(names[name])
        row = rows.get(name) or max([1, *(row for known, row in rows.items() if known)]) + 1
        sheet.cell(row, column["组名"]).value = name
        sheet.cell(row, column["成员"]).value = "、".join(members)
    if most is not None:
        book["任务"].delete_rows(most + 2, book["任务"].max_row)
    book.save(table)


@pytest.fixture(scope="module", params=PLACES_OF_ALL, ids=lambda place: place.notice[:2])
def played(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """A place's round: init --from, the office's hand, the rehearsal of two periods, what was said on the screen."""
    place: Place = request.param
    whole = place is not LARGE or request.config.getoption("--long")
    root = tmp_path_factory.mktemp("place")
    said: list[str] = []

    def say(*arguments: str, status: int = 0) -> str:
        capture = request.config.pluginmanager.getplugin("capturemanager")
        with capture.global_and_fixture_disabled():
            text = run(arguments, status)
        said.append(text)
        return text

    folder = root / "办公室"
    say("init", str(folder), "--from", str(NOTICES / place.notice))
    table = folder / "任务分工表.xlsx"
    fill_in(table, place.groups, None if whole else FEW)
    rehearsal = root / "演练"
    say("-C", str(folder), "plan", "lint")
    say("-C", str(folder), "plan", "show")
    say("demo", str(rehearsal), "--plan", str(table))
    status = json.loads(say("-C", str(rehearsal), "status", "--json"))
    period, day = status["period"], status["as_of"]
    say("-C", str(rehearsal), "status")
    say("-C", str(rehearsal), "send", period, "--draft", "--as-of", day)
    say("-C", str(rehearsal), "remind", period, "--draft", "--as-of", day)
    say("-C", str(rehearsal), "merge", period, "--as-of", day)
    say("-C", str(rehearsal), "publish", period)
    say("-C", str(rehearsal), "history")
    (root / "屏幕.txt").write_text("\n".join(said), encoding="utf-8")
    return {"place": place, "whole": whole, "root": root, "table": table, "rehearsal": rehearsal, "status": status}


def run(arguments: tuple[str, ...], status: int) -> str:
    """What a command prints, both streams."""
    import contextlib
    import io

    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        assert main(list(arguments)) == status, err.getvalue()
    return out.getvalue() + err.getvalue()


def test_the_table_has_every_task_and_unit(played):
    plan = read_table(played["table"]).plan
    place = played["place"]
    assert len(plan.tasks) == (place.tasks if played["whole"] else FEW)
    if played["whole"]:
        assert len(plan.reporting_units) == place.units


def test_what_the_office_filled_in_is_enough(played):
    assert [item for item in lint(read_table(played["table"])) if item.severity == "error"] == []


def test_a_round_ends_with_summary_and_bulletin(played):
    outbox = next(path for path in sorted((played["rehearsal"] / "outbox").iterdir()) if path.is_dir())
    names = {path.name.partition("_")[0] for path in outbox.iterdir()}
    assert {"汇总表", "通报", "退回"} <= names
    assert all(unit["state"] for unit in played["status"]["units"])


def test_no_word_of_the_shipped_plan_is_left(played):
    own = "".join(text for _, text in texts_of(played["table"]))
    assert found(played["root"], words_of_the_shipped_plan(own)) == []


def test_no_help_page_names_a_word_of_the_shipped_plan(capsys: pytest.CaptureFixture[str]):
    words = words_of_the_shipped_plan("")
    for command in (
        "",
        "init",
        "plan",
        "plan import",
        "plan diff",
        "templates",
        "check",
        "merge",
        "status",
        "publish",
        "demo",
    ):
        assert main([*command.split(), "--help"]) == 0
        text = capsys.readouterr().out
        assert [word for word in words if word in text] == [], command
