"""Values as people type them: every row of the tables, odd ones beside them, and no number ever changed in silence."""

from __future__ import annotations

import string
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ipxl.check.choices import MILESTONE, NEAR, WORDS, choice_forms, read_choice
from ipxl.check.dates import Around, date_forms, read_day
from ipxl.check.numbers import number_forms, read_number
from ipxl.check.numerals import read_numeral
from ipxl.check.phones import phone_doubt, phone_forms
from ipxl.check.values import BLANK_SIGNS, BLANK_WORDS, cell_text, exact, fold, plain, says_blank
from ipxl.form import spec

Q3 = Around(date(2023, 9, 30))
UNITS = ("", "家", "%", "亿元", "万件", "件/万人")
OFFERED = {**spec.CHOICES, MILESTONE: spec.CHOICES["yes_no"]}


@pytest.mark.parametrize("form", number_forms(), ids=lambda form: f"{form.example} {form.column}")
def test_numbers_of_the_table(form):
    read = read_number(form.example, form.column)
    number = read.proposal if read.number is None else read.number
    assert (read.state, "" if number is None else plain(number)) == (form.state, form.result)


@pytest.mark.parametrize("form", date_forms(), ids=lambda form: form.example)
def test_days_of_the_table(form):
    found = read_day(form.example, Q3)
    assert (found.day.isoformat() if found.day else "") == form.result
    assert (found.code == "DATE_UNREADABLE") == (form.state == "invalid")


@pytest.mark.parametrize("name", sorted(WORDS))
def test_words_of_the_tables(name):
    for choice, words in WORDS[name].items():
        for word in words.split():
            assert read_choice(word, OFFERED[name], name).text == choice, word
            assert read_choice(f" {word}。", OFFERED[name], name).text == choice, word
    for choice, words in NEAR.get(name, {}).items():
        for word in words.split():
            assert read_choice(word, OFFERED[name], name) == (None, "invalid", choice), word


def test_no_word_means_two_choices():
    for name, table in WORDS.items():
        words = [fold(word) for others in (*table.values(), *NEAR.get(name, {}).values()) for word in others.split()]
        assert len(words) == len(set(words)), name
    assert len(choice_forms()) > 150


@pytest.mark.parametrize("form", phone_forms(), ids=lambda form: form.example)
def test_telephones_of_the_table(form):
    assert (phone_doubt(form.example) == "") == (form.state == "ok")


NUMBERS = [
    ("3.3亿元人民币", "亿元", "held", "3.3"),
    ("3.3亿美元", "亿元", "held", None),
    ("320000000元", "亿元", "held", "3.2"),
    ("10²", "家", "held", None),
    ("①", "家", "invalid", None),
    ("½", "家", "invalid", None),
    ("12 345", "家", "read_as", "12345"),
    ("35\n36", "家", "held", None),
    ("—5", "家", "held", None),
    ("(35)", "家", "held", None),
    ("−5", "家", "read_as", "-5"),
    ("850 %", "%", "read_as", "850"),
    ("三五", "家", "invalid", None),
    ("十几", "家", "invalid", None),
    ("三千", "万件", "held", "0.3"),
    ("3个半", "个", "held", None),
    ("G20", "家", "invalid", None),
    ("0xff", "家", "invalid", None),
    ("1_000", "家", "invalid", None),
    ("٣٥", "家", "invalid", None),
    ("inf", "家", "invalid", None),
    ("1e400", "家", "invalid", None),
    ("2023-9-30", "家", "invalid", None),
    ("12:30:00", "家", "invalid", None),
    ("=1+1", "家", "invalid", None),
    ("{value}", "家", "invalid", None),
    ("百分之百", "%", "read_as", "100"),
    ("'35", "家", "read_as", "35"),
    ("9.9件", "件/万人", "read_as", "9.9"),
    ("0.85", "%", "read_as", "0.85"),
    (True, "家", "invalid", None),
    (float("nan"), "家", "invalid", None),
    (float("inf"), "家", "invalid", None),
    (0.1 + 0.2, "家", "ok", "0.3"),
    (1e22, "家", "ok", "10000000000000000000000"),
]


