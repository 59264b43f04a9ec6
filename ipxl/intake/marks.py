"""Marks in the text of a cell for what a person sees and the characters alone do not say."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import groupby
from operator import itemgetter

STRUCK, RAISED = "划去", "升降"
_MARK = re.compile(r"〔(划去|升降|不显示|另有显示)(?:[：:]([^〔〕]*))?〕")


def marked(pieces: Iterable[tuple[str, str]]) -> str | None:
    """The text of (mark, text) pieces, None when none of them is marked."""
    kept = [(mark, text) for mark, text in pieces if text]
    if not any(mark and text.strip() for mark, text in kept):
        return None
    runs = ((mark, "".join(text for _mark, text in group)) for mark, group in groupby(kept, itemgetter(0)))
    return "".join(mark_of(mark, text) if mark and text.strip() else text for mark, text in runs)


def mark_of(mark: str, text: str) -> str:
    """The text of a struck or raised piece, marked."""
    return f"〔{mark}：{text.strip()}〕"


def without_raised(text: str) -> str:
    """Raised and lowered pieces as plain text: what m² is in an account."""
    return _MARK.sub(lambda found: (found[2] or "") if found[1] == RAISED else found[0], text)


def has_mark(text: str) -> bool:
    """Whether a text has marks of ours."""
    return "〔" in text and _MARK.search(text) is not None


def unmarked(text: str) -> str:
    """The text that is left for the eye: without what is struck or raised, or says how the number is shown."""
    return _MARK.sub("", text).strip()


def struck_words(text: str) -> str:
    """What is struck in a text, "" for nothing."""
    return "、".join(found[2] or "" for found in _MARK.finditer(text) if found[1] == STRUCK) if "〔" in text else ""
