"""Days as visitors name them → days of the week, by the clock of the place.

`today`, `tomorrow` and dates of the calendar (`MM-DD`, from nlu/dates.py) become `monday` …
"""

import re
from datetime import date, timedelta

WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

_RELATIVE = {"today": timedelta(), "tomorrow": timedelta(days=1)}
_DATE = re.compile(r"(\d\d)-(\d\d)")
_LEAP_CYCLE = 8
"""29 February comes back within so many years."""


def day_of_week(value: str, today: date) -> str:
    """The weekday that a day is; any other value is given back as it is."""
    if value in _RELATIVE:
        return WEEK[(today + _RELATIVE[value]).weekday()]
    if found := _DATE.fullmatch(value):
        coming = _next(int(found[1]), int(found[2]), today)
        return value if coming is None else WEEK[coming.weekday()]
    return value


def _next(month: int, day: int, today: date) -> date | None:
    """The next time that this date comes, today included; None for a date that never does."""
    for year in range(today.year, today.year + _LEAP_CYCLE + 1):
        try:
            coming = date(year, month, day)
        except ValueError:
            continue
        if coming >= today:
            return coming
    return None
