"""What changed since last period, whether what was published still holds, and how long a colour lasts."""

from __future__ import annotations

import cProfile
import dataclasses
from datetime import date, datetime
from decimal import Decimal

import result_sample
from hypothesis import given, settings
from hypothesis import strategies as st
from pasts import in_quarter, published

from ipxl.clock import BEIJING
from ipxl.facts.rows import ItemKey
from ipxl.merge.frames import TRAIL
from ipxl.merge.look_back import look_back
from ipxl.merge.result import CHANGE_NAMES, Result
from ipxl.merge.trail import streaks

GREEN, YELLOW, RED = ({"light": light, "grey": None} for light in ("green", "yellow", "red"))
NOT_RETURNED = {"light": "grey", "grey": "not_returned"}


def told(result: Result, *kinds: str) -> list[tuple[str, str, str, str, str]]:
    """The changes without unchanged texts, of which the small result has many."""
    return [
        (item.what, item.kind, item.item or item.units[0], item.before, item.after)
        for item in result.changes
        if item.what != "text_unchanged" and (not kinds or item.what in kinds)
    ]


def with_past(now: Result, *earlier: Result, publications: tuple[Result, ...] = ()) -> Result:
    news = {item.period.period: published(item) for item in publications}
    return look_back(now, {item.period.period: item for item in earlier}, news)


class TestChanges:
    def test_without_a_past_nothing_is_compared(self):
        found = with_past(in_quarter(1))
        assert (found.compared, found.changes, len(found.last_units)) == ("", (), 0)

    def test_the_same_lights_are_no_change(self):
        assert told(with_past(in_quarter(3), in_quarter(2))) == []

    def test_every_kind_of_change_is_told_in_order(self):
        last = in_quarter(
            2,
            {
                ("tasks", "T01"): GREEN,
                ("tasks", "T02"): RED,
                ("tasks", "T04"): YELLOW,
                ("tasks", "T05"): GREEN,
                ("tasks", "T03"): {"due": date(2024, 6, 30)},
                ("indicators", "X1"): NOT_RETURNED,
                ("units", result_sample.UNITS[3]): {"state": "received"},
                ("units", result_sample.UNITS[0]): {"state": "missing"},
            },
        )
        found = with_past(in_quarter(3), last)
        assert told(found) == [
            ("worsened", "task", "T01", "●绿", "■红"),
            ("missing", "task", "T05", "●绿", "○未报"),
            ("missing", "unit", "丁海关", "已报", "未报"),
            ("unclear", "task", "T04", "▲黄", "○无效"),
            ("due_moved", "task", "T03", "2024-06-30", "2024-12-31"),
            ("improved", "task", "T02", "■红", "▲黄"),
            ("first", "indicator", "X1", "○未报", "●绿"),
            ("first", "unit", "甲科技局", "未报", "已报"),
        ]
        first = found.changes[0]
        assert (first.name, first.units, first.note) == (
            "完善管理体制",
            ("甲科技局",),
            "完成时限2023年6月30日已过，尚未完成",
        )
        assert [item.note for item in found.changes if item.what == "due_moved"] == ["推后184天"]

    def test_what_came_into_the_plan_and_what_left_it_is_told(self):
        last = in_quarter(2)
        now = in_quarter(3)
        last = dataclasses.replace(last, tasks=tuple(row for row in last.tasks if row.task != "T02"))
        now = dataclasses.replace(now, tasks=tuple(row for row in now.tasks if row.task != "T03"))
        assert told(with_past(now, last)) == [("new", "task", "T02", "", "▲黄"), ("dropped", "task", "T03", "●绿", "")]

    def test_the_same_account_as_last_period_is_told_with_its_unit(self):
        now = in_quarter(3, {("duties", "T02"): {"text": "正在推进。", "last_text": "正在推进。"}})
        found = [item for item in with_past(now, in_quarter(2)).changes if item.what == "text_unchanged"]
        assert [(item.kind, item.item, item.units, item.after) for item in found] == [
            ("duty", "T02", (unit,), "正在推进。") for unit in ("乙市场监管局(知识产权局)", "甲科技局", "丙县")
        ]

    def test_every_kind_has_a_name(self):
        assert len(set(CHANGE_NAMES.values())) == len(CHANGE_NAMES) == 11


