"""The figures that leaders read, counted a second way from random returns: SQL over the answers finds no difference."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
from filling import fill, make_workspace, template_of
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from recount import GREYS, LIGHTS, Recount, slow, tenths, word

from ipxl.clock import BEIJING
from ipxl.commands import merge, templates
from ipxl.plan.model import Group, Indicator, Period, Plan, Settings, Task, Unit

D = Decimal
PERIODS = ("2023Q3", "2023Q4")
DEADLINES = {"2023Q3": date(2023, 10, 10), "2023Q4": date(2024, 1, 10)}
UNITS = ("市甲局", "市乙局", "市丙局", "市丁局", "东县", "西县")
STATUSES = ("未启动", "进行中", "已完成", "滞后")
START, DUE = date(2022, 11, 1), date(2024, 12, 31)
BASES = {"I1": D("5.0"), "I2": D(1), "I5": D(80)}
DAYS = {
    "2023Q3": {"early": "2023-10-05 09:00", "last": "2023-10-10 23:59", "late": "2023-10-11 00:00"},
    "2023Q4": {"early": "2024-01-05 09:00", "last": "2024-01-10 23:59", "late": "2024-01-11 00:00"},
}
UNUSABLE = {"约45": "held", "很多": "invalid"}


def _task(number: int, lead: tuple[str, ...], others: tuple[str, ...], due: date = DUE, ongoing: bool = False) -> Task:
    title = f"推进第{number}项工作"
    return Task(f"T{number:02}", "一、板块", title, "要求", lead, others, START, due, False, False, ongoing)


def _figure(key: str, kind: str, owner: str, *targets: tuple[int, str], tasks: str = "", whole: bool = False) -> Any:
    aims = tuple((year, D(value)) for year, value in targets)
    serves = tuple(tasks.split())
    measure = "%" if kind == "比率" else "家"
    base = BASES.get(key)
    return Indicator(key, f"指标{key}", measure, kind, "升", whole, base, aims, None, (owner,), serves, "口径")


def _plan() -> Plan:
    """Six units, two of them a group; tasks of one lead and of several, overdue, near, ongoing; indicators of each kind."""
    counties = ("各县人民政府",)
    return Plan(
        Settings("recount", "云溪市测试方案", "测试办公室", start=START, end=date(2025, 6, 30), task_due=DUE),
        (
            _task(1, ("市甲局",), ("市乙局", "市丙局")),
            _task(2, ("市乙局",), ("市甲局", *counties)),
            _task(3, counties, ("市丙局",)),
            _task(4, ("市丙局",), (), ongoing=True),
            _task(5, ("市甲局", "市丁局"), ("市乙局",), date(2023, 10, 20)),
            _task(6, ("市丁局",), counties, date(2023, 8, 31)),
        ),
        (
            _figure("I1", "存量", "市甲局", (2023, "5.2"), (2024, "5.7"), tasks="T01"),
            _figure("I2", "存量", "市乙局", (2023, "2"), (2024, "3"), tasks="T02", whole=True),
            _figure("I3", "流量", "市丙局", (2023, "3.0"), (2024, "3.3"), tasks="T04"),
            _figure("I4", "累计", "市丁局", (2025, "100")),
            _figure("I5", "比率", "市甲局", (2023, "95")),
            _figure("I6", "方向性", "市乙局"),
            _figure("I8", "流量", "市丁局", (2023, "9"), tasks="T05 T06"),
        ),
        tuple(Unit(f"U{number}", name, f"云溪市{name}") for number, name in enumerate(UNITS, 1)),
        (Group("各县人民政府", ("东县", "西县")),),
        (),
        (
            Period("2023Q3", "季报", date(2023, 7, 1), date(2023, 9, 30), DEADLINES["2023Q3"]),
            Period("2023Q4", "年报", date(2023, 10, 1), date(2023, 12, 31), DEADLINES["2023Q4"], "2023Q3"),
        ),
    )


PLAN = _plan()
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "I1": st.decimals(D("4.9"), D("5.4"), places=2),
    "I2": st.integers(1, 3),
    "I3": st.decimals(D("0.5"), D("3.6"), places=2),
    "I4": st.integers(20, 90),
    "I5": st.decimals(D(78), D(99), places=1),
    "I6": st.integers(5, 9),
    "I8": st.integers(2, 12),
}


def _lead() -> st.SearchStrategy[dict[str, Any]]:
    progress = st.one_of(st.integers(2, 100), st.sampled_from([0, *UNUSABLE, None]))
    row = st.fixed_dictionaries({"status": st.sampled_from([*STATUSES, *STATUSES, None]), "progress": progress})
    return row.map(lambda said: {**said, "progress": 0} if said["status"] == "未启动" else said)


def _other() -> st.SearchStrategy[dict[str, Any]]:
    working = st.fixed_dictionaries(
        {"has_work": st.just("有"), "status": st.sampled_from(STATUSES), "text": st.just("开展检查3次。")}
    )
    return st.one_of(st.just({"has_work": "无"}), working)


def _return_of(unit: str) -> st.SearchStrategy[dict[str, Any]]:
    rows = {duty.task: _lead() if duty.role == "lead" else _other() for duty in PLAN.duties_by_unit[unit]}
    owned = [item.indicator for item in PLAN.indicators_by_unit.get(unit, ())]
    return st.fixed_dictionaries(
        {
            "day": st.sampled_from(["early", "early", "last", "late"]),
            "rows": st.fixed_dictionaries(rows),
            "figures": st.fixed_dictionaries({key: st.one_of(VALUES[key], st.just("约5")) for key in owned}),
        }
    )


def _round() -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({unit: st.one_of(_return_of(unit), _return_of(unit), st.none()) for unit in UNITS})


@pytest.fixture(scope="module")
def blank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The workspace with the templates of the first period."""
    folder = tmp_path_factory.mktemp("recount") / "w"
    return make_workspace(folder, "2023Q3", plan=PLAN, now=datetime(2023, 9, 20, tzinfo=BEIJING))


