"""Comparisons and look-ups that a deliberate mistake once got past the suite: each edge has its own line here."""

from __future__ import annotations

import sqlite3
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import result_sample
import template_sample
from pasts import in_quarter, published
from typed_rows import rows_of

from ipxl.clock import BEIJING
from ipxl.facts.rows import ItemKey
from ipxl.files import digest
from ipxl.mail import fetch
from ipxl.mail.smtp import Busy, Rejected, SmtpConnection, deliver
from ipxl.merge.choose import Window
from ipxl.merge.history import past_of
from ipxl.merge.look_back import look_back
from ipxl.merge.outdated import stale_of
from ipxl.merge.scores import ALONE, unit_scores
from ipxl.plan.model import Unit
from ipxl.record.ledger import Ledger, arrived
from ipxl.record.publications import altered
from ipxl.report.summary.workbook import write_summary
from ipxl.workspace import Workspace

NOON = datetime(2023, 10, 12, 12, tzinfo=BEIJING)


# --- base years ---

BASES = [(2022, None), (2023, (Decimal(40), "任务分工表")), (2024, None), (2025, None)]


@pytest.mark.parametrize(("year", "base"), BASES)
def test_the_base_of_the_table_counts_in_the_first_target_year_only(year, base):
    """I2 has 基数 40 in the table; the plan's targets begin in 2023."""
    period = replace(template_sample.PLAN.periods[1], end=date(year, 9, 30))
    assert past_of(template_sample.PLAN, period, {}).bases.get("I2") == base


def year_end(value: Decimal | None, end: date = date(2022, 12, 31)) -> Any:
    """The small result as that of the end of the year before, with a figure for I1."""
    result = in_quarter(3, {("indicators", "I1"): {"value": value}})
    return replace(result, period=replace(result.period, period="去年", end=end))


def test_the_figure_reported_for_last_year_end_goes_before_the_table():
    now = in_quarter(3)
    plan = replace(now.plan, indicators=tuple(replace(item, baseline=Decimal(7)) for item in now.plan.indicators))
    assert plan.first_target_year == now.period.end.year

    def base(last: Any) -> object:
        return past_of(plan, now.period, {"去年": last}).bases["I1"]

    assert base(year_end(Decimal(5))) == (Decimal(5), "去年报送")
    assert base(year_end(None)) == (Decimal(7), "任务分工表")
    assert base(year_end(Decimal(5), date(2022, 11, 30))) == (Decimal(7), "任务分工表")


# --- calendar ---

MOMENTS = [
    (NOON - timedelta(seconds=1), False),
    (NOON, True),
    (NOON + timedelta(days=90), True),
    (NOON + timedelta(days=90, seconds=1), False),
]


@pytest.mark.parametrize(("moment", "inside"), MOMENTS)
def test_both_ends_of_a_window_belong_to_it(moment, inside):
    assert Window(NOON, NOON + timedelta(days=90)).holds(moment) is inside


def test_a_result_of_a_later_period_is_no_past():
    now = in_quarter(2)
    later = replace(in_quarter(3), period=replace(in_quarter(3).period, period="后来"))
    assert past_of(now.plan, now.period, {"后来": later}).previous is None
    assert past_of(now.plan, now.period, {"2023Q1": in_quarter(1)}).previous == "2023Q1"


# --- publication ---

SHOWN = [
    # (as it is now, as published, as history shows it)
    ("green", "red", "yellow"),
    ("grey", "red", "grey"),
    ("yellow", "red", "yellow"),
    ("red", "red", "red"),
    ("green", "yellow", "green"),
    ("green", "grey", "green"),
    ("green", None, "green"),
]


def lit(light: str) -> Any:
    """The second quarter with T01 in that light."""
    return in_quarter(2, {("tasks", "T01"): {"light": light, "grey": "unknown" if light == "grey" else None}})


