"""The font that pages and pictures are lettered in: one of this machine's that has Chinese."""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

FAMILIES = (
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "Source Han Sans CN",
    "思源黑体",
    "Microsoft YaHei",
    "微软雅黑",
    "PingFang SC",
    "Hiragino Sans GB",
    "SimHei",
    "黑体",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
    "Droid Sans Fallback",
    "Noto Serif CJK SC",
    "SimSun",
    "宋体",
)
"""Looked for in this order."""


def installed_state() -> str:
    """Another text whenever a font of this machine came, went or was replaced: by names, sizes and times of the files."""
    home, system = Path.home(), Path(os.environ.get("SYSTEMROOT", "C:/Windows"))
    folders = (
        *(Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), home / ".fonts", home / ".local/share/fonts"),
        *(Path("/System/Library/Fonts"), Path("/Library/Fonts"), home / "Library/Fonts"),
        *(system / "Fonts", home / "AppData/Local/Microsoft/Windows/Fonts"),
    )
    found = []
    for folder in folders:
        for place, _folders, names in os.walk(folder):
            for name in names:
                with suppress(OSError):
                    facts = Path(place, name).stat()
                    found.append((place, name, facts.st_size, facts.st_mtime_ns))
    return repr(sorted(found))


def find_family(here: Iterable[str] | None = None) -> str | None:
    """The first of FAMILIES that is here, in its own spelling; None where there is none.

    here: names of families; default: those of this machine.
    """
    if here is None:
        import typst

        here = typst.Fonts(include_embedded_fonts=False).families()
    spelt = {name.casefold(): name for name in here}
    return next((spelt[one.casefold()] for one in FAMILIES if one.casefold() in spelt), None)
