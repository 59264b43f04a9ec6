"""What a column holds, told by the annotations of the rows: a data dictionary that cannot say otherwise than the program."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from functools import cache, cached_property
from inspect import get_annotations
from types import NoneType, UnionType
from typing import Any, Literal, NamedTuple, Union, get_args, get_origin, get_type_hints

from ipxl.check.values import State
from ipxl.facts.lights import LOOKS, Grey, Light
from ipxl.facts.rows import ItemKind, UnitState
from ipxl.finding import SEVERITY_NAMES, Severity
from ipxl.merge.result import FILE_STATE_NAMES, UNIT_STATE_NAMES, FileState
from ipxl.plan.model import ROLE_NAMES, Role

Kind = Literal["text", "integer", "number", "flag", "date", "time", "list"]
KIND_NAMES: dict[Kind, str] = {
    "text": "文字",
    "integer": "整数",
    "number": "小数",
    "flag": "是否",
    "date": "日期",
    "time": "时间（北京时间）",
    "list": "文字（多个用“、”隔开）",
}
_KINDS: dict[object, Kind] = {
    str: "text",
    int: "integer",
    Decimal: "number",
    bool: "flag",
    date: "date",
    datetime: "time",
    tuple[str, ...]: "list",
}
_GREYS = {look.key: look.name for look in LOOKS if look.lamp.grey}
_LIGHTS = {look.key: look.name for look in LOOKS if not look.lamp.grey} | {"grey": "灰灯，见灰灯种类"}
WORDS: tuple[tuple[object, dict[str, str]], ...] = (
    (Light, _LIGHTS),
    (Grey, _GREYS),
    (Role, {str(key): name for key, name in ROLE_NAMES.items()}),
    (UnitState, UNIT_STATE_NAMES),
    (FileState, FILE_STATE_NAMES),
    (ItemKind, {"task": "任务", "indicator": "指标", "unit": "单位", "duty": "单位在任务中的一行"}),
    (Severity, {str(key): name for key, name in SEVERITY_NAMES.items()}),
    (State, {"ok": "照收", "read_as": "读作（写法已规整）", "held": "待核，不计入", "invalid": "不收，请单位改"}),
)
"""What the values mean of every type that has a closed list of them."""


class ColumnType(NamedTuple):
    """kind: how it is written. blank: whether it may be unknown. words: value -> what it means, of a closed list."""

    kind: Kind
    blank: bool
    words: tuple[tuple[str, str], ...] = ()


@cache
def type_at(row: type, path: str) -> ColumnType:
    """The type of what `path` (source.file) leads to from a row of this class."""
    blank, kind = False, row
    for name in path.split("."):
        kind, optional = _without_none(_annotation(kind, name))
        blank = blank or optional
    if get_origin(kind) is Literal:
        words = next(words for literal, words in WORDS if literal == kind)
        return ColumnType("text", blank, tuple((value, words[value]) for value in get_args(kind)))
    return ColumnType(_KINDS[kind], blank)


def _annotation(owner: type, name: str) -> Any:
    """The annotation of a field or of a property of a class."""
    for base in owner.__mro__:
        member = base.__dict__.get(name)
        if isinstance(member, property):
            return get_type_hints(member.fget)["return"]
        if isinstance(member, cached_property):
            return get_type_hints(member.func)["return"]
        if name in get_annotations(base):
            return get_type_hints(base)[name]
    raise AttributeError(f"{owner.__name__}.{name}")


def _without_none(annotation: Any) -> tuple[Any, bool]:
    """`X | None` as X and True."""
    if get_origin(annotation) in (UnionType, Union):
        rest = [part for part in get_args(annotation) if part is not NoneType]
        if len(rest) == 1:
            return rest[0], True
    return annotation, False
