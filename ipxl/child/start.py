"""A child process of our own: one of our modules, without secrets in its environment and deaf to the current folder."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import IO

_KEPT = frozenset(
    (
        *("PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "VIRTUAL_ENV", "IPXL_DEBUG"),
        *("SYSTEMROOT", "WINDIR", "SYSTEMDRIVE", "COMSPEC", "PATHEXT", "APPDATA", "LOCALAPPDATA", "USERPROFILE"),
        *("TEMP", "TMP", "TMPDIR", "HOME", "LANG", "LANGUAGE", "TZ"),
        *("MPLCONFIGDIR", "FONTCONFIG_PATH", "FONTCONFIG_FILE"),
    )
)
_KEPT_BEGINNINGS = ("LC_", "XDG_", "COVERAGE_", "PYTHON")


def start_module(
    module: str, stdin: int | IO[bytes] = subprocess.PIPE, stdout: int | IO[bytes] = subprocess.PIPE
) -> subprocess.Popen[bytes]:
    """Start `python -m module` of this package, to be spoken to by its stdin and stdout. Raises OSError.

    -P and the package's own path: a file called json.py in the current folder must not be taken for the module.
    """
    return subprocess.Popen(
        [sys.executable, "-P", "-m", module],
        stdin=stdin,
        stdout=stdout,
        stderr=None if os.environ.get("IPXL_DEBUG") == "1" else subprocess.DEVNULL,
        env=child_environment(),
    )


def child_environment() -> dict[str, str]:
    """What a child gets to see of the environment: where things are, and nothing that is a secret."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if name.upper() in _KEPT or name.upper().startswith(_KEPT_BEGINNINGS)
    }
    package = str(Path(__file__).resolve().parents[2])
    return kept | {"PYTHONPATH": os.pathsep.join([package, *filter(None, [os.environ.get("PYTHONPATH")])])}
