"""Level upon level: townships report to counties, counties fill the city's forms from what they merged, nothing typed in between."""

from __future__ import annotations

import io
import json
import shutil
import zipfile
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from filling import fill, make_workspace, template_of, touch
from openpyxl.styles import Protection

from ipxl import cli
from ipxl.clock import BEIJING
from ipxl.commands import forward, merge
from ipxl.errors import IpxlError
from ipxl.form import spec
from ipxl.forward.account import MARK, drawn
from ipxl.forward.fill import type_in
from ipxl.merge.result import Result
from ipxl.plan.model import Indicator, Period, Plan, Settings, Task, Unit

Q3 = Period("2023Q3", "季报", date(2023, 7, 1), date(2023, 9, 30), date(2023, 10, 10))
DAY, SENT = date(2023, 10, 12), datetime(2023, 9, 20, tzinfo=BEIJING)
START, DUE = date(2023, 1, 1), date(2024, 12, 31)
STATUSES = ("进行中", "滞后", "进行中", "已完成", "未启动")


def unit(number: int, name: str) -> Unit:
    return Unit(f"U{number:02}", name, name)


def task(key: str, leads: tuple[str, ...], above: tuple[str, ...] = ()) -> Task:
    return Task(key, "一、板块", f"推进{key}工作", "要求", leads, (), START, DUE, False, False, False, above)


def figure(
    key: str, kind: str, owner: str, measure: str = "亿元", above: tuple[str, ...] = (), target: int = 100
) -> Indicator:
    targets = ((2023, Decimal(target)),)
    return Indicator(
        key, f"指标{key}", measure, kind, "升", False, Decimal(2), targets, None, (owner,), (), "口径", above=above
    )


def city_plan(counties: tuple[str, ...], towns: int) -> Plan:
    """S01 and S02 are led by every county; each county has a flow, a share and a task without counterpart of its own."""
    units = tuple(unit(number, name) for number, name in enumerate(counties, 1))
    figures = [figure(f"F{n}", "流量", name, target=100 * towns) for n, name in enumerate(counties, 1)]
    shares = [figure(f"R{n}", "比率", name, "%") for n, name in enumerate(counties, 1)]
    tasks = (task("S01", counties), task("S02", counties), task("S03", counties))
    return Plan(Settings("city", "全市方案", "市办公室"), tasks, (*figures, *shares), units, (), (), (Q3,))


def county_plan(number: int, towns: tuple[str, ...]) -> Plan:
    """C01 and C02 make S01, C03 makes S02, C04 goes nowhere; each township has a flow for the sum and a share."""
    units = tuple(unit(at, name) for at, name in enumerate(towns, 1))
    above = {"C01": ("S01",), "C02": ("S01",), "C03": ("S02",), "C04": ("S99",)}
    tasks = tuple(task(key, towns if key != "C02" else towns[:1], theirs) for key, theirs in above.items())
    flows = [figure(f"F{n}", "流量", name, above=(f"F{number}",)) for n, name in enumerate(towns, 1)]
    shares = [figure(f"R{n}", "比率", name, "%", (f"R{number}",)) for n, name in enumerate(towns, 1)]
    settings = Settings("county", f"县{number}方案", f"县{number}办公室", contact="王五", phone="0951-1234567")
    return Plan(settings, tasks, (*flows, *shares), units, (), (), (Q3,))


@dataclass(frozen=True)
class Leaf:
    """What a township answers."""

    county: int
    number: int

    @property
    def name(self) -> str:
        return f"{'甲乙丙丁戊己'[self.county - 1]}县{self.number}镇"

    def status(self, key: str) -> str:
        return STATUSES[(self.county + self.number + int(key[1:])) % len(STATUSES)]

    def progress(self, key: str) -> int:
        done = {"已完成": 100, "未启动": 0}
        return done.get(self.status(key), 20 + 3 * self.number + int(key[1:]))

    @property
    def flow(self) -> Decimal:
        return 60 + Decimal(10 * self.county + self.number) / 4

    def edits(self, keys: tuple[str, ...]) -> dict[tuple[str, str], dict[str, Any]]:
        found: dict[tuple[str, str], dict[str, Any]] = {
            ("tasks", key): {
                "status": self.status(key), "progress": self.progress(key), "issue": f"{self.name}缺人。",
                "text": f"{self.name}办了{self.number}场培训。还走访了{self.number}家企业。", "next": "继续办。",
            }
            for key in keys
        }  # fmt: skip
        found["tasks", "C01"] |= {"coordinate": "是", "evidence": "1"}
        found["issues", "1"] = {"task": "C01", "issue": "缺经费。", "coordinator": "县财政局", "measure": "请拨付。"}
        found["evidence", "1"] = {"target": "C01", "title": f"{self.name}台账", "form": "文件", "public": "否"}
        found["indicators", f"F{self.number}"] = {"value": float(self.flow)}
        found["indicators", f"R{self.number}"] = {"value": 50}
        return found


