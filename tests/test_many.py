"""Workbooks written by several processes are those that one process writes, whatever becomes of the others."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date

import pytest

from ipxl.child.talk import Talker
from ipxl.form import many
from ipxl.form.content import Content, ErrorCell, FormRow, make_content
from ipxl.form.correction import CellMark, CellSpot, Corrections
from ipxl.form.many import written
from ipxl.form.write import content_facts, template_bytes
from ipxl.plan.table import shipped


@pytest.fixture(scope="module")
def contents() -> list[Content]:
    plan = shipped()
    return [make_content(plan, plan.periods[0], unit) for unit in plan.reporting_units][:20]


@pytest.fixture(scope="module")
def plain(contents: list[Content]) -> list[bytes]:
    return [template_bytes(content) for content in contents]


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Few workbooks are enough for several processes, and for several rounds."""
    monkeypatch.setattr(many, "FEW", 3)
    monkeypatch.setattr(many, "_AT_ONCE", 4)


@pytest.mark.parametrize("jobs", [1, 2, 3])
def test_the_same_in_the_same_order(contents: list[Content], plain: list[bytes], jobs: int) -> None:
    assert list(written(iter(contents), jobs)) == list(zip(contents, plain, strict=True))


@pytest.mark.parametrize("count", [0, 1, 2, 3, 4, 5])
def test_any_number(contents: list[Content], plain: list[bytes], count: int) -> None:
    assert [data for _content, data in written(contents[:count], 2)] == plain[:count]


def test_few_start_no_process(contents: list[Content], plain: list[bytes], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ipxl.child.talk.start_module", None)
    assert [data for _content, data in written(contents[:2], 2)] == plain[:2]


def test_a_process_that_is_late_costs_time_only(
    contents: list[Content], plain: list[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(many, "_SECONDS", 0.001)
    assert [data for _content, data in written(contents, 2)] == plain


def test_a_process_that_cannot_be_started_costs_time_only(
    contents: list[Content], plain: list[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(_module: str) -> None:
        raise OSError

    monkeypatch.setattr("ipxl.child.talk.start_module", refused)
    assert [data for _content, data in written(contents[:9], 2)] == plain[:9]


def test_who_stops_reading_leaves_no_process(contents: list[Content], monkeypatch: pytest.MonkeyPatch) -> None:
    ended: list[Talker] = []
    end = Talker.end
    monkeypatch.setattr(Talker, "end", lambda self: (ended.append(self), end(self)))
    some = written(contents, 2)
    next(some)
    some.close()  # type: ignore[attr-defined]
    assert ended
    assert all(talker._process is None for talker in ended)


def test_what_a_workbook_is_kept_by_has_every_field() -> None:
    """`content_facts` names them one by one: a new field must be put in."""
    assert [item.name for item in fields(Content)] == [
        "plan", "period", "unit", "round", "rows", "lists", "unit_answers", "contact", "marks", "corrections",
    ]  # fmt: skip
    assert [item.name for item in fields(FormRow)] == [
        "key", "role", "values", "locked", "lists", "answers", "prefilled", "implied"
    ]  # fmt: skip


def test_every_part_of_a_content_is_told_apart(contents: list[Content]) -> None:
    content = contents[0]
    row = content.rows["tasks"][0]

    def with_row(**changed: object) -> Content:
        return replace(content, rows={**content.rows, "tasks": (replace(row, **changed), *content.rows["tasks"][1:])})  # type: ignore[arg-type]

    spot = CellSpot("tasks", "T01", "text")
    every = [
        content,
        replace(content, plan=replace(content.plan, settings=replace(content.plan.settings, office="另一个"))),
        replace(content, period=replace(content.period, kind="另一个")),
        replace(content, unit=replace(content.unit, full_name="另一个")),
        replace(content, round=2),
        replace(content, lists={**content.lists, "units": ("另一个",)}),
        replace(content, unit_answers={"phone": "1"}),
        replace(content, unit_answers={"phone": ErrorCell("#N/A")}),
        replace(content, unit_answers={"phone": "#N/A"}),
        replace(content, marks={spot: CellMark("error", "")}),
        replace(content, marks={spot: CellMark("error", "说明")}),
        replace(content, corrections=Corrections(date(2023, 10, 20), ())),
        with_row(key="T99"),
        with_row(role=None),
        with_row(values={**row.values, "no": 99}),
        with_row(locked=frozenset()),
        with_row(lists={}),
        with_row(answers={"progress": 1}),
        with_row(answers={"progress": "1"}),
        with_row(answers={"progress": ErrorCell("#N/A")}),
        with_row(answers={"progress": "#N/A"}),
        with_row(prefilled={"status": "进行中"}),
        with_row(implied={"progress": 1}),
        replace(content, contact={"phone": "2"}),
    ]
    facts = [content_facts(item) for item in every]
    assert len(set(facts)) == len(every)
    other_units = replace(content, plan=replace(content.plan, units=(), tasks=()))
    assert content_facts(other_units) == facts[0]
    assert template_bytes(other_units) == template_bytes(content)
