"""What a person sees in the cells of an xlsx package and a reader of values does not: number formats, struck and raised text."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from ipxl.intake.bounds import MOST_INFLATED, MOST_STRINGS
from ipxl.intake.inflate import inflate
from ipxl.intake.marks import RAISED, STRUCK, marked
from ipxl.intake.number_format import BUILT_IN
from ipxl.intake.tokens import local, new_parser, tokenised
from ipxl.intake.workbook import CellLook

_BLANK = re.compile(rb'<c r="[A-Z]{1,3}[0-9]{1,7}"(?: s="[0-9]{1,5}")?+/>')
_TELLING = re.compile(r'[^0-9#?.,;\-_ ()@*\[\]RedGnral"ymdhs/:]|\\.|"[^"]+"|^;;|-"|^[^;]*;[^;(\-]*(?:;|$)')
"""Something in a format that may say more than digits do; the rest is not looked at cell by cell."""
_OFF = frozenset(("0", "false", "off"))


class _Style(NamedTuple):
    """A cell's style that says more than the value: its number format, "" for none, and whether all of it is struck."""

    code: str
    struck: bool


class XlsxLooks(NamedTuple):
    """The styles and shared strings of a package that say more than a value, by their numbers as text."""

    styles: Mapping[str, _Style]
    strings: Mapping[str, str]


def looks(data: bytes, entries: Iterable[tuple[str, zipfile.ZipInfo]]) -> XlsxLooks:
    """What the sheets of a package are looked through for."""
    parts = {name.lower(): entry for name, entry in entries}
    styles, strings = parts.get("xl/styles.xml"), parts.get("xl/sharedstrings.xml")
    return XlsxLooks(
        _styles(inflate(data, styles, MOST_INFLATED)) if styles else {},
        _marked_strings(inflate(data, strings, MOST_STRINGS)) if strings else {},
    )


def seen_cells(part: bytes, known: XlsxLooks) -> dict[str, CellLook]:
    """Cell of a sheet -> how it is shown, of the cells of which that may matter."""
    if not known.styles and not known.strings and b"strike" not in part and b"vertAlign" not in part:
        return {}
    return _sheet(_BLANK.sub(b"", part), known.styles, known.strings)


def _parse(
    part: bytes, start: Callable[[str, dict[str, str]], None], end: Callable[[str], None], texts: list[str]
) -> None:
    def feed(data: bytes) -> None:
        parser = new_parser()
        parser.StartElementHandler = lambda name, attributes: start(local(name), attributes)
        parser.EndElementHandler = lambda name: end(local(name))
        parser.CharacterDataHandler = texts.append
        parser.Parse(data, True)

    tokenised(part, feed)


def _is_on(attributes: Mapping[str, str]) -> bool:
    return attributes.get("val", "1") not in _OFF


def _styles(part: bytes) -> dict[str, _Style]:
    codes: dict[int, str] = dict(BUILT_IN)
    fonts: list[bool] = []
    styles: list[tuple[int, int]] = []
    where: list[str] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        parent = where[-1] if where else ""
        where.append(name)
        if name == "numFmt" and parent == "numFmts":
            codes[_int(attributes.get("numFmtId"))] = attributes.get("formatCode", "")
        elif name == "font" and parent == "fonts":
            fonts.append(False)
        elif name == "strike" and parent == "font" and fonts and where[-3:-2] == ["fonts"]:
            fonts[-1] = _is_on(attributes)
        elif name == "xf" and parent == "cellXfs":
            styles.append((_int(attributes.get("numFmtId")), _int(attributes.get("fontId"))))

    _parse(part, start, lambda _name: _pop(where), [])
    found: dict[str, _Style] = {}
    for number, (code_id, font) in enumerate(styles):
        code = codes.get(code_id, "")
        struck = font < len(fonts) and fonts[font]
        telling = code if _TELLING.search(code) or code.endswith(",") else ""
        if telling or struck:
            found[str(number)] = _Style(telling, struck)
    return found


def _pop(where: list[str]) -> None:
    where.pop()


def _int(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 8 else 0


class _Runs:
    """The text of one string, with its struck and raised runs marked."""

    def __init__(self) -> None:
        self.pieces: list[tuple[str, str]] = []
        self.mark = ""
        self.phonetic = False
        self.texts: list[str] = []

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "r":
            self.mark = ""
        elif name == "rPh":
            self.phonetic = True
        elif name in ("strike", "dstrike") and _is_on(attributes):
            self.mark = STRUCK
        elif name == "vertAlign" and attributes.get("val") in ("superscript", "subscript"):
            self.mark = self.mark or RAISED
        elif name == "t":
            self.texts.clear()

    def end(self, name: str) -> None:
        if name == "t" and not self.phonetic:
            self.pieces.append((self.mark, "".join(self.texts)))
        elif name == "rPh":
            self.phonetic = False
        elif name == "r":
            self.mark = ""

    def text(self) -> str | None:
        return marked(self.pieces)


def _marked_strings(part: bytes) -> dict[str, str]:
    """Number of a shared string -> its text with marks, of those that have any."""
    if b"strike" not in part and b"vertAlign" not in part:
        return {}
    found: dict[str, str] = {}
    runs = _Runs()
    count = 0

    def start(name: str, attributes: dict[str, str]) -> None:
        if name == "si":
            runs.pieces.clear()
        runs.start(name, attributes)

    def end(name: str) -> None:
        nonlocal count
        runs.end(name)
        if name == "si":
            text = runs.text()
            if text is not None:
                found[str(count)] = text
            count += 1

    _parse(part, start, end, runs.texts)
    return found


def _sheet(part: bytes, styles: Mapping[str, _Style], strings: Mapping[str, str]) -> dict[str, CellLook]:
    found: dict[str, CellLook] = {}
    runs = _Runs()
    cell, kind, style = "", "", _Style("", False)

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal cell, kind, style
        if name == "c":
            cell, kind = attributes.get("r", "").upper(), attributes.get("t", "n")
            style = styles.get(attributes.get("s", ""), _Style("", False))
            runs.pieces.clear()
        elif cell:
            runs.start(name, attributes)
            if name == "v":
                runs.texts.clear()

    def end(name: str) -> None:
        nonlocal cell
        if name == "v" and cell and kind == "s":
            runs.pieces.append(("shared", "".join(runs.texts).strip()))
        runs.end(name)
        if name == "c" and cell:
            shared = next((text for mark, text in runs.pieces if mark == "shared"), None)
            text = strings.get(shared) if shared is not None else runs.text() if kind == "inlineStr" else None
            if text is not None or style.struck or (style.code and kind == "n"):
                found[cell] = CellLook(style.code, text, style.struck)
            cell = ""

    _parse(part, start, end, runs.texts)
    return found