@pytest.mark.parametrize(("now", "then", "shown"), SHOWN)
def test_only_a_published_red_that_is_green_now_is_shown_yellow(tmp_path, now, then, shown):
    news = {"2023Q2": published(lit(then))} if then else {}
    result = look_back(in_quarter(3), {"2023Q2": lit(now)}, news)
    rows = {(row.period, row.key): row.shown for row in result.trail}
    assert rows["2023Q2", ItemKey("task", "T01", "")] == shown
    Ledger(tmp_path / "l.sqlite").record({}, result, NOON)
    query = "SELECT shown_light, light FROM trail WHERE period = '2023Q2' AND kind = 'task' AND item = 'T01'"
    assert stored(tmp_path / "l.sqlite", query) == [(shown, now)]


@pytest.mark.parametrize("name", ["汇总表.xlsx", "通报.docx"])
def test_a_published_file_that_is_gone_or_changed_is_noticed(tmp_path, name):
    files = {"汇总表.xlsx": b"summary", "通报.docx": b"bulletin"}
    there = replace(published(in_quarter(2)), files={key: digest(data) for key, data in files.items()})
    workspace = Workspace(tmp_path)
    folder = workspace.published(there.period) / str(there.number)
    folder.mkdir(parents=True)
    for key, data in files.items():
        (folder / key).write_bytes(data)
    assert altered(workspace, there) == ()
    (folder / name).write_bytes(b"changed")
    assert altered(workspace, there) == (name,)
    (folder / name).unlink()
    assert altered(workspace, there) == (name,)


def test_what_went_and_what_came_since_publication_differ():
    whole = in_quarter(2)
    without = replace(whole, tasks=tuple(row for row in whole.tasks if row.task != "T01"))
    for now, then, went in ((without, whole, True), (whole, without, False)):
        stale = stale_of(now, published(then))
        assert stale is not None
        assert [(one.kind, one.item, one.field) for one in stale.differences] == [("task", "T01", "")]
        assert (bool(stale.differences[0].published), bool(stale.differences[0].now)) == (went, not went)
    assert stale_of(whole, published(whole)) is None


# --- ledger ---


def stored(path: Path, query: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(path)) as base:
        return base.execute(query).fetchall()


def test_the_last_merge_comes_back_as_it_was(tmp_path):
    result = in_quarter(3)
    Ledger(tmp_path / "l.sqlite").record({}, result, NOON)
    last = Ledger(tmp_path / "l.sqlite").last_merge("2023Q3")
    assert last is not None
    assert (last.at, last.files, last.items) == (NOON, arrived(result), result.items)
    assert Ledger(tmp_path / "l.sqlite").last_merge("2023Q2") is None


def test_the_ledger_keeps_the_rows_of_a_period_once_and_as_they_are_now(tmp_path):
    query = "SELECT count(*), count(DISTINCT kind || item || unit) FROM trail WHERE period = '2023Q2'"
    lights = []
    for light in ("red", "red", "yellow"):
        result = look_back(in_quarter(3), {"2023Q2": lit(light)}, {})
        Ledger(tmp_path / "l.sqlite").record({}, result, NOON)
        rows = sum(row.period == "2023Q2" for row in result.trail)
        assert stored(tmp_path / "l.sqlite", query) == [(rows, rows)]
        lights += stored(
            tmp_path / "l.sqlite", "SELECT light FROM trail WHERE period = '2023Q2' AND item = 'T01' AND kind = 'task'"
        )
    assert lights == [("red",), ("red",), ("yellow",)]


# --- front page ---


@pytest.mark.parametrize(("count", "more"), [(5, False), (6, True)])
def test_the_front_page_says_when_it_lists_only_some_requests(tmp_path, count, more):
    result = result_sample.small()
    write_summary(replace(result, requests=result.requests[:1] * count), tmp_path / "s.xlsx")
    book = openpyxl.load_workbook(tmp_path / "s.xlsx")
    heading = next(str(cell.value) for cell in book["首页"]["A"] if str(cell.value).startswith("四、"))
    assert f"共{count}条" in heading
    assert ("列前5条，全部见“需协调事项”" in heading) is more


