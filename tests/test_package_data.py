"""What `pip install .` puts in place works in an empty folder elsewhere: nothing it needs is left in the clone."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of a wheel, built by setuptools from a copy of the sources."""
    folder = tmp_path_factory.mktemp("build")
    for name in ("setup.cfg", "pyproject.toml", "README.md", "LICENSE"):
        shutil.copyfile(ROOT / name, folder / name)
    shutil.copytree(ROOT / "ipxl", folder / "ipxl", ignore=shutil.ignore_patterns("__pycache__"))
    build = [
        sys.executable,
        "-W",
        "ignore",
        "-c",
        "import setuptools; setuptools.setup()",
        "build",
        "--build-lib",
        "out",
    ]
    subprocess.run(build, cwd=folder, check=True, capture_output=True)
    return folder / "out"


def test_every_module_and_data_file_is_built(built: Path) -> None:
    def files(folder: Path) -> set[str]:
        wanted = (path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
        return {path.relative_to(folder).as_posix() for path in wanted}

    assert files(built / "ipxl") == files(ROOT / "ipxl")


def test_a_round_begins_in_an_empty_folder_elsewhere(built: Path, tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(built)}

    def run(*arguments: str) -> str:
        command = [sys.executable, *arguments]
        return subprocess.run(command, cwd=tmp_path, env=environment, check=True, capture_output=True, text=True).stdout

    assert run("-c", "import ipxl; print(ipxl.__file__)").startswith(str(built))
    run("-m", "ipxl", "init", "w")
    assert "26" in run("-m", "ipxl", "-C", "w", "templates", "2023Q3")
    assert "2023Q3 合并完成" in run("-m", "ipxl", "-C", "w", "merge", "2023Q3")
