"""A new workspace: what it holds, what it never overwrites, and the launchers for people without a terminal."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from ipxl.cli import main
from ipxl.commands import init, status, templates
from ipxl.errors import IpxlError
from ipxl.plan.table import read_table, shipped


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("new") / "强市 建设"
    init.run(folder)
    return folder


def test_it_holds_the_shipped_plan_and_the_three_folders(workspace: Path) -> None:
    assert read_table(workspace / "任务分工表.xlsx").plan == shipped()
    assert sorted(path.name for path in workspace.iterdir() if path.is_dir()) == [
        "inbox",
        "outbox",
        "templates",
        "更多操作",
    ]


def test_an_existing_table_is_never_overwritten(workspace: Path) -> None:
    before = (workspace / "任务分工表.xlsx").read_bytes()
    with pytest.raises(IpxlError, match="任务分工表"):
        init.run(workspace)
    assert (workspace / "任务分工表.xlsx").read_bytes() == before


def test_commands_outside_a_workspace_say_how_to_make_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for command in (["plan", "show"], ["templates", "2023Q3"], ["merge"], ["status"]):
        assert main(["-C", str(tmp_path), *command]) == 2
        error = capsys.readouterr().err
        assert "ipxl init" in error
        assert error.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_batch_files_read_in_the_code_page_of_chinese_windows(workspace: Path) -> None:
    text = (workspace / "生成模板.bat").read_bytes().decode("gbk")
    assert text.startswith("@echo off\r\n")
    assert "set /p P=期次" in text
    assert "call :ipxl templates %P%\r\n" in text
    assert f'if exist "{sys.executable}" ("{sys.executable}" -P -m ipxl %*) else (ipxl %*)' in text
    assert "call :ipxl merge %P%\r\n" in (workspace / "合并.bat").read_bytes().decode("gbk")


@pytest.mark.skipif(sys.platform == "win32", reason="shell scripts are for the other systems")
def test_the_shell_launchers_run_where_ipxl_is_not_on_the_path(workspace: Path) -> None:
    def launch(name: str, typed: str) -> str:
        script = [str(workspace / name)]
        done = subprocess.run(
            script, input=typed, capture_output=True, text=True, check=False, env={"PATH": "/usr/bin:/bin"}
        )
        return done.stdout + done.stderr

    assert "2023Q3：写了26个填报表" in launch("生成模板.sh", "2023Q3\n\n")
    assert "2023Q3 合并完成" in launch("合并.sh", "\n")
    assert "2023Q3 报送截止 2023-10-10" in launch("查看进度.sh", "\n")
    drafts = workspace / "outbox/2023Q3/邮件"
    assert "市科技局" in launch("更多操作/发信.sh", "2023年三季度\n\n\n")
    assert not drafts.exists()  # listed, and not said yes to
    sent = launch("更多操作/发信.sh", "2023Q3\ny\n\n")
    assert "已写草稿26封" in sent
    assert len(list(drafts.rglob("*.eml"))) == 26
    assert "定稿把给领导的一份存定" in launch("更多操作/定稿.sh", "2023Q3\n\n\n")
    assert not (workspace / "published").exists()


def test_messages_give_periods_of_the_plan_at_hand_as_examples(tmp_path: Path) -> None:
    plan = shipped()
    past = tuple(
        replace(period, period=f"{period.period}X", previous="")
        for period in plan.periods
        if period.deadline.year == 2023
    )
    first, last = past[0].period, past[-1].period
    done = init.run(tmp_path / "w", replace(plan, periods=past))
    assert done.text().endswith(f"如 ipxl templates {first}。")
    assert "示例方案" not in done.text()
    assert "--from 通知.docx" in init.run(tmp_path / "shipped").text()
    for command, example in ((lambda: status.run(tmp_path / "w"), first), (lambda: _templates(tmp_path / "w"), last)):
        with pytest.raises(IpxlError, match=rf"如 ipxl templates {example}。"):
            command()
    assert not any(b"2023Q3" in path.read_bytes() for path in (tmp_path / "w").glob("*.sh"))
    init.run(tmp_path / "none", replace(plan, periods=()))
    with pytest.raises(IpxlError, match="期次表为空"):
        _templates(tmp_path / "none")


def _templates(folder: Path) -> object:
    return templates.run(folder, None)
