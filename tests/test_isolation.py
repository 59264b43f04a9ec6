"""A file that hangs or kills its reader costs only itself."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import hostile
import pytest
from filling import fill, make_workspace, template_of

from ipxl.commands import merge
from ipxl.errors import IpxlError
from ipxl.files import digest
from ipxl.form import pool as pools
from ipxl.form.outcome import STOPPED, load
from ipxl.form.pool import DIED, TIMED_OUT, Pool, Task
from ipxl.form.receive import collect

posix = pytest.mark.skipif(os.name == "nt", reason="signals and FIFOs")


def task(folder: Path, name: str, data: bytes) -> Task:
    path = hostile.put(folder, {name: data}) / name
    return Task(path, digest(data))


def outcomes(pool: Pool, *tasks: Task) -> list[tuple[str, str]]:
    parsed = [load(text) for text in pool.outcomes(tasks)]
    return [(item.outcome, item.code) for item in parsed if item]


def test_a_file_that_aborts_the_reader_costs_only_itself(tmp_path):
    good, bad = hostile.workbook(), hostile.kills_the_reader()
    tasks = [task(tmp_path, f"{number}.xlsx", data) for number, data in enumerate((good, bad, good + b"\0"))]
    with Pool() as pool:
        found = outcomes(pool, *tasks)
    assert found[0] == ("not_a_return", "FILE_NOT_A_RETURN")
    assert found[1] == ("unreadable", STOPPED)
    assert len(found) == 3


@contextmanager
def hanging(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seconds: float) -> Iterator[Task]:
    """A file whose reading never ends: nobody writes to it."""
    monkeypatch.setattr(pools, "FILE_SECONDS", seconds)
    path = tmp_path / "hang.xlsx"
    os.mkfifo(path)
    yield Task(path, "0" * 64)


@posix
def test_a_worker_that_hangs_is_ended_in_time_and_replaced(tmp_path, monkeypatch):
    good = [task(tmp_path, f"{number}.pdf", hostile.PDF + bytes([number])) for number in range(3)]
    with hanging(tmp_path, monkeypatch, 3.0) as bad, Pool() as pool:
        list(pool.outcomes(good[:1]))
        started = time.monotonic()
        found = list(pool.outcomes([good[0], bad, *good[1:]]))
        assert 3 <= time.monotonic() - started < 60
        assert found[1] == TIMED_OUT
        assert [load(text).outcome for text in (found[0], *found[2:])] == ["not_a_return"] * 3  # type: ignore[union-attr]


@pytest.mark.parametrize("jobs", [1, 3])
def test_outcomes_come_in_order_whatever_the_number_of_workers(tmp_path, jobs):
    tasks = [task(tmp_path, f"{number}.bin", b"%PDF-" if number % 3 else b"Rar!") for number in range(160)]
    with Pool(jobs) as pool:
        found = [load(text).outcome for text in pool.outcomes(tasks)]  # type: ignore[union-attr]
    assert found == ["not_a_return" if number % 3 else "container" for number in range(160)]


def test_what_may_come_out_otherwise_is_not_kept(tmp_path):
    hostile.put(tmp_path, {"a.xlsx": hostile.kills_the_reader(), "b.pdf": hostile.PDF})
    arrived, fresh = collect(tmp_path, lambda _sha256: None)
    assert [item.parsed.code for item in arrived] == [STOPPED, "FILE_OTHER_FORMAT"]
    assert list(fresh) == [digest(hostile.PDF)]
    assert load(DIED) == arrived[0].parsed


def test_a_file_that_changes_meanwhile_is_not_kept_as_what_it_was(tmp_path):
    path = hostile.put(tmp_path, {"a.pdf": hostile.PDF}) / "a.pdf"
    with Pool() as pool:
        found = outcomes(pool, Task(path, "0" * 64), Task(tmp_path / "gone.xlsx", "1" * 64))
    assert found == [("unreadable", STOPPED)] * 2


def test_nothing_to_parse_starts_no_worker(tmp_path, monkeypatch):
    monkeypatch.setattr(pools.subprocess, "Popen", lambda *_args, **_more: pytest.fail("started"))
    assert collect(tmp_path, lambda _sha256: None) == ([], {})


def test_a_worker_that_does_not_start_is_told_in_plain_words(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "executable", str(tmp_path / "no-python"))
    with Pool() as pool, pytest.raises(IpxlError, match="启动不了"):
        list(pool.outcomes([task(tmp_path, "a.pdf", hostile.PDF)]))


def test_a_module_in_the_current_folder_is_not_taken_for_ours(tmp_path, monkeypatch):
    (tmp_path / "json.py").write_text("raise SystemExit(3)")
    (tmp_path / "ipxl").mkdir()
    (tmp_path / "ipxl/__init__.py").write_text("raise SystemExit(3)")
    monkeypatch.chdir(tmp_path)
    with Pool() as pool:
        assert outcomes(pool, task(tmp_path, "a.pdf", hostile.PDF)) == [("not_a_return", "FILE_OTHER_FORMAT")]


@posix
def test_a_worker_ends_when_nobody_asks_any_more(tmp_path):
    process = subprocess.Popen(
        [sys.executable, "-m", "ipxl.form.worker"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert process.stdin is not None
    assert process.stdout is not None
    assert process.stdout.readline() == b"ready\n"
    process.send_signal(signal.SIGINT)  # Ctrl+C is for the one who started it
    process.stdin.write(json.dumps([str(tmp_path / "x"), "", []]).encode() + b"\n")
    process.stdin.flush()
    assert load(process.stdout.readline().decode()) is not None
    process.stdin.close()
    process.stdout.close()
    assert process.wait(20) == 0


@posix
def test_an_interrupted_command_leaves_no_process(tmp_path, monkeypatch, request):
    monkeypatch.setattr(pools, "_WATCH_SECONDS", 0.05)
    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored where the tests run in the background
    request.addfinalizer(lambda: signal.signal(signal.SIGINT, before))
    with hanging(tmp_path, monkeypatch, 60.0) as bad:
        pool = Pool()
        threading.Timer(1.5, os.kill, (os.getpid(), signal.SIGINT)).start()
        with pytest.raises(KeyboardInterrupt), pool:
            list(pool.outcomes([bad]))
        assert pool._workers[0]._process is None


def test_a_merge_goes_on_past_a_killer(tmp_path):
    folder = make_workspace(tmp_path / "w")
    fill(template_of(folder, "市科技局"), folder / "inbox/a.xlsx")
    hostile.put(folder / "inbox", {"killer.xlsx": hostile.kills_the_reader()})
    result = merge.run(folder, "2023Q3", date(2023, 10, 12)).as_json()
    told = {item["file"]: (item["state"], item["errors"]) for item in result["files"]}
    assert told["a.xlsx"] == ("current", 0)
    assert told["killer.xlsx"] == ("unreadable", 1)
    assert [item["code"] for item in result["findings"]] == [STOPPED]
