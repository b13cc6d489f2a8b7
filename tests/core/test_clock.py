from datetime import UTC, datetime, timedelta

import pytest

from core.clock import Clock, FakeClock, SystemClock

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize("clock", [SystemClock(), FakeClock(NOON)], ids=["system", "fake"])
def test_a_clock_never_goes_back_and_knows_its_zone(clock: Clock) -> None:
    assert clock.monotonic_s() <= clock.monotonic_s()
    assert clock.now().tzinfo is not None


def test_the_fake_clock_moves_only_when_told() -> None:
    clock = FakeClock(NOON)
    clock.advance(90)
    assert clock.monotonic_s() == 90
    assert clock.now() == NOON + timedelta(seconds=90)
