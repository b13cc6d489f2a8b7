"""Piper voices: text to sound through espeak-ng phonemes and onnxruntime.

Called by assistant/ with the files of each language's voice. Kazakh and Russian may share one
file: the accented fallback, a voice of a third language (see tts/accent.py).
"""

import dataclasses
import hashlib
import json
import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime
from piper.config import PiperConfig, SynthesisConfig
from piper.voice import PiperVoice

from core.audio import Samples
from core.cancellation import Cancellation
from core.errors import EngineError
from core.language import Language
from tts.cache import FORMAT_VERSION, PhraseCache, Rendered
from tts.clauses import LONGEST_CLAUSE, Clause, clauses_of
from tts.espeak import keep_voice
from tts.lexicon import EMPTY, Lexicon
from tts.loudness import SPEECH_RMS, faded, gain_for, leveled, silence
from tts.normalize import LanguageSpan, normalize
from tts.pronunciation import Pronunciation
from tts.runtime import open_session
from tts.synthesis import SpokenClause, bounded

log = logging.getLogger(__name__)

_WARM_UP = {
    Language.KK: "сәлеметсіз бе, мен дайынмын.",
    Language.RU: "здравствуйте, я уже готова.",
}
"""Said once to nobody at loading: the first inference is slow, and its loudness sets the gain."""


_ACCENTED_LENGTH_SCALE = 1.1
_ACCENTED_NOISE = 0.333
"""How a voice speaks a language that isn't its own: slower and steadier, which is clearer."""


@dataclass(frozen=True, slots=True)
class VoiceFiles:
    """A Piper voice on disk, and how it is to speak. None leaves the voice's own setting."""

    onnx: Path
    config: Path
    """The voice's .onnx.json."""

    speaker: str | None = None
    """Name or index of the speaker, for voices that hold several."""

    length_scale: float | None = None
    """Duration of phonemes; above 1 is slower."""

    noise_scale: float | None = None
    """Variation of the sound."""

    noise_w: float | None = None
    """Variation of the phonemes' durations."""

    digest: str = ""
    """SHA-256 of the ONNX file, for the keys of the phrase cache; empty to work it out."""


class PiperSynthesizer:
    """Speaks each language with its voice, clause by clause."""

    def __init__(
        self,
        voices: Mapping[Language, VoiceFiles],
        threads: int = 2,
        *,
        device: str = "auto",
        cache: PhraseCache | None = None,
        longest_clause: int = LONGEST_CLAUSE,
    ) -> None:
        """Load every distinct voice once and warm it up; raises EngineError.

        `device`: auto, cpu or cuda. `cache`: phrases rendered before, None to do without.
        `longest_clause`: in characters; a voice takes some 17 MB a second of what it says at once.
        """
        self._longest_clause = longest_clause
        keep_voice()
        configs = {language: _config(files.config) for language, files in voices.items()}
        sessions: dict[Path, onnxruntime.InferenceSession] = {}
        self._voices: dict[Language, _Voice] = {}
        self._cache = cache
        for language, files in voices.items():
            if files.onnx not in sessions:
                sessions[files.onnx] = open_session(files.onnx, threads, device)
            self._voices[language] = _Voice(
                files, configs[language], sessions[files.onnx], language, cache
            )

    def synthesize(
        self,
        text: str,
        language: Language,
        cancellation: Cancellation | None = None,
        stretch: float = 1.0,
    ) -> Iterator[SpokenClause]:
        """Speak clause by clause; see the Synthesizer protocol."""
        voice = self._voice(language)
        spoken = clauses_of(normalize(text, language).parts, self._longest_clause)
        if text.strip() and not spoken:
            log.warning("a reply of %d characters holds nothing that can be spoken", len(text))
        for clause in spoken:
            if cancellation is not None:
                cancellation.check()
            sound = voice.speak(clause, bounded(stretch))
            if sound is not None:
                yield sound

    def render(self, text: str, language: Language) -> Iterator[Rendered]:
        """Store a text's clauses in the cache, those that it does not hold yet.

        For texts of the domain alone: what is rendered stays on disk.
        """
        voice = self._voice(language)
        for clause in clauses_of(normalize(text, language).parts, self._longest_clause):
            stored = voice.render(clause)
            if stored is not None:
                yield stored

    @property
    def lexicon(self) -> Lexicon:
        """Words that are said otherwise than they are spelt; may be replaced between replies."""
        return next(iter(self._voices.values())).pronunciation.lexicon

    @lexicon.setter
    def lexicon(self, lexicon: Lexicon) -> None:
        for voice in self._voices.values():
            voice.pronunciation.lexicon = lexicon

    @property
    def cache(self) -> PhraseCache | None:
        """Where rendered phrases are kept."""
        return self._cache

    def spoken_form(self, text: str, language: Language) -> str:
        """The text in words, without a digit."""
        return normalize(text, language).text

    def voice_name(self, language: Language) -> str:
        """The voice file's name; marked where it speaks a language that is not its own."""
        return self._voice(language).name

    def _voice(self, language: Language) -> "_Voice":
        voice = self._voices.get(language)
        if voice is None:
            raise EngineError(f"no voice is set up for {language}: name one in the config file")
        return voice


