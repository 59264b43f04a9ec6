"""The rehearsal: what it leaves in the folder, that it is the same every time, and what it refuses to touch."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pdfplumber
import pytest
from seen import document_text, workbook_text

from ipxl.clock import BEIJING
from ipxl.commands import demo, merge
from ipxl.errors import IpxlError
from ipxl.form import spec
from ipxl.merge.result import Result
from ipxl.plan.model import Indicator, Period, Plan, Task, Unit
from ipxl.plan.table import read_table, shipped
from ipxl.rehearsal.answers import InventedReturn
from ipxl.rehearsal.clerk import LockedCell, fill
from ipxl.rehearsal.ground import make_ready
from ipxl.rehearsal.mailbag import FOLDER
from ipxl.rehearsal.rehearse import Rehearsal, rehearse
from ipxl.rehearsal.story import smallest, successive_periods
from ipxl.report.leaders.page import page_jobs
from ipxl.report.typeset.fonts import find_family
from ipxl.report.typeset.job import typeset
from ipxl.screen.screen import merge_text
from ipxl.workspace import Workspace

README = "这里放报送件。\n"
EDITABLE = {
    what.title: {number for number, field in enumerate(what.fields, 1) if field.entered}
    for what in spec.SHEETS
    if what is not spec.UNIT
}


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> demo.DemoDone:
    """One rehearsal in a folder like the repository's root: three folders with a README and nothing else."""
    folder = tmp_path_factory.mktemp("rehearsal")
    for name in ("templates", "inbox", "outbox"):
        (folder / name).mkdir()
        (folder / name / "README.md").write_text(README, encoding="utf-8")
    return demo.run(folder)


@pytest.fixture
def played(done: demo.DemoDone) -> Rehearsal:
    return done.rehearsal


@pytest.fixture
def again(played: Rehearsal, tmp_path: Path) -> Path:
    """A copy of the rehearsed folder, to be spoilt."""
    return Path(shutil.copytree(played.root, tmp_path / "copy"))


def states(result: Result) -> Counter[str]:
    return Counter(row.state for row in result.units)


def test_two_quarters_of_the_shipped_plan_are_played(played: Rehearsal) -> None:
    assert [item.result.period.period for item in played.rounds] == ["2023Q3", "2023Q4"]
    assert [item.sent for item in played.rounds] == [26, 26]
    assert [item.result.as_of for item in played.rounds] == [date(2023, 10, 12), date(2024, 1, 12)]


def test_most_units_return_in_time_and_a_few_do_not(played: Rehearsal) -> None:
    first, second = (item.result for item in played.rounds)
    cast = played.cast
    assert states(first)["received"] + states(first)["to_correct"] == 24
    assert states(second)["received"] + states(second)["to_correct"] == 25
    assert states(second)["missing"] == 1
    assert 3 <= states(first)["to_correct"] <= 7 > states(second)["to_correct"] > 0
    by_unit = [{row.unit: row.state for row in result.units} for result in (first, second)]
    assert [by_unit[number][cast.missing[number]] for number in (0, 1)] == ["missing", "missing"]
    assert by_unit[0][cast.swapped[1]] in ("missing", "undecided")
    late = [sum(row.timely is False for row in result.units) for result in (first, second)]
    assert late == [3, 1]
    sealed = {row.unit for row in first.units if row.sealed}
    assert sealed == set(cast.scanned)


def test_every_kind_of_file_arrives(played: Rehearsal) -> None:
    first, second = played.rounds
    found = Counter(row.state for row in first.files)
    assert found == {
        "current": 24, "superseded": 1, "duplicate": 1, "undecided": 1, "not_a_return": 3, "container": 2,
    }  # fmt: skip
    assert {row.state for row in second.files} == {"current", "not_a_return"}
    assert all(name.startswith(f"{FOLDER}/") for name in first.mails | second.mails)


def test_a_zip_file_and_a_mail_are_read_like_files_of_their_own(played: Rehearsal) -> None:
    first, cast = played.rounds[0], played.cast
    inside = {row.file.rpartition("!")[2]: row for row in first.files if "!" in row.file}
    zipped, mailed = (f"2023Q3_{unit}_进展情况表" for unit in (cast.zipped, cast.mailed))
    assert sorted(inside) == sorted([f"{zipped}.xlsx", f"{mailed}.xlsx", f"{mailed}(盖章件).pdf"])
    assert inside[f"{zipped}.xlsx"].unit == cast.zipped
    assert inside[f"{mailed}.xlsx"].state == "current"
    mail = next(row for row in first.files if row.file.endswith(".eml"))
    assert mail.received == inside[f"{mailed}.xlsx"].received
    packed = next(played.root / "inbox" / row.file for row in first.files if row.file.endswith(".zip"))
    assert f"{zipped}.xlsx".encode("gbk") in packed.read_bytes()


