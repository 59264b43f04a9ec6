"""What a unit said, cut at the end of a sentence and never rewritten, and figures as a bulletin writes them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING

from ipxl import text
from ipxl.report import words
from ipxl.report.bulletin.blocks import NONE, UNKNOWN

if TYPE_CHECKING:
    pass

_SENTENCE = re.compile(r"[^。！？!?\n]*[。！？!?]+[”’」』）)]*|[^。！？!?\n]+")
_CLAUSE_END = re.compile(r"[；;，,、]")
_ENDS = "。！？!?…"
_STOPS = "。；;，,、 "


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
    return kept or _cut(" ".join(sentences[0].split()), most)


def _cut(sentence: str, most: int) -> str:
    ends = [found.start() for found in _CLAUSE_END.finditer(sentence, 0, most)]
    at = ends[-1] if ends and ends[-1] >= most // 2 else most
    return sentence[:at].rstrip(_STOPS) + text.ELLIPSIS


def figure(value: Decimal | int | str | None, unknown: str = UNKNOWN, sign: str = "") -> str:
    """A number as a person writes it with what follows it; `unknown` when it is not known."""
    return unknown if value is None else f"{value if isinstance(value, str) else words.plain(value)}{sign}"


def one_place(value: Decimal | int | None) -> str:
    """A percent or points with one decimal; NONE when there is none."""
    return NONE if value is None else f"{value:.1f}"


def named(names: Iterable[str], most: int = 60) -> str:
    """Names joined by 、, each once; past `most` of them how many there are."""
    each = list(dict.fromkeys(name for name in names if name))
    return "、".join(each) if len(each) <= most else f"{'、'.join(each[:most])}等{len(each)}家"
