from pathlib import Path

import numpy as np
import pytest
import soundfile

from assistant.visitor import EspeakVisitor
from core.audio import HEARING_RATE_HZ, Samples
from core.errors import AudioError, UsageError
from core.language import Language
from devices.wavfile import at_hearing_rate
from scripts.acoustics import CLEAN, Acoustics, render
from scripts.acoustics.level import active_level_db, level_db
from scripts.acoustics.rendering import arriving, background
from scripts.acoustics.setting import Codec, Noise


@pytest.fixture(scope="module", params=list(Language))
def speech(request: pytest.FixtureRequest) -> Samples:
    texts = {
        Language.KK: "маған паспорт алуға талон беріңіз",
        Language.RU: "дайте талон на паспорт",
    }
    spoken = EspeakVisitor().speak(texts[request.param], request.param)
    return at_hearing_rate(spoken.samples, spoken.rate_hz)


@pytest.mark.parametrize("noise", list(Noise))
@pytest.mark.parametrize("snr_db", [20.0, 5.0, -5.0])
@pytest.mark.parametrize("room", ["none", "office"])
def test_the_snr_is_what_was_asked_for(
    speech: Samples, noise: str, snr_db: float, room: str
) -> None:
    quiet = Acoustics(distance_m=1.0, room=room)
    noisy = Acoustics(distance_m=1.0, room=room, snr_db=snr_db, noise=noise)
    alone = render(speech, quiet, 3)
    added = render(speech, noisy, 3) - alone
    assert active_level_db(alone) - level_db(added) == pytest.approx(snr_db, abs=0.5)


def test_a_visitor_half_a_metre_away_has_the_usual_level(speech: Samples) -> None:
    for louder in (0.1, 1.0):
        assert active_level_db(render(speech * np.float32(louder), CLEAN, 0)) == pytest.approx(
            -26, abs=0.5
        )


def test_who_stands_four_times_as_far_is_12_db_fainter(speech: Samples) -> None:
    near, far = (render(speech, Acoustics(distance_m=m), 0) for m in (0.5, 2.0))
    assert active_level_db(near) - active_level_db(far) == pytest.approx(12.04, abs=0.2)


def test_the_same_seed_sounds_the_same(speech: Samples) -> None:
    for codec in Codec:
        place = Acoustics(1.5, 10, Noise.BABBLE, "hall", codec, -12, 1.1)
        assert np.array_equal(render(speech, place, 7), render(speech, place, 7))
    other = render(speech, Acoustics(snr_db=10, noise=Noise.STREET), 8)
    assert not np.array_equal(other, render(speech, Acoustics(snr_db=10, noise=Noise.STREET), 9))


@pytest.mark.parametrize("clip_dbfs", [-12.0, -30.0])
def test_an_overdriven_microphone_clips(speech: Samples, clip_dbfs: float) -> None:
    sound = render(speech, Acoustics(clip_dbfs=clip_dbfs), 0)
    ceiling = np.float32(10 ** (clip_dbfs / 20))
    assert float(np.max(np.abs(sound))) == pytest.approx(float(ceiling))
    assert np.count_nonzero(np.abs(sound) >= ceiling) > 3


def test_nothing_exceeds_full_scale(speech: Samples) -> None:
    assert np.max(np.abs(render(speech, Acoustics(distance_m=0.1, snr_db=-20), 0))) <= 1.0


@pytest.mark.parametrize("codec", list(Codec))
def test_a_codec_keeps_length_place_and_words(speech: Samples, codec: str) -> None:
    plain = render(speech, CLEAN, 0)
    sound = render(speech, Acoustics(codec=codec), 0)
    assert sound.dtype == np.float32
    assert len(sound) == len(plain)
    apart = np.argmax(np.correlate(sound[:8000], plain[:8000], "full")) - 7999
    assert abs(apart) <= 4  # samples
    assert np.corrcoef(sound, plain)[0, 1] > 0.8


