import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tickets.pace import WaitRange, estimate


def test_too_few_visits_say_nothing() -> None:
    assert estimate([600, 600], desks=1, before=3) is None


def test_without_a_desk_at_work_nothing_is_promised() -> None:
    assert estimate([600] * 10, desks=0, before=3) is None


@pytest.mark.parametrize(
    ("visits_s", "desks", "before", "told"),
    [
        ([600] * 10, 1, 0, WaitRange(5, 10)),
        ([600] * 10, 1, 4, WaitRange(45, 50)),
        ([600] * 10, 4, 4, WaitRange(10, 15)),
        ([300, 600, 900] * 4, 2, 4, WaitRange(15, 30)),
        ([60] * 10, 2, 0, WaitRange(0, 5)),
        ([1200] * 10, 1, 30, WaitRange(180, None)),
    ],
)
def test_the_range_follows_pace_desks_and_those_before(
    visits_s: list[float], desks: int, before: int, told: WaitRange
) -> None:
    assert estimate(visits_s, desks, before) == told


@given(
    st.lists(st.floats(-1e6, 1e6), min_size=3, max_size=30),
    st.integers(1, 20),
    st.integers(0, 500),
)
def test_every_range_is_a_range(visits_s: list[float], desks: int, before: int) -> None:
    wait = estimate(visits_s, desks, before)
    assert wait is not None
    assert wait.low_min >= 0
    assert wait.high_min is None or wait.low_min < wait.high_min <= 180


def test_most_waits_lie_within_the_range() -> None:
    """Two desks, visits between 3 and 15 minutes, nine visitors before this one."""
    chance = random.Random(6)  # noqa: S311 - a simulation
    held = 0
    for _ in range(300):
        wait = estimate([chance.uniform(180, 900) for _ in range(30)], desks=2, before=9)
        assert wait is not None and wait.high_min is not None
        held += wait.low_min <= _simulated_min(chance, desks=2, before=9) <= wait.high_min
    assert held >= 0.75 * 300


def _simulated_min(chance: random.Random, desks: int, before: int) -> float:
    # Who is at a desk already has been there for a while.
    free_at = [chance.uniform(180, 900) * chance.random() for _ in range(desks)]
    for _ in range(before):
        desk = free_at.index(min(free_at))
        free_at[desk] += chance.uniform(180, 900)
    return min(free_at) / 60
