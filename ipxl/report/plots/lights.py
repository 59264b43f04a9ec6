"""亮灯: how many tasks have which light, in all and by block. Each piece of a bar names its light and its count."""

from __future__ import annotations

from collections import Counter

from ipxl.facts.lights import GREY_WORDS, LIGHT_WORDS
from ipxl.merge.result import Result
from ipxl.report.judged import last_word
from ipxl.report.plots.drawing import HEIGHT, LEGEND, MARGIN, TOP, WIDTH, drawing, fit, note, numbered, title, width_of
from ipxl.report.plots.marks import Box, Drawing, DrawnRule, DrawnText, Mark
from ipxl.report.summary.style import LIGHT_COLOURS
from ipxl.sheet.palette import INK, MUTED

NAME = "亮灯"
_NO_BLOCK = "（未分板块）"
_CARDS, _CARD_GAP = 150, 24
_FIRST = TOP + 10 + _CARDS + 34
_ROOM = HEIGHT - LEGEND - _FIRST
_ROW_LEAST, _ROW_MOST = 62, 116
ROWS_MOST = _ROOM // _ROW_LEAST
"""Blocks on one picture."""
_NAME_ROOM = 400
_BAR_LEFT = MARGIN + _NAME_ROOM + 20
_BAR_ROOM = WIDTH - MARGIN - 110 - _BAR_LEFT
_SIZE, _PIECE, _TALLY = 28, 26, 20


def light_drawings(result: Result) -> list[Drawing]:
    """The picture, in parts when there are more than ROWS_MOST blocks; none for a plan without tasks."""
    now = Counter(row.lamp.word for row in result.tasks)
    blocks: dict[str, Counter[str]] = {}
    for row in result.tasks:
        blocks.setdefault(row.block or _NO_BLOCK, Counter())[row.lamp.word] += 1
    rows = list(blocks.items())
    parts = -(-len(rows) // ROWS_MOST)
    share = -(-len(rows) // parts) if parts else 0
    most = max((counts.total() for counts in blocks.values()), default=0)
    last = Counter(word for row in result.tasks if (word := last_word(row)))
    made = []
    for part in range(parts):
        marks = title(result, f"任务亮灯（共{len(result.tasks)}项）", part + 1, parts)
        marks += _cards(now, last)
        marks += _bars(rows[part * share : (part + 1) * share], most)
        marks.append(note("条形为各板块的任务数，按灯色分段，段内为灯色和项数。"))
        made.append(drawing(numbered(NAME, part + 1, parts), marks))
    return made


def words_of(*counted: Counter[str]) -> list[str]:
    """The three colours, and the greys that occur, in the order in which everything lists them."""
    return [*LIGHT_WORDS.values(), *(word for word in GREY_WORDS.values() if any(counts[word] for counts in counted))]


def _cards(now: Counter[str], last: Counter[str]) -> list[Mark]:
    """One card a light: its count, and last period's where there was one."""
    shown = words_of(now, last)
    width = (WIDTH - 2 * MARGIN - _CARD_GAP * (len(shown) - 1)) / len(shown)
    marks: list[Mark] = []
    for number, word in enumerate(shown):
        fill, ink = LIGHT_COLOURS[word]
        x, middle = MARGIN + number * (width + _CARD_GAP), TOP + 10 + _CARDS / 2
        marks.append(Box(x, TOP + 10, width, _CARDS, fill, ink, 2))
        line = middle - 18 if last else middle
        marks.append(DrawnText(x + width * 0.5 - 12, line, word, 34, ink, True, "right"))
        marks.append(DrawnText(x + width * 0.5 + 12, line, str(now[word]), 60, ink, True))
        if last:
            marks.append(DrawnText(x + width / 2, middle + 48, f"上期{last[word]}", 24, ink, align="center"))
    return marks


def _bars(rows: list[tuple[str, Counter[str]]], most: int) -> list[Mark]:
    height = min(_ROOM / len(rows), _ROW_MOST)
    marks: list[Mark] = []
    for number, (block, counts) in enumerate(rows):
        marks += _bar(block, counts, _FIRST + number * height, height, most)
    end = _FIRST + len(rows) * height
    return [*marks, DrawnRule(_BAR_LEFT, _FIRST - 6, _BAR_LEFT, end, MUTED, 2)]


def _bar(block: str, counts: Counter[str], top: float, height: float, most: int) -> list[Mark]:
    """One block: its name, its bar in pieces, its number of tasks.

    A piece too short for its words stands with all others in a line below the bar.
    """
    middle = top + height * 0.42
    thick = height * 0.6
    x = float(_BAR_LEFT)
    pieces = [(word, counts[word], _BAR_ROOM * counts[word] / most) for word in words_of(counts) if counts[word]]
    labels = [_label(word, count, width) for word, count, width in pieces]
    marks: list[Mark] = [
        DrawnText(_BAR_LEFT - 20, middle, fit(block, _SIZE, _NAME_ROOM), _SIZE, INK, align="right"),
    ]
    for (word, _, width), label in zip(pieces, labels, strict=True):
        fill, ink = LIGHT_COLOURS[word]
        marks.append(Box(x, middle - thick / 2, width, thick, fill, ink))
        marks.append(DrawnText(x + width / 2, middle, label, _PIECE, ink, True, "center"))
        x += width
    marks.append(DrawnText(x + 16, middle, f"{counts.total()}项", _PIECE, MUTED))
    if not all(word in label for (word, _, _), label in zip(pieces, labels, strict=True)):
        tally = "  ".join(f"{word}{count}" for word, count, _ in pieces)
        marks.append(DrawnText(_BAR_LEFT + 4, middle + thick / 2 + _TALLY * 0.7, tally, _TALLY, INK))
    return marks


def _label(word: str, count: int, width: float) -> str:
    """What a piece can say of itself: the word and the count, the shape and the count, or nothing."""
    choices = (f"{word} {count}", f"{word}{count}", f"{word[0]}{count}")
    return next((label for label in choices if width_of(label, _PIECE) + 8 <= width), "")
