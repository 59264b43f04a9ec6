"""`python -m bench [NAME …] [--quick] [--write]`: measure and print the figures."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import replace

from bench import (
    again,
    damaged,
    fetching,
    growth,
    length,
    marginal,
    notices,
    periods,
    plain,
    small,
    start,
    summary,
    templates,
)
from bench.figure import FULL, QUICK, Line, Measure, Size
from bench.page import PAGE, machine, render, stamp, versions

FIGURES: dict[str, Measure] = {
    "marginal": marginal.measure,
    "again": again.measure,
    "small": small.measure,
    "damaged": damaged.measure,
    "templates": templates.measure,
    "summary": summary.measure,
    "periods": periods.measure,
    "length": length.measure,
    "growth": growth.measure,
    "fetching": fetching.measure,
    "start": start.measure,
    "notices": notices.measure,
}
"""One module a figure; `again` also measures the peak memory."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure what is asked for; 0 also when a goal is not met: figures inform, they do not judge."""
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measure, and print the figures.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"only these of: {', '.join(FIGURES)}")
    parser.add_argument(
        "--quick", action="store_true", help="small sizes: shows that it works, the figures mean nothing"
    )
    parser.add_argument("--write", action="store_true", help=f"write docs/{PAGE.name}: everything, full size")
    parser.add_argument("--runs", type=int, default=0, help="how often all of it; default 1, with --write 2")
    parser.add_argument("--repeats", type=int, default=0, help=f"of the long measurements; default {FULL.repeats}")
    options = parser.parse_args(arguments)
    if unknown := [name for name in options.names if name not in FIGURES]:
        parser.error(f"unknown: {', '.join(unknown)}; known: {', '.join(FIGURES)}")
    if options.write and (options.names or options.quick):
        parser.error("--write needs everything in full size")
    size = QUICK if options.quick else FULL
    if options.repeats:
        size = replace(size, repeats=options.repeats)
    names = options.names or list(FIGURES)
    print(f"{machine()}\n{versions()}\n{stamp()}\n")
    try:
        runs = [measure(names, size) for _ in range(options.runs or (2 if options.write else 1))]
    finally:
        plain.remove()
    if options.write:
        PAGE.write_text(render(runs, size.repeats), encoding="utf-8")
    return 0


def measure(names: Sequence[str], size: Size) -> list[Line]:
    """One run, printed as it goes."""
    lines: list[Line] = []
    for name in names:
        found = FIGURES[name](size)
        for line in found:
            goal = f"goal {line.goal}: {line.verdict}" if line.goal else ""
            print(f"{line.shown:>11}  {line.name}  {goal}", flush=True)
            print(f"{'':>11}    {line.ours}  against  {line.theirs}: {line.against}", flush=True)
        lines += found
    return lines


if __name__ == "__main__":
    raise SystemExit(main())
