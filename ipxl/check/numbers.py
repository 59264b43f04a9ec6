"""Numbers and percentages as people type them: the table of accepted forms, and the reader that goes by it.

Repairs of form (full width, separators, numerals, the column's own unit of measure) give the number and say `read_as`.
Doubts about size give no number but a proposal and say `held`. A cell that holds anything but a plain number is never
`ok`, and the first row of the table that fits decides.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple
from unicodedata import category

from ipxl.check.choices import WORDS
from ipxl.check.numerals import CHARACTERS, SCALES, read_numeral
from ipxl.check.values import LONGEST, TURNED, Form, State, exact, fold, plain, says_blank
from ipxl.form import spec
from ipxl.intake.marks import RAISED, has_mark, unmarked
from ipxl.intake.workbook import Scalar

PERCENT = "%"


class NumberRead(NamedTuple):
    """A typed cell: the number (None when there is none that may be merged) and how it was got.

    code: the finding's rule, "" when there is nothing to say. proposal: the one number that was probably meant.
    hint: the proposal in words, also where there is more than one. why: in a word, what is doubtful. settled: the
    proposal stands once the unit explains.
    """

    number: Decimal | None
    state: State
    code: str = ""
    proposal: Decimal | None = None
    hint: str = ""
    why: str = ""
    settled: bool = False


class Own(NamedTuple):
    """A column's unit of measure: 亿元 is scale 100,000,000 and base 元."""

    text: str
    scale: Decimal
    base: str


class FormTaken(NamedTuple):
    """What a form makes of a text: the number, or what to ask where there is not one number only."""

    number: Decimal | None
    hint: str = ""


class NumberForm(NamedTuple):
    """One row of the table: texts that match `pattern` and of which `take` makes something are read this way.

    whole: matched with the unit of measure still behind it. settled: see Read. examples: (typed, unit of measure,
    number).
    """

    what: str
    pattern: re.Pattern[str]
    take: Callable[[re.Match[str], Own], FormTaken | None]
    state: State
    code: str
    examples: tuple[tuple[str, str, str], ...]
    why: str = ""
    whole: bool = False
    settled: bool = False


ABOUT_BEFORE = (
    "大约", "大概", "约为", "约有", "约", "将近", "接近", "近", "几乎", "超过", "超", "突破", "逾", "不足", "不到", "不低于", "不少于",
    "不高于", "不超过", "至少", "至多", "最多", "最少", "预计", "预估", "估计", "估算", "计划", "拟", "力争", "目标", "暂按", "暂定",
    ">=", "<=", "≥", "≤", "≧", "≦", "⩾", "⩽", ">", "<", "≈", "~", "±",
)  # fmt: skip
"""Words and signs before a number that make it an estimate, a bound or a plan."""
ABOUT_BEHIND = (
    "左右", "上下", "以上", "以下", "以内", "之间", "有余", "余", "多", "来", "起", "不到", "不足", "+", "~", "±",
)  # fmt: skip
ABOUT_INSIDE = ("余", "多", "来")
"""Between a number and its unit: 35余家, 三十多个."""

_PLAIN = r"[+-]?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,3}(?: [0-9]{3})+|[0-9]+)(?:\.[0-9]+)?|[+-]?\.[0-9]+"
_NUMERAL = f"[+-]?[负負正]?[{CHARACTERS}点]+"
_ONE = r"[0-9][0-9,]*(?:\.[0-9]+)?"
_BEFORE = re.compile("^(?:" + "|".join(map(re.escape, ABOUT_BEFORE)) + ")+")
_BEHIND = re.compile("(?:" + "|".join(map(re.escape, ABOUT_BEHIND)) + ")+$")
_INSIDE = re.compile(f"(?<=[0-9{CHARACTERS}])(?:{'|'.join(ABOUT_INSIDE)})(?=[^0-9]{{0,4}}$)")
_UNIT = re.compile(r"(百万|千万|万亿|[千万亿]|)(.*)")
_LETTERS = str.maketrans({"o": "0", "l": "1", "i": "1", "|": "1"})
_BLANK = re.compile(r"(?<![0-9]) | (?![0-9])")
_AROUND = "'‘’\"“”`"
_BEHIND_STOPS = "。.,;；、!！"
_SMALL_SERIAL = 3000
"""Serial numbers of days below this (1908) come from a count typed into a cell that is set to a date."""


