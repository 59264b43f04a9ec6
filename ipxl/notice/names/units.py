"""A list of units as a notice prints it, into one name a unit: separators, words that are no unit, what the list shares."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from ipxl.notice.mend.folded import depths, fold
from ipxl.notice.names.people import is_name
from ipxl.notice.names.sharing import has_end, share, waits
from ipxl.notice.names.words import LEAD_VERBS, OTHER_VERBS, UNIT_ENDS

MARKS = "*★▲●※☆#△◎"
LONGEST = 40
"""No unit's name is longer; what is, is a sentence."""

_KEEP, _KEPT = "、,/和及 ()", "\ue000\ue001\ue002\ue003\ue004\ue005\ue006\ue007"
_HIDE, _SHOW = str.maketrans(_KEEP, _KEPT), str.maketrans(_KEPT, _KEEP)
_PLACE = r"(?:县级市|设区市|自治县|开发区|园区|林区|特区|地区|街道|[县市区州盟旗乡镇街])(?:\([^()]{0,16}\))?"
_PLACES = re.compile(
    rf"(?:各|有关|相关)(?:有关|相关)?(?:地级以上|地级|设区的|省辖|直管)?(?:{_PLACE}|\([^()]{{1,16}}\))"
    rf"(?:[、,/和及]?(?:{_PLACE}|\([^()]{{1,16}}\))(?=[、,;。/ ()和及]|[县市区州盟旗乡镇](?=[、,;。()县市区]|人民政府|政府|$)|"
    r"人民政府|政府|党委|管委会|管理委员会|办事处|$))*"
    r"(?:人民政府|党委政府|党委、政府|政府|党委|管委会|管理委员会|办事处)?(?:\([^()]{1,16}\))?"
)
_WORD = (
    "其他|其它|以上|上述|下列|各级|各|全市|全省|全县|全区|全州|市级|省级|县级|区级|州级|市直|省直|县直|区直|州直|[厅局委部]直|[厅局委部]机关|市政府|省政府|县政府|区政府|市委|省委|"
    "县委|区委|市|省|县|区|州|镇|国家|中央|自治区|相关|有关|所有|所属|直属|涉及|对应|具体|项目|任务|事项|行业|主管|业务|职能|监管|管理|政府|党委|参与|参加|配合|"
    "牵头|责任|工作|协办|落实|多|众|地|驻市|驻地"
)
_GENERIC = re.compile(
    rf"(?:{_WORD})*+(?:部门|单位|委办局|方面)(?:(?:和|及|、|与|或)?(?:各|相关|有关|直属)*(?:单位|部门|企业|机构|方面|地区|人员))*"
    r"|(?:各|市|县|区|[厅局委部]?机关)?(?:有关|相关|涉及|对应)(?:的)?(?:科室|处室|股室|企业|高校|院校|学校|医院|机构|协会|人员|责任人|方|行业|各方|单位|镇街|地方|地区)*"
    r"|(?:社会各界|全社会|社会|全体\w{1,6}|相关方|各方|其他|以上|等|下同|负责|单位|部门|无|/|-|—|同上)"
)
_TAIL_WORDS = "|".join(sorted({*LEAD_VERBS, *OTHER_VERBS}, key=len, reverse=True))
_TAIL = re.compile(
    r"(?:等(?:\d{1,2}|[一二三四五六七八九十多几])?(?:个|家)?(?:有关|相关|省|市|县|区|市级|市直|省级|省直|县直|区直|职能|责任|成员|主管|各|其他)*"
    r"(?:部门|单位|机构|方面|企业|地区|成员)*(?:(?:和|及)\S{0,4}单位)?)?"
    rf"(?:(?:{_TAIL_WORDS}|工作))*+[。.:]*"
)
_NOTE = re.compile(
    r"\([^()]*(?:下同|负责|具体|统筹|配合|做好|排名|顺序|职责|以下|首位|第一|不再|分别|各负其责|按\S{0,4}分工)[^()]*\)$"
)
_LEADS = re.compile(r"\((?:总?牵头|主办|主责|牵头单位|牵头部门|汇总|牵头负责|主要责任单位|列首位)\)")
_TOGETHER = re.compile(r"\((?:共同|联合|均为?|分别)(?:牵头|主办)(?:单位|部门|负责)?\)\s*$")
"""Behind a list: all of it leads."""
_HEAD = re.compile(r"(?:主要|具体)?(?:由|会同|以及|并由|协同)(?=.)|[和及与](?=[市省县区州各国中自团])")
_JOIN = re.compile(
    r"(?<=[\u4e00-\u9fff)])(?:以及|和|及|与|会同|并)(?=各)"
    r"|(?<=[局委办厅部院会府心司联社处队馆站团校])(?<!社会)(?:以及|和|及|与|会同|并)(?=\S\S)"
    r"|(?<=[银分支农工建总央商]行)(?:以及|和|及|与|会同|并)(?=\S\S)"
)
_CLOSE = re.compile(r"\s*([(),、;])\s*")
_APART = re.compile(r"(?<=[市县区州旗乡镇道)])\s+(?=(?:人民政府|政府|管委会|管理委员会|办事处)(?:[、,;。\s]|$))")
"""各乡镇 人民政府 of a text with blanks in its words."""
_IN_END = re.compile(r"\(([\u4e00-\u9fff]{2,4})\)$")
_ROUND = str.maketrans("[]", "()")
"""各县〔市、区〕 is 各县(市、区): square brackets inside a name are those of a name in brackets."""
_DEPARTMENTS = re.compile(r"((?:[\u4e00-\u9fff]{2,8}、){1,12}[\u4e00-\u9fff]{2,8}?)(?:等(?:有关|相关)?)?部门")
_SEPARATORS = "、,;。/|"


