"""How often talk that is not for the assistant wakes it, and how often a call is missed.

    python -m benchmarks.wake --model FOLDER [--hours 1] [--threads 1] [--seed 0] [--calls]
                              [--people FOLDER] [--others MANIFEST] [--piper FOLDER]

Talk: recordings of a person reading Russian (Debian's festvox-ru, FOLDER/wav/*.wav, by default
where it is installed); robots that say phrases of the service centre and of benchmarks.phrases in
both languages, so many hours; words that are like the calls; a hall without speech for us
(benchmarks.silence); and, where a manifest is given, other people's recordings. Calls: each
default phrase by espeak-ng's voices and a Piper voice, at three speeds, alone and with something
after it, in quiet, with pink noise and over babble. Everything passes endpointing first. Prints
false starts an hour, the share of calls heard, what the first stage costs, and what recognising the
same talk would. `--calls` leaves the talk out.
"""

import argparse
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path

import numpy as np

from assistant.config import TurnsConfig
from assistant.evaluation.manifest import read_recordings
from assistant.paths import domain_folder
from assistant.turn_start import wake_phrases
from assistant.visitor import EspeakVisitor
from benchmarks.phrases import mixed_bank
from benchmarks.silence import other_voices, sounds_without_speech, utterances
from benchmarks.sounds import at_level, babble, sound
from core.audio import HEARING_RATE_HZ, AudioChunk, Samples, Utterance
from core.hypothesis import Phrase
from core.language import Language
from devices.wavfile import at_hearing_rate, read_audio
from nlu.domain import load_domain
from nlu.expand import expected_phrases
from tts.piper import PiperSynthesizer, VoiceFiles
from voice.bilingual import BilingualRecognizer
from voice.wake import WakeSpotter
from voice.whisper import Whisper

FESTVOX = Path("/usr/share/festival/voices/russian/msu_ru_nsh_clunits")

VARIANTS = ("m1", "m2", "m3", "m4", "f1", "f2", "f3", "f4", "ian", "steph", "klatt2", "Andrea")
"""espeak-ng's voices that call; five of them never trained the letter head."""

SPEEDS = (0.8, 1.0, 1.25)
LEVEL_DB = -25.0
"""Of whoever speaks."""

NOISES_DB = {"quiet": None, "pink 10 dB": 10.0, "pink 5 dB": 5.0, "babble 10 dB": 10.0}
"""Signal to noise."""

PAUSE_S = (0.7, 1.6)
"""Between two utterances of a robot; a shorter pause makes one utterance of two."""

STREAM_S = 60.0
"""Of a stream that is endpointed in one go."""

FOLLOWING = {Language.KK: "паспортқа талон керек", Language.RU: "мне нужен талон на паспорт"}

LIKE_CALLS = {
    Language.KK: (
        "сәлем бердік", "сәлем достар", "сәлем тілек", "сәлем айт", "сәлеметсіз бе", "тіл тыңда",
        "тілдерді тыңда", "тілде тұр", "тілімді тыңда", "тілек айт", "әлем тілі",
    ),
    Language.RU: (
        "привет тимур", "привет дети", "привет ильдар", "привет тётя лена", "приветствую вас",
        "послушай меня", "послушай ильдар", "послушайте дети", "послушай тильда", "тебе здесь",
    ),
}  # fmt: skip
"""What shares sounds with a call."""

RECOGNISED = 40
"""Utterances of talk that are recognised too, for the cost."""


@dataclass(slots=True)
class Talk:
    """What came of a kind of talk."""

    hours: float = 0.0
    utterances: int = 0
    woke: list[str] = field(default_factory=list)
    """What was taken for which call."""

    spotting_s: float = 0.0
    """Seconds that the first stage took."""

    kept: list[Utterance] = field(default_factory=list)


