"""`ipxl doctor`: whether this computer and this workspace are fit for the work, each thing with what to do about it."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from typing import Literal

from ipxl import __version__
from ipxl.errors import IpxlError
from ipxl.files import lock_file
from ipxl.mail.settings import SETTINGS_NAME, Server, read_settings
from ipxl.workspace import TABLE_NAME, Workspace, locked, open_workspace

State = Literal["good", "attention", "bad"]
STATE_NAMES: dict[State, str] = {"good": "好", "attention": "注意", "bad": "不行"}
OLDEST_PYTHON = (3, 11)
FREE_LEAST, FREE_WANTED = 200, 2000
"""MB: a merge of 3,000 returns writes some 300 MB; a year of an office's mail is a few GB."""
_CONNECT_SECONDS = 5.0
_FIRST_YEAR = 2024
"""A clock that shows an earlier year has stopped: the program was not written then."""

FONTS = (
    (
        "通报正文",
        ("仿宋_GB2312", "FangSong_GB2312"),
        ("仿宋", "FangSong", "STFangsong", "方正仿宋_GBK", "宋体", "SimSun", "Noto Serif CJK SC", "Noto Sans CJK SC"),
    ),
    ("通报标题", ("方正小标宋简体", "FZXiaoBiaoSong-B05S", "方正小标宋_GBK"), ("宋体", "SimSun", "Noto Serif CJK SC")),
    (
        "图片和一页纸",
        ("Noto Sans CJK SC", "Microsoft YaHei", "微软雅黑", "SimHei", "黑体", "Source Han Sans SC"),
        ("WenQuanYi",),
    ),
)
"""What a font is for, the names that are wanted, those that stand in."""
_WINDOWS_FONTS = {
    "simfang": "仿宋",
    "simhei": "黑体",
    "msyh": "微软雅黑",
    "simsun": "宋体",
    "fzxbsj": "方正小标宋简体",
    "gb2312": "仿宋_GB2312",
}
"""Beginnings of file names in the Fonts folder of Windows, which names its files and not its families."""


@dataclass(frozen=True, slots=True)
class Examined:
    """One thing that was looked at. remedy: what to do, "" where all is well."""

    check: str
    state: State
    text: str
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """All that was looked at, in order."""

    checks: tuple[Examined, ...]

    @property
    def strict_failure(self) -> bool:
        return any(item.state == "bad" for item in self.checks)

    def text(self) -> str:
        lines = []
        for item in self.checks:
            lines.append(f"[{STATE_NAMES[item.state]}] {item.check}：{item.text}")
            if item.remedy:
                lines.append(f"      {item.remedy}")
        bad, attention = (sum(item.state == state for item in self.checks) for state in ("bad", "attention"))
        if bad or attention:
            parts = [f"{bad}项不行" if bad else "", f"{attention}项要注意" if attention else ""]
            lines.append(f"共检查{len(self.checks)}项，{'，'.join(part for part in parts if part)}。")
        else:
            lines.append(f"共检查{len(self.checks)}项，都好。")
        return "\n".join(lines)

    def as_json(self) -> dict[str, object]:
        names = ("check", "state", "text", "remedy")
        return {"checks": [{name: getattr(item, name) for name in names} for item in self.checks]}


def run(folder: Path) -> Diagnosis:
    """Look at this computer, and at the workspace where `folder` is one. Nothing is left behind, nothing raises."""
    checks = [_python(), _packages(), *_fonts(installed_fonts()), _office(), _clock(datetime.now(UTC))]
    checks += [_writable(folder), _space(folder)]
    if (folder / TABLE_NAME).is_file():
        checks += _workspace(folder)
    else:
        checks.append(
            Examined(
                "工作区", "attention", f"“{folder}”里没有{TABLE_NAME}，还不是工作区", "建立工作区：ipxl init 文件夹"
            )
        )
    return Diagnosis(tuple(checks))


