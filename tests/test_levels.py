"""校验级别: the office says how grave a rule is; what is held or lost stays marked, and no value ever changes."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from rule_examples import AS_OF, EXAMPLES, OPENED, PERIOD, RECEIVED, _arrive, plan

from ipxl.check.levels import FLOORED, in_force, is_of_return, lint_all, with_levels
from ipxl.check.rules import RULES, finding
from ipxl.check.submission import check_submission
from ipxl.merge.choose import Window
from ipxl.merge.identify import Office
from ipxl.merge.period import Inbox, merge_period
from ipxl.office.docket import Answer, Answers
from ipxl.plan.diff import Scope, diff
from ipxl.plan.diff_text import diff_text
from ipxl.plan.model import LEVELS, OFF, Level, Plan
from ipxl.plan.table import plan_for_period, read_table, shipped, write_table
from ipxl.report.summary.about import _levels
from ipxl.sheet.cells import column_letters

SHEET = "校验级别"
SET = (
    Level("CHANGE_UNEXPLAINED", "必改"),
    Level("READ_AS", "待确认"),
    Level("REQUIRED_BLANK", "提示"),
    Level("TEXT_LONG", "关"),
)


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "任务分工表.xlsx"
    write_table(shipped(), path)
    return path


def typed(table: Path, *rows: tuple[object, object]) -> Path:
    """The table after the office has added rows to the sheet, by another library than the one that wrote it."""
    book = openpyxl.load_workbook(table)
    for row in rows:
        book[SHEET].append(row)
    book.save(table)
    return table


def of_sheet(table: Path) -> list[tuple[str, str | None, str | None]]:
    return [(item.code, item.cell, item.value) for item in lint_all(read_table(table)) if item.sheet == SHEET]


# the sheet


def test_the_shipped_table_sets_no_level_and_offers_the_four(table):
    sheet: Any = openpyxl.load_workbook(table)[SHEET]
    assert [[cell.value for cell in row] for row in sheet.iter_rows()] == [["代码", "级别"]]
    (offer,) = [rule for rule in sheet.data_validations.dataValidation if rule.type == "list"]
    book: Any = openpyxl.load_workbook(table)
    cells = book["字典"][offer.formula1.partition("!")[2].replace("$", "")]
    assert [cell.value for (cell,) in cells] == ["必改", "待确认", "提示", "关"] == list(LEVELS)
    assert read_table(table).plan.levels == ()
    assert of_sheet(table) == []


def test_levels_come_back_as_they_were_written(tmp_path):
    path = tmp_path / "a.xlsx"
    whole = replace(shipped(), levels=SET)
    write_table(whole, path)
    sheet: Any = openpyxl.load_workbook(path)[SHEET]
    assert [tuple(cell.value for cell in row) for row in sheet.iter_rows(min_row=2)] == [tuple(item) for item in SET]
    reading = read_table(path)
    assert (reading.plan, reading.problems) == (whole, [])


def test_a_table_without_the_sheet_is_asked_nothing(table):
    before = lint_all(read_table(table))
    book = openpyxl.load_workbook(table)
    del book[SHEET]
    book.save(table)
    reading = read_table(table)
    assert reading.plan == shipped()
    assert lint_all(reading) == before


def test_codes_and_levels_are_read_as_people_type_them(table):
    typed(table, (" text_long ", "关 "), ("ＲＥＡＤ＿ＡＳ", "待确认"), ("TEXT_ALIKE", None))
    assert read_table(table).plan.levels == (Level("READ_AS", "待确认"), Level("TEXT_LONG", "关"))
    assert of_sheet(table) == []


def test_lint_names_codes_and_levels_that_do_not_hold(table):
    typed(
        table,
        ("TEXT_LNG", "提示"),
        ("TEXT_LONG", "警告"),
        ("HELD_ABOUT", "提示"),
        ("HELD_MAGNITUDE", "必改"),
        ("FILE_BLANK", "关"),
        ("ROW_TWICE", "关"),
    )
    assert sorted(of_sheet(table)) == [
        ("PLAN_LEVEL_OF_FILE", "A6", "FILE_BLANK"),
        ("PLAN_LEVEL_TOO_LOW", "B4", "HELD_ABOUT"),
        ("PLAN_LEVEL_TOO_LOW", "B7", "ROW_TWICE"),
        ("PLAN_LEVEL_UNKNOWN", "B3", "警告"),
        ("PLAN_RULE_UNKNOWN", "A2", "TEXT_LNG"),
    ]
    found = {item.code: item for item in lint_all(read_table(table))}
    assert "TEXT_LONG" in found["PLAN_RULE_UNKNOWN"].remedy
    assert found["PLAN_LEVEL_UNKNOWN"].severity == "warning"
    assert in_force(read_table(table).plan.levels) == {"HELD_MAGNITUDE": "必改"}


def test_plan_diff_names_what_was_set_and_what_was_taken_back():
    old = replace(shipped(), levels=(Level("READ_AS", "待确认"), Level("TEXT_LONG", "关")))
    new = replace(shipped(), levels=(Level("TEXT_ALIKE", "关"), Level("TEXT_LONG", "提示")))
    assert [(d.change, d.id, d.before, d.after) for d in diff(old, new)] == [
        ("removed", "READ_AS", "待确认", ""),
        ("added", "TEXT_ALIKE", "", "关"),
        ("changed", "TEXT_LONG", "关", "提示"),
    ]
    assert "级别  TEXT_LONG：关 → 提示" in diff_text(diff(old, new), "旧", "新")
    assert diff(old, new, Scope(whole=False)) == ()


def test_a_period_goes_by_the_levels_of_today():
    assert plan_for_period(shipped(), replace(shipped(), levels=SET)).levels == SET
    assert plan_for_period(replace(shipped(), levels=SET), shipped()).levels == ()


# on findings


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("code", ["TEXT_LONG", "REQUIRED_BLANK", "READ_AS"])
def test_each_level_is_what_a_finding_gets(code, level):
    made = finding(code, value="x", field="进展", expected="1", file="a.xlsx", sheet="任务进展", cell="K7")
    other = finding("TEXT_ALIKE", value="x", field="进展", expected="甲")
    severity = {"必改": "error", "待确认": "warning", "提示": "info"}.get(level)
    wanted = [replace(made, severity=severity)] if severity else []
    assert with_levels([made, other], (Level(code, level),)) == [*wanted, other]


@pytest.mark.parametrize("code", sorted(FLOORED))
def test_what_is_held_or_lost_is_never_below_to_be_confirmed(code):
    assert RULES[code].severity != "info"
    assert [in_force((Level(code, level),)).get(code) for level in LEVELS] == ["必改", "待确认", None, None]


def test_every_rule_that_holds_has_the_floor():
    assert {code for code in RULES if code.startswith("HELD_")} <= FLOORED <= set(filter(is_of_return, RULES))


# on returns


def merged(code: str, levels: tuple[Level, ...], answers: Answers | None = None) -> Any:
    """A merge of what breaks a rule, as `codes_of` makes it, under these levels."""
    whole: Plan = replace(plan(), levels=levels)
    arrived = [_arrive(number, item) for number, item in enumerate(EXAMPLES[code][0].files)]
    windows = {"2023Q2": Window(None, OPENED), PERIOD: Window(OPENED, None)}
    decisions = {PERIOD: answers} if answers else {}
    inbox = Inbox(arrived, {}, windows, decisions=decisions, office=Office(now=RECEIVED.replace(year=2024)))
    last = merge_period(whole, whole.period("2023Q2"), inbox, date(2023, 7, 10), {})
    return merge_period(whole, whole.period(PERIOD), inbox, AS_OF, {"2023Q2": last})


@pytest.mark.parametrize("code", [code for code in RULES if is_of_return(code)])
def test_no_rule_turned_off_changes_a_value_or_loses_one_unseen(code):
    """With all off that can be, the same values come out, and each that is not taken still has its finding."""
    scene = EXAMPLES[code][0]
    off = replace(plan(), levels=tuple(Level(rule, OFF) for rule in RULES))
    for number, item in enumerate(scene.files):
        sent = _arrive(number, item)
        unit = scene.decided or next((u.name for u in plan().units if u.name in item.name), plan().units[0].name)
        plain, quiet = (
            check_submission(sent.parsed.reading, whole, whole.period(PERIOD), unit, "a.xlsx")
            for whole in (plan(), off)
        )
        assert quiet.values == plain.values
        assert {found.code for found in quiet.findings} <= FLOORED
        told = {(found.sheet, found.cell) for found in quiet.findings}
        told |= {(sheet, (cell or "").rstrip("0123456789")) for sheet, cell in told}
        mixed = {
            (found.sheet, (found.cell or "").lstrip("ABC")) for found in quiet.findings if found.code == "ROW_MIXED"
        }
        whole = {found.sheet for found in quiet.findings if found.code in ("ROWS_MIXED", "ANSWERS_SHIFTED")}
        lost = [value for value in quiet.values if value.text is None and value.title not in whole]
        for value in lost:
            column = column_letters(value.column)
            at_cell = told & {(value.title, f"{column}{value.row}"), (value.title, column)}
            assert at_cell or (value.title, str(value.row)) in mixed, value


@pytest.mark.parametrize("level", LEVELS)
def test_a_merge_counts_findings_by_their_level_and_keeps_the_answers(level):
    before, after = merged("TEXT_LONG", ()), merged("TEXT_LONG", (Level("TEXT_LONG", level),))
    own = [item for item in before.findings if item.code == "TEXT_LONG"]
    assert own
    now = [item for item in after.findings if item.code == "TEXT_LONG"]
    severity = {"必改": "error", "待确认": "warning", "提示": "info"}.get(level)
    assert [item.severity for item in now] == ([severity] * len(own) if severity else [])
    assert (after.duties, after.indicators) == (before.duties, before.indicators)
    counts = Counter(item.severity for item in after.findings)
    assert sum(row.errors for row in after.files) == counts["error"]
    assert sum(row.warnings for row in after.files) == counts["warning"]
    assert sum(row.infos for row in after.files) == counts["info"]


def test_accounts_that_are_alike_have_a_level_too():
    assert "TEXT_ALIKE" in [item.code for item in merged("TEXT_ALIKE", ()).findings]
    assert "TEXT_ALIKE" not in [item.code for item in merged("TEXT_ALIKE", (Level("TEXT_ALIKE", OFF),)).findings]


def test_a_fault_made_less_grave_is_no_question_and_one_made_graver_is():
    def asked(code: str, *levels: Level) -> list[str]:
        return [item.cell for item in merged(code, levels).questions]

    assert asked("REQUIRED_BLANK") != []
    assert asked("REQUIRED_BLANK", Level("REQUIRED_BLANK", "提示")) == []
    assert asked("TEXT_LONG") == []
    assert asked("TEXT_LONG", Level("TEXT_LONG", "必改")) != []
    held = asked("HELD_ABOUT")
    assert (
        held == asked("HELD_ABOUT", Level("HELD_ABOUT", OFF)) == asked("HELD_ABOUT", Level("HELD_ABOUT", "必改")) != []
    )


def test_the_office_accepts_a_held_number_whatever_its_level():
    """A level of 必改 is no reason to refuse what the office decides."""
    graver = (Level("HELD_MAGNITUDE", "必改"),)
    (asked,) = merged("HELD_MAGNITUDE", graver).questions
    texts = {"action": "按填写值", "reason": "已与单位核实", "by": "李明"}
    answer = Answer(
        2, asked.id, asked.text, asked.unit, asked.item, asked.file, asked.cell, asked.value, **texts, day="2023-10-12"
    )
    for levels in ((), graver):
        done = merged("HELD_MAGNITUDE", levels, Answers((answer,)))
        assert [(item.outcome, item.note) for item in done.decisions] == [("applied", "")]
        assert done.questions == ()
        assert "HELD_MAGNITUDE" not in [item.code for item in done.findings]


def test_the_summary_lists_the_levels_that_hold():
    assert _levels(merged("TEXT_LONG", ())) == []
    levels = (*SET, Level("HELD_ABOUT", OFF), Level("NO_SUCH", OFF))
    assert [line for _name, line in _levels(merged("TEXT_LONG", levels))] == [
        "办公室定为“必改”的校验规则：CHANGE_UNEXPLAINED（默认待确认）。",
        "办公室定为“待确认”的校验规则：READ_AS（默认提示）。",
        "办公室定为“提示”的校验规则：REQUIRED_BLANK（默认必改）。",
        "办公室定为“关”的校验规则：TEXT_LONG（默认待确认）。不再提出，填报的内容不受影响。",
    ]
