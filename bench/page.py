"""docs/figures.md, made from a run."""

from __future__ import annotations

import os
import platform
import subprocess
from collections.abc import Sequence
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

from bench.figure import FULL, Line
from bench.notes import NOTES
from bench.timing import ROOT
from ipxl import __version__
from ipxl.clock import BEIJING

PAGE = ROOT / "docs" / "figures.md"
_LIBRARIES = ("XlsxWriter", "python-calamine", "openpyxl", "pandas", "click")


def render(runs: Sequence[Sequence[Line]], repeats: int = FULL.repeats) -> str:
    """The page: one table row a figure with the ratio of every run, so that the noise can be seen.

    repeats: how often the long measurements of a run were repeated.
    """
    lines = [
        "# Figures",
        "",
        "Written by `python -m bench --write`; do not edit by hand. Ratios of medians of interleaved repetitions within one run;",
        "read the ratios, not the seconds. Where start-up or memory counts, every measurement is a fresh process of a plain",
        "(not editable) installation. What is measured, and how, is in the docstrings of `bench/`.",
        "",
        f"{machine()}. {versions()}. {stamp()}.",
        "",
        f"Runs of the whole, one after the other: {len(runs)}, the long measurements {repeats} x in each. The seconds are of the last.",
        "",
        "| figure | ratio | goal | met | ours | measured against | theirs |",
        "|---|---|---|---|---|---|---|",
    ]
    for parts in zip(*runs, strict=True):
        last = parts[-1]
        ratios = " / ".join(part.shown for part in parts)
        verdict = " / ".join(dict.fromkeys(part.verdict for part in parts))
        lines.append(
            f"| {last.name} | {ratios} | {last.goal} | {verdict} | {last.ours} | {last.against} | {last.theirs} |"
        )
    notes = [f"- **{name}**: {note}" for name, note in NOTES.items()]
    return "\n".join([*lines, *(["", "## Notes", "", *notes] if notes else []), ""])


def machine() -> str:
    """Cores, processor and memory."""
    try:
        facts = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        model = next(line.partition(":")[2].strip() for line in facts if line.startswith("model name"))
        memory = f", {os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30:.0f} GiB"
    except (OSError, StopIteration, ValueError):
        model, memory = platform.processor() or platform.machine(), ""
    return f"{os.cpu_count()} cores of {model}{memory}, {platform.system()} {platform.release()}"


def versions() -> str:
    libraries = ", ".join(f"{name} {version(name)}" for name in _LIBRARIES)
    return f"ipxl {__version__}, CPython {platform.python_version()}, {libraries}"


def stamp() -> str:
    """Date and commit; a tree with changes that are not committed says so."""

    def git(*arguments: str) -> str:
        run = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
        return run.stdout.strip()

    changed = " with changes not committed" if git("status", "--porcelain", "--", "ipxl", "bench") else ""
    return f"{datetime.now(BEIJING):%Y-%m-%d}, commit {git('rev-parse', '--short', 'HEAD') or 'unknown'}{changed}"
