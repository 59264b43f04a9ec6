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

from ipxl.child.start import child_environment
from ipxl.commands import merge
from ipxl.errors import IpxlError
from ipxl.files import digest
from ipxl.form import pool as pools
from ipxl.form.outcome import STOPPED, load
from ipxl.form.pool import DIED, TIMED_OUT, ParseTask, Pool
from ipxl.form.receive import collect

posix = pytest.mark.skipif(os.name == "nt", reason="signals and FIFOs")


def task(folder: Path, name: str, data: bytes) -> ParseTask:
    path = hostile.put(folder, {name: data}) / name
    return ParseTask(path, digest(data))


def outcomes(pool: Pool, *tasks: ParseTask) -> list[tuple[str, str]]:
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
def hanging(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seconds: float) -> Iterator[ParseTask]:
    """A file whose reading never ends."""
    monkeypatch.setattr(pools, "FILE_SECONDS", seconds)
    monkeypatch.setattr(pools, "_machine_was_busy", lambda: False)
    yield task(tmp_path, "hang.xlsx", hostile.holds_the_reader())


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


def test_what_was_stopped_is_kept_for_its_bytes(tmp_path):
    bad = hostile.kills_the_reader()
    hostile.put(tmp_path, {"a.xlsx": bad, "b.pdf": hostile.PDF})
    arrived, fresh = collect(tmp_path, lambda _sha256: None)
    assert [item.parsed.code for item in arrived] == [STOPPED, "FILE_OTHER_FORMAT"]
    assert set(fresh) == {digest(hostile.PDF), digest(bad)}
    assert load(DIED) == arrived[0].parsed


def test_a_file_with_all_that_is_in_it_has_one_budget(tmp_path, monkeypatch):
    """Of twenty slow members two are stopped, the others are not tried, and nothing is tried in the next run."""
    monkeypatch.setattr(pools, "FILE_SECONDS", 1.0)
    monkeypatch.setattr(pools, "BUDGET_SECONDS", 1.8)
    monkeypatch.setattr(pools, "_machine_was_busy", lambda: False)
    slow = {f"{number}.xlsx": hostile.holds_the_reader(number) for number in range(20)}
    hostile.put(tmp_path, {"a.zip": hostile.zipped(slow), "b.pdf": hostile.PDF})
    told: list[str] = []
    started = time.monotonic()
    arrived, fresh = collect(tmp_path, lambda _sha256: None, 2, told.append)
    assert time.monotonic() - started < 30
    by_name = {item.file: item.parsed for item in arrived}
    assert {parsed.code for name, parsed in by_name.items() if "!" in name} == {STOPPED}
    assert sum("没有再读" in parsed.note for parsed in by_name.values()) >= 16
    assert by_name["b.pdf"].code == "FILE_OTHER_FORMAT"
    started = time.monotonic()
    again, more = collect(tmp_path, lambda key: load(fresh[key]) if key in fresh else None)
    assert time.monotonic() - started < 1
    assert (again, more) == (arrived, {})


def test_a_member_that_was_not_tried_is_read_when_it_comes_alone(tmp_path, monkeypatch):
    monkeypatch.setattr(pools, "FILE_SECONDS", 1.0)
    monkeypatch.setattr(pools, "BUDGET_SECONDS", 0.9)
    monkeypatch.setattr(pools, "_machine_was_busy", lambda: False)
    members = {"0.xlsx": hostile.holds_the_reader(), "1.xlsx": hostile.workbook()}
    hostile.put(tmp_path, {"a.zip": hostile.zipped(members)})
    arrived, fresh = collect(tmp_path, lambda _sha256: None)
    assert [item.parsed.code for item in arrived] == ["", STOPPED, STOPPED]
    hostile.put(tmp_path, {"b.xlsx": hostile.workbook()})
    arrived, _more = collect(tmp_path, lambda key: load(fresh[key]) if key in fresh else None)
    assert {item.file: item.parsed.code for item in arrived}["b.xlsx"] == "FILE_NOT_A_RETURN"


