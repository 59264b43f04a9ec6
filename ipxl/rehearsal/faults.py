"""What goes wrong in invented returns: one function a slip, each as clerks really make it."""

from __future__ import annotations

from collections.abc import Callable

from ipxl.form import spec
from ipxl.rehearsal.answers import InventedReturn, Typed
from ipxl.rehearsal.story import Cast

_TOO_MUCH = 120
Slip = Callable[[InventedReturn, Cast], None]


def spoil(answers: InventedReturn, unit: str, cast: Cast, number: int) -> None:
    """Make the slips of `unit` in the first (0) or second (1) period. Most units make none."""
    for who, slip in _first(cast) if number == 0 else _second(cast):
        if who == unit:
            slip(answers, cast)


def _first(cast: Cast) -> tuple[tuple[str, Slip], ...]:
    return (
        (cast.about, _about),
        (cast.over, _over),
        (cast.fraction, _fraction),
        (cast.with_percent, _with_percent),
        (cast.status_typed, _status_typed),
        (cast.blank_text, _blank_text),
        (cast.blank_next, _blank_next),
        (cast.blank_next, _short_phone),
        (cast.not_counted, _not_counted),
        (cast.scale_owner, _wrong_scale),
    )


def _second(cast: Cast) -> tuple[tuple[str, Slip], ...]:
    return (
        (cast.status_typed, _blank_text),
        (cast.blank_text, _blank_reviewer),
        (cast.with_percent, _with_percent),
        (cast.disagrees, _disagree),
        (cast.scale_owner, _unexplained),
    )


def _lead_rows(answers: InventedReturn) -> list[Typed]:
    """Rows with a progress; those that are measured against a date first."""
    rows = [row for row in answers.tasks.values() if "progress" in row]
    return sorted(rows, key=lambda row: row["status"] == spec.ONGOING)


def _working_rows(answers: InventedReturn) -> list[Typed]:
    return [row for row in answers.tasks.values() if "status" in row]


def _about(answers: InventedReturn, cast: Cast) -> None:
    for row in _lead_rows(answers)[:1]:
        row["progress"] = f"约{row['progress']}"


def _over(answers: InventedReturn, cast: Cast) -> None:
    for row in _lead_rows(answers)[:1]:
        row["progress"] = _TOO_MUCH


def _fraction(answers: InventedReturn, cast: Cast) -> None:
    for row in _lead_rows(answers)[:1]:
        row["progress"] = float(row["progress"]) / 100 if isinstance(row["progress"], int) else 0.85


def _with_percent(answers: InventedReturn, cast: Cast) -> None:
    for row in _lead_rows(answers)[:1]:
        row["progress"] = f"{row['progress']}%"


def _status_typed(answers: InventedReturn, cast: Cast) -> None:
    for row in _working_rows(answers)[:1]:
        row["status"] = "基本完成"


def _blank_text(answers: InventedReturn, cast: Cast) -> None:
    for row in _working_rows(answers)[-1:]:
        row.pop("text", None)


def _blank_next(answers: InventedReturn, cast: Cast) -> None:
    for row in _lead_rows(answers)[:1]:
        row.pop("next", None)


def _short_phone(answers: InventedReturn, cast: Cast) -> None:
    answers.unit["phone"] = str(answers.unit["phone"])[:-1]


def _blank_reviewer(answers: InventedReturn, cast: Cast) -> None:
    answers.unit.pop("reviewer", None)


def _disagree(answers: InventedReturn, cast: Cast) -> None:
    row = answers.tasks[cast.finished]
    row.setdefault("text", "本单位承担的事项还没有办完，正在补办。")
    row |= {"has_work": spec.HAS_WORK, "status": spec.DELAYED, "issue": "本单位承担的两项制度还没有定稿。"}


def _not_counted(answers: InventedReturn, cast: Cast) -> None:
    for row in list(answers.indicators.values())[:1]:
        row["value"] = "正在统计"


def _unexplained(answers: InventedReturn, cast: Cast) -> None:
    for row in [row for row in answers.indicators.values() if "explanation" in row][:1]:
        row.pop("explanation")


def _wrong_scale(answers: InventedReturn, cast: Cast) -> None:
    """52000 where 5.2 万件 was meant."""
    row = answers.indicators.get(cast.scale_slip)
    if row is not None and isinstance(row["value"], float):
        row["value"] = round(row["value"] * cast.scale)
