"""What the office sets for the bulletin of one period: rows of 批示意见 whose 编号 is 通报, kept over every merge."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from ipxl.plan.names import normalise

PAPER = "通报"
"""What stands under 编号 in such a row."""


class Paper(NamedTuple):
    """As typed, "" where the office set nothing: then the plan's setting holds, or the draft asks.

    by: the day by which units are to make up for what is missing.
    """

    number: str = ""
    to: str = ""
    day: str = ""
    contact: str = ""
    phone: str = ""
    copies: str = ""
    printed: str = ""
    by: str = ""


FIELDS = {
    "文号": "number",
    "主送": "to",
    "成文日期": "day",
    "落款日期": "day",
    "联系人": "contact",
    "联系电话": "phone",
    "抄送": "copies",
    "印发日期": "printed",
    "整改期限": "by",
}
"""事项 -> field. 落款日期 is another word for 成文日期."""


def paper_of(rows: Iterable[tuple[int, str, str]]) -> tuple[Paper, tuple[str, ...]]:
    """What is set, the last row of a kind holds, and a line for each row that says nothing known.

    rows: (row of the sheet, 事项, text).
    """
    known = {normalise(name): key for name, key in FIELDS.items()}
    found: dict[str, str] = {}
    unknown = []
    for row, about, said in rows:
        key = known.get(normalise(about))
        if key is None:
            names = "、".join(FIELDS)
            unknown.append(f"批示意见第{row}行：通报没有“{about}”这一项，“事项”可写：{names}")
        elif said:
            found[key] = said.strip().rstrip("。")
    return Paper(**found), tuple(unknown)
