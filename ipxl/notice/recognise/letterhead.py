"""The title of the plan, who issued it and when, and the years it runs over."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from itertools import accumulate
from pathlib import Path

from ipxl.notice.blocks import Block, NoticeTable, Paragraph
from ipxl.notice.found import NO_DATE, NOTHING, FieldRead
from ipxl.notice.mend.folded import chinese_number, fold, squeeze
from ipxl.notice.recognise.dates import points
from ipxl.notice.recognise.numbering import mark_of

_KINDS = (
    "工作方案|实施方案|行动方案|行动计划|分工方案|落实方案|改革方案|建设方案|整治方案|创建方案|方案|计划|分工|责任分解|分解表|"
    "分工表|任务清单|清单|工作安排|安排|任务分解|任务|台账|责任书|举措|若干条|[一二三四五六七八九十]+条|指引|预案|意见|措施|要点|规划|办法|任务书|细则|任务表|事项|行动"
)
_ISSUED = re.compile(
    rf"(?:印发|转发|下达|[公发]布(?!时间|日期|机构|单位|部门|人))(?:《|<)?(?P<title>.{{4,80}}?(?:{_KINDS})(?:\([^()]{{2,24}}\))?)(?:》|>)?(?:》|>)?的(?:通知|函|公告)"
)
_TITLE = re.compile(rf"[^。;:,]{{4,70}}(?:{_KINDS})(?:\([^()]{{2,24}}\))?(?:的通知)?")
_ABOUT = re.compile(r"[^。;:,]{0,40}关于[^。;:,]{4,60}的?(?:通知|意见|决定|通告|函)")
_YEARS = re.compile(r"\((?!\d{4}年\d{1,2}月(?:\d{1,2}日)?\))(?:19|20)\d\d[^()]{0,20}\)")
_NUMBER_OF_DOCUMENT = re.compile(r"[〔\[（(](?:19|20)\d\d[〕\]）)]\s*(?:第\s*)?\d+\s*号")
_OFFICE = re.compile(r"[\u4e00-\u9fff]{2,30}(?:人民政府|政府|办公室|办公厅|委员会|[局厅委部])(?:办公室|办公厅)?")
_DAY = re.compile(r"((?:19|20)\d\d)\s?年\s?(\d{1,2})\s?月\s?(\d{1,2})\s?日")
_CHINESE_DAY = re.compile(
    r"([〇○零OＯ0一二三四五六七八九]{4})年([一二三四五六七八九十]{1,3})月([一二三四五六七八九十]{1,3})日"
)
_ANNEX = re.compile(r"\s*附\s*(?:件|表|录)\s*[\d一二三四五六七八九十]{0,3}\s*[:：]?\s*$")
_GOES_ON = re.compile("(?:意见|任务|事项|工作|行动|要点|措施|规划)$")
_GROUP_WORDS = "工作领导小组|领导小组|工作专班|专班|指挥部|联席会议|协调小组|推进小组|工作小组|工作组|委员会"
_GROUP = re.compile(_GROUP_WORDS)
_SEAT = re.compile(
    r"(?P<seat>办公室(?:设在|设于|设立在|挂靠在?)(?P<host>[\u4e00-\u9fff()]{2,24}?))(?=[,。;]|承担|负责|内|$)"
)
_SET_UP = re.compile(
    rf"(?:成立|设立|组建|建立|调整|为组长的|为召集人的|牵头的|成员的)(?P<body>(?!由|以)[\u4e00-\u9fff“”]{{2,36}}?(?:{_GROUP_WORDS}))|(?:^|:|\d\.)(?P<list>[\u4e00-\u9fff]{{4,36}}?(?:{_GROUP_WORDS}))(?:组?成人?员)?名单"
)
"""成立…领导小组, or the title of its list of members."""
_GENERAL_OFFICE = re.compile("(?:政府|委|委员会)办公室$")
_PART = re.compile(r"(.{4,70}(?:方案|清单|分工表|分解表|台账|计划|任务表|任务))\([^()]{1,16}\)")
_LOOK = 60


def title_of_notice(blocks: Sequence[Block]) -> FieldRead[str]:
    """The plan's title: what a notice issues, else the first lines that are a title."""
    title = _title(blocks)
    found = _PART.fullmatch(fold(title.value))
    if found:
        # 任务清单(产业类) on one sheet and 任务清单(民生类) on the next are one 任务清单.
        parts = {part.group() for text in _heads(blocks) if (part := _PART.fullmatch(text))}
        if sum(part.startswith(found.group(1) + "(") for part in parts) > 1:
            return FieldRead(title.value[: found.end(1)], title.place, False, "按各表的共同标题理解")
    return title


