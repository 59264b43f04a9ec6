"""The font that pictures are lettered in: one of this machine's that has Chinese and the shapes of the lights."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

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
    # Only the first face of a collection is seen by older versions of matplotlib: Japanese forms, but no gaps.
    "Noto Sans CJK JP",
)
"""Looked for in this order."""
UNKNOWN = "〓"
"""Stands for a character that the font lacks, as printers have it."""
_REGULAR, _BOLD = 400, 700
_WEIGHTS = {"normal": 400, "regular": 400, "book": 400, "medium": 500, "semibold": 600, "bold": 700, "black": 900}
_NEEDED = "●▲■○绿黄红灰未报无效到期待核牵责" + UNKNOWN + "×…»—、，。：；“”(%)0123456789"


@dataclass(frozen=True, slots=True)
class Face:
    """A font file as matplotlib opens it: a path, or matplotlib's own name for one face of a collection."""

    file: Any

    def open(self) -> Any:
        """matplotlib's font object, one for all who open the same file. Raises OSError or RuntimeError for no font."""
        from matplotlib.font_manager import get_font

        return get_font(self.file)

    def fit(self, line: str) -> str:
        """`line` with UNKNOWN for each character that the font lacks."""
        font = self.open()
        return "".join(one if font.get_char_index(ord(one)) else UNKNOWN for one in line)


@dataclass(frozen=True, slots=True)
class Lettering:
    """The upright face and the bold one, which may be the same."""

    regular: Face
    bold: Face


def find_lettering(families: Iterable[str] = FAMILIES) -> Lettering | None:
    """The first of the families that this machine has, with all that we draw; None when it has none of them.

    What matplotlib remembers of the machine's fonts may be older than a font; so the fonts are then looked through anew.
    """
    from matplotlib.font_manager import findSystemFonts, fontManager

    families = tuple(families)
    if found := _find(fontManager.ttflist, families):
        return found
    known = {str(entry.fname) for entry in fontManager.ttflist}
    for path in sorted(set(findSystemFonts()) - known):
        try:
            fontManager.addfont(path)
        except (OSError, RuntimeError, ValueError):
            continue
    return _find(fontManager.ttflist, families)


def _find(entries: Iterable[Any], families: tuple[str, ...]) -> Lettering | None:
    by_name: dict[str, list[Any]] = {}
    for entry in entries:
        if entry.style == "normal" and entry.name in families:
            by_name.setdefault(entry.name, []).append(entry)
    for family in families:
        faces = [_face(entry) for entry in _nearest(by_name.get(family, ()), _REGULAR)]
        regular = next((face for face in faces if _has_all(face)), None)
        if regular is not None:
            strong = [_face(entry) for entry in _nearest(by_name[family], _BOLD)]
            return Lettering(regular, next((face for face in strong if _has_all(face)), regular))
    return None


def _nearest(entries: Iterable[Any], weight: int) -> list[Any]:
    """Entries by distance from a weight, and then by file, since the machine lists them in any order."""
    return sorted(entries, key=lambda entry: (abs(_weight(entry) - weight), str(entry.fname), _index(entry)))


def _weight(entry: Any) -> int:
    return entry.weight if isinstance(entry.weight, int) else _WEIGHTS.get(str(entry.weight), _REGULAR)


def _index(entry: Any) -> int:
    return int(getattr(entry, "index", 0))


def _face(entry: Any) -> Face:
    """A face of a collection where this matplotlib knows of them."""
    from matplotlib import font_manager

    named: Any = getattr(font_manager, "FontPath", None)
    return Face(named(entry.fname, _index(entry)) if named else str(entry.fname))


def _has_all(face: Face) -> bool:
    if not Path(str(face.file)).is_file():
        return False
    try:
        font = face.open()
    except (OSError, RuntimeError):  # gone since it was listed, or no font
        return False
    return all(font.get_char_index(ord(one)) for one in _NEEDED)
