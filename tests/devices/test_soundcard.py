import logging
import threading
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from core.audio import HEARING_RATE_HZ, AudioChunk
from core.errors import DeviceError
from devices.played import PlayedSound
from devices.soundcard import BLOCK_S, UNREAD_LIMIT_S, SoundcardMicrophone, SoundcardSpeaker
from tests.devices.conftest import device


def tone(pitch_hz: float, rate_hz: int, seconds: float) -> NDArray[np.float32]:
    time_s = np.arange(round(seconds * rate_hz)) / rate_hz
    return (0.5 * np.sin(2 * np.pi * pitch_hz * time_s)).astype(np.float32)


def pitch(samples: NDArray[np.float32], rate_hz: int) -> float:
    """The strongest frequency."""
    strengths = np.abs(np.fft.rfft(samples * np.hanning(len(samples))))
    return float(np.argmax(strengths) * rate_hz / len(samples))


def read_all(microphone: SoundcardMicrophone) -> NDArray[np.float32]:
    """Everything until the stream has nothing more."""
    heard = [np.zeros(0, dtype=np.float32)]
    with pytest.raises(DeviceError):
        while chunk := microphone.read(timeout_s=0.01):
            assert chunk.rate_hz == HEARING_RATE_HZ
            heard.append(chunk.samples)
    return np.concatenate(heard)


def test_nothing_is_opened_before_it_is_entered(portaudio: Any) -> None:
    SoundcardMicrophone(), SoundcardSpeaker()
    assert portaudio.streams == []


def test_both_channels_are_mixed_and_brought_to_the_hearing_rate(portaudio: Any) -> None:
    with SoundcardMicrophone("HDA") as microphone:
        (stream,) = portaudio.streams
        assert (stream.channels, stream.wishes["samplerate"]) == (2, 48_000)
        left = tone(440, 48_000, 1.0)
        for block in np.split(np.stack([left, np.zeros_like(left)], axis=1), 50):
            stream.hear(block)
        heard = read_all(microphone)
    assert heard.dtype == np.float32
    assert len(heard) == pytest.approx(HEARING_RATE_HZ, rel=0.05)  # some is held back
    assert pitch(heard, HEARING_RATE_HZ) == pytest.approx(440, abs=3)
    assert np.abs(heard[4000:12000]).max() == pytest.approx(0.25, abs=0.02)
    assert not stream.open


