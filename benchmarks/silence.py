"""What hearing makes of sounds in which nobody speaks Kazakh or Russian: it should be nothing.

    python -m benchmarks.silence --model FOLDER [--minutes 10] [--threads 2] [--seed 0]

Streams the sounds of benchmarks.sounds through voice detection, endpointing and recognition as a
microphone would, only faster: noise, hum, clicks, coughs, fans, music, distant babble of many
languages, in all so many minutes; then a television in one other language at a time. Recognition
runs with and without a phrase bank. Prints what became text, and exits with 1 where anything did.
"""

import argparse
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from assistant.visitor import EspeakVisitor
from benchmarks.phrases import mixed_bank
from benchmarks.sounds import OTHER_LANGUAGES, RECIPES, at_level, babble, sound
from core.audio import HEARING_RATE_HZ, AudioChunk, Samples, Utterance
from core.hypothesis import Hypothesis
from devices.wavfile import at_hearing_rate
from voice.bilingual import BilingualRecognizer
from voice.endpointing import Endpointer
from voice.phrase_bank import PhraseBank
from voice.recognition import Recognizer
from voice.speech_events import EndpointEvent, SpeechEnded
from voice.vad import SileroVad
from voice.whisper import Whisper

CHUNK_SAMPLES = HEARING_RATE_HZ // 50
VARIANTS = ("m3", "f2", "m7", "f4", "m1", "f1")
BABBLE_LEVELS_DB = (-45.0, -30.0)
TELEVISION_LEVEL_DB = -22.0
PAUSE_S = 1.5
"""Between two sentences of the television."""


@dataclass(frozen=True, slots=True)
class Invention:
    """Text that nobody said."""

    utterance: Utterance
    hypothesis: Hypothesis

    def __str__(self) -> str:
        heard = self.hypothesis
        matched = "matched" if heard.phrase else "open"
        return (
            f"at {self.utterance.start_s:.1f} s, {self.utterance.duration_s:.1f} s long: "
            f"«{heard.text}» ({heard.language.value}, {matched}, {heard.confidence:.2f})"
        )


def main() -> int:
    """Stream, recognise, print; 1 where anything became text."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    whisper = Whisper(arguments.model, device="cpu", threads=arguments.threads)
    recognizers: dict[str, Recognizer] = {
        "no bank": BilingualRecognizer(whisper),
        "bank": BilingualRecognizer(whisper, PhraseBank(mixed_bank())),
    }
    quiet = sounds_without_speech(arguments.minutes * 60, arguments.seed)
    inventions = report(quiet, recognizers) + report(television(), recognizers)
    sys.stdout.write(f"in all: {inventions} texts that nobody said\n")
    return 1 if inventions else 0


def sounds_without_speech(seconds: float, seed: int = 0) -> Iterator[tuple[str, Samples]]:
    """Every sound at every level and the distant babble, with their names; `seconds` in all."""
    played = [(name, level) for name, (_, levels) in RECIPES.items() for level in levels]
    each_s = seconds / (len(played) + len(BABBLE_LEVELS_DB))
    for index, (name, level_db) in enumerate(played):
        yield f"{name} {level_db:.0f} dB", sound(name, level_db, each_s, seed + index)
    voices = other_voices()
    for level_db in BABBLE_LEVELS_DB:
        crowd = babble(voices, each_s, level_db, seed)
        yield f"babble of {len(voices)} {level_db:.0f} dB", crowd


def other_voices() -> list[Samples]:
    """Voices that speak other languages, two a language, each with several sentences."""
    return [
        np.concatenate([spoken(f"{language}+{variant}", each) for each in sentences])
        for index, (language, sentences) in enumerate(OTHER_LANGUAGES.items())
        for variant in (VARIANTS[index], VARIANTS[index + 2])
    ]


def television() -> Iterator[tuple[str, Samples]]:
    """Sentences one after the other in one language, at the level of a visitor's speech."""
    pause = np.zeros(round(PAUSE_S * HEARING_RATE_HZ), np.float32)
    for language, sentences in OTHER_LANGUAGES.items():
        for variant in VARIANTS[:2]:
            voice = f"{language}+{variant}"
            parts = [at_level(spoken(voice, each), TELEVISION_LEVEL_DB) for each in sentences]
            stream = np.concatenate([piece for part in parts for piece in (part, pause)])
            yield f"television {voice}", stream


def spoken(voice: str, text: str) -> Samples:
    """A sentence by espeak-ng at 16 kHz."""
    chunk = EspeakVisitor().speak_as(voice, text)
    return at_hearing_rate(chunk.samples, chunk.rate_hz)


def utterances(samples: Samples) -> Iterator[Utterance]:
    """What endpointing cuts out of a stream."""
    endpointer = Endpointer(SileroVad())
    for start in range(0, len(samples), CHUNK_SAMPLES):
        chunk = AudioChunk(samples[start : start + CHUNK_SAMPLES], HEARING_RATE_HZ)
        yield from _ended(endpointer.push(chunk))
    yield from _ended(endpointer.flush())


def _ended(events: Iterable[EndpointEvent]) -> Iterator[Utterance]:
    return (event.utterance for event in events if isinstance(event, SpeechEnded))


def inventions_in(samples: Samples, recognizer: Recognizer) -> list[Invention]:
    """The texts that a recogniser makes of a stream without speech for it."""
    found = ((each, recognizer.recognize(each)) for each in utterances(samples))
    return [Invention(utterance, heard[0]) for utterance, heard in found if heard]


def report(sounds: Iterator[tuple[str, Samples]], recognizers: dict[str, Recognizer]) -> int:
    """A line a sound and one more for each text; returns how many texts there were."""
    count = 0
    for name, samples in sounds:
        cut = sum(1 for _ in utterances(samples))
        found = {
            bank: inventions_in(samples, recognizer)
            for bank, recognizer in recognizers.items()
            if cut
        }
        texts = sum(len(each) for each in found.values())
        seconds = len(samples) / HEARING_RATE_HZ
        sys.stdout.write(f"{name:24} {seconds:5.1f} s  utterances {cut:2}  texts {texts}\n")
        for bank, inventions in found.items():
            for invention in inventions:
                sys.stdout.write(f"    {bank}: {invention}\n")
        sys.stdout.flush()
        count += texts
    return count


if __name__ == "__main__":
    sys.exit(main())
