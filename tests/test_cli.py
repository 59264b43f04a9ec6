"""The command line speaks Chinese, starts light, and ends with the right status whatever happens."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from inspect import signature
from pathlib import Path
from types import ModuleType
from typing import Any

import click
import pytest

from ipxl import __version__, cli
from ipxl.cli import mail, text
from ipxl.commands.mailing import Options
from ipxl.errors import IpxlError

ROOT = Path(__file__).parents[1]
HEAVY = ("pandas", "numpy", "openpyxl", "xlsxwriter", "rich", "python_calamine", "rapidfuzz", "docx", "sqlalchemy")
ENGLISH = re.compile(r"\b(usage|options?|commands?|arguments?|error|show this|try|invalid|missing|default)\b", re.I)
COMMANDS = (
    "init",
    "plan",
    "plan show",
    "plan lint",
    "plan import",
    "plan diff",
    "templates",
    "send",
    "fetch",
    "mail",
    "mail check",
    "mail texts",
    "check",
    "merge",
    "remind",
    "status",
    "publish",
    "forward",
    "export",
    "demo",
)

Say = Callable[..., "Said"]
Play = Callable[..., list[tuple[Any, ...]]]


class Said:
    """What a run of `main` gave."""

    def __init__(self, status: int, out: str, err: str) -> None:
        self.status, self.out, self.err = status, out, err

    def refusal(self) -> str:
        """The one line on stderr of a run that could not be done."""
        assert self.status == 2
        assert self.out == ""
        assert self.err.startswith("错误：")
        assert self.err.count("\n") == 1
        assert not ENGLISH.search(re.sub(r"--?\w[\w-]*", "", self.err)), self.err
        return self.err


@pytest.fixture
def say(capsys: pytest.CaptureFixture[str]) -> Say:
    """Run the real main in this process."""

    def run(*args: str) -> Said:
        status = cli.main(args)
        captured = capsys.readouterr()
        return Said(status, captured.out, captured.err)

    return run


class Outcome:
    """A command's Result."""

    strict_failure = True

    def text(self) -> str:
        return "完成"

    def as_json(self) -> dict[str, Any]:
        return {"period": "2023Q3", "unit": "市科技局", "gap": None}


@pytest.fixture
def play(monkeypatch: pytest.MonkeyPatch) -> Play:
    """Put a stand-in for a command's module; hands back the list of the argument lists it was called with."""

    def install(name: str, function: str = "run", error: BaseException | None = None) -> list[tuple[Any, ...]]:
        calls: list[tuple[Any, ...]] = []

        def run(*arguments: Any) -> Outcome:
            calls.append(arguments)
            if error is not None:
                raise error
            return Outcome()

        module = ModuleType(f"ipxl.commands.{name}")
        setattr(module, function, run)
        monkeypatch.setitem(sys.modules, module.__name__, module)
        return calls

    return install


# what a process needs, without the settings of whoever runs the tests (PYTHONUNBUFFERED=1 swallows short writes)
BARE = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT") if name in os.environ}


