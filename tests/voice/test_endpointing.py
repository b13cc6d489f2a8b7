"""The endpointer's policy on drawn-out streams, with the fake detector: loud is speech."""

from collections.abc import Iterable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.audio import HEARING_RATE_HZ, AudioChunk, Samples
from core.errors import AudioError
from voice.endpointing import Endpointer, EndpointSettings, EndpointState
from voice.fakes import FakeVad
from voice.speech_events import (
    EndpointEvent,
    SpeechEnded,
    SpeechPaused,
    SpeechResumed,
    SpeechStarted,
)

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
    settings = EndpointSettings(pre_roll_s=10 * FRAME_S, trailing_s=3 * FRAME_S)
    samples = sound(("quiet", 30), ("speech", 20), ("quiet", 40))
    ended = hear(Endpointer(FakeVad(), settings), samples)[-1]
    assert isinstance(ended, SpeechEnded)
    assert ended.utterance.start_s == pytest.approx(20 * FRAME_S)
    assert len(ended.utterance.samples) == (10 + 20 + 3) * 512


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


PAUSED = (("quiet", 5), ("speech", 20), ("quiet", 10))
"""A stream up to a pause that is decoded ahead and does not end the utterance."""


def end_of(parts: Iterable[tuple[str, int]], pause_s: float) -> list[EndpointEvent]:
    """What follows a pause that was told to end after `pause_s`."""
    endpointer = Endpointer(FakeVad())
    endpointer.push(AudioChunk(sound(*PAUSED), HEARING_RATE_HZ))
    endpointer.expect_end(pause_s)
    return hear(endpointer, sound(*parts))


def test_a_complete_phrase_ends_after_a_shorter_pause() -> None:
    (ended,) = end_of([("quiet", 60)], pause_s=0.4)
    assert isinstance(ended, SpeechEnded)
    assert ended.endpoint_ms == pytest.approx(416)


def test_an_unfinished_one_ends_after_a_longer_pause() -> None:
    (ended,) = end_of([("quiet", 60)], pause_s=1.0)
    assert isinstance(ended, SpeechEnded)
    assert ended.endpoint_ms == pytest.approx(1024)


def test_a_pause_that_is_long_enough_already_ends_with_the_next_frame() -> None:
    (ended,) = end_of([("quiet", 1)], pause_s=0.1)
    assert isinstance(ended, SpeechEnded)
    assert ended.endpoint_ms == pytest.approx(11 * 32)


def test_what_was_expected_of_a_pause_is_forgotten_when_speech_goes_on() -> None:
    events = end_of([("quiet", 1), ("speech", 10), ("quiet", 60)], pause_s=0.4)
    assert kinds(events) == ["SpeechResumed", "SpeechPaused", "SpeechEnded"]
    assert isinstance(events[-1], SpeechEnded)
    assert events[-1].endpoint_ms == pytest.approx(640)


def test_expecting_an_end_of_no_pause_changes_nothing() -> None:
    endpointer = Endpointer(FakeVad())
    endpointer.push(AudioChunk(sound(("speech", 20), ("quiet", 2)), HEARING_RATE_HZ))
    endpointer.expect_end(0.1)
    (_, ended) = hear(endpointer, sound(("quiet", 60)))
    assert isinstance(ended, SpeechEnded)
    assert ended.endpoint_ms == pytest.approx(640)


def test_a_click_in_the_pause_belongs_to_the_pause() -> None:
    samples = sound(*PAUSED, ("speech", 2), ("quiet", 40))
    events = hear(Endpointer(FakeVad()), samples)
    assert kinds(events) == ["SpeechStarted", "SpeechPaused", "SpeechEnded"]
    paused, ended = events[1:]
    assert isinstance(paused, SpeechPaused)
    assert isinstance(ended, SpeechEnded)
    assert np.array_equal(paused.utterance.samples, ended.utterance.samples)
    assert ended.endpoint_ms == pytest.approx(640)


def test_speech_that_goes_on_is_not_ended_while_it_may_be_a_click() -> None:
    # The pause would be over two frames after speech went on.
    samples = sound(("speech", 20), ("quiet", 18), ("speech", 8), ("quiet", 40))
    events = hear(Endpointer(FakeVad()), samples)
    assert kinds(events)[-3:] == ["SpeechResumed", "SpeechPaused", "SpeechEnded"]
    assert isinstance(events[2], SpeechResumed)
    assert events[2].at_s == pytest.approx(38 * FRAME_S)


