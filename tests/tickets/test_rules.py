from datetime import date, datetime, time

import pytest

from tickets.rules import ALMATY, OpenSpan, QueueRules, Reason, Refusal

WEEKDAYS = {
    day: (OpenSpan(time(9), time(13)), OpenSpan(time(14), time(18))) for day in range(5)
} | {5: (OpenSpan(time(9), time(13)),)}
RULES = QueueRules(hours=WEEKDAYS, closed=frozenset({date(2026, 12, 16)}))


def at(day: int, hour: int, minute: int = 0, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=ALMATY)


@pytest.mark.parametrize("moment", [at(23, 9), at(23, 12, 59), at(23, 14), at(28, 12, 59)])
def test_tickets_are_given_within_hours(moment: datetime) -> None:
    assert RULES.refusal(moment) is None


@pytest.mark.parametrize(
    ("moment", "opening", "closing"),
    [
        (at(23, 8, 59), at(23, 9), time(18)),
        (at(23, 13), at(23, 14), time(18)),
        (at(23, 18), at(24, 9), time(18)),
        (at(28, 13), at(30, 9), time(18)),  # over Sunday
        (at(15, 18, month=12), at(17, 9, month=12), time(18)),  # over a holiday
    ],
)
def test_outside_hours_the_next_opening_is_told(
    moment: datetime, opening: datetime, closing: time
) -> None:
    assert RULES.refusal(moment) == Refusal(Reason.CLOSED, opening, closing)


def test_without_hours_it_is_always_open_but_on_holidays() -> None:
    rules = QueueRules(closed=frozenset({date(2026, 12, 16)}))
    assert rules.refusal(at(23, 3)) is None
    assert rules.refusal(at(16, 3, month=12)) == Refusal(
        Reason.CLOSED, datetime(2026, 12, 17, tzinfo=ALMATY), time.max
    )


def test_a_centre_that_never_opens_names_no_opening() -> None:
    assert QueueRules(hours={}).refusal(at(23, 9)) == Refusal(Reason.CLOSED)


def test_hours_are_those_of_the_place_whatever_the_machine_says() -> None:
    from datetime import UTC

    assert RULES.refusal(datetime(2026, 11, 23, 4, 0, tzinfo=UTC)) is None
    assert RULES.refusal(datetime(2026, 11, 23, 14, 0, tzinfo=UTC)) is not None
