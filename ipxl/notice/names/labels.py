"""Labels before units, people and dates: 牵头单位: 责任部门: 配合单位: 责任领导: 完成时限:"""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from ipxl.notice.mend.folded import squeeze
from ipxl.notice.names.words import BODIES, DUE_LABELS, LEAD_WORDS, OTHER_WORDS, PERSON_LABELS, TEXT_LABELS

Kind = Literal["lead", "other", "both", "person", "due", "text"]


def _any(words: tuple[str, ...]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


_WORDS = _any(LEAD_WORDS + OTHER_WORDS)
_BODY = _any(BODIES)
_LEVEL = "(?:市级|省级|县级|区级|州级|市直|省直|县直|区直|区县|市县|县区|县市区|县市|乡镇|镇街|街镇|街道|属地|工作|任务|主体|国家)?"
_UNIT = rf"{_LEVEL}(?:{_WORDS})(?:{_BODY})?(?:[(和及、与或/]?(?:{_WORDS})\)?)?(?:{_BODY})(?:[及和、与/](?:责任人|责任领导|负责人|领导|人员))?"
_BARE = "牵头|主办|责任|配合|协办|协同|参与|落实|负责|承办"
_PEOPLE, _DUE, _TEXT = _any(PERSON_LABELS), _any(DUE_LABELS), _any(TEXT_LABELS)
_NAME = rf"(?P<unit>{_UNIT})|(?P<person>{_PEOPLE})|(?P<due>{_DUE})|(?P<text>{_TEXT})|(?P<bare>{_BARE})"
_LABEL = re.compile(rf"(?:{_NAME})(?P<note>\([^()]{{1,40}}\))?\s*:")
_WHOLE = re.compile(rf"(?:{_NAME})(?P<note>\([^()]{{1,40}}\))?:?")
_SPACED = re.compile(r"\s*[(\[]?\s*((?:[\u4e00-\u9fff]\s{0,4}){2,8})(?:\([^()]{1,40}\))?\s*:")
_BEFORE = frozenset(" 。;,、!?()[]:.\t“”|")


class Label(NamedTuple):
    """kind: of what follows. start and end: in the folded text, the colon included. note: what stands in its bracket."""

    kind: Kind
    start: int
    end: int
    note: str = ""


def labels_in(text: str, begin: int = 0) -> list[Label]:
    """The labels of a folded text, each at its beginning, behind a stop, a blank or a bracket."""
    result: list[Label] = []
    if ":" not in text:
        return result
    at = begin
    if spaced := _SPACED.match(text, begin):
        kind = label_kind(spaced.group(1))
        if kind:
            result.append(Label(kind, spaced.start(1), spaced.end()))
            at = spaced.end()
    for found in _LABEL.finditer(text, at):
        if found.start() == begin or text[found.start() - 1] in _BEFORE:
            result.append(Label(_kind(found), found.start(), found.end(), found.group("note") or ""))
    return result


def open_labels(text: str) -> str:
    """A folded text with [牵头单位], (责任单位), 牵头单位 为 and labels with a blank behind made labels with a colon, of the same length."""
    if not _MAY_OPEN.search(text):
        return text
    text = _IN_BRACKET.sub(
        lambda found: f" {found.group(1)}:" if label_kind(found.group(1)) in _UNITS else found.group(), text
    )
    return _WITHOUT_COLON.sub(r"\1:", text)


_UNITS = ("lead", "other", "both", "due")
_IN_BRACKET = re.compile(r"[(\[]([\u4e00-\u9fff]{2,8})[)\]](?=\s*[\u4e00-\u9fff])")
_WITHOUT_COLON = re.compile(
    r"(?<![^\s。;,(\[.、])((?:牵头|责任|配合|协办|主办)(?:单位|部门))(?:为(?=[市省县区州盟旗国]\S)|\s(?=[市省县区州盟旗国各]\S))"
)
"""责任单位为市统计局, 责任单位 市统计局."""
_MAY_OPEN = re.compile(r"[(\[][\u4e00-\u9fff]{2,8}[)\]]|(?:单位|部门)(?:为|\s)")


def label_kind(text: str) -> Kind | None:
    """The kind of a text that is nothing but a label, blanks anywhere: a header cell, a line of its own."""
    found = _WHOLE.fullmatch(squeeze(text))
    return _kind(found) if found else None


def _kind(found: re.Match[str]) -> Kind:
    if found.group("person"):
        return "person"
    if found.group("due"):
        return "due"
    if found.group("text"):
        return "text"
    word = found.group("unit") or found.group("bare")
    leads = any(lead in word for lead in LEAD_WORDS) and not word.startswith("副")
    others = re.sub("|".join(LEAD_WORDS), "", word)
    if leads:
        mixed = re.search(_BODY + "|^", others) and any(
            other in others for other in ("责任", "配合", "协办", "参与", "落实")
        )
        return "both" if mixed and "牵头责任" not in word and "责任牵头" not in word else "lead"
    return "other"