@pytest.mark.parametrize(("typed", "unit", "state", "number"), NUMBERS, ids=lambda value: repr(value)[:20])
def test_odd_numbers(typed, unit, state, number):
    read = read_number(typed, unit)
    found = read.proposal if read.number is None else read.number
    assert (read.state, None if found is None else plain(found)) == (state, number)


DAYS = [
    (45199.0, Q3, "2023-09-30", "READ_AS"),
    (43737.0, Around(date(2023, 9, 30), date1904=True), "2023-09-30", "READ_AS"),
    ("43737", Around(date(2023, 9, 30), date1904=True), "2023-09-30", "READ_AS"),
    (20230930.0, Q3, "2023-09-30", "READ_AS"),
    (2023.9, Q3, "2023-09-30", "DATE_GUESSED"),
    (2023.1, Q3, "", "DATE_UNREADABLE"),
    (35.0, Q3, "", "DATE_UNREADABLE"),
    (float("nan"), Q3, "", "DATE_UNREADABLE"),
    (True, Q3, "", "DATE_UNREADABLE"),
    ("9月31日", Q3, "", "DATE_UNREADABLE"),
    ("2023-02-30", Q3, "", "DATE_UNREADABLE"),
    ("2023-9-30（星期六）", Q3, "2023-09-30", ""),
    ("2023-09-29T16:00:00Z", Q3, "2023-09-30", "READ_AS"),
    ("2023-09-30T08:00:00+08:00", Q3, "2023-09-30", "READ_AS"),
    ("2023-09-30 23:30:00.000+0000", Q3, "2023-10-01", "READ_AS"),
    ("2023-09-30T16:00:00", Q3, "2023-09-30", ""),
    ("12月31日", Around(date(2024, 3, 31)), "2023-12-31", "READ_AS"),
    ("12月31日", Around(date(2024, 3, 31), ahead=True), "2024-12-31", "READ_AS"),
    ("1月5日", Around(date(2023, 12, 31)), "2024-01-05", "READ_AS"),
    ("2月29日", Q3, "2024-02-29", "READ_AS"),
    ("9/30", Q3, "", "DATE_UNREADABLE"),
    ("尽快", Q3, "", "DATE_UNREADABLE"),
    ("2023年9月30日" * 3000, Q3, "", "DATE_UNREADABLE"),
]


@pytest.mark.parametrize(("typed", "around", "day", "code"), DAYS, ids=lambda value: str(value)[:20])
def test_odd_days(typed, around, day, code):
    found = read_day(typed, around)
    assert (found.day.isoformat() if found.day else "", found.code) == (day, code)


def test_a_day_that_the_calendar_lacks_is_told_apart_from_a_text():
    assert read_day("2023年9月31日", Q3).why == "没有这一天"
    assert read_day("近期", Q3).why == "认不出是哪一天"


def test_a_state_is_never_guessed():
    assert read_choice("基本完成", spec.CHOICES["status"], "status") == (None, "invalid", "进行中")
    assert read_choice("持续推进", spec.CHOICES["status"], "status").text == "长期坚持"
    assert read_choice("持续推进", spec.CHOICES["status_finite"], "status") == (None, "invalid", "进行中")
    assert read_choice(1.0, spec.CHOICES["status"], "status").text is None
    assert read_choice(1.0, spec.CHOICES["has_work"], "has_work").text == "有"
    assert read_choice("/", spec.CHOICES["has_work"], "has_work") == (None, "invalid", "")
    assert read_choice("1.进行中", spec.CHOICES["status"], "status").text == "进行中"
    assert read_choice("进行中(60%)", spec.CHOICES["status"], "status").text is None


def test_telephones_that_a_spreadsheet_spoilt():
    assert phone_doubt(13812345678.0) == ""
    assert "0" in phone_doubt(9511234567.0)
    assert phone_doubt("+86-951-6888888") == ""
    assert phone_doubt("（0951）6888888—801") == ""
    assert phone_doubt("13812345678(张三)、6888888") == ""
    assert phone_doubt("1.38E+10")


def test_words_for_nothing_are_no_number():
    for word in BLANK_WORDS | BLANK_SIGNS:
        assert says_blank(f" {word} "), word
        assert read_number(word, "家")[:3] == (None, "invalid", "NO_FIGURE"), word
    assert not says_blank("无证经营2家")
    assert not says_blank(0.0)


