"""Names and figures in one clause of a sentence: 覆盖率达到90%, 培育企业20家, 养蜂机械化率、良种率分别达到65%和55%."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ipxl.notice.mend.folded import squeeze
from ipxl.notice.recognise.figures import FIGURE, NUMBER, Figure, figure_of

REACH = (
    "分别达到|分别达|均达到|均达|达到|达成|达|增长到|增加到|提高到|提升到|扩大到|壮大到|发展到|增至|提高至|提升至|扩大至|上升到|上升至|突破|超过|超|不低于|不少于|不超过|不高于|控制在|稳定在|保持在|维持在|"
    "保持|降至|降到|下降到|下降至|降低到|降低至|压减至|缩短至|压缩至|实现|完成|增长|增加|提高|提升|下降|降低|减少|压减|为|≥|≤|>|<"
)
_LETTERED = r"\d{1,2}[GA]级?"
MAKE = (
    "建成投用|建成投运|惠及|带动|覆盖|服务|解决|淘汰|压减|关闭|提供|吸引|接待|处置|化解|引入|新建成|新建|建成|建设|建立|改造提升|改造|新增|增加|培育|培养|打造|创建|引进|引育|招引|发展|认定|组建|培训|实施|形成|推出|举办|设立|集聚|完成|支持|扶持|布局|打响|开展|新改扩建|改扩建|扩建|布设|投放|消除|搬迁|"
    "配备|选派|遴选|推广|命名|推动|盘活|治理|整治|修复|新认定|新培育|新引进|争创|建|评选|制定|制修订|开通|开发|安置|帮扶|资助|救助|发放|筹集|供应|收购|新开工|开工|销号|清理|拆除|应用|部署|安装|购置|采购|更新|种植|扩种|签约|落地|入驻|孵化|转化|实现|达到"
)
_REACHES = re.compile(
    rf"(?P<name>[^,;。:!?]{{2,36}}?)(?:力争|争取|努力|累计|年均|平均|每年|总体|基本|均|稳步|进一步|将|要|可|持续|同比)*"
    rf"(?P<verb>{REACH})(?P<to>到|至|在)?\s*(?P<figure>(?:≥|≤|>|<|约|近|不低于|不少于|不超过|超过|超)?\s*(?:{NUMBER}).{{0,14}})"
)
_MAKES = re.compile(
    rf"(?P<verb>{MAKE})(?P<name>(?:{_LETTERED}|[^,;。:!?\d]){{0,24}}?)(?P<how>达到|达|超过|不少于|不低于|不超过|至少|约|近)?\s*(?P<number>{NUMBER})(?![GA级])(?P<rest>.{{0,30}})"
)
LEADING = re.compile(
    r"^(?:到|至|截至)?(?:20\d\d年(?:底|末)?(?:前|,)?)?(?:[,、]|力争|争取|努力|确保|实现|推动|推进|使|将|并|且|全年|全市|全省|全县|全区|全州|全旗|全镇|我市|我省|我县|我区|本市|本区|本县|市域|县域|区域内|辖区内?|其中|总体|同时|"
    r"基本|每年|年内|持续|稳步|进一步|不断|逐步|各类|要|的|累计|力争到?|\d{1,4}(?:个|家|座|所|条|处|户|项|名|台))*"
)
_TRAILING = re.compile(
    r"(?:力争|争取|努力|累计|分别|总体|基本|均|稳步|进一步|将|要|可|持续|同比|全部|比上年|较上年|较|(?<!占)比|以上|的|约|近|目标|每年|平均|稳定|率先|整体|同步|预计|明显|逐年)+$"
)
_GROWTH = re.compile(r"(年均(?:增长|增速|下降|递增|提高)|(?:年)?增长率?|增速|下降|降低|提高)")
_EACH = re.compile(
    rf"(?P<names>(?:\d{{1,2}}(?=岁)|[^,;。:\d]){{4,60}}?)分别(?:力争)?(?:{REACH})?(?:到|至|在)?(?P<figures>(?:≥|≤)?\s*\d.{{3,80}})"
)
_OF_MEASURE = re.compile("(?:率|比例|占比|比重|量|数|额|值|面积|收入|规模|强度|指数|水平|时间|度|增长|增速|下降)$")
_BOTH = re.compile(rf"均(?:力争)?(?:{REACH})")
_GROWS = re.compile(
    r"(?:力争|实现|保持)?(?P<how>年均(?:增长|增速|下降|递增|提高)|同比增长)(?:率)?(?:达到?|为|保持在|不低于|超过)?(?=\s*\d|≥|约)"
)
_MEASURED = re.compile(
    r"(?P<name>(?:\d{1,2}[GA]级?|[^,;。:\d]){1,24}?(?:率|比例|占比|比重|总?量|数|额|值|面积|产量|收入|规模|强度|指数|水平|时间|时限|里程))\s*(?:≥|≤)?(?=\s*\d)"
)
_ADVERB = re.compile(
    r"(?:重点|积极|大力|加快|着力|规划|计划|支持|推动|累计|组织|分批|同步|全面|再|预计|统筹|优先|可|要|将|并|通过|完成|前|底|内)$"
)
_GOES_ON = re.compile(rf"[\u4e00-\u9fff“”]{{3,16}}(?:{NUMBER})\s*[\u4e00-\u9fff]{{1,3}}(?:以上|左右)?")
"""A further count behind that of the clause before: ,社区早餐店改造80家."""
_QUALIFIED = re.compile(
    rf"(?P<verb>{MAKE})(?P<quality>[^,;。:\d]{{0,14}}?(?:超过|超|达到|达|过|突破|不低于|大于|高于)?\s*(?:{NUMBER})\s*"
    r"(?:万亿|亿|万|千|百)?(?:元|吨|亩|平方米|分钟|小时|公里|人|户|千瓦|兆瓦|[A-Za-z]{1,3})?(?:以上|以下|级)?的?)"
    rf"(?P<name>[^\d,;。:、]{{2,16}}?)(?:达到|达|超过|不少于|不低于)?\s*(?={NUMBER})"
)
"""培育年产值超1000万元蜂企20家: what is counted comes behind what it must be like."""
_AMOUNT = re.compile("超|达|过|突破|不低于|大于|高于|以上|以下|元")
_AGAIN_NUMBER = re.compile(
    r"、|(?:(?<=以上)|(?<=\d[个家项座处户名所件条场只台套辆]))(?:以及|和|及|与)|(?<=[\u4e00-\u9fff])(?:以及|和|及|与)(?=(?:超过|不少于|约|近)?\s*\d)"
)


def pairs(clause: str, subject: str) -> Iterator[tuple[str, Figure]]:
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
    made = bool(subject) and _GOES_ON.fullmatch(clause) is not None
    for part in _AGAIN_NUMBER.split(clause) if len(re.findall(NUMBER, clause)) > 1 else [clause]:
        one = _qualified(part) or _reached(part) or _stated(part) or _made(part) or (_counted(part) if made else None)
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


def _qualified(part: str) -> tuple[str, Figure] | None:
    """蜂企 20家 of 培育年产值超1000万元蜂企20家以上; 15分钟服务圈 80个 of 建成15分钟服务圈80个."""
    found = _QUALIFIED.search(part)
    value = FIGURE.match(part, found.end()) if found else None
    if not found or not value or not value.group("measure") or value.group("measure")[:1] in "%‰":
        return None
    name, quality = found.group("name"), found.group("quality")
    return (name if _AMOUNT.search(quality) else quality + name).strip("的"), figure_of(value)


def _counted(part: str) -> tuple[str, Figure] | None:
    """省级企业500家 behind 培育国家级企业50家; 100个以上销售网点 behind 培育10个品牌."""
    if (value := FIGURE.match(part.strip())) and value.group("measure"):
        name = part.strip()[value.end() :]
        return (name, figure_of(value)) if 2 <= len(name) <= 20 else None
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
    before = LEADING.sub("", squeeze(clause[: found.start()]))
    if len(before) > 1 and not _ADVERB.search(before):
        return before + verb + name, figure
    short = len(squeeze(name)) < 4 and verb not in ("实现", "达到", "完成")
    return verb + name if short else name, figure