class TestWhatIsComparedWith:
    def test_the_publication_of_last_period_where_there_is_one(self):
        told_then, known_now = in_quarter(2, {("tasks", "T03"): RED}), in_quarter(2, {("tasks", "T03"): YELLOW})
        found = with_past(in_quarter(3), known_now, publications=(told_then,))
        assert told(found) == [("improved", "task", "T03", "■红", "●绿")]
        assert found.compared == "与2023年第二季度第1次发布（2023年7月13日）相比"

    def test_else_last_period_as_it_is_known_now_and_that_is_said(self):
        found = with_past(in_quarter(3), in_quarter(2, {("tasks", "T03"): YELLOW}), publications=(in_quarter(1),))
        assert told(found) == [("improved", "task", "T03", "▲黄", "●绿")]
        assert "2023年第二季度" in found.compared
        assert "没有发布过" in found.compared

    def test_the_units_of_last_period_come_from_the_same_place(self):
        unit = result_sample.UNITS[0]
        told_then = in_quarter(2, {("units", unit): {"rows_filled": 1}})
        found = with_past(in_quarter(3), in_quarter(2), publications=(told_then,))
        assert {row.unit: row.rows_filled for row in found.last_units}[unit] == 1
        again = with_past(in_quarter(3), in_quarter(2))
        assert {row.unit: row.rows_filled for row in again.last_units}[unit] == 5
        assert [row.unit for row in again.last_units] == [row.unit for row in found.last_units]


class TestTrail:
    def test_one_row_a_period_and_item_oldest_first(self):
        found = with_past(in_quarter(3), in_quarter(1), in_quarter(2)).frame("trail")
        assert tuple(found) == tuple(column.name for column in TRAIL)
        assert list(dict.fromkeys(found["period"])) == ["2023Q1", "2023Q2", "2023Q3"]
        kinds = found[found["period"] == "2023Q3"]["kind"].value_counts().to_dict()
        duties = len(in_quarter(3).duties)
        assert kinds == {"task": 5, "indicator": 4, "unit": 4, "duty": duties}
        row = found[(found["kind"] == "indicator") & (found["item"] == "I1")].iloc[-1]
        assert (row["value"], row["expected"], row["gap"], row["target"], row["end"]) == (
            Decimal("5.12"), 75, 15, Decimal("5.2"), date(2023, 9, 30),
        )  # fmt: skip
        assert not found.duplicated(["period", "kind", "item", "unit"]).any()

    def test_what_was_published_stands_beside_and_a_red_made_good_is_yellow(self):
        then = in_quarter(2, {("tasks", "T03"): {**RED, "progress": Decimal(5)}, ("tasks", "T02"): GREEN})
        found = with_past(in_quarter(3), in_quarter(2), publications=(then,)).frame("trail")
        rows = {
            (row["period"], row["item"]): row for row in found[found["kind"] == "task"].to_dict("records")
        }  # fmt: skip
        good = rows["2023Q2", "T03"]
        assert (good["light"], good["shown_light"], good["published_light"], good["published_value"], good["value"]) == (
            "green", "yellow", "red", 5, 100,
        )  # fmt: skip
        worse = rows["2023Q2", "T02"]
        assert (worse["published_light"], worse["shown_light"]) == ("green", "yellow")
        assert rows["2023Q3", "T03"]["published_light"] is None
        assert rows["2023Q3", "T03"]["shown_light"] == "green"

    def test_a_colour_lasts_as_it_was_told(self):
        told_then = in_quarter(2, {("tasks", "T01"): YELLOW})
        kept = with_past(in_quarter(3), in_quarter(1), in_quarter(2))
        assert streaks(kept)[ItemKey("task", "T01", "")] == 3
        assert streaks(kept)[ItemKey("task", "T05", "")] == 3
        assert streaks(kept)[ItemKey("unit", "", "丁海关")] == 3
        broken = with_past(in_quarter(3), in_quarter(1), in_quarter(2), publications=(told_then,))
        assert streaks(broken)[ItemKey("task", "T01", "")] == 1

    def test_a_colour_that_was_interrupted_begins_anew(self):
        found = with_past(in_quarter(3), in_quarter(1), in_quarter(2, {("tasks", "T02"): GREEN}))
        assert streaks(found)[ItemKey("task", "T02", "")] == 1

    def test_a_colour_lasts_over_a_period_that_was_left_out(self):
        assert streaks(with_past(in_quarter(3), in_quarter(1)))[ItemKey("task", "T01", "")] == 2

    def test_another_grey_is_another_colour(self):
        found = with_past(in_quarter(3), in_quarter(2, {("tasks", "T05"): {"light": "grey", "grey": "unknown"}}))
        assert streaks(found)[ItemKey("task", "T05", "")] == 1


