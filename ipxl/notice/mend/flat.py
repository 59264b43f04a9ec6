"""Tables that were copied as text made tables again: one cell a line, or columns apart by tabs, bars or wide blanks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import cast

from ipxl.notice.blocks import Block, Cell, NoticeTable, Paragraph
from ipxl.notice.mend.folded import chinese_number, fold, squeeze
from ipxl.notice.names.units import is_group, is_word, looks_like_unit, pieces
from ipxl.notice.recognise.dates import is_ongoing, points
from ipxl.notice.recognise.headers import Role, role_of
from ipxl.notice.recognise.numbering import mark_of

_SPLIT = re.compile(r"\t+|\s*[|｜│┃]\s*|(?<=\S)[ \u3000]{2,}(?=\S)")
_NUMERIC = re.compile(
    r"[≥≤><=约达到]*\s*-?\d[\d,]*(?:\.\d+)?\s*(?:%|％|‰|[\u4e00-\u9fff/]{1,6})?(?:以上|左右|以内|以下)?|[—\-/－]+|完成|持续.{0,6}|逐年.{0,4}|达?到?全部"
)
_ENDS_TABLE = re.compile(r"\s*附\s*件|\s*(?:注|备注)\s*[:：]")
_SPANS_UNITS = re.compile(r"(?:责任|任务|职责|工作)?分工|责任单位|单位")
_SPANNING = re.compile(r"责任分工|任务分工|职责分工|目标值?|年度目标|分年度目标|时间|完成情况|单位|规划目标|工作目标")
_RULE = re.compile(r"\s*:?[-—─=+]{2,}:?\s*")
_MOST_COLUMNS = 12
_EMPTY = {"block": 1, "note": 1, "person": 1, "text": 3, "indicator": 3, "number": 9}
"""What it costs to leave a column of a role empty in a row; 2 for the others."""
_MOST_LINES = 4_000
_NEAR = 60
"""Lines within which the next number of a row is looked for."""


Head = Sequence[tuple[Paragraph, Role | None]]
Rows = tuple[list[tuple[Cell, ...]], int]


def with_tables(blocks: Sequence[Block]) -> list[Block]:
    """The blocks with every flattened table put back together."""
    result: list[Block] = []
    stops = _stops(blocks)
    at = 0
    while at < len(blocks):
        found = _columns_apart(blocks, at) or _blanks_apart(blocks, at) or _one_a_line(blocks, at, stops)
        if found:
            table, at = found
            result.append(table)
        else:
            result.append(blocks[at])
            at += 1
    return result


def _text(block: Block) -> str | None:
    return block.text if isinstance(block, Paragraph) else None


# Columns apart on one line ------------------------------------------------------------------------------------------


def _columns_apart(blocks: Sequence[Block], at: int) -> tuple[NoticeTable, int] | None:
    """A header line whose parts head columns, and the lines below that have as many parts."""
    head = _parts(blocks[at])
    if len(head) < 3 or sum(role_of(part) is not None for part in head) * 3 < len(head) * 2:
        return None
    rows = [_cells(head, blocks[at])]
    end = at + 1
    while end < len(blocks):
        parts = _parts(blocks[end])
        if parts and all(_RULE.fullmatch(part) for part in parts):
            end += 1  # |---|---|
            continue
        if not parts or len(parts) > len(head) or (len(parts) < max(2, len(head) - 2) and not _heads_rows(parts)):
            break
        rows.append(_cells(parts + [""] * (len(head) - len(parts)), blocks[end]))
        end += 1
    if len(rows) < 2:
        return None
    return NoticeTable(tuple(rows), rows[0][0].place), end


def _heads_rows(parts: list[str]) -> bool:
    return len(parts) == 1 and len(parts[0]) <= 40 and mark_of(fold(parts[0])) is not None


def _blanks_apart(blocks: Sequence[Block], at: int) -> tuple[NoticeTable, int] | None:
    """Columns with a single blank between them: 序号 工 作 任 务 牵头部门, then 1 …… 市教育局."""
    head = _words(blocks[at])
    roles = [role_of(word) for word in head]
    texts = [column for column, role in enumerate(roles) if role in ("text", "indicator")]
    if len(head) < 3 or roles[0] != "number" or None in roles or len(texts) != 1 or not {"lead", "other"} & set(roles):
        return None
    rows = [_cells(head, blocks[at])]
    end = at + 1
    while end < len(blocks):
        words = (_text(blocks[end]) or "").split()
        if len(words) < len(head) or chinese_number(words[0].rstrip(".、")) != len(rows):
            break
        tail = len(head) - texts[0] - 1
        middle = words[texts[0] : len(words) - tail]
        rows.append(_cells([*words[: texts[0]], " ".join(middle), *words[len(words) - tail :]], blocks[end]))
        end += 1
    return (NoticeTable(tuple(rows), rows[0][0].place), end) if len(rows) > 2 else None


def _words(block: Block) -> list[str]:
    """The words of a short line; single characters that blanks set apart are one word."""
    text = _text(block)
    if text is None or len(text) > 80 or not text.startswith(("序", "编")):
        return []
    return re.sub(r"(?<![^\s])(\S)\s(?=\S(?:\s|$))", r"\1", text).split()


def _parts(block: Block) -> list[str]:
    text = _text(block)
    if text is None or len(text) > 4000:
        return []
    return [part.strip() for part in _SPLIT.split(text.strip().strip("|｜"))]


def _cells(parts: Sequence[str], block: Block) -> tuple[Cell, ...]:
    return tuple(Cell(part, f"{block.place}第{number}格") for number, part in enumerate(parts, 1))


# One cell a line ----------------------------------------------------------------------------------------------------


def _one_a_line(blocks: Sequence[Block], at: int, stops: Sequence[int]) -> tuple[NoticeTable, int] | None:
    """A run of lines that head columns, and the lines below cut into rows."""
    head: list[tuple[Paragraph, Role | None]] = []
    while at + len(head) < len(blocks) and len(head) < _MOST_COLUMNS:
        block = blocks[at + len(head)]
        if not isinstance(block, Paragraph) or len(block.text) > 24:
            break
        role = role_of(block.text)
        if role in ("due", "text") and any(known == "year" for _, known in head):
            break  # 办理时间(小时) below years is the name of the first indicator
        if role is None and not (head and _SPANNING.fullmatch(squeeze(fold(block.text)))):
            break
        head.append((block, role))
    roles = {role for _, role in head}
    tasks = {"lead", "other"} & roles and roles & {"number", "text", "block", "indicator"}
    years = sum(role in ("year", "base") for _, role in head)
    if len(head) < 3 or not (tasks or (years >= 1 and {"indicator", "text", "measure"} & roles)):
        return None
    begin = at + len(head)
    head = _unspanned(head)
    if not _begins(head, _body(blocks, begin, min(stops[begin], begin + _MOST_COLUMNS))):
        return None
    body = _body(blocks, begin, min(stops[begin], begin + _MOST_LINES))
    width = len(head)
    rows = _by_number(head, body) if "number" in roles else _by_width(head, body)
    if rows is None:
        return None
    cells, used = rows
    if not cells:
        return None
    kept = [pair for pair in head if pair[1] is not None] if len(cells[0]) < width else head
    header = tuple(Cell(block.text, block.place) for block, _ in kept)
    return NoticeTable((header, *cells), head[0][0].place), at + len(head) + used


def _unspanned(head: list[tuple[Paragraph, Role | None]]) -> list[tuple[Paragraph, Role | None]]:
    """A header of two rows as its columns stand: 责任分工 gives way to the 牵头单位 and 责任单位 below it."""
    place = next((at for at, (block, _) in enumerate(head) if _SPANS_UNITS.fullmatch(squeeze(fold(block.text)))), None)
    if place is None:
        return head
    cut = len(head)
    while cut > place + 1 and head[cut - 1][1] in ("lead", "other"):
        cut -= 1
    if len(head) - cut < 2:
        return head
    return [*head[:place], *head[cut:], *head[place + 1 : cut]]


def _begins(head: Head, body: Sequence[Paragraph]) -> bool:
    """Whether what stands below a header begins like its first row."""
    if any(role == "number" for _, role in head):
        return bool(_starts(body))
    return bool(body) and _fits(body[0].text, head[0][1])


def _stops(blocks: Sequence[Block]) -> list[int]:
    """For each block the next one at which no flattened table goes on: a table, an annex, a note."""
    result = [len(blocks)] * (len(blocks) + 1)
    for at in range(len(blocks) - 1, -1, -1):
        block = blocks[at]
        here = not isinstance(block, Paragraph) or _ENDS_TABLE.match(block.text) is not None
        result[at] = at if here else result[at + 1]
    return result


def _body(blocks: Sequence[Block], begin: int, end: int) -> list[Paragraph]:
    return cast(list[Paragraph], list(blocks[begin:end]))


def _by_number(head: Head, body: Sequence[Paragraph]) -> Rows | None:
    """Rows that begin with their number: the next number ends a row, whatever stands between."""
    starts = _starts(body)
    if len(starts) < 2 and not (starts and len(body) - starts[0] >= len(head) - 1):
        return None
    columns = [pair for pair in head if pair[1] is not None]
    at = next(place for place, (_, role) in enumerate(columns) if role == "number")
    turned = [*columns[at:], *columns[:at]]
    early = list(body[: starts[0]])
    rows: list[tuple[Cell, ...]] = []
    sizes = [right - left for left, right in pairwise(starts)]
    usual = max(set(sizes), key=sizes.count) if sizes else len(columns)
    for row, start in enumerate(starts):
        last = row + 1 == len(starts)
        end = _last_end(body, start, usual, len(columns)) if last else starts[row + 1]
        lines = list(body[start:end])
        places = _placed(lines, [role for _, role in turned])
        cells = [
            Cell("\n".join(line.text for line in group), group[0].place if group else lines[0].place)
            for group in places
        ]
        own, following = cells[: len(columns) - at], places[len(columns) - at :]
        before = [Cell("\n".join(line.text for line in early[:1]), early[0].place)] if at and early else []
        before += [Cell("", lines[0].place)] * (at - len(before))
        rows += [_section(line, len(columns)) for line in (early if not at else early[1:])]
        rows.append((*before[:at], *own))
        early = [line for group in following for line in group]
        if not at:
            cut = _section_below(own, lines)
            if cut is not None and not last:
                rows[-1] = tuple(cut[0])
                early = [cut[1]]
    return rows, _last_end(body, starts[-1], usual, len(columns))


def _section_below(own: list[Cell], lines: list[Paragraph]) -> tuple[list[Cell], Paragraph] | None:
    """A heading of the following rows that stands as the last line of a row, taken out of its cell."""
    line = lines[-1]
    mark = mark_of(fold(line.text))
    if mark is None or mark.kind not in ("chinese", "chinese_bracket", "part") or len(line.text) > 40 or len(lines) < 3:
        return None
    cells = [
        cell._replace(text=cell.text[: -len(line.text)].rstrip("\n")) if cell.text.endswith(line.text) else cell
        for cell in own
    ]
    return cells, line


def _section(line: Paragraph, width: int) -> tuple[Cell, ...]:
    return tuple(Cell(line.text, line.place, copied=column > 0) for column in range(width))


def _starts(body: Sequence[Paragraph]) -> list[int]:
    """Places of the numbers 1, 2, 3 …, each within reach of the one before."""
    result: list[int] = []
    wanted, at = 1, 0
    while at < len(body) and (not result or at - result[-1] <= _NEAR) and (result or at <= 6):
        text = squeeze(body[at].text).rstrip(".、")
        number = chinese_number(text) if len(text) <= 3 and text else None
        if number == wanted and (not result or at - result[-1] >= 2):
            result.append(at)
            wanted += 1
        elif number == 1 and not result:
            result.append(at)
        at += 1
    return result


def _last_end(body: Sequence[Paragraph], start: int, usual: int, width: int) -> int:
    """The end of the last row: as long as the others, but not into what is plainly no cell."""
    end = min(len(body), start + min(usual, width + 2))
    for at in range(start + 1, end):
        text = body[at].text
        mark = mark_of(fold(text))
        if mark and mark.kind in ("chinese", "part") and at - start >= 2:
            return at
    return end


def _by_width(head: Head, body: Sequence[Paragraph]) -> Rows | None:
    """Rows of as many lines as there are columns, as long as the lines fit their columns."""
    columns = [pair for pair in head if pair[1] is not None]
    for width_of in (head, columns):
        roles = [role for _, role in width_of]
        width = len(roles)
        rows: list[tuple[Cell, ...]] = []
        at = 0
        while at + width <= len(body):
            lines = body[at : at + width]
            if any(not _fits(line.text, role) for line, role in zip(lines, roles, strict=True)):
                if at + width < len(body) and mark_of(fold(lines[0].text)) and len(lines[0].text) <= 40 and rows:
                    after = body[at + 1 : at + 1 + width]
                    if len(after) == width and all(
                        _fits(line.text, role) for line, role in zip(after, roles, strict=True)
                    ):
                        rows.append(_section(lines[0], width))
                        at += 1
                        continue
                break
            rows.append(tuple(Cell(line.text, line.place) for line in lines))
            at += width
        if rows:
            return rows, at
    return None


def _fits(text: str, role: Role | None) -> bool:
    bare = squeeze(fold(text))
    if role in ("lead", "other"):
        return _unit_like(bare)
    if role in ("year", "base"):
        return bool(_NUMERIC.fullmatch(bare))
    if role == "due":
        return len(bare) <= 40
    if role == "measure":
        return len(bare) <= 8
    if role == "number":
        return chinese_number(bare) is not None
    if role in ("indicator", "text"):
        return not _NUMERIC.fullmatch(bare) or "完成" in bare
    return True


def _unit_like(bare: str) -> bool:
    if bare in ("/", "-", "—", "——", "无"):
        return True
    if bare.endswith("。"):
        return False
    parts = pieces(bare[:400])
    good = sum(looks_like_unit(part) or is_group(part) or is_word(part) for part in parts)
    return good * 2 > len(parts) or (good * 2 >= len(parts) and "、" in bare)


def _cost(text: str, role: Role | None) -> int:
    """How badly a line fits a column."""
    bare = squeeze(fold(text))
    if role == "number":
        return 0 if chinese_number(bare.rstrip(".、")) is not None else 9
    if role in ("lead", "other"):
        return 0 if _unit_like(bare) else 4
    if role == "due":
        return 0 if len(bare) <= 30 and (points(bare) or is_ongoing(bare)) else 4
    if role in ("year", "base"):
        return 0 if _NUMERIC.fullmatch(bare) else 5
    if role == "measure":
        return 0 if len(bare) <= 6 and not _NUMERIC.fullmatch(bare) else 5
    if role == "person":
        return 1 if len(bare) <= 8 else 4
    text_like = not _unit_like(bare) and not (len(bare) <= 30 and points(bare) and len(bare) < 14)
    return 1 if not text_like else 0


def _placed(lines: Sequence[Paragraph], roles: Sequence[Role | None]) -> list[list[Paragraph]]:
    """The lines of one row given to its columns, in order, at the least cost; a column may stay empty or take several."""
    if len(lines) == len(roles):
        return [[line] for line in lines]
    far = 10**6
    best = [0] + [far] * len(lines)  # best[n]: cost of the first n lines in the columns so far
    picks: list[list[int]] = []
    texts = [at for at, role in enumerate(roles) if role == "text"]
    for at, role in enumerate(roles):
        costs = [_cost(line.text, role) for line in lines]
        empty = 1 if role == "text" and at != texts[0] else _EMPTY.get(role or "", 2)
        more = 3 if len(texts) > 1 and at == texts[0] else 1  # the task is the short column of the two
        after, pick = [far] * (len(lines) + 1), [0] * (len(lines) + 1)
        for end in range(len(lines) + 1):
            total = 0
            for begin in range(end, max(-1, end - 12), -1):
                if begin < end:
                    total += costs[begin] + (more if begin + 1 < end else 0)
                price = best[begin] + (total if begin < end else empty)
                if 0 < begin < end and lines[begin - 1].text.endswith(("、", "，", ",")):
                    price += 6  # a list that ends with a separator goes on in the next line
                if price < after[end]:
                    after[end], pick[end] = price, begin
        best = after
        picks.append(pick)
    result: list[list[Paragraph]] = []
    end = len(lines)
    for pick in reversed(picks):
        result.append(list(lines[pick[end] : end]))
        end = pick[end]
    return result[::-1]
