"""Who is named for a task, in a line: after a label, in a bracket, or as a sentence of its own."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import pairwise

from ipxl.notice.mend.folded import brackets, depths, outside, unclosed
from ipxl.notice.names.labels import Label, labels_in
from ipxl.notice.names.units import MARKS, Name, hide_places, is_group, is_word, looks_like_unit, pieces, units_in
from ipxl.notice.names.words import LEAD_VERBS, OTHER_VERBS
from ipxl.notice.recognise.list_notes import is_example, without_notes, without_other_label

_LEAD_VERBS = frozenset(LEAD_VERBS)
_VERBS = "|".join(sorted({*LEAD_VERBS, *OTHER_VERBS}, key=len, reverse=True))
_VERB = re.compile(rf"(?:{_VERBS})++(?:工作|任务|此项工作)?(?=[,、;。)\]\s]|会同|$)|会同")
_DOES = re.compile(r"(?:负责|(?<!项目)(?:牵头|配合)|做好|承担|指导|督促)[^,;。、()]{1,30}(?=[,;。]|$)")
_WORTH = re.compile(r"[(\[:]|—|负责|牵头|配合|落实|主办|协办|参与|会同|按职责|实施")
_BODY_END = re.compile(
    r"(?:[局委办厅部院会处科室股队社联站所府团]|中心|公司|银行|集团|大学|学校|海关|分行|支行|专班)(?:[(\[][^()\[\]]*[)\]])?$"
)
"""Ends of bodies, where a bracket holds nothing but a list: places alone (老城区、新城区) name nobody."""
_DASH = re.compile(r"(?<=[^\s—])\s*+—{1,2}\s*+(?P<list>[^—。;:]{3,120})$")
_FOR_ALL = re.compile("各项|每项|以上|上述|以下|所有|均|都|各责任|各牵头|未[注标列写]明|未明确")
"""A sentence with one of these speaks of more than its own task; `leads` reads it."""
_WHEN = re.compile(
    r"(?:^|(?<=[,;。、]))\s*(?:于|在)?(?:(?:20\d\d年|\d{1,2}月|(?:今|明|本|当)?年底|(?:今|明|本|当)年|年内|全年|(?:上|下)半年|[一二三四]季度)[^,;。、()]{0,16}|长期坚持|持续推进|长期推进|持续实施|常年坚持|立即整改|常态化(?:推进|开展)?)(?=[,;。、]|$)"
)
"""A deadline among units: 2024年6月底前完成."""
_HEAD = re.compile(r"(?:^|(?<=[,;、。 ]))(?:此项|该项|本项|以上|上述|具体)?(?:工作|任务|事项|措施)?(?:主要)?由")
_AS = re.compile(r"(?:按照?|根据|依据?)[“\"][^”\"]{2,16}[”\"](?:的)?(?:要求|原则|规定)?(?=[各分共]|负责|落实|抓好)")
"""By what rule they do it: 按照“三管三必须”要求分别负责."""
_SUBJECT = re.compile(
    r"\s*(?!各|所有|以上|上述|本|有关|相关)[^,;。:()由]{2,20}(?:工作|任务|事项|项目|工程|活动|整治|建设|行动)(?=由[\u4e00-\u9fff])"
)
_IS = re.compile(r"^\s*((?:牵头|责任|配合|协办|主办)(?:单位|部门))(?:为|是)(?=[\u4e00-\u9fff]{2})")
_MAY_BE_BODY = re.compile(
    r"(?!.*(?:的|了|并|工作|建设|推进|推动|落实|确保|加强|开展|做好|提升|完善))[\u4e00-\u9fff]{2,10}(?:\([^()]{1,20}\))?"
)
"""A body that ends as none that is known, among others that do: 东江、西江市政府, 共青团中央."""
_SAYS = re.compile("负责|牵头|配合|落实|主办|协办|参与|会同|按职责|实施")


@dataclass(slots=True)
class Attribution:
    """Units named at one place. start and end: in the folded line, brackets and label included.

    labelled: said by a label or a word such as 牵头, not only by standing in a bracket. alone: nothing else in the line.
    said: by a plain sentence, without label or bracket. heads: the words before it in that sentence are the heading.
    open: a label with nothing behind it, or a list that ends with a separator: the next line may go on. due: behind
    完成时限:, "" for none. notes: clauses that name no unit of this task alone (下同, 列首位的为牵头单位).
    first_group: how many names stand before the first comma, 0 where there is none. vague_first: whether the list begins
    with what names nobody (各有关部门).
    """

    start: int
    end: int
    lead: list[Name] = field(default_factory=list)
    other: list[Name] = field(default_factory=list)
    labelled: bool = False
    alone: bool = False
    said: bool = False
    heads: bool = False
    open: str = ""
    due: str = ""
    notes: list[str] = field(default_factory=list)
    place: str = ""
    why: str = ""
    carried: str = ""
    first_group: int = 0
    vague_first: bool = False

    @property
    def names(self) -> list[Name]:
        return self.lead + self.other


def attributions_in(text: str, begin: int = 0) -> list[Attribution]:
    """The attributions of a folded line, in order. begin: behind the mark it begins with."""
    if not _WORTH.search(text, begin):
        return []
    found = [item for start, end in brackets(text) if start >= begin and (item := _bracketed(text, start, end))]
    missing = unclosed(text)
    if missing >= begin and _SAYS.search(text, missing) and (item := _bracketed(text + ")", missing, len(text) + 1)):
        # The closing bracket was forgotten.
        item.end = len(text)
        found.append(item)
    bare = text
    for item in found:
        bare = bare[: item.start] + " " * (item.end - item.start) + bare[item.end :]
    found += _labelled(bare, begin) or _said(bare, begin) or ([] if found else _told_of(bare, begin))
    found = found or _dashed(text, begin)
    found.sort(key=lambda item: item.start)
    covered = "".join(text[a:b] for a, b in _gaps(found, begin, len(text)))
    if found and not covered.strip(" 。;,.:"):
        for item in found:
            item.alone = True
    return found


def listed(text: str, role: str, carried: str = "") -> Attribution:
    """A folded text that is nothing but a list, as a cell under a header or what stands behind a label."""
    result = Attribution(0, len(text), labelled=True, carried=carried)
    labels = labels_in(text)
    if labels and not text[: labels[0].start].strip():
        _fill(result, text, labels)
    else:
        _clauses(result, text, role)
    return result


def _gaps(found: list[Attribution], begin: int, end: int) -> list[tuple[int, int]]:
    edges = [begin, *(edge for item in found for edge in (item.start, item.end)), end]
    return list(zip(edges[::2], edges[1::2], strict=True))


def _bracketed(text: str, start: int, end: int) -> Attribution | None:
    """The attribution in the bracket from start to end, None for any other bracket."""
    content = _IS.sub(r"\1:", text[start + 1 : end - 1])
    if not 2 <= len(content) <= 600:
        return None
    result = Attribution(start, end)
    content, result.notes = without_notes(content)
    labels = [label for label in labels_in(content) if label.kind not in ("text",)]
    if labels and not content[: labels[0].start].strip(" 。;,"):
        _fill(result, content, labels)
        return result if result.names or result.due or labels[0].kind in ("lead", "other", "both") else None
    if labels and labels[0].kind in ("due", "person") and content[labels[0].start - 1] in ";,。 ":
        # Units, then 完成时限: that label ends their list.
        result.due = content[labels[0].end :].strip(" 。;,") if labels[0].kind == "due" else ""
        content = content[: labels[0].start].rstrip(" ;,。")
    elif not labels:
        content, rest = without_other_label(content)
        result.notes += [rest] if rest else []
    if is_example(content):
        return None
    head, _, rest = content.partition("。")
    if not _SAYS.search(head):
        before, after = text[start - 1] if start else " ", text[end : end + 1]
        at_end = after in ("", "。", ";", ",", " ", "(", "[", "!") or before in "。;!"
        if not at_end or (
            before not in "。;!" and looks_like_unit(text[max(0, start - 4) : start]) and "、" not in head
        ):
            return None
    if not _all_units(_AS.sub("", head), odd_most=0.5):
        return None
    head = _AS.sub("", head)
    result.labelled = bool(_SAYS.search(head))
    if when := _WHEN.search(head):
        result.due = when.group().strip(" ,;、")
    _clauses(result, _WHEN.sub("", head), "other")
    result.notes += [rest] if rest.strip() else []
    return result if result.names or result.labelled else None


def _labelled(text: str, begin: int) -> list[Attribution]:
    labels = labels_in(text, begin)
    first = next((at for at, label in enumerate(labels) if label.kind in ("lead", "other", "both")), None)
    if first is None:
        return [_due_only(text, label, labels) for label in labels if label.kind == "due"][:1]
    result: list[Attribution] = []
    start = labels[first].start
    stop = _list_end(text, labels[-1].end)
    item = Attribution(start, stop)
    _fill(
        item,
        text[start:stop],
        [label._replace(start=label.start - start, end=label.end - start) for label in labels[first:]],
    )
    for at, label in enumerate(labels[:first]):
        if label.kind == "due" and not item.due:
            item.due = text[label.end : labels[at + 1].start].strip(" 。;,")
    result.append(item)
    return result


def _due_only(text: str, label: Label, labels: list[Label]) -> Attribution:
    stop = _list_end(text, label.end)
    return Attribution(label.start, stop, labelled=True, due=text[label.end : stop].strip(" 。;,"))


def _list_end(text: str, begin: int) -> int:
    """Where the list that begins there ends: at its full stop, at the end of the line."""
    inside = depths(text)
    return next((at for at in range(begin, len(text)) if text[at] == "。" and not inside[at]), len(text))


def _fill(result: Attribution, text: str, labels: list[Label]) -> None:
    """Read what stands behind each label into `result`."""
    result.labelled = True
    for at, label in enumerate(labels):
        stop = labels[at + 1].start if at + 1 < len(labels) else len(text)
        part = text[label.end : stop].strip(" ([")
        if label.note:
            result.notes.append(label.note.strip("()"))
        if label.kind == "due":
            result.due = part.strip(" 。;,)]")
        elif label.kind in ("lead", "other", "both"):
            part, notes = without_notes(part)
            part, more = without_other_label(part)
            result.notes += [note for note in (*notes, more) if note]
            head, _, rest = part.partition("。")
            if when := _WHEN.search(head):
                result.due = result.due or when.group().strip(" ,;、")
                head = _WHEN.sub("", head)
            _clauses(result, head, "lead" if label.kind == "lead" else "other")
            result.notes += [rest] if rest.strip(" ;,)]") else []
            last = at + 1 == len(labels)
            result.open = label.kind if last and (not head.strip() or head.rstrip()[-1] in "、,") else ""


def _clauses(result: Attribution, text: str, role: str) -> None:
    """A牵头,B、C配合 and its relatives; what a semicolon parts stands for itself."""
    start = 0
    if not result.names:
        comma = next(outside(hide_places(text), ",;"), len(text))
        result.first_group = len(units_in(text[:comma])[0]) if comma < len(text) else 0
        first = pieces(text)[:1]
        result.vague_first = bool(first) and is_word(first[0].strip(MARKS))
    for at in [*outside(text, ";"), len(text)]:
        _clause(result, text[start:at], role)
        start = at + 1


def _clause(result: Attribution, text: str, role: str) -> None:
    """One clause; names behind no verb take `role`."""
    start = 0
    inside = depths(text)
    text = text.strip()
    for found in _VERB.finditer(text):
        if found.start() < start or (found.start() < len(inside) and inside[found.start()]):
            continue
        verb = found.group()
        leads = any(verb.startswith(word) for word in _LEAD_VERBS) or verb == "会同"
        if verb == "会同" and role == "lead":
            leads = False
        begins = _HEAD.sub("", text[start : found.start()].strip(" ,;、"))
        said = "lead" if leads else role if role == "lead" and verb.startswith(("负责", "会同")) else "other"
        if verb == "会同" and begins and not result.lead:
            result.why = "由“会同”推断牵头单位"
        _add(result, begins, said)
        if verb == "会同":
            role = "other"
        start = found.end()
    rest = _DOES.sub("", _HEAD.sub("", text[start:].strip(" ,;、")))
    _add(result, rest, role)


def _add(result: Attribution, text: str, role: str) -> None:
    names, result.carried = units_in(text, result.carried)
    for name in names:
        (result.lead if role == "lead" or name.leads else result.other).append(name)


def _all_units(text: str, odd_most: float = 0.0) -> bool:
    """Whether a text without a label is nothing but units, words among units and verbs.

    odd_most: how many bodies that nothing known ends like may stand among the others, as a share of these.
    """
    bare = _DOES.sub("", _VERB.sub(",", _HEAD.sub("", _WHEN.sub("", text))))
    parts = pieces(bare)
    says, good, odd = bool(_SAYS.search(text)), 0, 0
    for part in parts:
        part = re.sub(r"等(?:\S{0,6}(?:部门|单位|机构))?$", "", part).strip(MARKS)
        if looks_like_unit(part) and "的" not in part:
            good += bool(says or is_group(part) or _BODY_END.search(part))
        elif not is_word(part) and not _waiting(part, parts[-1]):
            odd += 1
            if not says or not odd_most or not _MAY_BE_BODY.fullmatch(part):
                return False
    if odd > odd_most * good:
        return False
    return bool(good) or (bool(parts) and says and all(is_word(part) for part in parts))


def _waiting(part: str, last: str) -> bool:
    """Whether a part without an end may share the one of the last: 市科技 in 市科技、财政局."""
    names, _ = units_in(f"{part}、{last}")
    return len(part) <= 10 and len(names) == 2 and looks_like_unit(names[0].text) and names[0].text != part


def _said(text: str, begin: int) -> list[Attribution]:
    """Clauses that only say who does it, in the first or the last sentence: 由市科技局牵头,市财政局配合,推进……"""
    stripped = text.rstrip(" 。;")
    last = max(begin, max(stripped.rfind(mark, begin) for mark in "。;!") + 1)
    first = next((at for at in range(begin, min(len(text), begin + 300)) if text[at] == "。"), len(stripped))
    result = _said_in(text, last, len(stripped), whole=True)
    if not result and first < last:
        result = _said_in(text, begin, first, whole=False)
    return result or _said_in(text, last, len(stripped), whole=False)


def _dashed(text: str, begin: int) -> list[Attribution]:
    """A list of bodies and nothing else behind a dash at the end of a line: 开展登记。——市统计局、各区人民政府"""
    found = _DASH.search(text.rstrip(" 。;"), begin)
    if not found:
        return []
    parts = pieces(found.group("list"))
    if not parts or not all(is_group(part) or (looks_like_unit(part) and _BODY_END.search(part)) for part in parts):
        return []
    item = Attribution(found.start(), len(text), labelled=True)
    _clauses(item, found.group("list"), "other")
    return [item] if item.names else []


def _told_of(text: str, begin: int) -> list[Attribution]:
    """What a sentence tells of its subject: 融资对接工作由县金融办牵头,各银行配合,每月……"""
    if not (subject := _SUBJECT.match(text, begin)):
        return []
    start = subject.end()
    end = next((at for at in range(start, min(len(text), start + 300)) if text[at] in "。;"), len(text.rstrip(" 。;")))
    result = _said_in(text, start, end, whole=False)
    if not result or result[0].start != start:
        return []
    result[0].said, result[0].heads = False, True
    return result


def _said_in(text: str, start: int, end: int, *, whole: bool) -> list[Attribution]:
    """The clauses of one sentence that name units and nothing else; whole: only when all of it does."""
    sentence = text[start:end]
    if not 4 <= len(sentence) <= 300 or not _SAYS.search(sentence) or _FOR_ALL.search(sentence):
        return []
    if whole:
        parts = [(0, len(sentence))] if len(sentence) <= 200 and _VERB.search(sentence) and _all_units(sentence) else []
    else:
        parts = _saying_clauses(sentence)
    if not parts:
        return []
    item = Attribution(start + parts[0][0], len(text) if whole else start + parts[-1][1], labelled=True, said=True)
    # Behind a dash it stands outside the heading; inside the sentence it stays a part of it.
    item.said = sentence[: parts[0][0]][-1:] != "—"
    for begin, stop in parts:
        clause = sentence[begin:stop]
        if when := _WHEN.search(clause):
            item.due = item.due or when.group().strip(" ,;、")
        _clauses(item, _WHEN.sub("", clause), "other")
    return [item] if item.names else []


def _saying_clauses(sentence: str) -> list[tuple[int, int]]:
    """The run of clauses that begins with one that says who leads, or with 由, and goes on as long as units are named."""
    edges = [0, *(at + 1 for at in outside(sentence, ",")), len(sentence) + 1]
    result: list[tuple[int, int]] = []
    for begin, stop in pairwise(edges):
        begin = max(begin, sentence.rfind("—", begin, stop) + 1)
        clause = sentence[begin : stop - 1]
        leads = "牵头" in clause or (clause.lstrip().startswith("由") and "负责" in clause)
        if (leads or result) and _VERB.search(clause) and _all_units(clause):
            result.append((begin, stop - 1))
        elif result:
            break
    return result