def test_many_files_that_are_stopped_get_less_time_each(tmp_path, monkeypatch):
    monkeypatch.setattr(pools, "FILE_SECONDS", 1.5)
    monkeypatch.setattr(pools, "_STOPPED_SECONDS", 1.0)
    monkeypatch.setattr(pools, "_SHORT_SECONDS", 0.1)
    monkeypatch.setattr(pools, "_machine_was_busy", lambda: False)
    hostile.put(tmp_path, {f"{number}.xlsx": hostile.holds_the_reader(number) for number in range(5)})
    started = time.monotonic()
    arrived, _fresh = collect(tmp_path, lambda _sha256: None)
    assert time.monotonic() - started < 20  # mostly for starting workers
    assert [item.parsed.code for item in arrived] == [STOPPED] * 5


def test_what_ran_out_of_time_on_a_busy_machine_is_tried_once_more(tmp_path, monkeypatch):
    asked: list[float] = []

    def ask(self: object, task: ParseTask, seconds: float) -> str:
        asked.append(seconds)
        return TIMED_OUT if len(asked) < 2 else DIED

    monkeypatch.setattr(pools._Worker, "ask", ask)
    monkeypatch.setattr(pools, "_machine_was_busy", lambda: True)
    with Pool() as pool:
        assert list(pool.outcomes([ParseTask(tmp_path, "0" * 64)])) == [DIED]
    assert len(asked) == 2


def test_a_file_that_takes_its_time_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr(pools, "_SLOW_SECONDS", 0.3)
    told: list[str] = []
    with hanging(tmp_path, monkeypatch, 2.0) as bad, Pool(1, told.append) as pool:
        list(pool.outcomes([bad._replace(name="慢.xlsx")]))
    assert told == ["慢.xlsx"]


def test_merge_again_tries_what_was_stopped(tmp_path, monkeypatch):
    folder = make_workspace(tmp_path / "w")
    hostile.put(folder / "inbox", {"a.xlsx": hostile.kills_the_reader()})
    day = date(2023, 10, 12)
    assert merge.run(folder, "2023Q3", day).parsed == 1
    second = merge.run(folder, "2023Q3", day)
    assert second.parsed == 0
    (told,) = [item for item in second.result.findings if item.code == STOPPED]
    assert "ipxl merge --again" in told.remedy
    assert merge.run(folder, "2023Q3", day, again=True).parsed == 1


@pytest.mark.parametrize("module", ["ipxl.form.pool", "ipxl.report.typeset.setting"])
def test_no_child_sees_a_secret(module, monkeypatch):
    monkeypatch.setenv("IPXL_MAIL_PASSWORD", "geheim")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "geheim")
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    seen = child_environment()
    assert "geheim" not in seen.values()
    assert seen["LC_ALL"] == "C.UTF-8"
    assert "start_module(" in Path(__import__(module, fromlist=["x"]).__file__ or "").read_text(encoding="utf-8")


@posix
def test_a_worker_can_write_no_file_and_leaves_no_core(tmp_path):
    code = (
        "import resource; from ipxl.child.limits import bound_process; bound_process();"
        "print([resource.getrlimit(k)[0] for k in (resource.RLIMIT_FSIZE, resource.RLIMIT_CORE)], flush=True);"
        f"import os; os.write(os.open({str(tmp_path / 'x')!r}, os.O_WRONLY | os.O_CREAT), b'x')"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stdout == "[0, 0]\n"
    assert done.returncode != 0
    assert (tmp_path / "x").stat().st_size == 0


def test_a_file_that_changes_meanwhile_is_not_kept_as_what_it_was(tmp_path):
    path = hostile.put(tmp_path, {"a.pdf": hostile.PDF}) / "a.pdf"
    with Pool() as pool:
        found = outcomes(pool, ParseTask(path, "0" * 64), ParseTask(tmp_path / "gone.xlsx", "1" * 64))
    assert found == [("unreadable", STOPPED)] * 2


def test_nothing_to_parse_starts_no_worker(tmp_path, monkeypatch):
    monkeypatch.setattr(pools, "start_module", lambda *_args, **_more: pytest.fail("started"))
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
