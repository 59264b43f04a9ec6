"""The recogniser of tables of tasks: 序号 | 重点任务 | 工作内容 | 牵头单位 | 责任单位 | 完成时限, in any order."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from ipxl.notice.blocks import Cell, NoticeTable, Paragraph
from ipxl.notice.found import NOTHING, FieldRead
from ipxl.notice.mend.folded import chinese_number, fold, squeeze
from ipxl.notice.names.sharing import has_end
from ipxl.notice.names.units import looks_like_unit, pieces
from ipxl.notice.recognise.attribution import Attribution, listed
from ipxl.notice.recognise.headers import Role, header_rows, role_of
from ipxl.notice.recognise.numbering import mark_of
from ipxl.notice.recognise.outline import line_of, title_of
from ipxl.notice.recognise.tasks import TaskDraft

_UNITS: frozenset[Role] = frozenset({"lead", "other"})
_NOTE = re.compile(r"\s*(?:注|备注|说明|填表说明)\s*[:\d(]|\s*(?:合\s*计|小\s*计|总\s*计)\s*$")
_SUM = re.compile(r"\s*(?:合\s*计|小\s*计|总\s*计|总\s*数)\s*(?:\([^()]*\))?\s*[:]?\s*")
_SUMMED = re.compile(r"\s*(?:[\d,.]+\s*[%\u4e00-\u9fff]{0,3}|[-—/]+)\s*")
_REPEATED = 0.2
"""Share of rows that repeat the cell above from which a column names blocks and not tasks."""
_NUMBERED = 0.8
"""Share of rows with a number of their own from which on each row is a task (a plan of 57 rows in 19 merged groups)."""
_LEAST_TEXT = 4
_COUNT = re.compile(r"\s*[（(]\d{1,3}[项条个件][）)]\s*$")
"""How many tasks a block has: 夯实工程基础（2项）."""
_PROJECT = re.compile(
    "项目名称|建设规模|建设地点|建设性质|建设内容|(?:计划|估算|概算)?总?投资|(?:建设)?起止|业主|建设单位|项目单位"
)
_FIRM = re.compile(r"(?:公司|集团|企业|厂|合作社|农场|商行)(?:\([^()]*\))?$")
_TASKS = re.compile("任务|措施|举措|事项|内容|工作|要点|行动")


@dataclass(slots=True)
class TaskTable:
    """A table of tasks with its header found. titled: whether its header speaks of tasks, and not of projects alone.

    projects: whether it is a list of building projects, with their places and sums.
    """

    table: NoticeTable
    first: int
    roles: list[Role | None]
    order: int
    heading: FieldRead[str]
    titled: bool
    projects: bool = False


def task_tables(blocks: Sequence[Paragraph | NoticeTable], *, figures: bool = False) -> list[TaskTable]:
    """The tables that name units for tasks; one without a header that follows as wide a one goes on with it.

    figures: those of indicators with who answers for them too, for a notice that names units nowhere else.
    """
    result: list[TaskTable] = []
    above: Paragraph | None = None
    fresh = False
    for order, block in enumerate(blocks):
        if isinstance(block, Paragraph):
            if len(block.text) <= 60 and mark_of(fold(block.text)):
                above = block
            fresh = fresh and len(block.text) <= 40
            continue
        if not block.rows:
            continue
        found = header_rows(block.rows, _UNITS)
        if found and not figures and "year" in found[2] and "text" not in found[2]:
            fresh = False  # figures with who answers for them are indicators
        elif found and {"text", "block", "indicator"} & set(found[2]):
            heading = FieldRead(title_of(line_of(above))[0], above.place) if above else NOTHING
            titled = any(_TASKS.search(cell.text) for row in block.rows[: found[1]] for cell in row)
            header = {squeeze(fold(cell.text)) for row in block.rows[: found[1]] for cell in row}
            projects = sum(_PROJECT.match(text) is not None for text in header) >= 2
            result.append(TaskTable(block, found[1], found[2], order, heading, titled, projects))
            fresh = True
        elif fresh and result and _same_kind(block, result[-1]) and not found:
            last = result[-1]
            result.append(TaskTable(block, 0, last.roles, order, last.heading, last.titled))
        else:
            fresh = False
    return result


def _same_kind(table: NoticeTable, last: TaskTable) -> bool:
    """Whether a table without a header of units may go on with the last one."""
    if len(table.rows[0]) != len(last.roles) or table.name != last.table.name:
        return False
    return sum(role_of(cell.text) is not None for cell in table.rows[0]) < 2


def read_tables(tables: Sequence[TaskTable], *, headed: bool = False) -> list[TaskDraft]:
    """The drafts of all tables, in order. headed: the heading above a table is its block, also where there is one table."""
    several = headed or len({table.heading.value for table in tables}) > 1
    return [draft for table in tables for draft in _drafts(table, table.heading if several else NOTHING)]


def of_firms(drafts: Sequence[TaskDraft]) -> bool:
    """Whether firms answer for most rows, as in a list of projects, and not offices."""
    names = [name.text for draft in drafts for item in draft.named for name in item.names]
    return bool(names) and sum(_FIRM.search(name) is not None for name in names) * 2 > len(names)


def _drafts(found: TaskTable, heading: FieldRead[str]) -> list[TaskDraft]:
    rows = found.table.rows[found.first :]
    found.roles = _with_text(rows, found.roles)
    numbered = _numbered(rows, found.roles)
    titles = _title_columns(rows, found.roles)
    result: list[TaskDraft] = []
    block = heading
    above: Sequence[Cell] | None = None
    for at, row in enumerate(rows):
        order = found.order
        if section := _section(row, found.roles):
            if section.value:
                block = section
            above = None
            continue
        own = numbered and _own_number(row, above, found.roles)
        if result and above is not None and not own and _goes_on(row, above, found.roles, titles[1]):
            _append(result[-1], row, found.roles, titles)
        else:
            draft = _draft(row, found.roles, titles, block, result[-1] if result else None)
            if draft:
                draft.order, draft.last = order, order
                result.append(draft)
        if result:
            result[-1].places |= {cell.place for cell in row if not cell.copied}
        above = row if row else rows[at]
    return result


def _number_column(roles: Sequence[Role | None]) -> int | None:
    return roles.index("number") if "number" in roles else None


def _own_number(row: Sequence[Cell], above: Sequence[Cell] | None, roles: Sequence[Role | None]) -> bool:
    """Whether a row has a number of its own, and not that of a cell merged over several rows."""
    column = _number_column(roles)
    if column is None or _number(row[column].text) is None or row[column].copied:
        return False
    return above is None or row[column].text != above[column].text


def _numbered(rows: Sequence[Sequence[Cell]], roles: Sequence[Role | None]) -> bool:
    """Whether nearly every row has a number of its own: then each is a task, whatever the columns are called."""
    data = [row for row in rows if _section(row, roles) is None]
    own = sum(_own_number(row, above, roles) for above, row in zip([None, *data], data, strict=False))
    return len(data) > 1 and own >= _NUMBERED * len(data)


def _with_text(rows: Sequence[Sequence[Cell]], roles: Sequence[Role | None]) -> list[Role | None]:
    """The roles with a column of text under an unknown header, where the known ones are merged over rows with numbers.

    序号 | 重点举措 | 实施路径 | 责任单位: the second is merged over several numbers, the third says what each is to do.
    """
    known = [column for column, role in enumerate(roles) if role in ("text", "indicator", "block")]
    if not _numbered(rows, roles) or not known or any(_distinct(rows, column) for column in known):
        return list(roles)
    result = list(roles)
    for column, role in enumerate(roles):
        texts = [row[column].text.strip() for row in rows]
        long = sum(len(text) >= _LEAST_TEXT for text in texts)
        if role in (None, "note") and _distinct(rows, column) and long * 2 > len(texts):
            result[column] = "text"
    return result


def _distinct(rows: Sequence[Sequence[Cell]], column: int) -> bool:
    """Whether hardly a cell of a column is that above it."""
    again = sum(_same(row[column], above[column]) for above, row in pairwise(rows))
    return again <= _REPEATED * max(len(rows) - 1, 1)


def _section(row: Sequence[Cell], roles: Sequence[Role | None]) -> FieldRead[str] | None:
    """A row that only heads those below it; with an empty value a row to be passed over."""
    texts = {cell.text.strip() for cell in row if cell.text.strip()}
    if not texts:
        return NOTHING
    # A cell merged over columns counts once.
    own = [
        cell
        for at, cell in enumerate(row)
        if cell.text.strip() and not (at and cell.copied and cell.text == row[at - 1].text)
    ]
    known = sum(role_of(cell.text) is not None for cell in own)
    if known * 2 > len(own) and known >= 2:
        return NOTHING
    first = next(cell for cell in row if cell.text.strip())
    if _NOTE.match(fold(first.text)) or any(_SUM.fullmatch(fold(cell.text)) for cell in own[:2]):
        return NOTHING
    if len(texts) == 1 and len(row) > 1:
        filled = [role for cell, role in zip(row, roles, strict=True) if cell.text.strip()]
        if len(filled) > 1 or filled[0] in ("number", "block", None) or mark_of(fold(first.text)):
            return FieldRead(title_of(line_of(Paragraph(_one_line(first.text), first.place)))[0], first.place)
    rest = [cell for cell, role in zip(row, roles, strict=True) if role != "number" and cell.text.strip()]
    spans = len(rest) > 1 and len({cell.text for cell in rest}) == 1 and any(cell.copied for cell in rest)
    number = chinese_number(squeeze(first.text).strip("()（）、.")) if not first.text.strip().isascii() else None
    if rest and (spans or (number is not None and len(texts) == 2 and len(rest) == 1)):
        # 二 | 打击整治, merged over the columns of units or alone in its row.
        return FieldRead(title_of(line_of(Paragraph(_one_line(rest[0].text), rest[0].place)))[0], rest[0].place)
    if number is not None and len(rest) > 1 and all(_SUMMED.fullmatch(fold(cell.text)) for cell in rest[1:]):
        # 二 | 水利类(3个) | 36000 | 12000: what the rows below come to.
        return FieldRead(title_of(line_of(Paragraph(_one_line(rest[0].text), rest[0].place)))[0], rest[0].place)
    return None


def _title_columns(rows: Sequence[Sequence[Cell]], roles: Sequence[Role | None]) -> tuple[list[int], int]:
    """Columns that name blocks, and the one that names tasks."""
    wide = [column for column, role in enumerate(roles) if role == "block"]
    texts = [column for column, role in enumerate(roles) if role in ("text", "indicator")]
    if not texts:
        return wide[:-1], wide[-1]
    data = [row for row in rows if _section(row, roles) is None]
    for at, column in enumerate(texts[:-1]):
        again = sum(
            _same(row[column], above[column]) and not _units_same(row, above, roles) for above, row in pairwise(data)
        )
        if again > _REPEATED * max(len(data), 1):
            wide.append(column)
            continue
        return wide, texts[at]
    return wide, texts[-1]


def _same(cell: Cell, above: Cell) -> bool:
    return (cell.copied and cell.text == above.text) or not cell.text.strip()


def _units_same(row: Sequence[Cell], above: Sequence[Cell], roles: Sequence[Role | None]) -> bool:
    columns = [column for column, role in enumerate(roles) if role in _UNITS]
    return all(_same(row[column], above[column]) for column in columns)


def _goes_on(row: Sequence[Cell], above: Sequence[Cell], roles: Sequence[Role | None], title: int) -> bool:
    """Whether a row only goes on with the task of the row above."""
    if not _same(row[title], above[title]):
        return False
    return bool(row[title].text.strip()) or _units_same(row, above, roles)


def _append(draft: TaskDraft, row: Sequence[Cell], roles: Sequence[Role | None], titles: tuple[list[int], int]) -> None:
    more = [row[column].text.strip() for column, role in enumerate(roles) if role == "text" and column != titles[1]]
    text = "\n".join(
        [draft.requirement.value, *(part for part in more if part and part not in draft.requirement.value)]
    )
    draft.requirement = FieldRead(text.strip(), draft.requirement.place or row[0].place)
    due = next((cell for cell, role in zip(row, roles, strict=True) if role == "due" and cell.text.strip()), None)
    if due and due.text.strip() not in draft.due.value:
        draft.due = FieldRead(
            "、".join(filter(None, (draft.due.value, due.text.strip()))), draft.due.place or due.place
        )
    seen = {name.text for item in draft.named for name in item.names}
    for item in _named(row, roles):
        if any(name.text not in seen for name in item.names):
            draft.named.append(item)


def _draft(
    row: Sequence[Cell],
    roles: Sequence[Role | None],
    titles: tuple[list[int], int],
    block: FieldRead[str],
    last: TaskDraft | None,
) -> TaskDraft | None:
    wide, column = titles
    cell = row[column]
    line = line_of(Paragraph(_one_line(cell.text), cell.place))
    title, end = title_of(line)
    named = _named(row, roles) or line.attributions
    if len(squeeze(title)) < 2 or (not named and last is None and not title):
        return None
    for at in wide:
        text = row[at].text.strip()
        if text:
            heading = title_of(line_of(Paragraph(_one_line(text), row[at].place)))[0]
            block = FieldRead(_COUNT.sub("", heading), row[at].place)
        elif last is not None:
            block = last.block
    number = next(
        (_number(row[at].text) for at, role in enumerate(roles) if role == "number" and row[at].text.strip()), None
    )
    if number is None and line.mark and "number" not in roles:
        number = line.mark.number
    rest = [line.uncut_from(end)]
    rest += [
        row[at].text.strip() for at, role in enumerate(roles) if role == "text" and at != column and at not in wide
    ]
    due = next(
        (
            FieldRead(row[at].text.strip(), row[at].place)
            for at, role in enumerate(roles)
            if role == "due" and row[at].text.strip()
        ),
        NOTHING,
    )
    why = "" if named else "这一行没有写明单位"
    return TaskDraft(
        number, FieldRead(title, cell.place, not why, why), cell.place, 0, 0, block,
        FieldRead("\n".join(part for part in rest if part), cell.place), named, due, why,
    )  # fmt: skip


def _number(text: str) -> int | None:
    bare = squeeze(fold(text)).strip("().、。")
    return chinese_number(bare) if bare else None


def _named(row: Sequence[Cell], roles: Sequence[Role | None]) -> list[Attribution]:
    result: list[Attribution] = []
    carried = ""
    seen: set[tuple[str, str]] = set()
    for cell, role in zip(row, roles, strict=True):
        if role not in _UNITS or not cell.text.strip() or (role, cell.text) in seen:
            continue
        seen.add((role, cell.text))
        item = listed(_listed_text(cell.text), role, carried)
        item.place, carried = cell.place, item.carried
        if item.names:
            result.append(item)
    return result


def _listed_text(text: str) -> str:
    """The lines of a cell as one list: a line break between two units is a separator, one inside a name is nothing."""
    result = ""
    for part in fold(text).split("\n"):
        part = part.strip()
        if result and result[-1] not in "、,;:。" and _ends_unit(result) and _begins_unit(part):
            result += "、"
        result += part
    return result


def _ends_unit(text: str) -> bool:
    cut = pieces(text[-40:])
    return bool(cut) and has_end(cut[-1]) and len(cut[-1]) > 2


def _begins_unit(text: str) -> bool:
    cut = pieces(text[:60])
    return bool(cut) and (looks_like_unit(cut[0]) or ":" in cut[0]) and len(cut[0]) > 2


def _one_line(text: str) -> str:
    """A cell's text as one paragraph: line breaks inside a sentence are only those of its column."""
    result = ""
    for part in text.split("\n"):
        part = part.strip()
        if result and part and (mark_of(fold(part)) and result[-1] not in "。;；:："):
            result += "。"
        result += part
    return result
