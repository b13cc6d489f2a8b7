"""The endpointer's policy on drawn-out streams, with the fake detector: loud is speech."""

from collections.abc import Iterable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.audio import HEARING_RATE_HZ, AudioChunk, Samples
from core.errors import AudioError
from voice.endpointing import (
    Endpointer,
    EndpointEvent,
    EndpointSettings,
    EndpointState,
    SpeechEnded,
    SpeechPaused,
    SpeechResumed,
    SpeechStarted,
)
from voice.fakes import FakeVad

FRAME_S = 0.032


def sound(*parts: tuple[str, int]) -> Samples:
    """Parts of («speech» or «quiet», frames), joined."""
    return np.concatenate(
        [np.full(512 * frames, 0.5 if what == "speech" else 0.0) for what, frames in parts]
    ).astype(np.float32)


def hear(endpointer: Endpointer, samples: Samples, size: int = 512) -> list[EndpointEvent]:
    events: list[EndpointEvent] = []
    for start in range(0, len(samples), size):
        events += endpointer.push(AudioChunk(samples[start : start + size], HEARING_RATE_HZ))
    return events + endpointer.flush()


def kinds(events: Iterable[EndpointEvent]) -> list[str]:
    return [type(event).__name__ for event in events]


def test_one_utterance_starts_pauses_and_ends() -> None:
    events = hear(Endpointer(FakeVad()), sound(("quiet", 30), ("speech", 20), ("quiet", 40)))
    assert kinds(events) == ["SpeechStarted", "SpeechPaused", "SpeechEnded"]
    started, paused, ended = events
    assert isinstance(started, SpeechStarted)
    assert started.at_s == pytest.approx(30 * FRAME_S)
    assert isinstance(paused, SpeechPaused)
    assert isinstance(ended, SpeechEnded)
    assert ended.endpoint_ms == pytest.approx(640)


def test_what_is_decoded_ahead_is_what_ends() -> None:
    events = hear(Endpointer(FakeVad()), sound(("quiet", 30), ("speech", 20), ("quiet", 40)))
    paused, ended = events[1:]
    assert isinstance(paused, SpeechPaused)
    assert isinstance(ended, SpeechEnded)
    assert np.array_equal(paused.utterance.samples, ended.utterance.samples)
    assert paused.utterance.start_s == ended.utterance.start_s


def test_pre_roll_and_trailing_pause_are_kept() -> None:
    settings = EndpointSettings(pre_roll_s=10 * FRAME_S, trailing_s=5 * FRAME_S)
    samples = sound(("quiet", 30), ("speech", 20), ("quiet", 40))
    ended = hear(Endpointer(FakeVad(), settings), samples)[-1]
    assert isinstance(ended, SpeechEnded)
    assert ended.utterance.start_s == pytest.approx(20 * FRAME_S)
    assert len(ended.utterance.samples) == (10 + 20 + 5) * 512


def test_a_short_pause_within_an_utterance_resumes() -> None:
    samples = sound(("quiet", 5), ("speech", 10), ("quiet", 10), ("speech", 10), ("quiet", 30))
    events = hear(Endpointer(FakeVad()), samples)
    assert kinds(events) == [
        "SpeechStarted",
        "SpeechPaused",
        "SpeechResumed",
        "SpeechPaused",
        "SpeechEnded",
    ]
    assert isinstance(events[2], SpeechResumed)
    assert events[2].at_s == pytest.approx(25 * FRAME_S)


def test_a_click_is_no_utterance() -> None:
    assert hear(Endpointer(FakeVad()), sound(("quiet", 20), ("speech", 2), ("quiet", 40))) == []


def test_two_utterances_of_one_stream() -> None:
    samples = sound(("speech", 10), ("quiet", 40), ("speech", 10), ("quiet", 40))
    ends = [e for e in hear(Endpointer(FakeVad()), samples) if isinstance(e, SpeechEnded)]
    assert len(ends) == 2
    assert ends[1].utterance.start_s > ends[0].utterance.end_s


def test_endless_speech_is_cut_and_goes_on() -> None:
    settings = EndpointSettings(max_utterance_s=1.6)
    events = hear(Endpointer(FakeVad(), settings), sound(("speech", 110)))
    ends = [event for event in events if isinstance(event, SpeechEnded)]
    assert len(ends) == 3
    assert sum(len(end.utterance.samples) for end in ends) == 110 * 512


def test_end_of_stream_ends_the_utterance() -> None:
    events = hear(Endpointer(FakeVad()), sound(("quiet", 5), ("speech", 20)))
    assert kinds(events) == ["SpeechStarted", "SpeechEnded"]


def test_silence_and_an_empty_stream_give_nothing() -> None:
    assert hear(Endpointer(FakeVad()), sound(("quiet", 100))) == []
    assert Endpointer(FakeVad()).flush() == []


@given(size=st.integers(100, 3000))
def test_the_length_of_chunks_does_not_matter(size: int) -> None:
    samples = sound(("quiet", 7), ("speech", 9), ("quiet", 9), ("speech", 6), ("quiet", 30))
    whole = hear(Endpointer(FakeVad()), samples, size=len(samples))
    pieces = hear(Endpointer(FakeVad()), samples, size=size)
    assert kinds(whole) == kinds(pieces)
    for one, other in zip(whole, pieces, strict=True):
        if isinstance(one, SpeechEnded) and isinstance(other, SpeechEnded):
            assert np.array_equal(one.utterance.samples, other.utterance.samples)


def test_nan_and_infinity_are_silence() -> None:
    bad = np.full(512 * 40, np.nan, dtype=np.float32)
    bad[::3] = np.inf
    assert hear(Endpointer(FakeVad()), bad) == []


def test_another_rate_is_refused() -> None:
    with pytest.raises(AudioError, match="44100 Hz"):
        Endpointer(FakeVad()).push(AudioChunk(np.zeros(100, np.float32), 44_100))


def test_reset_starts_the_stream_anew() -> None:
    endpointer = Endpointer(FakeVad())
    endpointer.push(AudioChunk(sound(("speech", 20)), HEARING_RATE_HZ))
    before = endpointer.state
    endpointer.reset()
    assert (before, endpointer.state) == (EndpointState.SPEAKING, EndpointState.QUIET)
    assert endpointer.flush() == []


def test_settings_that_contradict_each_other_are_refused() -> None:
    with pytest.raises(ValueError, match="trailing_s"):
        EndpointSettings(trailing_s=0.5)
