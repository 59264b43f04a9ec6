"""Commands that run for the desk, each in a process of its own, so that one may be stopped or die and the desk goes on."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import os
import signal
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

State = Literal["running", "done", "failed", "stopped"]
STATE_NAMES: dict[State, str] = {"running": "正在运行", "done": "完成", "failed": "没有完成", "stopped": "已停止"}
LINES_MOST, LINE_MOST, OUTPUT_MOST = 400, 2_000, 64 << 20
"""Lines of progress that are kept, characters of each, and bytes of what a command may print."""
_STOP_SECONDS = 5.0
_MAIL_COMMANDS = frozenset({"send", "remind", "fetch", "mail"})
_SECRETS = ("IPXL_MAIL_PASSWORD", "IPXL_SMTP_PASSWORD", "IPXL_IMAP_PASSWORD")


@dataclass
class DeskJob:
    """One command. words: what it does, for people. lines: what it said so far. result: its JSON object, when done."""

    number: int
    words: str
    arguments: tuple[str, ...]
    state: State = "running"
    lines: list[str] = field(default_factory=list)
    output: str = ""
    result: dict[str, object] | None = None
    process: asyncio.subprocess.Process | None = None
    task: asyncio.Task[None] | None = None

    def add_line(self, line: str) -> None:
        """Keep a line of progress; the oldest go when there are too many."""
        if line.strip():
            self.lines.append(line.rstrip()[:LINE_MOST])
            del self.lines[:-LINES_MOST]


class Jobs:
    """The commands of one desk. One that writes runs at a time: the workspace's own lock would refuse a second."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.jobs: dict[int, DeskJob] = {}
        self._numbers = itertools.count(1)

    @property
    def running(self) -> DeskJob | None:
        """The command at work, if there is one."""
        return next((job for job in self.jobs.values() if job.state == "running"), None)

    def start(self, words: str, arguments: Sequence[str], extra: Mapping[str, str] | None = None) -> DeskJob:
        """Start `ipxl -C folder ARGUMENTS`. extra: environment of this command alone, such as a mail password."""
        job = DeskJob(next(self._numbers), words, tuple(arguments))
        self.jobs[job.number] = job
        for old in sorted(self.jobs)[:-50]:
            if self.jobs[old].state != "running":
                del self.jobs[old]
        job.task = asyncio.create_task(self._run(job, ["-m", "ipxl", "-C", str(self.folder), *arguments], extra or {}))
        return job

    async def _run(self, job: DeskJob, arguments: Sequence[str], extra: Mapping[str, str]) -> None:
        try:
            process = job.process = await start_python(arguments, extra, job.arguments[0] in _MAIL_COMMANDS)
        except OSError as error:
            job.state = "failed"
            job.add_line(f"命令不能启动（{error.strerror or error}）。")
            return
        assert process.stdout is not None
        assert process.stderr is not None
        output, _ = await asyncio.gather(_read_all(process.stdout), _read_lines(process.stderr, job))
        code = await process.wait()
        job.output = output
        if job.state == "running":
            job.state = "done" if code in (0, 1) else "failed"
        with contextlib.suppress(ValueError):
            parsed = json.loads(output) if output.startswith("{") else None
            job.result = parsed if isinstance(parsed, dict) else None

    async def stop(self, job: DeskJob) -> None:
        """End a command: first as Ctrl+C does, so that it leaves no worker behind; then for good."""
        if job.state != "running" or job.process is None:
            return
        job.state = "stopped"
        await end_process(job.process)

    async def close(self) -> None:
        """End whatever runs; for the end of the desk."""
        for job in list(self.jobs.values()):
            await self.stop(job)


async def start_python(
    arguments: Sequence[str], extra: Mapping[str, str] | None = None, needs_mail: bool = False
) -> asyncio.subprocess.Process:
    """A Python of this installation, in a group of its own, which imports nothing from the folder it runs in.

    needs_mail: whether it is handed the mail passwords of our own environment.
    """
    package = str(Path(__file__).resolve().parents[2])
    environment = {name: value for name, value in os.environ.items() if needs_mail or name not in _SECRETS}
    environment |= {"PYTHONPATH": package, "PYTHONSAFEPATH": "1", "PYTHONUTF8": "1", **(extra or {})}
    group = {"start_new_session": True} if os.name != "nt" else {"creationflags": 0x200}  # CREATE_NEW_PROCESS_GROUP
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-P",
        *arguments,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env=environment,
        limit=OUTPUT_MOST,
        **group,
    )


async def end_process(process: asyncio.subprocess.Process) -> None:
    """Interrupt a process and its group; kill it when it does not end in some seconds."""
    if process.returncode is not None:
        return
    with contextlib.suppress(ProcessLookupError, OSError):
        if os.name == "nt":
            process.send_signal(signal.CTRL_BREAK_EVENT)  # type: ignore[attr-defined,unused-ignore]
        else:
            os.killpg(process.pid, signal.SIGINT)
    try:
        await asyncio.wait_for(process.wait(), _STOP_SECONDS)
    except TimeoutError:
        with contextlib.suppress(ProcessLookupError, OSError):
            if os.name == "nt":
                process.kill()
            else:
                os.killpg(process.pid, signal.SIGKILL)


async def _read_all(stream: asyncio.StreamReader) -> str:
    """What a command prints, up to a bound; the rest is read and dropped so that the command can end."""
    kept = bytearray()
    while block := await stream.read(1 << 16):
        if len(kept) < OUTPUT_MOST:
            kept += block
    return kept.decode("utf-8", "replace")


async def _read_lines(stream: asyncio.StreamReader, job: DeskJob) -> None:
    """Progress as it comes; a line that is written over (ends in a carriage return) counts as one."""
    rest = ""
    while block := await stream.read(1 << 14):
        parts = (rest + block.decode("utf-8", "replace")).replace("\r", "\n").split("\n")
        rest = parts.pop()[-LINE_MOST:]
        for part in parts:
            job.add_line(part)
    job.add_line(rest)


async def run_python(arguments: Sequence[str], data: bytes = b"", seconds: float = 600.0) -> tuple[int, bytes, bytes]:
    """Run a module of ours to its end: (exit status, output, errors). Raises TimeoutError when it takes too long."""
    process = await start_python(arguments)
    try:
        out, err = await asyncio.wait_for(process.communicate(data), seconds)
    except (TimeoutError, asyncio.CancelledError):
        await end_process(process)
        raise
    return process.returncode or 0, out, err