@dataclass(frozen=True)
class Levels:
    """The three levels played once. leaves: all townships, the last of county 1 came late."""

    root: Path
    leaves: tuple[Leaf, ...]
    first: dict[int, forward.ForwardedDone]
    early: Result
    final: Result

    def of(self, county: int) -> list[Leaf]:
        return [leaf for leaf in self.leaves if leaf.county == county]


def send_leaf(folder: Path, leaf: Leaf, received: str) -> None:
    keys = ("C01", "C02", "C03", "C04") if leaf.number == 1 else ("C01", "C03", "C04")
    fill(template_of(folder, leaf.name), folder / f"inbox/{leaf.name}.xlsx", leaf.edits(keys), received=received)


def send_up(root: Path, county: int, received: str, name: str) -> forward.ForwardedDone:
    """A county merges, fills the city's form and, its head having looked at it, drops it in the city's inbox."""
    folder, above = root / f"county{county}", root / "city"
    merge.run(folder, "2023Q3", DAY)
    done = forward.run(folder, "2023Q3", template_of(above, f"县{county}"))
    shutil.copy(folder / done.written, above / "inbox" / name)
    touch(above / "inbox" / name, received)
    return done


def play(root: Path, counties: int, towns: int) -> Levels:
    leaves = tuple(Leaf(county, number) for county in range(1, counties + 1) for number in range(1, towns + 1))
    make_workspace(root / "city", plan=city_plan(tuple(f"县{n}" for n in range(1, counties + 1)), towns), now=SENT)
    late = Leaf(1, towns)
    first = {}
    for county in range(1, counties + 1):
        own = [leaf for leaf in leaves if leaf.county == county]
        folder = make_workspace(
            root / f"county{county}", plan=county_plan(county, tuple(leaf.name for leaf in own)), now=SENT
        )
        for leaf in own:
            if leaf != late:
                send_leaf(folder, leaf, "2023-10-08 10:00")
        first[county] = send_up(root, county, "2023-10-09 10:00", f"county{county}.xlsx")
    early = merge.run(root / "city", "2023Q3", DAY).result
    send_leaf(root / "county1", late, "2023-10-11 09:00")
    send_up(root, 1, "2023-10-11 15:00", "county1_again.xlsx")
    return Levels(root, leaves, first, early, merge.run(root / "city", "2023Q3", DAY).result)


@pytest.fixture(scope="module")
def levels(tmp_path_factory: pytest.TempPathFactory) -> Levels:
    return play(tmp_path_factory.mktemp("levels"), 2, 2)


def recount(levels: Levels) -> None:
    """What the city has in the end, counted from the leaves."""
    duties = {(row.unit, row.task): row for row in levels.final.duties}
    figures = {row.indicator: row for row in levels.final.indicators}
    for county in {leaf.county for leaf in levels.leaves}:
        own = levels.of(county)
        assert figures[f"F{county}"].value == sum(leaf.flow for leaf in own)
        assert figures[f"R{county}"].value is None
        for above, below in (("S01", "C01"), ("S02", "C03")):
            said = [(leaf.status(below), leaf.progress(below)) for leaf in own]
            said += [(own[0].status("C02"), own[0].progress("C02"))] if above == "S01" else []
            row = duties[f"县{county}", above]
            order = ("滞后", "未启动", "进行中", "已完成")
            assert row.status == min((status for status, _ in said), key=order.index)
            assert row.progress == min(progress for _, progress in said)
            assert row.answer("remark").startswith(f"由 {len(own)} 家单位汇总")
            assert "未报" not in row.answer("remark")
        assert set(duties[f"县{county}", "S03"].answers) == {"has_work"}  # which the city's own form says


def test_the_city_has_what_the_townships_said(levels: Levels) -> None:
    recount(levels)
    shown = openpyxl.load_workbook(levels.root / "city/outbox/2023Q3/汇总表_2023Q3.xlsx")["任务明细"]
    cells = [str(cell.value) for row in shown.iter_rows() for cell in row if cell.value]
    assert any(text.startswith("由 2 家单位汇总") for text in cells)


@pytest.mark.long
def test_twelve_townships_six_counties(tmp_path: Path) -> None:
    recount(play(tmp_path, 6, 12))