def test_cells_as_text_lose_nothing():
    long = "进展" * 10_000
    assert cell_text(long) == long
    assert cell_text(140.0) == "140"
    assert cell_text(1e16) == "10000000000000000"
    assert cell_text(True) == "TRUE"
    assert exact(0.1 + 0.2) == Decimal("0.3")


TYPED = st.text(
    st.sampled_from(
        "0123456789０３５.,，。+-—~～%％ 　约近余左右以上万亿千百十三五两〇零成家件元个/eElO()至到\n无√①²½"
    ),
    max_size=12,
)


@settings(max_examples=400, deadline=None)
@given(TYPED, st.sampled_from(UNITS))
@example("1,23", "家")
@example("3.3亿", "亿元")
def test_no_number_is_changed_in_silence(text, unit):
    read = read_number(text, unit)
    assert read.state != "ok"
    assert (read.number is None) == (read.state in ("held", "invalid"))
    assert read.code
    if read.number is not None and not any(c in "三五两〇零万亿千百十" for c in text):
        # what was merged is what the digits say, separators, the column's own unit and stops aside
        digits = "".join(c for c in fold(text) if c in string.digits + ".-").rstrip(".")
        assert read.number == Decimal(digits)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=80))
def test_no_text_breaks_a_reader(text):
    for unit in UNITS:
        assert read_number(text, unit).state in ("read_as", "held", "invalid")
    assert read_day(text, Q3).day is None or read_day(text, Q3).code != "DATE_UNREADABLE"
    for name in WORDS:
        found = read_choice(text, OFFERED[name], name)
        assert found.text is None or found.text in OFFERED[name]
    assert isinstance(phone_doubt(text), str)


@settings(max_examples=200, deadline=None)
@given(st.floats(allow_nan=False, allow_infinity=False, width=64))
def test_a_number_in_a_cell_is_itself(value):
    read = read_number(value, "家")
    assert read.state == "ok"
    assert float(read.number) == pytest.approx(value, rel=1e-14)


def _in_words(number: int) -> str:
    """Small numbers as Chinese writes them, made the long way round, to read them back."""
    digits = "零一二三四五六七八九"
    if number >= 10**8:
        rest = number % 10**8
        return _in_words(number // 10**8) + "亿" + (("零" if rest < 10**7 else "") + _in_words(rest) if rest else "")
    if number >= 10**4:
        rest = number % 10**4
        return _in_words(number // 10**4) + "万" + (("零" if rest < 10**3 else "") + _in_words(rest) if rest else "")
    for scale, name in ((1000, "千"), (100, "百"), (10, "十")):
        if number >= scale:
            rest = number % scale
            return (
                digits[number // scale]
                + name
                + (("零" if rest < scale // 10 else "") + _in_words(rest) if rest else "")
            )
    return digits[number]


@settings(max_examples=300, deadline=None)
@given(st.integers(0, 10**12))
@example(10)
@example(105)
@example(100_000_001)
def test_numerals_are_read_back(number):
    assert read_numeral(_in_words(number)) == (Decimal(number), False)


WAYS = ("{y}-{m}-{d}", "{y}/{m}/{d}", "{y}.{m}.{d}", "{y}年{m}月{d}日", "{y}{m:02}{d:02}", "{y}-{m:02}-{d:02} 00:00:00")


@settings(max_examples=200, deadline=None)
@given(st.dates(date(2001, 1, 1), date(2098, 12, 31)), st.sampled_from(WAYS))
def test_every_day_is_read_in_every_order_of_the_office(day, form):
    text = form.format(y=day.year, m=day.month, d=day.day)
    assert read_day(text, Q3).day == day
    assert read_day("".join(chr(ord(c) + 0xFEE0) if c.isdigit() else c for c in text), Q3).day == day


@settings(max_examples=100, deadline=None)
@given(st.dates(date(2001, 1, 1), date(2098, 12, 31)))
def test_every_serial_number_is_read_in_both_systems(day):
    serial = (day - date(1899, 12, 30)).days
    assert read_day(float(serial), Q3).day == day
    in_1904 = (datetime.combine(day, datetime.min.time()) - datetime(1904, 1, 1)) // timedelta(1)  # noqa: DTZ001
    assert read_day(str(in_1904), Around(date(2023, 9, 30), date1904=True)).day == day
