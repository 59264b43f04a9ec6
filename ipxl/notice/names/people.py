"""One person of a list of members: name, organisation and post, also where the name is blank or glued on."""

from __future__ import annotations

import re
from typing import NamedTuple

from ipxl.notice.mend.folded import fold, squeeze
from ipxl.notice.names.sharing import has_end
from ipxl.notice.names.words import STEMS

_SURNAMES = frozenset(
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔"
    "康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文樊兰殷施陶洪翟安颜倪严牛温芦季俞章鲁葛伍韦申尤毕聂丛焦向柳邢路岳齐沿梅莫庄辛管祝左涂谷祁时舒耿"
    "牟卜詹关苗凌费纪靳盛童欧甄项曲成游阳裴席卫查屈鲍位覃霍翁隋植甘景薄单包司柏宁柯阮桂闵解强柴华车冉房边辜吉饶刁瞿戚丘古米池滕晋苑邬臧畅宫来嵇荀褚蔚惠冶"
    "买妥哈拜宗宝佟那艾海敖涂芮储靖糜乌麻卓木仲窦符蓝党冷连涂原"
)
_DOUBLE = (
    "欧阳",
    "上官",
    "司马",
    "诸葛",
    "东方",
    "皇甫",
    "尉迟",
    "公孙",
    "慕容",
    "令狐",
    "夏侯",
    "宇文",
    "司徒",
    "阿不",
    "买买",
    "古丽",
)
_POST = re.compile(
    r"(?:[党行]政|党[组委工]|常务|常委|第一|执行|代|挂职)?(?:党[组委]书记|书记|副|正|[一二三四]级|局长|主任|部长|院长|厅长|处长|科长|股长|所长|站长|校长|行长|经理|总[经工会编督]|秘书长|政委|调研员|"
    r"巡视员|检察长|关长|队长|支队长|大队长|主席|会长|理事长?|董事|纪检|[区县镇市乡州盟旗省]长|成员|委员|干部|负责人|主要负责|分管|专员|台长|馆长|社长|主管|局党|调研|党[组委]|常务|常委|署长|"
    r"庭长|教授|研究员|工程师|教导员|指导员|法人|职员|助理|督察|督学|总[监师]|首席|园长|校[长董]|医师)"
)
_LEVEL = "市省县区州旗镇乡"
_ZONE = re.compile(r"(?:高新|经开|经济|综保|开发|自贸|临港|保税|示范|新区|度假)")
_BODY_START = re.compile(
    r"(?:[市省县区州旗镇乡](?:委|政府|人民政府|人大|政协|纪委|监委|府|直|中级|法院|检察院|人民|总工会|妇联|残联|公安|团委)|自治区|中共|中国|国网|国家|人民银行|人行|团[市县区省]委|共青团|各|驻|武警|消防|税务|海关)"
)
_EACH = re.compile(r"(?:沿[\u4e00-\u9fff]{1,2}|全[市县区州]|[市县区])?各(?!位)")
_PLACE = re.compile(
    r"[\u4e00-\u9fff]{1,4}[市县区州旗镇乡](?:委|政府|人民政府|管委会|人大|街道|[\u4e00-\u9fff]{1,12}[局委办厅部院])"
)
_ENDS = re.compile(
    r"(?<=各)(?:[镇乡县区市街村园社\u9547(),、]|街道|有关|相关){0,6}(?:镇街|乡镇|街道|镇|乡|县区|区县|县|区|社区|村|园区)(?=[党行分主负])|人民政府|政府|管理委员会|管委会|委员会|法院|检察院|中心|海关|公司|集团|银行|分行|支行|大学|学院|医院|学校|办公室|研究室|街道办事处|办事处|[局厅委部院办会处署社联站所队馆台科室]"
)


_AND_MORE = re.compile(r"等(?:有关|相关|成员)?(?:部门|单位)(?:的)?(?=\S)")
"""市财政局等部门分管负责人: who else is none of the post."""
_BEHIND = re.compile(
    r"(.*?(?:[长员]|主任|书记|主席|经理|巡视员|政委|委员|代表|负责人))([\u4e00-\u9fff]{2,4}?)(?:同志)?"
)
"""A post with the name behind it: 副市长张明."""


