"""The fit of the evidence's weights, on made-up evidence and on small banks."""

import math
from pathlib import Path

import numpy as np
import pytest

from benchmarks.phrases import mixed_bank
from core.hypothesis import Phrase
from core.language import Language
from training.letters.evidence import (
    COUNTS,
    NAMES,
    Judged,
    candidates,
    cross_validated,
    fit,
    probabilities,
    report,
    wanted,
)
from voice.evidence import WEIGHTS
from voice.fakes import spelt
from voice.letters import spelling
from voice.phrase_bank import PhraseBank

ROOT = Path(__file__).parents[2]
SERVICE_CENTRE = (ROOT / "domains/service_centre", ROOT / "tests/domains/service_centre")
PLANTED = np.array([1.5, 0.1, 2.0, 3.0])


def simulated(count: int) -> list[Judged]:
    """Evidence whose right answers were drawn with the planted weights."""
    chance = np.random.default_rng(0)
    found = []
    for number in range(count):
        rows = np.column_stack(
            [
                chance.uniform(-4, 0, 5),
                chance.uniform(-30, 0, 5),
                np.full(5, chance.uniform(-3, 0)),
                np.ones(5),
            ]
        )
        language = Language.KK if number % 2 else Language.RU
        shares = probabilities(Judged(language, True, rows, None), PLANTED)
        said = int(chance.choice(6, p=[*shares, 1 - shares.sum()]))
        found.append(Judged(language, said < 5, rows, said if said < 5 else None))
    return found


def test_the_weights_are_those_of_hearing_but_for_the_language() -> None:
    assert {*NAMES, "language"} == set(WEIGHTS)
    assert [name for name in WEIGHTS if name != "language"] == list(NAMES)


def test_planted_weights_are_found() -> None:
    np.testing.assert_allclose(fit(simulated(3_000)), PLANTED, atol=0.35)


def test_separable_evidence_gives_finite_weights() -> None:
    right = Judged(Language.KK, True, np.array([[0.0, 0, -0.1, 1], [-9, -60, -0.1, 1]]), 0)
    foreign = Judged(Language.RU, False, np.array([[-8.0, -50, -0.1, 1]]), None)
    weights = fit([right, foreign] * 20)
    assert np.isfinite(weights).all()
    assert probabilities(right, weights)[0] > 0.8
    assert probabilities(foreign, weights).sum() < 0.2


def test_what_was_not_retrieved_counts_as_wrong_but_teaches_nothing() -> None:
    lost = Judged(Language.KK, True, np.array([[-5.0, -40, -0.1, 1]]), None)
    some = simulated(50)
    np.testing.assert_array_equal(fit([*some, lost]), fit(some))
    score = cross_validated([*some, lost], np.random.default_rng(0))[Language.KK]
    assert score.in_bank == sum(e.in_bank and e.language is Language.KK for e in some) + 1
    assert score.right < score.in_bank


def test_an_utterance_without_candidates_is_none_of_them() -> None:
    empty = Judged(Language.RU, False, np.zeros((0, len(NAMES))), None)
    assert probabilities(empty, PLANTED).sum() == 0
    assert np.isfinite(fit([*simulated(50), empty])).all()


def test_the_likeliest_candidate_is_what_was_spelt() -> None:
    phrases = [
        Phrase("шамды қос", Language.KK, "on"),
        Phrase("шамды өшір", Language.KK, "off"),
        Phrase("окно 7", Language.RU, "window"),
    ]
    texts, evidence = candidates(PhraseBank(phrases), spelt("шамды өшір"))
    assert texts[0] == "шамды өшір"
    gap_per_letter, gap, clarity, one = evidence[0]
    assert one == 1
    assert -1 < clarity <= 0
    assert gap == pytest.approx(0, abs=1e-4)
    assert math.isclose(gap_per_letter, gap / len(spelling("шамды өшір")), abs_tol=1e-6)
    assert (evidence[1:, 1] < -1).all()


def test_silence_has_no_candidates() -> None:
    texts, evidence = candidates(PhraseBank(mixed_bank()), spelt(""))
    assert texts == []
    assert evidence.shape == (0, len(NAMES))


def test_both_languages_are_drawn_and_no_foreign_sentence_is_in_the_bank() -> None:
    drawn = wanted(*SERVICE_CENTRE, np.random.default_rng(0))
    assert drawn == wanted(*SERVICE_CENTRE, np.random.default_rng(0))
    bank = {phrase.text for phrase in mixed_bank()}
    for each in drawn:
        assert (each.text in bank) is each.in_bank
    for language, counts in COUNTS.items():
        assert sum(each.language is language for each in drawn) == sum(counts)


def test_the_report_names_every_weight(capsys: pytest.CaptureFixture[str]) -> None:
    report(simulated(40), 50, np.random.default_rng(0))
    printed = capsys.readouterr().out
    assert "40 of 50" in printed
    assert all(name in printed for name in (*NAMES, "kk:", "ru:"))
