from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile

from core.audio import HEARING_RATE_HZ, AudioChunk, Samples
from core.errors import AudioError, EngineError
from devices import wavfile
from devices.wavfile import WavMicrophone, WavSpeaker, read_audio, write_wav

TONE_HZ = 440.0


def tone(duration_s: float, rate_hz: int) -> Samples:
    time_s = np.arange(round(duration_s * rate_hz)) / rate_hz
    return (0.5 * np.sin(2 * np.pi * TONE_HZ * time_s)).astype(np.float32)


def pitch_hz(samples: Samples) -> float:
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples))))
    return float(np.argmax(spectrum) * HEARING_RATE_HZ / len(samples))


def refused(path: Path) -> str:
    with pytest.raises(AudioError) as error:
        read_audio(path)
    message = str(error.value)
    assert str(path) in message
    assert "\n" not in message
    return message


@pytest.mark.parametrize("rate_hz", [8_000, 11_025, 16_000, 22_050, 44_100, 48_000, 96_000])
@pytest.mark.parametrize("subtype", ["PCM_16", "FLOAT"])
def test_any_rate_is_heard_at_the_hearing_rate(tmp_path: Path, rate_hz: int, subtype: str) -> None:
    path = tmp_path / "a.wav"
    soundfile.write(path, tone(1.0, rate_hz), rate_hz, subtype=subtype)
    heard = read_audio(path)
    assert heard.rate_hz == HEARING_RATE_HZ
    assert heard.samples.dtype == np.float32
    assert heard.duration_s == pytest.approx(1.0, abs=0.001)
    assert pitch_hz(heard.samples) == pytest.approx(TONE_HZ, abs=2.0)


@pytest.mark.parametrize("name", ["a.flac", "stereo.wav", "stereo.flac"])
def test_flac_and_stereo_are_heard(tmp_path: Path, name: str) -> None:
    mono = tone(0.5, 44_100)
    sound = np.stack([mono, mono], axis=1) if name.startswith("stereo") else mono
    soundfile.write(tmp_path / name, sound, 44_100)
    assert pitch_hz(read_audio(tmp_path / name).samples) == pytest.approx(TONE_HZ, abs=3.0)


def test_stereo_is_mixed(tmp_path: Path) -> None:
    left, right = np.full(1600, 0.5, dtype=np.float32), np.zeros(1600, dtype=np.float32)
    soundfile.write(tmp_path / "s.wav", np.stack([left, right], axis=1), 16_000, subtype="FLOAT")
    assert read_audio(tmp_path / "s.wav").samples == pytest.approx(np.full(1600, 0.25))


def test_a_missing_file_is_one_line(tmp_path: Path) -> None:
    assert "does not exist" in refused(tmp_path / "нет.wav")


def test_a_folder_is_one_line(tmp_path: Path) -> None:
    assert "folder" in refused(tmp_path)


