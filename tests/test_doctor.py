"""`ipxl doctor`: a sound machine is said to be sound, and each thing that is broken is named with what to do."""

from __future__ import annotations

import json
import socket
from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import pytest
from filling import make_workspace

from ipxl import cli
from ipxl.commands import doctor, templates
from ipxl.commands.doctor import Examined
from ipxl.errors import IpxlError
from ipxl.workspace import WORKSPACE_VERSION, Workspace, locked, open_workspace


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_workspace(tmp_path_factory.mktemp("doctor"))


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    from ipxl.commands import init

    init.run(tmp_path)
    return tmp_path


def look(folder: Path) -> dict[str, Examined]:
    return {item.check: item for item in doctor.run(folder).checks}


def test_a_sound_workspace_has_nothing_bad(made: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["-C", str(made), "doctor", "--json", "--strict"]) == 0
    checks = json.loads(capsys.readouterr().out)["checks"]
    assert {frozenset(item) for item in checks} == {frozenset({"check", "state", "text", "remedy"})}
    assert {item["state"] for item in checks} <= {"good", "attention"}
    assert {"Python", "程序", "时钟", "写入", "磁盘空间", "任务分工表", "占用", "邮箱设置"} <= {
        item["check"] for item in checks
    }
    assert all(item["remedy"] for item in checks if item["state"] != "good")


def test_a_folder_that_is_no_workspace(tmp_path: Path) -> None:
    assert look(tmp_path)["工作区"].state == "attention"


def test_nothing_is_left_behind(tmp_path: Path) -> None:
    doctor.run(tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("names", "state", "words"),
    [
        ({"仿宋_GB2312"}, "good", "仿宋_GB2312"),
        ({"FangSong"}, "attention", "用 FangSong 代替"),
        (set(), "attention", "也没有可代替的中文字体"),
    ],
)
def test_fonts(names: set[str], state: str, words: str) -> None:
    body = next(iter(doctor._fonts(frozenset(names))))
    assert (body.state, words in body.text) == (state, True)


@pytest.mark.parametrize(("year", "state"), [(1970, "bad"), (2023, "bad")])
def test_a_clock_that_has_stopped(year: int, state: str) -> None:
    assert doctor._clock(datetime(year, 1, 1, tzinfo=UTC)).state == state


@pytest.mark.parametrize(("free", "state"), [(5_000, "good"), (2_000, "good"), (1_999, "attention"), (199, "bad")])
def test_space(free: int, state: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor.shutil, "disk_usage", lambda _path: type("Usage", (), {"free": free * 1_000_000}))
    assert doctor._space(tmp_path).state == state


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    assert doctor._writable(tmp_path / "not there").state == "bad"


def test_a_damaged_table(workspace: Path) -> None:
    (workspace / "任务分工表.xlsx").write_bytes(b"PK no workbook")
    assert look(workspace)["任务分工表"].state == "bad"


def test_a_table_with_faults(workspace: Path) -> None:
    book = openpyxl.load_workbook(workspace / "任务分工表.xlsx")
    book["任务"]["E2"] = "没有的单位"
    book.save(workspace / "任务分工表.xlsx")
    table = look(workspace)["任务分工表"]
    assert table.state == "attention"
    assert "处必改" in table.text


def test_settings_that_cannot_be_read(workspace: Path) -> None:
    (workspace / "ipxl.toml").write_text("[mail\n", encoding="utf-8")
    assert look(workspace)["邮箱设置"].state == "bad"


def test_a_server_that_answers_and_one_that_does_not(workspace: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        settings = f'[mail]\naddress = "a@b.cn"\n[smtp]\nhost = "127.0.0.1"\nport = {port}\n'
        (workspace / "ipxl.toml").write_text(settings, encoding="utf-8")
        assert look(workspace)["发信服务器"].state == "good"
    closed = look(workspace)["发信服务器"]
    assert (closed.state, f"127.0.0.1:{port}" in closed.text) == ("bad", True)


def test_a_file_that_is_open_and_a_command_that_runs(workspace: Path) -> None:
    (workspace / "~$任务分工表.xlsx").touch()
    with locked(Workspace(workspace)):
        checks = look(workspace)
    assert checks["打开的文件"].state == "attention"
    assert checks["占用"].state == "attention"


def test_an_older_workspace_is_read_and_marked(workspace: Path) -> None:
    assert not (workspace / ".ipxl/version").exists()
    templates.run(workspace, "2023Q3", ["市科技局"])
    assert (workspace / ".ipxl/version").read_text() == f"{WORKSPACE_VERSION}\n"


def test_a_newer_workspace_is_refused_in_one_line(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (workspace / ".ipxl").mkdir(exist_ok=True)
    (workspace / ".ipxl/version").write_text(f"{WORKSPACE_VERSION + 1}\n")
    with pytest.raises(IpxlError, match="请先更新 ipxl"):
        open_workspace(workspace)
    assert cli.main(["-C", str(workspace), "merge"]) == 2
    assert capsys.readouterr().err.count("\n") == 1
    assert look(workspace)["工作区"].state == "bad"
