"""The pipe of a child process for its answers, out of reach of libraries that print."""

from __future__ import annotations

import os
from typing import BinaryIO


def own_stdout() -> BinaryIO:
    """What was stdout, for the caller alone; whatever is printed from now on goes nowhere."""
    answers = os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.close(nowhere)
    return answers
