"""Telephone numbers as people type them: the table of accepted forms. Nothing is changed, only doubted."""

from __future__ import annotations

import re
from typing import NamedTuple

from ipxl.check.values import LONGEST, Form, cell_text, fold
from ipxl.intake.workbook import Scalar


class PhoneForm(NamedTuple):
    """One kind of number, with an example; matched without blanks, strokes and brackets."""

    what: str
    pattern: re.Pattern[str]
    example: str


_EXTENSION = r"(?:(?:转|ext\.?|#|x)[0-9]{1,6})?"
PHONE_FORMS = (
    PhoneForm("手机", re.compile(r"1[3-9][0-9]{9}"), "138 1234 5678"),
    PhoneForm(
        "座机，区号和分机可写可不写", re.compile(rf"(?:0[0-9]{{2,3}})?[0-9]{{7,8}}{_EXTENSION}"), "0123-6888888转801"
    ),
    PhoneForm("服务热线", re.compile(r"[48]00[0-9]{7}|1[0-9]{4,5}|9[0-9]{4,5}"), "400-800-1234"),
    PhoneForm("内部短号", re.compile(r"[2-9][0-9]{3,5}"), "666888"),
)
LOST_ZERO = re.compile(r"[2-9][0-9]{9,10}")
"""An area code without its 0 and a number, as a spreadsheet keeps 01231234567."""
REFUSED_PHONES = (
    Form("不是电话号码的文字", "办公室", "", "", "invalid"),
    Form("位数不对", "1381234567", "", "", "invalid"),
    Form("变成科学记数", "1.38E+10", "", "", "invalid"),
    Form("丢了区号前的0", "9511234567", "", "", "invalid"),
)
_SPLIT = re.compile(r"[/、,;；\n|]|或者?|和")
_PREFIX = re.compile(r"^(?:\+|00)86")
_LABEL = re.compile(r"[\u4e00-\u9fff]{0,6}[:：]|^[\u4e00-\u9fff]{1,6}|\([\u4e00-\u9fff]{1,6}\)|[\u4e00-\u9fff]{1,6}$")
_STROKES = re.compile(r"[-\u2010-\u2015―─()\s.]")
_DASH_EXTENSION = re.compile(r"(?<=[0-9]{7})[-—–]([0-9]{1,6})$")
_NO_PHONE = re.compile(r"^[0-9]{4}-[0-9]{2}-[0-9]{2}(?: |$)|^-|^[^0-9]*$|(?<![0-9])0[0-9]{3}[-)—] ?[0-9]{6}(?![0-9])")
"""A day, a number below zero, no digit at all, an area code and a number that is too short."""
_TWO_BY_BLANK = re.compile(r"(?<=[0-9]{7}) +(?=[0-9]{7})")


def phone_forms() -> tuple[Form, ...]:
    """Every row of the table, ways of writing two numbers, then what is doubted."""
    rows = (Form(form.what, form.example, "", form.example, "ok") for form in PHONE_FORMS)
    two = Form("两个号码，用斜杠或顿号隔开", "13812345678/0123-6888888", "", "13812345678/0123-6888888", "ok")
    return (*rows, two, *REFUSED_PHONES)


def phone_doubt(value: Scalar) -> str:
    """Why a cell can hardly be a telephone number, in words; "" when it can."""
    text = cell_text(value)
    if len(text) > LONGEST:
        return "不像电话号码"
    parts = _TWO_BY_BLANK.sub("/", fold(text))
    if _NO_PHONE.search(parts):
        return "不像电话号码"
    for part in _SPLIT.split(parts):
        bare = _STROKES.sub("", _DASH_EXTENSION.sub(r"转\1", _LABEL.sub("", part.strip())))
        bare = _PREFIX.sub("0" if LOST_ZERO.fullmatch(_PREFIX.sub("", bare)) else "", bare)  # +86 951 drops the 0
        if not bare and parts != part:
            continue
        if any(form.pattern.fullmatch(bare) for form in PHONE_FORMS):
            continue
        return "可能丢了区号前面的0" if LOST_ZERO.fullmatch(bare) else "不像电话号码"
    return ""
