"""Whisper straight on CTranslate2: short windows, bounded decoding, no download, no PyAV.

voice.bilingual calls it. Stock decoding pads every utterance to 30 s and, where it is unsure,
tries again at rising temperatures; both cost seconds. Here the window fits the utterance
(never under FLOOR_WINDOW_S: in shorter ones Whisper repeats itself without end) and decoding is
tried once, within a bound of tokens.
"""

import logging
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import ctranslate2
import numpy as np
import tokenizers
from numpy.typing import NDArray

from core.audio import HEARING_RATE_HZ, Samples
from core.errors import EngineError, ModelMissingError
from core.language import Language
from voice.device import Placement, placements
from voice.mel import LogMel
from voice.repetition import compression_ratio, without_loops

log = logging.getLogger(__name__)

MODEL_FILES = ("model.bin", "config.json", "tokenizer.json")
"""What a Whisper folder holds, beside its vocabulary."""

FLOOR_WINDOW_S = 10.0
"""No window is shorter, in seconds."""

LEAD_S = 0.5
"""Seconds of silence before the utterance: without it Whisper mishears a word's beginning."""

MARGIN_S = 1.5
"""Seconds of silence after the utterance within its window."""

LONGEST_WINDOW_S = 30.0
"""What Whisper was trained on."""

ENCODER_FRAMES_PER_SECOND = 50

TOKENS_PER_SECOND = 10.0
"""Bound on decoding: what Kazakh takes for a second of quick speech."""

SPARE_TOKENS = 12
"""Added to the bound, for short utterances and punctuation."""

REPETITION_PENALTY = {Language.KK: 1.1, Language.RU: 1.0}
"""How much less likely tokens become that were written already; 1 is not at all.

Repetition is how Whisper base gives up on Kazakh: on synthetic Kazakh the penalty takes 4 points
off the character error rate. Synthetic Russian gains 1, but read human Russian loses 2 points of
word error rate, so it is off there.
"""

MAX_COMPRESSION_RATIO = 2.4
"""Text that zlib shrinks further than this repeats itself; Whisper's own bound."""


@dataclass(frozen=True, slots=True)
class Encoding:
    """An utterance as the encoder sees it."""

    states: Any
    """ctranslate2.StorageView, shape (1, frames, width), on the model's device."""

    duration_s: float
    """Seconds of the utterance, without the silence after it."""

    window_s: float
    """Seconds of the window, silence included."""

    def on_processor(self) -> NDArray[np.float32]:
        """The states of the one utterance, shape (frames, width)."""
        states: NDArray[np.float32] = np.array(self.states.to_device(ctranslate2.Device.cpu))[0]
        return states.astype(np.float32)


@dataclass(frozen=True, slots=True)
class Decoding:
    """One open hypothesis of the decoder."""

    text: str
    tokens: tuple[int, ...]
    language: Language
    """The language that the decoder was told."""

    log_prob: float
    """Mean natural log probability of the tokens."""

    no_speech: float
    """Whisper's own probability that there is no speech."""

    written: int = 0
    """Tokens that the decoder wrote, loops and all: what the decoding cost."""

    @property
    def looped(self) -> bool:
        """True where the decoder lost the sound for a while; the loops are taken out."""
        return self.written > len(self.tokens)

    @property
    def runs_away(self) -> bool:
        """True where the text repeats itself beyond what people do."""
        return compression_ratio(self.text) > MAX_COMPRESSION_RATIO


@dataclass(frozen=True, slots=True)
class LanguageScore:
    """What Whisper's language detector says of an utterance."""

    log10_odds: float
    """log10 of p(kk) / p(ru). Biased to Russian: see voice.bilingual."""

    share: float
    """p(kk) + p(ru), in [0, 1]: how little it sounds like any third language."""

    likeliest: str
    """The likeliest of all languages that Whisper knows, e.g. «en»."""