def test_the_slips_are_found_where_they_were_made(played: Rehearsal) -> None:
    first, second = (item.result for item in played.rounds)
    codes = {item.code for item in first.findings}
    assert codes >= {
        "REQUIRED_BLANK", "HELD_ABOUT", "OUT_OF_RANGE", "HELD_FRACTION", "CHOICE_UNKNOWN", "NO_FIGURE",
        "HELD_MAGNITUDE", "READ_AS", "FILE_CARRIERS_DISAGREE", "FILE_NOT_A_RETURN",
    }  # fmt: skip
    later = Counter(item.code for item in second.findings)
    assert later["TEXT_UNCHANGED"] == 1
    assert later["CHANGE_UNEXPLAINED"] == 1
    assert not {"PROGRESS_FELL", "CUMULATIVE_FELL", "TEXT_LONG", "HELD_MAGNITUDE"} & set(later)
    assert "TEXT_LONG" not in codes
    assert len(second.contradictions) == 1


def test_the_picture_has_every_colour_and_moves_both_ways(done: demo.DemoDone) -> None:
    first, second = done.as_json()["periods"]
    assert first["tasks"] == {"●绿": 11, "▲黄": 4, "■红": 1, "○无效": 1, "○待核": 1}
    assert second["tasks"] == {"●绿": 13, "▲黄": 3, "■红": 1, "○未报": 1}
    assert first["indicators"] == {"●绿": 5, "▲黄": 4, "■红": 1, "○无效": 1, "○未到期": 4, "○待核": 1}
    assert second["indicators"] == {"●绿": 10, "■红": 1, "○未报": 1, "○未到期": 4}
    told = done.text()
    assert "转好 T02" in told
    assert "转差 T05" in told


def test_units_ask_for_coordination_and_list_their_evidence(played: Rehearsal) -> None:
    for item in played.rounds:
        assert 3 <= item.result.frame("requests")["unit"].nunique() <= 4
        numbers = {(row.unit, row.no) for row in item.result.evidence}
        cited = [row for row in item.result.duties if row.answer("evidence")]
        assert {(row.unit, row.answer("evidence")) for row in cited} == numbers


def test_texts_are_all_different_but_one(played: Rehearsal) -> None:
    texts = Counter(text for item in played.rounds for text in (row.text for row in item.result.duties) if text)
    assert [count for count in texts.values() if count > 1] == [2]
    assert len(texts) > 200


def test_the_screen_says_that_all_is_invented_and_names_files_that_open(done: demo.DemoDone) -> None:
    told, root = done.text(), done.rehearsal.root
    assert told.startswith("演练完成。演练数据，全部虚构")
    assert len(told.splitlines()) < 50
    names = done.as_json()["open"]
    assert names[:8] == [
        "outbox/2023Q3/汇总表_2023Q3.xlsx",
        "outbox/2023Q4/汇总表_2023Q4.xlsx",
        "outbox/2023Q4/通报_2023Q4.docx",
        "核定/2023Q3.xlsx",
        "outbox/2023Q3/退回/2023Q3_金凤区_进展情况表_第2轮.xlsx",
        "outbox/2023Q3/退回/2023Q3_金凤区_进展情况表_第2轮_退回说明.txt",
        "templates/2023Q4/2023Q4_兴庆区_进展情况表.xlsx",
        "templates/2023Q4/2023Q4_市发改委_进展情况表.xlsx",
    ]
    assert [name.rpartition(".")[2] for name in names[8:10]] == ["zip", "eml"]
    for name in names:
        assert name in told
        assert (root / name).exists()
        if name.endswith(".xlsx"):
            assert "演练" in texts(root / name)
    assert "（演练）" in (root / names[5]).read_text(encoding="utf-8-sig")