def process(*args: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """Run `python -m ipxl` with nothing but the given environment."""
    command = [sys.executable, "-m", "ipxl", *args]
    return subprocess.run(command, capture_output=True, timeout=60, cwd=ROOT, env=BARE | environment)


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_help_is_chinese_and_fits_a_screen(say: Say, command: str) -> None:
    said = say(*command.split(), "--help")
    assert (said.status, said.err) == (0, "")
    assert said.out.startswith(f"用法：ipxl {command}".rstrip())
    assert re.search(r"^  --help +显示帮助$", said.out, re.M)
    assert not ENGLISH.search(re.sub(r"--?\w[\w-]*", "", said.out)), said.out
    assert max(text.columns(line) for line in said.out.splitlines()) <= 80


def test_every_command_is_listed_with_a_line_of_its_own(say: Say) -> None:
    listed = re.findall(r"^  ([a-z]+) +(\S+)", say("--help").out.split("命令：")[1], re.M)
    assert [name for name, _ in listed] == [
        "init",
        "plan",
        "templates",
        "send",
        "fetch",
        "mail",
        "check",
        "merge",
        "remind",
        "status",
        "publish",
        "forward",
        "history",
        "matters",
        "accept",
        "archive",
        "export",
        "doctor",
        "desk",
        "demo",
    ]
    assert all(told for _, told in listed)


@pytest.mark.parametrize("group", ["", "plan", "mail"])
def test_without_a_command_the_help_goes_to_stderr(say: Say, group: str) -> None:
    said = say(*group.split())
    assert (said.status, said.out) == (2, "")
    assert said.err == say(*group.split(), "--help").out


def test_version(say: Say) -> None:
    assert say("--version").out == f"ipxl {__version__}\n"


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("merg", ["“merg”", "merge", "ipxl --help"]),
        ("MERGE", ["“MERGE”", "merge"]),
        ("合并 2023Q3", ["“合并”", "、".join(cli.cli.commands)]),
        ("plan shw", ["“shw”", "show", "ipxl plan --help"]),
        ("merge --asof 2023-10-10", ["--asof", "--as-of", "ipxl merge --help"]),
        ("merge -x", ["-x", "--as-of、--jobs、--again、--strict、--json"]),
        ("merge -C elsewhere", ["ipxl -C … merge"]),
        ("merge --as-of", ["--as-of", "缺少值"]),
        ("merge --json=1", ["--json", "不带值"]),
        ("merge --as-of 2023-13-01", ["--as-of", "“2023-13-01”", "2023-10-10"]),
        ("merge --as-of 23-10-01", ["“23-10-01”", "2023-10-10"]),
        ("merge --as-of 9999-12-31", ["“9999-12-31”", "2023-10-10"]),
        ("status --as-of 昨天", ["“昨天”", "2023-10-10"]),
        ("merge --jobs 0", ["--jobs", "“0”"]),
        ("merge --jobs many", ["--jobs", "“many”"]),
        ("merge 2023Q3 2023Q4", ["2023Q4", "ipxl merge [选项] [期次]"]),
        ("check", ["文件", "ipxl check [选项] 文件…"]),
        ("check nowhere.xlsx", ["“nowhere.xlsx”"]),
        ("check .", ["“.”", "文件夹"]),
        ("-C nowhere status", ["“nowhere”", "ipxl init nowhere"]),
        ("-C here init there", ["-C here", "there"]),
        ("demo setup.cfg", ["“setup.cfg”", "不是文件夹"]),
        ("--frm", ["--frm", "ipxl --help"]),
    ],
)
def test_wrong_use_is_one_chinese_line_with_a_way_out(
    say: Say, play: Play, monkeypatch: pytest.MonkeyPatch, line: str, words: list[str]
) -> None:
    monkeypatch.chdir(ROOT)
    for name in ("init", "merge", "status", "check", "demo"):
        play(name)
    refusal = say(*line.split()).refusal()
    assert [word for word in words if word not in refusal] == []


@pytest.mark.parametrize("written", ["2023-10-08", "2023-10-8", "2023/10/8", "2023.10.08", "2023年10月8日"])
def test_a_day_may_be_written_as_people_write_it(say: Say, play: Play, written: str) -> None:
    calls = play("merge")
    assert say("merge", "--as-of", written, "--jobs", "2").status == 0
    assert calls == [(Path(), None, date(2023, 10, 8), 2, False)]


