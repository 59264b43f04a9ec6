"""`python -m release.bundle PLATFORM PYTHON`: dist/ipxl-离线包-….zip, with which a computer without a network gets ipxl.

The zip holds wheels of ipxl and of all that it needs, resolved for the target (its own markers, which downloading for
another platform does not look at), their hashes, which the installation enforces, scripts to install and to remove, and a
page of advice. Nothing is built for the target: a library without a wheel for it ends the run with its name.
"""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ipxl import __version__

ROOT = Path(__file__).parents[1]
EXTRAS = ("desk", "keyring")
"""Of the optional parts those that a clerk uses."""
PYTHONS = ("3.11", "3.12", "3.13")
MOST_BYTES = 150_000_000


@dataclass(frozen=True, slots=True)
class Target:
    """A kind of computer. uv: how uv calls it. tags: wheel platforms that fit it, as pip takes them. words: for people."""

    name: str
    uv: str
    tags: tuple[str, ...]
    words: str


_GLIBC = ("2_34", "2_28", "2_27", "2_26", "2_24", "2_17", "2_12", "2_5")


def _linux(machine: str) -> tuple[str, ...]:
    tags = [f"manylinux_{version}_{machine}" for version in _GLIBC]
    return (
        *tags,
        f"manylinux2014_{machine}",
        *((f"manylinux2010_{machine}", f"manylinux1_{machine}") if machine == "x86_64" else ()),
    )


TARGETS = {
    target.name: target
    for target in (
        Target("win_amd64", "x86_64-pc-windows-msvc", ("win_amd64",), "Windows 10 或更新，64位"),
        Target(
            "manylinux_x86_64",
            "x86_64-manylinux_2_34",
            _linux("x86_64"),
            "Linux（麒麟、统信等）x86_64，glibc 2.34 或更新",
        ),
        Target(
            "manylinux_aarch64",
            "aarch64-manylinux_2_34",
            _linux("aarch64"),
            "Linux（麒麟、统信等）aarch64（飞腾、鲲鹏），glibc 2.34 或更新",
        ),
    )
}


def make_bundle(target: Target, python: str, folder: Path) -> Path:
    """Write the zip of a target into `folder` and return its path. Raises SystemExit with a line for what is missing."""
    folder.mkdir(parents=True, exist_ok=True)
    name = f"ipxl-离线包-{__version__}-{target.name}-py{python}"
    with tempfile.TemporaryDirectory() as scratch:
        here = Path(scratch, name)
        wheels = here / "wheels"
        wheels.mkdir(parents=True)
        _download(_resolved(target, python), target, python, wheels)
        _run([sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(wheels), str(ROOT)])
        files = sorted(wheels.glob("*.whl"))
        (here / "requirements.txt").write_text(requirements(files), encoding="utf-8")
        (here / "校验码.txt").write_text(
            "".join(f"{_sha256(path)}  wheels/{path.name}\n" for path in files), encoding="utf-8"
        )
        for script, data in scripts(target, python).items():
            (here / script).write_bytes(data)
            (here / script).chmod(0o755 if script.endswith(".sh") else 0o644)
        made = folder / f"{name}.zip"
        with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as package:  # wheels are deflated already
            for path in sorted(here.rglob("*")):
                if path.is_file():
                    package.write(path, path.relative_to(here.parent).as_posix())
    if made.stat().st_size > MOST_BYTES:
        raise SystemExit(f"{made.name} is {made.stat().st_size:,} bytes, more than {MOST_BYTES:,}")
    return made


def _resolved(target: Target, python: str) -> str:
    """Pinned names of all that ipxl needs on the target, a line each."""
    extras = [part for name in EXTRAS for part in ("--extra", name)]
    command = ["uv", "pip", "compile", "--quiet", "--no-header", "--no-annotate", "--python-platform", target.uv]
    return _run([*command, "--python-version", python, *extras, str(ROOT / "setup.cfg")])