def test_the_manual_quotes_what_the_rehearsal_says(done: demo.DemoDone) -> None:
    manual = (Path(__file__).parents[1] / "docs" / "手册.md").read_text(encoding="utf-8")
    first = done.rehearsal.rounds[0]
    letter = next(name for name in done.as_json()["open"] if name.endswith(".txt"))
    told = (done.rehearsal.root / letter).read_text(encoding="utf-8-sig")
    quoted = next(block for block in manual.split("```") if "经核对" in block)
    assert quoted.strip() in told
    screen = merge_text(
        first.result, 0, {"summary": "", "bulletin": "", "corrections": first.corrections, "missing_list": ""}
    )
    said = next(block for block in manual.split("```") if "退回件：" in block and "\n待核定" in block)
    assert said.strip() in screen


def texts(path: Path) -> str:
    sheets = openpyxl.load_workbook(path).worksheets
    return "".join(str(cell.value) for sheet in sheets for row in sheet.iter_rows() for cell in row if cell.value)


def test_the_readme_of_the_inbox_stays_and_the_tables_title_says_rehearsal(played: Rehearsal) -> None:
    assert (played.root / "inbox" / "README.md").read_text(encoding="utf-8") == README
    assert read_table(played.root / "任务分工表.xlsx").plan.settings.title == f"{shipped().settings.title}（演练）"


def test_only_open_cells_differ_between_template_and_return(played: Rehearsal) -> None:
    for unit in ("兴庆区", "市发改委", "市市场监管局(知识产权局)"):
        name = f"2023Q4_{unit}_进展情况表.xlsx"
        sent = openpyxl.load_workbook(played.root / "templates" / "2023Q4" / name)
        back = openpyxl.load_workbook(played.root / "inbox" / FOLDER / name)
        assert sent.sheetnames == back.sheetnames
        typed = 0
        for sheet in sent:
            for row in sheet.iter_rows():
                for cell in row:
                    other = back[sheet.title][cell.coordinate]
                    assert cell.protection.locked == other.protection.locked
                    if other.value != cell.value:
                        typed += 1
                        assert not cell.protection.locked, (name, sheet.title, cell.coordinate)
        assert typed > 2, "what stands in the form in grey need not be typed again"


def test_a_clerk_cannot_type_into_a_locked_cell(played: Rehearsal) -> None:
    template = (played.root / "templates" / "2023Q3" / "2023Q3_市发改委_进展情况表.xlsx").read_bytes()
    task = played.plan.duties_by_unit["市发改委"][0].task
    with pytest.raises(LockedCell):
        fill(template, InventedReturn(tasks={task: {"title": "改名"}}), datetime(2023, 10, 9, 10, tzinfo=BEIJING))


def test_no_text_is_longer_than_its_column_allows(played: Rehearsal) -> None:
    for path in sorted((played.root / "inbox" / FOLDER).glob("2023Q4*.xlsx")):
        book = openpyxl.load_workbook(path, read_only=True)
        for what in spec.SHEETS:
            if what is spec.UNIT or what.title not in book.sheetnames:
                continue
            for row in book[what.title].iter_rows(min_row=what.header_row + 1, values_only=True):
                for field, value in zip(what.fields, row, strict=False):
                    if field.entered and field.kind == "text" and field.limits and isinstance(value, str):
                        assert len(value) <= field.limits[1], (path.name, field.key)
        book.close()


def test_the_second_templates_show_what_was_said_the_first_time(played: Rehearsal) -> None:
    first = played.rounds[0].result.frame("duties")
    said = first[(first["unit"] == "兴庆区") & (first["role"] == "lead")].iloc[0]
    book = openpyxl.load_workbook(played.root / "templates" / "2023Q4" / "2023Q4_兴庆区_进展情况表.xlsx")
    sheet = book[spec.TASKS.title]
    key, last = spec.TASKS.column("task") + 1, spec.TASKS.column("last") + 1
    shown = {sheet.cell(row, key).value: sheet.cell(row, last).value for row in range(4, sheet.max_row + 1)}
    beside = str(shown[said["task"]])
    assert said["status"] in beside
    assert said["text"][:40] in beside


def test_a_second_rehearsal_replaces_the_first_and_makes_the_same_bytes(played: Rehearsal, again: Path) -> None:
    stale = again / "outbox" / "2023Q4" / "汇总表_2023Q4.xlsx"
    stale.write_bytes(b"made by a later merge")
    rehearse(again)
    ours, theirs = contents(played.root), contents(again)
    assert ours == theirs
    assert len(ours) > 100


