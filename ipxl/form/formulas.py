"""The check column: one rule table, said twice, as an Excel formula and as Python.

Only functions of Excel 2007 that WPS and LibreOffice compute alike (IF, AND, OR, ISNUMBER, ABS, COUNTIF, MATCH,
HYPERLINK, ROUND, SUBSTITUTE). Writers do not calculate, so every formula is written with the value that Python gives here.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import NamedTuple

from ipxl.form.spec import INDICATORS, SHEETS, TASKS, UNCHANGED, YES, Field, Required, Sheet, is_required
from ipxl.plan.model import Role
from ipxl.sheet.cells import column_letters

OK = "√"
TODO = "请填："
TO_REPEAT = "请填：本行，或选“无变化”"
"""What the check cell says of a row that shows last period's answers and nothing else."""
LONGEST_LITERAL = 100
"""Characters of a text that a formula compares; programs take 255, and a quote counts twice."""
_DAY_ZERO = date(1899, 12, 30)
JUMP_PERCENT = 20
"""A change of more than this against last period wants a word of explanation."""


GROWING = "流量"
"""A kind that counts from January: it grows all year, and falls back every spring."""
NOT_FALLING = ("存量", "累计")
MILESTONE = "里程碑"
YES_OR_NO = ("是", "否")


class CheckPlace(NamedTuple):
    """Where the check cells of a sheet stand: column letters, first and last row (1-based)."""

    column: str
    first: int
    last: int


def open_points(
    sheet: Sheet, role: Role | None, row: Mapping[str, object], prefilled: Mapping[str, object] | None = None
) -> str:
    """What the check cell of a row says: √, or `请填:` and the fields that are missing or wrong.

    row: field key -> value as it stands in the cell (None or "" when blank); numbers are numbers. prefilled: what the
    form shows of last period.
    """
    text = {key: "" if value is None else str(value) for key, value in row.items()}
    if prefilled and _repeats(sheet, prefilled):
        if text.get(UNCHANGED.key) == YES:
            return OK
        if _is_as_given(sheet, role, row, prefilled):
            return TO_REPEAT
    words = []
    for field in sheet.fields:
        if is_required(field, role or "all", text) and not text.get(field.key):
            words.append(field.word)
        elif field.is_counted and text.get(field.key) and not _is_fine(field, row):
            words.append(field.word + _hint(field))
    if sheet is INDICATORS and _needs_explanation(row):
        words.append(sheet.field("explanation").word)
    return TODO + "、".join(words) if words else OK


def _repeats(sheet: Sheet, prefilled: Mapping[str, object]) -> bool:
    """Whether a row can be said again as a whole: a figure only where it stands in its cell."""
    return sheet is TASKS or "value" in prefilled


def _asked(sheet: Sheet, role: Role | None, prefilled: Mapping[str, object]) -> list[Field]:
    """The fields of a row that tell whether the unit has said something in it."""
    ours = {UNCHANGED.key, *(("has_work",) if role == "lead" else ()), "baseline"} - prefilled.keys()
    return [field for field in sheet.fields if field.entered and field.key not in ours]


def _is_as_given(sheet: Sheet, role: Role | None, row: Mapping[str, object], prefilled: Mapping[str, object]) -> bool:
    def found(key: str) -> object:
        value = row.get(key)
        return "" if value is None else value

    return all(found(field.key) == prefilled.get(field.key, "") for field in _asked(sheet, role, prefilled))


