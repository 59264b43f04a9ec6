"""What one more submission costs in read + check + merge."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from bench import fixtures, timing
from bench.figure import Line, Size, at_most
from ipxl.form.parse import parse_file


def measure(size: Size) -> list[Line]:
    """Slopes between two numbers of submissions, every point a fresh process, repetitions interleaved."""
    fixtures.submissions(size.high)
    timing.progress(f"read + check + merge, {size.low} and {size.high} submissions")
    ends = {"low": size.low, "high": size.high}
    calls = {
        f"{job} {end}": partial(_job, job, count) for job in ("pipeline", "calamine") for end, count in ends.items()
    }
    calls |= {
        "pandas_loop low": partial(_job, "pandas_loop", size.slow_low),
        "pandas_loop high": partial(_job, "pandas_loop", size.slow_high),
    }
    times = timing.medians(timing.interleaved(calls, size.repeats))
    timing.progress("the same with everything that `ipxl merge` writes")
    calls = {f"merge {end}": partial(_whole, count) for end, count in ends.items()}
    times |= timing.medians(timing.interleaved(calls, size.repeats))
    slope = {
        job: (times[f"{job} high"] - times[f"{job} low"]) / (size.high - size.low)
        for job in ("pipeline", "calamine", "merge")
    }
    slope["pandas_loop"] = (times["pandas_loop high"] - times["pandas_loop low"]) / (size.slow_high - size.slow_low)
    each = {job: f"{value * 1000:.2f} ms each" for job, value in slope.items()}
    less = slope["pandas_loop"] / slope["pipeline"]
    span = f"slope {size.low} to {size.high}"
    ours = f"{each['pipeline']} ({times['pipeline high']:.2f} s for {size.high})"
    reader = f"python-calamine merely reading every cell of every sheet of the same files, {span}"
    return [
        at_most(4, "one more submission, read + check + merge", slope["pipeline"] / slope["calamine"], ours, reader,
                f"{each['calamine']} ({times['calamine high']:.2f} s for {size.high})"),
        Line("the same, less than the obvious script", less, ours, "pandas.read_excel(engine='openpyxl', sheet_name=None), "
             f"task sheets concatenated, no checks, slope {size.slow_low} to {size.slow_high}", each["pandas_loop"],
             ">= 7 x", less >= 7, "x less"),
        Line("the same with register, summary and ledger written", slope["merge"] / slope["calamine"],
             f"{each['merge']} ({times['merge high']:.2f} s for {size.high})", reader, each["calamine"]),
        *_resaved(size),
    ]  # fmt: skip


def _job(name: str, count: int) -> float:
    found = timing.child(name, count)
    if name == "pipeline" and not found["parsed"] == found["current"] == count:
        raise AssertionError(f"not every submission was read and merged: {found}")
    return float(found["seconds"])


def _whole(count: int) -> float:
    with tempfile.TemporaryDirectory(dir=fixtures.cache()) as folder:
        made = fixtures.workspace(Path(folder) / "w", count)
        fixtures.put_in(made.inbox, fixtures.submissions(count))
        found = timing.child("merge", made.root, 1)
    if not found["parsed"] == found["current"] == count:
        raise AssertionError(f"not every submission was read and merged: {found}")
    return float(found["seconds"])


def _resaved(size: Size) -> list[Line]:
    """Reading alone, of files as we write them and of the same files saved by LibreOffice."""
    saved = fixtures.resaved(size.office)
    if not saved:
        return []
    kinds = {"as sent": fixtures.submissions(size.office), "saved by LibreOffice": saved}
    lines = []
    for kind, paths in kinds.items():
        times = timing.interleaved(
            {"ours": partial(_parse, paths), "calamine": partial(_read, paths)}, size.short_repeats
        )
        ours, theirs = (statistics.median(times[name]) / len(paths) for name in ("ours", "calamine"))
        lines.append(
            Line(f"reading alone, {len(paths)} files {kind}", ours / theirs, f"{ours * 1000:.2f} ms each",
                 "python-calamine reading every cell of every sheet of them", f"{theirs * 1000:.2f} ms each")
        )  # fmt: skip
    return lines


def _parse(paths: Sequence[Path]) -> float:
    start = time.perf_counter()
    outcomes = [parse_file(path).outcome for path in paths]
    taken = time.perf_counter() - start
    if set(outcomes) != {"submission"}:
        raise AssertionError("not every file was read as a submission")
    return taken


def _read(paths: Sequence[Path]) -> float:
    from python_calamine import CalamineWorkbook

    start = time.perf_counter()
    for path in paths:
        book = CalamineWorkbook.from_path(path)
        for name in book.sheet_names:
            book.get_sheet_by_name(name).to_python()
    return time.perf_counter() - start
