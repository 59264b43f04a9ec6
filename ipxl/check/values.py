"""What a person typed, as a value: one function a kind, each saying what it did to the text.

Repairs of form (full width, blanks, a percent sign, the column's own unit of measure) give the value and say `read_as`.
Doubts about size (约, 以上, ranges, 万 or 亿 against the column) give no value but a proposal and say `held`.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Literal, NamedTuple

from ipxl.intake.package import Scalar
from ipxl.plan.names import normalise

State = Literal["ok", "read_as", "held", "invalid"]
_NUMBER = re.compile(r"[+-]?(?:\d+(?:,\d{3})*|\d*)(?:\.\d+)?")
_ABOUT = re.compile(r"约|近|大约|左右|上下|以上|以下|超过|不足|不到|多|余|>|<|≥|≤|~|～")
_RANGE = re.compile(r"^([\d.]+)%?(?:-|—|~|至|到)([\d.]+)%?$")
_SCALES = {"万": Decimal(10_000), "亿": Decimal(100_000_000), "千": Decimal(1000), "百": Decimal(100)}
_DATE = re.compile(r"^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?: .*)?$")


class Read(NamedTuple):
    """A typed cell: the number (None when there is none), how it was got, and a proposal where it is held."""

    number: Decimal | None
    state: State
    proposal: str = ""


def read_number(value: Scalar, unit_of_measure: str = "") -> Read:
    """The number in a cell. unit_of_measure: the column's own (%, 万件 …), which may be written behind the number."""
    if isinstance(value, bool):
        return Read(None, "invalid")
    if isinstance(value, float):
        return Read(exact(value), "ok") if value - value == 0 else Read(None, "invalid")
    text = normalise(value)
    own = normalise(unit_of_measure)
    bare = text.removesuffix(own) if own and text.endswith(own) else text
    number = _plain_number(bare)
    if number is not None:
        return Read(number, "read_as")
    return _held(bare, own)


def exact(value: float) -> Decimal:
    """The number that a spreadsheet shows for a stored float: 15 significant digits, no trailing zeros."""
    return Decimal(int(value)) if value.is_integer() else Decimal(f"{value:.15g}")


def _plain_number(text: str) -> Decimal | None:
    if not text or not _NUMBER.fullmatch(text):
        return None
    try:
        return Decimal(text.replace(",", ""))
    except InvalidOperation:
        return None


def _held(text: str, own: str) -> Read:
    span = _RANGE.match(text)
    if span:
        return Read(None, "held", f"(在{span[1]}到{span[2]}之间的哪一个)")
    about = _ABOUT.sub("", text)
    if about != text and (number := _plain_number(about.removesuffix(own) if own else about)) is not None:
        return Read(None, "held", f"(是不是{number:f})")
    scale = re.fullmatch(r"([+-]?[\d,.]+)(万|亿|千|百)(.{0,3})", about)
    if scale and (number := _plain_number(scale[1])) is not None:
        own_scale = _SCALES.get(own[:1], Decimal(1))
        converted = number * _SCALES[scale[2]] / own_scale
        return Read(None, "held", f"(按“{own or '个'}”应是{converted.normalize():f})")
    return Read(None, "invalid")


def read_date(value: Scalar) -> date | None:
    """The day in a cell: real dates (ISO text by now) and 2023-9-30, 2023/9/30, 2023.9.30, 2023年9月30日."""
    text = unicodedata.normalize("NFKC", str(value)).strip()
    match = _DATE.match(text)
    if match is None:
        return None
    try:
        return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return None


def read_choice(value: Scalar, choices: tuple[str, ...]) -> tuple[str | None, State]:
    """The choice that a cell names, widths and blanks aside; None when it names none of them."""
    text = value if isinstance(value, str) else ("" if isinstance(value, bool) else f"{value:g}")
    if text in choices:
        return text, "ok"
    folded = normalise(text)
    for choice in choices:
        if normalise(choice) == folded:
            return choice, "read_as"
    return None, "invalid"