def _plain(match: re.Match[str], own: Own) -> FormTaken | None:
    return FormTaken(Decimal(match[0].replace(",", "").replace(" ", "")))


def _as_marked(match: re.Match[str], own: Own) -> FormTaken | None:
    if not has_mark(match[0]):
        return None
    left = unmarked(match[0])
    inner = _read_text(left, own) if left and RAISED not in match[0] else None
    return FormTaken(inner.number if inner else None)


def _numeral(match: re.Match[str], own: Own) -> FormTaken | None:
    found = read_numeral(match[0])
    # in a column 万件 nobody knows whether 三千 counts pieces or ten thousands of them
    if found is None or found.loose or (own.scale > 1 and _has_scale(match[0])):
        return None
    return FormTaken(found.number)


def _loose_numeral(match: re.Match[str], own: Own) -> FormTaken | None:
    found = read_numeral(match[0])
    return FormTaken(found.number) if found and found.loose and own.scale == 1 else None


def _percent_numeral(match: re.Match[str], own: Own) -> FormTaken | None:
    return FormTaken(_amount(match["n"])) if own.text == PERCENT and _amount(match["n"]) is not None else None


def _tenths(match: re.Match[str], own: Own) -> FormTaken | None:
    tens, ones = _amount(match["n"]), _amount(match["half"] or "零")
    return FormTaken(tens * 10 + ones) if own.text == PERCENT and tens is not None and ones is not None else None


def _foreign_percent(match: re.Match[str], own: Own) -> FormTaken | None:
    number = _amount(match["n"] or match["m"])
    return FormTaken(number) if own.text != PERCENT and number is not None else None


def _negative(match: re.Match[str], own: Own) -> FormTaken | None:
    number = _amount(match["n"])
    return FormTaken(-number) if number is not None else None


def _per_thousand(match: re.Match[str], own: Own) -> FormTaken | None:
    number = _amount(match["a"] or match["b"])
    if number is None:
        return None
    parts = 1000 if "‰" in (match["s"] or "") or match["w"] == "千" else 10_000
    return FormTaken(number * 100 / parts if own.text == PERCENT else None)


def _done(match: re.Match[str], own: Own) -> FormTaken | None:
    return FormTaken(Decimal(100)) if own.text == PERCENT else None


def _groups(match: re.Match[str], own: Own) -> FormTaken | None:
    text = match[0]
    return FormTaken(None, f"(是{text.replace(',', '')}，还是{text.replace(',', '.')})" if text.count(",") == 1 else "")


def _parts(match: re.Match[str], own: Own) -> FormTaken | None:
    return FormTaken(None, f"(是{match[0].replace(' ', '')}，还是几个数)")


def _point(match: re.Match[str], own: Own) -> FormTaken | None:
    return FormTaken(Decimal(f"{match['whole']}.{match['part']}"))


def _span(match: re.Match[str], own: Own) -> FormTaken | None:
    low, high = (_amount(_bare(match[side], own)) for side in ("low", "high"))
    return (
        FormTaken(None, f"(在{plain(low)}到{plain(high)}之间的哪一个)")
        if low is not None and high is not None
        else None
    )


def _fraction(match: re.Match[str], own: Own) -> FormTaken | None:
    above, below = Decimal(match["above"]), Decimal(match["below"])
    if below == 0:
        return None
    if own.text != PERCENT:
        return FormTaken(None)  # 30/40 of things that are counted is two numbers
    number = above / below * 100
    return FormTaken(number) if len(plain(number)) <= 8 else FormTaken(None, f"(算出来约{number:.2f})")


def _power(match: re.Match[str], own: Own) -> FormTaken | None:
    return FormTaken(Decimal(match[0])) if abs(int(match["power"])) <= 12 else None


