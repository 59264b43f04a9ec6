"""A virtual environment with a plain installation of ipxl, made without a network, for figures of whole processes.

An editable installation slows every start of Python in its environment (bare `python -c pass` too), and is not what
an office has. Only the package itself is installed; the libraries are those of the running environment, by link.
"""

from __future__ import annotations

import compileall
import shutil
import subprocess
import sys
import sysconfig
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import ipxl
from bench import timing

_SCRIPT = "import sys\nfrom ipxl.cli import main\nif __name__ == '__main__':\n    sys.exit(main())\n"


@cache
def environment() -> Path:
    """The `bin` folder of the environment: `python` and `ipxl` in it. Made once a run, of the sources as they are."""
    root = Path(mkdtemp(prefix="ipxl-bench-venv-"))
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(root)], check=True, env=timing.environment())
    bin_ = root / "bin"
    found = subprocess.run(
        [str(bin_ / "python"), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
        check=True, capture_output=True, text=True, env=timing.environment(),
    )  # fmt: skip
    site = Path(found.stdout.strip())
    for entry in Path(sysconfig.get_path("purelib")).iterdir():
        ours = entry.name.startswith(("__editable__", "ipxl", "__pycache__")) or entry.suffix in (".pth", ".egg-link")
        if not ours and not (site / entry.name).exists():
            (site / entry.name).symlink_to(entry)
    package = Path(ipxl.__file__).parent
    shutil.copytree(package, site / "ipxl", ignore=shutil.ignore_patterns("__pycache__"))
    compileall.compile_dir(site / "ipxl", quiet=1)
    script = bin_ / "ipxl"
    script.write_text(f"#!{bin_ / 'python'}\n{_SCRIPT}", encoding="utf-8")
    script.chmod(0o755)
    return bin_


def remove() -> None:
    """Remove the environment, when one was made."""
    if environment.cache_info().currsize:
        shutil.rmtree(environment().parent, ignore_errors=True)
        environment.cache_clear()
