from pathlib import Path

import numpy as np
import pytest

from core.audio import HEARING_RATE_HZ, AudioChunk, Utterance
from core.cancellation import Cancellation, Cancelled
from core.errors import DomainError
from core.intent import Intent, Slot
from core.language import Language
from core.turn import TurnMetrics


def test_durations_come_from_sample_counts() -> None:
    samples = np.zeros(HEARING_RATE_HZ // 2, np.float32)
    assert AudioChunk(samples, 8_000).duration_s == 1.0
    utterance = Utterance(samples, start_s=2.0)
    assert (utterance.duration_s, utterance.end_s) == (0.5, 2.5)


def test_each_language_has_its_other() -> None:
    assert [language.other.other for language in Language] == list(Language)


def test_an_error_in_a_domain_points_at_its_place() -> None:
    assert str(DomainError("broken", Path("a.yaml"), 3)) == "a.yaml:3: broken"
    assert str(DomainError("broken", Path("a.yaml"))) == "a.yaml: broken"
    assert str(DomainError("broken")) == "broken"


def test_a_slot_that_was_not_said_is_none() -> None:
    intent = Intent("ticket.take", (Slot("service", "passport"),), Language.KK, 1.0, "template")
    assert intent.slot("service") == "passport"
    assert intent.slot("day") is None


def test_the_total_leaves_out_speech_and_steps_that_did_not_run() -> None:
    assert TurnMetrics(endpoint_ms=640, nlu_ms=2, action_ms=3, first_audio_ms=90).total_ms == 5


def test_a_cancelled_task_stops_at_its_next_step() -> None:
    cancellation = Cancellation()
    cancellation.check()
    cancellation.cancel()
    with pytest.raises(Cancelled):
        cancellation.check()
