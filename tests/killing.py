"""Runs of a command that are killed (SIGKILL, no farewell) at moments by chance, however busy the machine is meanwhile."""

from __future__ import annotations

import random
import signal
import subprocess
import time
from collections.abc import Callable, Sequence

TRIES = 8
"""A run that ended by itself does not count; so many one after the other say that the moments are chosen wrongly."""


def kill_a_run(
    command: Sequence[str],
    moments: random.Random,
    seconds: float,
    *,
    earliest: float = 0.0,
    ready: Callable[[subprocess.Popen[str]], object] | None = None,
) -> float:
    """Start a command and kill it while it goes, between the share `earliest` and the end of the `seconds` it takes.

    ready: waits for the moment from which the seconds count. When a run has ended by itself, what it took is the new
    measure, from its start, and there is another. Hands back the measure, for the next call.
    """
    for _ in range(TRIES):
        began = time.monotonic()
        run = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE if ready else subprocess.DEVNULL, text=True
        )
        if ready:
            ready(run)
        try:
            run.wait(timeout=moments.uniform(earliest * seconds, seconds))
        except subprocess.TimeoutExpired:
            run.kill()
        status = run.wait()
        if run.stderr:
            run.stderr.close()
        if status == -signal.SIGKILL:
            return seconds
        seconds, ready = time.monotonic() - began, None
    raise AssertionError(f"{TRIES} runs ended by themselves before the kill: {' '.join(command)}")
