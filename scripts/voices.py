"""Who can play a visitor: espeak-ng's variants, the Piper voices of the store, recorded people.

    espeak, espeak:f2          formant synthesis; robotic, but always there
    piper-en-joe, NAME:SPEAKER a voice of models.lock that is in the store
    recordings/anna            a folder with sound files and manifest.tsv: file, language, text
    *                          all of the first two kinds that speak a language

Recorded people say only what they have said: a text is found by its words, whatever its case and
punctuation.
"""

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Protocol

import espeakng_loader
import numpy as np

from assistant.evaluation.hearing import scoring_form
from assistant.evaluation.manifest import MIXED, read_recordings
from assistant.models.lock import Lock, ModelEntry, Role, load_lock
from assistant.models.store import ModelStore
from assistant.paths import lock_file, model_store_folder
from assistant.visitor import EspeakVisitor
from core.audio import Samples
from core.errors import UsageError
from core.language import Language
from devices.wavfile import at_hearing_rate, read_audio

ESPEAK = "espeak"
ALL = "*"

CAST = ("espeak", "espeak:f2", "espeak:m3", "espeak:f4", "espeak:m5")
"""Of espeak-ng's hundred variants those that `*` stands for: unlike each other and clear."""

MANIFEST = "manifest.tsv"


class Voice(Protocol):
    """Somebody who can speak."""

    def speak(self, text: str, language: Language) -> Samples:
        """The text as sound at HEARING_RATE_HZ. Raises TildesError where it can't be said."""
        ...


class Voices:
    """Every voice by its name; what has been loaded is kept."""

    def __init__(self, lock: Lock | None = None, store: ModelStore | None = None) -> None:
        self._lock = lock or load_lock(lock_file())
        self._store = store or ModelStore(model_store_folder())
        self._loaded: dict[str, Voice] = {}

    def speak(self, name: str, text: str, language: Language) -> Samples:
        """What `voice` of that name says."""
        return self.voice(name).speak(text, language)

    def voice(self, name: str) -> Voice:
        """The voice of a name; an empty one is espeak. Raises UsageError, ModelError, ..."""
        if name not in self._loaded:
            self._loaded[name] = self._load(name)
        return self._loaded[name]

    def named(self, pattern: str, languages: Iterable[Language]) -> tuple[str, ...]:
        """The names that `pattern` stands for: those that speak every language for `*`."""
        if pattern != ALL:
            self.voice(pattern)
            return (pattern,)
        wanted = set(languages)
        return CAST + tuple(
            entry.name for entry in self._installed() if wanted <= set(entry.languages)
        )

    def _installed(self) -> list[ModelEntry]:
        voices = (entry for entry in self._lock.entries if entry.role is Role.VOICE)
        return [entry for entry in voices if self._store.has(entry)]

    def _load(self, name: str) -> Voice:
        kind, _, detail = name.partition(":")
        if kind in (ESPEAK, ""):
            return EspeakVoice(detail)
        entry = next((each for each in self._lock.entries if each.name == kind), None)
        if entry is not None and entry.role is Role.VOICE:
            return PiperVisitor(entry, self._store.model_folder(entry), detail or None)
        if (Path(name) / MANIFEST).is_file():
            return RecordedVoice(Path(name))
        known = ", ".join(["espeak:f2", *(each.name for each in self._installed())])
        raise UsageError(
            f"no voice is called {name!r}: choose {known}, or a folder of recordings with "
            f"{MANIFEST}"
        )


class EspeakVoice:
    """A variant of espeak-ng's voice."""

    def __init__(self, variant: str) -> None:
        """Raises UsageError for an unknown variant, which espeak-ng would speak as the plain."""
        if variant and variant not in variants():
            some = ", ".join(each for each in sorted(variants()) if each[1:].isdecimal())
            raise UsageError(f"espeak-ng has no variant {variant!r}: choose {some}, …")
        self._variant = variant
        self._espeak = EspeakVisitor()

    def speak(self, text: str, language: Language) -> Samples:
        """In either language. Raises EngineError."""
        spoken = self._espeak.speak(text, language, variant=self._variant)
        return at_hearing_rate(spoken.samples, spoken.rate_hz)


@lru_cache(maxsize=1)
def variants() -> frozenset[str]:
    """The names of espeak-ng's variants."""
    folder = Path(espeakng_loader.get_data_path()) / "voices" / "!v"
    return frozenset(file.name for file in folder.iterdir())


class PiperVisitor:
    """A Piper voice as a visitor: without its chance, so that it says the same text the same."""

    def __init__(self, entry: ModelEntry, folder: Path, speaker: str | None) -> None:
        """Load it. Raises EngineError."""
        from tts.piper import PiperSynthesizer, VoiceFiles

        (onnx,) = (folder / file.name for file in entry.files if file.name.endswith(".onnx"))
        files = VoiceFiles(
            onnx, onnx.with_name(f"{onnx.name}.json"), speaker, noise_scale=0.0, noise_w=0.0
        )
        self._entry = entry
        self._piper = PiperSynthesizer(dict.fromkeys(entry.languages, files))

    def speak(self, text: str, language: Language) -> Samples:
        """In the voice's own languages. Raises UsageError for another one, EngineError."""
        if language not in self._entry.languages:
            raise UsageError(f"{self._entry.name} does not speak {language}: choose another voice")
        clauses = list(self._piper.synthesize(text, language))
        if not clauses:
            return np.zeros(0, dtype=np.float32)
        samples = np.concatenate([clause.samples for clause in clauses])
        return at_hearing_rate(samples, clauses[0].rate_hz)


class RecordedVoice:
    """Somebody who was recorded: says what the folder holds."""

    def __init__(self, folder: Path) -> None:
        """Read the manifest. Raises ManifestError."""
        self._folder = folder
        self._recordings = {
            (scoring_form(recording.text), recording.language): recording.path
            for recording in read_recordings(folder / MANIFEST)
        }

    def speak(self, text: str, language: Language) -> Samples:
        """The recording of the text. Raises UsageError where there is none, AudioError."""
        words = scoring_form(text)
        for spoken in (language.value, MIXED):
            if (words, spoken) in self._recordings:
                return read_audio(self._recordings[words, spoken]).samples
        raise UsageError(
            f"{self._folder} holds no recording of «{text}» ({language}): record it and add a line "
            f"to {MANIFEST}"
        )