class Person(NamedTuple):
    """name, unit and post; name "" where the list leaves it blank. why: what is doubtful, "" for nothing."""

    name: str
    unit: str
    post: str
    why: str = ""


def person(text: str, places: frozenset[str] = frozenset()) -> Person:
    """One entry. places: names of places that units of this notice begin with."""
    folded = re.sub(r"^\s*\([^()]{1,6}\)\s*", "", fold(text)).strip(" 、,;。")
    if found := re.fullmatch(r"\s*((?:\S\s?){2,4}?)\s*\(([^()]{3,60}(?:\([^()]*\)[^()]*)?)\)", folded):
        name = squeeze(found.group(1))
        if is_name(name):
            return Person(name, *split_post(found.group(2)))
    name, rest, why = _name_and_rest(folded, places)
    unit, post = split_post(rest)
    if not name and (behind := _BEHIND.fullmatch(post)) and is_name(behind.group(2)):
        return Person(behind.group(2), unit, behind.group(1), why)
    return Person(name, unit, post, why)


def _name_and_rest(text: str, places: frozenset[str]) -> tuple[str, str, str]:
    words = text.split()
    if len(words) >= 3 and len(words[0]) == len(words[1]) == 1:
        return words[0] + words[1], "".join(words[2:]), ""
    if len(words) >= 2 and is_name(words[0]) and not _starts_body(words[0]):
        return words[0], "".join(words[1:]), ""
    whole = "".join(words)
    if (
        _starts_body(whole)
        or _EACH.match(whole)
        or _ZONE.match(whole)
        or any(whole.startswith(place) for place in places)
    ):
        return "", whole, ""
    starts = range(2, 5) if whole[:1] in _SURNAMES or whole.startswith(_DOUBLE) else ()
    for at in starts:
        if _starts_body(whole[at:]) or any(whole.startswith(place, at) for place in places):
            return whole[:at], whole[at:], ""
    for at in starts:
        if whole[at : at + 1] in _LEVEL and at < len(whole) and all(split_post(whole[at:])):
            return whole[:at], whole[at:], ""
    for at in starts:
        if at != 4 and _PLACE.match(whole, at) and has_end(split_post(whole[at:])[0]):
            at = 3 if _PLACE.match(whole, 3) else at
            return whole[:at], whole[at:], "姓名与单位连写，按三个字的姓名断开" if at == 3 else "姓名与单位连写"
    if len(words) == 1 and is_name(whole) and len(whole) <= 3:
        return whole, "", ""
    return "", whole, ""


def is_name(text: str) -> bool:
    """Whether a text can be a person's name."""
    if "·" in text and 3 <= len(text) <= 16:
        return True
    if not re.fullmatch(r"[\u4e00-\u9fff某×*XxＸ]{2,4}", text):
        return False
    return (text[0] in _SURNAMES or text.startswith(_DOUBLE)) and not has_end(text) and not _POST.fullmatch(text)


def _starts_body(text: str) -> bool:
    if _BODY_START.match(text):
        return True
    return text[:1] in _LEVEL and any(text.startswith(stem, 1) for stem in STEMS)


def split_post(text: str) -> tuple[str, str]:
    """市科技局副局长 -> 市科技局, 副局长. A post without a body keeps the body blank."""
    text = _AND_MORE.sub("", squeeze(text).strip("、,;。"))
    if _POST.match(text):
        return "", text
    best = 0
    for found in _ENDS.finditer(text):
        end = found.end()
        if text[end : end + 1] == "(" and (close := text.find(")", end)) > 0:
            end = close + 1
        rest = text[end:]
        if found.group() == "委" and rest.startswith("员会"):
            continue
        if _POST.match(rest):
            return text[: best or end], text[best or end :]
        if (
            found.group() in ("局", "厅", "海关", "法院", "检察院")
            and rest
            and not best
            and (not has_end(rest) or rest.endswith("政委"))
        ):
            best = end
    if best:
        return text[:best], text[best:]
    return (text, "") if has_end(text) else ("", text)
