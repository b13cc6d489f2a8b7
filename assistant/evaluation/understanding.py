"""`evaluate nlu`: intents and slots against labels, by language and by who decided.

Beside accuracy it tells how far confidences can be trusted (ECE), what asking back below a
confidence would bring (rejection curve), and what each resolver adds (`ablate`).
"""

import statistics
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from assistant.evaluation.hearing import percentile
from assistant.evaluation.manifest import LabelledUtterance
from core.clock import Clock
from core.hypothesis import Expectation, Hypothesis
from core.intent import NONE, Intent, NotRecognized
from nlu.resolving import IntentResolver

BINS = 10
"""Of confidence, equally wide, for its calibration error."""

CONFIDENCES = (0.0, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95)
"""At which the rejection curve is told."""


@dataclass(frozen=True, slots=True)
class UnderstoodUtterance:
    """A labelled utterance and what was made of it."""

    utterance: LabelledUtterance
    intent: Intent | NotRecognized
    nlu_ms: float

    @property
    def intent_name(self) -> str:
        """The intent's name, «none» where nothing fits."""
        return self.intent.name if isinstance(self.intent, Intent) else NONE

    @property
    def slots(self) -> dict[str, str]:
        """The slots found."""
        return slots_of(self.intent)

    @property
    def intent_is_right(self) -> bool:
        """Whether the intent is as labelled."""
        return self.intent_name == self.utterance.intent

    @property
    def all_is_right(self) -> bool:
        """Whether intent and every slot are as labelled."""
        labelled = {name: str(value) for name, value in self.utterance.slots.items()}
        return self.intent_is_right and self.slots == labelled


def slots_of(intent: Intent | NotRecognized) -> dict[str, str]:
    """Slots as a mapping; empty where nothing was recognised."""
    return {s.name: s.value for s in intent.slots} if isinstance(intent, Intent) else {}


def score(understood: Sequence[UnderstoodUtterance]) -> dict[str, Any]:
    """Figures for a group of utterances, as JSON values."""
    count = len(understood)
    confusions = Counter(
        (item.utterance.intent, item.intent_name) for item in understood if not item.intent_is_right
    )
    return {
        "utterances": count,
        "intent_accuracy": sum(item.intent_is_right for item in understood) / count,
        "intent_and_slots_accuracy": sum(item.all_is_right for item in understood) / count,
        "resolvers": {
            name: {
                "utterances": len(items),
                "intent_accuracy": _share(item.intent_is_right for item in items),
                "nlu_ms_median": statistics.median(item.nlu_ms for item in items),
            }
            for name, items in _by_resolver(understood).items()
        },
        "confusions": [
            {"labelled": labelled, "found": found, "count": times}
            for (labelled, found), times in confusions.most_common(20)
        ],
        "none_caught": _share(i.intent_name == NONE for i in understood if _outside(i)),
        "lost_to_none": _share(i.intent_name == NONE for i in understood if not _outside(i)),
        "ece": calibration_error(understood),
        "rejection": rejection_curve(understood),
        "nlu_ms_median": statistics.median(item.nlu_ms for item in understood),
        "nlu_ms_p95": percentile([item.nlu_ms for item in understood], 95),
    }


def score_by_language(understood: Sequence[UnderstoodUtterance]) -> dict[str, dict[str, Any]]:
    """Figures for each language of the file and for all of it."""
    groups = {"all": list(understood)}
    for item in understood:
        groups.setdefault(item.utterance.language, []).append(item)
    return {name: score(group) for name, group in groups.items()}


def understand(
    utterances: Iterable[LabelledUtterance],
    resolver: IntentResolver,
    readings: Callable[[LabelledUtterance], tuple[Hypothesis, ...]],
    clock: Clock,
) -> list[UnderstoodUtterance]:
    """Resolve each utterance and time it; `readings` makes hypotheses of its text."""
    understood = []
    for utterance in utterances:
        hypotheses = readings(utterance)
        began_s = clock.monotonic_s()
        intent = resolver.resolve(hypotheses, Expectation())
        nlu_ms = 1000 * (clock.monotonic_s() - began_s)
        understood.append(UnderstoodUtterance(utterance, intent, nlu_ms))
    return understood


def ablation(steps: Mapping[str, Sequence[UnderstoodUtterance]]) -> dict[str, dict[str, Any]]:
    """What each step of the cascade adds: the same utterances, understood by more and more of it.

    «reached» counts those that only the last resolver of a step decides, with the accuracy there
    of the step before beside its own.
    """
    table: dict[str, dict[str, Any]] = {}
    before: Sequence[UnderstoodUtterance] = ()
    for name, understood in steps.items():
        scores = score_by_language(understood)
        row: dict[str, Any] = {
            f"intent_accuracy {group}": figures["intent_accuracy"]
            for group, figures in scores.items()
        }
        row["nlu_ms_median"] = scores["all"]["nlu_ms_median"]
        pairs = [
            (one, other)
            for one, other in zip(before, understood, strict=False)
            if one.intent.resolver != other.intent.resolver
        ]
        row["reached"] = len(pairs)
        row["reached_before"] = _share(one.intent_is_right for one, _ in pairs)
        row["reached_now"] = _share(other.intent_is_right for _, other in pairs)
        table[name] = row
        before = understood
    return table


def calibration_error(understood: Sequence[UnderstoodUtterance]) -> float:
    """Expected calibration error: how far confidence is from accuracy, over bins of confidence."""
    bins: dict[int, list[UnderstoodUtterance]] = {}
    for item in understood:
        bins.setdefault(min(BINS - 1, int(item.intent.confidence * BINS)), []).append(item)
    return sum(
        abs(sum(i.intent.confidence for i in items) - sum(i.intent_is_right for i in items))
        for items in bins.values()
    ) / len(understood)


def rejection_curve(understood: Sequence[UnderstoodUtterance]) -> list[dict[str, float | None]]:
    """For several confidences: the share answered at or above, and how right those answers are."""
    curve: list[dict[str, float | None]] = []
    for confidence in CONFIDENCES:
        answered = [
            item
            for item in understood
            if isinstance(item.intent, Intent) and item.intent.confidence >= confidence
        ]
        curve.append(
            {
                "confidence": confidence,
                "answered": len(answered) / len(understood),
                "right": _share(item.intent_is_right for item in answered),
            }
        )
    return curve


def _outside(item: UnderstoodUtterance) -> bool:
    return item.utterance.intent == NONE


def _by_resolver(
    understood: Sequence[UnderstoodUtterance],
) -> dict[str, list[UnderstoodUtterance]]:
    groups: dict[str, list[UnderstoodUtterance]] = {}
    for item in understood:
        groups.setdefault(item.intent.resolver, []).append(item)
    return groups


def _share(right: Iterable[bool]) -> float | None:
    values = list(right)
    return sum(values) / len(values) if values else None