def test_a_telephone_has_its_band() -> None:
    sound = np.random.default_rng(0).normal(0, 0.05, HEARING_RATE_HZ).astype(np.float32)
    power = np.abs(np.fft.rfft(render(sound, Acoustics(codec=Codec.TELEPHONE), 0))) ** 2
    count = len(power) - 1
    hz = np.arange(count + 1) * 8000 / count
    inside = power[(hz > 400) & (hz < 3300)].mean()
    assert power[hz > 4200].mean() < inside / 1000
    assert power[hz < 200].mean() < inside / 100


@pytest.mark.parametrize("speed", [0.7, 0.9, 1.15, 1.6])
def test_another_speed_keeps_pitch_and_level(speed: float) -> None:
    at_s = np.arange(2 * HEARING_RATE_HZ) / HEARING_RATE_HZ
    harmonics = np.arange(1, 8)[:, None]
    sound = (0.05 * np.sin(2 * np.pi * 180 * harmonics * at_s) / harmonics).sum(axis=0)
    fast = arriving(sound.astype(np.float32), Acoustics(speed=speed))
    assert len(fast) == pytest.approx(len(sound) / speed, abs=1_000)
    spectrum = np.abs(np.fft.rfft(fast * np.hanning(len(fast)), 8 * HEARING_RATE_HZ))
    assert np.argmax(spectrum) / 8 == pytest.approx(180, abs=3)
    assert active_level_db(fast) == pytest.approx(-26, abs=0.5)


def test_noise_of_one_s_own(tmp_path: Path, speech: Samples) -> None:
    path = tmp_path / "fan.wav"
    soundfile.write(path, np.random.default_rng(1).normal(0, 0.1, 4_000), 8_000)
    sound = render(speech, Acoustics(snr_db=0, noise=str(path)), 0)
    rest = sound - render(speech, CLEAN, 0)
    assert level_db(rest) == pytest.approx(-26, abs=0.5)


def test_a_silent_visitor_is_silence() -> None:
    silence = np.zeros(HEARING_RATE_HZ, dtype=np.float32)
    assert not render(silence, Acoustics(room="office", snr_db=10), 0).any()
    assert len(render(silence[:0], Acoustics(speed=0.8), 0)) == 0


def test_noise_goes_on_without_speech() -> None:
    noise = background(Acoustics(snr_db=10, noise=Noise.HUM), 4 * HEARING_RATE_HZ, -26, 5)
    assert level_db(noise) == pytest.approx(-36, abs=0.05)


def test_a_noise_file_that_is_no_sound_is_refused(tmp_path: Path, speech: Samples) -> None:
    path = tmp_path / "noise.txt"
    path.write_text("quiet")
    with pytest.raises(AudioError, match="give a WAV or FLAC file"):
        render(speech, Acoustics(snr_db=10, noise=str(path)), 0)


@pytest.mark.parametrize(
    ("wrong", "complaint"),
    [
        ({"distance_m": 0.0}, "distance is 0: write a number from 0.1 to 20, in metres"),
        ({"distance_m": float("nan")}, "distance is nan"),
        ({"snr_db": 100.0}, "snr is 100"),
        ({"clip_dbfs": 3.0}, "clip is 3"),
        ({"speed": 3.0}, "speed is 3"),
        ({"noise": "thunder"}, "choose babble, hum, street, or a WAV or FLAC file"),
        ({"codec": "fax"}, "choose none, telephone, opus, mp3"),
        ({"room": "cave"}, "choose none, booth, office, hall, vestibule"),
        ({"room": "booth", "distance_m": 3.0}, "or choose a larger room"),
    ],
)
def test_what_can_t_be_is_refused(wrong: dict[str, object], complaint: str) -> None:
    with pytest.raises(UsageError) as error:
        Acoustics(**wrong)  # type: ignore[arg-type] # wrong on purpose
    assert complaint in str(error.value)
    assert "\n" not in str(error.value)
