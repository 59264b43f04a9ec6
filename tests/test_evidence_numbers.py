"""Lists of evidence numbers as people write them."""

from __future__ import annotations

import pytest

from ipxl.check.evidence_numbers import evidence_numbers

AS_ONE_TO_THREE = (
    "1,2,3", "1，2，3", "1、2、3", "1 2 3", "1;2；3", "1-3", "1 - 3", "1~3", "1～3", "1至3", "1到3", "1—3", "1－3", "1和2和3", "1、2和3",
    "1与2及3", "①②③", "①-③", "⑴⑵⑶", "㈠㈡㈢", "第1、2、3号", "第1至3号", "附件1、附件2、附件3", "附件1-3", "见附件1—3", "一、二、三", "一至三",
    "编号1,2,3", "佐证材料1、2、3", "No.1, No.2, No.3", "1号、2号、3号", "01,02,03", "1·2、3", "1.2.3", "1. 2. 3.", "(1)(2)(3)", "１、２、３",
    "1,2,3。", "1\n2\n3", "1+2+3", "1、2以及3",
)  # fmt: skip


@pytest.mark.parametrize("typed", AS_ONE_TO_THREE)
def test_the_numbers_of_a_list(typed):
    assert evidence_numbers(typed) == ["1", "2", "3"]


@pytest.mark.parametrize(
    ("typed", "numbers"),
    [
        ("十二", ["12"]),
        ("1.0", ["1"]),
        ("1.2", ["1", "2"]),
        ("3-1", ["3-1"]),
        ("1-999", ["1-999"]),
        ("通知", ["通知"]),
        ("银政发〔2023〕5号", ["银政发", "2023", "5"]),
        ("", []),
    ],
)
def test_what_is_no_range_stays_as_typed(typed, numbers):
    assert evidence_numbers(typed) == numbers
