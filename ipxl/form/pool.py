"""Workers that parse, from the side of the one who waits for them: each file has its time, whatever a worker does."""

from __future__ import annotations

import json
import os
import queue
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import NamedTuple

from ipxl.child.start import start_module
from ipxl.errors import IpxlError
from ipxl.form.outcome import STOPPED, Parsed, dump
from ipxl.form.worker import READY, SECONDS_MOST

FILE_SECONDS = 30.0
"""Wall time that one file may take. Ordinary ones take a few milliseconds, the largest that the bounds let pass about 5 s on an idle machine."""
BUDGET_SECONDS = 60.0
"""Wall time that a file of the inbox may take with all that is in it."""
_STOPPED_SECONDS = 90.0
"""Wall time that files which were stopped may take in one run; after that each has `_SHORT_SECONDS`."""
_SHORT_SECONDS = 3.0
_SLOW_SECONDS = 2.0
_START_SECONDS = 120.0
_WATCH_SECONDS = 0.2
_FILES_A_WORKER = 50
"""Fewer files are not worth a further process."""
TIMED_OUT = dump(Parsed("refused", "读了很久还没有读完，已停止读取", STOPPED))
OVER = dump(Parsed("refused", f"连同外层的压缩包或邮件已读了{BUDGET_SECONDS:.0f}秒，没有再读", STOPPED))
DIED = dump(Parsed("unreadable", "读取时程序中断，文件可能损坏或有害", STOPPED))


class ParseTask(NamedTuple):
    """A file to parse, or the member that `chain` leads to from there: its place in each container on the way.

    name: for people.
    """

    path: Path
    sha256: str
    chain: tuple[int, ...] = ()
    name: str = ""


@dataclass
class _Clock:
    """What has been spent: by each file of the inbox with all that is in it, and by files that were stopped."""

    by_file: dict[str, float] = field(default_factory=dict)
    stopped: float = 0.0

    def left(self, task: ParseTask) -> float:
        """Seconds that a task may take."""
        own = BUDGET_SECONDS - self.by_file.get(task.sha256, 0.0)
        return min(own, FILE_SECONDS if self.stopped < _STOPPED_SECONDS else _SHORT_SECONDS)

    def spend(self, task: ParseTask, seconds: float, answer: str) -> None:
        self.by_file[task.sha256] = self.by_file.get(task.sha256, 0.0) + seconds
        if answer in (TIMED_OUT, DIED):
            self.stopped += seconds


def _quiet(name: str) -> None:
    """Nobody is told."""


