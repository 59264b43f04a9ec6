"""Many workbooks written at once, by several processes where that is quicker. The same bytes either way."""

from __future__ import annotations

import pickle
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from itertools import islice

from ipxl.child.talk import Died, Late, Talker, serve
from ipxl.form.content import Content
from ipxl.form.write import alone, sweep, template_bytes

FEW = 96
"""Fewer workbooks than this are written sooner than a process has started."""
_AT_ONCE = 16
_SECONDS = 120.0
"""For so many workbooks, on a machine that has much else to do. What took longer is written by this process."""


def written(contents: Iterable[Content], jobs: int = 1) -> Iterator[tuple[Content, bytes]]:
    """Each content with its workbook, in order. Contents are asked for as they are needed, some ahead."""
    every = iter(contents)
    first = list(islice(every, FEW))
    with ExitStack() as stack:
        helpers = [Talker("ipxl.form.many") for _ in range(jobs - 1 if len(first) == FEW else 0)]
        threads = stack.enter_context(ThreadPoolExecutor(max(1, len(helpers))))
        for helper in helpers:
            stack.callback(helper.end)
        while batch := _next(first, every, _AT_ONCE * (len(helpers) + 1)):
            mine, *theirs = (batch[start : start + _AT_ONCE] for start in range(0, len(batch), _AT_ONCE))
            asked = [threads.submit(_ask, helper, part) for helper, part in zip(helpers, theirs, strict=False)]
            made = [write_all(mine), *(answer.result() for answer in asked)]
            yield from zip(batch, (data for part in made for data in part), strict=True)


def _next(first: list[Content], every: Iterator[Content], count: int) -> list[Content]:
    """The next contents: of those already asked for, then further ones."""
    taken = first[:count]
    del first[:count]
    return [*taken, *islice(every, count - len(taken))]


def write_all(contents: Sequence[Content]) -> list[bytes]:
    """The workbooks of some contents, written here."""
    made = [template_bytes(alone(content)) for content in contents]
    sweep()
    return made


def _ask(helper: Talker, contents: Sequence[Content]) -> list[bytes]:
    """The workbooks as a helper writes them; written here where it ended over them."""
    try:
        made: list[bytes] = pickle.loads(helper.ask(pickle.dumps([alone(item) for item in contents]), _SECONDS))
    except (Died, Late):
        return write_all(contents)
    return made


def _answer(request: bytes) -> bytes:
    # both ends are ours: nothing foreign is ever unpickled
    return pickle.dumps(write_all(pickle.loads(request)))


if __name__ == "__main__":
    serve(_answer)
