"""The numbers that Word writes in front of paragraphs of a list, counted as Word counts them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ipxl.notice.formats.word_styles import W, WordStyles, flag, number, value
from ipxl.notice.recognise.numerals import chinese, circled, letters, roman

if TYPE_CHECKING:
    from lxml.etree import _Element as Element


_PLACE = re.compile("%([1-9])")
_LEVELS = 9
_MOST_LINKS = 5
_LEGAL = str.maketrans("一二三四五六七八九十百千零〇", "壹贰叁肆伍陆柒捌玖拾佰仟零零")
_STEMS, _BRANCHES = "甲乙丙丁戊己庚辛壬癸", "子丑寅卯辰巳午未申酉戌亥"
_CHINESE = ("chinesecounting", "japanesecounting", "taiwanesecounting", "ideographdigital", "koreancounting")


@dataclass(slots=True)
class _Level:
    """One level of a list. restarts: the level (from 1) after which it begins anew; 0 never, None after any above."""

    start: int = 1
    form: str = "decimal"
    text: str = ""
    style: str = ""
    restarts: int | None = None
    plain: bool = False
    suffix: str = "tab"


@dataclass(slots=True)
class _List:
    """What a paragraph's list id stands for. key: lists with one key count on together."""

    key: str
    levels: list[_Level]
    starts: dict[int, int] = field(default_factory=dict)


class Numbers:
    """Counts through a document: `mark` must be asked for each numbered paragraph in order."""

    def __init__(self, root: Element | None, styles: WordStyles) -> None:
        self._styles = styles
        self._abstract: dict[str, Element] = {}
        self._lists: dict[str, Element] = {}
        self._known: dict[str, _List | None] = {}
        self._counts: dict[str, list[int | None]] = {}
        self._started: set[tuple[str, int]] = set()
        for element in root if root is not None else ():
            if element.tag == W + "abstractNum":
                self._abstract[element.get(W + "abstractNumId", "")] = element
            elif element.tag == W + "num":
                self._lists[element.get(W + "numId", "")] = element

    def mark(self, listed: str, level: int | None, style: str = "") -> str:
        """The number of the next paragraph of a list, with what stands behind it; "" for a bullet.

        style: the paragraph style that put it into the list; it says the level where the paragraph does not.
        """
        found = self._list(listed)
        if found is None:
            return ""
        if level is None:
            level = next((at for at, one in enumerate(found.levels) if style and one.style == style), 0)
        level = min(max(level, 0), _LEVELS - 1)
        counts = self._counts.setdefault(found.key, [None] * _LEVELS)
        self._count(found, listed, level, counts)
        one = found.levels[level]
        if one.form in ("bullet", "none"):
            return ""

        def numeral(place: re.Match[str]) -> str:
            at = int(place[1]) - 1
            above = found.levels[at]
            count = counts[at] if counts[at] is not None else above.start
            return numeral_text(count or 0, "decimal" if one.plain else above.form)

        text = _PLACE.sub(numeral, one.text)
        return text + (" " if one.suffix != "nothing" and (text[-1:].isalnum() or text.endswith(".")) else "")

    def _count(self, found: _List, listed: str, level: int, counts: list[int | None]) -> None:
        now = counts[level]
        if level in found.starts and (listed, level) not in self._started:
            counts[level] = found.starts[level]
        else:
            counts[level] = found.levels[level].start if now is None else now + 1
        self._started.add((listed, level))
        for deeper in range(level + 1, _LEVELS):
            restarts = found.levels[deeper].restarts
            if restarts is None or (restarts and level < restarts):
                counts[deeper] = None

    def _list(self, listed: str) -> _List | None:
        if listed not in self._known:
            self._known[listed] = self._resolve(listed)
        return self._known[listed]

    def _resolve(self, listed: str) -> _List | None:
        element = self._lists.get(listed)
        if element is None:
            return None
        key = value(element, "abstractNumId") or ""
        key, abstract = self._linked(key)
        if abstract is None:
            return None
        levels = [_Level() for _ in range(_LEVELS)]
        for said in abstract.iterchildren(W + "lvl"):
            _set(levels, said)
        starts: dict[int, int] = {}
        for override in element.iterchildren(W + "lvlOverride"):
            at = number(override.get(W + "ilvl")) or 0
            start = number(value(override, "startOverride"))
            if start is not None and 0 <= at < _LEVELS:
                starts[at] = start
            if (other := override.find(W + "lvl")) is not None:
                _set(levels, other)
        return _List(key, levels, starts)

    def _linked(self, key: str) -> tuple[str, Element | None]:
        """The definition, through the list styles that it may only point to."""
        for _ in range(_MOST_LINKS):
            abstract = self._abstract.get(key)
            link = value(abstract, "numStyleLink")
            if abstract is None or link is None:
                return key, abstract
            listed = self._styles.numbering(None, link)
            element = self._lists.get(listed[0]) if listed else None
            key = value(element, "abstractNumId") or ""
        return key, None


def _set(levels: list[_Level], said: Element) -> None:
    at = number(said.get(W + "ilvl")) or 0
    if not 0 <= at < _LEVELS:
        return
    start = number(value(said, "start"))
    levels[at] = _Level(
        start=1 if start is None else start,
        form=value(said, "numFmt") or "decimal",
        text=value(said, "lvlText") or "",
        style=value(said, "pStyle") or "",
        restarts=number(value(said, "lvlRestart")),
        plain=bool(flag(said, "isLgl")),
        suffix=value(said, "suff") or "tab",
    )


def numeral_text(count: int, form: str) -> str:
    """A count in one of Word's number formats; digits for those that no notice uses."""
    form = form.lower()
    if form.startswith(_CHINESE):
        return chinese(count)
    if form.startswith("chineselegal") or form == "ideographlegaltraditional":
        return chinese(count).translate(_LEGAL)
    if form.startswith("ideograph") and 0 < count <= 10:
        return (_BRANCHES if "zodiac" in form else _STEMS)[count - 1]
    if "enclosedcircle" in form:
        return circled(count)
    if form == "decimalenclosedparen":
        return f"({count})"
    if form == "decimalenclosedfullstop":
        return f"{count}."
    if form == "decimalzero":
        return f"{count:02d}"
    if "roman" in form:
        return roman(count) if "upper" in form else roman(count).lower()
    if "letter" in form:
        return letters(count) if "upper" in form else letters(count).lower()
    return str(count)