@dataclass(frozen=True, slots=True)
class Name:
    """One name of a list. leads: marked so, as 市科技局(牵头) or by `mark`. why: what is doubtful about it, "" for nothing."""

    text: str
    leads: bool = False
    mark: str = ""
    why: str = ""


def is_group(name: str) -> bool:
    """Whether a name stands for several units: 各县(市)区人民政府, 各成员单位, 有关县区政府."""
    return bool(_GROUP.match(name))


_GROUP = re.compile(
    r"(?:全[市省县区州])?(?:[市省县区州](?:级|直|政府|属|(?=各)))?(?:各|相关|有关|所有|涉及|沿线|属地)"
    r"|(?:[县市区州旗镇乡](?:[、,(]|(?=[县市区州旗镇乡])))[县市区州旗镇乡街道、,()]*(?:人民政府|政府|管委会|办事处)?$"
    r"|[\u4e00-\u9fff]{1,6}各(?:有关|相关)?[市县区州旗镇乡街园]"
    r"|(?:区县|县区|市县|县市区|乡镇|镇街|街镇)(?:人民政府|政府|街道)?$"
)


def is_word(text: str) -> bool:
    """Whether `text` stands among units without being one: 等有关部门, 各责任单位, 按职责分工."""
    return len(text) <= 2 * LONGEST and _is_word(text)


@lru_cache(maxsize=8192)
def _is_word(text: str) -> bool:
    if "成员" in text and "等" not in text:
        return False
    return bool(_GENERIC.fullmatch(text)) or not _TAIL.sub("", text, count=1) or _TAIL.fullmatch(text) is not None


def looks_like_unit(text: str) -> bool:
    """Whether a folded text could be one unit's name, standing where units may stand without a label."""
    return 2 <= len(text) <= LONGEST and has_end(text) and not _SENTENCE.search(text)


_SENTENCE = re.compile(
    r"[。;:!?“”%—]|(?<!^)(?<!自)由|做到|做好|召开|\d{2}|[年月]\d|工作$|(?:推进|加快|加强|建立|建设一|开展|提升|完善|推动|鼓励|支持|落实|达到)"
)


