"""Piper voices: text to sound through espeak-ng phonemes and onnxruntime.

Called by assistant/ with the files of each language's voice. Kazakh and Russian may share one
file: the accented fallback, a voice of a third language (see tts/accent.py).
"""

import dataclasses
import json
import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime
from piper.config import PiperConfig, SynthesisConfig
from piper.voice import PiperVoice

from core.audio import AudioChunk, Samples
from core.cancellation import Cancellation
from core.errors import EngineError
from core.language import Language
from tts.accent import Accent
from tts.clauses import Clause, clauses
from tts.loudness import faded, gain_for, leveled, silence
from tts.normalize import normalize

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

    speaker: int | None = None
    """Index of the speaker, for voices that hold several."""

    length_scale: float | None = None
    """Duration of phonemes; above 1 is slower."""

    noise_scale: float | None = None
    """Variation of the sound."""

    noise_w: float | None = None
    """Variation of the phonemes' durations."""


class PiperSynthesizer:
    """Speaks each language with its voice, clause by clause."""

    def __init__(self, voices: Mapping[Language, VoiceFiles], threads: int = 2) -> None:
        """Load every distinct voice once and warm it up; raises EngineError."""
        configs = {language: _config(files.config) for language, files in voices.items()}
        sessions: dict[Path, onnxruntime.InferenceSession] = {}
        self._voices: dict[Language, _Voice] = {}
        for language, files in voices.items():
            if files.onnx not in sessions:
                sessions[files.onnx] = _session(files.onnx, threads)
            self._voices[language] = _Voice(
                files, configs[language], sessions[files.onnx], language
            )

    def synthesize(
        self, text: str, language: Language, cancellation: Cancellation | None = None
    ) -> Iterator[AudioChunk]:
        """One chunk a clause; see the Synthesizer protocol."""
        voice = self._voice(language)
        spoken = clauses(self.spoken_form(text, language))
        if text.strip() and not spoken:
            log.warning("a reply of %d characters holds nothing that can be spoken", len(text))
        for clause in spoken:
            if cancellation is not None:
                cancellation.check()
            chunk = voice.speak(clause)
            if chunk is not None:
                yield chunk

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
    ) -> None:
        foreign = config.espeak_voice.split("-")[0] != language
        self._accent = (
            Accent(config.espeak_voice, language, config.phoneme_id_map) if foreign else None
        )
        self._piper = PiperVoice(
            session=session, config=dataclasses.replace(config, espeak_voice=str(language))
        )
        self._settings = SynthesisConfig(
            speaker_id=files.speaker,
            length_scale=_either(files.length_scale, _ACCENTED_LENGTH_SCALE if foreign else None),
            noise_scale=_either(files.noise_scale, _ACCENTED_NOISE if foreign else None),
            noise_w_scale=_either(files.noise_w, _ACCENTED_NOISE if foreign else None),
        )
        self._rate_hz = int(config.sample_rate)
        self.name = files.onnx.stem + (" (accented)" if foreign else "")
        self._gain = gain_for(self._samples(_WARM_UP[language]), self._rate_hz)

    def speak(self, clause: Clause) -> AudioChunk | None:
        """The clause and the pause after it, or None where nothing in it can be sounded."""
        samples = self._samples(clause.text)
        if len(samples) == 0:
            return None
        shaped = faded(leveled(samples, self._gain), self._rate_hz)
        pause = silence(clause.pause_s, self._rate_hz)
        return AudioChunk(np.concatenate([shaped, pause]), self._rate_hz)

    def _samples(self, text: str) -> Samples:
        try:
            parts = [self._sentence(phonemes) for phonemes in self._piper.phonemize(text)]
        except Exception as error:
            raise EngineError(
                f"the voice {self.name} failed while speaking ({error}): run `tildes models verify`"
            ) from error
        return np.concatenate([np.zeros(0, dtype=np.float32), *parts])

    def _sentence(self, phonemes: Sequence[str]) -> Samples:
        read = self._accent.read(phonemes) if self._accent else phonemes
        listed = [p for p in read if p in self._piper.config.phoneme_id_map]
        if not any(p.isalpha() for p in listed):
            return np.zeros(0, dtype=np.float32)
        ids = self._piper.phonemes_to_ids(listed)
        audio = self._piper.phoneme_ids_to_audio(ids, self._settings)
        return np.asarray(audio, dtype=np.float32).reshape(-1)


def _either(wished: float | None, usual: float | None) -> float | None:
    return usual if wished is None else wished


def _session(onnx: Path, threads: int) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    # Waiting threads sleep: recognition and the language model want the same cores.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    try:
        return onnxruntime.InferenceSession(
            str(onnx), sess_options=options, providers=["CPUExecutionProvider"]
        )
    except Exception as error:
        reason = str(error).splitlines()[0]
        raise EngineError(
            f"can't load the voice {onnx} ({reason}): run `tildes models verify`"
        ) from error


def _config(path: Path) -> PiperConfig:
    try:
        return PiperConfig.from_dict(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise EngineError(
            f"can't read the voice's settings {path} ({error}): run `tildes models verify`"
        ) from error
