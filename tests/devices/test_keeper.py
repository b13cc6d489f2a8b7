"""Loss, return and fallbacks, with time and devices moved by hand."""

import logging
import threading
from collections.abc import Callable, Iterator

import pytest

from core.errors import DeviceError
from devices.choosing import Side
from devices.keeper import Keeper
from tests.devices.pluggable import Bench, Card, CardFinder, CardStream, MicrophoneOnCard


@pytest.fixture
def bench() -> Iterator[Bench]:
    made = Bench()
    yield made
    for keeper in made.keepers:
        keeper.close()


def kept(
    bench: Bench,
    *cards: Card,
    in_use: Callable[[], bool] = lambda: False,
    on_lost: Callable[[MicrophoneOnCard], None] | None = None,
) -> tuple[Keeper[MicrophoneOnCard], CardFinder[MicrophoneOnCard]]:
    finder = CardFinder(MicrophoneOnCard, *cards)
    keeper = Keeper(
        Side.MICROPHONE,
        finder,
        bench.note,
        on_lost,
        in_use,
        clock=bench.clock,
        pause=bench.pause,
    )
    bench.take(keeper)
    keeper.start()
    return keeper, finder


def name(keeper: Keeper[MicrophoneOnCard]) -> str | None:
    return None if keeper.held is None else keeper.held.name


def test_the_preferred_device_is_opened_and_closed(bench: Bench) -> None:
    usb, onboard = Card("USB"), Card("onboard", rank=1)
    keeper, _ = kept(bench, onboard, usb)
    bench.passes(5)
    assert name(keeper) == "USB"
    assert bench.told == []
    assert keeper.lost_s == 0.0
    keeper.finish()
    assert usb.streams[0].closed
    assert onboard.streams == []


def test_without_any_device_it_does_not_start(bench: Bench) -> None:
    usb = Card("USB")
    usb.plugged = False
    with pytest.raises(DeviceError, match="can't open 'USB'"):
        kept(bench, usb)
    with pytest.raises(DeviceError, match="there is no microphone: plug one in"):
        kept(bench)


def test_a_device_that_ends_is_missed_and_found_again(bench: Bench) -> None:
    usb = Card("USB")
    keeper, _ = kept(bench, usb)
    usb.unplug()
    bench.passes(0.3)
    assert bench.told == [("microphone", "USB", False)]
    assert name(keeper) is None
    assert usb.streams[0].closed
    bench.passes(60)
    usb.plugged = True
    bench.passes(1.2)
    assert bench.told[1:] == [("microphone", "USB", True)]
    assert name(keeper) == "USB"


def test_a_device_that_brings_nothing_is_missed_within_a_second(bench: Bench) -> None:
    usb = Card("USB")
    keeper, _ = kept(bench, usb)
    bench.passes(1)
    usb.dead = True
    bench.clock.advance(0.5)
    keeper.attend()
    assert name(keeper) == "USB"
    bench.clock.advance(0.4)
    keeper.attend()
    assert name(keeper) is None
    # It opens again, but is as dead as before: that is no return.
    bench.passes(10)
    assert bench.told == [("microphone", "USB", False)]
    assert all(stream.closed for stream in usb.streams)
    usb.dead = False
    bench.passes(2)
    assert name(keeper) == "USB"


def test_a_loss_is_told_once_whoever_finds_it(bench: Bench) -> None:
    usb = Card("USB")
    lost: list[CardStream] = []
    keeper, _ = kept(bench, usb, on_lost=lost.append)
    stream = keeper.held
    assert stream is not None
    usb.unplug()
    keeper.lose(stream)
    keeper.lose(stream)
    bench.passes(1)
    assert bench.told == [("microphone", "USB", False)]
    assert lost == [stream]


def test_another_stands_in_after_two_seconds_and_leaves_when_the_preferred_is_back(
    bench: Bench,
) -> None:
    usb, onboard = Card("USB"), Card("onboard", rank=1)
    speaking = False
    keeper, _ = kept(bench, usb, onboard, in_use=lambda: speaking)
    usb.unplug()
    bench.passes(1.5)
    assert name(keeper) is None
    bench.passes(1.0)
    assert name(keeper) == "onboard"
    speaking = True
    usb.plugged = True
    bench.passes(5)
    assert name(keeper) == "onboard"
    speaking = False
    bench.passes(1.2)
    assert name(keeper) == "USB"
    assert onboard.streams[0].closed
    assert bench.told == [
        ("microphone", "USB", False),
        ("microphone", "onboard", True),
        ("microphone", "USB", True),
    ]


def test_a_short_loss_needs_no_stand_in(bench: Bench) -> None:
    usb, onboard = Card("USB"), Card("onboard", rank=1)
    keeper, _ = kept(bench, usb, onboard)
    usb.unplug()
    bench.passes(1)
    usb.plugged = True
    bench.passes(0.5)
    assert name(keeper) == "USB"
    assert onboard.streams == []


