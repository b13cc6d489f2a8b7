"""What the loop hears and says while devices come and go."""

from collections.abc import Iterator

import numpy as np
import pytest

from core.audio import HEARING_RATE_HZ, AudioChunk
from devices.hotplug import HELD_S, ReturningMicrophone, ReturningSpeaker
from tests.devices.conformance import check_microphone, check_speaker
from tests.devices.pluggable import Bench, Card, CardFinder, MicrophoneOnCard, SpeakerOnCard


@pytest.fixture
def bench() -> Iterator[Bench]:
    made = Bench()
    yield made
    for keeper in made.keepers:
        keeper.close()


def microphone_on(bench: Bench, *cards: Card) -> ReturningMicrophone:
    finder = CardFinder(MicrophoneOnCard, *cards)
    made = ReturningMicrophone(finder, bench.note, clock=bench.clock, pause=bench.pause)
    bench.take(made.keeper)
    return made


def speaker_on(bench: Bench, *cards: Card) -> ReturningSpeaker:
    finder = CardFinder(SpeakerOnCard, *cards)

    def attended_pause(seconds: float) -> None:
        bench.passes(0.1)

    made = ReturningSpeaker(finder, bench.note, clock=bench.clock, pause=attended_pause)
    bench.take(made.keeper)
    return made


def clause(seconds: float) -> AudioChunk:
    return AudioChunk(np.full(round(seconds * 16_000), 0.1, dtype=np.float32), HEARING_RATE_HZ)


def heard(microphone: ReturningMicrophone) -> AudioChunk:
    chunk = microphone.read(timeout_s=2)
    assert chunk is not None
    return chunk


def test_they_conform(bench: Bench) -> None:
    check_microphone(microphone_on(bench, Card("USB")))
    check_speaker(speaker_on(bench, Card("USB")))


def test_a_lost_microphone_is_a_silent_one_in_real_time(bench: Bench) -> None:
    usb = Card("USB")
    with microphone_on(bench, usb) as microphone:
        assert heard(microphone).samples.any()
        assert microphone.present
        usb.unplug()
        began_s = bench.clock.monotonic_s()
        silence = [heard(microphone) for _ in range(100)]
        assert not microphone.present
        assert not any(chunk.samples.any() for chunk in silence)
        assert sum(chunk.duration_s for chunk in silence) == pytest.approx(2.0)
        assert bench.clock.monotonic_s() - began_s == pytest.approx(2.0)
        usb.plugged = True
        bench.passes(1)
        assert microphone.present
        assert heard(microphone).samples.any()
    assert bench.told == [("microphone", "USB", False), ("microphone", "USB", True)]


def test_what_was_missing_before_the_loss_was_noticed_is_made_up(bench: Bench) -> None:
    usb = Card("USB")
    with microphone_on(bench, usb) as microphone:
        heard(microphone)
        bench.clock.advance(0.5)
        usb.unplug()
        silence_s, began_s = 0.0, bench.clock.monotonic_s()
        while bench.clock.monotonic_s() == began_s:
            silence_s += heard(microphone).duration_s
        assert silence_s == pytest.approx(0.5, abs=0.05)


