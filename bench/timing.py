"""Timing: repetitions interleaved (A B C A B C …), medians, fresh processes."""

from __future__ import annotations

import gc
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent


def interleaved(calls: Mapping[str, Callable[[], float]], repeats: int) -> dict[str, list[float]]:
    """Run every call in turn, `repeats` rounds of it: what each handed back, by name."""
    taken: dict[str, list[float]] = {name: [] for name in calls}
    for _ in range(repeats):
        for name, call in calls.items():
            taken[name].append(call())
    return taken


def medians(taken: Mapping[str, Sequence[float]]) -> dict[str, float]:
    return {name: statistics.median(times) for name, times in taken.items()}


def seconds(call: Callable[[], object]) -> float:
    """How long a call takes in this process. What the benchmark itself keeps in memory is not looked through."""
    gc.collect()
    gc.freeze()
    start = time.perf_counter()
    kept = call()
    taken = time.perf_counter() - start
    del kept
    gc.unfreeze()
    return taken


def environment() -> dict[str, str]:
    """The environment of measured processes: without what changes how Python starts, byte-compiles or buffers."""
    return {key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "VIRTUAL_ENV"))}


def process_seconds(command: Sequence[str | Path], folder: Path = ROOT) -> float:
    """How long a whole process takes, start-up included. Raises CalledProcessError when it fails."""
    start = time.perf_counter()
    run = subprocess.run([*map(str, command)], cwd=folder, env=environment(), capture_output=True, check=False)
    taken = time.perf_counter() - start
    if run.returncode:
        raise subprocess.CalledProcessError(run.returncode, run.args, run.stdout, run.stderr.decode(errors="replace"))
    return taken


def told(command: Sequence[str | Path], folder: Path = ROOT) -> dict[str, Any]:
    """What a process prints as its last line, a JSON object; `process` in it is how long the whole process took."""
    start = time.perf_counter()
    run = subprocess.run(
        [*map(str, command)], cwd=folder, env=environment(), capture_output=True, text=True, check=False
    )
    taken = time.perf_counter() - start
    if run.returncode:
        raise RuntimeError(f"{' '.join(map(str, command))[:200]} failed:\n{run.stderr[-3000:]}")
    found: dict[str, Any] = json.loads(run.stdout.splitlines()[-1])
    return found | {"process": taken}


def child(name: str, *arguments: object) -> dict[str, Any]:
    """Run one job of `bench.child` in a fresh process of this interpreter."""
    return told([sys.executable, "-m", "bench.child", name, *map(str, arguments)])


def progress(text: str) -> None:
    """Say on stderr what is being measured: a full run takes a while."""
    print(f"  … {text}", file=sys.stderr, flush=True)
