"""Sentences: what a unit said, quoted and never rewritten, and figures as a bulletin writes them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from ipxl import text
from ipxl.facts.lights import GREY_WORDS, LIGHT_WORDS
from ipxl.report import words
from ipxl.report.bulletin.blocks import NONE, UNKNOWN
from ipxl.report.summary.book import values

if TYPE_CHECKING:
    import pandas as pd

NAMES = {"green": "绿灯", "yellow": "黄灯", "red": "红灯"}
COLOURS = {word: NAMES[light] for light, word in LIGHT_WORDS.items()}
GREYS = {word: word.lstrip("○") for word in GREY_WORDS.values()}
QUOTED_MOST = 90
"""Characters of a unit's own words that a bulletin carries; the whole of them stands in the summary workbook."""
_SENTENCE = re.compile(r"[^。！？!?\n]*[。！？!?]+[”’」』）)]*|[^。！？!?\n]+")
_CLAUSE_END = re.compile(r"[；;，,、]")
_ENDS = "。！？!?…"
_STOPS = "。；;，,、 "


def rows(frame: pd.DataFrame, *names: str) -> list[tuple[Any, ...]]:
    """The named columns row by row, every kind of missing value as None."""
    return list(zip(*(values(frame, name) for name in names), strict=True))


def quoted(said: str, most: int = QUOTED_MOST) -> str:
    """A unit's own words as a sentence, an `excerpt` in quotation marks; "" for a blank."""
    words = excerpt(said, most)
    if not words:
        return ""
    return f"“{words}”" if words[-1] in _ENDS else f"“{words}”。"


def excerpt(said: str, most: int) -> str:
    """A unit's own words: whole sentences from the beginning, as many as `most` characters hold.

    A first sentence that is longer is cut after a part of it, which …… shows. Line breaks and runs of blanks become
    one blank; nothing else is changed. "" for a blank.
    """
    sentences = [one.strip() for one in _SENTENCE.findall(text.safe(said[: 8 * most])) if one.strip(_STOPS)]
    if not sentences:
        return ""
    kept = ""
    for sentence in sentences:
        # a line that ends without a stop is set off by a blank
        joined = f"{kept}{'' if not kept or kept[-1] in '。！？!?”’」』）)' else ' '}{' '.join(sentence.split())}"
        if len(joined) > most:
            break
        kept = joined
    return inner(kept or _cut(" ".join(sentences[0].split()), most))


def _cut(sentence: str, most: int) -> str:
    ends = [found.start() for found in _CLAUSE_END.finditer(sentence, 0, most)]
    at = ends[-1] if ends and ends[-1] >= most // 2 else most
    return sentence[:at].rstrip(_STOPS) + text.ELLIPSIS


def inner(said: str) -> str:
    """Double quotation marks within a quotation become single ones, as the national standard on punctuation asks."""
    return said.replace("“", "‘").replace("”", "’")


def sentence_of(told: str) -> str:
    """`told` with a full stop at its end."""
    return told.rstrip(_STOPS) + "。" if told.strip(_STOPS) else ""


def figure(value: Decimal | int | str | None, unknown: str = UNKNOWN, sign: str = "") -> str:
    """A number as a person writes it with what follows it; `unknown` when it is not known."""
    return unknown if value is None else f"{value if isinstance(value, str) else words.plain(value)}{sign}"


def one_place(value: Decimal | int | None) -> str:
    """A percent or points with one decimal; NONE when there is none."""
    return NONE if value is None else f"{value:.1f}"


def light_name(word: str) -> str:
    """绿灯, 黄灯, 红灯, or the grey's own word, for running text."""
    return COLOURS.get(word) or GREYS[word]


def light_shares(lights: Sequence[str | None]) -> str:
    """绿灯11项，占61.1%；灰灯2项，占11.1%（无效1项、待核1项）；没有黄灯、红灯."""
    whole = len(lights)
    found = _counted(lights)
    parts = [f"{name}{count}项，占{words.share(count, whole)}{each}" for name, count, each in found]
    none = [name for name in COLOURS.values() if name not in [name for name, _, _ in found]]
    return "；".join([*parts, f"没有{'、'.join(none)}"] if none else parts)


def light_counts(lights: Sequence[str | None]) -> str:
    """绿灯2项、灰灯1项（未报1项）; 均为绿灯 where there is but one light."""
    found = _counted(lights)
    if len(found) == 1:
        name, _, each = found[0]
        return f"均为{name}{each}" if len(lights) > 1 else f"为{name}{each}"
    return "、".join(f"{name}{count}项{each}" for name, count, each in found)


def _counted(lights: Sequence[str | None]) -> list[tuple[str, int, str]]:
    """(light, how many, the greys among them in brackets) of those there are any of."""
    counts = Counter(lights)
    found = [(name, counts[word], "") for word, name in COLOURS.items() if counts[word]]
    greys = [(name, counts[word]) for word, name in GREYS.items() if counts[word]]
    if greys:
        each = "、".join(f"{name}{count}项" for name, count in greys)
        found.append(("灰灯", sum(count for _, count in greys), f"（{each}）"))
    return found


def named(names: Iterable[str], most: int = 60) -> str:
    """Names joined by 、, each once; past `most` of them how many there are."""
    each = list(dict.fromkeys(name for name in names if name))
    return "、".join(each) if len(each) <= most else f"{'、'.join(each[:most])}等{len(each)}家"
