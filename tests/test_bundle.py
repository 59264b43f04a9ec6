"""The bundle for computers without a network: what is in it fits its target, and it installs and works offline."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from release.bundle import MOST_BYTES, PYTHONS, TARGETS, make_bundle, requirements, scripts

HERE = ".".join(map(str, sys.version_info[:2]))


@pytest.mark.parametrize("python", PYTHONS)
@pytest.mark.parametrize("name", TARGETS)
def test_scripts_are_as_the_targets_people_open_them(name: str, python: str) -> None:
    made = scripts(TARGETS[name], python)
    assert (
        set(made) == {"安装说明.txt", "安装.bat", "卸载.bat"}
        if name == "win_amd64"
        else {"安装说明.txt", "安装.sh", "卸载.sh"}
    )
    for path, data in made.items():
        text = data.decode("gbk" if path.endswith(".bat") else "utf-8-sig")
        assert f"Python {python}" in text or path.startswith("卸载")
        assert "{" not in text.replace("${", "") or path.endswith(".sh")
        assert ("\r\n" in text) is (name == "win_amd64")
    for path in made:
        if path.endswith(".sh"):
            subprocess.run(["sh", "-n"], input=made[path], check=True)


def test_every_wheel_is_listed_with_its_hash(tmp_path: Path) -> None:
    for name in ("ipxl-0.1.0-py3-none-any.whl", "python_calamine-0.9.1-cp311-cp311-win_amd64.whl"):
        (tmp_path / name).write_bytes(name.encode())
    lines = requirements(sorted(tmp_path.iterdir())).splitlines()
    assert [line.partition(" --hash=sha256:")[0] for line in lines] == [
        "ipxl[desk,keyring]==0.1.0",
        "python-calamine==0.9.1",
    ]
    assert all(len(line.rpartition(":")[2]) == 64 for line in lines)


def wheels(path: Path) -> list[str]:
    with zipfile.ZipFile(path) as package:
        return [name.rpartition("/")[2] for name in package.namelist() if "/wheels/" in name]


@pytest.mark.long
@pytest.mark.parametrize("name", [name for name in TARGETS if name != "manylinux_x86_64"])
def test_other_platforms_have_a_fitting_wheel_of_everything(tmp_path: Path, name: str) -> None:
    made = make_bundle(TARGETS[name], HERE, tmp_path)
    assert made.stat().st_size < MOST_BYTES
    tags = [item.removesuffix(".whl").rpartition("-")[2].split(".") for item in wheels(made)]
    assert len(tags) > 25
    assert all("any" in part or set(part) & set(TARGETS[name].tags) for part in tags)


@pytest.mark.long
@pytest.mark.skipif(sys.platform != "linux" or not shutil.which("unshare"), reason="needs Linux and unshare")
def test_this_platform_installs_and_works_without_a_network(tmp_path: Path) -> None:
    made = make_bundle(TARGETS["manylinux_x86_64"], HERE, tmp_path)
    with zipfile.ZipFile(made) as package:
        package.extractall(tmp_path)
    folder = tmp_path / made.stem
    home = tmp_path / "home"
    home.mkdir()
    environment = {"PATH": os.environ["PATH"], "HOME": str(home), "LANG": "C.UTF-8"}
    for command in (
        ["sh", "安装.sh"],
        ["sh", "安装.sh"],
        ["程序/bin/ipxl", "demo", str(tmp_path / "演练")],
        ["程序/bin/ipxl", "doctor"],
    ):
        done = subprocess.run(
            ["unshare", "--map-root-user", "--net", *command],
            cwd=folder,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
    assert "打开工作台" in (home / ".local/share/applications/ipxl-desk.desktop").read_text(encoding="utf-8")
    assert list((tmp_path / "演练/outbox").rglob("汇总表_*.xlsx"))
    wheel = next(folder.glob("wheels/click-*.whl"))
    wheel.write_bytes(wheel.read_bytes() + b"x")
    shutil.rmtree(folder / "程序")
    assert (
        subprocess.run(["sh", "安装.sh"], cwd=folder, env=environment, capture_output=True, check=False).returncode == 2
    )
    subprocess.run(["sh", "卸载.sh"], cwd=folder, env=environment, check=True)
    assert not (folder / "程序").exists()