def test_the_callback_keeps_a_copy(portaudio: Any) -> None:
    with SoundcardMicrophone() as microphone:
        (stream,) = portaudio.streams
        assert stream.channels == 1
        buffer = np.full((44_100 // 10, 1), 0.5, dtype=np.float32)
        stream.hear(buffer)
        buffer[:] = 0.0
        assert np.abs(read_all(microphone)).max() > 0.4


def test_a_silent_device_is_lost_after_the_timeout(portaudio: Any) -> None:
    with (
        SoundcardMicrophone() as microphone,
        pytest.raises(DeviceError, match=r"'USB PnP Sound Device: Audio .+' gives no sound"),
    ):
        microphone.read(timeout_s=0.01)


def test_a_device_that_is_pulled_out_is_lost_at_once(portaudio: Any) -> None:
    with SoundcardMicrophone() as microphone:
        portaudio.streams[0].end()
        with pytest.raises(DeviceError):
            microphone.read(timeout_s=600)


def test_what_is_not_read_is_bounded_and_counted(
    portaudio: Any, caplog: pytest.LogCaptureFixture
) -> None:
    room = round(UNREAD_LIMIT_S / BLOCK_S)
    block = np.zeros((882, 1), dtype=np.float32)
    with caplog.at_level(logging.WARNING), SoundcardMicrophone() as microphone:
        (stream,) = portaudio.streams
        for _ in range(room + 3):
            stream.hear(block)
        microphone.read(timeout_s=1)
        stream.hear(block, overflow=True)
        assert microphone.overruns == 4
    assert caplog.messages == ["microphone: 4 blocks were lost"]


def test_a_microphone_can_be_opened_again(portaudio: Any) -> None:
    microphone = SoundcardMicrophone()
    for _ in range(2):
        with microphone:
            portaudio.streams[-1].hear(np.ones((4410, 1), dtype=np.float32))
            assert len(read_all(microphone))


def test_a_busy_device_is_one_line(portaudio: Any) -> None:
    portaudio.busy = True
    with pytest.raises(DeviceError, match="Device unavailable"), SoundcardMicrophone():
        pass
    with pytest.raises(DeviceError, match="Device unavailable"), SoundcardSpeaker():
        pass


def test_chunks_are_played_at_the_devices_rate_on_both_channels(portaudio: Any) -> None:
    with SoundcardSpeaker() as speaker:
        (stream,) = portaudio.streams
        whole = tone(440, 22_050, 1.0)
        for piece in np.split(whole, 5):
            speaker.play(AudioChunk(piece, 22_050))
        assert speaker.playing
        played = stream.take(45_000)
    assert np.array_equal(played[:, 0], played[:, 1])
    assert pitch(played[:, 0], 48_000) == pytest.approx(440, abs=3)
    # One stream of resampling: where chunks meet there is no click.
    assert np.abs(np.diff(played[1000:, 0])).max() < 0.5 * 2 * np.pi * 440 / 48_000 * 1.05


def test_drain_waits_for_the_last_sample_and_the_devices_latency(portaudio: Any) -> None:
    with SoundcardSpeaker() as speaker:
        (stream,) = portaudio.streams
        speaker.play(AudioChunk(tone(440, 22_050, 0.5), 22_050))
        draining = threading.Thread(target=speaker.drain)
        draining.start()
        taken = 0
        while draining.is_alive():
            stream.take(960)
            taken += 960
            draining.join(0.01)
        assert taken >= 24_000 + 48_000 * stream.latency
        assert not speaker.playing


def test_stop_ends_a_drain_in_another_thread(portaudio: Any) -> None:
    with SoundcardSpeaker() as speaker:
        (stream,) = portaudio.streams
        speaker.play(AudioChunk(tone(440, 22_050, 5.0), 22_050))
        draining = threading.Thread(target=speaker.drain)
        draining.start()
        stream.take(960)
        speaker.stop()
        draining.join(5)
        assert not draining.is_alive()
        assert not speaker.playing
        # A drain after a stop must not bring back what the resampler held.
        speaker.drain()
        faded, silent = np.split(stream.take(960), 2)
        assert faded.any()
        assert not silent.any()


def test_after_a_stop_a_new_reply_is_heard_whole(portaudio: Any) -> None:
    with SoundcardSpeaker() as speaker:
        (stream,) = portaudio.streams
        speaker.play(AudioChunk(tone(440, 22_050, 1.0), 22_050))
        speaker.stop()
        speaker.play(AudioChunk(tone(880, 22_050, 1.0), 22_050))
        assert pitch(stream.take(40_000)[:, 0], 48_000) == pytest.approx(880, abs=3)


def test_another_rate_may_follow(portaudio: Any) -> None:
    with SoundcardSpeaker("USB Speaker") as speaker:
        (stream,) = portaudio.streams
        assert stream.channels == 1
        for rate_hz in (16_000, 22_050, 44_100):
            speaker.play(AudioChunk(tone(440, rate_hz, 1.0), rate_hz))
        played = stream.take(3 * 44_100 - 500)[:, 0]
    for second in np.split(played[: 3 * 43_000], 3):
        assert pitch(second, 44_100) == pytest.approx(440, abs=3)


def test_a_speaker_that_is_pulled_out_is_told(portaudio: Any) -> None:
    chunk = AudioChunk(tone(440, 22_050, 1.0), 22_050)
    with SoundcardSpeaker() as speaker:
        speaker.play(chunk)
        portaudio.streams[0].end()
        with pytest.raises(DeviceError, match="takes no sound"):
            speaker.drain()
        with pytest.raises(DeviceError, match="takes no sound"):
            speaker.play(chunk)


def test_late_blocks_are_counted(portaudio: Any, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING), SoundcardSpeaker():
        portaudio.streams[0].take(960, underflow=True)
    assert caplog.messages == ["speaker: 1 blocks came too late"]


def test_a_device_that_comes_too_late_gets_a_longer_buffer_from_the_next_reply_on(
    portaudio: Any,
) -> None:
    chunk = AudioChunk(tone(440, 22_050, 1.0), 22_050)
    with SoundcardSpeaker() as speaker:
        (short,) = portaudio.streams
        speaker.play(chunk)
        short.take(480, underflow=True)
        speaker.play(chunk)
        assert len(portaudio.streams) == 1
        speaker.stop()
        speaker.play(chunk)
        _, long = portaudio.streams
        assert not short.open
        assert short.latency < 0.05 < long.latency
        assert pitch(long.take(40_000)[:, 0], 48_000) == pytest.approx(440, abs=3)


def test_what_a_long_buffer_holds_is_cut_off_and_was_not_heard(portaudio: Any) -> None:
    chunk = AudioChunk(tone(440, 22_050, 2.0), 22_050)
    with SoundcardSpeaker() as speaker:
        portaudio.streams[0].take(480, underflow=True)
        speaker.play(chunk)
        stream = portaudio.streams[-1]
        stream.take(48_000)
        assert speaker.stop() == pytest.approx(1.0 + 0.01 - stream.latency, abs=0.001)
        speaker.play(chunk)  # the device is not lost
        assert stream.take(960).any()


def test_a_long_buffer_whose_echo_is_cancelled_is_heard_and_fades(portaudio: Any) -> None:
    chunk = AudioChunk(tone(440, 22_050, 2.0), 22_050)
    with SoundcardSpeaker(played=PlayedSound()) as speaker:
        portaudio.streams[0].take(480, underflow=True)
        speaker.play(chunk)
        stream = portaudio.streams[-1]
        stream.take(48_000)
        assert speaker.stop() == pytest.approx(1.0 + 0.01, abs=0.001)
        assert np.any(stream.take(480))
        assert not np.any(stream.take(480))
        speaker.play(chunk)
        assert stream.take(960).any()


def test_a_long_buffer_that_does_not_start_again_is_a_lost_device(portaudio: Any) -> None:
    chunk = AudioChunk(tone(440, 22_050, 2.0), 22_050)
    with SoundcardSpeaker() as speaker:
        portaudio.streams[0].take(480, underflow=True)
        speaker.play(chunk)
        stream = portaudio.streams[-1]
        stream.take(48_000)
        stream.refusal = portaudio.PortAudioError("Device unavailable")
        assert speaker.stop() > 0.5
        assert speaker.ended
        with pytest.raises(DeviceError, match="takes no sound"):
            speaker.play(chunk)


def test_one_channel_of_an_array_is_heard(portaudio: Any) -> None:
    portaudio.devices.append(device(3, "ReSpeaker 4 Mic Array (hw:3,0)", 6, 0, 16_000))
    with SoundcardMicrophone("ReSpeaker", channel=3) as microphone:
        (stream,) = portaudio.streams
        assert stream.channels == 3
        frames = np.zeros((16_000, 3), dtype=np.float32)
        frames[:, 0], frames[:, 2] = 0.9, tone(440, 16_000, 1.0)
        stream.hear(frames)
        assert pitch(read_all(microphone), HEARING_RATE_HZ) == pytest.approx(440, abs=3)
    with SoundcardMicrophone("ReSpeaker"):
        assert portaudio.streams[-1].channels == 2


@pytest.mark.parametrize("channel", [0, 2, 7])
def test_a_channel_that_is_not_there_is_one_line(portaudio: Any, channel: int) -> None:
    with pytest.raises(DeviceError, match=f"has no channel {channel}: choose one of 1 to 1, or"):
        SoundcardMicrophone("USB", channel=channel)


def test_what_a_keeper_asks_is_answered(portaudio: Any) -> None:
    microphone, speaker = SoundcardMicrophone("USB"), SoundcardSpeaker("USB")
    with microphone, speaker:
        heard, spoken = portaudio.streams
        assert (microphone.blocks, speaker.blocks) == (0, 0)
        heard.hear(np.zeros((882, 1), dtype=np.float32), overflow=True)
        spoken.take(441, underflow=True)
        assert (microphone.blocks, speaker.blocks) == (1, 1)
        assert (microphone.lost_blocks, speaker.lost_blocks) == (1, 1)
        assert microphone.name.startswith("USB PnP")
        assert speaker.name.startswith("USB Speaker")
        assert not microphone.ended
        assert not speaker.ended
        heard.end()
        spoken.end()
        assert microphone.ended
        assert speaker.ended


def test_the_speaker_knows_what_was_heard_so_far(portaudio: Any) -> None:
    with SoundcardSpeaker() as speaker:
        (stream,) = portaudio.streams
        speaker.play(AudioChunk(tone(440, 22_050, 2.0), 22_050))
        assert speaker.heard_s == 0
        stream.take(48_000)
        assert speaker.heard_s == pytest.approx(1.0 - stream.latency, abs=0.001)
