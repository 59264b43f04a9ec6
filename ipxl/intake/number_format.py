"""What a number looks like under a number format, where that says more or other than its digits: 150%, 约3.3, 5.2万."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import NamedTuple

BUILT_IN = {9: "0%", 10: "0.00%"}
"""Formats without a code of their own that say more than digits."""
HIDDEN = "〔不显示〕"
ODD = "〔另有显示：{}〕"
MARK_OPEN, MARK_CLOSE = "〔", "〕"
_GENERAL = re.compile(r"general|g/通用格式|standard", re.I)
_QUIET = re.compile(r"[\s¥￥$€£()+*]|[Cc][Nn][Yy]|[Rr][Mm][Bb]|人民币")
"""What stands around a number and changes nothing about it; a plus or a star behind it does."""
_QUIET_BEHIND = re.compile(_QUIET.pattern.replace("+*", ""))
_MINUS = "-−－﹣–—"
_SIGNED = re.compile(f"[{_MINUS}(（]")
_LITERAL = re.compile(r'"([^"]*)"|[\\!](.)')
_CONDITION = re.compile(r"\[(<=|>=|<>|<|>|=)(-?[0-9.]+)\]")
_DATE = re.compile(r"[ymdhs]|e(?![+-])|上午|下午|am/pm", re.I)
_SKIPPED = re.compile(r"\[[^\[\]]*+\]")
_MOST = 200
"""Characters of a format; Excel takes 255."""


class _Look(NamedTuple):
    """A section taken apart: literals before, inside and behind the digits, and by what the number is multiplied."""

    before: str
    inside: str
    behind: str
    digits: bool
    factor: Decimal


def shown(code: str, value: float) -> str | None:
    """The number as a person sees it, in full precision; None where the format adds nothing to it."""
    if len(code) > _MOST or value != value or value in (float("inf"), float("-inf")):
        return None
    section, signed = _section(code, value)
    bare = _SKIPPED.sub("", _unquoted(section))
    if "@" in bare or "/" in bare.replace("/通用格式", "") or re.search(r"[eE][+-]", bare):
        words = "".join(match[1] or match[2] or "" for match in _LITERAL.finditer(section))
        return ODD.format(words) + f"{value:.15g}" if _QUIET.sub("", words).strip(_MINUS) else None
    if _DATE.search(_GENERAL.sub("", bare)):
        return None
    look = _take_apart(section)
    number = Decimal(f"{value:.15g}")
    if not look.digits and not number:
        return None  # a stroke or nothing for zero
    if not look.digits:
        words = (look.before + look.inside + look.behind).strip()
        return (ODD.format(words) if words else HIDDEN) + f"{number:f}"
    if look.inside or (signed and ";" in code and not _SIGNED.search(look.before + look.behind)):
        # below zero and shown without a sign, in red at most
        shares = "%" if look.factor >= 100 else ""
        return ODD.format(code) + f"{number * look.factor:f}{shares}"
    return _around(look.before, look.behind, number, look.factor, signed)


def seen(text: str, value: float, *, percent: bool) -> str | None:
    """The same by the text that a program shows for a number, where that is known and the format is not."""
    number = Decimal(f"{value:.15g}")
    match = re.search(r"[0-9][0-9,]*(?:\.[0-9]+)?|\.[0-9]+", text)
    if match is None and not number:
        return None
    if match is None:
        words = text.strip()
        return (ODD.format(words) if words else HIDDEN) + f"{number:f}"
    before, behind = text[: match.start()], text[match.end() :]
    if number < 0 and not _SIGNED.search(before + behind):
        return ODD.format(text.strip()) + (f"{number * 100:f}%" if percent else f"{number:f}")
    if percent:
        return _around(before, behind.replace("%", "", 1), number, Decimal(100), value < 0) or f"{number * 100:f}%"
    if re.match(r"[eE][+-]?[0-9]|/[0-9]| [0-9]+/[0-9]", behind):
        return ODD.format(text.strip()) + f"{number:f}" if _QUIET.sub("", before).strip(_MINUS) else None
    digits = match[0].replace(",", "")
    rounding = Decimal(1).scaleb(-len(digits.partition(".")[2])) / 2
    same = abs(Decimal(digits) - abs(number)) <= rounding + abs(number) / 10**12
    if not same:
        return f"{before.strip()}{digits}{behind.strip()}"
    return _around(before, behind, number, Decimal(1), value < 0)


def _around(before: str, behind: str, number: Decimal, factor: Decimal, signed: bool) -> str | None:
    """The number between what stands around it, None when that is nothing."""
    left, right = _QUIET.sub("", before), _QUIET_BEHIND.sub("", behind)
    minus = bool(left) and left[-1] in _MINUS
    left = left[:-1] if minus else left
    negative = number < 0 or (minus and not signed)
    percent = "%" if factor >= 100 else ""
    text = f"{abs(number) * factor:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    if not left and not right and factor == 1 and (negative == (number < 0) or not number):
        return None
    return f"{left}{'-' if negative else ''}{text}{percent}{right}"


def _section(code: str, value: float) -> tuple[str, bool]:
    """The part of the format for this value, and whether it is the one for numbers below zero, which shows the sign itself."""
    parts = _split(code)
    if any(_CONDITION.search(part) for part in parts):
        for part in parts:
            found = _CONDITION.search(part)
            if found is None or _holds(value, found[1], float(found[2] or 0)):
                return part, False
        return parts[-1], False
    if value < 0 and len(parts) > 1:
        return parts[1], True
    if value == 0 and len(parts) > 2:
        return parts[2], False
    return parts[0], value < 0


def _holds(value: float, sign: str, bound: float) -> bool:
    return {
        "<": value < bound, ">": value > bound, "=": value == bound,
        "<=": value <= bound, ">=": value >= bound, "<>": value != bound,
    }[sign]  # fmt: skip


def _split(code: str) -> list[str]:
    parts, quoted, escaped = [""], False, False
    for character in code:
        if character == ";" and not quoted and not escaped:
            parts.append("")
            continue
        parts[-1] += character
        quoted = quoted != (character == '"' and not escaped)
        escaped = character in "\\!" and not escaped and not quoted
    return parts


def _unquoted(section: str) -> str:
    return re.sub(r'"[^"]*"|[\\!].|[_*].', "", section)


def _take_apart(section: str) -> _Look:
    section = _GENERAL.sub("0", _SKIPPED.sub("", section))
    literals = ["", "", ""]
    percents = commas = inner = 0
    digits, behind_point = False, False
    pending = ""
    at = 0
    while at < len(section):
        character = section[at]
        at += 1
        if character == '"':
            end = section.find('"', at)
            end = len(section) if end < 0 else end
            pending, at = pending + section[at:end], end + 1
        elif character in "\\!":
            pending, at = pending + section[at : at + 1], at + 1
        elif character in "_*":
            at += 1
        elif character in "0#?":
            commas = 0
            if not digits:
                literals[0], pending = pending, ""
            elif pending.strip() == ".":  # 0!.0, shows a hundredth part of what else it would
                behind_point, pending = True, ""
            elif pending:
                literals[1], pending = literals[1] + pending, ""
            digits = True
            inner += behind_point
        elif character == "," and digits:
            commas += 1
        elif character == "%":
            percents += 1
        elif character == ".":
            continue
        else:
            pending += character
    literals[2 if digits else 0] += pending
    factor = Decimal(100) ** percents / Decimal(1000) ** commas / Decimal(10) ** inner
    return _Look(literals[0], literals[1], literals[2], digits, factor)