class Pool:
    """Processes that parse, started when there is something to parse and ended with the `with` block.

    jobs: how many at most; outcomes do not depend on it. slow: called with the name of a file that is read for 2 s already.
    Used as a context manager.
    """

    def __init__(self, jobs: int = 1, slow: Callable[[str], None] = _quiet) -> None:
        self._jobs = max(1, jobs)
        self._slow = slow
        self._clock = _Clock()
        self._workers: list[_Worker] = []

    def __enter__(self) -> Pool:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        for worker in self._workers:
            worker.end()

    def outcomes(self, tasks: Sequence[ParseTask]) -> Iterator[str]:
        """What each task came to, as `outcome.dump` writes it, in the order of the tasks.

        Raises IpxlError when no worker starts.
        """
        if not tasks:
            return
        count = min(self._jobs, -(-len(tasks) // _FILES_A_WORKER))
        while len(self._workers) < count:
            self._workers.append(_Worker())
        waiting: queue.SimpleQueue[int] = queue.SimpleQueue()
        for number in range(len(tasks)):
            waiting.put(number)
        done: queue.SimpleQueue[tuple[int, str | BaseException]] = queue.SimpleQueue()
        for worker in self._workers[:count]:
            threading.Thread(target=_work, args=(worker, tasks, waiting, done, self._clock), daemon=True).start()
        early: dict[int, str] = {}
        for number in range(len(tasks)):
            while number not in early:
                place, answer = self._next(done)
                if isinstance(answer, BaseException):
                    raise answer
                early[place] = answer
            yield early.pop(number)

    def _next(self, done: queue.SimpleQueue[tuple[int, str | BaseException]]) -> tuple[int, str | BaseException]:
        while True:
            try:
                return done.get(timeout=_WATCH_SECONDS)
            except queue.Empty:
                for worker in self._workers:
                    worker.end_if_late()
                    if name := worker.slow_on():
                        self._slow(name)


def _work(
    worker: _Worker,
    tasks: Sequence[ParseTask],
    waiting: queue.SimpleQueue[int],
    done: queue.SimpleQueue[tuple[int, str | BaseException]],
    clock: _Clock,
) -> None:
    while True:
        try:
            number = waiting.get_nowait()
        except queue.Empty:
            return
        try:
            done.put((number, _in_time(worker, tasks[number], clock)))
        except BaseException as error:  # the one who waits has to hear of it, whatever it is
            done.put((number, error))
            return


def _in_time(worker: _Worker, task: ParseTask, clock: _Clock) -> str:
    """What a task came to within what is left for its file. One that ran out while others kept the machine busy is tried again."""
    answer = OVER
    for _attempt in range(2):
        seconds = clock.left(task)
        if seconds <= 0:
            return answer
        started = time.monotonic()
        answer = worker.ask(task, seconds)
        clock.spend(task, time.monotonic() - started, answer)
        if answer != TIMED_OUT or not _machine_was_busy():
            return answer
    return answer


def _machine_was_busy() -> bool:
    """Whether far more wanted to run than there are processors, where the system tells."""
    try:
        return os.getloadavg()[0] > 2 * (os.cpu_count() or 1)
    except (AttributeError, OSError):
        return False


class _Worker:
    """One process. Replaced when it has died or was ended."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._late_at: float | None = None
        self._was_late = False
        self._name, self._slow_at = "", 0.0
        self._closed = False
        self._lock = threading.Lock()

    def ask(self, task: ParseTask, seconds: float = FILE_SECONDS) -> str:
        """The outcome of a task: TIMED_OUT or DIED when the process did not live to tell it."""
        request = json.dumps([str(task.path), task.sha256, task.chain]).encode() + b"\n"
        if self._process is None:
            self._start()
        with self._lock:
            self._name, self._slow_at = task.name, time.monotonic() + _SLOW_SECONDS
        answer, was_late = self._timed(request, seconds)
        with self._lock:
            self._name = ""
        whole = answer.endswith(b"\n")
        if was_late or not whole:
            self._stop()
        if whole:
            return answer[:-1].decode("utf-8")
        return TIMED_OUT if was_late else DIED

    def end_if_late(self) -> None:
        """End the process when its time for the file is over; `ask` then says so."""
        with self._lock:
            if self._late_at is not None and time.monotonic() > self._late_at and self._process is not None:
                self._late_at, self._was_late = None, True
                self._process.kill()

    def slow_on(self) -> str:
        """The name of the file that has been read for some time, once; else ""."""
        with self._lock:
            if not self._name or time.monotonic() < self._slow_at:
                return ""
            name, self._name = self._name, ""
            return name

    def end(self) -> None:
        """End the process for good."""
        self._closed = True
        self._stop()

    def _start(self) -> None:
        if self._closed:
            raise IpxlError("读取已停止。")
        try:
            self._process = start_module("ipxl.form.worker")
        except OSError as error:
            raise IpxlError(f"启动不了读取文件的进程({error})。请关掉一些程序，然后再运行一次。") from error
        if self._timed(b"", _START_SECONDS)[0] != READY:
            self._stop()
            raise IpxlError("启动不了读取文件的进程。请关掉一些程序再运行一次；还是不行，请重新安装 ipxl。")

    def _timed(self, request: bytes, seconds: float) -> tuple[bytes, bool]:
        """The answer, and whether its time ran out."""
        with self._lock:
            self._late_at, self._was_late = time.monotonic() + seconds, False
        answer = self._exchange(request)
        with self._lock:
            self._late_at = None
            return answer, self._was_late

    def _exchange(self, request: bytes) -> bytes:
        process = self._process
        if process is None or process.stdin is None or process.stdout is None:
            return b""
        try:
            process.stdin.write(request)
            process.stdin.flush()
            return process.stdout.readline()
        except (OSError, ValueError):  # ended meanwhile
            return b""

    def _stop(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                try:
                    pipe.close()
                except OSError:  # what was still to be written has no reader any more
                    continue


assert FILE_SECONDS < SECONDS_MOST