def test_a_late_township_leaves_its_sum_open_and_is_named(levels: Levels) -> None:
    figures = {row.indicator: row for row in levels.early.indicators}
    assert figures["F1"].value is None
    assert figures["F2"].value == sum(leaf.flow for leaf in levels.of(2))
    row = next(row for row in levels.early.duties if (row.unit, row.task) == ("县1", "S02"))
    assert row.answer("remark") == "由 1 家单位汇总，未报：甲县2镇。"
    told = {item.above: item.note for item in levels.first[1].done.rows}
    assert told["F1"] == "本期值没有填：甲县2镇没有数"


def test_filling_brings_no_finding_but_for_what_is_left_open(levels: Levels) -> None:
    """The rows without a counterpart, the share and the reviewer are for the office; nothing else is found."""
    found = [item for item in levels.final.findings if not (item.task == "S03" or (item.task or "").startswith("R"))]
    reviewer = ("REQUIRED_BLANK_SOFT", "“审核人(分管领导)”没有填。")
    assert {(item.code, item.message) for item in found} == {reviewer}, found


def test_the_words_are_the_units_own_and_marked(levels: Levels) -> None:
    row = next(row for row in levels.final.duties if (row.unit, row.task) == ("县2", "S02"))
    assert row.text == (
        f"{MARK}乙县1镇：乙县1镇办了1场培训。还走访了1家企业。乙县2镇：乙县2镇办了2场培训。还走访了2家企业。"
    )
    asked = [item for item in levels.final.requests if item.unit == "县2"]
    assert [item.answer("issue") for item in asked] == ["乙县1镇：缺经费。", "乙县2镇：缺经费。"]
    assert asked[0].answer("measure") == "请拨付。（乙县1镇建议由县财政局协调）"
    assert {item.answer("task") for item in asked} == {"S01"}
    proofs = [item for item in levels.final.evidence if item.unit == "县2"]
    assert [(item.answer("target"), item.answer("title")) for item in proofs] == [
        ("S01", "乙县1镇台账"), ("S01", "乙县2镇台账"),
    ]  # fmt: skip


def test_what_has_no_counterpart_is_listed_on_both_sides(levels: Levels) -> None:
    done = levels.first[2]
    assert [(row.level, row.key) for row in done.done.unmatched if row.key in ("S03", "C04")] == [
        ("上级", "S03"), ("本级", "C04"),
    ]  # fmt: skip
    told = done.text()
    assert "S03 推进S03工作：本级没有对应的任务" in told
    assert "C04 推进C04工作：写的是S99，这张表里没有" in told
    assert "R2 指标R2：本期值没有填：比率不能由几个数相加，请按口径另算" in told
    book = openpyxl.load_workbook(levels.root / "county2" / done.book)
    assert book.sheetnames == ["对照", "没有对应", "各单位原话"]
    assert book["各单位原话"]["G4"].value == "乙县1镇办了1场培训。还走访了1家企业。"


def test_the_form_keeps_its_hidden_parts_and_guards(levels: Levels) -> None:
    before = openpyxl.load_workbook(template_of(levels.root / "city", "县2"))
    after = openpyxl.load_workbook(levels.root / "county2" / levels.first[2].written)
    assert before.sheetnames == after.sheetnames
    assert before[spec.CARRIER_TITLE].sheet_state == after[spec.CARRIER_TITLE].sheet_state == "veryHidden"
    assert [[c.value for c in row] for row in before[spec.CARRIER_TITLE]] == [
        [c.value for c in row] for row in after[spec.CARRIER_TITLE]
    ]
    assert set(before.defined_names) == set(after.defined_names)
    assert {p.name: p.value for p in before.custom_doc_props.props} == {
        p.name: p.value for p in after.custom_doc_props.props
    }
    for one, other in zip(before, after, strict=True):
        rules = [sheet.data_validations.dataValidation for sheet in (one, other)]
        assert sorted(str(rule.sqref) for rule in rules[0]) == sorted(str(rule.sqref) for rule in rules[1])
        assert one.protection.sheet == other.protection.sheet
        assert len(one.conditional_formatting) == len(other.conditional_formatting)
        locked = [[cell.protection.locked for row in sheet.iter_rows() for cell in row] for sheet in (one, other)]
        assert locked[0] == locked[1]