def _download(pinned: str, target: Target, python: str, wheels: Path) -> None:
    platforms = [part for tag in target.tags for part in ("--platform", tag)]
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:", *platforms]
    command += ["--python-version", python, "--implementation", "cp", "--dest", str(wheels)]
    lines = [line.strip() for line in pinned.splitlines() if line.strip()]
    while lines:
        done = subprocess.run([*command, *lines], capture_output=True, text=True, check=False)
        if done.returncode == 0:
            return
        missing = re.search(r"No matching distribution found for (\S+)", done.stderr)
        if missing is None or missing[1] not in lines:
            raise SystemExit(done.stderr.rstrip())
        _build_pure(missing[1], wheels)
        lines.remove(missing[1])


def _build_pure(line: str, wheels: Path) -> None:
    """Make the wheel of a library that is published as source only; it must be one for every platform."""
    with tempfile.TemporaryDirectory() as scratch:
        _run([sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", scratch, line])
        (made,) = Path(scratch).glob("*.whl")
        if not made.name.endswith("-none-any.whl"):
            raise SystemExit(f"{line} has no wheel for this target")
        shutil.copy(made, wheels)


def requirements(files: Sequence[Path]) -> str:
    """What pip is to install, each with the hash of its wheel: another file of the same name is refused."""
    lines = []
    for path in files:
        name, version = path.name.split("-")[:2]
        extras = f"[{','.join(EXTRAS)}]" if name == "ipxl" else ""
        lines.append(f"{name.replace('_', '-')}{extras}=={version} --hash=sha256:{_sha256(path)}")
    return "\n".join(lines) + "\n"


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _run(command: Sequence[str]) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{' '.join(command[:4])} …\n{done.stdout}{done.stderr}".rstrip())
    return done.stdout


def scripts(target: Target, python: str) -> dict[str, bytes]:
    """The files beside the wheels: 安装, 卸载 and 安装说明, as the target's people open them."""
    text = {"安装说明.txt": _ADVICE.format(python=python, words=target.words, version=__version__)}
    if target.name.startswith("win"):
        text |= {"安装.bat": _INSTALL_BAT.format(python=python), "卸载.bat": _REMOVE_BAT}
        return {name: _windows(name, words) for name, words in text.items()}
    text |= {"安装.sh": _INSTALL_SH.replace("@PYTHON@", python), "卸载.sh": _REMOVE_SH}
    return {name: words.encode() for name, words in text.items()}


def _windows(name: str, text: str) -> bytes:
    """CRLF; a .bat in GBK, which cmd on Chinese Windows reads, a text with a mark that says it is UTF-8."""
    text = text.replace("\n", "\r\n")
    return text.encode("gbk") if name.endswith(".bat") else text.encode("utf-8-sig")


_ADVICE = """ipxl {version} 离线安装包（{words}，Python {python}）

一、要带什么
  1. 这个压缩包，解压到一个不会移动的文件夹，如 D:\\ipxl 或 /opt/ipxl。
  2. 电脑上没有 Python {python} 的，还要带它的安装程序（64位）：
     Windows：从 python.org 下载 python-{python}.x-amd64.exe，安装时勾选 Add python.exe to PATH。
     麒麟、统信：用软件仓库里的 python{python}，或请厂商提供。
二、怎么装
  Windows：双击“安装.bat”。Linux：在终端里运行  sh 安装.sh
  程序装在旁边的“程序”文件夹里，不改动电脑上别的软件。装好后在开始菜单（应用菜单）里有“打开工作台”。
  再装一次就是升级；工作区的文件不受影响。不用了，运行“卸载”。
三、不能用的
  Windows 7、Windows 8 和32位系统不能用：Python {python} 和所需的库不支持。
  龙芯（LoongArch）没有现成的库，不能用这个包。
四、装不上
  把安装时显示的最后几行发给维护人员；装好后可运行“自检”：ipxl doctor
"""
_INSTALL_BAT = """@echo off
chcp 936 >nul
cd /d "%~dp0"
set PY=
where py >nul 2>nul && py -{python} -c "import sys" >nul 2>nul && set PY=py -{python}
set IS_IT="import sys; sys.exit(sys.version_info[:2] != tuple(map(int, '{python}'.split('.'))))"
if not defined PY where python >nul 2>nul && python -c %IS_IT% >nul 2>nul && set PY=python
if not defined PY (
  echo 没有找到 Python {python}。请先安装它（见 安装说明.txt），再运行本程序。
  pause
  exit /b 2
)
echo 正在安装到 %~dp0程序 ……
if not exist 程序\\Scripts\\python.exe %PY% -m venv 程序 || goto failed
set HOW=--quiet --no-index --no-deps --find-links wheels --require-hashes --upgrade
程序\\Scripts\\python.exe -m pip install %HOW% -r requirements.txt || goto failed
set MENU=%APPDATA%\\Microsoft\\Windows\\Start Menu\\Programs\\打开工作台.bat
> "%MENU%" echo @start "" "%~dp0程序\\Scripts\\pythonw.exe" -P -m ipxl desk "%USERPROFILE%\\Documents\\ipxl工作区"
程序\\Scripts\\python.exe -P -m ipxl --version || goto failed
echo 装好了。开始菜单里有“打开工作台”；命令是 %~dp0程序\\Scripts\\ipxl.exe
pause
exit /b 0
:failed
echo 没有装成。请把上面几行发给维护人员。
pause
exit /b 2
"""
_REMOVE_BAT = """@echo off
chcp 936 >nul
cd /d "%~dp0"
if exist 程序 rmdir /s /q 程序
del "%APPDATA%\\Microsoft\\Windows\\Start Menu\\Programs\\打开工作台.bat" 2>nul
echo 已卸载。工作区的文件没有动。
pause
"""
_INSTALL_SH = """#!/bin/sh
# 安装到旁边的“程序”文件夹；再运行一次就是升级
cd "$(dirname "$0")" || exit 2
here=$(pwd)
python=$(command -v python@PYTHON@ || command -v python3)
if [ -z "$python" ] || ! "$python" -c "import sys; sys.exit(sys.version_info[:2] != tuple(map(int, '@PYTHON@'.split('.'))))"; then
  echo "没有找到 Python @PYTHON@。请先安装它（见 安装说明.txt），再运行本程序。" >&2
  exit 2
fi
echo "正在安装到 $here/程序 ……"
[ -x 程序/bin/python ] || "$python" -m venv 程序 || { echo "不能建立程序文件夹。Debian 系统请先安装 python3-venv。" >&2; exit 2; }
程序/bin/python -m pip install --quiet --no-index --no-deps --find-links wheels --require-hashes --upgrade -r requirements.txt || {
  echo "没有装成。请把上面几行发给维护人员。" >&2; exit 2; }
menu=${XDG_DATA_HOME:-$HOME/.local/share}/applications
mkdir -p "$menu"
printf '[Desktop Entry]\\nType=Application\\nName=打开工作台\\nExec="%s" -P -m ipxl desk "%s"\\nTerminal=false\\n' \\
  "$here/程序/bin/python" "$HOME/ipxl工作区" > "$menu/ipxl-desk.desktop"
程序/bin/python -P -m ipxl --version || exit 2
echo "装好了。应用菜单里有“打开工作台”；命令是 $here/程序/bin/ipxl"
"""
_REMOVE_SH = """#!/bin/sh
cd "$(dirname "$0")" || exit 2
rm -rf 程序
rm -f "${XDG_DATA_HOME:-$HOME/.local/share}/applications/ipxl-desk.desktop"
echo "已卸载。工作区的文件没有动。"
"""


def main(arguments: Sequence[str]) -> int:
    """Make the bundle of a platform and a Python; with no arguments those of this computer."""
    machine = "win_amd64" if sys.platform == "win32" else "manylinux_x86_64"
    platform = arguments[0] if arguments and arguments[0] else machine
    python = (
        arguments[1] if len(arguments) > 1 and arguments[1] in PYTHONS else ".".join(map(str, sys.version_info[:2]))
    )
    if platform not in TARGETS or not shutil.which("uv"):
        print(
            f"PLATFORM is one of {', '.join(TARGETS)}; PYTHON one of {', '.join(PYTHONS)}; uv must be installed",
            file=sys.stderr,
        )
        return 2
    made = make_bundle(TARGETS[platform], python, ROOT / "dist")
    print(f"{made.relative_to(ROOT)}  {made.stat().st_size / 1e6:.0f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
