"""The scene's time: replies last as long as their sound, and wait for nothing else."""

import threading
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from assistant.worker import ThreadWorker
from core.audio import AudioChunk
from scripts.virtual import SceneClock, SceneMicrophone, SceneSpeaker, SceneWorker

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
SECOND = AudioChunk(np.zeros(1000, np.float32), 1000)


@pytest.fixture
def clock() -> SceneClock:
    return SceneClock(NOON)


@pytest.fixture
def speaker(clock: SceneClock) -> SceneSpeaker:
    return SceneSpeaker(clock)


def test_the_clock_goes_with_the_scene_alone(clock: SceneClock) -> None:
    clock.advance(90.0)
    assert clock.now() == NOON + timedelta(seconds=90)
    assert clock.monotonic_s() >= 90.0
    clock.put(NOON)
    assert (clock.now(), clock.scene_s) == (NOON, 90.0)


def test_a_reply_sounds_as_long_as_it_is(clock: SceneClock, speaker: SceneSpeaker) -> None:
    clock.advance(1.0)
    speaker.play(SECOND)
    speaker.play(SECOND)
    clock.advance(1.9)
    assert speaker.playing and speaker.began_s == 1.0
    clock.advance(0.2)
    assert not speaker.playing
    assert [piece.start_s for piece in speaker.played] == [1.0, 2.0]


def test_stop_tells_what_was_heard(clock: SceneClock, speaker: SceneSpeaker) -> None:
    speaker.play(SECOND)
    speaker.play(SECOND)
    clock.advance(1.25)
    assert speaker.stop() == 1.25
    assert not speaker.playing
    assert [piece.end_s for piece in speaker.played] == [1.0, 1.25]


def test_an_unplugged_speaker_is_not_heard(clock: SceneClock, speaker: SceneSpeaker) -> None:
    speaker.there = False
    speaker.play(SECOND)
    assert speaker.playing and not speaker.played


def test_the_worker_settles_while_a_reply_is_heard(
    clock: SceneClock, speaker: SceneSpeaker
) -> None:
    failures: list[Exception] = []
    worker = SceneWorker(ThreadWorker(failures.append), speaker)
    done: list[str] = []

    def say() -> None:
        speaker.play(SECOND)
        speaker.drain()
        done.append("said")

    worker.submit(lambda: done.append("heard"))
    worker.submit(say)
    assert not done  # before the loop has done with its chunk
    worker.settle()
    assert done == ["heard"] and speaker.draining
    clock.advance(0.5)
    speaker.pass_time()
    worker.settle()
    assert done == ["heard"]
    clock.advance(0.5)
    speaker.pass_time()
    worker.settle()
    assert done == ["heard", "said"]
    worker.kill()
    worker.submit(lambda: done.append("never"))
    worker.submit(lambda: done.append("afterwards"))
    worker.settle()
    assert done == ["heard", "said", "afterwards"]
    assert [str(failure) for failure in failures] == ["a turn was ended by SystemExit"]
    worker.close()


def test_the_microphone_waits_for_the_director() -> None:
    microphone, read = SceneMicrophone(), []

    def loop() -> None:
        with microphone:
            read.append(microphone.read(0.0))

    thread = threading.Thread(target=loop)
    thread.start()
    microphone.await_asked()
    assert not read
    microphone.give(SECOND)
    microphone.await_asked()  # it has left
    thread.join()
    assert read == [SECOND]