class _Voice:
    """One voice speaking one language, at the common loudness."""

    def __init__(
        self,
        files: VoiceFiles,
        config: PiperConfig,
        session: onnxruntime.InferenceSession,
        language: Language,
        cache: PhraseCache | None,
    ) -> None:
        readers = {
            spoken: PiperVoice(session, dataclasses.replace(config, espeak_voice=str(spoken)))
            for spoken in Language
        }
        self._piper = readers[language]
        self.pronunciation = Pronunciation(
            language,
            config.espeak_voice,
            config.phoneme_id_map,
            {spoken: reader.phonemize for spoken, reader in readers.items()},
            EMPTY,
        )
        foreign = self.pronunciation.foreign
        self._speaker = speaker_index(files, config)
        usual = _ACCENTED_LENGTH_SCALE if foreign else config.length_scale
        self._length_scale = _either(files.length_scale, usual)
        noise = (_ACCENTED_NOISE, _ACCENTED_NOISE)
        own = (config.noise_scale, config.noise_w_scale)
        self._noise_scale = _either(files.noise_scale, (noise if foreign else own)[0])
        self._noise_w = _either(files.noise_w, (noise if foreign else own)[1])
        self._rate_hz = int(config.sample_rate)
        self._cache = cache
        self._digest = (files.digest or _sha256(files.onnx)) if cache else ""
        self.name = files.onnx.stem + (" (accented)" if foreign else "")
        warm_up = Clause(_WARM_UP[language], 0.0, (LanguageSpan(_WARM_UP[language], language),))
        warmed_up = self._infer(self._sentences(warm_up), stretch=1.0)
        self._gain = gain_for(warmed_up, self._rate_hz)

    def speak(self, clause: Clause, stretch: float) -> SpokenClause | None:
        """The clause and the pause after it, or None where nothing in it can be sounded."""
        sentences = self._sentences(clause)
        if not sentences:
            log.warning("a clause of %d characters has no sound", len(clause.text))
            return None
        samples = self._cached(sentences, stretch)
        if samples is None:
            samples = self._sound(sentences, stretch)
        pause_s = clause.pause_s * stretch
        whole = np.concatenate([samples, silence(pause_s, self._rate_hz)])
        return SpokenClause(whole, self._rate_hz, clause.text, pause_s)

    def render(self, clause: Clause) -> Rendered | None:
        """Store the clause, at the usual rate, unless it is; None where it could not be."""
        sentences = self._sentences(clause)
        if self._cache is None or not sentences:
            return None
        key = self._key(sentences, stretch=1.0)
        samples = self._cached(sentences, stretch=1.0)
        if samples is None:
            samples = self._sound(sentences, stretch=1.0)
            if not self._cache.put(key, samples, self._rate_hz):
                return None
        return Rendered(key, 2 * len(samples))

    def _sentences(self, clause: Clause) -> list[list[str]]:
        """Phonemes of the voice for each sentence of a clause; none where nothing has a sound."""
        try:
            return self.pronunciation.sentences(clause.spans)
        except Exception as error:
            raise self._failure(error) from error

    def _cached(self, sentences: Sequence[Sequence[str]], stretch: float) -> Samples | None:
        found = None if self._cache is None else self._cache.get(self._key(sentences, stretch))
        return found.samples if found and found.rate_hz == self._rate_hz else None

    def _key(self, sentences: Sequence[Sequence[str]], stretch: float) -> str:
        """Everything that makes the sound what it is.

        Phonemes stand for the text: so a change of normalisation, lexicon or accent is a change
        of the key too, and the same clause is never found by what it no longer sounds like.
        """
        settings = (self._speaker, self._length_scale, self._noise_scale, self._noise_w)
        made_of = [FORMAT_VERSION, self._digest, settings, stretch, SPEECH_RMS, sentences]
        return hashlib.sha256(json.dumps(made_of).encode()).hexdigest()

    def _sound(self, sentences: Sequence[Sequence[str]], stretch: float) -> Samples:
        """At the common loudness, without a click at either end."""
        return faded(leveled(self._infer(sentences, stretch), self._gain), self._rate_hz)

    def _infer(self, sentences: Sequence[Sequence[str]], stretch: float) -> Samples:
        settings = SynthesisConfig(
            speaker_id=self._speaker,
            length_scale=self._length_scale * stretch,
            noise_scale=self._noise_scale,
            noise_w_scale=self._noise_w,
        )
        parts = [np.zeros(0, dtype=np.float32)]
        try:
            for phonemes in sentences:
                ids = self._piper.phonemes_to_ids(list(phonemes))
                audio = self._piper.phoneme_ids_to_audio(ids, settings)
                parts.append(np.asarray(audio, dtype=np.float32).reshape(-1))
        except Exception as error:
            raise self._failure(error) from error
        return np.concatenate(parts)

    def _failure(self, error: Exception) -> EngineError:
        reason = " ".join(str(error).split())
        return EngineError(
            f"the voice {self.name} failed while speaking ({reason}): run `tildes models verify`"
        )


def speaker_index(files: VoiceFiles, config: PiperConfig) -> int | None:
    """Index of the speaker that was asked for, by name or number; None for a voice of one.

    Raises EngineError where the voice has no such speaker.
    """
    if files.speaker is None:
        return int(config.default_speaker_id) if config.num_speakers > 1 else None
    named = config.speaker_id_map.get(files.speaker)
    if (
        named is None
        and files.speaker.isdecimal()
        and files.speaker.isascii()
        and int(files.speaker) < config.num_speakers
    ):
        named = int(files.speaker)
    if named is None:
        known = ", ".join(config.speaker_id_map) or f"0 to {config.num_speakers - 1}"
        raise EngineError(
            f"the voice {files.onnx.stem} has no speaker {files.speaker!r}: choose from {known}"
        )
    return int(named)


def _either(wished: float | None, usual: float) -> float:
    return usual if wished is None else wished


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _config(path: Path) -> PiperConfig:
    try:
        return PiperConfig.from_dict(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise EngineError(
            f"can't read the voice's settings {path} ({error}): run `tildes models verify`"
        ) from error
