"""How long a pause ends an utterance, given what decoding ahead made of it so far.

    «талон на паспорт»   a phrase of the domain, surely   ........| complete_s
    «не знаю, сколько»   anything else                    .............| None: the usual pause
    «талон на эээ»       trails off, or next to nothing   .....................| unfinished_s

The loop asks a PausePolicy as soon as decoding ahead is back and hands the answer to the
endpointer. Where decoding is not back in time, the endpointer's usual pause holds.
"""

from dataclasses import dataclass
from typing import Protocol

from core.audio import Utterance
from core.hypothesis import Hypothesis
from voice.hesitation import trails_off


class PausePolicy(Protocol):
    """Decides how long the visitor may pause."""

    def pause_s(
        self,
        utterance: Utterance,
        hypotheses: tuple[Hypothesis, ...],
        *,
        answering: bool,
        lacking: bool,
    ) -> float | None:
        """Seconds of pause that end this utterance; None for the endpointer's usual ones.

        `hypotheses`: what decoding ahead made of it, best first. `answering`: whether the
        assistant has asked for something, so that a lone word is a whole answer. `lacking`:
        whether it would have to ask for what the best one leaves out, as in «дайте талон».
        """
        ...


@dataclass(frozen=True, slots=True)
class PauseSettings:
    """The policy's parameters."""

    complete_s: float = 0.4
    """Seconds of pause after a phrase that the domain expects."""

    unfinished_s: float = 1.0
    """Seconds of pause after what trails off."""

    sure: float = 0.9
    """Probability of the phrase from which it counts as complete. «жеке куәлік үшін» is heard as
    the phrase «жеке куәлік», but less surely."""

    short_s: float = 1.5
    """An utterance up to it, pre-roll and trailing pause included, may be the beginning of one
    though it is a phrase («здравствуйте»), and is taken for it where it is none; an answer to
    what the assistant asked is neither."""


class AdaptivePause:
    """Shorter after a complete phrase, longer after an unfinished one; a PausePolicy."""

    def __init__(self, settings: PauseSettings | None = None) -> None:
        self._settings = settings or PauseSettings()

    def pause_s(
        self,
        utterance: Utterance,
        hypotheses: tuple[Hypothesis, ...],
        *,
        answering: bool,
        lacking: bool,
    ) -> float | None:
        """See PausePolicy."""
        if not hypotheses:
            return self._settings.unfinished_s
        best = hypotheses[0]
        if _unfinished(best):
            return self._settings.unfinished_s
        beginning = utterance.duration_s <= self._settings.short_s and not answering
        if best.phrase is None:
            return self._settings.unfinished_s if beginning else None
        complete = best.confidence >= self._settings.sure and not (lacking or beginning)
        return self._settings.complete_s if complete else None


def _unfinished(reading: Hypothesis) -> bool:
    """Whether it trails off, where the phrase it was taken for does not end that way itself."""
    if not trails_off(reading.heard or reading.text, reading.language):
        return False
    return reading.phrase is None or not trails_off(reading.phrase.text, reading.language)
