"""The check column: one rule table, said twice, as an Excel formula and as Python.

Only functions of Excel 2007 that WPS and LibreOffice compute alike (IF, AND, OR, ISNUMBER, ABS, COUNTIF, MATCH,
HYPERLINK, ROUND). Writers do not calculate, so every formula is written with the value that Python gives here.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from ipxl.form.spec import INDICATORS, TASKS, Field, Required, Sheet, is_required
from ipxl.plan.model import Role

OK = "√"
TODO = "请填:"
JUMP_PERCENT = 20
"""A change of more than this against last period wants a word of explanation."""


def column_letters(number: int) -> str:
    """0 -> A, 26 -> AA."""
    letters = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def open_points(sheet: Sheet, role: Role | None, row: Mapping[str, object]) -> str:
    """What the check cell of a row says: √, or `请填:` and the fields that are missing or wrong.

    row: field key -> value as it stands in the cell (None or "" when blank); numbers are numbers.
    """
    text = {key: "" if value is None else str(value) for key, value in row.items()}
    words = []
    for field in sheet.fields:
        if is_required(field, role or "all", text) and not text.get(field.key):
            words.append(field.short)
        elif field.key in _NUMBERS and text.get(field.key) and not _in_limits(field, row.get(field.key)):
            words.append(field.short + _hint(field))
    if sheet is INDICATORS and _needs_explanation(row):
        words.append(sheet.field("explanation").short)
    return TODO + "、".join(words) if words else OK


_NUMBERS = frozenset({"progress", "value"})


def _in_limits(field: Field, value: object) -> bool:
    lowest, highest = field.limits or (0, 0)
    return isinstance(value, int | float) and lowest <= value <= highest


def _hint(field: Field) -> str:
    lowest, highest = field.limits or (0, 0)
    return f"({lowest}到{highest}的数)" if field.kind == "percent" else "(数字)"


def _needs_explanation(row: Mapping[str, object]) -> bool:
    value, last = row.get("value"), row.get("last")
    if not isinstance(value, int | float) or not isinstance(last, int | float) or row.get("explanation"):
        return False
    return abs(value - last) > abs(last) * JUMP_PERCENT / 100 or (row.get("kind") == "存量" and value < last)


def check_formula(sheet: Sheet, role: Role | None, row: int) -> str:
    """The formula of the check cell in 1-based `row`."""
    return _check_pattern(sheet.key, role).replace("{row}", str(row))


@lru_cache(maxsize=16)
def _check_pattern(sheet_key: str, role: Role | None) -> str:
    sheet = {"tasks": TASKS, "indicators": INDICATORS}[sheet_key]
    at = {field.key: f"${column_letters(number)}{{row}}" for number, field in enumerate(sheet.fields)}
    parts = [part for field in sheet.fields for part in _field_parts(field, role, at)]
    if sheet is INDICATORS:
        parts.append(_explanation_part(at, sheet.field("explanation").short))
    words = "&".join(parts)
    return f'=IF({words}="","{OK}","{TODO}"&MID({words},2,200))'


def _field_parts(field: Field, role: Role | None, at: Mapping[str, str]) -> list[str]:
    cell = at[field.key]
    parts = [
        f'IF({_blank_test(required, cell, at)},"、{field.short}","")'
        for required in field.required
        if required.who in ("all", role)
    ]
    if field.key in _NUMBERS:
        lowest, highest = field.limits or (0, 0)
        fine = f"IF(ISNUMBER({cell}),AND({cell}>={lowest},{cell}<={highest}),FALSE)"
        parts.append(f'IF({cell}="","",IF({fine},"","、{field.short}{_hint(field)}"))')
    return parts


def _blank_test(required: Required, cell: str, at: Mapping[str, str]) -> str:
    when = required.when
    if when is None:
        return f'{cell}=""'
    sign = "<>" if when.negated else "="
    return f'AND({at[when.field]}{sign}"{when.value}",{cell}="")'


def _explanation_part(at: Mapping[str, str], word: str) -> str:
    value, last, kind, text = at["value"], at["last"], at["kind"], at["explanation"]
    jump = f'OR(ABS({value}-{last})>ABS({last})*{JUMP_PERCENT}/100,AND({kind}="存量",{value}<{last}))'
    known = f'AND(ISNUMBER({value}),ISNUMBER({last}),{text}="")'
    return f'IF({known},IF({jump},"、{word}",""),"")'


def rate_formula(row: int) -> str:
    """完成率: value / target x 100, one place; blank while either is unknown."""
    value, target = (f"${column_letters(INDICATORS.column(key))}{row}" for key in ("value", "target"))
    return f'=IF(AND(ISNUMBER({value}),ISNUMBER({target})),IF({target}<>0,ROUND({value}/{target}*100,1),""),"")'


def change_formula(row: int) -> str:
    """较上期: value - last value; blank while either is unknown."""
    value, last = (f"${column_letters(INDICATORS.column(key))}{row}" for key in ("value", "last"))
    return f'=IF(AND(ISNUMBER({value}),ISNUMBER({last})),ROUND({value}-{last},6),"")'


def count_formula(ranges: Mapping[str, tuple[str, int, int]]) -> str:
    """How many check cells are open. ranges: sheet title -> (column letters, first row, last row)."""
    return "=" + "+".join(_count(title, *place) for title, place in ranges.items())


def _count(title: str, column: str, first: int, last: int) -> str:
    return f"COUNTIF('{title}'!${column}${first}:${column}${last},\"请*\")"


def first_open_formula(ranges: Mapping[str, tuple[str, int, int]], done: str, todo: str) -> str:
    """A link to the first open check cell; `done` is shown (and links nowhere else) when there is none."""
    titles = list(ranges)
    first_title = titles[0]
    target = f"\"#'{first_title}'!A1\""
    for title in reversed(titles):
        column, first, last = ranges[title]
        match = f"MATCH(\"请*\",'{title}'!${column}${first}:${column}${last},0)"
        target = f"IF({_count(title, column, first, last)}>0,\"#'{title}'!{column}\"&({first - 1}+{match}),{target})"
    total = count_formula(ranges)[1:]
    return f'=HYPERLINK({target},IF({total}=0,"{done}","{todo}"))'
