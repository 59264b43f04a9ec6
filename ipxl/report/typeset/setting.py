"""Pages and pictures in the making: a process of its own sets them while the other reports are written.

On two cores that hides most of the time, and what a damaged font may do to a process stays there.
"""

from __future__ import annotations

import pickle
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import IO, NamedTuple

from ipxl.child.start import start_module
from ipxl.outputs import KeptOutputs
from ipxl.report.typeset.fonts import installed_state
from ipxl.report.typeset.job import Painted, TypesetJob

SECONDS_MOST = 120.0
"""Wall time that the setting may take after all else is written. Ordinarily it is over by then."""
_WITHOUT = "没有生成进展一页和图片，其他都已写好。"
MISSING = {
    "library": _WITHOUT + "原因是排版程序 typst 没有装好。请重新安装 ipxl，再重新合并。",
    "font": _WITHOUT + "原因是电脑上没有可用的中文字体。请安装思源黑体(Noto Sans CJK SC)、微软雅黑、黑体、"
    "苹方、文泉驿中的一种，再重新合并。",
    "painter": _WITHOUT + "原因是排版的程序中途停止。请重新合并；还是不行，请把这句话告诉维护人员。",
}


class TypesetMade(NamedTuple):
    """Names of the files written, in order. left_out: what was not made, why, what to do; "" for nothing."""

    files: tuple[str, ...] = ()
    left_out: str = ""


class Typesetting:
    """`jobs` in the making, from the start of the `with` block on; `write` waits for them.

    outputs: those of the last run; what was made of the same then is kept.
    Where there is no Chinese font nothing is made, and the rest goes on.
    """

    def __init__(self, jobs: Sequence[TypesetJob], outputs: KeptOutputs | None = None) -> None:
        self._names = [job.name for job in jobs]
        self._outputs = outputs
        self._fonts = installed_state() if outputs is not None else ""
        self._jobs = tuple(job for job in jobs if outputs is None or not outputs.keep(job.name, self._made_of(job)))
        self._process: subprocess.Popen[bytes] | None = None
        self._answer: IO[bytes] | None = None

    def __enter__(self) -> Typesetting:
        if self._jobs:
            self._start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
        if self._answer is not None:
            self._answer.close()

    def write(self, folder: Path) -> TypesetMade:
        """Wait for the files and write them below `folder`."""
        if not self._jobs:
            return TypesetMade(tuple(self._names))
        done = self._painted()
        if done.missing:
            for name in self._names:  # kept ones too: all or none
                (folder / name).unlink(missing_ok=True)
            return TypesetMade((), MISSING[done.missing])
        for name, content in done.files:
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        if self._outputs is not None:
            for job in self._jobs:
                self._outputs.made(job.name, self._made_of(job))
        return TypesetMade(tuple(self._names))

    def _made_of(self, job: TypesetJob) -> str:
        return f"{self._fonts}\n{job!r}"

    def _start(self) -> None:
        # Files for both ways: neither side ever waits for the other to read.
        self._answer = tempfile.TemporaryFile()  # noqa: SIM115 - closed at the end of the with block
        with tempfile.TemporaryFile() as request:
            pickle.dump(self._jobs, request)
            request.seek(0)
            try:
                self._process = start_module("ipxl.report.typeset.worker", request, self._answer)
            except OSError:  # no room for a further process: told as one that stopped
                self._process = None

    def _painted(self) -> Painted:
        """What the process came to, however it ended."""
        if self._process is None or self._answer is None:
            return Painted(missing="painter")
        try:
            if self._process.wait(SECONDS_MOST) != 0:
                return Painted(missing="painter")
        except subprocess.TimeoutExpired:
            return Painted(missing="painter")
        self._answer.seek(0)
        done: Painted = pickle.load(self._answer)
        return done