CALLS = [
    ("init", "init", "run", (Path(), None, None)),
    ("init new", "init", "run", (Path("new"), None, None)),
    ("-C new init --from setup.cfg", "init", "run", (Path("new"), None, Path("setup.cfg"))),
    ("-C tests plan show --json", "plan", "show", (Path("tests"),)),
    ("plan lint --strict", "plan", "lint", (Path(),)),
    ("plan diff setup.cfg ruff.toml --json", "plan_diff", "run", (Path("setup.cfg"), Path("ruff.toml"))),
    ("plan import setup.cfg", "notice", "run", (Path(), Path("setup.cfg"), None, True, None)),
    (
        "plan import setup.cfg -o x.xlsx --json",
        "notice",
        "run",
        (Path(), Path("setup.cfg"), Path("x.xlsx"), False, None),
    ),
    ("templates", "templates", "run", (Path(), None, (), None, False, os.cpu_count() or 1)),
    ("fetch", "fetch", "run", (Path(), None, None, False, None, False)),
    ("mail check --strict", "mail_check", "run", (Path(), None)),
    (
        "fetch --since 2023-9-1 --most 5 --mark-seen --again --json",
        "fetch",
        "run",
        (Path(), date(2023, 9, 1), 5, True, None, True),
    ),
    ("mail texts --json", "mail_texts", "run", (Path(),)),
    ("send", "send", "run", (Path(), None, (), "templates", Options(), None, mail._tell_line)),
    ("send --doubts", "send", "run", (Path(), None, (), "doubts", Options(), None, mail._tell_line)),
    ("send --receipts", "send", "run", (Path(), None, (), "receipts", Options(), None, mail._tell_line)),
    (
        "send 2023Q3 --corrections --unit 市科技局 --again --json",
        "send",
        "run",
        (Path(), "2023Q3", ("市科技局",), "corrections", Options(again=True), None, mail._tell_line),
    ),
    (
        "remind 2023Q3 --draft --dry-run --as-of 2023-10-12",
        "remind",
        "run",
        (Path(), "2023Q3", (), Options(True, True), date(2023, 10, 12), mail._tell_line),
    ),
    (
        "templates 2023Q3 --unit 市科技局 --unit 金凤区 --force",
        "templates",
        "run",
        (Path(), "2023Q3", ("市科技局", "金凤区"), None, True, os.cpu_count() or 1),
    ),
    ("check setup.cfg ruff.toml", "check", "run", (Path(), (Path("setup.cfg"), Path("ruff.toml")))),
    ("merge 2023Q3 --jobs 3", "merge", "run", (Path(), "2023Q3", None, 3, False)),
    ("merge --as-of 2023-10-10 --jobs 1", "merge", "run", (Path(), None, date(2023, 10, 10), 1, False)),
    ("status 2024MID", "status", "run", (Path(), "2024MID", None)),
    ("forward 2023Q3 setup.cfg", "forward", "run", (Path(), "2023Q3", Path("setup.cfg"))),
    ("export --to 数据", "export", "run", (Path(), None, Path("数据"), "", None, False)),
    (
        "export 2023Q3 --to a.parquet --table tasks --as-of 2023-10-10 --parquet --json",
        "export",
        "run",
        (Path(), "2023Q3", Path("a.parquet"), "tasks", date(2023, 10, 10), True),
    ),
    ("demo .", "demo", "run", (Path(), None)),
    ("demo . --plan setup.cfg", "demo", "run", (Path(), Path("setup.cfg"))),
]


@pytest.mark.parametrize(("line", "module", "function", "arguments"), CALLS, ids=[call[0] for call in CALLS])
def test_a_command_calls_its_module(
    say: Say,
    play: Play,
    monkeypatch: pytest.MonkeyPatch,
    line: str,
    module: str,
    function: str,
    arguments: tuple[Any, ...],
) -> None:
    monkeypatch.chdir(ROOT)
    calls = play(module, function)
    assert say(*line.split()).err == ""
    assert calls == [arguments]


@pytest.mark.parametrize(("line", "module", "function", "arguments"), CALLS, ids=[call[0] for call in CALLS])
def test_a_command_s_module_takes_what_it_is_given(
    line: str, module: str, function: str, arguments: tuple[Any, ...]
) -> None:
    real = pytest.importorskip(f"ipxl.commands.{module}", exc_type=ModuleNotFoundError)
    signature(getattr(real, function)).bind(*arguments)


def test_jobs_default_to_the_processors(say: Say, play: Play) -> None:
    calls = play("merge")
    say("merge")
    assert calls[0][3] == (os.cpu_count() or 1)


def test_json_is_one_object_and_nothing_else(say: Say, play: Play) -> None:
    play("merge")
    said = say("merge", "--json")
    assert json.loads(said.out) == Outcome().as_json()
    assert "市科技局" in said.out
    assert said.err == ""


@pytest.mark.parametrize("line", ["merge", "status", "check setup.cfg", "plan lint"])
def test_strict_ends_with_1_after_the_whole_output(
    say: Say, play: Play, monkeypatch: pytest.MonkeyPatch, line: str
) -> None:
    monkeypatch.chdir(ROOT)
    play(line.split()[0], "lint" if line == "plan lint" else "run")
    assert say(*line.split()).status == 0
    strict = say(*line.split(), "--strict")
    assert (strict.status, strict.out) == (1, "完成\n")
    strict = say(*line.split(), "--strict", "--json")
    assert (strict.status, json.loads(strict.out)["period"]) == (1, "2023Q3")


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (IpxlError("没有任务分工表.xlsx。\n先运行 ipxl init"), ["没有任务分工表.xlsx。 先运行 ipxl init"]),
        (PermissionError(13, "Permission denied", "outbox/汇总表.xlsx"), ["outbox/汇总表.xlsx", "Excel/WPS"]),
        (PermissionError(13, "Permission denied", "a.tmp", None, "汇总表.xlsx"), ["“汇总表.xlsx”", "Excel/WPS"]),
        (OSError(28, "No space left on device", b"outbox/x.xlsx"), ["outbox/x.xlsx", "磁盘已满"]),
        (FileNotFoundError(2, "No such file or directory", "a.csv"), ["a.csv", "没有这个文件"]),
        (
            ZeroDivisionError("division by zero"),
            ["程序内部错误", "ZeroDivisionError: division by zero", "IPXL_DEBUG=1"],
        ),
    ],
)
def test_a_fault_is_one_chinese_line(say: Say, play: Play, error: Exception, words: list[str]) -> None:
    play("merge", error=error)
    refusal = say("merge").refusal()
    assert [word for word in words if word not in refusal] == []


