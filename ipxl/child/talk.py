"""Questions and answers between a process and a child that it started: bytes both ways, each with its length before it."""

from __future__ import annotations

import atexit
import faulthandler
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from ipxl.child.limits import bound_process
from ipxl.child.pipe import own_stdout
from ipxl.child.start import start_module

_LENGTH = 8
_GRACE_SECONDS = 15


class Died(Exception):
    """The child ended without an answer."""


class Late(Exception):
    """The child had no answer in time and was ended."""


class Talker:
    """A child that answers, started when it is first asked and anew when it has ended."""

    def __init__(self, module: str) -> None:
        self._module = module
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()

    def ask(self, request: bytes, seconds: float) -> bytes:
        """The child's answer. Raises Died or Late."""
        with self._lock:
            process = self._running()
            late = threading.Event()

            def stop() -> None:
                late.set()
                process.kill()

            timer = threading.Timer(seconds, stop)
            timer.start()
            try:
                answer = _exchange(process, seconds, request)
            finally:
                timer.cancel()
            if answer is None:
                self.end()
                raise Late if late.is_set() else Died
            return answer

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            try:
                self._process = start_module(self._module)
            except OSError as error:
                raise Died from error
            atexit.register(self.end)
        return self._process

    def end(self) -> None:
        """End the child; asked again, another one is started."""
        process, self._process = self._process, None
        atexit.unregister(self.end)
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


def _exchange(process: subprocess.Popen[bytes], seconds: float, request: bytes) -> bytes | None:
    if process.stdin is None or process.stdout is None:
        return None
    try:
        process.stdin.write(int(seconds).to_bytes(_LENGTH) + len(request).to_bytes(_LENGTH) + request)
        process.stdin.flush()
        length = process.stdout.read(_LENGTH)
        answer = process.stdout.read(int.from_bytes(length)) if len(length) == _LENGTH else b""
    except (OSError, ValueError):  # ended meanwhile
        return None
    return answer if len(length) == _LENGTH and len(answer) == int.from_bytes(length) else None


def serve(answer: Callable[[bytes], bytes]) -> None:
    """Answer until nobody asks any more: the whole life of a child. Whatever `answer` raises ends it."""
    answers = own_stdout()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C reaches the whole group; the one who started us decides
    bound_process()
    with Path(os.devnull).open("w") as nowhere:
        while (request := _request(sys.stdin.buffer, nowhere)) is not None:
            told = answer(request)
            answers.write(len(told).to_bytes(_LENGTH) + told)
            answers.flush()
            faulthandler.cancel_dump_traceback_later()


def _request(source: BinaryIO, nowhere: object) -> bytes | None:
    head = source.read(2 * _LENGTH)
    if len(head) < 2 * _LENGTH:
        return None
    seconds, length = int.from_bytes(head[:_LENGTH]), int.from_bytes(head[_LENGTH:])
    # should nobody be left to end it; works while a library holds the interpreter, which a signal handler does not
    faulthandler.dump_traceback_later(seconds + _GRACE_SECONDS, exit=True, file=nowhere)  # type: ignore[arg-type]
    request = source.read(length)
    return request if len(request) == length else None