def test_the_second_round_merged_again_elsewhere_makes_the_same_bytes(played: Rehearsal, again: Path) -> None:
    """With a past, a publication and decisions: other hash seed, zone and locale, and nothing derived left."""
    shutil.rmtree(again / ".ipxl")
    period = played.rounds[-1].result.period.period
    environment = {**os.environ, "TZ": "America/New_York", "LC_ALL": "C", "PYTHONHASHSEED": "7"}
    command = [sys.executable, "-m", "ipxl", "-C", str(again), "merge", period, "--as-of", "2024-01-12"]
    subprocess.run(command, env=environment, check=True, capture_output=True)
    ours, theirs = (
        # .ipxl is a cache; that process paints pictures, this one does not
        {
            name: told
            for name, told in contents(root).items()
            if not re.search(r"^\.ipxl/|^运行记录|/图/|/进展一页|合并记录", name)
        }
        for root in (played.root, again)
    )
    assert {name for name in ours.keys() | theirs.keys() if ours.get(name) != theirs.get(name)} == set()
    assert f"outbox/{period}/通报_{period}.docx" in ours


def contents(root: Path) -> dict[str, bytes]:
    """Everything but the ledger and its lock, which are caches."""
    files = ((path.relative_to(root).as_posix(), path) for path in sorted(root.rglob("*")) if path.is_file())
    return {name: path.read_bytes() for name, path in files if not name.endswith(".sqlite")}


SPOILT = {
    "a real return in the inbox": ("inbox/2023Q3_市科技局.xlsx", "不是演练生成的"),
    "a file in the rehearsal's own folder": (f"inbox/{FOLDER}/新的.pdf", "不是演练生成的"),
    "a return changed": (f"inbox/{FOLDER}/2023Q3_兴庆区_进展情况表.xlsx", "改动过"),
    "the table changed": ("任务分工表.xlsx", "改动过"),
    "the register changed": ("收件登记.csv", "改动过"),
    "a template changed": ("templates/2023Q4/2023Q4_兴庆区_进展情况表.xlsx", "改动过"),
    "a decision of the office": ("核定/2023Q3.xlsx", "改动过"),
    "a record of mails that went out": ("发件登记.csv", "不是演练生成的"),
    "a mail that went out": ("已发/2023Q4/下发_市科技局.eml", "不是演练生成的"),
    "a published summary": ("published/2023Q4/1/发布.json", "不是演练生成的"),
}


@pytest.mark.parametrize(("name", "words"), SPOILT.values(), ids=SPOILT.keys())
def test_refuses_where_anything_else_is_and_touches_nothing(again: Path, name: str, words: str) -> None:
    (again / name).parent.mkdir(parents=True, exist_ok=True)
    (again / name).write_bytes(b"by hand")
    before = contents(again)
    with pytest.raises(IpxlError, match=words) as refused:
        demo.run(again)
    assert name in str(refused.value)
    assert "\n" not in str(refused.value)
    assert contents(again) == before


@pytest.mark.parametrize(
    "name", ["任务分工表.xlsx", "inbox/一份.xlsx", "templates/2023Q3/清单.csv", "outbox/2023Q3/汇总表.xlsx"]
)
def test_refuses_a_folder_where_no_rehearsal_was(tmp_path: Path, name: str) -> None:
    (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / name).write_bytes(b"real")
    with pytest.raises(IpxlError, match="不是演练生成的"):
        demo.run(tmp_path)
    assert list(contents(tmp_path)) == [name]


def test_system_files_do_not_matter(again: Path) -> None:
    for name in ("inbox/.DS_Store", "inbox/演练/~$打开着.xlsx", "templates/Thumbs.db"):
        (again / name).write_bytes(b"")
    make_ready(Workspace(again))
    assert not (again / "任务分工表.xlsx").exists()
    assert (again / "inbox" / ".DS_Store").exists()


def test_after_a_kill_the_folder_can_be_used_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def killed(*_arguments: object) -> merge.MergeDone:
        raise KeyboardInterrupt

    monkeypatch.setattr(merge, "run", killed)
    with pytest.raises(KeyboardInterrupt):
        rehearse(tmp_path)
    assert len(list((tmp_path / "inbox" / FOLDER).iterdir())) == 29
    make_ready(Workspace(tmp_path))
    left = [path.name for path in tmp_path.rglob("*") if path.is_file()]
    assert {name for name in left if name.endswith((".xlsx", ".csv", ".pdf", ".json"))} == set()