def _about(match: re.Match[str], own: Own) -> FormTaken | None:
    text = match[0]
    rest = _INSIDE.sub("", _BEHIND.sub("", _BEFORE.sub("", text, count=1), count=1), count=1)
    if rest == text or not rest:
        return None
    inner = _read_text(rest, own)
    number = inner.proposal if inner.number is None else inner.number
    return FormTaken(number, "" if number is not None else inner.hint) if inner.state != "invalid" else None


def _other_scale(match: re.Match[str], own: Own) -> FormTaken | None:
    """万 or 亿 against the column, or the column's own unit without its 万: 52000件 in 万件."""
    number, base = _amount(match["n"]), match["base"]
    same = base in ("", own.base) or (own.base and base.startswith(own.base))
    return FormTaken(number / own.scale) if number is not None and same and own.text != PERCENT else None


def _other_unit(match: re.Match[str], own: Own) -> FormTaken | None:
    number = _amount(match["n"])
    if number is None:
        return None
    doubtful = (
        own.scale > 1
        or (own.text == PERCENT and _has_scale(match["n"]))
        or (match["base"] and _MYRIADS.search(match["n"]))  # 3.5亿元 where companies are counted
        or match["base"].startswith(_TIMES)
    )
    return FormTaken(None if doubtful else number)


def _letters(match: re.Match[str], own: Own) -> FormTaken | None:
    return FormTaken(Decimal(match[0].translate(_LETTERS)))


def _as_day(match: re.Match[str], own: Own) -> FormTaken | None:
    if match["day"] is None:
        return FormTaken(None)
    try:
        serial = (date.fromisoformat(match["day"]) - date(1899, 12, 30)).days
    except ValueError:
        return None
    serial -= serial <= 60  # the calendar of spreadsheets has a 29 February 1900
    return FormTaken(Decimal(serial)) if 0 < serial < _SMALL_SERIAL else FormTaken(None)


def _only_number(match: re.Match[str], own: Own) -> FormTaken | None:
    text = match[0]
    found = list(re.finditer(_ONE, text))
    if len(found) != 1:
        return None
    before, behind = text[: found[0].start()], text[found[0].end() :]
    if any(side.isascii() and side.isalpha() for side in (before[-1:], behind[:1])):
        return None
    if before[-1:] in tuple("-—–―─(./,_#") or not _PLAIN_NUMBER.fullmatch(found[0][0]):
        return FormTaken(None)
    if category(behind[:1] or " ") == "No" or "半" in behind:  # 10² and 3个半 are not 10 and 3
        return FormTaken(None)
    if _OTHER_SHARE.match(behind) or (_FALLING.search(text) and not _FALLING_TO.search(before)):
        return FormTaken(None)
    if (
        behind[:1] == "-"
        or _OF_ANOTHER.search(text)
        or (own.text != PERCENT and (behind[:1] == "%" or _RISE.search(text)))
    ):
        return FormTaken(None)
    sign = -1 if _FALLING.search(before) else 1
    tail = own.text if behind.startswith(own.text) else (_SCALED_TAIL.match(behind) or [""])[0]
    if not tail or tail == own.text:
        return FormTaken(sign * Decimal(found[0][0].replace(",", "")))
    scaled = _WITH_UNIT.fullmatch(found[0][0] + tail)
    return (_other_scale(scaled, own) or _other_unit(scaled, own)) if scaled else FormTaken(None)


_FALL = "负|負|减少?|下降了?|降低了?|下滑|回落|降|跌|缩|少"
_FALLING = re.compile(rf"{_FALL}|[▼▽↓△]")
_FALLING_TO = re.compile(rf"(?:{_FALL}|[▼▽↓])$")
_OTHER_SHARE = re.compile("[‰‱]|个?百分点|成|倍|番|折")
_OF_ANOTHER = re.compile("上[期年季月]|去年|往年|同期|其中|每|均|未|没|差|缺|第|[/／][年月季日]")
"""Words beside a number that is not the one to be reported."""
_RISE = re.compile("新增|增长|增加|上升|提高|增幅|增速|同比|环比|[▲↑]")
"""What only tells by how much it rose, unless a rate of growth is reported."""
_TIMES = ("成", "倍", "番", "折")
_MYRIADS = re.compile("[万萬亿億]")
_WITH_UNIT = re.compile(
    rf"(?P<n>[+-]?[0-9]+(?:,[0-9]{{3}})*(?:\.[0-9]+)?(?:[十百千万亿][0-9.]*)*|{_NUMERAL})"
    rf"(?P<base>(?:(?![{CHARACTERS}半几多余来至到])[\u4e00-\u9fff]){{0,8}})"
)
_SCALED_TAIL = re.compile(r"[十百千万亿]{1,2}[元件]?|[元件]")
_PLAIN_NUMBER = re.compile(_PLAIN)
_ABOUT_WHY, _UNIT_WHY, _UNCLEAR_WHY = "不是确切的数", "和计量单位“{unit}”对不上", "看不准是多少"

