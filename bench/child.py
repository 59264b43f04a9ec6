"""What is measured in a fresh process: `python -m bench.child JOB …` prints one JSON object with `seconds`.

Imports are done before the clock starts; a job is what follows.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench import fixtures


def pipeline(count: str) -> dict[str, Any]:
    """Read, check and merge `count` submissions to a Result: one process, nothing cached, nothing written."""
    import pandas  # noqa: F401 - imported before the clock starts

    from ipxl.form.receive import collect
    from ipxl.merge.period import Inbox, merge_chain

    paths = fixtures.submissions(int(count))
    plan = fixtures.make_plan(int(count))
    with fixtures.folder_of(paths) as folder:
        start = time.perf_counter()
        arrived, fresh = collect(folder, lambda _sha256: None)
        read = time.perf_counter() - start
        inbox = Inbox(arrived, {}, {})
        result = merge_chain({fixtures.PERIOD.period: plan}, fixtures.PERIOD, inbox, fixtures.AS_OF)[
            fixtures.PERIOD.period
        ]
        taken = time.perf_counter() - start
    current = sum(row.state == "current" for row in result.files)
    return {"seconds": taken, "read": read, "parsed": len(fresh), "current": current, "rows": len(result.duties)}


def calamine(count: str) -> dict[str, Any]:
    """python-calamine reading every cell of every sheet of the same files, one after the other."""
    from python_calamine import CalamineWorkbook

    paths = fixtures.submissions(int(count))
    cells = 0
    start = time.perf_counter()
    for path in paths:
        book = CalamineWorkbook.from_path(path)
        for name in book.sheet_names:
            cells += sum(map(len, book.get_sheet_by_name(name).to_python()))
    return {"seconds": time.perf_counter() - start, "cells": cells}


def pandas_loop(count: str) -> dict[str, Any]:
    """The obvious script: pandas.read_excel with openpyxl on each file, the task sheets concatenated; no checks."""
    import openpyxl  # noqa: F401 - imported before the clock starts
    import pandas as pd

    from ipxl.form import spec

    paths = fixtures.submissions(int(count))
    start = time.perf_counter()
    frames = []
    for path in paths:
        sheets = pd.read_excel(path, engine="openpyxl", sheet_name=None, header=spec.TASKS.header_row - 1)
        frames.append(sheets[spec.TASKS.title])
    rows = len(pd.concat(frames))
    return {"seconds": time.perf_counter() - start, "rows": rows}


def merge(folder: str, jobs: str) -> dict[str, Any]:
    """All of `ipxl merge` but the start of the interpreter and the imports of the command line."""
    from ipxl.commands.merge import run

    start = time.perf_counter()
    done = run(Path(folder), fixtures.PERIOD.period, fixtures.AS_OF, int(jobs))
    taken = time.perf_counter() - start
    return {"seconds": taken, "parsed": done.parsed, "current": sum(r.state == "current" for r in done.result.files)}


JOBS: dict[str, Callable[..., dict[str, Any]]] = {
    "pipeline": pipeline,
    "calamine": calamine,
    "pandas_loop": pandas_loop,
    "merge": merge,
}

if __name__ == "__main__":
    print(json.dumps(JOBS[sys.argv[1]](*sys.argv[2:])))
