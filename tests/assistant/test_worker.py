import threading

import pytest

from assistant.worker import InlineWorker, ThreadWorker
from core.cancellation import Cancellation
from core.errors import EngineError


def cancelled_task() -> None:
    cancellation = Cancellation()
    cancellation.cancel()
    cancellation.check()


def failing_task() -> None:
    raise EngineError("the engine failed")


def test_the_inline_worker_runs_a_task_before_it_returns() -> None:
    done: list[int] = []
    worker = InlineWorker()
    worker.submit(lambda: done.append(1))
    assert done == [1]
    worker.submit(cancelled_task)
    worker.close()


def test_the_inline_worker_lets_errors_through() -> None:
    with pytest.raises(EngineError):
        InlineWorker().submit(failing_task)


def test_the_thread_worker_runs_tasks_in_order_in_one_other_thread() -> None:
    done: list[tuple[int, str]] = []
    finished = threading.Event()
    worker = ThreadWorker(on_failure=list[Exception]().append)
    for number in range(5):
        worker.submit(lambda n=number: done.append((n, threading.current_thread().name)))  # type: ignore[misc]
    worker.submit(finished.set)
    assert finished.wait(5)
    worker.close()
    assert done == [(n, "inference") for n in range(5)]


def test_the_thread_worker_survives_a_failing_task_and_reports_it() -> None:
    failures: list[Exception] = []
    finished = threading.Event()
    worker = ThreadWorker(failures.append)
    worker.submit(failing_task)
    worker.submit(cancelled_task)
    worker.submit(finished.set)
    assert finished.wait(5)
    worker.close()
    assert [type(failure) for failure in failures] == [EngineError]


def test_closing_drops_what_waits() -> None:
    started, released, done = threading.Event(), threading.Event(), list[int]()
    worker = ThreadWorker(on_failure=list[Exception]().append)

    def slow() -> None:
        started.set()
        released.wait(5)

    worker.submit(slow)
    worker.submit(lambda: done.append(1))
    assert started.wait(5)
    closer = threading.Thread(target=worker.close)
    closer.start()
    while not worker.closing:
        pass
    released.set()
    closer.join(5)
    assert not done


@pytest.mark.parametrize("deadly", [SystemExit, KeyboardInterrupt])
def test_what_would_end_the_thread_is_reported_and_what_waits_is_run(
    deadly: type[BaseException], caplog: pytest.LogCaptureFixture
) -> None:
    failures: list[Exception] = []
    done: list[int] = []
    finished = threading.Event()
    worker = ThreadWorker(failures.append)

    def die() -> None:
        done.append(1)
        raise deadly

    def go_on() -> None:
        done.append(2)
        finished.set()

    for _ in range(5):
        worker.submit(die)
    worker.submit(go_on)
    assert finished.wait(5)
    worker.close()
    assert [type(failure) for failure in failures] == [EngineError] * 5
    assert done == [1, 1, 1, 1, 1, 2]
    assert len(caplog.records) == 5


def test_a_report_that_fails_does_not_end_the_work() -> None:
    finished = threading.Event()

    def fail(error: Exception) -> None:
        raise RuntimeError("the report failed too")

    worker = ThreadWorker(fail)
    worker.submit(failing_task)
    worker.submit(finished.set)
    assert finished.wait(5)
    worker.close()
