"""Ways of typing an answer, in real templates and in each format: a value, a question, held or refused, never silently wrong.

The tables are those of the reference page 填写格式. `pytest --long` takes every row in every format, else each some of them.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from office import Office, needs_office
from typed_answers import Place, outcomes, single_books, typed_book, ways_of

from ipxl.check.typed_ways import OUTCOMES, STORED, TYPED_TABLES, typed_ways

WHOLE = tuple(TYPED_TABLES)
OFTEN = 7
"""Of the rows each so many-th is taken by the short run."""
OTHERWISE = {
    ("35000", '数:0!.0,"万"'): "LibreOffice makes another format of it",
    ("35", "数:[DBNum1]0"): "in ods the numeral is seen, and the number beside it",
    ("TRUE", "布"): "a logical value is a number to LibreOffice",
    ("FALSE", "布"): "a logical value is a number to LibreOffice",
    ("35", "数:yyyy-mm-dd"): "LibreOffice's year 1900 has no 29 February",
    ("9.30", "数"): "the same, in a cell for a day",
    ("0", "数"): "in a cell for a day",
    ("-5", "数"): "in a cell for a day",
    ("20230930", "数"): "beyond LibreOffice's last day, in a cell for a day",
    ("1234567890123456", "数"): "cut to 15 digits",
}
"""(typed, stored) -> why a file that LibreOffice wrote may tell it otherwise; it is merged as nothing else even then."""


def rows_taken(request: pytest.FixtureRequest) -> int:
    return 1 if request.config.getoption("--long") else OFTEN


def differing(places: list[Place], found: list[str]) -> list[str]:
    """What a row of a table says otherwise, in words."""
    pairs = zip(places, found, strict=True)
    return [
        f"{place.kind} {place.way[:3]} at {place.sheet}!{place.cell}: {place.way.outcomes[place.kind]!r}, became {became!r}"
        for place, became in pairs
        if place.way.outcomes[place.kind] != became
    ]


def wrong(place: Place, became: str) -> bool:
    """Whether a number or a choice is merged without a question that nobody meant."""
    in_words = place.kind in ("数据来源", "本期进展情况", "备注", "材料名称", "文号/日期")
    return became.startswith("收 ") and became != place.way.outcomes[place.kind] and not in_words


def test_the_tables_are_whole():
    for table in TYPED_TABLES:
        ways = typed_ways(table)
        assert len(ways) == len({way[:3] for way in ways}), table
        for way in ways:
            assert way.stored.partition(":")[0] in STORED, way
            assert all(text.partition(" ")[0] in OUTCOMES for text in way.outcomes.values()), way
    assert len(typed_ways("numbers")) > 400


def test_typed_by_openpyxl_into_xlsx(request):
    ways = ways_of(WHOLE, rows_taken(request))
    data, places = typed_book(ways)
    found = outcomes(data, places, max(map(len, ways.values())))
    print(Counter(text.partition(" ")[0] for text in found))
    assert differing(places, found) == []


def test_what_a_workbook_has_one_cell_for(request):
    ways = ways_of(WHOLE, 1 if request.config.getoption("--long") else 3 * OFTEN)
    for data, place in single_books(ways):
        assert differing([place], outcomes(data, [place], 1)) == []


@needs_office
@pytest.mark.parametrize("form", ["xls", "ods", "xlsx"])
def test_saved_by_libreoffice(office: Office, tmp_path: Path, request, form):
    ways = ways_of(WHOLE, rows_taken(request))
    data, places = typed_book(ways)
    source = tmp_path / "source.xlsx"
    source.write_bytes(data)
    target = office.save_as(source, tmp_path / f"target.{form}")
    found = outcomes(target.read_bytes(), places, max(map(len, ways.values())))
    pairs = zip(places, found, strict=True)
    kept = [pair for pair in pairs if pair[0].way[1:3] not in OTHERWISE or wrong(*pair)]
    assert differing(*map(list, zip(*kept, strict=True))) == []
