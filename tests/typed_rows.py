"""Typed rows from flat columns, as `Result.frame` names them, for results made by hand and for changing one of them."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from ipxl.check.desk import Value
from ipxl.clock import BEIJING
from ipxl.facts.lights import Lamp
from ipxl.facts.rows import (
    Computed,
    DutyRow,
    IndicatorRow,
    Judgement,
    Source,
    SpareRow,
    TaskRow,
    UnitRow,
)
from ipxl.form import spec
from ipxl.merge.result import FrameName, Result

Columns = Mapping[str, Any]
SHEETS = {
    "duties": spec.TASKS,
    "indicators": spec.INDICATORS,
    "units": spec.UNIT,
    "requests": spec.ISSUES,
    "evidence": spec.EVIDENCE,
}
TEXTS = {name: [item.key for item in what.fields if item.entered] for name, what in SHEETS.items()}
TEXTS["duties"].remove("progress")
TEXTS["indicators"] = ["explanation"]
TEXTS["tasks"] = ["text", "issue", "next"]
CLASSES: dict[str, Any] = {
    "duties": DutyRow, "tasks": TaskRow, "indicators": IndicatorRow, "units": UnitRow, "requests": SpareRow, "evidence": SpareRow,
    "last_units": UnitRow,
}  # fmt: skip
JUDGED = ("duties", "tasks", "indicators")
VALUE = {"duties": "progress", "tasks": "progress", "indicators": "value"}
JUDGEMENT = {"light": "light", "grey": "grey", "expected": "expected", "expected_pct": "expected", "actual_pct": "actual",
             "gap": "gap", "reason": "reason"}  # fmt: skip
LAST = {"last_status": "status", "last_text": "text", "last_progress": "value", "last_value": "value"}
PLACE = ("file", "sheet", "row", "cell", "received", "sha256")


NOWHERE = Source("", "", datetime(2023, 10, 8, 9, tzinfo=BEIJING))


def answer(sheet: str, key: str, text: str, record: str = "") -> Value:
    """An accepted text."""
    return Value(sheet, record, key, text, None, "ok", text, "", 1, 0)


def row_of(name: str, columns: Columns) -> Any:
    """One row of the frame `name` from its columns; what is not given is blank."""
    return edited_row(name, _blank(name), columns)


def _blank(name: str) -> Any:
    made = CLASSES[name]
    judged = {
        "judgement": Judgement("green", None, None, None, None, "", ""),
        "computed": Computed(Lamp("green"), None),
    }
    blanks: dict[str, Any] = {
        "answers": {},
        "lamp": Lamp("green"),
        "source": NOWHERE if made is SpareRow else None,
        **(judged if name in JUDGED else {}),
    }
    names = [item.name for item in dataclasses.fields(made)]
    required = {
        item.name for item in dataclasses.fields(made) if item.default is item.default_factory is dataclasses.MISSING
    }
    return made(**{key: blanks.get(key, "") for key in names if key in required or key in blanks})


def edited_row(name: str, row: Any, columns: Columns) -> Any:
    """The row with other contents in some columns."""
    rest = dict(columns)
    parts: dict[str, Any] = {}
    texts = {key: rest.pop(key) or "" for key in list(rest) if key in TEXTS.get(name, ())}
    if texts and name == "tasks":
        parts["texts"] = {**row.texts, **texts}
    elif texts:
        kept = {key: value for key, value in row.answers.items() if key not in texts}
        parts["answers"] = kept | {key: answer(SHEETS[name].key, key, text) for key, text in texts.items() if text}
    if name in ("duties", "indicators", "requests", "evidence"):
        place = {key: rest.pop(key) for key in PLACE if key in rest}
        parts |= {"source": _source(row.source, place)} if place else {}
    if name in JUDGED:
        parts |= _judged(name, row, rest)
    elif "light" in rest or "grey" in rest:
        light = rest.pop("light", row.lamp.light)
        grey = rest.pop("grey", row.lamp.grey if light == "grey" else None)
        parts["lamp"] = Lamp(light, grey)
    return dataclasses.replace(row, **parts, **rest)


def _judged(name: str, row: Any, rest: dict[str, Any]) -> dict[str, Any]:
    """The judgement, what was computed and last period out of `rest`."""
    judgement = {JUDGEMENT[key]: rest.pop(key) for key in list(rest) if key in JUDGEMENT}
    if "light" in judgement and judgement["light"] != "grey":
        judgement.setdefault("grey", None)
    judged = dataclasses.replace(row.judgement, **judgement)
    last = {LAST[key]: rest.pop(key) for key in list(rest) if key in LAST}
    if "last_light" in rest or "last_grey" in rest:
        light = rest.pop("last_light", row.last.lamp.light if row.last.lamp else None)
        last["lamp"] = Lamp(light, rest.pop("last_grey", None)) if light else None
        rest.pop("last_grey", None)
    value = rest.get(VALUE[name], getattr(row, VALUE[name]))
    light, grey = rest.pop("computed_light", None), rest.pop("computed_grey", None)
    kept = row.computed if row.override else Computed(judged.lamp, value)
    computed = Computed(Lamp(light, grey) if light else kept.lamp, rest.pop("computed_value", kept.value))
    return {"judgement": judged, "computed": computed, "last": dataclasses.replace(row.last, **last)}


def _source(source: Source | None, place: Mapping[str, Any]) -> Source | None:
    old = source or NOWHERE
    if place.get("file", old.file) is None:
        return None
    changes = {key: place[key] for key in ("file", "sha256", "received", "sheet", "row") if place.get(key) is not None}
    if place.get("cell"):
        letters = place["cell"].rstrip("0123456789")
        column = 0
        for letter in letters:
            column = column * 26 + ord(letter) - 64
        changes |= {"row": int(re.sub("[A-Z]", "", place["cell"])), "column": column - 1}
    return dataclasses.replace(old, **changes)


def rows_of(name: str, many: list[dict[str, Any]]) -> tuple[Any, ...]:
    """Rows of the frame `name`."""
    return tuple(row_of(name, columns) for columns in many)


def edited(
    result: Result, name: FrameName, where: Callable[[Any], bool] = lambda _row: True, /, **columns: Any
) -> Result:
    """The result with other contents in some columns of the rows of `name`; a callable is asked for each row."""
    rows = tuple(
        edited_row(name, row, {key: value(row) if callable(value) else value for key, value in columns.items()})
        if where(row)
        else row
        for row in getattr(result, name)
    )
    return dataclasses.replace(result, **{name: rows})  # type: ignore[arg-type]
