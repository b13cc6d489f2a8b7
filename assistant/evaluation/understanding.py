"""`evaluate nlu`: intents and slots against labels, by language, with a confusion count."""

import statistics
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from assistant.evaluation.manifest import LabelledUtterance
from core.intent import NONE, Intent, NotRecognized


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
        "resolvers": dict(Counter(item.intent.resolver for item in understood)),
        "confusions": [
            {"labelled": labelled, "found": found, "count": times}
            for (labelled, found), times in confusions.most_common(20)
        ],
        "nlu_ms_median": statistics.median(item.nlu_ms for item in understood),
    }


def score_by_language(understood: Sequence[UnderstoodUtterance]) -> dict[str, dict[str, Any]]:
    """Figures for each language of the file and for all of it."""
    groups = {"all": list(understood)}
    for item in understood:
        groups.setdefault(item.utterance.language, []).append(item)
    return {name: score(group) for name, group in groups.items()}
