"""Who says the texts: espeak-ng's many voices, the accented Piper voice, and one person.

training.letters.shards and training.letters.evidence draw utterances here. Five of espeak-ng's
voices and some of the person's sentences are held out: the head never trains on them.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import espeakng_loader
import numpy as np
import onnxruntime

from assistant.evaluation.manifest import read_recordings
from assistant.visitor import EspeakVisitor
from core.audio import AudioChunk, Samples
from core.errors import ModelMissingError, UsageError
from core.language import Language
from devices.wavfile import at_hearing_rate, read_audio
from training.letters.acoustics import resampled, trimmed
from training.letters.pronunciation import as_said
from training.letters.texts import Texts, letters_of, pick
from tts.piper import PiperSynthesizer, VoiceFiles
from tts.synthesis import Synthesizer

ESPEAK, PIPER, HUMAN = "espeak", "piper", "human"
"""The sources of speech, by which error rates are told apart."""

HELD_OUT = ("f2", "ian", "klatt2", "m3", "steph")
"""Variants of espeak-ng that are kept for development."""

LEFT_OUT = re.compile(r"steph\d|whisper|robo|Robot|fast|Demonic|Tweaky|AnxiousAndy|croak")
"""Variants that are too near to those, or that nobody sounds like."""

HUMAN_SHARE, KAZAKH_SHARE, PIPER_SHARE = 0.14, 0.68, 0.27
"""Of all utterances; of the synthetic ones; of the synthetic ones again."""

SPEEDS, PITCHES = (0.7, 1.35), (20, 85)
LENGTH_SCALES, NOISES = (0.9, 1.4), (0.33, 0.667)
SYNTHETIC_STRETCH, HUMAN_STRETCH = (0.84, 1.2), (0.9, 1.2)
"""Factors of resampling, which makes a voice larger or smaller."""

FESTVOX = Path("/usr/share/festival/voices/russian/msu_ru_nsh_clunits")
HELD_OUT_SENTENCES = 80


@dataclass(frozen=True, slots=True)
class Spoken:
    """An utterance and what was said."""

    samples: Samples
    """At HEARING_RATE_HZ, without silence around it."""

    text: str
    """In letters and spaces of voice.letters."""

    language: Language
    source: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """A recording of the person."""

    path: Path
    text: str


@dataclass(frozen=True, slots=True)
class Cast:
    """The voices that speak; `sentences` may be empty."""

    texts: Texts
    variants: Sequence[str]
    piper: Synthesizer
    sentences: Sequence[Sentence]

    def utterance(self, chance: np.random.Generator) -> Spoken:
        """Anybody saying anything."""
        if self.sentences and chance.random() < HUMAN_SHARE:
            sentence = pick(chance, self.sentences)
            samples = read_audio(sentence.path).samples
            return _spoken(samples, sentence.text, Language.RU, HUMAN, chance)
        language = Language.KK if chance.random() < KAZAKH_SHARE else Language.RU
        source = PIPER if chance.random() < PIPER_SHARE else ESPEAK
        return self.say(self.texts.draw(chance, language), language, source, chance)

    def say(
        self, text: str, language: Language, source: str, chance: np.random.Generator
    ) -> Spoken:
        """A text by one of the synthetic voices, Kazakh as people vary it; raises EngineError."""
        said = as_said(text, chance) if language is Language.KK else text
        if source == PIPER:
            chunks: list[AudioChunk] = list(self.piper.synthesize(said, language))
        else:
            chunks = [
                EspeakVisitor().speak(
                    said,
                    language,
                    variant=pick(chance, self.variants),
                    speed=chance.uniform(*SPEEDS),
                    pitch=int(chance.integers(*PITCHES)),
                )
            ]
        parts = [at_hearing_rate(chunk.samples, chunk.rate_hz) for chunk in chunks]
        samples = np.concatenate([np.zeros(0, np.float32), *parts])
        return _spoken(samples, text, language, source, chance)


def _spoken(
    samples: Samples, text: str, language: Language, source: str, chance: np.random.Generator
) -> Spoken:
    stretch = chance.uniform(*(HUMAN_STRETCH if source == HUMAN else SYNTHETIC_STRETCH))
    sized = trimmed(resampled(samples, stretch))
    return Spoken(sized, letters_of(text, language), language, source)


def espeak_variants() -> tuple[str, ...]:
    """The variants of espeak-ng to train on."""
    folder = Path(espeakng_loader.get_data_path()) / "voices" / "!v"
    names = sorted(path.name for path in folder.glob("*"))
    return tuple(n for n in names if n not in HELD_OUT and not LEFT_OUT.search(n))


def accented_voice(folder: Path, chance: np.random.Generator, threads: int) -> PiperSynthesizer:
    """A Piper voice with random settings a language; raises ModelMissingError, EngineError."""
    onnx = next(iter(sorted(folder.glob("*.onnx"))), None)
    if onnx is None:
        raise ModelMissingError(f"no Piper voice in {folder}: run `tildes models pull`")
    # Piper's own noise must come from the seed too.
    onnxruntime.set_seed(int(chance.integers(1 << 31)))
    config = onnx.with_name(onnx.name + ".json")
    voices = {}
    for language in Language:
        length, noise = chance.uniform(*LENGTH_SCALES), chance.uniform(*NOISES)
        voices[language] = VoiceFiles(onnx, config, None, length, noise, noise)
    return PiperSynthesizer(voices, threads)


def read_sentences(folder: Path, manifests: Sequence[Path]) -> tuple[Sentence, ...]:
    """festvox-ru's sentences without those that a manifest names; raises UsageError.

    `manifests`: recordings that the head will be judged by; told by their texts, since copies have
    names of their own.
    """
    listing = folder / "etc" / "txt.done.data"
    try:
        listed = listing.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"can't read {listing}: sudo apt-get install festvox-ru") from error
    judged = {_letters(row.text) for path in manifests for row in read_recordings(path)}
    return tuple(
        sentence for sentence in _sentences(folder, listed) if _letters(sentence.text) not in judged
    )


def _letters(text: str) -> str:
    return letters_of(text, Language.RU).replace(" ", "")


def _sentences(folder: Path, listed: str) -> Iterator[Sentence]:
    """The lines `( NAME "TEXT" )`, where a plus marks stress, if every word can be spelt."""
    for name, text in re.findall(r'\( *(\S+) +"(.*?)" *\)', listed, re.DOTALL):
        if not re.search(r"[\da-zA-Z]", text):
            yield Sentence(folder / "wav" / f"{name}.wav", text.replace("+", ""))


def parted(
    sentences: Sequence[Sentence], chance: np.random.Generator
) -> tuple[list[Sentence], list[Sentence]]:
    """The sentences to train on, and those held out, at random."""
    order = chance.permutation(len(sentences))
    mixed = [sentences[place] for place in order]
    return mixed[HELD_OUT_SENTENCES:], mixed[:HELD_OUT_SENTENCES]
