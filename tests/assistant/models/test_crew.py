import threading

import pytest

from assistant.models.crew import Crew, Stopped

PATIENCE_S = 10.0


def test_jobs_are_done_side_by_side() -> None:
    together = threading.Barrier(3)
    done: list[int] = []

    def work(job: int) -> None:
        together.wait(PATIENCE_S)
        done.append(job)

    Crew(3).work_off(range(6), work)
    assert sorted(done) == list(range(6))


def test_the_first_failure_ends_the_others() -> None:
    crew, waits = Crew(2), threading.Event()
    done: list[str] = []

    def work(job: str) -> None:
        if job == "fails":
            assert waits.wait(PATIENCE_S)
            raise OSError(job)
        waits.set()
        try:
            crew.pause(PATIENCE_S)
        except Stopped:
            done.append("stopped")
            raise

    with pytest.raises(OSError, match="fails"):
        crew.work_off(["waits", "fails", "never"], work)
    assert done == ["stopped"]


def test_nothing_to_do_is_done_at_once() -> None:
    Crew(4).work_off([], lambda job: pytest.fail("no job"))