def _play(folder: Path, period: str, said: Mapping[str, Any]) -> dict[tuple[str, str, str], str]:
    """Put the returns of a period into the inbox; say where something unusable was typed."""
    typed = {}
    for unit, answers in said.items():
        if answers is None:
            continue
        edits: dict[tuple[str, str], dict[str, Any]] = {}
        for task, row in answers["rows"].items():
            edits["tasks", task] = {**row, "issue": "缺人手" if row.get("status") == "滞后" else None}
            if row.get("progress") in UNUSABLE:
                typed[period, unit, task] = UNUSABLE[row["progress"]]
        for key, value in answers["figures"].items():
            edits["indicators", key] = {"value": float(value) if isinstance(value, Decimal) else value}
            if value == "约5":
                typed[period, unit, key] = "held"
        path = folder / "inbox" / period / f"{period}_{unit}.xlsx"
        fill(template_of(folder, unit, period), path, edits, received=DAYS[period][answers["day"]])
    return typed


def test_sql_over_the_answers_finds_the_same_figures(blank, tmp_path_factory, request):
    """Six rounds of returns in the suite, sixty with --long; the first drawn is the plainest."""
    search = settings(
        max_examples=60 if request.config.getoption("--long") else 6,
        deadline=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )

    @search
    @given(rounds=st.fixed_dictionaries({period: _round() for period in PERIODS}))
    def compare(rounds: Mapping[str, Any]) -> None:
        _compare_rounds(blank, tmp_path_factory.mktemp("example") / "w", rounds)

    compare()


def _compare_rounds(blank: Path, folder: Path, rounds: Mapping[str, Any]) -> None:
    """Play both periods, merge each, and compare what leaders read with the second count."""
    shutil.copytree(blank, folder)
    typed: dict[tuple[str, str, str], str] = {}
    results = []
    for period in PERIODS:
        if period != "2023Q3":
            templates.run(folder, period, now=datetime(2023, 12, 20, tzinfo=BEIJING))
        typed |= _play(folder, period, rounds[period])
        results.append(merge.run(folder, period, DEADLINES[period]).result)
        recount = Recount(folder, typed, results)
        book = openpyxl.load_workbook(folder / "outbox" / period / f"汇总表_{period}.xlsx")
        _compare_tasks(recount, period, book)
        _compare_indicators(recount, period, book)
        _compare_units(recount, period, book)
        _compare_lights(recount, period, book)
        _compare_matrix(recount, period, book)
        _compare_changes(recount, period, book)
        _compare_home(recount, period, book)
        _compare_bulletin(recount, period, _document(folder / "outbox" / period / f"通报_{period}.docx"))
        recount.close()
    shutil.rmtree(folder.parent)


def _compare_tasks(recount: Recount, period: str, book: Any) -> None:
    shown = {row["编号"]: row for row in _table(book["任务汇总"], "编号")}
    counted = recount.rows("task_light", period)
    assert len(counted) == len(shown) == len(PLAN.tasks)
    for row in counted:
        told = shown[row["task"]]
        there = [told[name] for name in ("亮灯", "进度(%)", "序时进度(%)", "与序时进度比", "牵头已报")]
        progress = None if row["progress"] is None else D(row["progress"]) / 100
        here = [word(row["light"], row["grey"]), progress, tenths(row["expected"]), slow(row["gap"]), row["leads"]]
        assert [_plain(value) for value in there] == [_plain(value) for value in here], (period, row["task"])