def _as_given_test(sheet: Sheet, role: Role | None, row: int, prefilled: Mapping[str, object]) -> str:
    """The same as a formula."""
    tests = []
    for field in _asked(sheet, role, prefilled):
        given = prefilled.get(field.key, "")
        cell = f"${column_letters(sheet.column(field.key))}{row}"
        if isinstance(given, date):
            tests.append(f"{cell}={(given - _DAY_ZERO).days}")
        elif isinstance(given, int | float):
            tests.append(f"{cell}={given}")
        else:
            text = str(given)
            literal = text[:LONGEST_LITERAL].replace('"', '""')
            tests.append(f'{cell if len(text) < LONGEST_LITERAL else f"LEFT({cell},{LONGEST_LITERAL})"}="{literal}"')
    unchanged = f"${column_letters(sheet.column(UNCHANGED.key))}{row}"
    return f'AND({unchanged}<>"{YES}",{",".join(tests)})'


def _is_fine(field: Field, row: Mapping[str, object]) -> bool:
    lowest, highest = field.limits or (0, 0)
    value = row.get(field.key)
    if isinstance(value, int | float):
        # 85% typed into a cell becomes 0.85 without a word
        fraction = field.kind == "percent" and lowest < value < lowest + 1
        return lowest <= value <= highest and not fraction
    return row.get("kind") == MILESTONE and value in YES_OR_NO


def _hint(field: Field) -> str:
    lowest, highest = field.limits or (0, 0)
    return f"({lowest}到{highest}，不带%)" if field.kind == "percent" else "(数字)"


def _needs_explanation(row: Mapping[str, object]) -> bool:
    value, last = row.get("value"), row.get("last")
    if not isinstance(value, int | float) or not isinstance(last, int | float) or row.get("explanation"):
        return False
    kind = row.get("kind")
    # rounded, as in the formula: spreadsheets forgive the last binary digits in a comparison, Python does not
    jump = kind != GROWING and _rounded(abs(value - last), 6) > _rounded(abs(last) * JUMP_PERCENT / 100, 6)
    return jump or (kind in NOT_FALLING and value < last)


def check_formula(sheet: Sheet, role: Role | None, row: int, prefilled: Mapping[str, object] | None = None) -> str:
    """The formula of the check cell in 1-based `row`; prefilled: what the form shows there of last period."""
    formula = _check_pattern(sheet.key, role).replace("{row}", str(row))
    if not prefilled or not _repeats(sheet, prefilled):
        return formula
    unchanged = f"${column_letters(sheet.column(UNCHANGED.key))}{row}"
    return (
        f'=IF({_as_given_test(sheet, role, row, prefilled)},"{TO_REPEAT}",IF({unchanged}="{YES}","{OK}",{formula[1:]}))'
    )


@lru_cache(maxsize=16)
def _check_pattern(sheet_key: str, role: Role | None) -> str:
    sheet = next(what for what in SHEETS if what.key == sheet_key)
    at = {field.key: f"${column_letters(number)}{{row}}" for number, field in enumerate(sheet.fields)}
    parts = [part for field in sheet.fields for part in _field_parts(field, role, at)]
    if sheet is INDICATORS:
        parts.append(_explanation_part(at, sheet.field("explanation").word))
    # each part is "" or a word with 、 behind it, so that all of them stand in the formula only once
    said = f'SUBSTITUTE("{TODO}"&{"&".join(parts)}&"{OK}","{TODO}{OK}","{OK}")'
    return f'=SUBSTITUTE({said},"、{OK}","")'


def _field_parts(field: Field, role: Role | None, at: Mapping[str, str]) -> list[str]:
    cell = at[field.key]
    parts = [
        f'IF({_blank_test(required, cell, at)},"{field.word}、","")'
        for required in field.required
        if required.who in ("all", role)
    ]
    if field.is_counted:
        lowest, highest = field.limits or (0, 0)
        low = f"OR({cell}={lowest},{cell}>={lowest + 1})" if field.kind == "percent" else f"{cell}>={lowest}"
        words = f'AND({at["kind"]}="{MILESTONE}",OR({cell}="是",{cell}="否"))' if "kind" in at else "FALSE"
        fine = f"IF(ISNUMBER({cell}),AND({low},{cell}<={highest}),{words})"
        parts.append(f'IF({cell}="","",IF({fine},"","{field.word}{_hint(field)}、"))')
    return parts


