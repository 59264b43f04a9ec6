"""Targets inside sentences: 到2025年,全市服务机构达到50家以上; 年均增长10%; 培育示范企业100家."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from ipxl.notice.found import FieldRead, FoundIndicator
from ipxl.notice.mend.folded import squeeze
from ipxl.notice.recognise.clause_figures import LEADING, MAKE, REACH, pairs
from ipxl.notice.recognise.dates import points
from ipxl.notice.recognise.figures import FIGURE, NUMBER, Figure, falls, figure_of
from ipxl.notice.recognise.outline import Node, OutlineLine, title_of
from ipxl.notice.recognise.past import AIMS, DONE, is_past

_GOAL = re.compile(r"目标|指标")
_SKIP = re.compile(
    r"现状|发展基础|工作基础|背景|形势|成效|回顾|步骤|阶段|指导思想|基本原则|工作要求|保障|领导小组|附件"
)
_BARE = re.compile("(?:系数|指数|比|得分|位次)$")
"""What a figure without a unit of measure may be of."""
_NO_NAMES = frozenset(("总数", "总量", "数量", "占比", "比例", "比重", "其中"))
_YEARLY = re.compile(
    rf"(?P<year>20\d\d)年(?:底|末)?(?:力争|预计)?(?:达到|达|增至|提高到|提升到|超过|突破|为|降至)\s*(?P<figure>{NUMBER}[^,;。、\d]{{0,8}})"
)
_LATER = re.compile(
    rf"(?:(?:到|至)?20\d\d年(?:底|末)?(?:之?前)?)?(?:力争|争取|预计)?(?:达到|达|增至|提高到|提升到|超过|突破|为|降至)\s*(?P<figure>{NUMBER}[^,;。、\d]{{0,8}})"
)
_SERIES = re.compile(
    r"(?P<years>(?:20\d\d年?(?:底|末)?[、,和及]?){2,}),?(?P<name>[^,;。\d]{2,36}?)(?:预计|力争|要|将)?分别"
    rf"(?:{REACH})(?:到|至|在)?(?P<figures>[^;。]{{3,80}})"
)
_END = re.compile(r"[。!?]")
_EVENTS = ("次", "场", "期", "班次")
"""How often something is done is no target where only the plan's title says a year (每半年巡林不少于1次)."""
_IN_ALL = re.compile("全年|年内|累计|年度")
_ALIKE = 80.0
"""应用覆盖97%以上市县 in the text, 应用覆盖市县 97%以上 in the table."""
_BY = re.compile(r"\s*(?:力争|争取|确保|计划)?(?:到|至|力争)?(20\d\d)年(?:底|末)?(?:之?前)?[,，]")
_EXPLAINS = re.compile(r"\((?=[^()]{0,40}(?:简称|即|是指|指|不含|包括|含|其中|注|下同))[^()]{2,80}\)")
"""A bracket that only explains a name: 蜂农(即持证…的农户,以下简称蜂农)."""
_WORDED = re.compile(
    r"(?<=[建育动打造设到展养持助发增成选定聘训进引集形创办])(?P<word>[十百千万]|百万|千万)(?=[个家名户人座所](?!以))"
)
_WORDS = {"十": "10", "百": "100", "千": "1000", "万": "10000", "百万": "1000000", "千万": "10000000"}
"""建成百个示范场, 培育千家合作社: counts in words. 万亩基地 is the size of one, and stays."""


def sentence_indicators(
    root: Node, known: Sequence[FoundIndicator], begins: int | None = None, titled: int | None = None
) -> list[FoundIndicator]:
    """The targets of all sentences that a year governs. known: indicators of tables, which are left out.

    begins: the plan's first year where it is known; figures of a year before it are no targets. titled: the one year
    that the plan's title names, for sentences that name none.
    """
    result: dict[tuple[str, str], FoundIndicator] = {}
    seen = {_plain(row.name.value) for row in known}
    opened: dict[int, int] = {}  # years of lines that end with a colon, by their node: 到2025年,实现以下目标:
    for node in root.subtree():
        if not node.lines:
            continue
        uppers = [upper for upper in (node, *node.ancestors()) if upper.lines and upper.kind not in ("root", "annex")]
        heads = [title_of(upper.lines[0])[0] for upper in uppers]
        if any(_SKIP.search(squeeze(head)[:16]) for head in heads):
            continue
        goal = any(_GOAL.search(squeeze(head)[:16]) for head in heads)
        own = next((_heading_year(head) for head in heads if _heading_year(head)), None)
        own = own or (opened.get(id(node.parent)) if node.kind == "dash" or goal else None)
        only_titled = own is None
        own = own or titled
        for line in node.lines:
            if year := _opens(line):
                opened[id(node)] = own = year
            for found in _of_line(line, own, goal, begins):
                key = (_plain(found.name.value), found.unit_of_measure.value)
                if (
                    only_titled
                    and found.unit_of_measure.value in _EVENTS
                    and not _IN_ALL.search(found.definition.value)
                ):
                    continue
                if key[0] in seen or any(_is_the_same(found, row) for row in known):
                    continue
                result[key] = _with_year(result[key], found) if key in result else found
    return list(result.values())


