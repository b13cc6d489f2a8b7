"""What else is to be heard: recipes, not recordings, so that no licence comes with them."""

from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.visitor import EspeakVisitor
from core.audio import HEARING_RATE_HZ, Samples
from core.language import Language
from devices.wavfile import at_hearing_rate, read_audio
from scripts.acoustics.level import convolved

Wave = NDArray[np.float64]

SMALL_TALK = {
    Language.KK: (
        "Кеше ауылдан апам келді, балаларға көп тәтті алып келіпті.",
        "Жұмыстан кейін дүкенге барып, нан мен сүт алу керек.",
        "Балабақшада ертең мереке болады, қызым тақпақ жаттап жүр.",
        "Ағам жаңа үй салып жатыр, күзге дейін бітеді дейді.",
        "Бүгін күн суық екен, шай ішіп, үйде отырайық.",
        "Көршінің баласы биыл мектепке барды, әріп танып жүр.",
    ),
    Language.RU: (
        "Вчера мы ездили на дачу, а вечером пошёл сильный дождь.",
        "Я ей говорю, что автобус ушёл, а она всё равно ждёт на остановке.",
        "У соседей новая собака, она лает каждое утро в шесть часов.",
        "Завтра к нам приедут гости, надо испечь большой пирог.",
        "Он опять забыл ключи на работе и полчаса сидел во дворе.",
        "Летом мы хотим поехать на озеро, дети давно просят.",
    ),
}
VARIANTS = ("f1", "m1", "f2", "m2", "f3", "m3", "f4", "m4", "f5", "m5", "m6", "m7")
"""Each of these voices of espeak-ng talks, over the others: every other one Kazakh."""

BREATH_S = (0.1, 0.6)
"""Between two sentences of one talker."""

CARS_APART_S = 4.0
MAINS_HZ = 50


def noise_of(name: str, count: int, chance: np.random.Generator) -> Samples:
    """So many samples of a Noise or a file, at no particular level. Raises AudioError."""
    made = {"babble": babble, "hum": hum, "street": street}
    wave = made[name](count, chance) if name in made else from_file(Path(name), count, chance)
    return wave.astype(np.float32)


def babble(count: int, chance: np.random.Generator) -> Wave:
    """A dozen people who talk over each other; how near each is differs by 6 dB either way."""
    wave = np.zeros(count)
    for number in range(len(VARIANTS)):
        wave += 10 ** (chance.uniform(-6, 6) / 20) * _talk(_said(number), count, chance)
    return wave


def hum(count: int, chance: np.random.Generator) -> Wave:
    """Mains with its harmonics, and a little of the hiss that comes with it."""
    at_s = np.arange(count) / HEARING_RATE_HZ
    wave = 0.02 * chance.normal(size=count)
    for order in range(1, 13):
        phase = chance.uniform(0, 2 * np.pi)
        wave += np.sin(2 * np.pi * MAINS_HZ * order * at_s + phase) / order
    return wave


def street(count: int, chance: np.random.Generator) -> Wave:
    """Distant traffic that rumbles, and cars that come nearer, pass and go."""
    wave = _shaped(count, chance, lowest_hz=60, octave_db=-5)
    at_s = np.arange(count) / HEARING_RATE_HZ
    passes_s = -CARS_APART_S
    while (passes_s := passes_s + chance.exponential(CARS_APART_S)) < at_s[-1] + CARS_APART_S:
        apart_m, speed_mps = chance.uniform(6, 15), chance.uniform(8, 17)
        nearness = apart_m / np.hypot(apart_m, speed_mps * (at_s - passes_s))
        wave += 3 * nearness * _shaped(count, chance, lowest_hz=200, octave_db=-3)
    return wave


def from_file(path: Path, count: int, chance: np.random.Generator) -> Wave:
    """An owner's recording from a place of its own on, again and again. Raises AudioError."""
    sound = _read(path)
    start = int(chance.integers(len(sound)))
    return np.resize(np.roll(sound, -start), count).astype(np.float64)


def _talk(said: tuple[Wave, ...], count: int, chance: np.random.Generator) -> Wave:
    """Sentences in any order, without end; it begins in the middle of one."""
    pieces: list[Wave] = []
    wanted = count + int(chance.integers(max(map(len, said))))
    while sum(map(len, pieces)) < wanted:
        for each in chance.permutation(len(said)):
            breath_s = chance.uniform(*BREATH_S)
            pieces += [said[each], np.zeros(round(breath_s * HEARING_RATE_HZ))]
    return np.concatenate(pieces)[wanted - count : wanted]


def _shaped(count: int, chance: np.random.Generator, *, lowest_hz: float, octave_db: float) -> Wave:
    """Noise of unit power that falls by so much an octave above `lowest_hz`, and is low below."""
    spectrum = np.fft.rfft(chance.normal(size=count))
    hz = np.fft.rfftfreq(count, 1 / HEARING_RATE_HZ)
    octaves = np.log2(np.maximum(hz, 1) / lowest_hz)
    gain_db = np.where(octaves > 0, octaves * octave_db, octaves * 12)
    wave = np.fft.irfft(spectrum * 10 ** (gain_db / 20), count)
    return np.asarray(wave / (wave.std() + 1e-12), dtype=np.float64)


@cache
def _said(number: int) -> tuple[Wave, ...]:
    """What a talker has to say, each sentence of unit power, somewhat dulled by the distance."""
    voice, language = EspeakVisitor(), list(SMALL_TALK)[number % len(SMALL_TALK)]
    sentences = []
    for text in SMALL_TALK[language]:
        spoken = voice.speak(text, language, variant=VARIANTS[number], pitch=35 + 3 * number)
        sound = convolved(at_hearing_rate(spoken.samples, spoken.rate_hz), np.ones(4) / 4)
        sentences.append(sound / (sound.std() + 1e-12))
    return tuple(sentences)


@cache
def _read(path: Path) -> Samples:
    return read_audio(path).samples
