"""Kinds of what has a light, and whether a unit sees itself as the schedule does."""

from __future__ import annotations

from collections.abc import Sequence

from ipxl.facts.lights import LIGHT_WORDS
from ipxl.form.spec import DELAYED, NOT_STARTED

TASK, INDICATOR, DUTY = "任务", "指标", "责任单位"
GREEN = LIGHT_WORDS["green"]
AGREES, TOO_HIGH, TOO_LOW = "一致", "自评偏高", "自评偏低"


def agreement(self_status: Sequence[str], word: str) -> str:
    """Compare a self-rated status with a computed light; "" where there is nothing to compare."""
    if not self_status or word not in LIGHT_WORDS.values():
        return ""
    admits = DELAYED in self_status or NOT_STARTED in self_status
    if word == GREEN:
        return TOO_LOW if DELAYED in self_status else AGREES
    return AGREES if admits else TOO_HIGH
