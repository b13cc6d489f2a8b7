"""`evaluate asr`: word and character errors, language decisions, accepted phrases, speed."""

import re
import statistics
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import jiwer

from assistant.evaluation.manifest import MIXED, Recording
from core.hypothesis import Hypothesis
from core.language import Language

NOT_A_WORD = re.compile(r"[^\w\s]|_")


@dataclass(frozen=True, slots=True)
class HeardRecording:
    """A recording and what was made of it."""

    recording: Recording
    hypothesis: Hypothesis | None
    """The best one; None where nothing was heard."""

    audio_s: float
    asr_s: float

    @property
    def text(self) -> str:
        """The transcript, empty where nothing was heard."""
        return self.hypothesis.text if self.hypothesis else ""


def scoring_form(text: str) -> str:
    """Text as it is scored: lower case, no punctuation, ё as е, single spaces."""
    text = unicodedata.normalize("NFC", text).lower().replace("ё", "е")
    return " ".join(NOT_A_WORD.sub(" ", text).split())


def language_is_right(recording: Recording, language: Language) -> bool:
    """Mixed speech has no wrong language."""
    return recording.language in (MIXED, language.value)


def score(heard: Sequence[HeardRecording]) -> dict[str, Any]:
    """Figures for a group of recordings, as JSON values; None where there is nothing to count."""
    spoken = [item for item in heard if item.recording.text.strip()]
    references = [scoring_form(item.recording.text) for item in spoken]
    transcripts = [scoring_form(item.text) for item in spoken]
    decided = [item for item in spoken if item.hypothesis]
    matched = [item for item in heard if item.hypothesis and item.hypothesis.phrase]
    wrongly = [
        item for item in matched if scoring_form(item.text) != scoring_form(item.recording.text)
    ]
    audio_s = sum(item.audio_s for item in heard)
    times_s = sorted(item.asr_s for item in heard)
    return {
        "recordings": len(heard),
        "wer": jiwer.wer(references, transcripts) if references else None,
        "cer": jiwer.cer(references, transcripts) if references else None,
        "exact": _share(sum(r == t for r, t in zip(references, transcripts, strict=True)), spoken),
        "language_accuracy": _share(
            sum(
                language_is_right(item.recording, item.hypothesis.language)
                for item in decided
                if item.hypothesis
            ),
            spoken,
        ),
        "false_accepts": _share(len(wrongly), heard),
        "rtf": sum(times_s) / audio_s if audio_s else None,
        "asr_s_median": statistics.median(times_s),
        "asr_s_p95": times_s[min(len(times_s) - 1, round(0.95 * (len(times_s) - 1)))],
    }


def score_by_language(heard: Sequence[HeardRecording]) -> dict[str, dict[str, Any]]:
    """Figures for each language of the manifest and for all of it."""
    groups = {"all": list(heard)}
    for item in heard:
        groups.setdefault(item.recording.language, []).append(item)
    return {name: score(group) for name, group in groups.items()}


def _share(count: int, of: Sequence[object]) -> float | None:
    return count / len(of) if of else None
