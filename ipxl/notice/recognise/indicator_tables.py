"""Tables of indicators: a name, perhaps a unit of measure and a figure of today, and a column for each year."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from ipxl.notice.blocks import Block, Cell, NoticeTable
from ipxl.notice.found import NOTHING, Comparison, FieldRead, FoundIndicator
from ipxl.notice.mend.folded import fold, squeeze
from ipxl.notice.names.units import names_only, units_in
from ipxl.notice.recognise.figures import FIGURE, Figure, falls, figure_of, is_measure
from ipxl.notice.recognise.headers import Role, header_rows
from ipxl.notice.recognise.numbering import mark_of

_YEAR = re.compile(r"(?:19|20)\d\d")
_BRACKET = re.compile(r"\s*\(([^()]*(?:\([^()]*\))?[^()]*)\)\s*$")
_FAR = 3
"""Years between two columns from which the first may be of today."""
_CHANGE = re.compile(r"(下降|降低|减少|增长|提高|提升|增加)(?=\s*[≥≤><=约]?\s*\d)")
_OF_WHICH = re.compile(r"^(?:其\s*中|其中包括)\s*[:、,]?\s*(?=.{2})")
_FRAMED = re.compile(r"[\[〔【<(]\s*([^\[\]〔〕【】<>()]+?)\s*[\]〕】>)]")
_NAME_ROLES: tuple[Role, ...] = ("indicator", "text", "block")


def table_indicators(blocks: Sequence[Block], begins: int | None) -> list[FoundIndicator]:
    """The rows of all tables of indicators. begins: the plan's first year; a column before it is today's figure."""
    return [found for block in blocks if isinstance(block, NoticeTable) for found in _rows(block, begins)]


def _rows(table: NoticeTable, begins: int | None) -> Iterator[FoundIndicator]:
    found = header_rows(table.rows, frozenset({"year"})) if table.rows else None
    if not found:
        return
    start, first, roles = found
    years = {
        column: _year(table.rows[start:first], column) for column, role in enumerate(roles) if role in ("year", "base")
    }
    aims = any("目标" in cell.text for row in table.rows[start:first] for cell in row)
    name_column = _name_column(table.rows[first:], roles)
    if name_column is None:
        return
    bases, targets = _split(table.rows[start:first], roles, years, begins, aims)
    for row in table.rows[first:]:
        item = _row(row, roles, name_column, bases, targets)
        if item:
            yield item


def _year(header: Sequence[Sequence[Cell]], column: int) -> int | None:
    for row in reversed(header):
        if found := _YEAR.search(fold(row[column].text)):
            return int(found.group())
    return None


def _split(
    header: Sequence[Sequence[Cell]],
    roles: Sequence[Role | None],
    years: dict[int, int | None],
    begins: int | None,
    aims: bool,
) -> tuple[list[int], dict[int, int]]:
    """Columns of today's figures, and columns of targets with their years."""
    bases = [column for column in years if roles[column] == "base"]
    # 2020年 | 2025年 | 属性: a five-year plan, with the figures of the year it begins from.
    known = sorted((year, column) for column, year in years.items() if year)
    first = known[0][1] if known else None
    plans = (
        len(known) > 1
        and known[1][0] - known[0][0] >= _FAR
        and any("性" in cell.text for row in header for cell in row)
    )
    targets: dict[int, int] = {}
    for column, year in years.items():
        if column in bases or year is None:
            continue
        says = any("目标" in row[column].text for row in header)
        if (
            (begins is not None and year < begins)
            or (begins is None and plans and column == first)
            or (aims and not says and year == min(y for y in years.values() if y) and len(years) > 1)
        ):
            bases.append(column)
        else:
            targets[column] = year
    return bases, targets


def _name_column(rows: Sequence[Sequence[Cell]], roles: Sequence[Role | None]) -> int | None:
    """The column of names: the last of those that may be, before the figures, that is not the same in most rows."""
    candidates = [column for column, role in enumerate(roles) if role in _NAME_ROLES]
    best = None
    for column in candidates:
        texts = [row[column].text for row in rows if row[column].text.strip()]
        if texts and len(set(texts)) * 10 >= len(texts) * 8:
            best = column if best is None or roles[column] == "indicator" else best
    return best if best is not None else (candidates[-1] if candidates else None)