_DONE_WORDS = tuple(word for word in WORDS["status"][spec.COMPLETED].split() if "100" not in word)

NUMBER_FORMS: tuple[NumberForm, ...] = (
    NumberForm(
        "有划去的字、升高或降低的字，或者格式里不显示这个数", re.compile(".*〔.*"), _as_marked, "held", "HELD_ABOUT",
        (("〔划去：1〕40", "家", "40"), ("5〔升降：2〕", "家", ""), ("〔不显示〕5", "家", "5")), "看见的和存的不一样", whole=True,
    ),
    NumberForm(
        "数字，全角、空格、千分位、正负号、本列计量单位、句末标点都可以", re.compile(_PLAIN), _plain, "read_as", "READ_AS",
        (("３５", "家", "35"), ("1,234", "家", "1234"), ("1，234.5", "件", "1234.5"), (" 35 家", "家", "35"),
         ("3.3亿元", "亿元", "3.3"), ("3.3亿", "亿元", "3.3"), ("45%", "%", "45"), ("45％。", "%", "45"), ("+5", "个", "5")),
    ),
    NumberForm(
        "中文数字", re.compile(_NUMERAL), _numeral, "read_as", "READ_AS",
        (("三十五", "家", "35"), ("二百零五家", "家", "205"), ("一万二千", "家", "12000"), ("廿三", "个", "23"), ("两", "个", "2"),
         ("三亿", "亿元", "3"), ("二〇二三", "件", "2023"), ("三点五", "亿元", "3.5")),
    ),
    NumberForm(
        "百分之几(计量单位是%的列)", re.compile(rf"百分之(?P<n>{_NUMERAL}|{_ONE})"), _percent_numeral, "read_as", "READ_AS",
        (("百分之八十五", "%", "85"), ("百分之45", "%", "45")),
    ),
    NumberForm(
        "几成(计量单位是%的列)", re.compile(rf"(?P<n>[{CHARACTERS}0-9]{{1,2}})成(?P<half>[{CHARACTERS}0-9])?"), _tenths,
        "held", "HELD_ABOUT", (("五成", "%", "50"), ("八成五", "%", "85")), _ABOUT_WHY, settled=True,
    ),
    NumberForm(
        "百分数填在别的计量单位的列里", re.compile(rf"(?P<n>{_PLAIN})%|百分之(?P<m>{_NUMERAL}|{_ONE})"), _foreign_percent,
        "held", "HELD_ABOUT", (("35%", "家", "35"),), _UNIT_WHY, whole=True,
    ),
    NumberForm(
        "填成了状态(计量单位是%的列)", re.compile("|".join(map(re.escape, (spec.COMPLETED, *_DONE_WORDS)))), _done,
        "held", "HELD_ABOUT", (("已完成", "%", "100"), ("√", "%", "100")), _UNCLEAR_WHY,
    ),
    NumberForm(
        "逗号的位置不对", re.compile(r"[+-]?[0-9]+(?:,[0-9]*)+(?:\.[0-9]+)?"), _groups, "held", "HELD_ABOUT",
        (("3,5", "家", ""), ("12,34,5", "家", "")), _UNCLEAR_WHY,
    ),
    NumberForm(
        "句号当作小数点", re.compile(r"(?P<whole>[+-]?[0-9]+)[。·](?P<part>[0-9]+)"), _point, "held", "HELD_ABOUT",
        (("3。5", "亿元", "3.5"),), _UNCLEAR_WHY,
    ),
    NumberForm(
        "数字中间有空格", re.compile(r"[+-]?[0-9.]+(?: [0-9.]+)+"), _parts, "held", "HELD_ABOUT",
        (("12 34", "家", ""),), _UNCLEAR_WHY,
    ),
    NumberForm(
        "约、近、以上、左右、预计等", re.compile(".+"), _about, "held", "HELD_ABOUT",
        (("约45", "%", "45"), ("35家左右", "家", "35"), ("近三十家", "家", "30"), ("35余家", "家", "35"), ("≥50", "家", "50"),
         ("50+", "家", "50"), ("预计3.3亿元", "亿元", "3.3"), ("约3-5家", "家", "")), _ABOUT_WHY, whole=True, settled=True,
    ),
    NumberForm(
        "一个范围", re.compile(r"(?P<low>[^\-—–~至到]{1,12})(?:-+|—+|–|~|至|到)(?P<high>[^\-—–~至到]{1,12})"), _span,
        "held", "HELD_ABOUT", (("40-50", "%", ""), ("40%～50%", "%", ""), ("三至五家", "家", "")), _ABOUT_WHY, whole=True,
    ),
    NumberForm(
        "分数", re.compile(r"(?P<above>[0-9]{1,6})/(?P<below>[0-9]{1,6})"), _fraction, "held", "HELD_ABOUT",
        (("1/2", "%", "50"), ("3/18", "%", "")), _UNCLEAR_WHY,
    ),
    NumberForm(
        "科学记数", re.compile(r"[+-]?[0-9](?:\.[0-9]+)?e(?P<power>[+-]?[0-9]{1,3})"), _power, "held", "HELD_ABOUT",
        (("1e3", "家", "1000"),), _UNCLEAR_WHY,
    ),
    NumberForm(
        "可以有两种读法的中文数字", re.compile(_NUMERAL), _loose_numeral, "held", "HELD_ABOUT",
        (("一千二", "家", "1200"),), _UNCLEAR_WHY,
    ),
    NumberForm(
        "字母当作数字", re.compile(r"(?=[a-z|.]*[0-9])[0-9]*[oli|][0-9oli|]*(?:\.[0-9oli|]+)?"), _letters,
        "invalid", "NOT_A_NUMBER", (("1O", "家", "10"), ("l5", "家", "15")),
    ),
    NumberForm(
        "带万、亿，和本列计量单位不同", _WITH_UNIT, _other_scale, "held", "HELD_ABOUT",
        (("3300万", "亿元", "0.33"), ("3亿2000万", "亿元", "3.2"), ("52000件", "万件", "5.2"), ("2万", "家", "20000"),
         ("三千万元", "亿元", "0.3")), _UNIT_WHY, whole=True, settled=True,
    ),
    NumberForm(
        "别的计量单位", _WITH_UNIT, _other_unit, "held", "HELD_ABOUT", (("45分", "%", "45"), ("35个", "家", "35"), ("35个", "万件", "")),
        _UNIT_WHY, whole=True,
    ),
    NumberForm(
        "负号写成了字或符号", re.compile(rf"(?:{_FALL}|[▼▽↓])(?P<n>{_ONE}|{_NUMERAL})"), _negative,
        "held", "HELD_ABOUT", (("负3", "%", "-3"), ("下降3.5%", "%", "-3.5"), ("▼3", "%", "-3"), ("减3", "%", "-3")), _UNCLEAR_WHY,
        settled=True,
    ),
    NumberForm(
        "千分数、万分数", re.compile(rf"(?:(?P<a>{_PLAIN})(?P<s>[‰‱])|(?P<w>[千万])分之(?P<b>{_ONE}|{_NUMERAL}))"), _per_thousand,
        "held", "HELD_ABOUT", (("80‰", "%", "8"), ("千分之八十", "%", "8"), ("80‰", "家", "")), _UNIT_WHY, whole=True,
        settled=True,
    ),
    NumberForm(
        "这个格被设成了日期或时间", re.compile(r"(?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2})(?: [0-9:.]+)?|[0-9]{1,2}:[0-9]{2}(?::[0-9.]+)?"),
        _as_day, "invalid", "NUMBER_IS_DATE", (("1900-02-04", "家", "35"), ("2023-01-02", "家", "")),
    ),
    NumberForm(
        "文字里只有一个数", re.compile(r"[^0-9]*[0-9][0-9,.]*[^0-9]*"), _only_number, "held", "HELD_ABOUT",
        (("共计35家", "家", "35"), ("贷款3300万元", "亿元", "0.33"), ("A区35家", "家", "35")), _UNCLEAR_WHY, whole=True,
    ),
)  # fmt: skip

