"""Numbers as automatic lists write them."""

from __future__ import annotations

_DIGITS = "〇一二三四五六七八九"
_ROMAN = (
    (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"), (9, "IX"),
    (5, "V"), (4, "IV"), (1, "I"),
)  # fmt: skip


def chinese(number: int) -> str:
    """1 -> 一, 12 -> 十二, 105 -> 一百零五; digits one by one from 1000 on."""
    if not 0 < number < 1000:
        return "".join(_DIGITS[int(digit)] for digit in str(abs(number)))
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    text = f"{_DIGITS[hundreds]}百" if hundreds else ""
    if tens:
        text += f"{_DIGITS[tens] if tens > 1 or hundreds else ''}十"
    elif hundreds and ones:
        text += "零"
    return text + (_DIGITS[ones] if ones else "")


def letters(number: int) -> str:
    """1 -> A, 27 -> AA, as word processors count: the letter repeated."""
    if number < 1:
        return str(number)
    rounds, letter = divmod(number - 1, 26)
    return chr(65 + letter) * min(rounds + 1, 30)


def roman(number: int) -> str:
    """4 -> IV; in plain digits from 4000 on."""
    if not 0 < number < 4000:
        return str(number)
    text = ""
    for value, letter in _ROMAN:
        count, number = divmod(number, value)
        text += letter * count
    return text


def circled(number: int) -> str:
    """1 -> ①, up to 20."""
    return chr(0x2460 + number - 1) if 0 < number <= 20 else str(number)
