"""What a list of units says beside its units: who of it leads, who belongs to every later task, for which places it holds."""

from __future__ import annotations

import re

from ipxl.notice.mend.folded import outside
from ipxl.notice.names.labels import label_kind
from ipxl.notice.names.units import hide_places, show_places

_ORDER = (
    "第一(?=位|个|家|名|单位|部门|的|者|为|逗|责任单位|牵头)|首位|首个|首家|首名|列首|居首|列前|排前|最前|前列|逗号|顿号|分号|加粗|黑体|下划线|"
    "(?:带|加|标|注|有|打)[注有“”\"'(]{0,2}[*★▲●※☆#△◎]|排名|排序|顺序"
)
_SAYS_ORDER = re.compile(rf"(?:{_ORDER}).*(?:牵头|主办|主责|抓总|先后|不分|汇总)|(?:牵头|主办).{{0,12}}(?:{_ORDER})")
_SAYS_MORE = re.compile(
    r"\s*(?:下同|后同|余同|以下(?:均?同|类同)|(?:以下|下列|下述|后续|其余|此后|后面|以上|上述)[^,;。]{0,30}(?:均|都|不再|不另|需|任务|工作|事项|措施|条款|各项|各条)|"
    r"[^,;。]{0,16}(?:不再|不另)(?:重复|单独|另行|逐一|一一|分别)?(?:列|标|注|写|说|表述|罗列)|多个(?:牵头|责任)|均?(?:为|需)?各项任务)"
)
_CLAUSES = re.compile(r"[,;。]")
_NESTED = re.compile(r"[(\[<]([^()\[\]<>]{2,60})[)\]>]")
_UNKNOWN_LABEL = re.compile(r"[,;。、\s]\s*([\u4e00-\u9fff]{2,8})\s*:")
_BEGINS_ASIDE = re.compile(
    r"\s*(?:包括|包含|包含有|不含|不包括|含(?!山|光)|如(?!东[县市人]|皋[市人])|例如|比如|譬如|诸如|是指|指(?!挥)|即(?!墨)|其中|详见|见附|具体见|除|原(?!平|阳|州)[^,、]{2,12}(?:更名|改为))"
)


def without_notes(text: str) -> tuple[str, list[str]]:
    """A folded list without what it says of itself, and those notes.

    省财政厅(列第一位的为牵头单位,下同) -> 省财政厅; 市人社局,以下均涉及各县区,不再重复列出 -> 市人社局.
    """
    notes: list[str] = []

    def nested(found: re.Match[str]) -> str:
        if any(map(_is_note, _CLAUSES.split(found.group(1)))):
            notes.append(found.group(1))
            return ""
        return found.group()

    text = _NESTED.sub(nested, text)
    hidden = hide_places(text)
    start = 0
    for end in [*outside(hidden, ",;。"), len(hidden)]:
        if _is_note(show_places(hidden[start:end])):
            stop = hidden.find(";", end)
            stop = stop if stop >= 0 and ":" in hidden[stop : stop + 12] else len(hidden)
            notes.append(text[start:stop].strip(" ,;。"))
            return text[: max(start - 1, 0)] + text[stop:], notes
        start = end + 1
    return text, notes


def _is_note(clause: str) -> bool:
    return len(clause) <= 80 and bool(_SAYS_ORDER.search(clause) or _SAYS_MORE.match(clause))


def without_other_label(text: str) -> tuple[str, str]:
    """A folded list cut before a label that names no units, and what stands from there: 发改委,适用范围:东山片区."""
    for found in _UNKNOWN_LABEL.finditer(text):
        if label_kind(found.group(1)) is None:
            return text[: found.start()], text[found.start(1) :]
    return text, ""


def is_example(text: str) -> bool:
    """Whether what stands in a bracket explains the words before it: 包括…, 含…, 如…."""
    return _BEGINS_ASIDE.match(text) is not None