def _is_the_same(found: FoundIndicator, row: FoundIndicator) -> bool:
    """Whether a sentence says in slightly other words what a row of a table says, for one year or for all together."""
    from rapidfuzz import fuzz

    aims = {year: target.value for year, target in row.targets}
    total = sum(aims.values())
    if not any(target.value in (aims.get(year), total) for year, target in found.targets):
        return False
    return fuzz.partial_ratio(_plain(found.name.value), _plain(row.name.value)) >= _ALIKE


def _with_year(first: FoundIndicator, more: FoundIndicator) -> FoundIndicator:
    """One indicator with the targets of both; the first said of a year stands."""
    return replace(first, targets=tuple(sorted((dict(more.targets) | dict(first.targets)).items())))


def _plain(name: str) -> str:
    return re.sub(
        rf"^(?:[两二三四五]年)?(?:累计)?(?:{MAKE})+|^(?:[两二三四五]年)?累计|数量|总数|数$|总量|\(.*?\)",
        "",
        squeeze(name),
    )


def _heading_year(head: str) -> int | None:
    found = re.search(r"(?:到|至)?(20\d\d)年(?:底|末)?(?:主要|工作|总体|预期)?(?:目标|指标)", head)
    return int(found.group(1)) if found else None


def _opens(line: OutlineLine) -> int | None:
    """The year of a line that only leads to a list of aims."""
    text = line.folded.rstrip()
    if (said := _BY.match(text, line.begin)) and not re.search(NUMBER, text[said.end() :]):
        return int(said.group(1))  # 到2028年,蜂产业迈上新台阶: the figures stand in the lines below
    if not text.endswith(":") or len(text) > 80:
        return None
    years = [point.year for point in points(text) if point.year and _governs(text, point.start, point.end)]
    return years[-1] if years else None


def _of_line(line: OutlineLine, year: int | None, goal: bool, begins: int | None) -> Iterator[FoundIndicator]:
    text = line.folded
    for item in line.attributions:
        text = text[: item.start] + " " * (item.end - item.start) + text[item.end :]
    text = _EXPLAINS.sub(lambda found: " " * len(found.group()), text)
    if not re.search(r"[\d十百千万]", text) or len(text) > 6000:
        return
    for told in _SERIES.finditer(text):
        if series := _series(told, line):
            yield series
            text = text[: told.start()] + " " * (told.end() - told.start()) + text[told.end() :]
    start = line.begin
    carried = year
    for end in [*(stop.end() for stop in _END.finditer(text, start)), len(text)]:
        sentence = text[start:end]
        past = is_past(line.folded, start, end, begins)
        start = end
        if not re.search(NUMBER, sentence) and not _WORDED.search(sentence):
            if not goal:
                carried = year
            continue
        current = carried if goal else year
        last, turned = "", False
        for clause in re.split(r"[,;。:]", sentence):
            aims = [point.year for point in points(clause) if point.year and _governs(clause, point.start, point.end)]
            if aims:
                current, turned = aims[-1], True
                past = past and not AIMS.search(clause)
            if (
                past
                or (begins is not None and aims and current is not None and current < begins)
                or DONE.search(clause)
            ):
                continue
            if found_series := _yearly(clause, line):
                yield found_series
                continue
            if current is None:
                continue
            if turned and last and (again := _again(clause, last, line, current, sentence)):
                turned = False
                yield again
                continue
            subject = ""
            for found in _of_clause(clause, line, current, sentence, last):
                subject = found.name.value
                yield found
            last, turned = subject or last, turned and not subject
        carried = current