def test_a_stream_that_ends_within_a_click_keeps_it() -> None:
    events = hear(Endpointer(FakeVad()), sound(*PAUSED, ("speech", 2)))
    assert kinds(events)[-2:] == ["SpeechResumed", "SpeechEnded"]
    assert isinstance(events[-1], SpeechEnded)
    assert len(events[-1].utterance.samples) == sum(frames for _, frames in PAUSED) * 512 + 1024


def test_a_steady_noise_that_passes_for_speech_ends_once_it_is_the_room() -> None:
    events = hear(Endpointer(FakeVad()), sound(("quiet", 100), ("speech", 400)))
    assert kinds(events) == ["SpeechStarted", "SpeechPaused", "SpeechEnded"]
    ended = events[-1]
    assert isinstance(ended, SpeechEnded)
    assert ended.utterance.duration_s < 4.0


def test_speech_that_stands_out_of_such_a_noise_is_an_utterance() -> None:
    noise, speech = np.full(512, 0.1, np.float32), np.full(512, 0.4, np.float32)
    samples = np.concatenate([noise] * 200 + [speech] * 20 + [noise] * 100)
    ends = [e for e in hear(Endpointer(FakeVad()), samples) if isinstance(e, SpeechEnded)]
    assert len(ends) == 2  # the noise itself, before it is the room, and the speech
    assert ends[1].utterance.start_s < 200 * FRAME_S < ends[1].utterance.end_s


def test_quiet_speech_in_a_quiet_room_is_heard() -> None:
    whisper = sound(("quiet", 100), ("speech", 20), ("quiet", 40)) * np.float32(0.004)
    events = hear(Endpointer(FakeVad(threshold_rms=0.001)), whisper)
    assert kinds(events) == ["SpeechStarted", "SpeechPaused", "SpeechEnded"]


def talk(frames: int, seed: int = 0) -> Samples:
    """A room full of it, for the fake detector speech throughout: its level goes up and down."""
    swelling_db = np.random.default_rng(seed).normal(scale=2.6, size=frames)
    return np.repeat(0.05 * 10 ** (swelling_db / 20), 512).astype(np.float32)


def test_a_room_full_of_talk_ends_utterances() -> None:
    speech = np.full(512 * 20, 0.3, np.float32)
    samples = np.concatenate([talk(300), speech, talk(100, seed=1)])
    ends = [e for e in hear(Endpointer(FakeVad()), samples) if isinstance(e, SpeechEnded)]
    assert len(ends) == 2  # the talk itself, before it is the room, and the speech
    assert ends[0].utterance.end_s < 7
    assert 300 * FRAME_S - 0.5 < ends[1].utterance.start_s < 300 * FRAME_S
    assert 320 * FRAME_S <= ends[1].utterance.end_s < 321 * FRAME_S + 0.2


def test_talk_all_around_is_seldom_speech_lately() -> None:
    endpointer, barged_in = Endpointer(FakeVad()), 0
    endpointer.push(AudioChunk(talk(300), HEARING_RATE_HZ))
    for frame in talk(300, seed=1).reshape(-1, 512):
        endpointer.push(AudioChunk(frame, HEARING_RATE_HZ))
        barged_in += endpointer.lately_s >= 3 * FRAME_S
    assert barged_in < 10


def test_two_utterances_of_one_stream() -> None:
    samples = sound(("speech", 10), ("quiet", 40), ("speech", 10), ("quiet", 40))
    ends = [e for e in hear(Endpointer(FakeVad()), samples) if isinstance(e, SpeechEnded)]
    assert len(ends) == 2
    assert ends[1].utterance.start_s > ends[0].utterance.end_s


def test_endless_speech_is_cut_and_goes_on() -> None:
    settings = EndpointSettings(max_utterance_s=1.6)
    syllables = [("speech", 8), ("quiet", 2)] * 11
    events = hear(Endpointer(FakeVad(), settings), sound(*syllables))
    ends = [event for event in events if isinstance(event, SpeechEnded)]
    assert len(ends) == 3
    assert sum(len(end.utterance.samples) for end in ends) == 110 * 512


def test_end_of_stream_ends_the_utterance() -> None:
    events = hear(Endpointer(FakeVad()), sound(("quiet", 5), ("speech", 20)))
    assert kinds(events) == ["SpeechStarted", "SpeechEnded"]


def test_silence_and_an_empty_stream_give_nothing() -> None:
    assert hear(Endpointer(FakeVad()), sound(("quiet", 100))) == []
    assert Endpointer(FakeVad()).flush() == []


@settings(deadline=None)  # a busy machine is no failure
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