def _compare_indicators(recount: Recount, period: str, book: Any) -> None:
    shown = {row["编号"]: row for row in _table(book["指标完成"], "编号")}
    counted = recount.rows("indicator_light", period)
    assert len(counted) == len(shown) == len(PLAN.indicators)
    for row in counted:
        told = shown[row["indicator"]]
        names = ("亮灯", "完成值", "完成(%)", "序时进度(%)", "与序时进度比")
        value = None if row["v"] is None else D(row["v"]) / 100
        figures = [tenths(row[name]) for name in ("actual", "expected")]
        here = [word(row["light"], row["grey"]), value, *figures, slow(row["gap"])]
        assert [_plain(told[name]) for name in names] == [_plain(part) for part in here], (period, row["indicator"])


def _compare_units(recount: Recount, period: str, book: Any) -> None:
    shown = {row["单位"]: row for row in _table(book["报送情况"], "单位")}
    counted = recount.rows("unit_row", period)
    assert {row["unit"] for row in counted} == set(UNITS)
    for row in counted:
        told = shown[row["unit"]]
        there = [told[name] or "" for name in ("报送状态", "时效", "应填行", "已填行")]
        assert there == [row["state"], row["timely"], row["due"] or "", row["filled"] or ""], (period, row["unit"])
    sums = [sum(row[name] for row in counted) for name in ("due", "filled")]
    assert [shown["合计"][name] for name in ("应填行", "已填行")] == sums


def _compare_lights(recount: Recount, period: str, book: Any) -> None:
    """Which lines the list has, in which colour, who lags and how far, which disagree with their unit, the order of it all."""
    shown = list(_table(book["红黄灯清单"], "编号"))
    early = {
        row["indicator"]
        for row in recount.rows("at_end", period)
        if D(str(round(row["value"], 6))) <= D("0.9") * row["t"] - 10
    }
    near = {
        row["indicator"]
        for row in recount.rows("at_end", period)
        if abs(D(str(row["value"])) - D("0.9") * row["t"]) < 10  # a forecast is rounded as its figures are
    }
    told = {(row["类别"], row["编号"]): row for row in shown if row["类别"] != "责任单位" and row["编号"] not in near}
    counted = [row for row in recount.rows("listed", period) if row["light"] != 1 or row["item"] in early - near]
    assert {key: row["亮灯"] for key, row in told.items()} == {
        (row["kind"], row["item"]): word(row["light"], row["grey"]) for row in counted if row["item"] not in near
    }, period
    for row in counted:
        marks = str(told[row["kind"], row["item"]]["标记"] or "").split("\n")
        assert ("自评偏高" in marks) is bool(row["own"] > 1 and row["rated"] and not row["admits"]), (
            period,
            row["item"],
        )
    _compare_laggards(recount, period, told)
    lagging = [row for row in recount.rows("other", period) if row["status"] == "滞后"]
    duties = Counter(row["编号"] for row in shown if row["类别"] == "责任单位")
    assert duties == Counter(row["task"] for row in lagging), period
    ranks = ["■红", "▲黄", "●绿"]
    order = [ranks.index(row["亮灯"]) if row["亮灯"] in ranks else 3 for row in shown]
    assert order == sorted(order), period


def _compare_laggards(recount: Recount, period: str, told: Mapping[tuple[str, str], Mapping[str, Any]]) -> None:
    """Of each task that lags: whom the line names, of how many leads in which colours, and the figures of the light."""
    leads: dict[str, list[dict[str, Any]]] = {}
    for row in recount.rows("lead_light", period):
        leads.setdefault(row["task"], []).append(row)
    late: dict[str, set[str]] = {}
    for row in recount.rows("laggard", period):
        late.setdefault(row["task"], set()).add(row["unit"])
    for row in recount.rows("task_light", period):
        if row["light"] < 2:
            continue
        line = told["任务", row["task"]]
        names, _, counts = line["单位"].partition("（")
        assert set(names.split("、")) == late[row["task"]], (period, row["task"])
        every = Counter(word(one["light"], one["grey"])[1:] for one in leads[row["task"]])
        whole = len(leads[row["task"]])
        if whole > 1 and len(every) > 1:
            assert counts.startswith(f"{whole}家中")
            assert set(counts.removeprefix(f"{whole}家中").removesuffix("）").split("、")) == {
                f"{count}家{name}" for name, count in every.items()
            }
        if row["gap"] is not None and row["gap"] > 0 and row["progress"] is not None:
            first = str(line["进度(%)"]).split("\n")[0]
            assert first == f"应{_text(row['expected'])} 实{_text(row['progress'] // 10)}", (period, row["task"])


