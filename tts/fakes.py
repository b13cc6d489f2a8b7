"""A synthesizer without a voice, for tests of whatever plays speech."""

import logging
from collections.abc import Iterator

import numpy as np

from core.audio import Samples
from core.cancellation import Cancellation
from core.language import Language
from tts.clauses import clauses
from tts.loudness import faded, silence
from tts.normalize import normalize
from tts.synthesis import SpokenClause, bounded

log = logging.getLogger(__name__)

_RATE_HZ = 16_000
_BEEP_S = 0.06
_GAP_S = 0.04
_PITCH_HZ = {Language.KK: 440.0, Language.RU: 330.0}


class FakeSynthesizer:
    """Says a beep a word, one chunk a clause; Kazakh higher than Russian. Deterministic."""

    def __init__(self) -> None:
        self.spoken: list[tuple[str, Language]] = []
        """Clauses that were asked for so far, in order."""

        self.stretches: list[float] = []
        """How slowly each was asked for."""

    def synthesize(
        self,
        text: str,
        language: Language,
        cancellation: Cancellation | None = None,
        stretch: float = 1.0,
    ) -> Iterator[SpokenClause]:
        """One chunk a clause, a beep a word."""
        spoken = clauses(self.spoken_form(text, language))
        if text.strip() and not spoken:
            log.warning("a reply of %d characters holds nothing that can be spoken", len(text))
        for clause in spoken:
            if cancellation is not None:
                cancellation.check()
            self.spoken.append((clause.text, language))
            self.stretches.append(stretch)
            beep = _beep(_PITCH_HZ[language], bounded(stretch))
            gap = silence(_GAP_S * bounded(stretch), _RATE_HZ)
            words = [part for _ in clause.text.split() for part in (beep, gap)]
            pause_s = clause.pause_s * bounded(stretch)
            samples = np.concatenate([*words, silence(pause_s, _RATE_HZ)])
            yield SpokenClause(samples, _RATE_HZ, clause.text, pause_s)

    def spoken_form(self, text: str, language: Language) -> str:
        """The text in words, by the same rules as the real voice's."""
        return normalize(text, language).text

    def voice_name(self, language: Language) -> str:
        """A name that nobody takes for a real voice."""
        return f"beeps-{language}"


def _beep(pitch_hz: float, stretch: float) -> Samples:
    time_s = np.arange(round(_BEEP_S * stretch * _RATE_HZ)) / _RATE_HZ
    tone = (0.1 * np.sin(2 * np.pi * pitch_hz * time_s)).astype(np.float32)
    return faded(tone, _RATE_HZ)