def test_the_same_again_is_the_same_bytes_and_an_edited_form_is_kept(levels: Levels) -> None:
    folder, form = levels.root / "county2", template_of(levels.root / "city", "县2")
    path = folder / levels.first[2].written
    data = path.read_bytes()
    assert forward.run(folder, "2023Q3", form).kept == ""
    assert path.read_bytes() == data
    path.write_bytes(edited(data))
    done = forward.run(folder, "2023Q3", form)
    assert (path.read_bytes(), (folder / done.kept).read_bytes()) == (data, edited(data))
    merge.run(folder, "2023Q3", DAY)
    assert path.read_bytes() == data


def edited(data: bytes) -> bytes:
    made = io.BytesIO(data)
    with zipfile.ZipFile(made, "a") as package:
        package.comment = b"edited"
    return made.getvalue()


def test_what_is_no_form_of_theirs_is_refused_in_one_line(levels: Levels, tmp_path: Path) -> None:
    folder = levels.root / "county2"
    (tmp_path / "信.xlsx").write_bytes(b"no workbook")
    with pytest.raises(IpxlError, match="不是上级发来的填报表"):
        forward.run(folder, "2023Q3", tmp_path / "信.xlsx")
    with zipfile.ZipFile(tmp_path / "包.xlsx", "w") as package:
        package.write(template_of(levels.root / "city", "县2"), "表.xlsx")
    with pytest.raises(IpxlError, match="不是上级发来的填报表"):
        forward.run(folder, "2023Q3", tmp_path / "包.xlsx")
    book = openpyxl.load_workbook(template_of(levels.root / "city", "县2"))
    book[spec.UNIT.title]["B5"].value = None
    for row in book[spec.UNIT.title].iter_rows():
        if row[0].value == "截至日期":
            row[1].value = datetime(2023, 12, 31)  # noqa: DTZ001
    book.save(tmp_path / "别的一期.xlsx")
    with pytest.raises(IpxlError, match="要的是2023Q3（截至2023-12-31），2023Q3截至2023-09-30，没有填"):
        forward.run(folder, "2023Q3", tmp_path / "别的一期.xlsx")


def test_a_result_out_of_date_goes_nowhere(levels: Levels, capsys: pytest.CaptureFixture[str]) -> None:
    folder = levels.root / "county2"
    more = folder / "inbox/更正.xlsx"
    fill(
        template_of(folder, "乙县1镇"),
        more,
        {("tasks", "C01"): {"progress": 77, "status": "进行中"}},
        received="2023-10-11 11:00",
    )
    form = str(template_of(levels.root / "city", "县2"))
    assert cli.main(["-C", str(folder), "forward", "2023Q3", form]) == 2
    assert "已经过时，没有填上级的表" in capsys.readouterr().err
    more.unlink()
    merge.run(folder, "2023Q3", DAY)
    assert cli.main(["-C", str(folder), "forward", "2023Q3", form, "--json", "--strict"]) == 1
    assert json.loads(capsys.readouterr().out)["rows"][0]["above"] == "S01"


def test_a_text_that_begins_like_a_formula_stays_a_text_and_locked_cells_are_told() -> None:
    book = openpyxl.Workbook()
    sheet = book["Sheet"]
    sheet["A1"].protection = sheet["B1"].protection = Protection(locked=False)
    sheet["B1"].number_format = "yyyy-mm-dd"
    made = io.BytesIO()
    book.save(made)
    cells: list[Any] = [
        ["Sheet", 1, 0, '=HYPERLINK("http://a")', False], ["Sheet", 1, 1, ["day", "2023-09-30"], False], ["Sheet", 2, 0, "甲", False],
        ["Sheet", 3, 0, None, True],
    ]  # fmt: skip
    data, locked = type_in(made.getvalue(), cells, datetime(2023, 10, 12))  # noqa: DTZ001
    after = openpyxl.load_workbook(io.BytesIO(data))["Sheet"]
    assert (after["A1"].value, after["A1"].data_type) == ('=HYPERLINK("http://a")', "s")
    assert (after["B1"].value, after["A2"].value) == (datetime(2023, 9, 30), None)  # noqa: DTZ001
    assert locked == ["Sheet!A2"]


def test_sentences_are_taken_whole_and_everybody_is_named() -> None:
    said = [("甲镇", "一句话。第二句话也在。"), ("乙镇", "没有标点的话"), ("丙镇", "")]
    assert drawn(said, 300) == f"{MARK}甲镇：一句话。第二句话也在。乙镇：没有标点的话。"
    assert drawn(said, 25) == f"{MARK}甲镇：一句话。乙镇：没有标点的话。"
    assert drawn([("甲镇", "长" * 400 + "。"), ("乙镇", "好。")], 300) == f"{MARK}乙镇：好。（甲镇的见对照表）"
    assert drawn([("甲镇", " ")], 300) == ""