def _row(
    row: Sequence[Cell], roles: Sequence[Role | None], name_column: int, bases: Sequence[int], targets: dict[int, int]
) -> FoundIndicator | None:
    cell = row[name_column]
    name, measure = name_and_measure(cell.text)
    changes = {found.group(1) for column in targets if (found := _CHANGE.match(fold(row[column].text).strip()))}
    if len(changes) == 1 and not name.endswith(change := changes.pop()):
        name += change  # 死亡率 | 下降33%
    figures = {column: _figure(row[column].text) for column in targets}
    if not name or not any(figures.values()):
        return None
    said = next(
        (row[column] for column, role in enumerate(roles) if role == "measure" and row[column].text.strip()), None
    )
    if (said is not None and is_measure(squeeze(fold(said.text)))) or (said is not None and not measure):
        measure = squeeze(fold(said.text))
    known = [(targets[column], figure, row[column]) for column, figure in figures.items() if figure]
    own = next((figure.measure for _, figure, _ in known if figure.measure), "")
    base = next((figure for column in bases if (figure := _figure(row[column].text))), None)
    owner = next(
        (row[column] for column, role in enumerate(roles) if role in ("lead", "other") and row[column].text.strip()),
        None,
    )
    comparison: Comparison = next((figure.comparison for _, figure, _ in known if figure.comparison != "="), "=")
    return FoundIndicator(
        FieldRead(name, cell.place),
        FieldRead(
            measure or own, (said or cell).place, bool(measure or own), "" if measure or own else "没有写明计量单位"
        ),
        _kind(cell, [row[column] for column in targets]),
        FieldRead("降" if falls(name, "", comparison) else "升", cell.place, False, "按目标推断"),
        comparison,
        FieldRead(base.value if base else None, row[bases[0]].place if bases else ""),
        tuple(sorted((year, FieldRead(_value(figure), at.place)) for year, figure, at in known)),
        FieldRead(names_only(units_in(owner.text)[0]) if owner else (), owner.place if owner else ""),
        FieldRead(()),
        NOTHING,
        cell.place,
        True,
    )


def _kind(name: Cell, figures: Sequence[Cell]) -> FieldRead[str]:
    """累计 where the name says so or the figures stand in frames, as plans print sums over several years."""
    if "累计" in name.text:
        return FieldRead("累计", name.place)
    framed = [cell for cell in figures if re.match(r"\s*[\[〔【]", fold(cell.text))]
    return FieldRead("累计", framed[0].place, False, "目标写在方括号里，按累计数理解") if framed else NOTHING


def _value(figure: Figure) -> Decimal:
    return figure.value


def _figure(text: str) -> Figure | None:
    bare = squeeze(fold(text))
    if framed := _FRAMED.fullmatch(bare):  # [30]: a figure that sums up the years
        bare = framed.group(1)
    if change := _CHANGE.match(bare):
        bare = bare[change.end() :]
    found = FIGURE.match(bare)
    if not found or len(bare) > 24:
        return None
    figure = figure_of(found)
    return None if figure.measure == "年" and 1990 < figure.value < 2100 else figure


def name_and_measure(text: str) -> tuple[str, str]:
    """商标有效注册量(万件) -> 商标有效注册量, 万件."""
    folded = fold(text).replace("\n", "").strip()
    mark = mark_of(folded)
    if mark and mark.kind != "dash" and len(folded) > mark.length:
        folded = folded[mark.length :]
    folded = _OF_WHICH.sub("", folded.strip(" :、。*"))
    found = _BRACKET.search(folded)
    if found:
        inside = squeeze(found.group(1)).removeprefix("单位:")
        if is_measure(inside):
            return squeeze(folded[: found.start()]), inside
    return squeeze(folded), ""
