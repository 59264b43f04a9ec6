"""The formats of a workbook, made from looks that are data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, TypeAlias

from ipxl.sheet.palette import BODY

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format

Look: TypeAlias = Mapping[str, str | int | float | bool]
"""Properties of a format as XlsxWriter names them."""


class Formats(dict[str, "Format"]):
    """The formats of one workbook by name, each made at first use, so that the style table stays small.

    A name is that of a look, or of several joined by `+`, the later over the earlier: `input+error` is `input` with the
    mark of an error on it. All are 宋体 10 where they say nothing else, but for the rules of conditional formats, which
    change what they name and leave the rest of the cell.
    """

    def __init__(self, book: Workbook, looks: Mapping[str, Look], rules: Mapping[str, Look] | None = None) -> None:
        super().__init__()
        self._book = book
        self._looks = looks
        self._rules = rules or {}
        self._changed: dict[tuple[object, ...], Format] = {}

    def __missing__(self, name: str) -> Format:
        rule = self._rules.get(name)
        made: Format = self._book.add_format(self._properties(name, 10) if rule is None else dict(rule))
        self[name] = made
        return made

    def __call__(self, name: str, size: int = 10, **changes: str | int | float | bool) -> Format:
        """The format of that name with `changes`; `size` counts where the look itself sets none."""
        if size == 10 and not changes:
            return self[name]
        key = (name, size, *sorted(changes.items()))
        made = self._changed.get(key)
        if made is None:
            made = self._changed[key] = self._book.add_format({**self._properties(name, size), **changes})
        return made

    def _properties(self, name: str, size: int) -> dict[str, str | int | float | bool]:
        properties: dict[str, str | int | float | bool] = {"font_name": BODY, "font_size": size}
        for part in filter(None, name.split("+")):
            properties |= self._looks[part]
        return properties