def test_a_panic_that_is_no_exception_is_a_fault_too(say: Say, play: Play) -> None:
    play("merge", error=type("PanicException", (BaseException,), {})("index out of bounds"))
    assert "PanicException: index out of bounds" in say("merge").refusal()


def test_the_traceback_is_for_those_who_ask(say: Say, play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IPXL_DEBUG", "1")
    play("merge", error=KeyError("K7"))
    said = say("merge")
    assert said.status == 2
    assert "Traceback" in said.err
    assert said.err.splitlines()[-1].startswith("错误：程序内部错误（KeyError: 'K7'）")


def test_ctrl_c_ends_with_130_and_says_so(say: Say, play: Play) -> None:
    play("merge", error=KeyboardInterrupt())
    said = say("merge")
    assert (said.status, said.out) == (130, "")
    assert "已中断" in said.err
    assert "Traceback" not in said.err


def test_an_unknown_kind_of_usage_error_has_a_chinese_line_too() -> None:
    assert text.usage_message(click.BadArgumentUsage("Argument takes 2 values.")).startswith("命令写法不对")


def test_help_imports_nothing_heavy() -> None:
    code = "import sys; from ipxl.cli import main; main(['--help']); print(*sys.modules, file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, cwd=ROOT, timeout=60, check=True)
    loaded = {name.split(".")[0] for name in done.stderr.decode().split()}
    assert loaded.isdisjoint(HEAVY)
    assert {name for name in done.stderr.decode().split() if name.startswith("ipxl.")} == {
        "ipxl.cli", "ipxl.cli.mail", "ipxl.cli.plan", "ipxl.cli.returns", "ipxl.cli.running", "ipxl.cli.text", "ipxl.errors",
    }  # fmt: skip


@pytest.mark.parametrize(
    "locale", [{"LANG": "C"}, {"LC_ALL": "C"}, {"LC_ALL": "POSIX"}, {"PYTHONIOENCODING": "gbk"}, {"PYTHONUTF8": "0"}]
)
def test_output_is_utf8_whatever_the_locale(locale: dict[str, str]) -> None:
    done = process("--help", **locale)
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.decode("utf-8").startswith("用法：ipxl")
    wrong = process("合并", **locale)
    assert wrong.returncode == 2
    assert "没有命令“合并”" in wrong.stderr.decode("utf-8")


def speaking(out: Any) -> subprocess.Popen[bytes]:
    """A process in which `ipxl status` has a lot to say, into `out`."""
    code = (
        "import sys, types; from ipxl.cli import main\n"
        "said = types.SimpleNamespace(text=lambda: '一行\\n' * 100_000, strict_failure=False)\n"
        "sys.modules['ipxl.commands.status'] = types.SimpleNamespace(run=lambda *_: said)\n"
        "sys.exit(main(['status']))"
    )
    return subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, env=BARE, stdout=out, stderr=subprocess.PIPE)


@pytest.mark.skipif(os.name != "posix", reason="pipes close differently elsewhere")
def test_a_reader_that_has_seen_enough_is_no_fault() -> None:
    with speaking(subprocess.PIPE) as program:
        assert program.stdout
        assert program.stderr
        program.stdout.readline()
        program.stdout.close()
        assert program.stderr.read() == b""
    assert program.returncode == 141


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_behind_stdout_is_one_line() -> None:
    with Path("/dev/full").open("wb") as full, speaking(full) as program:
        assert program.stderr
        told = program.stderr.read().decode("utf-8")
    assert program.returncode == 2
    assert told.count("\n") == 1
    assert "磁盘已满" in told