def test_a_stream_that_ends_ends(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(MicrophoneOnCard, "read", lambda stream, timeout_s: None)
    with microphone_on(bench, Card("file")) as microphone:
        assert microphone.read(timeout_s=1) is None


def test_the_overruns_of_every_device_count(bench: Bench) -> None:
    usb = Card("USB")
    with microphone_on(bench, usb) as microphone:
        usb.streams[-1].lost_blocks = 3
        usb.unplug()
        heard(microphone)
        usb.plugged = True
        bench.passes(1)
        usb.streams[-1].lost_blocks = 2
        assert microphone.overruns == 5


def test_a_reply_goes_on_with_the_clause_that_was_cut_off(bench: Bench) -> None:
    usb = Card("USB")
    one, two, three = clause(1.0), clause(2.0), clause(3.0)
    with speaker_on(bench, usb) as speaker:
        for chunk in (one, two, three):
            speaker.play(chunk)
        usb.streams[-1].hear(1.6)
        usb.unplug()
        bench.passes(1)
        assert speaker.playing
        usb.plugged = True
        speaker.drain()
        assert not speaker.playing
        first, second = usb.streams
        assert first.given == [one, two, three]
        assert second.given == [two, three]
        assert speaker.stop() == 0.0


def test_a_clause_that_was_barely_heard_to_its_end_is_said_again(bench: Bench) -> None:
    """What the device has taken may still have been in its buffer."""
    usb = Card("USB")
    one, two = clause(1.0), clause(2.0)
    with speaker_on(bench, usb) as speaker:
        speaker.play(one)
        speaker.play(two)
        usb.streams[-1].hear(1.05)
        usb.unplug()
        bench.passes(1)
        usb.plugged = True
        speaker.drain()
        assert usb.streams[-1].given == [one, two]


def test_a_reply_that_begins_while_the_speaker_is_lost_is_said_when_it_is_back(
    bench: Bench,
) -> None:
    usb = Card("USB")
    with speaker_on(bench, usb) as speaker:
        usb.unplug()
        bench.passes(1)
        speaker.play(clause(1.0))
        usb.plugged = True
        speaker.drain()
        assert len(usb.streams[-1].given) == 1
        assert bench.clock.monotonic_s() < 3


def test_a_speaker_that_stays_away_lets_the_visit_go_on(bench: Bench) -> None:
    usb = Card("USB")
    with speaker_on(bench, usb) as speaker:
        speaker.play(clause(1.0))
        usb.unplug()
        began_s = bench.clock.monotonic_s()
        speaker.drain()
        assert bench.clock.monotonic_s() - began_s == pytest.approx(HELD_S, abs=0.5)
        # Replies after that don't wait at all.
        began_s = bench.clock.monotonic_s()
        speaker.play(clause(1.0))
        assert not speaker.playing
        speaker.drain()
        assert bench.clock.monotonic_s() == began_s
        usb.plugged = True
        bench.passes(2)
        speaker.play(clause(2.0))
        speaker.drain()
        assert [chunk.duration_s for chunk in usb.streams[-1].given] == [2.0]


def test_a_reply_is_heard_over_two_losses_and_its_length_is_counted(bench: Bench) -> None:
    usb = Card("USB")
    with speaker_on(bench, usb) as speaker:
        for _ in range(3):
            speaker.play(clause(2.0))
        usb.streams[-1].hear(2.5)
        for _ in range(2):
            usb.unplug()
            bench.passes(1)
            usb.plugged = True
            bench.passes(1)
            speaker.play(clause(0.1))
            usb.streams[-1].hear(0.5)
        assert speaker.stop() == pytest.approx(2.0 + 0.5)
        assert not speaker.playing
        speaker.play(clause(1.0))
        usb.streams[-1].hear(0.25)
        assert speaker.stop() == pytest.approx(0.25)


def test_a_stop_while_the_speaker_is_lost_tells_what_was_heard(bench: Bench) -> None:
    usb = Card("USB")
    with speaker_on(bench, usb) as speaker:
        speaker.play(clause(1.0))
        speaker.play(clause(2.0))
        usb.streams[-1].hear(1.5)
        usb.unplug()
        bench.passes(1)
        assert speaker.stop() == pytest.approx(1.5)
        assert not speaker.playing
        usb.plugged = True
        speaker.drain()
        bench.passes(1)
        speaker.play(clause(0.5))
        assert [chunk.duration_s for chunk in usb.streams[-1].given] == [0.5]


def test_what_was_heard_long_ago_is_not_kept(bench: Bench) -> None:
    usb = Card("USB")
    with speaker_on(bench, usb) as speaker:
        for _ in range(100):
            speaker.play(clause(1.0))
            usb.streams[-1].hear(1.0)
        assert len(speaker._unheard) <= 2
        assert speaker.stop() == pytest.approx(100.0)


def test_the_underruns_count(bench: Bench) -> None:
    usb = Card("USB")
    with speaker_on(bench, usb) as speaker:
        usb.streams[-1].lost_blocks = 2
        assert speaker.underruns == 2
