"""What a figure can be: each bound of the table on both sides, and what is believed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from bench.false_alarms import measure
from ipxl.check.plausible import Known, absurd_against, doubt_size
from ipxl.check.settle import settles
from ipxl.plan.model import Indicator


def indicator(kind: str = "存量", unit: str = "亿元", name: str = "指标", *targets: str) -> Indicator:
    pairs = tuple((2023 + number, Decimal(text)) for number, text in enumerate(targets))
    return Indicator("I1", name, unit, kind, "升", False, None, pairs, None, ("甲",), (), "")


def known(last: str = "", base: str = "", target: str = "", due: str = "0.75", before: str = "0.5") -> Known:
    numbers = (Decimal(text) if text else None for text in (last, base, target))
    return Known(*numbers, Decimal(due), Decimal(before), date(2023, 9, 30))


def code(number: str, item: Indicator, facts: Known) -> str:
    found = doubt_size(Decimal(number), item, facts)
    return found.code if found else ""


STOCK, FLOW, TOTAL = indicator(), indicator("流量"), indicator("累计")
COMPANIES, SHARE = indicator(unit="家"), indicator("比率", "%", "覆盖率")
GROWTH = indicator("比率", "%", "贷款余额增长率")
BOUNDS = [
    # ten times, three times the greatest of what is known
    (STOCK, known("30", "20", "40"), ["399", "SIZE_DOUBTFUL", "400", "HELD_MAGNITUDE", "119", "", "120", "SIZE_DOUBTFUL"]),
    (STOCK, known("30", "20", "40"), ["2.1", "", "2", "HELD_MAGNITUDE"]),
    (STOCK, known(target="4000"), ["5", "", "4", "HELD_MAGNITUDE"]),
    (STOCK, known(), ["330000000", "", "0.0001", ""]),
    # counted things: small ones are no measure, and parts of them are none
    (COMPANIES, known(target="1"), ["4", "", "9", "", "10", "SIZE_DOUBTFUL", "99", "SIZE_DOUBTFUL", "100", "HELD_MAGNITUDE"]),
    (COMPANIES, known("37", "", "40"), ["370", "SIZE_DOUBTFUL", "400", "HELD_MAGNITUDE", "37.5", "HELD_PIECES", "38", ""]),
    (COMPANIES, known("37.5", "", "40"), ["38.5", ""]),
    (indicator(unit="件", name="万人专利拥有量"), known(target="10"), ["9.8", ""]),
    (indicator(unit="万件"), known(target="5.2"), ["5.25", "", "52", "HELD_MAGNITUDE", "51.9", "SIZE_DOUBTFUL"]),
    # flows: small early in the year, measured by their pace later
    (FLOW, known(target="3"), ["0.05", "", "0.045", "SIZE_DOUBTFUL", "0.00225", "HELD_MAGNITUDE", "29.9", "SIZE_DOUBTFUL", "30", "HELD_MAGNITUDE"]),
    (FLOW, known(target="3", due="0.25", before="0"), ["0.002", "", "0.00075", "HELD_MAGNITUDE"]),
    (FLOW, known("3.07", "", "3.3", "1", "0.75"), ["6.1", "SIZE_DOUBTFUL", "5.6", "", "4.1", "", "0.41", "", "0.409", "HELD_MAGNITUDE"]),
    (FLOW, known("50", "", "100", "1", "0.75"), ["100", "", "119", "", "120", "SIZE_DOUBTFUL"]),
    (TOTAL, known("30", "", "100"), ["31", "", "3", "HELD_MAGNITUDE", "999", "SIZE_DOUBTFUL", "1000", "HELD_MAGNITUDE"]),
    # shares and rates
    (SHARE, known("80", "", "95"), ["0.85", "HELD_FRACTION", "85", "", "100", "", "100.1", "HELD_OVER_FULL", "-1", "HELD_NEGATIVE"]),
    (SHARE, known("0.4", "", "0.5"), ["0.45", ""]),
    (GROWTH, known("5", "", "10"), ["-3.5", "", "0.8", "", "99", "", "150", "SIZE_DOUBTFUL", "1000", "HELD_MAGNITUDE"]),
    # absurd beside its target, whatever is known besides, unless it was accepted before
    (STOCK, known("300", "350", "40"), ["399", "", "400", "HELD_MAGNITUDE"]),
    (STOCK, known("410", "350", "40"), ["420", ""]),
    # days that became numbers
    (indicator(unit="件"), known(target="4600"), ["45199", "HELD_SERIAL", "44000", "SIZE_DOUBTFUL"]),
    (indicator(unit="件"), known(target="40000"), ["45199", ""]),
    (indicator("里程碑", "个"), known(target="1"), ["1", "", "500", ""]),
]  # fmt: skip


@pytest.mark.parametrize(("item", "facts", "expected"), BOUNDS, ids=lambda value: getattr(value, "kind", ""))
def test_each_bound_on_both_sides(item, facts, expected):
    numbers = expected[::2]
    assert [(number, code(number, item, facts)) for number in numbers] == list(
        zip(numbers, expected[1::2], strict=True)
    )


def test_believable_returns_are_asked_for_nothing_in_two_of_a_hundred_at_most():
    held, asked, _codes = measure(3000, 1)
    assert held + asked <= 60


def test_what_is_shown_to_leaders_only_once_confirmed():
    assert absurd_against(Decimal(400), Decimal(40))
    assert not absurd_against(Decimal(399), Decimal(40))
    assert not absurd_against(Decimal(95), Decimal("9.5"))
    assert not absurd_against(None, Decimal(40))


@pytest.mark.parametrize(
    ("words", "number", "unit", "expected"),
    [
        ("新增2家银行放款。", "21000", "亿元", False),
        ("新增2家银行放款。", "2", "亿元", False),
        ("确为 21000 亿元", "21000", "亿元", True),
        ("确为21,000亿元。", "21000", "亿元", True),
        ("确为 12 亿元，属实", "21000", "亿元", False),
        ("属实", "21000", "亿元", True),
        ("经核实无误", "21000", "亿元", True),
        ("是否属实待核", "21000", "亿元", False),
        ("不属实", "21000", "亿元", False),
        ("含兴庆区数据。", "1", "%", False),
        ("含5个街道", "5", "%", False),
        ("较上季度提高2个百分点。", "2", "%", False),
        ("实际35家", "35", "家", True),
        ("三十五家", "35", "家", True),
        ("约35家", "35", "家", False),
        ("数据属实，上期12亿元", "21", "亿元", True),
        ("只完成1%", "1", "%", True),
        ("银行按万元报", "3.2", "亿元", False),
    ],
)
def test_words_that_settle_a_doubt(words, number, unit, expected):
    assert settles(words, Decimal(number), unit) is expected