class Whisper:
    """A multilingual Whisper model in CTranslate2's format, loaded once and kept.

    `device` is auto, cpu or cuda, `compute_type` auto or one of CTranslate2's: see voice.device.
    Raises ModelMissingError where a file is not in `folder`, EngineError where CTranslate2 refuses
    it or the device is not there. Not for use by two threads at once.
    """

    def __init__(
        self,
        folder: Path,
        device: str = "auto",
        compute_type: str = "auto",
        threads: int = 2,
        floor_window_s: float = FLOOR_WINDOW_S,
    ) -> None:
        """`floor_window_s`: no window is shorter, so it is FLOOR_WINDOW_S at least."""
        self._floor_window_s = floor_window_s
        for name in MODEL_FILES:
            if not (folder / name).is_file():
                raise ModelMissingError(
                    f"the Whisper model has no {name} in {folder}; run `tildes models pull`"
                )
        self._model = _load(folder, placements(device, compute_type), threads)
        try:
            self._tokenizer = tokenizers.Tokenizer.from_file(str(folder / "tokenizer.json"))
        except Exception as error:  # the library raises bare Exception
            raise _unloadable(folder, error) from error
        if not self._model.is_multilingual:
            raise EngineError(f"the Whisper model in {folder} hears English only; use another")
        self.device: str = self._model.device
        self._mel = LogMel(self._model.n_mels)

    def encode(self, samples: Samples, floor_window_s: float | None = None) -> Encoding:
        """Encode up to LONGEST_WINDOW_S seconds at 16 kHz; what is longer is cut off.

        `floor_window_s`, by default the model's own, may be less than FLOOR_WINDOW_S where nothing
        is decoded: the letters don't mind.
        """
        if floor_window_s is None:
            floor_window_s = self._floor_window_s
        lead = np.zeros(round(LEAD_S * HEARING_RATE_HZ), dtype=np.float32)
        duration_s = min(len(samples) / HEARING_RATE_HZ, LONGEST_WINDOW_S - LEAD_S)
        needed_s = math.ceil(LEAD_S + duration_s + MARGIN_S)
        window_s = min(max(floor_window_s, needed_s), LONGEST_WINDOW_S)
        features = ctranslate2.StorageView.from_array(
            self._mel(np.concatenate((lead, samples)), window_s)
        )
        return Encoding(self._model.encode(features, to_cpu=False), duration_s, window_s)

    def language(self, encoding: Encoding) -> LanguageScore:
        """Ask Whisper's language detector."""
        ranked = self._model.detect_language(encoding.states)[0]
        probabilities = dict(ranked)
        kk = probabilities[f"<|{Language.KK}|>"]
        ru = probabilities[f"<|{Language.RU}|>"]
        tiny = 1e-12
        likeliest = ranked[0][0].strip("<|>")
        return LanguageScore(math.log10((kk + tiny) / (ru + tiny)), kk + ru, likeliest)

    def fluency(self, encoding: Encoding, language: str) -> float:
        """Mean log probability of greedy decoding in any language that Whisper knows.

        Tells whether the sound makes sense in that language; costs as much as such a decoding.
        """
        prompt = [*self._prompt(language), self._token("<|notimestamps|>")]
        bound = max(tokens_at_most(encoding.duration_s), len(prompt))
        result = self._model.generate(
            encoding.states, [prompt], beam_size=1, max_length=2 * bound, return_scores=True
        )[0]
        return float(result.scores[0])

    def decode(
        self,
        encoding: Encoding,
        language: Language,
        beam: int = 1,
        hypotheses: int = 1,
        bound: int | None = None,
    ) -> tuple[Decoding, ...]:
        """Open decoding in one language, best first.

        At most `bound` tokens are written, and no more than fit into the utterance's duration.
        """
        prompt = [*self._prompt(language), self._token("<|notimestamps|>")]
        fitting = tokens_at_most(encoding.duration_s)
        bound = fitting if bound is None else min(bound, fitting)
        result = self._model.generate(
            encoding.states,
            [prompt],
            beam_size=beam,
            num_hypotheses=min(hypotheses, beam),
            # CTranslate2 writes up to half of max_length, as Whisper keeps half for the prompt.
            max_length=2 * max(bound, len(prompt)),
            repetition_penalty=REPETITION_PENALTY[language],
            return_scores=True,
            return_no_speech_prob=True,
        )[0]
        return tuple(
            self._decoding(encoding, language, tuple(tokens), score, result.no_speech_prob)
            for tokens, score in zip(result.sequences_ids, result.scores, strict=True)
        )

    def _decoding(
        self,
        encoding: Encoding,
        language: Language,
        written: tuple[int, ...],
        log_prob: float,
        no_speech: float,
    ) -> Decoding:
        tokens = without_loops(written)
        text: str = self._tokenizer.decode(tokens).strip()
        if len(tokens) < len(written):
            # In a loop the decoder is very sure of itself; what is left has to fit the sound.
            log_prob = self._log_prob(encoding, language, text)
        return Decoding(text, tokens, language, log_prob, no_speech, len(written))

    def _log_prob(self, encoding: Encoding, language: Language, text: str) -> float:
        """Mean natural log probability of a text's tokens given the sound."""
        frames = int(encoding.window_s * ENCODER_FRAMES_PER_SECOND)
        (result,) = self._model.align(
            encoding.states, self._prompt(language), [self.tokens(text)], frames
        )
        return float(np.mean(np.log(np.maximum(result.text_token_probs, 1e-10))))

    def tokens(self, text: str) -> list[int]:
        """The text's tokens, as the decoder would write them after its prompt."""
        ids: list[int] = self._tokenizer.encode(" " + text, add_special_tokens=False).ids
        return ids

    def _prompt(self, language: str) -> list[int]:
        names = ("<|startoftranscript|>", f"<|{language}|>", "<|transcribe|>")
        return [self._token(name) for name in names]

    def _token(self, name: str) -> int:
        token: int | None = self._tokenizer.token_to_id(name)
        if token is None:
            raise EngineError(f"Whisper's tokenizer.json has no {name}; use a multilingual model")
        return token


def _load(folder: Path, places: Sequence[Placement], threads: int) -> Any:
    """The model on the first placement that takes it; raises EngineError where none does."""
    *cards, last = places
    for place in cards:
        try:
            return _load_at(folder, place, threads)
        except RuntimeError as error:
            log.warning("hearing can't use the card, so runs on the processor: %s", _reason(error))
    try:
        return _load_at(folder, last, threads)
    except Exception as error:  # CTranslate2 raises bare RuntimeError and ValueError
        raise _unloadable(folder, error) from error


def _load_at(folder: Path, place: Placement, threads: int) -> Any:
    model = ctranslate2.models.Whisper(
        str(folder),
        device=place.device,
        compute_type=place.compute_type,
        intra_threads=threads,
    )
    if place.device == "cuda":
        # The card's libraries are looked for at the first use, not at loading.
        window = np.zeros((1, model.n_mels, 100), dtype=np.float32)
        model.encode(ctranslate2.StorageView.from_array(window), to_cpu=True)
    return model


def _unloadable(folder: Path, error: Exception) -> EngineError:
    return EngineError(
        f"the Whisper model in {folder} can't be loaded ({_reason(error)}); "
        "run `tildes models verify`"
    )


def _reason(error: Exception) -> str:
    return str(error).splitlines()[0] if str(error) else type(error).__name__


def tokens_at_most(duration_s: float) -> int:
    """How many tokens so many seconds of speech can hold."""
    return SPARE_TOKENS + int(duration_s * TOKENS_PER_SECOND)
