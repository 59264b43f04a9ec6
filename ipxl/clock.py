"""Beijing time: the only time people read here. It has no summer time, so no time zone data is needed."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

BEIJING = timezone(timedelta(hours=8), "+08:00")


def today() -> date:
    """Today in Beijing."""
    return datetime.now(BEIJING).date()
