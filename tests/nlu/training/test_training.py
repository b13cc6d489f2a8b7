"""What weights are learnt from, and how noise is fitted and applied."""

from pathlib import Path

import pytest

from core.errors import DomainError, EngineError
from core.language import Language
from nlu.content import Domain
from nlu.training import confusions, lora
from nlu.training.corpus import Speaker, split
from nlu.training.learning import learn_domain
from nlu.utterances import Family

KK, RU = Language.KK, Language.RU


def test_no_family_is_both_learnt_and_kept(families: tuple[Family, ...]) -> None:
    learnt, kept = split(families)
    assert len(learnt) + len(kept) == len(families)
    assert 0.1 < len(kept) / len(families) < 0.2
    assert {f.intent for f in kept} == {f.intent for f in families}


def test_wordings_are_said_with_values_and_always_the_same(
    service_centre: Domain, families: tuple[Family, ...]
) -> None:
    few = families[:200]
    said = [spoken.text for spoken in Speaker(service_centre, 1).say(few, 0.5)]
    assert said == [spoken.text for spoken in Speaker(service_centre, 1).say(few, 0.5)]
    assert not any("{" in text for text in said)


def test_confusions_are_fitted_and_applied() -> None:
    rows = [(KK, "талон керек", "далон керек"), (KK, "талон керек", "далон герек")] * 5
    fitted = confusions.fit(rows)
    assert fitted[KK]["т"] == {"д": 1.0}
    assert fitted[KK]["к"] == {"г": pytest.approx(0.25)}
    heard = {confusions.misheard("талон", KK, fitted, seed) for seed in range(20)}
    assert heard == {"талон", "далон"}
    assert confusions.misheard("талон", RU, fitted, 1) == "талон"


def test_what_is_no_reading_teaches_nothing() -> None:
    assert confusions.fit([(RU, "дайте талон", "ываыва ыва")] * 9)[RU] == {}


def test_letters_left_out_added_and_words_joined() -> None:
    fitted = confusions.fit([(RU, "дай талон", "дайталоне")] * 4)
    assert fitted[RU][" "] == {"": 1.0}
    assert fitted[RU]["н"] == {"не": 1.0}


def test_a_fit_is_kept_as_it_is(tmp_path: Path) -> None:
    fitted = confusions.fit([(KK, "талон", "далон")] * 3)
    confusions.write(fitted, tmp_path / "c.json")
    assert confusions.read(tmp_path / "c.json")[KK] == {"т": {"д": 1.0}}
    assert set(confusions.read()) == {KK, RU}


def test_the_drawn_utterances_hold_every_intent(
    service_centre: Domain, families: tuple[Family, ...]
) -> None:
    drawn = lora.Drawn(service_centre, families, 1).batch(400)
    assert {spoken.intent for spoken in drawn} == set(service_centre.intents)
    outside = sum(spoken.intent == "none" for spoken in drawn) / len(drawn)
    assert outside == pytest.approx(lora.NONE_SHARE, abs=0.08)


def test_training_an_adapter_says_what_it_needs() -> None:
    with pytest.raises(EngineError, match="pip install tildes"):
        lora._needed("no_such_package_as_this")


def test_a_domain_that_was_never_said_anything_to_tells_what_to_write(small: Domain) -> None:
    with pytest.raises(DomainError, match="write 5 lines or more"):
        list(learn_domain(small))
