"""Bounds on a process that reads what came from anywhere."""

from __future__ import annotations

import sys

MEMORY_MOST = 2 * 2**30
"""Bytes of address space, where the system knows such a bound."""


def bound_process() -> None:
    """Let this process fail with MemoryError, and not the machine; let it write no file and leave no core behind."""
    if sys.platform == "win32":
        return
    import resource

    for kind, most in (
        (resource.RLIMIT_AS, MEMORY_MOST),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        _soft, hard = resource.getrlimit(kind)
        bounded = most if hard == resource.RLIM_INFINITY else min(most, hard)
        try:
            resource.setrlimit(kind, (bounded, hard))
        except (ValueError, OSError):  # systems that know the bound and do not keep it
            continue
