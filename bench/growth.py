"""How a whole merge grows with the number of units: time and memory of the command's process at 30, 300 and 3,000."""

from __future__ import annotations

import statistics
import tempfile
from pathlib import Path
from typing import Any

from bench import fixtures, timing
from bench.again import merge
from bench.figure import Line, Size, at_most


def measure(size: Size) -> list[Line]:
    """First merges, one process reading, from returns to summary, bulletin, correction copies and ledger."""
    counts = (size.slow_low, size.low, size.high)
    paths = fixtures.submissions(size.high)
    found: dict[int, list[dict[str, Any]]] = {count: [] for count in counts}
    timing.progress(f"merges of {', '.join(map(str, counts))}")
    with tempfile.TemporaryDirectory(dir=fixtures.cache()) as folder:
        for _ in range(size.repeats):
            for count in counts:
                made = fixtures.workspace(Path(folder) / f"w{count}-{len(found[count])}", count)
                fixtures.put_in(made.inbox, paths[:count])
                found[count].append(merge(made.root, 1))
    seconds = {count: statistics.median(one["process"] for one in runs) for count, runs in found.items()}
    low, middle, high = counts
    first = (seconds[middle] - seconds[low]) / (middle - low)
    later = (seconds[high] - seconds[middle]) / (high - middle)
    memory = max(one["own"] for one in found[high]) * 1024 / 1e6
    told = ", ".join(f"{count}: {seconds[count]:.2f} s" for count in counts)
    return [
        at_most(1.3, f"one more unit between {middle} and {high}, whole merge", later / first,
                f"{1000 * later:.2f} ms each ({told})", f"one more between {low} and {middle}", f"{1000 * first:.2f} ms each"),
        at_most(1500, f"peak memory of a whole merge of {high} units", memory, f"{memory:.0f} MB",
                "(nothing) fresh process, one reading", "-", "MB"),
    ]  # fmt: skip
