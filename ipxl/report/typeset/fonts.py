"""The font that pages and pictures are lettered in: one of this machine's that has Chinese."""

from __future__ import annotations

from collections.abc import Iterable

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


def find_family(here: Iterable[str] | None = None) -> str | None:
    """The first of FAMILIES that is here, in its own spelling; None where there is none.

    here: names of families; default: those of this machine.
    """
    if here is None:
        import typst

        here = typst.Fonts(include_embedded_fonts=False).families()
    spelt = {name.casefold(): name for name in here}
    return next((spelt[one.casefold()] for one in FAMILIES if one.casefold() in spelt), None)
