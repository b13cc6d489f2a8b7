from datetime import date

import pytest

from assistant.days import day_of_week

SUNDAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("value", "day"),
    [
        ("today", "sunday"),
        ("tomorrow", "monday"),
        ("friday", "friday"),
        ("11-22", "sunday"),
        ("11-21", "sunday"),  # next year's
        ("12-16", "wednesday"),
        ("02-29", "tuesday"),  # 2028
        ("02-30", "02-30"),
        ("passport", "passport"),
    ],
)
def test_a_day_becomes_a_day_of_the_week(value: str, day: str) -> None:
    assert day_of_week(value, SUNDAY) == day