class TestStale:
    def test_nothing_differs_from_its_own_publication(self):
        now = in_quarter(3)
        assert with_past(now, publications=(now,)).stale is None
        assert with_past(now).stale is None

    def test_every_difference_is_named_with_what_was_published(self):
        then = in_quarter(
            3,
            {
                ("tasks", "T02"): {**RED, "progress": Decimal(10), "due": date(2024, 6, 30)},
                ("indicators", "I2"): {"light": "green", "grey": None, "value": Decimal("3.30"), "held": ""},
                ("units", "丁海关"): {"state": "received"},
            },
        )
        stale = with_past(in_quarter(3), publications=(then,)).stale
        assert stale.number == 1
        assert stale.at == datetime(2023, 7, 13, 9, tzinfo=BEIJING)
        assert [(item.item or item.unit, item.field, item.published, item.now) for item in stale.differences] == [
            ("T02", "亮灯", "■红", "▲黄"),
            ("T02", "数值", "10%", "22.5%"),
            ("T02", "完成时限", "2024-06-30", "2024-12-31"),
            ("I2", "亮灯", "●绿", "○待核"),
            ("I2", "数值", "3.3亿元", "(空)"),
            ("I2", "状态", "(空)", "3.3亿或33000万"),
            ("丁海关", "状态", "已报", "未报"),
        ]

    def test_a_changed_account_is_a_difference_of_its_duty(self):
        then = in_quarter(3, {("duties", "T01"): {"next": "明年完成。"}})
        stale = with_past(in_quarter(3), publications=(then,)).stale
        assert {(item.kind, item.item, item.field, item.now) for item in stale.differences} == {
            ("duty", "T01", "表述", "已改")
        }


def test_looking_back_takes_as_many_more_steps_as_there_are_more_units():
    calls = []
    for units in (100, 400):
        now = result_sample.grown(units)
        last = dataclasses.replace(now, period=dataclasses.replace(now.period, period="2023Q2"))
        news = {"2023Q2": published(last), "2023Q3": published(now)}
        with cProfile.Profile() as profile:
            streaks(look_back(now, {"2023Q2": last}, news))
        calls.append(sum(entry.callcount for entry in profile.getstats()))
    assert calls[1] < 4 * 1.5 * calls[0]


COLOURS = ("green", "yellow", "red", "not_returned", "unknown")
TASKS = ("T01", "T02", "T03", "T04", "T05")
ROUNDS = st.lists(st.tuples(*[st.sampled_from(COLOURS)] * len(TASKS)), min_size=6, max_size=6)


def lit(colours: tuple[str, ...]) -> dict[tuple[str, str], dict[str, object]]:
    return {
        ("tasks", task): {"light": "grey", "grey": colour} if "_" in colour or colour == "unknown" else {"light": colour, "grey": None}
        for task, colour in zip(TASKS, colours, strict=True)
    }  # fmt: skip


@settings(max_examples=25, deadline=None, derandomize=True)
@given(known=ROUNDS, are_published=st.tuples(st.booleans(), st.booleans()))
def test_streaks_and_changes_are_those_of_a_count_by_hand(known, are_published):
    """Three quarters as known now and, where published, as told then: counted a second way, item by item."""
    now = [in_quarter(n + 1, lit(known[n])) for n in range(3)]
    then = [in_quarter(n + 1, lit(known[n + 3])) for n in range(2)]
    news = tuple(item for item, is_published in zip(then, are_published, strict=True) if is_published)
    result = with_past(now[2], now[0], now[1], publications=news)
    counts = streaks(result)
    changed = {item.item: item.what for item in result.changes if item.kind == "task"}
    rank = {"green": 1, "yellow": 2, "red": 3}
    for number, task in enumerate(TASKS):
        told = [known[n + 3][number] if are_published[n] else known[n][number] for n in range(2)]
        last, mine = told[1], known[2][number]
        expected = 1 + (mine == last) + (mine == last == told[0])
        assert counts[ItemKey("task", task, "")] == expected
        if last in rank and mine in rank:
            step = rank[mine] - rank[last]
            assert changed.get(task) == ("worsened" if step > 0 else "improved" if step else None)
        elif mine in rank:
            before = "again" if known[0][number] != "not_returned" else "first"
            assert changed[task] == (before if last == "not_returned" else "clear")
        elif last != mine:
            assert changed[task] == ("missing" if mine == "not_returned" else "unclear")
        else:
            assert task not in changed