def _compare_matrix(recount: Recount, period: str, book: Any) -> None:
    shown = {
        (row["单位"], head[:3]): told
        for row in _table(book["单位×任务矩阵"], "单位")
        for head, told in row.items()
        if head.startswith("T") and told is not None
    }
    counted = recount.rows("cell", period)
    assert shown == {(row["unit"], row["task"]): row["letter"] + word(row["light"], row["grey"]) for row in counted}, (
        period
    )


def _compare_changes(recount: Recount, period: str, book: Any) -> None:
    shown = Counter(
        (row["变化"], row["类别"], row["编号"] or row["单位"])
        for row in _table(book["变化对比"], "变化")
        if row["变化"] != "与上期内容相同"
    )
    counted = recount.rows("turn", period)
    assert shown == Counter((row["what"], row["kind"], row["item"]) for row in counted if row["what"]), period


def _lights(recount: Recount, period: str) -> Counter[str]:
    return Counter(word(row["light"], row["grey"]) for row in recount.rows("task_light", period))


def _compare_home(recount: Recount, period: str, book: Any) -> None:
    """The lights of both periods, who has returned, each indicator's light and figures, the worst items first."""
    lines = [[_plain(cell) for cell in row if cell is not None] for row in book["首页"].iter_rows(values_only=True)]
    now = _lights(recount, period)
    heads = next(line for line in lines if "合计" in line)
    for label, counts in (("本期", now), ("上期", _lights(recount, "2023Q3") if period == "2023Q4" else None)):
        found = [line for line in lines if line[:1] == [label]]
        if counts is None:
            assert not found
            continue
        greys = sum(counts[name] for name in GREYS.values())
        whole = {**{name: counts[name] for name in LIGHTS.values()}, "○灰": greys, "合计": len(PLAN.tasks)}
        shown = dict(zip(heads, found[0][1:], strict=False))
        assert {head: int(shown[head]) for head in heads} == {head: whole[head] for head in heads}, period
        assert greys == 0 or "○灰" in heads
    units = recount.rows("unit_row", period)
    back = [row for row in units if row["state"] != "未报"]
    told = next(str(line[1]) for line in lines if line[:1] == ["报送"])
    assert told.startswith(f"应报{len(units)}家，已报{len(back)}家")
    for row in recount.rows("indicator_light", period):
        line = next(line for line in lines if line[1:2] == [f"指标{row['indicator']}"])
        assert line[0] == word(row["light"], row["grey"]), (period, row["indicator"])
        if row["gap"] and row["light"] and "已达到目标" not in line[2]:
            done = f"完成{_text(row['actual'])}%" if row["actual"] >= 0 else ""  # less than at the year's beginning
            assert f"{done}（序时{_text(row['expected'])}%），{slow(row['gap'])}" in line[2]


def _text(number: int) -> str:
    """Tenths as people write them."""
    return f"{D(number) / 10:f}".removesuffix(".0")


def _compare_bulletin(recount: Recount, period: str, text: str) -> None:
    now = _lights(recount, period)
    sentence = next(part for part in text.split("。") if f"方案共{len(PLAN.tasks)}项重点任务" in part)
    for stands, light in (("达到序时进度", "●绿"), ("慢于序时进度", "▲黄"), ("严重滞后", "■红")):
        told = re.search(rf"(\d+)项{stands}", sentence)
        every = len(PLAN.tasks) if f"全部{stands}" in sentence else 0
        assert (int(told[1]) if told else every) == now[light], (period, stands, sentence)
    units = recount.rows("unit_row", period)
    back = [row for row in units if row["state"] != "未报"]
    on_time = sum(row["timely"] == "按时" for row in back)
    whole = {0: "均未报送", len(units): "全部报送"}
    assert f"应报单位{len(units)}家，{whole.get(len(back), f'已报{len(back)}家')}" in text
    assert (f"，按时{on_time}家" in text) is (on_time > 0)


def _table(sheet: Any, key: str) -> Iterator[dict[str, Any]]:
    """The rows below the line of headings, by heading without its line breaks, down to the first row without a key."""
    rows = sheet.iter_rows(values_only=True)
    heads = next(row for row in rows if key in row)
    names = [str(head or "").replace("\n", "") for head in heads]
    for row in rows:
        said = dict(zip(names, row, strict=True))
        if said[key] is None:
            return
        yield said


def _plain(value: Any) -> Any:
    """Numbers as decimals with no empty places, blanks as None."""
    if isinstance(value, int | float | Decimal):
        return D(str(value)).normalize() + 0
    return value or None


def _document(path: Path) -> str:
    return "\n".join(paragraph.text for paragraph in docx.Document(str(path)).paragraphs)