def _heads(blocks: Sequence[Block]) -> Iterator[str]:
    """What may be a title of a sheet or of a table."""
    for block in blocks:
        text = block.text if isinstance(block, Paragraph) else block.rows[0][0].text if block.rows else ""
        if len(text) <= 90:
            yield squeeze(fold(text))


def _title(blocks: Sequence[Block]) -> FieldRead[str]:
    lines = [block for block in blocks[:_LOOK] if isinstance(block, Paragraph) and not _ANNEX.match(block.text)]
    texts = [squeeze(line.text) for line in lines]
    tables = list(accumulate(isinstance(block, NoticeTable) for block in blocks[:_LOOK]))
    above = [
        tables[at]
        for at, block in enumerate(blocks[:_LOOK])
        if isinstance(block, Paragraph) and not _ANNEX.match(block.text)
    ]

    def together(at: int, count: int) -> str:
        """Lines as one text; nothing where a table stands between them."""
        return "".join(texts[at : at + count]) if above[at] == above[min(at + count, len(above)) - 1] else ""

    for at, line in enumerate(lines):
        for count in (1, 2, 3, 4):
            text = fold(together(at, count))
            if len(text) > 160 or ("印发" not in text and "转发" not in text) or "|" in text or mark_of(text):
                continue
            found = _ISSUED.search(text)
            if found and not any(mark in text[: found.start()] for mark in ":,。"):
                title = "".join(texts[at : at + count])[found.start("title") : found.end("title")]
                return FieldRead(_with_years(title.strip("《》<>〈〉"), "".join(texts[at : at + count])), line.place)
    # A line that only says what is issued is a title where nothing else is one.
    for pattern, issues in ((_TITLE, False), (_ABOUT, False), (_TITLE, True), (_ABOUT, True)):
        for at, line in enumerate(lines):
            for count in (1, 2, 3, 4):
                text = together(at, count)
                if (
                    len(text) > 90
                    or ("印发" in text) is not issues
                    or not pattern.fullmatch(fold(text))
                    or any(_no_title(one) for one in texts[at : at + count])
                ):
                    continue
                if longer := _longer(lines, at, count, together, pattern):
                    text, count = longer, count + 1
                if at + count < len(texts) and _YEARS.fullmatch(fold(texts[at + count])):
                    text += texts[at + count]
                return FieldRead(
                    text.removesuffix("的通知") if pattern is _TITLE else text, line.place, *_sure(line, first=at == 0)
                )
    first = next((line for line in lines[:3] if 6 <= len(line.text) <= 50), None)
    if first and not _no_title(squeeze(first.text)) and not re.search("[,，。;；:：]", first.text):
        return FieldRead(squeeze(first.text), first.place, False, "按第一行理解")
    for block in blocks[:_LOOK]:
        if isinstance(block, NoticeTable) and block.rows:
            text = squeeze(block.rows[0][0].text)
            if _TITLE.fullmatch(fold(text)) and len(text) > 8:
                return FieldRead(text, block.rows[0][0].place, False, "按表上方的标题理解")
            if block.name and _TITLE.fullmatch(fold(block.name)):
                return FieldRead(block.name, block.place, False, "按工作表名称理解")
    return NOTHING


def _longer(
    lines: Sequence[Paragraph], at: int, count: int, together: Callable[[int, int], str], pattern: re.Pattern[str]
) -> str:
    """A title with the centred line below it, where it ends in a word that titles go on behind: 反馈意见 / 整改任务台账."""
    if at + count >= len(lines):
        return ""
    last, below = lines[at + count - 1], lines[at + count]
    if not (last.centred and below.centred and _GOES_ON.search(last.text)) or len(below.text) > 16:
        return ""
    text = together(at, count + 1)
    return text if pattern.fullmatch(fold(text)) and not _no_title(squeeze(below.text)) else ""


