"""The files that people without a terminal double-click: one for each thing that the office does in a round."""

from __future__ import annotations

import shlex
import sys
from typing import NamedTuple

_MORE = "更多操作"
_PERIOD = "期次（如 2026年三季度，直接回车为当前这一期）："
_SURE = "按上面列的办吗？要办，输入 y 再回车；不办，直接回车："


class Launcher(NamedTuple):
    """A start file. asks: for the period. first: options of a run that only lists what would happen; then it is asked again.

    folder: below the workspace, "" for the workspace itself.
    """

    name: str
    command: str
    asks: bool = True
    first: str = ""
    warning: str = ""
    folder: str = _MORE


LAUNCHERS = (
    Launcher("打开工作台", "desk", asks=False, folder=""),
    Launcher("生成模板", "templates", folder=""),
    Launcher("发信", "send", first="--dry-run"),
    Launcher("收信", "fetch", asks=False),
    Launcher("合并", "merge", folder=""),
    Launcher("查看进度", "status", asks=False, folder=""),
    Launcher("退回", "send --corrections", first="--dry-run"),
    Launcher("催报", "remind", first="--dry-run"),
    Launcher("定稿", "publish", warning="定稿把给领导的一份存定，以后都拿它作比较。"),
)
"""In the order of a round. What goes to units is listed before it goes, for a double click is soon made."""


def start_files(launcher: Launcher) -> dict[str, bytes]:
    """Path below the workspace -> content, for Windows and for others.

    They call the Python that made the workspace, since a virtual environment is not on the path of a double click; on
    another computer, where that is missing, the `ipxl` of the path. The .bat is GBK, which cmd on Chinese Windows reads.
    """
    stem = f"{launcher.folder}/{launcher.name}" if launcher.folder else launcher.name
    return {
        f"{stem}.bat": "".join(f"{line}\r\n" for line in _batch(launcher)).encode("gbk", "replace"),
        f"{stem}.sh": "".join(f"{line}\n" for line in _shell(launcher)).encode(),
    }


def _batch(launcher: Launcher) -> list[str]:
    python = sys.executable or "python"
    rest = f"{launcher.command} %P%" if launcher.asks else launcher.command
    lines = ["@echo off", f'cd /d "%~dp0{".." if launcher.folder else ""}"']
    if launcher.asks:
        lines.append(f"set /p P={_PERIOD}")
    if launcher.warning:
        lines.append(f"echo {launcher.warning}")
    if launcher.first:
        lines += [f"call :ipxl {rest} {launcher.first}", "if errorlevel 1 goto end"]
    run = f"call :ipxl {rest}"
    if launcher.first or launcher.warning:
        lines += [f"set /p Y={_SURE}", f'if /i "%Y%"=="y" {run}']
    else:
        lines.append(run)
    lines += [":end", "echo.", "pause", "exit /b", ":ipxl"]
    return [*lines, f'if exist "{python}" ("{python}" -P -m ipxl %*) else (ipxl %*)', "exit /b"]


def _shell(launcher: Launcher) -> list[str]:
    python = shlex.quote(sys.executable or "python")
    rest = f"{launcher.command} $P" if launcher.asks else launcher.command
    lines = ["#!/bin/sh", f'cd "$(dirname "$0"){"/.." if launcher.folder else ""}" || exit 2']
    lines.append(f'run() {{ if [ -x {python} ]; then {python} -P -m ipxl "$@"; else ipxl "$@"; fi; }}')
    if launcher.asks:
        lines += [f"printf '{_PERIOD}'", "read -r P"]
    if launcher.warning:
        lines.append(f"echo '{launcher.warning}'")
    run = f"run {rest}"
    sure = f'printf \'{_SURE}\'; read -r Y; if [ "$Y" = y ] || [ "$Y" = Y ]; then {run}; fi'
    if launcher.first:
        lines.append(f"if run {rest} {launcher.first}; then {sure}; fi")
    else:
        lines.append(sure if launcher.warning else run)
    return [*lines, "printf '按回车键结束'", "read -r _"]
