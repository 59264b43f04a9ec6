"""Writing the summary workbook, against bare XlsxWriter writing the same cells."""

from __future__ import annotations

import tempfile
from pathlib import Path

from bench import fixtures, timing
from bench.figure import Line, Size, at_most
from bench.recording import Recording, cells_by_sheet, recorded, values_by_sheet, write_bare
from ipxl.form import spec
from ipxl.form.content import Content
from ipxl.form.outcome import Parsed
from ipxl.form.reading import Identity, RawRow, Reading, SheetReading
from ipxl.form.receive import Arrived
from ipxl.merge.period import Inbox, merge_period
from ipxl.merge.result import Result
from ipxl.report.summary.workbook import write_summary


def measure(size: Size) -> list[Line]:
    """write_summary in this process, interleaved with the bare loop."""
    timing.progress(f"summary of {size.rows} detail rows")
    result = result_of(size.rows)
    cells, times = against_bare(result, size.repeats, texts=True)
    name, mine = f"summary with {len(result.duties):,} detail rows, {cells:,} cells", f"{times['ours']:.2f} s"
    against = "bare XlsxWriter, same cells with their links, one loop, defaults, one format a style"
    return [
        at_most(1.3, name, times["ours"] / times["bare"], mine, against, f"{times['bare']:.2f} s"),
        Line(name, times["ours"] / times["texts"], mine, "the same, linked cells as their texts alone",
             f"{times['texts']:.2f} s"),
    ]  # fmt: skip


def against_bare(result: Result, repeats: int, *, texts: bool = False) -> tuple[int, dict[str, float]]:
    """How many cells a summary has, and the median seconds of ours and of the bare loop; texts: also without links."""
    with tempfile.TemporaryDirectory() as folder:
        ours, bare = Path(folder, "ours.xlsx"), Path(folder, "bare.xlsx")
        cells, recording = check_same(result, ours, bare)
        calls = {
            "ours": lambda: timing.seconds(lambda: write_summary(result, ours)),
            "bare": lambda: timing.seconds(lambda: write_bare(recording, bare)),
        }
        if texts:
            calls["texts"] = lambda: timing.seconds(lambda: write_bare(recording, bare, links=False))
        return cells, timing.medians(timing.interleaved(calls, repeats))


def check_same(result: Result, ours: Path, bare: Path) -> tuple[int, Recording]:
    """Write both and assert that they hold the same cells, by reading both back; the number of cells."""
    with recorded() as recordings:
        write_summary(result, ours)
    write_bare(recordings[0], bare)
    count = cells_by_sheet(ours)
    if count != cells_by_sheet(bare):
        raise AssertionError(f"the baseline does not write the same cells: {count}, {cells_by_sheet(bare)}")
    if values_by_sheet(ours) != values_by_sheet(bare):
        raise AssertionError("the baseline does not write the same values")
    return sum(count), recordings[0]


def result_of(rows: int) -> Result:
    """What merging gives when about `rows` duties are reported on: the real merge, on readings made without files."""
    units = max(round(rows / 9.5), fixtures.TASKS)
    plan = fixtures.make_plan(units)
    arrived = [arrival(fixtures.filled(fixtures.blank(plan, unit)), number) for number, unit in enumerate(plan.units)]
    return merge_period(plan, fixtures.PERIOD, Inbox(arrived, {}, {}), fixtures.AS_OF, {})


def arrival(content: Content, number: int) -> Arrived:
    """A filled workbook as if it had been read from the inbox."""
    reading = Reading(
        [
            Identity(
                "hidden",
                content.unit.unit_id,
                content.period.period,
                content.plan.settings.plan_id,
                "1",
                spec.SPEC_VERSION,
            )
        ]
    )
    for sheet in (spec.TASKS, spec.INDICATORS, spec.ISSUES, spec.EVIDENCE):
        if sheet.key in content.rows:
            places = {field.key: column for column, field in enumerate(sheet.fields)}
            rows = [
                RawRow(
                    at, row.key, {key: as_read(value) for key, value in row.values.items() if value not in (None, "")}
                )
                for at, row in enumerate(content.rows[sheet.key], sheet.header_row + 1)
            ]
            reading.sheets[sheet.key] = SheetReading(sheet.title, places, rows)
    given = {"filler": "张晓明", "phone": "0951-6888123", "reviewer": "李建国", "date": "2023-10-09"}
    contact = [RawRow(row, key, {"value": text}) for row, (key, text) in enumerate(given.items(), 6)]
    reading.sheets["unit"] = SheetReading(spec.UNIT.title, {"value": 1}, contact)
    return Arrived(content.file_name, f"{number:064x}", fixtures.RECEIVED, Parsed("submission", reading=reading))


def as_read(value: object) -> str | float:
    """A value that we wrote as the reader gives it back."""
    return float(value) if isinstance(value, int | float) else str(value)
