"""Column headers that no longer mean what they meant: the numbers below them are held."""

from __future__ import annotations

import re
from collections.abc import Mapping

from ipxl.check.desk import ReturnCheck
from ipxl.check.locked import Placed, same
from ipxl.form import spec
from ipxl.form.reading import Reading
from ipxl.plan.names import normalise
from ipxl.sheet.cells import column_letters

OTHER_MEANINGS = re.compile(
    "‰|千分|万分|[十百千万亿]元|[(（][十百千万亿]|增量|新增|增减|增幅|增速|增长|同比|环比|累计|合计|上期|上年|上季|上月|去年|往年|目标|计划|预计|预期|全年|当月|当季|单季|排名|得分"
)
"""Words that change what a column of numbers says; a header of ours that has one keeps it."""


def hold_changed_headers(desk: ReturnCheck, reading: Reading) -> set[tuple[str, str]]:
    """Hold the number columns whose guessed header came to say something else. Gives the places that were named."""
    named: set[tuple[str, str]] = set()
    for what in spec.SHEETS:
        sheet = reading.sheets.get(what.key)
        for part in sheet.parts if sheet else []:
            for name, column, header in part.guesses:
                field = what.field(name)
                if field.kind not in ("number", "percent") or not field.entered or not _means_other(header, field):
                    continue
                desk.held_columns.add((part.title, name))
                desk.say("COLUMN_MEANS_OTHER", part, part.header_row, column, header, field=field.header)
                named.add((part.title, f"{column_letters(column)}{part.header_row}"))
    return named


def _means_other(header: str, field: spec.Field) -> bool:
    own = {match for text in (field.header, *field.accepts) for match in OTHER_MEANINGS.findall(normalise(text))}
    return any(match not in own for match in OTHER_MEANINGS.findall(normalise(header)))


def hold_exchanged(desk: ReturnCheck, rows: Mapping[str, Placed]) -> None:
    """Hold this period's values where their header changed places with that of a given column of numbers.

    Columns that were moved whole still hold what we gave; where only the headers were, what we gave stands under 本期值.
    """
    given = {row.key: row for row in desk.given.rows.get(spec.INDICATORS.key, ())}
    for name in ("last", "target", "baseline"):
        told: set[str] = set()
        for key, (part, row) in rows.items():
            ours = given[key].values.get(name) if key in given else None
            if name not in part.columns or "value" not in part.columns or not isinstance(ours, int | float):
                continue
            ours_first = spec.INDICATORS.column("value") < spec.INDICATORS.column(name)
            inverted = (part.columns["value"] < part.columns[name]) != ours_first
            taken = same(row.values.get("value", ""), ours) and not same(row.values.get(name, ""), ours)
            if inverted and taken and part.title not in told:
                told.add(part.title)
                desk.held_columns.add((part.title, "value"))
                place = part.columns["value"]
                header = spec.INDICATORS.field(name).header
                field = spec.INDICATORS.field("value").header
                desk.say("COLUMNS_EXCHANGED", part, part.header_row, place, header, field=field)
