"""A bound on the memory of a process that reads what came from anywhere."""

from __future__ import annotations

import sys

MEMORY_MOST = 2 * 2**30
"""Bytes of address space, where the system knows such a bound."""


def bound_memory() -> None:
    """Let this process fail with MemoryError, and not the machine."""
    if sys.platform == "win32":
        return
    import resource

    _soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    most = MEMORY_MOST if hard == resource.RLIM_INFINITY else min(MEMORY_MOST, hard)
    try:
        resource.setrlimit(resource.RLIMIT_AS, (most, hard))
    except (ValueError, OSError):  # systems that know the bound and do not keep it
        return
