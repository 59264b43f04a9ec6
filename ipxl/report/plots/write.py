"""The folder 图: the pictures of one period, or the reason why there are none.

A process of its own paints them while the other reports are written: on two cores that hides most of the time, and what
matplotlib does to a process (settings, logging, a cache in the user's home) or a damaged font may do to it stays there.
"""

from __future__ import annotations

import pickle
import subprocess
import tempfile
from importlib.util import find_spec
from pathlib import Path
from types import TracebackType
from typing import IO, NamedTuple

from ipxl.child.start import start_module
from ipxl.merge.result import Result
from ipxl.report.plots import matrix
from ipxl.report.plots.indicators import indicator_drawings
from ipxl.report.plots.lights import light_drawings
from ipxl.report.plots.marks import Drawing, Painted
from ipxl.report.plots.matrix import matrix_drawings

FOLDER = "图"
LIBRARY = "matplotlib"
SECONDS_MOST = 120.0
"""Wall time that the painting may take after all else is written. Ordinarily it is over by then."""
_WITHOUT = "没有画图片(亮灯、指标、矩阵)，其他都已写好。"
_MISSING = {
    "library": _WITHOUT + '原因是没有安装画图的 matplotlib。要图片，请运行 pip install "ipxl[pictures]"，再重新合并。',
    "font": _WITHOUT + "原因是电脑上没有可用的中文字体。要图片，请安装思源黑体(Noto Sans CJK SC)、微软雅黑、黑体、"
    "苹方、文泉驿中的一种，再重新合并。",
    "painter": _WITHOUT + "原因是画图的程序中途停止。请重新合并；还是不行，请把这句话告诉维护人员。",
}
_NO_MATRIX = "单位和任务太多，矩阵没有画成图片，请看汇总表的“单位×任务矩阵”。"


class Plots(NamedTuple):
    """Pictures written: names of files in the folder. left_out: what was not drawn, why, what to do; "" for nothing."""

    files: tuple[str, ...]
    left_out: str = ""


def all_drawings(result: Result) -> tuple[Drawing, ...]:
    """Every picture of a period, as data."""
    return (*light_drawings(result), *indicator_drawings(result), *matrix_drawings(result))


class Plotting:
    """The pictures of `result` in the making, from the start of the `with` block on; `write` waits for them.

    matplotlib is optional, and so are Chinese fonts: without either nothing is drawn, and the rest goes on.
    """

    def __init__(self, result: Result) -> None:
        self._drawings = all_drawings(result)
        self._no_matrix = len(result.frame("duties")) > 0 and not any(_is_matrix(picture) for picture in self._drawings)
        self._process: subprocess.Popen[bytes] | None = None
        self._answer: IO[bytes] | None = None

    def __enter__(self) -> Plotting:
        if self._drawings and has_library():
            self._start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
        if self._answer is not None:
            self._answer.close()

    def write(self, folder: Path) -> Plots:
        """Wait for the pictures and write them into `folder`, which is made when there is one to write."""
        if not self._drawings:
            return Plots(())
        done = self._painted() if has_library() else Painted(missing="library")
        if done.missing:
            return Plots((), _MISSING[done.missing])
        for name, content in done.files:
            folder.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(content)
        return Plots(tuple(name for name, _ in done.files), _NO_MATRIX if self._no_matrix else "")

    def _start(self) -> None:
        # Files for both ways: neither side ever waits for the other to read.
        self._answer = tempfile.TemporaryFile()  # noqa: SIM115 - closed at the end of the with block
        with tempfile.TemporaryFile() as request:
            pickle.dump(self._drawings, request)
            request.seek(0)
            try:
                self._process = start_module("ipxl.report.plots.painter", request, self._answer)
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


def has_library() -> bool:
    """Whether matplotlib is installed, without importing it."""
    return find_spec(LIBRARY) is not None


def _is_matrix(picture: Drawing) -> bool:
    return picture.name.startswith(matrix.NAME)