REFUSED_NUMBERS = (
    Form("没有数的说法", "未统计", "家", "", "invalid"),
    Form("没有数的符号", "—", "家", "", "invalid"),
    Form("没有数字的文字", "过半", "%", "", "invalid"),
    Form("文字里有几个数", "完成35家，同比增长10%", "家", "", "invalid"),
    Form("两个小数点", "3.14.15", "家", "", "invalid"),
)


def number_forms() -> tuple[Form, ...]:
    """Every row of the table with its examples, then what is refused."""
    rows = (
        Form(form.what, typed, unit, result, form.state)
        for form in NUMBER_FORMS
        for typed, unit, result in form.examples
    )
    return (*rows, *REFUSED_NUMBERS)


def read_number(value: Scalar, unit_of_measure: str = "") -> NumberRead:
    """The number in a cell. unit_of_measure: the column's own (%, 万件 …), which may be written behind the number."""
    if isinstance(value, bool):
        return NumberRead(None, "invalid", "NOT_A_NUMBER")
    if isinstance(value, float):
        return NumberRead(exact(value), "ok") if value - value == 0 else NumberRead(None, "invalid", "NOT_A_NUMBER")
    if says_blank(value):
        return NumberRead(None, "invalid", "NO_FIGURE")
    if len(value) > LONGEST or TURNED in value:
        return NumberRead(None, "invalid", "NOT_A_NUMBER")
    text = fold(value).strip(_AROUND).rstrip(_BEHIND_STOPS).rstrip()
    return _read_text(_BLANK.sub("", text), own_unit(unit_of_measure))


