"""The ways in which people type answers, each with what becomes of it: the tables that the reference page and the tests go by.

`typed/*.csv` are the data: a row a way of typing, a column a kind of answer. What a person would read in the cell is the truth
of a row; no cell of a table may be read as anything else.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

FOLDER = Path(__file__).with_name("typed")
OUTCOMES = {
    "收": "合并，最多记一条提示；后面写的是合并的值，不写就是照原样",
    "问": "合并，同时请单位核对",
    "核": "待核，不计入任何合计，等单位说明或办公室核定；后面写的是建议的数",
    "退": "不收，这一格空着，请单位改；后面写的是建议",
    "空": "等于没有填",
}
"""First word of a cell -> what it means."""
STORED = {
    "文": "文字",
    "数": "数字",
    "日": "日期",
    "布": "逻辑值",
    "错": "错误值",
    "划": "〔〕里的字划去",
    "升": "〔〕里的字升高",
    "降": "〔〕里的字降低",
}
"""How an answer is stored; behind a colon stands the cell's number format."""
TYPED_TABLES = {"numbers": "数字和百分数", "days": "日期", "choices": "下拉选项", "texts": "文字", "phones": "联系电话"}
_GIVEN = ("写法", "填的", "存成")
_ESCAPE = re.compile(r"\\u([0-9a-f]{4})|\\n|\\t")
_REPEATED = re.compile(r"(.)\*([0-9]+)")


class TypedWay(NamedTuple):
    """One way of typing an answer. typed: what stands in the cell, with escapes; stored: a key of STORED, perhaps with a format.

    outcomes: by kind of answer, such as "核 35".
    """

    what: str
    typed: str
    stored: str
    outcomes: Mapping[str, str]

    @property
    def text(self) -> str:
        """What is typed, as characters."""
        if match := _REPEATED.fullmatch(self.typed):
            return match[1] * int(match[2])
        signs = {r"\n": "\n", r"\t": "\t"}
        return _ESCAPE.sub(lambda found: signs.get(found[0]) or chr(int(found[1], 16)), self.typed)


def typed_ways(table: str) -> tuple[TypedWay, ...]:
    """The rows of one of TYPED_TABLES."""
    with (FOLDER / f"{table}.csv").open(encoding="utf-8", newline="") as stream:
        return tuple(
            TypedWay(
                row["写法"], row["填的"], row["存成"], {name: text for name, text in row.items() if name not in _GIVEN}
            )
            for row in csv.DictReader(stream)
        )
