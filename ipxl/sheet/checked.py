"""XlsxWriter leaves out what it does not accept and only returns a negative number: that must not pass."""

from __future__ import annotations


class DroppedCell(AssertionError):
    """XlsxWriter left something out with a return code: our fault, found in development."""


def must(code: object) -> None:
    """Raises DroppedCell for the negative return codes with which XlsxWriter reports what it left out."""
    if isinstance(code, int) and code < 0:
        raise DroppedCell(f"XlsxWriter return code {code}")
