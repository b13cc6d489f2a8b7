"""Whether what the assistant says can be understood: its replies, spoken and heard again.

    python -m benchmarks.round_trip [--domain DIR] [--language kk|ru] [--limit 200] [--threads 2]

Every voice of the store speaks the commonest replies of a domain: those without a blank first,
then each filled with every value that it can have. The recogniser hears them at its own rate, with
all these replies of both languages as phrase bank and the language to be found. Prints the share
that is heard exactly, and that of which the right reply is the bank's nearest, though perhaps too
far for a visitor's word; what was missed; and two figures that don't lean on the bank: the
character errors of Whisper's decoder, told the language, and of the letter head. Exits with 1 where
a voice is below the bar.

The letter head has heard the accented voice in training (voice/letters.md), so of that voice
Whisper's own figure is the fairer one.
"""

import argparse
import statistics
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import jiwer
import numpy as np

from assistant.actions.dispatch import Actions
from assistant.config import load_config
from assistant.engines import load_whisper, open_domain
from assistant.evaluation.hearing import scoring_form
from assistant.lexicon import load_lexicon
from assistant.models.lock import Role, load_lock
from assistant.models.store import ModelStore
from assistant.paths import lock_file, model_store_folder
from assistant.ticket_queue import open_queue
from core.audio import Samples, Utterance
from core.clock import SystemClock
from core.hypothesis import Expectation, Phrase
from core.intent import Intent, Slot
from core.language import Language
from devices.wavfile import at_hearing_rate
from nlu.content import Domain
from nlu.replies import placeholders
from tts.normalize import normalize
from tts.piper import PiperSynthesizer, VoiceFiles
from voice.bilingual import BilingualRecognizer, HearingSettings
from voice.gate import SpeechGate, clean
from voice.letters import LetterHead
from voice.matching import PhraseMatcher
from voice.phrase_bank import PhraseBank
from voice.vad import SileroVad
from voice.whisper import LONGEST_WINDOW_S, Whisper

BAR = 0.95
"""The share of replies that must be heard exactly, a language and voice each."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What became of one reply."""

    spoken: str
    """The reply in words."""

    matched: str
    """The bank's phrase that was recognised, empty where none was."""

    nearest: str
    """The likeliest phrase of the bank, be it likely enough to be recognised or not."""

    decoder_cer: float
    letters_cer: float