def small_plan() -> Plan:
    """Another city's plan: two tasks, four units, one indicator, no county and no group."""
    real = shipped()
    units = tuple(Unit(f"A{number}", name, name) for number, name in enumerate(("甲局", "乙局", "丙局", "丁局"), 1))
    start, due = date(2026, 1, 1), date(2027, 12, 31)

    def task(number: int, lead: tuple[str, ...], responsible: tuple[str, ...]) -> Task:
        title = f"第{number}项重点工作"
        return Task(f"T{number:02}", "板块", title, "", lead, responsible, start, due, False, False, False)

    indicator = Indicator(
        "I1", "项目数", "个", "存量", "升", True, None, ((2026, Decimal(5)),), None, ("甲局",), ("T01",), ""
    )
    periods = (
        Period("2026H1", "半年报", start, date(2026, 6, 30), date(2026, 7, 10)),
        Period("2026H2", "半年报", date(2026, 7, 1), date(2026, 12, 31), date(2027, 1, 10), "2026H1"),
    )
    return replace(
        real,
        settings=replace(real.settings, plan_id="other", title="另一个方案", start=start, end=due),
        tasks=(task(1, ("甲局",), ("乙局", "丙局", "丁局")), task(2, ("甲局", "乙局"), ("丙局",))),
        indicators=(indicator,),
        units=units,
        groups=(),
        phases=(),
        periods=periods,
        members=(),
    )


def test_nothing_is_made_for_one_city_only(tmp_path: Path) -> None:
    played = rehearse(tmp_path, small_plan())
    assert [item.result.period.period for item in played.rounds] == ["2026H1", "2026H2"]
    assert smallest(played.plan) in ("丙局", "丁局")
    assert all({row.light for row in item.result.tasks} <= {"green", "yellow", "red", "grey"} for item in played.rounds)
    assert "银川" not in demo.DemoDone(played).text()


def test_a_plan_without_two_periods_in_a_row_cannot_be_rehearsed(tmp_path: Path) -> None:
    plan = replace(shipped(), periods=shipped().periods[:1])
    with pytest.raises(IpxlError, match="前后相接"):
        rehearse(tmp_path, plan)
    assert not list(tmp_path.iterdir())


def test_quarters_of_the_second_half_of_a_year_are_preferred() -> None:
    assert [period.period for period in successive_periods(shipped())] == ["2023Q3", "2023Q4"]


def test_every_return_arrives_when_the_inbox_says_so(played: Rehearsal) -> None:
    first, _second = played.rounds
    for row in first.files:
        assert row.received is not None
        assert date(2023, 10, 5) <= row.received.date() <= date(2023, 10, 12)


def test_who_is_asked_can_help(played: Rehearsal) -> None:
    """Money is asked of the treasury, and nobody asks a county, or any other member of a group, to arrange things."""
    asked = [row for item in played.rounds for row in item.result.requests]
    below = {name for group in asked_plan(played).groups for name in asked_plan(played).expand(group.members)}
    assert asked
    assert {row.answer("coordinator") for row in asked} & below == set()
    assert {row.answer("coordinator") for row in asked if "经费" in row.answer("measure")} <= {"市财政局"}


def asked_plan(played: Rehearsal) -> Plan:
    return played.rounds[-1].result.plan


# --- what a person sees, against the goldens ---


@pytest.mark.parametrize("period", ["2023Q3", "2023Q4"])
def test_the_summary_shows_what_it_showed(played: Rehearsal, golden: Callable[[str, str], None], period: str) -> None:
    golden(f"demo_summary_{period}.txt", workbook_text(played.root / "outbox" / period / f"汇总表_{period}.xlsx"))


@pytest.mark.parametrize("period", ["2023Q3", "2023Q4"])
def test_the_bulletin_says_what_it_said(played: Rehearsal, golden: Callable[[str, str], None], period: str) -> None:
    golden(f"demo_bulletin_{period}.txt", document_text(played.root / "outbox" / period / f"通报_{period}.docx"))


def test_the_goldens_name_no_place_of_this_machine(played: Rehearsal) -> None:
    for path in sorted(Path(__file__).with_name("golden").glob("demo_*.txt")):
        told = path.read_text(encoding="utf-8")
        assert str(played.root) not in told
        assert "/tmp/" not in told
        assert not re.search(r"\b[0-9a-f]{12,}\b", told)


def test_the_command_that_the_rehearsal_advises_works_as_printed(tmp_path: Path) -> None:
    """In a clone the program is .venv/bin/ipxl and no shell finds `ipxl`."""
    code = "from ipxl.rehearsal.screen import program; print(program())"
    environment = {**os.environ, "PATH": "/usr/bin:/bin", "PYTHONPATH": str(Path(__file__).parents[1])}
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, cwd=tmp_path, capture_output=True, text=True, check=True
    )
    command = f"{done.stdout.strip()} --version"
    assert subprocess.run(command, shell=True, env=environment, cwd=tmp_path, check=False).returncode == 0


