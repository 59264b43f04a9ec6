"""The quick writer writes what plain XlsxWriter writes: every byte of every workbook."""

from __future__ import annotations

import io
import random
import shutil
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
import result_sample as sample
import xlsxwriter
from filling import fill, make_workspace, template_of
from template_sample import content as sample_content

from ipxl.commands import merge
from ipxl.form import spec
from ipxl.form.content import CellValue, Content, ErrorCell, FormRow, make_content
from ipxl.form.correction import CellMark, CellSpot, CorrectionLine, Corrections, Unplaced
from ipxl.form.write import template_bytes
from ipxl.plan.model import Plan
from ipxl.plan.table import shipped, write_table
from ipxl.report.leaders.workbook import write_leaders_summary
from ipxl.report.summary.workbook import write_summary
from ipxl.sheet import checked, stamp
from ipxl.sheet.package import new_workbook

ODD: tuple[CellValue, ...] = (
    "=1+1", "<r>a</r>", "<si>", "a&b", "a<b>c", '"', "'", " blank", "blank ", "\ttab", "line\nline", "\n", "_x000D_", "_x1f600_",
    "\u3000", "\u2028", "\ufffe\uffff", "\x00\x01\x1f\x7f", "\ud800", "😀", "http://a.b/c", "mailto:a@b", "internal:A1", "#N/A", "{=1}",
    "+1", "@", "007", "1e5", "TRUE", "长" * 40_000, "]]>", "&amp;", "\r\n", "\xa0", ErrorCell("#DIV/0!"), ErrorCell("#N/A"),
    0, -1, 1.5, 0.1 + 0.2, 1e300, 1e-300, 123456789012345678, 2**53 + 1, -0.0, date(2023, 9, 30), date(1900, 1, 1), None, "",
)  # fmt: skip
FORMULAS: tuple[tuple[str, object], ...] = (
    ('=A1&"<"', True), ("=1/0", "#DIV/0!"), ("=SORT(A1:A3)", 0), ("{=A1}", 1), ("=IFS(1,2)", "a<"), ("=1", ""),
)  # fmt: skip
PLANS: dict[str, Callable[[], Plan]] = {
    "shipped": shipped,
    "many": lambda: sample.grown_plan(18),
    "sample": lambda: sample_content().plan,
}