def _python() -> Examined:
    words = f"Python {sys.version.split()[0]}，{64 if sys.maxsize > 2**32 else 32}位，ipxl {__version__}"
    if sys.version_info < OLDEST_PYTHON:
        return Examined("Python", "bad", words, "请安装 Python 3.11 或更新的64位版本")
    if sys.maxsize <= 2**32:
        return Examined("Python", "bad", words, "请改装64位的 Python：需要的库没有32位的安装包")
    return Examined("Python", "good", words)


def _packages() -> Examined:
    """The libraries that the installed ipxl names as its own."""
    try:
        names = [item.partition(";")[0] for item in requires("ipxl") or () if "extra ==" not in item]
    except PackageNotFoundError:
        return Examined("程序", "attention", "ipxl 没有安装，是从源文件夹运行的", "正式使用请按安装说明安装")
    missing = []
    for name in (item.split("[")[0].rstrip("<>=!~.0123456789 ,") for item in names):
        try:
            version(name)
        except PackageNotFoundError:
            missing.append(name)
    if missing:
        return Examined("程序", "bad", f"缺少库：{'、'.join(missing)}", "请用离线包里的安装程序重新安装")
    return Examined("程序", "good", f"需要的{len(names)}个库都在")


def installed_fonts() -> frozenset[str]:
    """Names of the font families of this computer, as far as it tells them."""
    program = shutil.which("fc-list")
    names: set[str] = set()
    if program:
        try:
            listed = subprocess.run([program, ":", "family"], capture_output=True, timeout=20, check=False).stdout
            names |= {
                part.strip() for line in listed.decode("utf-8", "replace").splitlines() for part in line.split(",")
            }
        except (OSError, subprocess.TimeoutExpired):
            pass
    roots = [os.environ.get("WINDIR"), os.environ.get("LOCALAPPDATA")]
    for root, below in zip(roots, ("Fonts", "Microsoft/Windows/Fonts"), strict=True):
        folder = Path(root, below) if root else None
        for path in folder.iterdir() if folder and folder.is_dir() else ():
            names |= {family for start, family in _WINDOWS_FONTS.items() if start in path.name.casefold()}
    return frozenset(names)


def _fonts(names: frozenset[str]) -> Iterator[Examined]:
    for purpose, wanted, instead in FONTS:
        check = f"字体（{purpose}）"
        if here := next((name for name in wanted if name in names), None):
            yield Examined(check, "good", here)
        elif here := next((name for name in names for other in instead if name.startswith(other)), None):
            yield Examined(check, "attention", f"没有 {wanted[0]}，用 {here} 代替", f"要正式印发的，请安装 {wanted[0]}")
        else:
            yield Examined(
                check, "attention", f"没有 {wanted[0]}，也没有可代替的中文字体", f"请安装 {wanted[0]} 或其他中文字体"
            )


def _office() -> Examined:
    names = ("soffice", "libreoffice", "wps", "et")
    here = [name for name in names if shutil.which(name)]
    for folder in (os.environ.get("PROGRAMFILES"), os.environ.get("PROGRAMFILES(X86)"), os.environ.get("LOCALAPPDATA")):
        for name in ("LibreOffice", "Microsoft Office", "WPS Office", "Kingsoft") if folder else ():
            if Path(folder or "", name).is_dir():
                here.append(name)
    if here:
        return Examined("办公软件", "good", "、".join(dict.fromkeys(here)))
    return Examined(
        "办公软件",
        "attention",
        "没有找到 WPS、Excel 或 LibreOffice",
        "打开填报表和汇总表要用其中一种；读 doc、wps 格式的通知要用 LibreOffice",
    )


def _clock(now: datetime) -> Examined:
    local = now.astimezone()
    words = f"{local:%Y-%m-%d %H:%M}，时区 UTC{local:%z}"
    if now.year < _FIRST_YEAR:
        return Examined("时钟", "bad", words, "电脑的日期不对，收件时间和逾期会算错，请先校准")
    if f"{local:%z}" != "+0800":
        return Examined("时钟", "attention", words, "不是北京时间；程序一律按北京时间计算，电脑显示的时间会不同")
    return Examined("时钟", "good", words)


