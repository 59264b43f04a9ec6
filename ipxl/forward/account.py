"""Accounts drawn together from the units' own words, whole sentences first, each with the name of who said it."""

from __future__ import annotations

import re
from collections.abc import Sequence

MARK = "【请修改】"
"""Stands before what a program drew together: somebody has to make one account of it."""
_SENTENCE = re.compile("[^。！？；;!?\n]*[。！？；;!?\n]+|[^。！？；;!?\n]+$")
_NAMED_MOST = 5


def named(units: Sequence[str]) -> str:
    """甲镇、乙镇, or the first few and how many they are."""
    listed = "、".join(units[:_NAMED_MOST])
    return listed if len(units) <= _NAMED_MOST else f"{listed}等{len(units)}家"


def drawn(said: Sequence[tuple[str, str]], most: int) -> str:
    """What (unit, text) pairs come to in `most` characters: the first sentence of each, then the next ones as they fit.

    A sentence is never cut; whose words found no room is named at the end. "" when nobody said anything.
    """
    said = [(unit, " ".join(text.split())) for unit, text in said if text.strip()]
    if not said:
        return ""
    sentences = [[part.strip() for part in _SENTENCE.findall(text) if part.strip()] for _unit, text in said]
    taken = [0] * len(said)
    for turn in range(max(map(len, sentences))):
        for at, parts in enumerate(sentences):
            if taken[at] == turn and turn < len(parts):
                taken[at] += 1
                if len(_put(said, sentences, taken)) > most:
                    taken[at] -= 1
    return _put(said, sentences, taken)[:most]


def _put(said: Sequence[tuple[str, str]], sentences: Sequence[Sequence[str]], taken: Sequence[int]) -> str:
    told, left = [], []
    for (unit, _text), parts, count in zip(said, sentences, taken, strict=True):
        if not count:
            left.append(unit)
            continue
        words = "".join(parts[:count])
        told.append(f"{unit}：{words}" if words[-1] in "。！？；;!?" else f"{unit}：{words}。")
    rest = f"（{named(left)}的见对照表）" if left else ""
    return f"{MARK}{''.join(told)}{rest}"