def _yearly(clause: str, line: OutlineLine) -> FoundIndicator | None:
    """覆盖率2025年达到80%、2027年达到90%: each year with its own verb."""
    told = list(_YEARLY.finditer(clause))
    name = LEADING.sub("", squeeze(clause[: told[0].start()])).rstrip("到至") if told else ""
    figures = [(int(one.group("year")), FIGURE.match(one.group("figure"))) for one in told]
    targets = [(year, figure_of(value)) for year, value in figures if value]
    if len(targets) < 2 or not 2 <= len(name) <= 30 or not targets[-1][1].measure:
        return None
    first = _indicator(name, targets[-1][1], line, targets[-1][0], clause)
    return replace(
        first, targets=tuple(sorted((year, FieldRead(figure.value, line.place)) for year, figure in targets))
    )


def _series(found: re.Match[str], line: OutlineLine) -> FoundIndicator | None:
    """2024年、2025年,覆盖率分别达到80%、90%: one indicator with a target a year."""
    years = [int(year) for year in re.findall(r"20\d\d", found.group("years"))]
    figures = [figure_of(value) for value in FIGURE.finditer(found.group("figures"))]
    name = LEADING.sub("", squeeze(found.group("name")))
    if len(years) != len(figures) or not figures[-1].measure or len(name) < 2:
        return None
    first = _indicator(name, figures[-1], line, years[-1], found.group())
    targets = tuple((year, FieldRead(figure.value, line.place)) for year, figure in zip(years, figures, strict=True))
    return replace(first, targets=tuple(sorted(targets)))


def _governs(clause: str, begin: int, end: int) -> bool:
    """Whether a year says by when: 到2025年, 2025年底前, 2025年 at the beginning."""
    before = clause[max(0, begin - 2) : begin]
    after = clause[end : end + 4]
    if re.match(r"\s?(?:起|以来|开始|基础|基期)", after):
        return False
    return (
        before.endswith(("到", "至", "截至", "力争", "争取", "确保", "在"))
        or bool(
            re.match(
                r"\s?(?:底|末|年底)?(?:前|之前|内|,|$|力争|达到|达|增至|突破|全市|全省|全县|全区|实现|建成)", after
            )
        )
        or not before.strip()
    )


def _of_clause(clause: str, line: OutlineLine, year: int, sentence: str, subject: str) -> Iterator[FoundIndicator]:
    bare = clause
    bare = _WORDED.sub(lambda found: _WORDS[found.group("word")], bare)
    for point in reversed(points(bare)):
        bare = bare[: point.start] + "\0" * (point.end - point.start) + bare[point.end :]
    bare = re.sub(r"(?:到|至|截至)?\0+(?:底|末)?(?:之?前)?", "", bare).strip()
    for name, figure in pairs(bare, subject):
        name = _unquoted(LEADING.sub("", squeeze(name)).strip("、的"))
        name = re.sub(r"^(?:和|与|及)", "", name)
        if (
            not 2 <= len(name) <= 30
            or name in _NO_NAMES
            or re.fullmatch(r"[\d.%]+", name)
            or not (figure.measure or _BARE.search(name))
        ):
            continue
        yield _indicator(name, figure, line, year, sentence, clause)


def _again(clause: str, subject: str, line: OutlineLine, year: int, sentence: str) -> FoundIndicator | None:
    """2027年达到95%, or 到2027年,达到95%, behind 2025年覆盖率达到90%: the same at a later year."""
    found = _LATER.fullmatch(clause.strip())
    value = FIGURE.match(found.group("figure")) if found else None
    return _indicator(subject, figure_of(value), line, year, sentence, clause) if value else None


def _unquoted(name: str) -> str:
    """A name without a quotation mark whose other half is not in it."""
    return name if name.count("“") == name.count("”") else name.strip("“”")


def _indicator(
    name: str, figure: Figure, line: OutlineLine, year: int, sentence: str, clause: str = ""
) -> FoundIndicator:
    """clause: the part of the sentence that the figure stands in."""
    down = falls(name, clause or sentence, figure.comparison)
    kind, why = "", "通知没有写明"
    if figure.measure in ("%", "‰"):
        kind, why = "比率", "按计量单位推断"
    elif "累计" in clause:
        kind, why = "累计", "句中写有累计"
    return FoundIndicator(
        FieldRead(name, line.place, False, "取自正文的一句话，请确认"),
        FieldRead(figure.measure, line.place),
        FieldRead(kind, line.place, False, why),
        FieldRead("降" if down else "升", line.place, False, "按句子推断"),
        figure.comparison,
        FieldRead(None),
        ((year, FieldRead(figure.value, line.place)),),
        FieldRead(()),
        FieldRead(()),
        FieldRead(sentence.strip(" 。"), line.place),
        line.place,
        False,
    )
