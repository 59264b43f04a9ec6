"""Targets inside sentences: 到2025年,全市服务机构达到50家以上; 年均增长10%; 培育示范企业100家."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from ipxl.notice.found import FoundIndicator, Read
from ipxl.notice.mend.folded import squeeze
from ipxl.notice.recognise.dates import points
from ipxl.notice.recognise.figures import FIGURE, NUMBER, Figure, falls, figure_of
from ipxl.notice.recognise.outline import Line, Node, title_of
from ipxl.notice.recognise.past import AIMS, DONE, is_past

_GOAL = re.compile(r"目标|指标")
_SKIP = re.compile(r"步骤|阶段|指导思想|基本原则|工作要求|保障|领导小组|附件")
_REACH = (
    "分别达到|分别达|均达到|均达|达到|达成|达|增长到|增加到|提高到|提升到|扩大到|壮大到|发展到|增至|提高至|提升至|扩大至|上升到|上升至|突破|超过|超|不低于|不少于|不超过|不高于|控制在|稳定在|保持在|维持在|"
    "保持|降至|降到|下降到|下降至|降低到|降低至|压减至|缩短至|压缩至|实现|完成|增长|增加|提高|提升|下降|降低|减少|压减|为|≥|≤|>|<"
)
_LETTERED = r"\d{1,2}[GA]级?"
_MAKE = (
    "建成投用|建成投运|惠及|带动|覆盖|服务|解决|淘汰|压减|关闭|提供|吸引|接待|处置|化解|引入|新建成|新建|建成|建设|建立|改造提升|改造|新增|增加|培育|培养|打造|创建|引进|引育|招引|发展|认定|组建|培训|实施|形成|推出|举办|设立|集聚|完成|支持|扶持|布局|打响|开展|新改扩建|改扩建|扩建|布设|投放|消除|搬迁|"
    "配备|选派|遴选|推广|命名|推动|盘活|治理|整治|修复|新认定|新培育|新引进|争创|建|评选|制定|制修订|开通|开发|安置|帮扶|资助|救助|发放|筹集|供应|收购|新开工|开工|销号|清理|拆除|实现|达到"
)
_REACHES = re.compile(
    rf"(?P<name>[^,;。:!?]{{2,36}}?)(?:力争|争取|努力|累计|年均|平均|每年|总体|基本|均|稳步|进一步|将|要|可|持续|同比)*"
    rf"(?P<verb>{_REACH})(?P<to>到|至|在)?\s*(?P<figure>(?:≥|≤|>|<|约|近|不低于|不少于|不超过|超过|超)?\s*(?:{NUMBER}).{{0,14}})"
)
_MAKES = re.compile(
    rf"(?P<verb>{_MAKE})(?P<name>(?:{_LETTERED}|[^,;。:!?\d]){{0,24}}?)(?P<how>达到|达|超过|不少于|不低于|不超过|至少|约|近)?\s*(?P<number>{NUMBER})(?![GA级])(?P<rest>.{{0,30}})"
)
_LEADING = re.compile(
    r"^(?:到|至|截至)?(?:20\d\d年(?:底|末)?(?:前|,)?)?(?:[,、]|力争|争取|努力|确保|实现|推动|推进|使|将|并|且|全年|全市|全省|全县|全区|全州|全旗|全镇|我市|我省|我县|我区|本市|本区|本县|市域|县域|区域内|辖区内?|其中|总体|同时|"
    r"基本|每年|年内|持续|稳步|进一步|不断|逐步|各类|要|的|累计|力争到?|\d{1,4}(?:个|家|座|所|条|处|户|项|名|台))*"
)
_TRAILING = re.compile(
    r"(?:力争|争取|努力|累计|分别|总体|基本|均|稳步|进一步|将|要|可|持续|同比|全部|比上年|较上年|较|(?<!占)比|以上|的|约|近|目标|每年|平均|稳定|率先|整体|同步|预计|明显|逐年)+$"
)
_GROWTH = re.compile(r"(年均(?:增长|增速|下降|递增|提高)|(?:年)?增长率?|增速|下降|降低|提高)")
_EACH = re.compile(
    rf"(?P<names>(?:\d{{1,2}}(?=岁)|[^,;。:\d]){{4,60}}?)分别(?:力争)?(?:{_REACH})?(?:到|至|在)?(?P<figures>(?:≥|≤)?\s*\d.{{3,80}})"
)
_BARE = re.compile("(?:系数|指数|比|得分|位次)$")
"""What a figure without a unit of measure may be of."""
_NO_NAMES = frozenset(("总数", "总量", "数量", "占比", "比例", "比重", "其中"))
_OF_MEASURE = re.compile("(?:率|比例|占比|比重|量|数|额|值|面积|收入|规模|强度|指数|水平|时间|度|增长|增速|下降)$")
_BOTH = re.compile(rf"均(?:力争)?(?:{_REACH})")
_YEARLY = re.compile(
    rf"(?P<year>20\d\d)年(?:底|末)?(?:力争|预计)?(?:达到|达|增至|提高到|提升到|超过|突破|为|降至)\s*(?P<figure>{NUMBER}[^,;。、\d]{{0,8}})"
)
_LATER = re.compile(
    rf"(?:(?:到|至)?20\d\d年(?:底|末)?(?:之?前)?)?(?:力争|争取|预计)?(?:达到|达|增至|提高到|提升到|超过|突破|为|降至)\s*(?P<figure>{NUMBER}[^,;。、\d]{{0,8}})"
)
_GROWS = re.compile(
    r"(?:力争|实现|保持)?(?P<how>年均(?:增长|增速|下降|递增|提高)|同比增长)(?:率)?(?:达到?|为|保持在|不低于|超过)?(?=\s*\d|≥|约)"
)
_MEASURED = re.compile(
    r"(?P<name>(?:\d{1,2}[GA]级?|[^,;。:\d]){1,24}?(?:率|比例|占比|比重|总?量|数|额|值|面积|产量|收入|规模|强度|指数|水平|时间|时限|里程))\s*(?:≥|≤)?(?=\s*\d)"
)
_ADVERB = re.compile(
    r"(?:重点|积极|大力|加快|着力|规划|计划|支持|推动|累计|组织|分批|同步|全面|再|预计|统筹|优先|可|要|将|并|通过|完成|前|底|内)$"
)
_SERIES = re.compile(
    r"(?P<years>(?:20\d\d年?(?:底|末)?[、,和及]?){2,}),?(?P<name>[^,;。\d]{2,36}?)(?:预计|力争|要|将)?分别"
    rf"(?:{_REACH})(?:到|至|在)?(?P<figures>[^;。]{{3,80}})"
)
_END = re.compile(r"[。!?]")


def sentence_indicators(root: Node, known: Sequence[str], begins: int | None = None) -> list[FoundIndicator]:
    """The targets of all sentences that a year governs. known: names of indicators in tables, which are left out.

    begins: the plan's first year where it is known; figures of a year before it are no targets.
    """
    result: dict[tuple[str, str], FoundIndicator] = {}
    seen = {_plain(name) for name in known}
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
        own = own or (opened.get(id(node.parent)) if node.kind == "dash" else None)
        for line in node.lines:
            if year := _opens(line):
                opened[id(node)] = own = year
            for found in _of_line(line, own, goal, begins):
                key = (_plain(found.name.value), found.unit_of_measure.value)
                if key[0] in seen:
                    continue
                result[key] = _with_year(result[key], found) if key in result else found
    return list(result.values())


def _with_year(first: FoundIndicator, more: FoundIndicator) -> FoundIndicator:
    """One indicator with the targets of both; the first said of a year stands."""
    return replace(first, targets=tuple(sorted((dict(more.targets) | dict(first.targets)).items())))


def _plain(name: str) -> str:
    return re.sub(rf"^(?:{_MAKE})+|数量|总数|数$|总量|\(.*?\)", "", squeeze(name))


def _heading_year(head: str) -> int | None:
    found = re.search(r"(?:到|至)?(20\d\d)年(?:底|末)?(?:主要|工作|总体|预期)?(?:目标|指标)", head)
    return int(found.group(1)) if found else None


def _opens(line: Line) -> int | None:
    """The year of a line that only leads to a list of aims."""
    text = line.folded.rstrip()
    if not text.endswith(":") or len(text) > 80:
        return None
    years = [point.year for point in points(text) if point.year and _governs(text, point.start, point.end)]
    return years[-1] if years else None


def _of_line(line: Line, year: int | None, goal: bool, begins: int | None) -> Iterator[FoundIndicator]:
    text = line.folded
    for item in line.attributions:
        text = text[: item.start] + " " * (item.end - item.start) + text[item.end :]
    if not re.search(r"\d", text) or len(text) > 6000:
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
        if not re.search(NUMBER, sentence):
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


def _yearly(clause: str, line: Line) -> FoundIndicator | None:
    """覆盖率2025年达到80%、2027年达到90%: each year with its own verb."""
    told = list(_YEARLY.finditer(clause))
    name = _LEADING.sub("", squeeze(clause[: told[0].start()])).rstrip("到至") if told else ""
    figures = [(int(one.group("year")), FIGURE.match(one.group("figure"))) for one in told]
    targets = [(year, figure_of(value)) for year, value in figures if value]
    if len(targets) < 2 or not 2 <= len(name) <= 30 or not targets[-1][1].measure:
        return None
    first = _indicator(name, targets[-1][1], line, targets[-1][0], clause)
    return replace(first, targets=tuple(sorted((year, Read(figure.value, line.place)) for year, figure in targets)))


def _series(found: re.Match[str], line: Line) -> FoundIndicator | None:
    """2024年、2025年,覆盖率分别达到80%、90%: one indicator with a target a year."""
    years = [int(year) for year in re.findall(r"20\d\d", found.group("years"))]
    figures = [figure_of(value) for value in FIGURE.finditer(found.group("figures"))]
    name = _LEADING.sub("", squeeze(found.group("name")))
    if len(years) != len(figures) or not figures[-1].measure or len(name) < 2:
        return None
    first = _indicator(name, figures[-1], line, years[-1], found.group())
    targets = tuple((year, Read(figure.value, line.place)) for year, figure in zip(years, figures, strict=True))
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


def _of_clause(clause: str, line: Line, year: int, sentence: str, subject: str) -> Iterator[FoundIndicator]:
    bare = clause
    for point in reversed(points(bare)):
        bare = bare[: point.start] + "\0" * (point.end - point.start) + bare[point.end :]
    bare = re.sub(r"(?:到|至|截至)?\0+(?:底|末)?(?:之?前)?", "", bare).strip()
    for name, figure in _pairs(bare, subject):
        name = _unquoted(_LEADING.sub("", squeeze(name)).strip("、的"))
        name = re.sub(r"^(?:和|与|及)", "", name)
        if (
            not 2 <= len(name) <= 30
            or name in _NO_NAMES
            or re.fullmatch(r"[\d.%]+", name)
            or not (figure.measure or _BARE.search(name))
        ):
            continue
        yield _indicator(name, figure, line, year, sentence, clause)


def _again(clause: str, subject: str, line: Line, year: int, sentence: str) -> FoundIndicator | None:
    """2027年达到95%, or 到2027年,达到95%, behind 2025年覆盖率达到90%: the same at a later year."""
    found = _LATER.fullmatch(clause.strip())
    value = FIGURE.match(found.group("figure")) if found else None
    return _indicator(subject, figure_of(value), line, year, sentence, clause) if value else None


def _unquoted(name: str) -> str:
    """A name without a quotation mark whose other half is not in it."""
    return name if name.count("“") == name.count("”") else name.strip("“”")


def _pairs(clause: str, subject: str) -> Iterator[tuple[str, Figure]]:
    """Names and figures of one clause. subject: the name in the clause before, for 年均增长8%以上 alone."""
    if found := _EACH.match(clause):
        names = re.split("[、和与及]", found.group("names"))
        figures = [figure_of(value) for value in FIGURE.finditer(found.group("figures"))]
        if len(names) == len(figures):
            last = figures[-1].measure
            yield from (
                (name, figure if figure.measure else figure._replace(measure=last))
                for name, figure in zip(names, figures, strict=True)
            )
            return
    if subject and (found := _GROWS.match(clause)) and (value := FIGURE.match(clause, found.end())):
        yield subject + found.group("how"), figure_of(value)
        return
    made = False
    for part in clause.split("、") if len(re.findall(NUMBER, clause)) > 1 else [clause]:
        one = _reached(part) or _stated(part) or _made(part) or (_counted(part) if made else None)
        if one is None:
            continue
        made = True
        names = re.split("[、和]", one[0]) if _BOTH.search(part) and part == clause else [one[0]]
        yield from ((name, one[1]) for name in (names if all(_measures(name) for name in names) else [one[0]]))


def _measures(name: str) -> bool:
    """Whether one of several names stands for itself: not 公共图书馆 of 公共图书馆、文化馆达标比例."""
    return len(name) > 3 and bool(_OF_MEASURE.search(_TRAILING.sub("", name)))


def _reached(clause: str) -> tuple[str, Figure] | None:
    found = _REACHES.match(clause)
    if not found:
        return None
    value = FIGURE.match(found.group("figure").strip())
    if not value:
        return None
    verb = found.group("verb")
    figure = figure_of(value)
    name = found.group("name")
    if verb in ("不低于", "不少于", "≥"):
        figure = figure._replace(comparison="≥")
    elif verb in ("不超过", "不高于", "控制在", "≤"):
        figure = figure._replace(comparison="≤")
    elif verb in ("超过", "超", "突破"):
        figure = figure._replace(comparison=">")
    name = re.sub(r"(?:由|从)[^,;]{0,8}\d[\d.]*\S{0,4}$", "", name)  # 由15%提高到40%
    tail = _TRAILING.search(name)
    stem = _TRAILING.sub("", name)
    if verb in ("增长", "下降", "降低", "提高", "提升", "增加", "减少", "压减") and not found.group("to"):
        yearly = "年均" if "年均" in clause[: found.start("figure")] else ""
        stem = re.sub(r"年均$", "", stem) + yearly + verb
    elif tail and "年均" in tail.group():
        stem += "年均"
    return stem, figure


def _counted(part: str) -> tuple[str, Figure] | None:
    """省级企业500家, behind 培育国家级企业50家."""
    found = re.match(r"(?P<name>[^\d]{2,24}?)(?=\d)", part)
    value = FIGURE.match(part, found.end()) if found else None
    return (found.group("name"), figure_of(value)) if found and value else None


def _stated(clause: str) -> tuple[str, Figure] | None:
    """良种覆盖率98%: a name of a measure with the figure right behind it."""
    found = _MEASURED.search(clause)
    value = FIGURE.match(clause, found.end()) if found else None
    return (found.group("name"), figure_of(value)) if found and value else None


def _made(clause: str) -> tuple[str, Figure] | None:
    found = _MAKES.search(clause)
    if not found:
        return None
    value = FIGURE.match((found.group("how") or "") + clause[found.start("number") :])
    if not value:
        return None
    figure = figure_of(value)
    behind = clause[found.start("number") :][value.end() - len(found.group("how") or "") :]
    name = found.group("name")
    if not name or name in ("一批", "各类"):
        name = re.split(r"[,;。(]", behind)[0]
        name = re.sub(r"^(?:以上|左右|以内)", "", name)
    if not name:
        return None
    verb = found.group("verb")
    if yearly := re.search(r"(?:年均|每年)$", clause[: found.start()]):
        return yearly.group() + verb + name, figure
    before = _LEADING.sub("", squeeze(clause[: found.start()]))
    if len(before) > 1 and not _ADVERB.search(before):
        return before + verb + name, figure
    short = len(squeeze(name)) < 4 and verb not in ("实现", "达到", "完成")
    return verb + name if short else name, figure


def _indicator(name: str, figure: Figure, line: Line, year: int, sentence: str, clause: str = "") -> FoundIndicator:
    """clause: the part of the sentence that the figure stands in."""
    down = falls(name, clause or sentence, figure.comparison)
    kind, why = "", "通知没有写明"
    if figure.measure in ("%", "‰"):
        kind, why = "比率", "按计量单位推断"
    elif "累计" in clause:
        kind, why = "累计", "句中写有累计"
    return FoundIndicator(
        Read(name, line.place, False, "取自正文的一句话，请确认"),
        Read(figure.measure, line.place),
        Read(kind, line.place, False, why),
        Read("降" if down else "升", line.place, False, "按句子推断"),
        figure.comparison,
        Read(None),
        ((year, Read(figure.value, line.place)),),
        Read(()),
        Read(()),
        Read(sentence.strip(" 。"), line.place),
        line.place,
        False,
    )
