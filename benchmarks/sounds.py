"""Sounds of a hall in which nobody speaks to the assistant, made from a seed.

benchmarks.silence streams them through hearing, and so does a test: none may give text. They are
recipes, not recordings, so that everybody hears the same and no licence comes with them.
"""

from collections.abc import Callable, Mapping
from functools import partial

import numpy as np
from numpy.typing import NDArray

from core.audio import HEARING_RATE_HZ, Samples

Wave = NDArray[np.float64]
Recipe = Callable[[int, np.random.Generator], Wave]
"""Makes so many samples at HEARING_RATE_HZ."""

OTHER_LANGUAGES: Mapping[str, tuple[str, ...]] = {
    "en": (
        "Tomorrow it will be cold and windy, with some rain in the north of the country.",
        "Could you tell my sister that the train leaves an hour later than we thought?",
        "The second half of the match begins in a few minutes.",
    ),
    "de": (
        "Morgen wird es kalt und windig, im Norden fällt ein wenig Regen.",
        "Kannst du meiner Schwester sagen, dass der Zug eine Stunde später fährt?",
        "Die zweite Halbzeit beginnt in wenigen Minuten.",
    ),
    "tr": (
        "Yarın hava soğuk ve rüzgarlı olacak, ülkenin kuzeyinde biraz yağmur var.",
        "Kız kardeşime trenin bir saat sonra kalkacağını söyler misin?",
        "Maçın ikinci yarısı birkaç dakika sonra başlıyor.",
    ),
    "cmn": (
        "明天天气会很冷，风很大，北方有一些雨。",
        "请告诉我的妹妹，火车晚一个小时开。",
        "比赛的下半场几分钟后开始。",
    ),
}
"""What a television says, by espeak-ng's names of the languages."""


def white(count: int, chance: np.random.Generator) -> Wave:
    """Noise of equal power at all frequencies."""
    return chance.normal(0, 1, count)


def coloured(count: int, chance: np.random.Generator, exponent: float) -> Wave:
    """Noise whose power falls with frequency: exponent 1 is pink, 2 brown."""
    spectrum = np.fft.rfft(chance.normal(0, 1, count))
    hz = np.fft.rfftfreq(count, 1 / HEARING_RATE_HZ)
    sound: Wave = np.fft.irfft(spectrum / np.maximum(hz, 20) ** (exponent / 2), count)
    return sound


def hum(count: int, chance: np.random.Generator) -> Wave:
    """Mains at 50 Hz with its harmonics."""
    at_s = np.arange(count) / HEARING_RATE_HZ
    return sum(
        np.sin(2 * np.pi * 50 * order * at_s + chance.uniform(0, 6)) / order
        for order in range(1, 8)
    ) + np.zeros(count)


def fan(count: int, chance: np.random.Generator) -> Wave:
    """Pink noise that swells with the blades, and the motor's tone."""
    at_s = np.arange(count) / HEARING_RATE_HZ
    blades = 1 + 0.5 * np.sin(2 * np.pi * 11 * at_s) + 0.2 * np.sin(2 * np.pi * 0.3 * at_s)
    motor = 0.2 * np.sin(2 * np.pi * 120 * at_s)
    noise = coloured(count, chance, 1)
    sound: Wave = noise / noise.std() * blades + motor
    return sound


def bursts(
    count: int, chance: np.random.Generator, apart_s: float, decay_s: float, exponent: float
) -> Wave:
    """Blows of noise that die away: clicks, taps, knocks and coughs differ in the numbers."""
    sound = np.zeros(count)
    length = round(6 * decay_s * HEARING_RATE_HZ)
    fading = np.exp(-np.arange(length) / (decay_s * HEARING_RATE_HZ))
    start = 0
    while (start := start + round(chance.exponential(apart_s) * HEARING_RATE_HZ)) < count - length:
        blow = coloured(length, chance, exponent)
        sound[start : start + length] += blow / blow.std() * fading
    return sound


def cough(count: int, chance: np.random.Generator) -> Wave:
    """A throat: a noisy onset and a hoarse tone that falls, two or three in a row."""
    sound = np.zeros(count)
    length = round(0.35 * HEARING_RATE_HZ)
    at_s = np.arange(length) / HEARING_RATE_HZ
    start = 0
    while start < count - 4 * length:
        for _ in range(chance.integers(1, 4)):
            pitch_hz = chance.uniform(110, 260) * (1 - 0.4 * at_s / at_s[-1])
            voice = np.sign(np.sin(2 * np.pi * np.cumsum(pitch_hz) / HEARING_RATE_HZ))
            breath = coloured(length, chance, 0.7)
            envelope = np.exp(-at_s / 0.09) + 0.4 * np.exp(-np.square((at_s - 0.2) / 0.06))
            sound[start : start + length] += (breath / breath.std() + 0.3 * voice) * envelope
            start += round(length * chance.uniform(0.9, 1.3))
            if start >= count - length:
                return sound
        start += round(chance.exponential(2.0) * HEARING_RATE_HZ)
    return sound


