"""The phases of a plan: (一)动员启动阶段(2022年11月—2023年6月) and its relatives, and tables of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise

from ipxl.notice.blocks import Block, NoticeTable, Paragraph
from ipxl.notice.found import FieldRead, FoundPhase
from ipxl.notice.mend.folded import brackets, fold, squeeze
from ipxl.notice.recognise.dates import points, span
from ipxl.notice.recognise.outline import Node, OutlineLine, is_heading, title_of

_SECTION = re.compile(
    r"步骤|阶段|进度安排|时间安排|工作安排|活动安排|推进计划|实施安排|进度计划|时间进度|推进时序|时间节点|时间步骤|工作进度"
)
_ORDINAL = re.compile(r"第[一二三四五六七八九十\d]+(?:阶段|步)\s*[:,、\s]*")
_TOLD = re.compile(r"第[一二三四五六七八九十\d]+阶段")
_SPOKEN = re.compile(
    r"(?P<dates>20\d\d年[^,;。:]{3,30}?)(?:为|是|,)(?P<name>[\u4e00-\u9fff]{2,10}?阶段)(?=[,;。(:]|$)"
    r"|(?P<year>20\d\d年(?:全年)?)(?:为|是)(?P<call>[\u4e00-\u9fff]{2,10}?阶段)(?=[,;。(:]|$)"
)
_HEAD_MOST = 60


def phases_of(root: Node, blocks: Sequence[Block], year: int | None) -> tuple[FoundPhase, ...]:
    """The phases in order; those of a table where running text has none."""
    found = [phase for node in root.subtree() for phase in _of_node(node, year)]
    if not found:
        found = [phase for block in blocks if isinstance(block, NoticeTable) for phase in _of_table(block, year)]
    once = {(phase.name.value, phase.start.value, phase.end.value): phase for phase in reversed(found)}
    return tuple(phase for phase in found if once.get((phase.name.value, phase.start.value, phase.end.value)) is phase)


def _of_node(node: Node, year: int | None) -> Iterator[FoundPhase]:
    lines = [line for child in node.children for line in child.lines[:1]] if node.lines else []
    section = (
        bool(node.lines)
        and bool(_SECTION.search(squeeze(title_of(node.lines[0])[0])[:20]))
        and is_heading(node.lines[0])
    )
    own = node.lines[1:]
    told = {id(line): _parts(line) if section else [] for line in own}
    loose = [part for line in own for part in told[id(line)]]
    loose += [line for line in own if not told[id(line)] and _says_phase(line, section)]
    if not section:
        lines = [line for line in lines if "阶段" in _head(line)[0] and _dated(_head(line)[0])]
        if node.kind in ("root", "annex"):
            lines = [line for line in lines if re.search(r"阶段\s*[(:]|阶段$", _head(line)[0])]
    known = year
    for line in [*lines, *loose]:
        rest = [other for child in node.children if child.lines and child.lines[0] is line for other in child.lines[1:]]
        phase = _phase(line, rest, known, sure=section)
        if phase is None:
            continue
        end = phase.end.value or phase.start.value
        known = end.year if end else known
        yield phase
    for line in node.lines:
        if "阶段" in line.folded and not told.get(id(line)) and line not in loose:
            yield from _spoken(line, year)


def _spoken(line: OutlineLine, year: int | None) -> Iterator[FoundPhase]:
    """2024年4月至6月为动员阶段,2024年7月至9月为实施阶段: phases that a sentence tells."""
    for found in _SPOKEN.finditer(line.folded):
        begin, end = span(found.group("dates") or found.group("year"), year)
        if begin and end:
            name = FieldRead(found.group("name") or found.group("call"), line.place)
            yield FoundPhase(
                name, FieldRead(begin, line.place), FieldRead(end, line.place), FieldRead("", line.place), line.place
            )


def _says_phase(line: OutlineLine, section: bool) -> bool:
    return bool(_ORDINAL.match(line.folded)) or (section and re.match(r".{2,12}阶段", line.folded) is not None)


def _parts(line: OutlineLine) -> list[OutlineLine]:
    """The phases that one paragraph tells in a row, each as a line of its own."""
    starts = [found.start() for found in _TOLD.finditer(line.folded)]
    if len(starts) < 2:
        return []
    return [
        OutlineLine(line.text[start:end].rstrip("；;。"), line.folded[start:end].rstrip(";。"), line.place)
        for start, end in pairwise([*starts, len(line.text)])
    ]


def _head(line: OutlineLine) -> tuple[str, int]:
    """The heading with its brackets and dates, and where it ends."""
    text = line.folded
    stop = next(
        (at for at in range(line.begin, min(len(text), _HEAD_MOST)) if text[at] in "。;"), min(len(text), _HEAD_MOST)
    )
    return text[line.begin : stop], stop


def _dated(text: str) -> bool:
    return bool(points(text)) or "即日起" in text


def _phase(line: OutlineLine, rest: Sequence[OutlineLine], year: int | None, *, sure: bool) -> FoundPhase | None:
    head, _ = _head(line)
    title = line.text[line.begin : line.begin + len(head)]
    shift = line.begin
    name, dates = head, ""
    for start, end in brackets(head):
        inside = head[start + 1 : end - 1]
        if _dated(inside):
            name, dates = head[:start] + " " + head[end:], inside
            break
    if not dates:
        first = re.split(r"[,:。]", line.folded[shift:], maxsplit=3)
        dated = next((part for part in first[:3] if _dated(part)), "")
        if not dated or len(dated) > 40:
            return None
        dates = dated
        name = first[0] if first[0] != dated else (first[1] if len(first) > 1 else first[0])
        if first[0] == dated:
            name = re.sub(r"^.*?(?:为|是)", "", name)
    begin, end_day = span(dates, year)
    name = _name(name, title)
    if len(name) < 2:
        # 第一阶段(2024年1月—3月),动员部署: the name stands behind the dates.
        name = re.split("[,;。]", line.folded[shift + len(head) :].lstrip(",;。:"), maxsplit=1)[0].strip()
    if len(name) < 2 or len(name) > 30:
        return None
    one = len(points(dates)) == 1
    why = "通知只写了一个时间" if one else "通知没有写全起止时间" if begin is None or end_day is None else ""
    requirement = [line.text[shift:][len(head) :].strip("。：: ，,；;"), *(other.text for other in rest)]
    return FoundPhase(
        FieldRead(
            name, line.place, sure or "阶段" in name, "" if sure or "阶段" in name else "按时间安排一节的条目理解"
        ),
        FieldRead(begin, line.place, begin is not None and not one, why),
        FieldRead(end_day, line.place, end_day is not None, why if end_day is None else ""),
        FieldRead("\n".join(part for part in requirement if part), line.place),
        line.place,
    )


def _name(text: str, _printed: str) -> str:
    bare = squeeze(text.split(":")[0] if not _ORDINAL.match(text) else text).strip("。:,;、 ")
    short = _ORDINAL.sub("", bare).strip("。:,;、 ()")
    short = re.sub(r"^(?:为|是)(?=.{2})", "", re.split(r"[:,。]", short)[0])
    return short or bare.strip(":,")


def _of_table(table: NoticeTable, year: int | None) -> Iterator[FoundPhase]:
    """Rows 阶段 | 时间 | 工作内容."""
    columns: dict[str, int] = {}
    first = 0
    for at, row in enumerate(table.rows[:4]):
        heads = [squeeze(fold(cell.text)) for cell in row]
        columns = {
            key: column
            for key, words in (
                ("name", ("阶段", "步骤")),
                ("time", ("时间", "期限", "时限", "起止")),
                ("text", ("内容", "任务", "要求", "工作")),
            )
            for column, head in reversed(list(enumerate(heads)))
            if len(head) <= 10 and any(word in head for word in words)
        }
        if {"name", "time"} <= set(columns) and columns["name"] != columns["time"]:
            first = at + 1
            break
    if not first:
        return
    for row in table.rows[first:]:
        name, when = row[columns["name"]], row[columns["time"]]
        begin, end = span(fold(when.text), year)
        if name.copied or not (begin or end) or not name.text.strip():
            continue
        text = row[columns["text"]] if "text" in columns else None
        yield FoundPhase(
            FieldRead(_name(fold(name.text), name.text), name.place),
            FieldRead(begin, when.place, begin is not None, "" if begin else "通知没有写明"),
            FieldRead(end, when.place, end is not None, "" if end else "通知没有写明"),
            FieldRead(text.text if text else "", text.place if text else ""),
            name.place,
        )


def years_of(texts: Sequence[str]) -> tuple[date | None, date | None]:
    """The first and last year of a plan by its title, such as (2022—2025年)."""
    for text in texts:
        found = re.search(r"((?:19|20)\d\d)\s?年?\s?(?:—+|-+|–|~|至|到)\s?((?:19|20)\d\d)\s?年", fold(text))
        if found and int(found.group(1)) < int(found.group(2)):
            return date(int(found.group(1)), 1, 1), date(int(found.group(2)), 12, 31)
    for text in texts:
        if found := re.search(r"((?:19|20)\d\d)\s?年(?:度)?(?!\d|\s?\d{1,2}\s?月)", fold(text)):
            return date(int(found.group(1)), 1, 1), date(int(found.group(1)), 12, 31)
    return None, None


__all__ = ["Paragraph", "phases_of", "years_of"]
