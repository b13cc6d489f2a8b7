"""`evaluate asr`: word and character errors, language decisions, accepted phrases, speed."""

import math
import re
import statistics
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import jiwer

from assistant.evaluation.manifest import KIND, MIXED, Recording
from core.hypothesis import Hypothesis

NOT_A_WORD = re.compile(r"[^\w\s]|_")


@dataclass(frozen=True, slots=True)
class HeardRecording:
    """A recording and what was made of it."""

    recording: Recording
    hypothesis: Hypothesis | None
    """The best one; None where nothing was heard."""

    audio_s: float
    asr_s: float

    expected: bool = False
    """Whether the domain's phrase bank has what was said, word for word."""

    @property
    def text(self) -> str:
        """The transcript, empty where nothing was heard."""
        return self.hypothesis.text if self.hypothesis else ""

    @property
    def matched(self) -> bool:
        """Whether it was taken for a phrase of the bank."""
        return self.hypothesis is not None and self.hypothesis.phrase is not None


def scoring_form(text: str) -> str:
    """Text as it is scored: lower case, no punctuation, ё as е, single spaces."""
    text = unicodedata.normalize("NFC", text).lower().replace("ё", "е")
    return " ".join(NOT_A_WORD.sub(" ", text).split())


def score(heard: Sequence[HeardRecording]) -> dict[str, Any]:
    """Figures for a group of recordings, as JSON values; None where there is nothing to count.

    Error rates, `exact` and `language_accuracy` are over the recordings in which something is
    said; `phrase_accuracy` over those whose text the bank has: matched, and to that very phrase;
    `false_accepts` over all: matched to a phrase that was not said. Times are seconds a recording.
    """
    spoken = [item for item in heard if item.recording.text.strip()]
    references = [scoring_form(item.recording.text) for item in spoken]
    transcripts = [scoring_form(item.text) for item in spoken]
    right_language = [item for item in spoken if item.hypothesis and _language_is_right(item)]
    expected = [item for item in spoken if item.expected]
    wrongly = [item for item in heard if item.matched and not _is_exact(item)]
    audio_s = sum(item.audio_s for item in heard)
    times_s = sorted(item.asr_s for item in heard)
    return {
        "recordings": len(heard),
        "wer": jiwer.wer(references, transcripts) if references else None,
        "cer": jiwer.cer(references, transcripts) if references else None,
        "exact": _share(sum(map(_is_exact, spoken)), spoken),
        "language_accuracy": _share(len(right_language), spoken),
        "phrase_accuracy": _share(
            sum(item.matched and _is_exact(item) for item in expected), expected
        ),
        "false_accepts": _share(len(wrongly), heard),
        "rtf": sum(times_s) / audio_s if audio_s else None,
        "asr_s_median": statistics.median(times_s),
        "asr_s_p90": percentile(times_s, 90),
        "asr_s_p95": percentile(times_s, 95),
        "asr_s_max": times_s[-1],
    }


def score_groups(heard: Sequence[HeardRecording]) -> dict[str, dict[str, Any]]:
    """Figures for all recordings, for each language, and for each `kind` of the manifest."""
    groups = {"all": list(heard)}
    for item in heard:
        groups.setdefault(item.recording.language, []).append(item)
    for item in heard:
        if item.recording.kind:
            groups.setdefault(KIND + item.recording.kind, []).append(item)
    return {name: score(group) for name, group in groups.items()}


def percentile(ordered: Sequence[float], percent: float) -> float:
    """The value of the nearest rank in a sorted, not empty sequence."""
    rank = math.ceil(percent / 100 * len(ordered))
    return ordered[max(0, rank - 1)]


def _is_exact(item: HeardRecording) -> bool:
    return scoring_form(item.text) == scoring_form(item.recording.text)


def _language_is_right(item: HeardRecording) -> bool:
    """Mixed speech has no wrong language."""
    decided = item.hypothesis.language if item.hypothesis else None
    return item.recording.language in (MIXED, decided)


def _share(count: int, of: Sequence[object]) -> float | None:
    return count / len(of) if of else None