@pytest.mark.parametrize(
    "content", [b"", b"hello\n" * 100, b"RIFF\x00\x00\x00\x00WAVE", b"fLaC" + b"\0" * 50]
)
def test_what_is_not_audio_is_one_line(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.wav"
    path.write_bytes(content)
    assert "WAV or FLAC" in refused(path)


def test_no_samples_are_one_line(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "a.wav", np.zeros(0, dtype=np.float32), 16_000)
    assert "no samples" in refused(tmp_path / "a.wav")


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_samples_that_are_not_numbers_are_one_line(tmp_path: Path, value: float) -> None:
    samples = tone(0.1, 16_000)
    samples[100] = value
    soundfile.write(tmp_path / "a.wav", samples, 16_000, subtype="FLOAT")
    assert "NaN" in refused(tmp_path / "a.wav")


@pytest.mark.parametrize("subtype", ["PCM_U8", "PCM_24", "PCM_32", "ULAW"])
def test_other_sample_formats_say_what_to_convert_to(tmp_path: Path, subtype: str) -> None:
    soundfile.write(tmp_path / "a.wav", tone(0.1, 16_000), 16_000, subtype=subtype)
    assert "16-bit or float" in refused(tmp_path / "a.wav")


@pytest.mark.parametrize("name", ["a.ogg", "a.aiff"])
def test_other_containers_say_what_to_give(tmp_path: Path, name: str) -> None:
    soundfile.write(tmp_path / name, tone(0.1, 16_000), 16_000)
    assert "WAV or FLAC" in refused(tmp_path / name)


def test_three_channels_are_refused(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "a.wav", np.zeros((100, 3), dtype=np.float32), 16_000)
    assert "3 channels" in refused(tmp_path / "a.wav")


def test_ten_minutes_are_heard_and_the_limit_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "long.wav"
    soundfile.write(path, np.zeros(600 * 8_000, dtype=np.float32), 8_000)
    assert read_audio(path).duration_s == pytest.approx(600.0)
    monkeypatch.setattr(wavfile, "LONGEST_S", 540)
    assert "longer than 9 minutes" in refused(path)


def test_a_file_is_heard_whole_and_in_order() -> None:
    samples = tone(0.5, HEARING_RATE_HZ)
    heard = []
    with WavMicrophone(samples, chunk_ms=32) as microphone:
        while (chunk := microphone.read(1.0)) is not None:
            heard.append(chunk.samples)
    assert {len(piece) for piece in heard[:-1]} == {512}
    assert np.array_equal(np.concatenate(heard), samples)


def test_what_is_played_is_written_at_the_first_rate(tmp_path: Path) -> None:
    path = tmp_path / "new folder" / "out.wav"
    with WavSpeaker(path) as speaker:
        speaker.play(AudioChunk(tone(1.0, 22_050), 22_050))
        speaker.play(AudioChunk(tone(1.0, 16_000), 16_000))
        speaker.drain()
        assert not speaker.playing
    written = soundfile.info(path)
    assert (written.samplerate, written.channels, written.subtype) == (22_050, 1, "PCM_16")
    assert written.duration == pytest.approx(2.0, abs=0.001)


def test_a_failed_turn_leaves_no_file(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="turn"), WavSpeaker(tmp_path / "out.wav"):
        raise RuntimeError("turn")
    assert list(tmp_path.iterdir()) == []


def test_too_loud_is_clipped_and_not_wrapped(tmp_path: Path) -> None:
    write_wav(tmp_path / "a.wav", [AudioChunk(np.full(100, 3.0, dtype=np.float32), 16_000)])
    assert read_audio(tmp_path / "a.wav").samples.min() > 0.99


def test_an_unwritable_place_is_one_line_and_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    with pytest.raises(AudioError) as error:
        write_wav(tmp_path / "file" / "out.wav", [AudioChunk(tone(0.1, 16_000), 16_000)])
    assert "can't write" in str(error.value)
    (tmp_path / "folder.wav").mkdir()
    with pytest.raises(AudioError):
        write_wav(tmp_path / "folder.wav", [AudioChunk(tone(0.1, 16_000), 16_000)])
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "folder.wav"]


def test_a_note_stands_in_the_metadata(tmp_path: Path) -> None:
    chunks = [AudioChunk(tone(0.1, 16_000), 16_000)]
    for note in ("", "Синтезделген сөйлеу."):
        write_wav(tmp_path / "a.wav", chunks, note)
        with soundfile.SoundFile(tmp_path / "a.wav") as wav:
            assert wav.comment == note
            assert wav.frames == 1600
    assert b"LIST" in (tmp_path / "a.wav").read_bytes()


def test_chunks_are_written_as_they_come(tmp_path: Path) -> None:
    def breaking() -> Iterator[AudioChunk]:
        yield AudioChunk(tone(0.1, 16_000), 16_000)
        (partial,) = tmp_path.iterdir()
        assert partial.suffix == ".part"
        raise EngineError("out of memory")

    with pytest.raises(EngineError):
        write_wav(tmp_path / "a.wav", breaking())
    assert list(tmp_path.iterdir()) == []
