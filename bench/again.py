"""Merging again with nothing new and after one new file, and the peak memory of the first merge. Whole processes of a plain
installation."""

from __future__ import annotations

import os
import statistics
import tempfile
from pathlib import Path
from typing import Any

from bench import fixtures, plain, timing
from bench.figure import Line, Size, at_most

_JOBS = os.cpu_count() or 1
"""Processes that read, as the command line has it by default."""
_CODE = """
import json, os, resource, sys
from datetime import date
from pathlib import Path
import gc
gc.freeze()
gc.disable()
import time
from ipxl.commands.merge import run
from ipxl.commands.workroom import Workroom
from ipxl.workspace import open_workspace
if len(sys.argv) > 5:
    start = time.perf_counter()
    files = len(Workroom(open_workspace(Path(sys.argv[1])), int(sys.argv[4])).arrived)
    print(json.dumps({"seconds": time.perf_counter() - start, "files": files}))
    sys.exit()
done = run(Path(sys.argv[1]), sys.argv[2], date.fromisoformat(sys.argv[3]), int(sys.argv[4]))
told = done.text()
usage = [resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
status = Path("/proc/self/status")
if status.exists():
    usage[0] = next(int(line.split()[1]) for line in status.read_text().splitlines() if line.startswith("VmHWM"))
print(json.dumps({"parsed": done.parsed, "own": usage[0], "workers": usage[1], "files": len(done.result.files)}))
"""
"""`ipxl merge` as the command line runs it, with the command's own result object looked at in the end.

With a fifth argument only the stage before the merge: list, hash, load what is known, parse what is not.
VmHWM is ru_maxrss without what the process that started this one held at that moment."""


def measure(size: Size) -> list[Line]:
    """First merge of all but one file, the same again, then again with that one; every command a process."""
    paths = fixtures.submissions(size.high)
    firsts: list[dict[str, Any]] = []
    unchanged: list[dict[str, Any]] = []
    agains: list[dict[str, Any]] = []
    reads: dict[str, list[float]] = {"first": [], "again": []}
    timing.progress(f"merge of {size.high - 1} files, then of one more")
    with tempfile.TemporaryDirectory(dir=fixtures.cache()) as folder:
        made = fixtures.workspace(Path(folder) / "w", size.high)
        for _ in range(size.repeats):
            fixtures.put_in(made.inbox, paths[:-1])
            reads["first"].append(merge(made.root, _JOBS, "read")["seconds"])
            firsts.append(merge(made.root, _JOBS))
            unchanged.append(merge(made.root, _JOBS))
            fixtures.put_in(made.inbox, paths[-1:])
            reads["again"].append(merge(made.root, _JOBS, "read")["seconds"])
            agains.append(merge(made.root, _JOBS))
            fixtures.clear(made)
            for path in made.inbox.iterdir():
                path.unlink()
        fixtures.put_in(made.inbox, paths)
        alone = merge(made.root, 1)
    if [found["parsed"] for found in (*firsts, *agains)] != [size.high - 1] * size.repeats + [1] * size.repeats:
        raise AssertionError(f"a merge again must parse one file: {agains}")
    first, same, again = (statistics.median(found["process"] for found in part) for part in (firsts, unchanged, agains))
    reading = timing.medians(reads)
    memory = max(found["own"] for found in (*firsts, *unchanged, *agains, alone)) * 1024 / 1e6
    workers = max(found["workers"] for found in firsts) * 1024 / 1e6
    return [
        at_most(0.15, "merge again, nothing new", same / first, f"{same:.2f} s",
                f"the first merge of {size.high - 1} files, {_JOBS} processes reading", f"{first:.2f} s"),
        at_most(0.25, "merge again after one new file, one file parsed (counted)", again / first, f"{again:.2f} s",
                f"the first merge of {size.high - 1} files, {_JOBS} processes reading", f"{first:.2f} s"),
        Line("the same, reading stage alone (list, hash, load, parse one)", reading["again"] / reading["first"],
             f"{reading['again']:.2f} s", "the reading stage of the first merge", f"{reading['first']:.2f} s"),
        at_most(500, "peak memory of a whole merge", memory, f"{memory:.0f} MB, each reading process at most {workers:.0f} MB",
                f"(nothing) {size.high} submissions, fresh process, highest of all runs with 1 and {_JOBS} processes", "-", "MB"),
    ]  # fmt: skip


def merge(root: Path, jobs: int, *more: str) -> dict[str, Any]:
    """One merge as a whole process."""
    arguments = [str(root), fixtures.PERIOD.period, fixtures.AS_OF.isoformat(), str(jobs), *more]
    return timing.told([plain.environment() / "python", "-I", "-c", _CODE, *arguments], root)
