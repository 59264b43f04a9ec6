"""Quarterly reporting on spreadsheets and e-mail. For notebooks: `ipxl.merge(folder, period)` gives a Result."""

from __future__ import annotations

from typing import TYPE_CHECKING

__version__ = "0.1.0"

if TYPE_CHECKING:
    from ipxl.errors import IpxlError as IpxlError
    from ipxl.notebook import merge as merge


def __getattr__(name: str) -> object:
    """Import what a notebook uses when it is first used: the command line must answer at once."""
    from importlib import import_module

    if name == "merge":
        return import_module("ipxl.merge")
    if name == "IpxlError":
        return import_module("ipxl.errors").IpxlError
    raise AttributeError(f"module 'ipxl' has no attribute '{name}'")


def __dir__() -> list[str]:
    return sorted({*globals(), "IpxlError", "merge"})