@pytest.fixture
def plainly(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """From its call on XlsxWriter is used as it is."""
    return lambda: monkeypatch.setattr(stamp, "HELD_TO", ())


def told_apart(ours: bytes, plain: bytes) -> str:
    """Where two packages differ, "" for nowhere."""
    if ours == plain:
        return ""
    with zipfile.ZipFile(io.BytesIO(ours)) as one, zipfile.ZipFile(io.BytesIO(plain)) as other:
        if one.namelist() != other.namelist():
            return f"{one.namelist()} {other.namelist()}"
        parts = {name: (one.read(name).decode(), other.read(name).decode()) for name in one.namelist()}
    for name, (a, b) in parts.items():
        if a != b:
            at = next((n for n, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
            return f"{name} at {at}: {a[at - 60 : at + 60]!r} not {b[at - 60 : at + 60]!r}"
    return "the packages"


def copy_of(content: Content, seed: int) -> Content:
    """A correction copy with answers, odd ones too, marks, notes, lines and answers without a place, by chance."""
    dice = random.Random(seed)
    rows = {key: tuple(answered(key, row, dice) for row in part) for key, part in content.rows.items()}
    spots = [CellSpot(key, row.key, field) for key, part in rows.items() for row in part for field in row.answers]
    chosen = dice.sample(spots, min(len(spots), dice.randrange(1, 12)))
    marks = {
        spot: CellMark(dice.choice(("error", "warning")), dice.choice(("", "说明<&>", "长" * 300))) for spot in chosen
    }
    lines = [
        CorrectionLine(mark.severity, (spot, *chosen[: dice.randrange(9)]), "", (spot.row,), "<40&>", "问题\n二行", "改", "例")
        for spot, mark in marks.items()
    ] + [CorrectionLine("error", (), "文件", (), "", "没有表", "补", "")]  # fmt: skip
    unplaced = tuple(Unplaced("任务进展!A9", "T99", "栏", "内容 ") for _ in range(dice.randrange(3)))
    todo = Corrections(date(2023, 10, 20), tuple(lines), unplaced, dice.randrange(2))
    unit: dict[str, CellValue] = {field.key: dice.choice(ODD[:20]) for field in spec.UNIT.fields if field.entered}
    return replace(content, round=2, rows=rows, unit_answers=unit, marks=marks, corrections=todo)


def answered(key: str, row: FormRow, dice: random.Random) -> FormRow:
    what = next(sheet for sheet in spec.SHEETS if sheet.key == key)
    open_fields = [field.key for field in what.fields if field.entered and field.key not in row.locked]
    return replace(row, answers={name: dice.choice(ODD) for name in open_fields if dice.random() < 0.7})


@pytest.mark.parametrize("name", PLANS)
def test_templates_and_copies_of_every_unit(name: str, plainly: Callable[[], None]) -> None:
    plan = PLANS[name]()
    templates = [make_content(plan, plan.periods[-1], unit) for unit in plan.reporting_units]
    every = [*templates, *(copy_of(content, number) for number, content in enumerate(templates))]
    ours = [template_bytes(content) for content in every]
    plainly()
    for content, made in zip(every, ours, strict=True):
        assert told_apart(made, template_bytes(content)) == "", content.file_name


def test_what_a_merge_writes(tmp_path: Path, plainly: Callable[[], None]) -> None:
    folder = make_workspace(tmp_path / "w")
    for number, (unit, phone) in enumerate((("市科技局", "1"), ("市商务局", "0951-1234567"))):
        fill(template_of(folder, unit), folder / f"inbox/{number}.xlsx", {("unit", ""): {"phone": phone}})

    def written(target: Path) -> dict[str, bytes]:
        shutil.copytree(folder, target)
        merge.run(target, "2023Q3", date(2023, 10, 12))
        books = [path for place in ("outbox", "核定") for path in (target / place).rglob("*.xlsx")]
        return {path.relative_to(target).as_posix(): path.read_bytes() for path in books}

    ours = written(tmp_path / "a")
    plainly()
    plain = written(tmp_path / "b")
    assert len(ours) >= 5
    assert ours.keys() == plain.keys()
    assert {name: told_apart(made, plain[name]) for name, made in ours.items()} == dict.fromkeys(ours, "")


@pytest.mark.parametrize("write", [write_summary, write_leaders_summary])
def test_summaries(write: Callable[[object, Path], None], tmp_path: Path, plainly: Callable[[], None]) -> None:
    results = (sample.small(), sample.of_plan(shipped()), sample.grown(20))
    for number, result in enumerate(results):
        write(result, tmp_path / f"{number}.xlsx")
    plainly()
    for number, result in enumerate(results):
        write(result, tmp_path / "plain.xlsx")
        assert told_apart((tmp_path / f"{number}.xlsx").read_bytes(), (tmp_path / "plain.xlsx").read_bytes()) == ""


def test_the_table(tmp_path: Path, plainly: Callable[[], None]) -> None:
    write_table(shipped(), tmp_path / "a.xlsx")
    plainly()
    write_table(shipped(), tmp_path / "b.xlsx")
    assert told_apart((tmp_path / "a.xlsx").read_bytes(), (tmp_path / "b.xlsx").read_bytes()) == ""


def everything_at_once() -> bytes:
    """A workbook that uses what of XlsxWriter we use, and more, with odd values."""
    target = io.BytesIO()
    with new_workbook(target, title="=1&<", created=datetime(2023, 1, 1)) as book:  # noqa: DTZ001
        looks = [
            book.add_format(look)
            for look in ({}, {"bold": True}, {"num_format": "0.0", "bg_color": "#FF0000"}, {"bold": True})
        ]
        for number in range(3):
            sheet = book.add_worksheet(f"表 {number} & <")
            for row, value in enumerate(ODD):
                if not isinstance(value, ErrorCell):
                    checked.put(sheet, row * 7 % 40, number + row % 5, value, looks[row % 4])
            sheet.set_row(3, 20.25, looks[1], {"hidden": True, "level": 1})
            sheet.set_row(50, 12.1)
            sheet.set_column(2, 4, 9.5, looks[2])
            for kind, result in FORMULAS:
                sheet.write_formula(60 + number, 3, kind, looks[0], result)
                sheet.write_formula(70, 3, kind, None, result)
            sheet.write_string(80, 0, "without a format")
            sheet.write_number(81, 0, Decimal("1.10"))  # type: ignore[arg-type]
            sheet.write_blank(82, 0, None)
            sheet.write_boolean(83, 2, True, looks[1])
            sheet.write_rich_string(84, 0, looks[1], "a<", looks[2], " b&", looks[0])
            sheet.write_url(85, 0, "internal:'表 0 & <'!A1", looks[1], "link &")
            sheet.merge_range(86, 0, 87, 2, "merged", looks[2])
            sheet.write_comment(90, 8, "note <&>")
            sheet.data_validation(1, 1, 9, 1, {"validate": "list", "source": ["a<", "b&"], "input_title": "题\"", "input_message": "话"})  # fmt: skip
            sheet.data_validation(1, 2, 9, 2, {"validate": "custom", "value": "=IFNA(A1,1)"})
            sheet.conditional_format(
                0, 0, 9, 9, {"type": "cell", "criteria": ">", "value": 1, "format": looks[number % 2]}
            )
    return target.getvalue()


def sized(*sizes: float) -> bytes:
    target = io.BytesIO()
    with new_workbook(target, title="", created=datetime(2023, 1, 1)) as book:  # noqa: DTZ001
        sheet = book.add_worksheet()
        for row, size in enumerate(sizes):
            sheet.write_string(row, 0, "a", book.add_format({"font_size": size, "bold": size > 10}))
    return target.getvalue()


def test_numbers_that_are_equal_and_not_written_alike_stay_apart(plainly: Callable[[], None]) -> None:
    """Whichever was first in this process."""
    every = [(10, 11), (10.0, 11.0), (11, 10.0), (True, 1), (1.0, 1)]
    ours = [sized(*sizes) for sizes in every]
    plainly()
    assert [told_apart(made, sized(*sizes)) for made, sizes in zip(ours, every, strict=True)] == [""] * len(every)


def test_all_that_a_sheet_can_hold(plainly: Callable[[], None]) -> None:
    ours = [everything_at_once() for _ in range(2)]
    plainly()
    plain = everything_at_once()
    assert [told_apart(made, plain) for made in ours] == ["", ""]


def test_a_version_of_xlsxwriter_that_nobody_looked_at_is_used_as_it_is(plainly: Callable[[], None]) -> None:
    assert xlsxwriter.__version__ in stamp.HELD_TO
    plainly()
    assert type(stamp.new_book(io.BytesIO(), {})) is xlsxwriter.Workbook