# --- the same figures, whatever is read ---


def numbers(said: str) -> list[str]:
    return re.findall(r"\d+(?:\.\d+)?", said)


def told_shares(said: str) -> list[float]:
    """The share and what was due of a line in words: 完成55%（序时75%）."""
    return [float(one) for one in re.findall(r"(?:完成|序时)(\d+(?:\.\d+)?)%", said)]


def rows_by_name(sheet: Any, heading: int, name: str) -> dict[str, dict[str, Any]]:
    """The rows of a table, by the column `name`, each by its headings."""
    heads = [str(cell.value or "").replace("\n", "") for cell in sheet[heading]]
    found = {}
    for row in sheet.iter_rows(min_row=heading + 1, values_only=True):
        cells = dict(zip(heads, row, strict=False))
        if not cells.get(name) or not str(cells["编号"])[1:].isdigit():
            break
        found[str(cells[name])] = cells
    return found


def charted(sheet: Any) -> dict[str, list[Any]]:
    """What the bars of a sheet's first chart stand for: due and done of each name."""
    series = [(one.cat.strRef or one.cat.numRef, one.val.numRef) for one in sheet._charts[0].series]
    values = [[cell.value for (cell,) in sheet[ref.f.partition("!")[2].replace("$", "")]] for _names, ref in series]
    names = [cell.value for (cell,) in sheet[series[0][0].f.partition("!")[2].replace("$", "")]]
    return {name: list(each) for name, *each in zip(names, *values, strict=True)}


@pytest.mark.parametrize("number", [0, 1])
def test_the_same_figures_stand_on_the_front_page_in_the_table_the_chart_the_bulletin_and_the_page(
    played: Rehearsal, number: int
) -> None:
    period = played.rounds[number].result.period.period
    folder = played.root / "outbox" / period
    book = openpyxl.load_workbook(folder / f"汇总表_{period}.xlsx")
    table, tasks = rows_by_name(book["指标完成"], 3, "指标"), rows_by_name(book["任务汇总"], 3, "重点任务")
    bars = charted(book["指标完成"])
    front = {str(row[1]): str(row[3]) for row in book["首页"].iter_rows(values_only=True) if row[1] and row[3]}
    annexes = docx.Document(str(folder / f"通报_{period}.docx")).tables
    annexed = {
        row.cells[1].text: {
            head.text.replace("\n", ""): cell.text for head, cell in zip(one.rows[0].cells, row.cells, strict=True)
        }
        for one in annexes
        for row in one.rows
    }
    family = find_family()
    assert family
    paper = next(job for job in page_jobs(played.rounds[number].result) if job.name.endswith(".pdf"))
    with pdfplumber.open(BytesIO(typeset(paper, family))) as pdf:
        page = "".join(char["text"] for one in pdf.pages for char in one.chars if char["text"].strip())
    on_page = 0
    for name, (due, done) in bars.items():
        row, words = table[name], front.get(name, "")
        annex = annexed[f"{name}（{row['计量单位']}）"]
        assert [row["完成(%)"], row["序时进度(%)"]] == [done, due], name
        assert numbers(str(row["完成情况"])) == numbers(annex["说明"]), name
        assert not words or numbers(words) == numbers(annex["说明"]), name
        shares = told_shares(annex["说明"])
        assert shares in ([], [] if done is None else [done, due]), name
        if done is not None:
            assert [float(annex["完成（%）"]), float(annex["序时进度（%）"])] == [done, due], name
        if shares:
            gap = re.findall(r"[慢快](\d+(?:\.\d+)?)个百分点", annex["说明"])
            assert gap in ([], [f"{abs(done - due):.1f}".removesuffix(".0")]), name
        on_page += "".join(annex["说明"].split()) in page
    assert len(bars) == 7
    assert len(front.keys() & bars.keys()) >= 4
    assert on_page >= 4  # as many as there is room for
    for name, row in tasks.items():
        annex = annexed[name]
        for head, value in (("完成（%）", row["进度(%)"]), ("序时进度（%）", row["序时进度(%)"])):
            assert numbers(annex[head]) == ([] if value is None else [f"{value:.1f}".removesuffix(".0")]), (name, head)
