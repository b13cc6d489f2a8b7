import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.soak import Sample, Soak, faults, growth


@pytest.fixture
def own_log() -> Iterator[None]:
    """The soak logs to a file of its own."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    for handler in set(root.handlers) - set(handlers):
        handler.close()
    root.handlers[:], root.level = handlers, level


@pytest.mark.usefixtures("own_log")
def test_a_few_minutes_of_visits_end_without_a_fault(tmp_path: Path) -> None:
    soak = Soak(tmp_path, hours=0.05, share=0.0, seed=3)
    soak.run()
    assert not faults(soak)
    assert soak.hall.counts.by_event["TurnTaken"] > 2


def hours(*megabytes: float) -> list[Sample]:
    return [Sample(hour, 0.0, 0, 0, rss, 3, 9) for hour, rss in enumerate(megabytes, start=1)]


def test_growth_is_counted_after_the_warm_up() -> None:
    assert growth(hours(100, 150, 200, 200, 200, 200)) == 0.0
    assert growth(hours(100, 150, 200, 202, 204, 206)) == 0.03
    assert growth(hours(100, 150, 200)) is None