def main() -> int:
    """Speak, hear, print; 1 where a voice is below the bar."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--domain", type=Path)
    parser.add_argument("--language", type=Language, choices=list(Language))
    parser.add_argument("--limit", type=int, default=200, help="replies a language")
    parser.add_argument("--threads", type=int, default=2)
    arguments = parser.parse_args()
    config = load_config()
    domain = open_domain(config, arguments.domain)
    said = {language: spoken_replies(domain, language, arguments.limit) for language in Language}
    listener = Listener(load_whisper(config), said)
    met = True
    for language in [arguments.language] if arguments.language else list(Language):
        for name, files in voices(language):
            synthesizer = PiperSynthesizer({language: files}, threads=arguments.threads)
            synthesizer.lexicon = load_lexicon(domain.folder)
            heard = [
                listener.hear(text, speak(synthesizer, text, language), language)
                for text in said[language]
            ]
            met &= report(f"{language} {name}", heard)
    return 0 if met else 1


def spoken_replies(domain: Domain, language: Language, limit: int) -> list[str]:
    """The commonest replies in words, those without a blank first."""
    written = dict.fromkeys([*_fixed(domain, language), *_filled(domain, language)])
    return list(dict.fromkeys(normalize(text, language).text for text in written))[:limit]


def voices(language: Language) -> Iterator[tuple[str, VoiceFiles]]:
    """Every voice of the lock for this language that is in the store."""
    lock, store = load_lock(lock_file()), ModelStore(model_store_folder())
    for entry in lock.serving(Role.VOICE, language):
        if store.has(entry):
            (onnx,) = store.model_folder(entry).glob("*.onnx")
            yield entry.name, VoiceFiles(onnx, onnx.with_name(f"{onnx.name}.json"))


def speak(synthesizer: PiperSynthesizer, text: str, language: Language) -> Samples:
    """One reply at the rate of hearing."""
    chunks = list(synthesizer.synthesize(text, language))
    samples = np.concatenate([chunk.samples for chunk in chunks])
    return at_hearing_rate(samples, chunks[0].rate_hz)


class Listener:
    """The recogniser with the replies as bank, and its two parts that need none."""

    def __init__(self, whisper: Whisper, said: dict[Language, list[str]]) -> None:
        phrases = [Phrase(t, language, t) for language, texts in said.items() for t in texts]
        # Replies last longer than what visitors are expected to say.
        settings = HearingSettings(longest_phrase_s=LONGEST_WINDOW_S)
        self._settings = settings
        self._whisper = whisper
        self._letters = LetterHead.load()
        self._gate = SpeechGate(SileroVad())
        self._bank = PhraseBank(phrases)
        self._recognizer = BilingualRecognizer(whisper, self._bank, settings)

    def hear(self, spoken: str, samples: Samples, language: Language) -> Heard:
        """Recognise a reply, and compare what the parts make of it."""
        found = self._recognizer.recognize(Utterance(samples), Expectation())
        phrase = found[0].phrase if found else None
        speech = self._gate.speech(clean(samples))
        if speech is None:
            return Heard(spoken, "", "", 1.0, 1.0)
        encoding = self._whisper.encode(speech)
        decoded = next((each.text for each in self._whisper.decode(encoding, language)), "")
        spelt = self._letters.spell(encoding)
        kazakh = self._settings.kazakh_log10_odds(self._whisper.language(encoding), None)
        matcher = PhraseMatcher(self._bank, spelt, kazakh, Expectation())
        return Heard(
            spoken,
            phrase.text if phrase else "",
            next((each.phrase.text for each in matcher.matches()), ""),
            cer(spoken, decoded),
            cer(spoken, spelt.text),
        )


def cer(spoken: str, heard: str) -> float:
    """Character error rate without case, punctuation and spaces."""
    wanted, found = (scoring_form(text).replace(" ", "") for text in (spoken, heard))
    return jiwer.cer(wanted, found) if found else 1.0


def report(name: str, heard: list[Heard]) -> bool:
    """Print a voice's figures and misses; whether it meets the bar."""
    exact = sum(each.matched == each.spoken for each in heard) / len(heard)
    nearest = sum(each.nearest == each.spoken for each in heard) / len(heard)
    decoder = statistics.mean(each.decoder_cer for each in heard)
    letters = statistics.mean(each.letters_cer for each in heard)
    sys.stdout.write(
        f"{name}: {exact:.1%} of {len(heard)} replies exact, {nearest:.1%} the nearest; "
        f"CER without bank: decoder {decoder:.1%}, letters {letters:.1%}\n"
    )
    for each in heard:
        if each.matched != each.spoken:
            sys.stdout.write(f"  said  «{each.spoken}»\n  heard «{each.matched}»\n")
    sys.stdout.flush()
    return exact >= BAR


def _fixed(domain: Domain, language: Language) -> list[str]:
    texts = [domain.replies.texts[key][language] for key in domain.replies]
    return [text for text in texts if not placeholders(text)]


def _filled(domain: Domain, language: Language) -> Iterator[str]:
    """What each intent answers for each value of its lists, as the actions word it."""
    with tempfile.TemporaryDirectory() as folder:
        clock = SystemClock()
        actions = Actions(domain, open_queue(Path(folder) / "queue.db", clock), clock)
        outcomes = [
            actions.perform(_intent(spec.name, language, Slot(slot.name, value)), language)
            for spec in domain.intents.values()
            for slot in [slot for slot in spec.slots.values() if slot.list is not None][:1]
            for value in domain.lists[slot.list or ""]
        ]
        tickets = [outcome.ticket for outcome in outcomes if outcome.ticket is not None]
        outcomes += [
            actions.perform(_intent(spec.name, language), language, ticket)
            for spec in domain.intents.values()
            if spec.action in ("ticket.status", "ticket.cancel")
            for ticket in tickets
        ]
    for outcome in outcomes:
        yield domain.replies.text(outcome.key, language, **outcome.values)
    names = [service.names[language] for service in domain.services.values()]
    for first, second in pairwise(names):
        yield domain.replies.text("which.service", language, first=first, second=second)


def _intent(name: str, language: Language, *slots: Slot) -> Intent:
    return Intent(name, slots, language, 1.0, "benchmark")


if __name__ == "__main__":
    sys.exit(main())
