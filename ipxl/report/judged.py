"""What reports say of a judged row: the light of last period, the light without the office, 完成时限."""

from __future__ import annotations

from datetime import date

from ipxl.facts.rows import JudgedRow
from ipxl.form.spec import ONGOING
from ipxl.plan.model import Plan


def last_word(row: JudgedRow) -> str | None:
    """The light of last period in words, None where there was none."""
    return row.last.lamp.word if row.last.lamp else None


def computed_word(row: JudgedRow) -> str | None:
    """The light that the rules gave where the office set something by hand."""
    return row.computed.lamp.word if row.override else None


def due_day(plan: Plan, task: str, due: date) -> date | str:
    """A task's day, 长期坚持 for one that never ends, however the table dates it."""
    return ONGOING if plan.task_by_id[task].ongoing else due