def main() -> int:
    """Talk, call, print; 1 where talk woke it or more than one call in ten was missed in quiet."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--hours", type=float, default=1.0)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--people", type=Path, default=FESTVOX)
    parser.add_argument("--others", type=Path)
    parser.add_argument("--piper", type=Path)
    parser.add_argument("--calls", action="store_true")
    arguments = parser.parse_args()
    whisper = Whisper(arguments.model, device="cpu", threads=arguments.threads)
    calls = wake_phrases(TurnsConfig().wake)
    spotter = WakeSpotter(whisper, calls)
    woken = 0 if arguments.calls else report_talk(arguments, whisper, spotter)
    missed = report_calls(arguments, spotter, calls)
    return 1 if woken or missed > 0.1 else 0


def report_talk(arguments: argparse.Namespace, whisper: Whisper, spotter: WakeSpotter) -> int:
    """A line a kind of talk, then the cost; returns how often it woke."""
    chance = np.random.default_rng(arguments.seed)
    kinds: dict[str, Iterator[Samples]] = {
        "a person reading Russian": recordings(sorted(arguments.people.glob("wav/*.wav"))),
        "robots, both languages": robots(arguments.hours, chance),
        "noise, babble, television": (each for _, each in sounds_without_speech(900, 3)),
    }
    if arguments.others:
        rows = read_recordings(arguments.others)
        kinds["other people"] = recordings([row.path for row in rows])
    talks = {name: told(name, heard(streams, spotter)) for name, streams in kinds.items()}
    told("words like the calls", heard(like_calls(), spotter))
    hours = sum(talk.hours for talk in talks.values())
    woken = sum(len(talk.woke) for talk in talks.values())
    # Exact for none (Poisson); near enough for the few that there may be.
    bound = (woken + 3.0 + 1.65 * woken**0.5) / hours
    say(f"false starts an hour: {woken / hours:.2f}, at most {bound:.2f} (95 %), in {hours:.2f} h")
    spotting_s = sum(talk.spotting_s for talk in talks.values())
    say(f"first stage: {1000 * spotting_s / (3600 * hours):.1f} ms a second of sound")
    report_cost(whisper, [each for talk in talks.values() for each in talk.kept], spotter)
    return woken


def told(name: str, talk: Talk) -> Talk:
    """A line about it, and one for each time that it woke the assistant."""
    count = f"{talk.utterances:5} utterances  woke {len(talk.woke)} times"
    say(f"{name:26} {talk.hours:5.2f} h  {count}")
    for each in talk.woke:
        say(f"    {each}")
    return talk


def report_cost(whisper: Whisper, talk: list[Utterance], spotter: WakeSpotter) -> None:
    """What recognising some of the talk takes, beside the first stage on the same."""
    some = talk[:: max(1, len(talk) // RECOGNISED)]
    recognizer = BilingualRecognizer(whisper)
    spent = {"first stage": 0.0, "recognition": 0.0}
    for utterance in some:
        began_s = time.perf_counter()
        spotter.spot(utterance)
        spotted_s = time.perf_counter()
        recognizer.recognize(utterance)
        spent["first stage"] += spotted_s - began_s
        spent["recognition"] += time.perf_counter() - spotted_s
    for name, seconds in spent.items():
        say(f"{name}: {1000 * seconds / len(some):.0f} ms an utterance of talk")


def heard(streams: Iterator[Samples], spotter: WakeSpotter) -> Talk:
    """Endpoint each stream and look for calls in what comes out."""
    talk = Talk()
    for stream in joined(streams):
        for utterance in utterances(stream):
            talk.utterances += 1
            began_s = time.perf_counter()
            call = spotter.spot(utterance)
            talk.spotting_s += time.perf_counter() - began_s
            if talk.utterances % 20 == 1:
                talk.kept.append(utterance)
            if call is not None:
                at_s = talk.hours * 3600 + utterance.start_s
                talk.woke.append(
                    f"at {at_s:.1f} s: «{call.phrase.text}», {call.log_prob:.2f} a letter"
                )
        talk.hours += len(stream) / HEARING_RATE_HZ / 3600
    return talk


def joined(pieces: Iterator[Samples]) -> Iterator[Samples]:
    """The same sound in streams of STREAM_S or a little more."""
    stream: list[Samples] = []
    for piece in pieces:
        stream.append(piece)
        if sum(map(len, stream)) >= STREAM_S * HEARING_RATE_HZ:
            yield np.concatenate(stream)
            stream = []
    if stream:
        yield np.concatenate(stream)


def recordings(paths: list[Path]) -> Iterator[Samples]:
    """Each with a pause after it."""
    for path in paths:
        yield np.concatenate((read_audio(path).samples, quiet(1.0)))


def robots(hours: float, chance: np.random.Generator) -> Iterator[Samples]:
    """Phrases of both banks at random, by all voices, until so many hours are full."""
    phrases = [*expected_phrases(load_domain(domain_folder("service_centre"))), *mixed_bank()]
    left_s = hours * 3600
    while left_s > 0:
        phrase = phrases[int(chance.integers(len(phrases)))]
        variant = VARIANTS[int(chance.integers(len(VARIANTS)))]
        spoken = robot(phrase.text, phrase.language, variant, float(chance.uniform(0.8, 1.25)))
        stream = np.concatenate((spoken, quiet(float(chance.uniform(*PAUSE_S)))))
        left_s -= len(stream) / HEARING_RATE_HZ
        yield stream


def like_calls() -> Iterator[Samples]:
    """What shares sounds with the calls, by all voices."""
    for language, texts in LIKE_CALLS.items():
        for text, variant in product(texts, VARIANTS):
            yield np.concatenate((quiet(0.5), robot(text, language, variant), quiet(1.0)))


def report_calls(
    arguments: argparse.Namespace, spotter: WakeSpotter, calls: tuple[Phrase, ...]
) -> float:
    """A line a language and noise; returns the share missed in quiet."""
    spoken = [(call, *each) for call in calls for each in callers(call, arguments.piper)]
    crowd = other_voices()
    missed = []
    for language, (noise, ratio_db) in product(Language, NOISES_DB.items()):
        found: dict[str, list[bool]] = {}
        fits = []
        for seed, (call, who, samples) in enumerate(spoken):
            if call.language is not language:
                continue
            stream = with_noise(samples, noise, ratio_db, crowd, arguments.seed + seed)
            spots = [spotter.spot(utterance) for utterance in utterances(stream)]
            hits = [each for each in spots if each is not None]
            found.setdefault(call.text, []).append(bool(hits))
            found.setdefault(who, []).append(bool(hits))
            fits += [each.log_prob for each in hits]
            if ratio_db is None:
                missed.append(not hits)
        shares = "  ".join(f"{name} {np.mean(each):.3f}" for name, each in found.items())
        worst = f"lowest decile {np.quantile(fits, 0.1):.2f}" if fits else "none"
        say(f"{language} {noise:12} {shares}  ({worst})")
    return float(np.mean(missed))


def callers(call: Phrase, piper: Path | None) -> Iterator[tuple[str, Samples]]:
    """The call by everybody, alone and with something after it."""
    for following in ("", FOLLOWING[call.language]):
        text = f"{call.text}, {following}" if following else call.text
        for variant, speed in product(VARIANTS, SPEEDS):
            yield "espeak-ng", robot(text, call.language, variant, speed)
        for length in SPEEDS if piper else ():
            yield "Piper", by_piper(piper, text, call.language, length)


def by_piper(folder: Path | None, text: str, language: Language, length: float) -> Samples:
    """The same by the accented Piper voice."""
    (onnx,) = (folder or Path()).glob("*.onnx")
    voice = VoiceFiles(onnx, onnx.with_name(f"{onnx.name}.json"), length_scale=length)
    chunks: list[AudioChunk] = list(
        PiperSynthesizer(dict.fromkeys(Language, voice)).synthesize(text, language)
    )
    parts = [at_hearing_rate(chunk.samples, chunk.rate_hz) for chunk in chunks]
    return at_level(np.concatenate(parts), LEVEL_DB)


def with_noise(
    samples: Samples, noise: str, ratio_db: float | None, crowd: list[Samples], seed: int
) -> Samples:
    """Six seconds of the room before, so that its noise is known, and one after."""
    stream = np.concatenate((quiet(6.0), samples, quiet(1.0)))
    if ratio_db is None:
        return stream
    seconds, level_db = len(stream) / HEARING_RATE_HZ, LEVEL_DB - ratio_db
    if noise.startswith("babble"):
        room = babble(crowd, seconds, level_db, seed)
    else:
        room = sound("pink noise", level_db, seconds, seed)
    mixed: Samples = stream + room[: len(stream)]
    return mixed


def robot(text: str, language: Language, variant: str, speed: float = 1.0) -> Samples:
    """A text by espeak-ng at LEVEL_DB."""
    chunk = EspeakVisitor().speak(text, language, variant=variant, speed=speed)
    return at_level(at_hearing_rate(chunk.samples, chunk.rate_hz), LEVEL_DB)


def quiet(seconds: float) -> Samples:
    """A room in which nothing sounds."""
    return np.zeros(round(seconds * HEARING_RATE_HZ), np.float32)


def say(line: str) -> None:
    """Print at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