@pytest.mark.parametrize(("due", "ranked"), [(2, False), (3, True), (4, True)])
def test_a_unit_that_owes_just_enough_rows_is_ranked(due, ranked):
    plan = result_sample.small_plan()
    units = tuple(Unit(name, name, name, rank_group="一组") for name in ("甲", "乙"))
    plan = replace(plan, units=units, settings=replace(plan.settings, ranking=True, rank_rows=3))
    row = {
        "state": "received",
        "timely": True,
        "days_late": 0,
        "rows_filled": 1,
        "claimed": 0,
        "backed": 0,
        "versions": 1,
        "errors": 0,
        "warnings": 0,
        "light": "green",
        "grey": None,
    }
    units_now = rows_of("units", [{**row, "unit": "甲", "rows_due": due}, {**row, "unit": "乙", "rows_due": 9}])
    found = {one.unit: one.unranked for one in unit_scores(plan, units_now, ())}
    assert (found["甲"] == "", found["乙"] == ALONE) == (ranked, not ranked)


# --- mail ---


class Server:
    """A mail server that answers RCPT as told and takes everything else."""

    sock = None

    def __init__(self, *answers: tuple[int, bytes]) -> None:
        self.answers, self.commands = list(answers), list[str]()

    def has_extn(self, _name: str) -> bool:
        return False

    def mail(self, _sender: str, _options: object) -> tuple[int, bytes]:
        return 250, b"ok"

    def rcpt(self, _address: str) -> tuple[int, bytes]:
        self.commands.append("rcpt")
        return self.answers.pop(0)

    def rset(self) -> None:
        self.commands.append("rset")

    def docmd(self, command: str) -> tuple[int, bytes]:
        self.commands.append(command)
        return 354, b"go on"


ANSWERS = [
    ([(421, b"too busy")], Busy),
    ([(250, b"ok"), (421, b"too busy")], Busy),
    ([(450, b"later"), (450, b"later")], Rejected),
    ([(550, b"unknown"), (550, b"unknown")], Rejected),
]


@pytest.mark.parametrize(("answers", "error"), ANSWERS)
def test_a_server_that_closes_at_an_addressee_is_busy_and_refuses_nobody(answers, error):
    server = Server(*answers)
    to = ["a@x.cn", "b@x.cn"]
    with pytest.raises(error) as caught:
        deliver(SmtpConnection(server), "o@x.cn", to, b"text", lambda: pytest.fail("nothing was handed over"))  # type: ignore[arg-type]
    assert "data" not in server.commands
    if isinstance(caught.value, Rejected):
        assert caught.value.passing is (answers[0][0] < 500)


FIRST_DAYS = [
    (date(2023, 10, 1), date(2023, 9, 30)),
    (date(2024, 1, 1), date(2023, 12, 31)),
    (None, None),
]


@pytest.mark.parametrize(("first", "asked"), FIRST_DAYS)
def test_the_mailbox_is_asked_from_the_day_before(tmp_path, monkeypatch, first, asked):
    """The server's day may not be ours: a mail of the first morning in Beijing is of the day before elsewhere."""
    days = []

    class Box:
        place = "imap://u@h/INBOX;UIDVALIDITY=1"

        def since(self, day: date | None) -> list[int]:
            days.append(day)
            return []

        def facts(self, _uids: object) -> dict[int, object]:
            return {}

    @contextmanager
    def opened(*_arguments: object):
        yield Box()

    monkeypatch.setattr(fetch, "open_mailbox", opened)
    (tmp_path / "inbox").mkdir()
    incoming: Any = None
    secret: Any = None
    outcome = fetch.Fetching(incoming, secret, tmp_path / "inbox", tmp_path / "收件登记.csv", first, 10).run()
    assert (days, outcome.new) == ([asked], [])
