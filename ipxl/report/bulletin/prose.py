"""What makes running text an office's own: full-width marks, no blanks around figures, a cause that joins its sentence."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ipxl.report.bulletin.phrases import excerpt
from ipxl.text import full_brackets

_CHINESE = "\u3400-\u9fff\uff00-\uffef\u3000-\u303f"
_COMMA = re.compile(f"(?<=[{_CHINESE}0-9%])[,，](?=[{_CHINESE}])|(?<=[{_CHINESE}]),")
_MARK = re.compile(f"(?<=[{_CHINESE}])[:;?!]")
_MARKS = {":": "：", ";": "；", "?": "？", "!": "！"}
_BLANK = re.compile(f"(?<=[{_CHINESE}]) +(?=[\\w{_CHINESE}])|(?<=\\w) +(?=[{_CHINESE}])")
_PERIOD = re.compile(r"^\d{1,2}(?:[—–-]|至)\d{1,2}月(?:份)?[，,:：]?\s*")
_STOPS = "。；;，,、… "
_EMPTY = re.compile(r"(?<=。)(?:按计划推进|进展顺利|各项工作[^。]{0,12}完成|工作有序推进|总体进展良好)。")
_CAUSAL = ("由于", "因", "主要", "受", "目前", "一是", "原因")


def full_width(told: str, names: Iterable[str]) -> str:
    """`told` with the marks of a Chinese text; the names of units stay as the plan prints them."""
    kept = sorted({name for name in names if "(" in name or " " in name}, key=len, reverse=True)
    if not kept:
        return _wide(told)
    parts = re.split(f"({'|'.join(map(re.escape, kept))})", told)
    return "".join(part if part in kept else _wide(part) for part in parts)


def _wide(told: str) -> str:
    told = _COMMA.sub("，", full_brackets(told))
    told = _MARK.sub(lambda found: _MARKS[found[0]], told)
    return _BLANK.sub("", told)


def plan_name(title: str) -> str:
    """A plan's whole name as it stands in 《》: a name within it in 〈〉, brackets in full width."""
    name = " ".join(title.split())
    whole = name[1:-1]
    if name.startswith("《") and name.endswith("》") and "《" not in whole:
        name = whole
    return _wide(name.replace("《", "〈").replace("》", "〉"))


def account(said: str, most: int) -> str:
    """What a unit reports, told directly: its first sentences, without the months that the bulletin is of anyway."""
    told = excerpt(_EMPTY.sub("", _PERIOD.sub("", said.strip())), most).rstrip(_STOPS)
    return f"{told}。" if told else ""


def because(cause: str, most: int) -> str:
    """A unit's cause as the end of a sentence; "" for none."""
    told = excerpt(cause, most).rstrip(_STOPS).replace("。", "，")
    if not told:
        return ""
    return f"，{told}" if told.startswith(_CAUSAL) else f"，主要是{told}"