def melody(count: int, chance: np.random.Generator, voices: int) -> Wave:
    """Plucked notes with overtones and some vibrato, `voices` at a time."""
    sound = np.zeros(count)
    for _ in range(voices):
        start = 0
        while start < count:
            length = min(round(chance.uniform(0.12, 0.9) * HEARING_RATE_HZ), count - start)
            at_s = np.arange(length) / HEARING_RATE_HZ
            pitch_hz = 110 * 2 ** (chance.integers(0, 36) / 12)
            bend_s = at_s + 0.002 * np.sin(2 * np.pi * 5 * at_s)
            for order in range(1, 5):
                tone = np.sin(2 * np.pi * pitch_hz * order * bend_s) / order
                sound[start : start + length] += tone * np.exp(-3 * at_s)
            start += length
    return sound


def drums(count: int, chance: np.random.Generator) -> Wave:
    """A kick and a snare, two beats a second."""
    sound = np.zeros(count)
    length = round(0.2 * HEARING_RATE_HZ)
    at_s = np.arange(length) / HEARING_RATE_HZ
    kick = np.sin(2 * np.pi * 60 * at_s) * np.exp(-at_s / 0.06)
    for beat, start in enumerate(range(0, count - length, HEARING_RATE_HZ // 2)):
        snare = chance.normal(0, 0.5, length) * np.exp(-at_s / 0.04)
        sound[start : start + length] += snare if beat % 2 else kick
    return sound


def door_bell(count: int, chance: np.random.Generator) -> Wave:
    """Ding, dong; and some quiet."""
    sound = np.zeros(count)
    length = round(1.2 * HEARING_RATE_HZ)
    at_s = np.arange(length) / HEARING_RATE_HZ
    start = 0
    while start < count - 2 * length:
        for pitch_hz in (659.3, 523.3):
            for order, share in ((1, 1.0), (2.76, 0.4), (5.4, 0.15)):
                bell = share * np.sin(2 * np.pi * pitch_hz * order * at_s)
                sound[start : start + length] += bell * np.exp(-at_s / 0.35)
            start += round(0.6 * HEARING_RATE_HZ)
        start += length + round(chance.exponential(1.5) * HEARING_RATE_HZ)
    return sound


def silence(count: int, chance: np.random.Generator) -> Wave:  # noqa: ARG001 - a recipe's signature
    """Digital silence."""
    return np.zeros(count)


RECIPES: Mapping[str, tuple[Recipe, tuple[float, ...]]] = {
    "digital silence": (silence, (-30.0,)),
    "white noise": (white, (-50.0, -30.0, -15.0)),
    "pink noise": (partial(coloured, exponent=1.0), (-50.0, -30.0, -15.0)),
    "brown noise": (partial(coloured, exponent=2.0), (-50.0, -30.0, -15.0)),
    "mains hum": (hum, (-40.0, -15.0)),
    "fan": (fan, (-40.0, -20.0)),
    "clicks": (partial(bursts, apart_s=0.5, decay_s=0.001, exponent=0.0), (-25.0,)),
    "taps": (partial(bursts, apart_s=0.4, decay_s=0.006, exponent=0.5), (-20.0,)),
    "knocks": (partial(bursts, apart_s=0.3, decay_s=0.03, exponent=2.0), (-20.0,)),
    "coughs": (cough, (-20.0,)),
    "melody": (partial(melody, voices=1), (-30.0, -15.0)),
    "chords": (partial(melody, voices=4), (-20.0,)),
    "drums": (drums, (-20.0,)),
    "door bell": (door_bell, (-20.0,)),
}
"""Each sound and the levels at which it is played, in dB of full scale (root mean square)."""


def sound(name: str, level_db: float, seconds: float, seed: int = 0) -> Samples:
    """A sound of RECIPES at a level; the same for the same seed."""
    recipe, _ = RECIPES[name]
    wave = recipe(round(seconds * HEARING_RATE_HZ), np.random.default_rng(seed))
    return at_level(wave, level_db)


def babble(voices: list[Samples], seconds: float, level_db: float, seed: int = 0) -> Samples:
    """The voices over each other, each repeated from a start of its own, as a hall hears them."""
    chance = np.random.default_rng(seed)
    count = round(seconds * HEARING_RATE_HZ)
    wave = np.zeros(count)
    for voice in voices:
        repeated = np.tile(voice / max(float(np.std(voice)), 1e-9), count // len(voice) + 2)
        start = chance.integers(len(voice))
        wave += repeated[start : start + count]
    return at_level(wave, level_db)


def at_level(wave: Wave | Samples, level_db: float) -> Samples:
    """The wave at `level_db` of full scale, its peaks clipped as a microphone clips them."""
    rms = float(np.sqrt(np.mean(np.square(wave)))) if len(wave) else 0.0
    gain = 10 ** (level_db / 20) / rms if rms > 0 else 0.0
    scaled: Samples = np.clip(wave * gain, -1, 1).astype(np.float32)
    return scaled
