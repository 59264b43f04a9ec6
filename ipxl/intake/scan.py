"""A virus scanner that the computer has, asked by the environment alone: `IPXL_SCAN=clamscan`. No workspace can set it."""

from __future__ import annotations

import os
import shlex
import subprocess
from collections.abc import Sequence
from pathlib import Path

from ipxl.errors import IpxlError

_VARIABLE = "IPXL_SCAN"
_INFECTED = 1
_SECONDS_MOST = 600
_FILES_AT_ONCE = 200
"""Command lines have an end."""


def infected(files: Sequence[Path]) -> set[Path]:
    """The files of which the scanner ends with status 1; none without a scanner. Raises IpxlError when it does not work."""
    command = shlex.split(os.environ.get(_VARIABLE, ""), posix=os.name != "nt")
    if not command:
        return set()
    found: set[Path] = set()
    for start in range(0, len(files), _FILES_AT_ONCE):
        found |= _infected(command, files[start : start + _FILES_AT_ONCE])
    return found


def _infected(command: Sequence[str], files: Sequence[Path]) -> set[Path]:
    """Loading its database is what takes a scanner its time: all files at once, and by halves only where one is infected."""
    if not files or not _finds(command, files):
        return set()
    if len(files) == 1:
        return set(files)
    middle = len(files) // 2
    return _infected(command, files[:middle]) | _infected(command, files[middle:])


def _finds(command: Sequence[str], files: Sequence[Path]) -> bool:
    way = f"请检查环境变量 {_VARIABLE}，或去掉它再运行。"
    try:
        done = subprocess.run(
            [*command, *(str(path.absolute()) for path in files)],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=_SECONDS_MOST, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise IpxlError(f"病毒扫描程序“{command[0]}”{_SECONDS_MOST}秒没有结束。{way}") from error
    except OSError as error:
        raise IpxlError(f"病毒扫描程序“{command[0]}”启动不了。{way}") from error
    if done.returncode not in (0, _INFECTED):
        raise IpxlError(f"病毒扫描程序“{command[0]}”没有正常结束(状态 {done.returncode})，收到的文件没有读取。{way}")
    return done.returncode == _INFECTED
