"""序时进度: shares of tasks, years and terms."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ipxl.merge.schedule import round_half_up, task_schedule, term_share, year_share

D = Decimal
START, DUE = date(2022, 11, 1), date(2024, 12, 31)
CURVE = (D(20), D(45), D(70), D(100))
DAYS = st.dates(date(2020, 1, 1), date(2028, 12, 31))


@pytest.mark.parametrize(
    ("value", "places", "expected"),
    [
        ("9.95", 1, "10.0"),
        ("9.949", 1, "9.9"),
        ("30.05", 1, "30.1"),
        ("30.04", 1, "30.0"),
        ("0.25", 1, "0.3"),
        ("-0.25", 1, "-0.3"),
        ("-0.04", 1, "0.0"),
        ("2.5", 0, "3"),
        ("1.005", 2, "1.01"),
        ("1E+30", 1, "1" + "0" * 30 + ".0"),
    ],
)
def test_halves_go_away_from_zero_and_zero_has_no_sign(value, places, expected):
    assert str(round_half_up(D(value), places)) == expected


@pytest.mark.parametrize(
    ("as_of", "expected"),
    [
        ("2022-10-31", "0.0"),
        ("2022-11-01", "0.0"),
        ("2023-09-30", "42.1"),  # 333 of 791 days
        ("2024-06-30", "76.7"),
        ("2024-12-30", "99.9"),
        ("2024-12-31", "100.0"),
        ("2025-03-31", "100.0"),
    ],
)
def test_task_schedule_is_linear_by_days_and_clamped(as_of, expected):
    assert str(round_half_up(task_schedule(START, DUE, date.fromisoformat(as_of)))) == expected


@pytest.mark.parametrize("start", [DUE, DUE + timedelta(days=9)])
def test_window_without_days_is_due_at_once(start):
    assert task_schedule(start, DUE, DUE - timedelta(days=1)) == 0
    assert task_schedule(start, DUE, DUE) == 100


@pytest.mark.parametrize(("month", "expected"), [(1, "8.3"), (3, "25.0"), (6, "50.0"), (9, "75.0"), (11, "91.7")])
def test_year_share_is_month_over_twelve(month, expected):
    assert str(round_half_up(year_share(date(2024, month, 28)))) == expected


def test_year_share_counts_the_month_of_the_date_whole():
    assert year_share(date(2025, 6, 1)) == year_share(date(2025, 6, 30)) == 50
    assert year_share(date(2024, 12, 31)) == 100


@pytest.mark.parametrize(
    ("month", "expected"), [(1, "6.7"), (3, "20.0"), (4, "28.3"), (6, "45.0"), (9, "70.0"), (10, "80.0"), (12, "100.0")]
)
def test_curve_gives_quarter_points_and_lines_between(month, expected):
    assert str(round_half_up(year_share(date(2024, month, 28), CURVE))) == expected


def test_term_share_is_by_days():
    assert str(round_half_up(term_share(START, date(2025, 6, 30), date(2024, 6, 30)))) == "62.4"
    assert term_share(START, date(2025, 6, 30), date(2025, 12, 31)) == 100


@given(DAYS, DAYS, DAYS, DAYS)
def test_later_is_never_less_due(start, due, one, other):
    early, late = sorted((one, other))
    assert 0 <= task_schedule(start, due, early) <= task_schedule(start, due, late) <= 100


@given(DAYS, DAYS, st.lists(st.integers(0, 100), min_size=4, max_size=4))
def test_rising_curve_is_never_less_due_later_in_the_year(one, other, points):
    curve = tuple(D(point) for point in sorted(points))
    early, late = sorted((one.replace(year=2024), other.replace(year=2024)))
    assert 0 <= year_share(early, curve) <= year_share(late, curve) <= 100