def _read_text(text: str, own: Own) -> NumberRead:
    bare = _bare(text, own)
    for form in NUMBER_FORMS:
        match = form.pattern.fullmatch(text if form.whole else bare)
        taken = form.take(match, own) if match else None
        if taken is None:
            continue
        if form.state == "read_as":
            return NumberRead(taken.number, "read_as", form.code)
        hint = taken.hint or (f"(是不是{plain(taken.number)})" if taken.number is not None else "")
        return NumberRead(
            None, form.state, form.code, taken.number, hint, form.why.format(unit=own.text or "个"), form.settled
        )
    return NumberRead(None, "invalid", "NOT_A_NUMBER")


@lru_cache(maxsize=256)
def own_unit(text: str) -> Own:
    """A unit of measure taken apart. 百分点 and the like have no scale."""
    folded = fold(text).replace(" ", "")
    match = _UNIT.fullmatch(folded)
    scale = Decimal(1)
    for character in match[1] if match else "":
        scale *= SCALES[character]
    return Own(folded, scale, match[2] if match else folded)


def _bare(text: str, own: Own) -> str:
    """`text` without the column's own unit behind it: 3.3亿元 and 3.3亿 are 3.3 in a column 亿元."""
    scale = own.text.removesuffix(own.base) if own.base else ""
    for unit in (own.text, scale, own.base.partition("/")[0] if own.scale == 1 else ""):
        if unit and text.endswith(unit) and len(text) > len(unit):
            return text[: -len(unit)].rstrip()
    return text


def _has_scale(text: str) -> bool:
    return any(SCALES.get(character, 0) >= 100 for character in text)


def _amount(text: str) -> Decimal | None:
    """A plain number or numeral, scales included; None for anything else."""
    text = text.replace(",", "")
    if _PLAIN_NUMBER.fullmatch(text):
        return Decimal(text.replace(" ", ""))
    negative = text.startswith("-")
    found = read_numeral("一百" if text == "百" else text.lstrip("+-"))
    return (-found.number if negative else found.number) if found else None