def test_the_devices_are_listed_anew_for_a_card_that_came(bench: Bench) -> None:
    usb, moved = Card("USB (hw:1,0)"), Card("USB (hw:2,0)")
    keeper, finder = kept(bench, usb)
    usb.unplug()
    bench.passes(1)
    assert finder.listings == 0
    finder.outdated = True
    finder.there = [moved]
    bench.passes(0.5)
    assert finder.listings == 1
    assert name(keeper) == "USB (hw:2,0)"


def test_a_lasting_loss_has_the_devices_listed_anew_ever_more_seldom(bench: Bench) -> None:
    usb = Card("USB")
    _, finder = kept(bench, usb)
    usb.unplug()
    counts = []
    for _ in range(4):
        bench.passes(30)
        counts.append(finder.listings)
    assert counts == sorted(counts)
    assert 2 <= counts[0] <= 3
    assert counts[-1] <= 5


def test_the_others_make_room_and_are_back_without_a_word(bench: Bench) -> None:
    usb, moved, speaker = Card("USB"), Card("USB 2"), Card("speaker")
    keeper, finder = kept(bench, usb)
    other, _ = kept(bench, speaker)
    usb.unplug()
    finder.outdated = True
    finder.there = [moved]
    bench.passes(0.5)
    assert speaker.streams[0].closed
    assert (name(keeper), name(other)) == ("USB 2", "speaker")
    assert bench.told == [("microphone", "USB", False), ("microphone", "USB 2", True)]


def test_a_device_that_made_room_and_did_not_come_back_is_lost(bench: Bench) -> None:
    usb, speaker = Card("USB"), Card("speaker")
    _, finder = kept(bench, usb)
    other, _ = kept(bench, speaker)
    usb.unplug()
    speaker.plugged = False
    finder.outdated = True
    bench.passes(0.5)
    assert name(other) is None
    assert ("microphone", "speaker", False) in bench.told


def test_what_is_in_use_makes_no_room(bench: Bench) -> None:
    usb, speaker, third = Card("USB"), Card("speaker"), Card("third")
    _, finder = kept(bench, usb)
    kept(bench, third)
    kept(bench, speaker, in_use=lambda: True)
    usb.unplug()
    finder.outdated = True
    bench.passes(3)
    assert finder.listings == 0
    assert len(speaker.streams) == len(third.streams) == 1


def test_a_preferred_device_that_was_never_listed_is_found(bench: Bench) -> None:
    usb, onboard = Card("USB"), Card("onboard", rank=1)
    keeper, finder = kept(bench, onboard)
    bench.passes(5)
    finder.there = [usb, onboard]
    bench.passes(5)
    assert finder.listings == 0
    finder.outdated = True
    bench.passes(2)
    assert name(keeper) == "USB"
    assert bench.told == [("microphone", "USB", True)]


def test_a_list_that_fails_is_asked_again(bench: Bench) -> None:
    usb = Card("USB")
    keeper, finder = kept(bench, usb)
    finder.failure = DeviceError("PortAudio can't start again: check the sound settings")
    usb.unplug()
    bench.passes(3)
    usb.plugged = True
    finder.failure = None
    bench.passes(1)
    assert name(keeper) == "USB"


def test_lost_blocks_are_logged_at_most_once_a_minute_and_counted_over_devices(
    bench: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    usb = Card("USB")
    keeper, _ = kept(bench, usb)
    with caplog.at_level(logging.WARNING):
        for _ in range(130):
            usb.streams[-1].lost_blocks += 1
            bench.passes(1)
    assert keeper.lost_blocks == 130
    assert len(caplog.messages) == 3
    usb.unplug()
    bench.passes(1)
    assert keeper.lost_blocks == 130
    usb.plugged = True
    bench.passes(1)
    usb.streams[-1].lost_blocks = 5
    assert keeper.lost_blocks == 135


def test_in_its_thread_it_opens_loses_and_finds() -> None:
    bench = Bench()
    usb = Card("USB")
    keeper = Keeper(Side.MICROPHONE, CardFinder(MicrophoneOnCard, usb), bench.note)
    keeper.start()
    assert keeper.held is not None
    keeper.finish()
    assert keeper.held is None
    assert usb.streams[0].closed
    usb.unplug()
    with pytest.raises(DeviceError, match="can't open 'USB'"):
        keeper.start()


def test_a_sound_system_that_hangs_holds_nobody_up(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The way out does not wait for a device that never opens, and leaves nothing open."""
    monkeypatch.setattr("devices.keeper.OPENING_S", 0.01)
    monkeypatch.setattr("devices.keeper.LEAVING_S", 0.01)
    bench, usb, answers = Bench(), Card("USB"), threading.Event()

    def hanging(card: Card) -> MicrophoneOnCard:
        answers.wait(10)
        return MicrophoneOnCard(card)

    keeper = Keeper(Side.MICROPHONE, CardFinder(hanging, usb), bench.note)
    with pytest.raises(DeviceError, match="the sound system doesn't answer; restart it"):
        keeper.start()
    assert "hangs, so it is left as it is" in caplog.text
    with pytest.raises(DeviceError, match="the microphone still hangs"):
        keeper.start()
    answers.set()
    monkeypatch.setattr("devices.keeper.LEAVING_S", 10.0)
    keeper.finish()
    assert usb.streams[0].closed
    assert bench.told == []
    keeper.start()
    keeper.finish()
