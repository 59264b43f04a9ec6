"""Numbers of evidence as people list them: 1,2 · 1-3 · 1和2 · ①② · 第1、2号 · 附件1、附件2 · 一、二 · T08-1 as it is."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ipxl.check.desk import number_text
from ipxl.check.numerals import CHARACTERS, read_numeral
from ipxl.check.values import fold

_WORDS = re.compile(r"(?:佐证)?(?:材料|附件|编号|序号|佐证|见|详见|第|no\.?|№|#)|[号项份条个]|[()\[\]〔〕【】\"“”‘’']")
_SPLITS = re.compile(r"(?:[,，、;；。.·|+&和与及跟\s]|以及)+")
_AS_NUMBER = re.compile(r"([0-9]+)\.0")
_RANGE = re.compile(r"([0-9]{1,3})(?:-+|~+|至|到|—+|–+|－+|～+)([0-9]{1,3})")
_DASH = re.compile(" ?(-|~|至|到|—|–) ?")
_NUMERAL = re.compile(f"[{CHARACTERS}]+")
_CIRCLED = {
    ord(sign): f" {number} "
    for first, many in (("①", 20), ("⑴", 20), ("⒈", 20), ("㈠", 10), ("㊀", 10))
    for number, sign in enumerate(map(chr, range(ord(first), ord(first) + many)), 1)
}
_WIDEST_RANGE = 100
_LONGEST_LIST = 2000
"""Characters. The cell may have 150; what is far longer is a text that somebody pasted."""


def evidence_numbers(typed: str) -> list[str]:
    """The numbers that a list names, in its order; a part that is no number stays as it was typed."""
    if len(typed) > _LONGEST_LIST:
        return [typed.strip()]
    if whole := _AS_NUMBER.fullmatch(typed.strip()):
        return [number_text(whole[1])]
    text = " ".join(_WORDS.sub(" ", fold(typed.translate(_CIRCLED))).split())
    text = _DASH.sub(r"\1", text)
    return [number for part in _SPLITS.split(text) if part for number in _in_part(part)]


def _in_part(part: str) -> Iterator[str]:
    plain = _NUMERAL.sub(_in_digits, part)
    span = _RANGE.fullmatch(plain)
    if span and int(span[1]) <= int(span[2]) < int(span[1]) + _WIDEST_RANGE:
        yield from map(str, range(int(span[1]), int(span[2]) + 1))
    else:
        yield number_text(plain)


def _in_digits(match: re.Match[str]) -> str:
    found = read_numeral(match[0])
    return f"{found.number:f}" if found else match[0]
