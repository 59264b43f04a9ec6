"""The summary of a real plan in its twelfth period, against bare XlsxWriter writing the same cells."""

from __future__ import annotations

from datetime import datetime, time

from bench import timing
from bench.figure import Line, Size, at_most
from bench.fixtures import filled
from bench.summary import against_bare, arrival
from ipxl.clock import BEIJING
from ipxl.form.content import make_content
from ipxl.merge.period import Inbox, merge_period
from ipxl.merge.result import Result
from ipxl.plan.table import shipped

PERIODS = 12


def measure(size: Size) -> list[Line]:
    """write_summary in this process, interleaved with the bare loop."""
    timing.progress(f"summary of the shipped plan's period {PERIODS}")
    result = twelfth()
    cells, times = against_bare(result, size.short_repeats)
    name = f"summary of {len(result.plan.units)} units in their period {PERIODS}, {cells:,} cells"
    against = "bare XlsxWriter, same cells with their links, one loop, defaults, one format a style"
    ours_told, bare_told = f"{times['ours']:.2f} s", f"{times['bare']:.2f} s"
    return [at_most(3, name, times["ours"] / times["bare"], ours_told, against, bare_told)]


def twelfth() -> Result:
    """What merging the shipped plan's twelfth period gives, all units having returned in all twelve."""
    plan = shipped()
    results: dict[str, Result] = {}
    for number, period in enumerate(sorted(plan.periods, key=lambda period: (period.end, period.period))[:PERIODS]):
        received = datetime.combine(period.deadline, time(10), BEIJING)
        arrived = [
            arrival(filled(make_content(plan, period, unit)), 100 * number + at)._replace(modified=received)
            for at, unit in enumerate(plan.units)
        ]
        results[period.period] = merge_period(plan, period, Inbox(arrived, {}, {}), period.deadline, results)
    return results[period.period]