def _blank_test(required: Required, cell: str, at: Mapping[str, str]) -> str:
    when = required.when
    if when is None:
        return f'{cell}=""'
    sign = "<>" if when.negated else "="
    return f'AND({at[when.field]}{sign}"{when.value}",{cell}="")'


def _explanation_part(at: Mapping[str, str], word: str) -> str:
    value, last, kind, text = at["value"], at["last"], at["kind"], at["explanation"]
    jump = f'AND({kind}<>"{GROWING}",ROUND(ABS({value}-{last}),6)>ROUND(ABS({last})*{JUMP_PERCENT}/100,6))'
    stays = ",".join(f'{kind}="{name}"' for name in NOT_FALLING)
    fall = f"AND(OR({stays}),{value}<{last})"
    known = f'AND(ISNUMBER({value}),ISNUMBER({last}),{text}="")'
    return f'IF({known},IF(OR({jump},{fall}),"{word}、",""),"")'


def rate_formula(row: int) -> str:
    """完成率: value / target x 100, one place; blank while either is unknown."""
    value, target = (f"${column_letters(INDICATORS.column(key))}{row}" for key in ("value", "target"))
    return f'=IF(AND(ISNUMBER({value}),ISNUMBER({target})),IF({target}<>0,ROUND({value}/{target}*100,1),""),"")'


def rate(row: Mapping[str, object]) -> float | str:
    """What `rate_formula` gives for a row."""
    value, target = row.get("value"), row.get("target")
    if isinstance(value, int | float) and isinstance(target, int | float) and target:
        return _rounded(value / target * 100, 1)
    return ""


def change_formula(row: int) -> str:
    """较上期: value - last value; blank while either is unknown."""
    value, last = (f"${column_letters(INDICATORS.column(key))}{row}" for key in ("value", "last"))
    return f'=IF(AND(ISNUMBER({value}),ISNUMBER({last})),ROUND({value}-{last},6),"")'


def change(row: Mapping[str, object]) -> float | str:
    """What `change_formula` gives for a row."""
    value, last = row.get("value"), row.get("last")
    if isinstance(value, int | float) and isinstance(last, int | float):
        return _rounded(value - last, 6)
    return ""


_WHOLE = 1e15
"""From here on the 15 digits that are shown have no places any more."""


def _rounded(number: float, places: int) -> float:
    """As ROUND does it: halves away from zero, of the number as it is shown and not of its binary neighbour."""
    if abs(number) >= _WHOLE:
        return number
    return float(Decimal(f"{number:.15g}").quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP))


def blank_formula(cell: str, word: str) -> str:
    """√ when `cell` holds something, else the word for what is missing."""
    return f'=IF({cell}="","{TODO}{word}","{OK}")'


def count_formula(checks: Mapping[str, CheckPlace]) -> str:
    """How many check cells are open. checks: by sheet title."""
    return "=" + "+".join(_count(title, place) for title, place in checks.items())


def _cells(title: str, place: CheckPlace) -> str:
    return f"'{title}'!${place.column}${place.first}:${place.column}${place.last}"


def _count(title: str, place: CheckPlace) -> str:
    return f'COUNTIF({_cells(title, place)},"请*")'


def first_open_formula(checks: Mapping[str, CheckPlace], done: str, todo: str) -> str:
    """A link to the first open check cell; `done` is shown, and leads to the first sheet, when there is none."""
    target = f"\"#'{next(iter(checks))}'!A1\""
    for title, place in reversed(list(checks.items())):
        row = f'({place.first - 1}+MATCH("请*",{_cells(title, place)},0))'
        target = f"IF({_count(title, place)}>0,\"#'{title}'!{place.column}\"&{row},{target})"
    return f'=HYPERLINK({target},IF({count_formula(checks)[1:]}=0,"{done}","{todo}"))'