def units_in(text: str, carried: str = "") -> tuple[list[Name], str]:
    """The units that `text` lists, each once, and the prefix (市, 省) that what follows may share with them."""
    together = _TOGETHER.search(folded := fold(text))
    if together:
        text = folded[: together.start()]
    names = [name for piece in pieces(_APART.sub("", _CLOSE.sub(r"\1", fold(text)))) for name in _named(piece)]
    texts, carried = share([name.text for name in names], carried)
    result: dict[str, Name] = {}
    for name, (full, why) in zip(names, texts, strict=True):
        result.setdefault(full, replace(name, text=full, why=why, leads=name.leads or together is not None))
    return list(result.values()), carried


def pieces(text: str) -> list[str]:
    """A folded list cut at its separators, not inside brackets or the name of a group."""
    text = hide_places(_DEPARTMENTS.sub(_each_a_department, text))
    inside = depths(text)
    parts, start = [], 0
    for at, character in enumerate(text):
        if not inside[at] and character in _SEPARATORS:
            parts.append(text[start:at])
            start = at + 1
    parts.append(text[start:])
    result = [joined for part in parts for blank in _at_blanks(part) for joined in _JOIN.split(blank)]
    return [part.translate(_SHOW).strip() for part in result if part.strip()]


def _each_a_department(found: re.Match[str]) -> str:
    """市发改、财政等部门: what the list shares is 部门."""
    names = found.group(1).split("、")
    return "、".join(f"{name}部门" for name in names) if all(waits(name) for name in names) else found.group()


def hide_places(text: str) -> str:
    """A folded text with the separators and brackets inside names of groups replaced, so that no cut goes through them."""
    return _PLACES.sub(lambda found: found.group().translate(_HIDE), text)


def show_places(text: str) -> str:
    """The text again as it was."""
    return text.translate(_SHOW)


def _at_blanks(part: str) -> list[str]:
    """Cut at blanks where both sides are units; else the blank is only a slip inside a name."""
    words = part.split()
    result: list[str] = []
    for word in words:
        ends = bool(result) and has_end(
            result[-1][-2 * LONGEST :]
        )  # a slip may have put a blank behind every character
        whole = result and (ends or is_word(result[-1])) and (has_end(word) or len(word) > 2)
        if ends and is_name(word):
            continue  # 市发展改革委 张三: who of it
        if result and not whole:
            result[-1] += word
        else:
            result.append(word)
    return result


def _named(piece: str) -> list[Name]:
    """The name in one piece, without what stands around it; nothing for a word that is no unit."""
    name = _name(piece) if len(piece) <= 3 * LONGEST else None
    return [] if name is None else [name]


@lru_cache(maxsize=8192)
def _name(piece: str) -> Name | None:
    leads, mark = False, ""
    if found := _LEADS.search(piece):
        leads, piece = True, piece[: found.start()] + piece[found.end() :]
    piece = _NOTE.sub("", piece)
    if (found := _IN_END.search(piece)) and is_name(found.group(1)):
        piece = piece[: found.start()]
    while piece and (piece[-1] in MARKS or piece[0] in MARKS):
        mark = piece[-1] if piece[-1] in MARKS else piece[0]
        piece = piece.strip(MARKS).strip()
    while found := _HEAD.match(piece):
        piece = piece[found.end() :]
    piece = piece.strip(" ()") if piece.count("(") != piece.count(")") else piece
    if len(piece) > 2 * LONGEST or is_word(piece):
        return None
    piece = _without_tail(piece)
    if len(piece) < 2 or len(piece) > LONGEST or is_word(piece):
        return None
    return Name(piece.translate(_ROUND), leads, mark)


def _without_tail(piece: str) -> str:
    """市财政局等有关部门按职责分工负责 -> 市财政局."""
    for at in range(2, len(piece)):
        if _TAIL.fullmatch(piece, at) and (piece[at] == "等" or has_end(piece[:at])):
            return piece[:at]
    return piece


def names_only(names: Sequence[Name]) -> tuple[str, ...]:
    """The texts alone."""
    return tuple(name.text for name in names)


__all__ = ["UNIT_ENDS", "Name", "is_group", "is_word", "looks_like_unit", "names_only", "pieces", "units_in"]
