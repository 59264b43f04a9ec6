"""How a period, a day or a share is called in what people read."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from ipxl.clock import BEIJING


def day(value: date) -> str:
    """2023年9月30日."""
    return f"{value.year}年{value.month}月{value.day}日"


def own_name(file: str) -> str:
    """A file's name as its sender knows it, without the folders, archives and mails that it came in."""
    return re.split(r"[/!]", file)[-1]


def moment(value: datetime) -> datetime:
    """Beijing time without its zone, since a cell holds none."""
    return value.astimezone(BEIJING).replace(tzinfo=None) if value.tzinfo else value


def share(part: int, whole: int) -> str:
    """`part` of `whole` as 92.3%, — when there is no whole."""
    return f"{share_number(part, whole)}%" if whole else "—"


def share_number(part: int, whole: int) -> Decimal:
    """100 x part / whole with one decimal, half up."""
    return (Decimal(100 * part) / whole).quantize(Decimal("0.1"), ROUND_HALF_UP)


def plain(value: Decimal | int | float | None) -> str:
    """A number as a person writes it: no exponent, no trailing zeros; "" when unknown."""
    if value is None:
        return ""
    text = f"{value:f}" if isinstance(value, Decimal) else str(value)
    return text.rstrip("0").rstrip(".") if "." in text else text