def _no_title(text: str) -> bool:
    """Whether a line cannot be a part of a title: numbered, a number of a document, an annex."""
    return (
        mark_of(fold(text)) is not None
        or "|" in fold(text)
        or bool(_NUMBER_OF_DOCUMENT.search(text))
        or text.endswith(("。", "：", ":", "；"))
        or _day(squeeze(fold(text))) is not None
    )


def _with_years(title: str, text: str) -> str:
    """A title with the years that stand in a bracket behind it."""
    rest = text[text.find(title) + len(title) :]
    found = _YEARS.match(fold(rest))
    return title + rest[: found.end()] if found else title


def _sure(line: Paragraph, first: bool) -> tuple[bool, str]:
    known = line.centred or line.level == 1 or first
    return known, "" if known else "按开头的标题行理解"


def issued_of(blocks: Sequence[Block]) -> tuple[FieldRead[str], FieldRead[date | None]]:
    """Who signed and on which day: a line that is nothing but a date, and the name above it."""
    lines = [block for block in blocks if isinstance(block, Paragraph)][:400]
    for at, line in enumerate(lines):
        bare = squeeze(fold(line.text))
        day = _day(bare)
        if day is None:
            continue
        for above in reversed(lines[max(0, at - 2) : at]):
            name = squeeze(above.text)
            if _OFFICE.fullmatch(fold(name)) and len(name) <= 40:
                return FieldRead(name, above.place), FieldRead(day, line.place)
        return NOTHING, FieldRead(day, line.place, False, "按单独成行的日期理解")
    return NOTHING, NO_DATE


def office_of(blocks: Sequence[Block], signed: FieldRead[str]) -> FieldRead[str]:
    """The office that follows the plan: 领导小组办公室设在…, else who signed, which is asked."""
    texts = [(squeeze(fold(block.text)), block.place) for block in blocks if isinstance(block, Paragraph)]
    for text, place in texts:
        if not (found := _SEAT.search(text)):
            continue
        rule = f"按{place}“{found.group('seat')}”理解"
        kinds = _GROUP.findall(text[: found.start()])
        if not kinds:
            return FieldRead(found.group("host"), place, False, f"{rule}，没有写是哪个机构的办公室")
        names = [one.group("body") or one.group("list") for whole, _ in texts for one in _SET_UP.finditer(whole)]
        known = [name for name in names if name.endswith(kinds[-1]) and len(name) > 6]
        others = [name for name in names if len(name) > 6]
        return FieldRead(f"{(known or others or kinds[-1:])[0]}办公室", place, bool(known), rule)
    if not signed.value or (signed.value.endswith("办公室") and not _GENERAL_OFFICE.search(signed.value)):
        return signed
    return FieldRead(signed.value, signed.place, False, "通知没有写办公室设在哪里，暂按落款单位填写")


def _day(bare: str) -> date | None:
    if found := _DAY.fullmatch(bare):
        return _safe(int(found.group(1)), int(found.group(2)), int(found.group(3)))
    if found := _CHINESE_DAY.fullmatch(bare):
        digits = "".join(
            str("〇一二三四五六七八九".find(one.translate(str.maketrans("○零OＯ0", "〇〇〇〇〇"))))
            for one in found.group(1)
        )
        month, day = chinese_number(found.group(2)), chinese_number(found.group(3))
        if digits.isdigit() and month and day:
            return _safe(int(digits), month, day)
    return None


def _safe(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def first_year(blocks: Sequence[Block]) -> int | None:
    """The first year that the notice's beginning names, for dates without a year."""
    for block in blocks[:_LOOK]:
        if isinstance(block, Paragraph):
            years = [point.year for point in points(fold(block.text[:300])) if point.year]
            if years:
                return years[0]
    return None


def title_of_file(path: Path) -> FieldRead[str]:
    """The title that a file's name is, for a document without one; nothing for a name such as 附件1 or 新建文档."""
    name = re.sub(r"^(?:附件)?\s*[\d一二三四五六七八九十]{0,3}\s*[._\-、:]?\s*", "", fold(path.stem).strip())
    if not _TITLE.fullmatch(name):
        return NOTHING
    return FieldRead(name, path.name, False, "按文件名理解")
