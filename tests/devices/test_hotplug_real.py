"""Real PortAudio on virtual sound cards that are pulled out and plugged in."""

import gc
import os
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile

from core.audio import AudioChunk, Samples
from devices.hotplug import (
    ReturningMicrophone,
    ReturningSpeaker,
    returning_microphone,
    returning_speaker,
)
from devices.sound_server import (
    MICROPHONE,
    RATE_HZ,
    SPEAKER,
    SoundServer,
    is_loud,
    portaudio_on,
    sound_server,
    until,
)
from tests.devices.conformance import check_microphone, check_speaker

pytestmark = pytest.mark.sound

NOTICED_S, BACK_S = 1.2, 2.0
"""A loss is noticed within a second, and some more for a busy machine; a return takes two."""

Told = list[tuple[str, str, bool]]


@pytest.fixture
def own_cards(virtual_sound: None) -> Iterator[SoundServer]:
    """Sound cards that a test may pull out."""
    with sound_server() as server, portaudio_on(server):
        yield server


def tone(pitch_hz: float, seconds: float) -> Samples:
    time_s = np.arange(round(seconds * 22_050)) / 22_050
    return (0.3 * np.sin(2 * np.pi * pitch_hz * time_s)).astype(np.float32)


def took_s(change: Callable[[], None], found: Callable[[], bool]) -> float:
    """How long it takes until a change is found."""
    change()
    began_s = time.monotonic()
    assert until(found, 10)
    return time.monotonic() - began_s


class Reader:
    """Reads a microphone as the loop does, and knows how much it got."""

    def __init__(self, microphone: ReturningMicrophone) -> None:
        self._microphone = microphone
        self._stopping = False
        self.heard_s = 0.0
        self.loud_at_s = 0.0
        self.slowest_s = 0.0
        self._thread = threading.Thread(target=self._read)
        self._thread.start()

    def stop(self) -> None:
        self._stopping = True
        self._thread.join()

    def _read(self) -> None:
        while not self._stopping:
            began_s = time.monotonic()
            chunk = self._microphone.read(timeout_s=2)
            assert chunk is not None
            self.slowest_s = max(self.slowest_s, time.monotonic() - began_s)
            self.heard_s += chunk.duration_s
            if is_loud(chunk.samples):
                self.loud_at_s = time.monotonic()


def test_they_conform(virtual_cards: SoundServer) -> None:
    check_microphone(returning_microphone("microphone"))
    check_speaker(returning_speaker("speaker"))


def test_a_microphone_comes_and_goes(own_cards: SoundServer, tmp_path: Path) -> None:
    path, told = tmp_path / "tone.wav", Told()
    soundfile.write(path, tone(440, 3.0), 22_050)
    with returning_microphone("microphone", on_change=lambda *news: told.append(news)) as heard:
        reader = Reader(heard)
        began_s = time.monotonic()
        for unplug, plug in (
            (lambda: own_cards.unplug(MICROPHONE), lambda: own_cards.plug(MICROPHONE)),
            (own_cards.stop, own_cards.start),
        ):
            assert took_s(unplug, lambda: not heard.present) < NOTICED_S
            assert took_s(plug, lambda: heard.present) < BACK_S
            with own_cards.playing(path):
                plugged_s = time.monotonic()
                assert until(lambda: reader.loud_at_s > plugged_s, 5)  # noqa: B023 — used at once
        reader.stop()
        # Time never stood still for the endpointer.
        assert reader.heard_s == pytest.approx(time.monotonic() - began_s, abs=1.0)
        assert reader.slowest_s < NOTICED_S
    assert [there for _, _, there in told] == [False, True, False, True]


def test_a_reply_goes_on_where_the_speaker_was_pulled_out(own_cards: SoundServer) -> None:
    told = Told()
    with returning_speaker("speaker", on_change=lambda *news: told.append(news)) as speaker:
        speaker.play(AudioChunk(tone(440, 1.0), 22_050))
        speaker.play(AudioChunk(tone(880, 2.0), 22_050))
        draining = threading.Thread(target=speaker.drain)
        draining.start()
        assert until(lambda: heard_s(speaker) > 1.5)
        assert took_s(lambda: own_cards.unplug(SPEAKER), lambda: len(told) == 1) < NOTICED_S
        assert speaker.playing
        own_cards.plug(SPEAKER)
        with own_cards.recording() as recording:
            draining.join(10)
            assert not draining.is_alive()
            ends = len(recording.samples) + RATE_HZ // 2
            assert until(lambda: len(recording.samples) > ends)
            # The second clause from its beginning, but for what the recorder came too late for.
            assert 1.0 < len(recording.sound) / RATE_HZ < 2.1
    assert [there for _, _, there in told] == [False, True]


def heard_s(speaker: ReturningSpeaker) -> float:
    stream = speaker.keeper.held
    return stream.heard_s if stream is not None else 0.0


def test_a_speaker_that_is_silent_is_missed_too(own_cards: SoundServer) -> None:
    with returning_speaker("speaker") as speaker:
        keeper = speaker.keeper
        assert took_s(own_cards.stop, lambda: keeper.held is None) < NOTICED_S
        assert took_s(own_cards.start, lambda: keeper.held is not None) < BACK_S
        with own_cards.recording() as recording:
            speaker.play(AudioChunk(tone(440, 0.5), 22_050))
            speaker.drain()
            assert until(lambda: is_loud(recording.samples))


def test_the_devices_are_listed_anew_under_way(
    own_cards: SoundServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A card that came makes PortAudio start again, while the other side is quiet."""
    told = Told()

    def note(kind: str, name: str, there: bool) -> None:
        told.append((kind, name, there))

    with (
        returning_microphone("microphone", on_change=note) as microphone,
        returning_speaker("speaker", on_change=note) as speaker,
    ):
        reader = Reader(microphone)
        first = speaker.keeper.held
        own_cards.unplug(MICROPHONE)
        assert until(lambda: not microphone.present)
        monkeypatch.setattr("devices.portaudio.cards", lambda: {1: "Device"})
        assert until(lambda: speaker.keeper.held not in (None, first))
        own_cards.plug(MICROPHONE)
        assert until(lambda: microphone.present)
        speaker.play(AudioChunk(tone(440, 0.2), 22_050))
        speaker.drain()
        reader.stop()
    assert told == [("microphone", "microphone", False), ("microphone", "microphone", True)]


def test_nothing_is_left_behind_by_coming_and_going(own_cards: SoundServer) -> None:
    with returning_microphone("microphone") as microphone, returning_speaker("speaker") as speaker:
        reader = Reader(microphone)

        def cycle() -> None:
            own_cards.unplug(MICROPHONE)
            own_cards.unplug(SPEAKER)
            assert until(lambda: not microphone.present and speaker.keeper.held is None)
            own_cards.plug(MICROPHONE)
            own_cards.plug(SPEAKER)
            assert until(lambda: microphone.present and speaker.keeper.held is not None)

        cycle()  # what is made only once is made here
        before = left_open()
        for _ in range(5):
            cycle()
        assert left_open() == before
        reader.stop()


def left_open() -> tuple[int, int]:
    """Threads and file descriptors of this process."""
    gc.collect()
    return len(os.listdir("/proc/self/task")), len(os.listdir("/proc/self/fd"))  # noqa: PTH208 — no paths are wanted