def _writable(folder: Path) -> Examined:
    try:
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        return Examined(
            "写入", "bad", f"“{folder}”不能写入（{error.strerror or error}）", "请换一个文件夹，或请管理员给写入权限"
        )
    return Examined("写入", "good", f"“{folder.resolve()}”可以写入")


def _space(folder: Path) -> Examined:
    try:
        free = shutil.disk_usage(folder).free // 1_000_000
    except OSError as error:
        return Examined("磁盘空间", "attention", f"看不到剩余空间（{error.strerror or error}）", "请确认磁盘没有满")
    words = f"剩余{free / 1000:.1f}GB" if free >= 1000 else f"剩余{free}MB"
    state: State = "good" if free >= FREE_WANTED else "attention" if free >= FREE_LEAST else "bad"
    return Examined("磁盘空间", state, words, "" if state == "good" else "请清理磁盘，合并和归档要用空间")


def _workspace(folder: Path) -> Iterator[Examined]:
    try:
        workspace = open_workspace(folder)
    except IpxlError as error:
        yield Examined("工作区", "bad", str(error), "请换用合适的版本")
        return
    yield _table(workspace)
    yield _lock(workspace)
    yield _open_files(workspace)
    yield from _mail(workspace)


def _table(workspace: Workspace) -> Examined:
    from ipxl.check.levels import lint_all
    from ipxl.plan.table import read_table

    try:
        reading = read_table(workspace.table)
    except IpxlError as error:
        return Examined("任务分工表", "bad", str(error), "请按提示修改，或从备份恢复")
    faults = sum(item.severity == "error" for item in lint_all(reading))
    plan = reading.plan
    words = f"{len(plan.tasks)}项任务、{len(plan.reporting_units)}家单位、{len(plan.indicators)}项指标、{len(plan.periods)}期"
    if faults:
        return Examined("任务分工表", "attention", f"{words}，有{faults}处必改", "请运行 ipxl plan lint 查看")
    return Examined("任务分工表", "good", words)


def _lock(workspace: Workspace) -> Examined:
    try:
        with locked(workspace):
            pass
    except IpxlError as error:
        return Examined("占用", "attention", str(error), "等那个命令结束；没有在运行的，请重新启动电脑")
    return Examined("占用", "good", "没有别的 ipxl 命令在运行")


def _open_files(workspace: Workspace) -> Examined:
    paths = [
        workspace.table,
        workspace.root / "督办台账.xlsx",
        workspace.register,
        *sorted((workspace.root / "核定").glob("*.xlsx")),
    ]
    opened = [workspace.relative(path) for path in paths if lock_file(path)]
    if opened:
        return Examined(
            "打开的文件", "attention", f"正在别的程序里打开：{'、'.join(opened)}", "合并、发布前请保存并关闭"
        )
    return Examined("打开的文件", "good", "任务分工表、核定等都没有被占用")


def _mail(workspace: Workspace) -> Iterator[Examined]:
    try:
        settings = read_settings(workspace.settings)
    except IpxlError as error:
        yield Examined("邮箱设置", "bad", str(error), f"请照 {SETTINGS_NAME} 里的说明改正")
        return
    servers = [(name, part.server) for name, part in (("发信", settings.smtp), ("收信", settings.imap)) if part]
    if not servers:
        yield Examined("邮箱设置", "good", "没有设邮件服务器：信写成草稿，来信另存到 inbox")
    for name, server in servers:
        yield _port(name, server, socket.create_connection)


def _port(name: str, server: Server, connect: Callable[..., socket.socket]) -> Examined:
    where = f"{server.host}:{server.port}"
    try:
        connect((server.host, server.port), timeout=_CONNECT_SECONDS).close()
    except OSError as error:
        reason = "没有回答" if isinstance(error, TimeoutError) else (error.strerror or str(error))
        return Examined(
            f"{name}服务器",
            "bad",
            f"连不上 {where}（{reason}）",
            "请核对主机名和端口，或问网管是否放行；登录是否成功用 ipxl mail check 试",
        )
    return Examined(f"{name}服务器", "good", f"{where} 可以连接")
