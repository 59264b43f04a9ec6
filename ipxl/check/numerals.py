"""Numbers in Chinese numerals: 三十五, 二百零五, 一万二千, 3亿2000万, 二〇二三, 三点五."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import NamedTuple

DIGITS = {character: number for number, character in enumerate("零一二三四五六七八九")} | {
    "〇": 0, "○": 0, "壹": 1, "贰": 2, "貳": 2, "两": 2, "兩": 2, "叁": 3, "參": 3, "肆": 4, "伍": 5, "陆": 6, "陸": 6,
    "柒": 7, "捌": 8, "玖": 9,
}  # fmt: skip
"""○ is what input methods give for 〇; by itself it is a mark and no number."""
TENS = {"廿": 20, "卅": 30, "卌": 40}
SCALES = {
    "十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000, "万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8,
}  # fmt: skip
CHARACTERS = "".join([*DIGITS, *TENS, *SCALES])
_SIGNS = {"负": -1, "負": -1, "正": 1}
_TOKEN = re.compile(r"[0-9]+(?:\.[0-9]+)?|.")
_MYRIAD = 10**4


class Numeral(NamedTuple):
    """A number in numerals. loose: it can be meant in more than one way (一千二: 1200 or 1002)."""

    number: Decimal
    loose: bool = False


def read_numeral(text: str) -> Numeral | None:
    """The number in Chinese numerals, digits before 万 or 亿 included; None when the text is none."""
    sign = _SIGNS.get(text[:1], 1)
    whole, point, fraction = text[text[:1] in _SIGNS :].partition("点")
    if point and not (fraction and all(c in DIGITS for c in fraction)):
        return None
    tail = "".join(str(DIGITS[c]) for c in fraction)
    found = _digit_by_digit(whole) or _with_scales(whole)
    if found is None or (tail and found.number != int(found.number)):
        return None
    number = found.number + Decimal(f"0.{tail}") if tail else found.number
    return Numeral(sign * number, found.loose)


def _digit_by_digit(text: str) -> Numeral | None:
    """二〇二三. Two digits without a zero (三五, 七八) mean "three to five" as often as 35: no numeral."""
    if not text.strip("○") or not all(c in DIGITS for c in text):
        return None
    if len(text) == 2 and not any(DIGITS[c] == 0 for c in text):
        return None
    return Numeral(Decimal("".join(str(DIGITS[c]) for c in text)))


def _with_scales(text: str) -> Numeral | None:
    total, section, current = Decimal(0), Decimal(0), None
    last_scale, smallest, loose = 1, _MYRIAD, False
    for token in _TOKEN.findall(text):
        if token in SCALES:
            scale = SCALES[token]
            if scale < _MYRIAD:
                if scale >= smallest or (current is None and scale != 10):
                    return None
                section += (1 if current is None else current) * scale
                smallest = scale
            else:
                group = section + (current or 0)
                if group == 0 and not (scale > _MYRIAD and total):
                    return None
                total = (total + group) * scale if scale > _MYRIAD else total + group * scale
                section, smallest = Decimal(0), _MYRIAD
            current, last_scale = None, scale
        elif token in DIGITS and DIGITS[token] == 0:
            if current is not None:
                return None
            last_scale = 1
        elif token in TENS:
            if current is not None or smallest <= 10:
                return None
            section, smallest, last_scale = section + TENS[token], 10, 10
        elif token in DIGITS or token[0] in "0123456789":
            if current is not None:
                return None
            current = Decimal(DIGITS[token]) if token in DIGITS else Decimal(token)
            loose = last_scale >= 100 and token in DIGITS
        else:
            return None
    if current is not None and loose:
        return Numeral(total + section + current * last_scale / 10, loose=True)
    number = total + section + (current or 0)
    return Numeral(number) if text and (number or current is not None) else None
