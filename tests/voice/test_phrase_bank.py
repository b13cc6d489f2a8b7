import random
import time

import pytest

from core.hypothesis import Phrase
from core.language import Language
from voice.phrase_bank import SHORTLIST, PhraseBank

KK = [Phrase(text, Language.KK, "kk") for text in ("тоқта", "жарықты қос", "он бес терезе қайда")]
RU = [Phrase(text, Language.RU, "ru") for text in ("включи свет", "пятнадцать минут", "стоп")]


def large_bank(size: int) -> PhraseBank:
    chance = random.Random(3)  # noqa: S311 - test material
    letters = "абдеғжзиқлмнорстуүы"
    words = ["".join(chance.choices(letters, k=chance.randint(3, 9))) for _ in range(500)]
    texts = (" ".join(chance.choices(words, k=chance.randint(1, 6))) for _ in range(size))
    return PhraseBank([Phrase(text, Language.KK, "large") for text in texts] + KK + RU)


@pytest.mark.parametrize("bank", [PhraseBank(KK + RU), large_bank(SHORTLIST * 2)])
@pytest.mark.parametrize(
    ("heard", "language", "said"),
    [
        ("Тохта.", Language.KK, "тоқта"),
        ("Джарыхты гос", Language.RU, "жарықты қос"),
        ("15 тересе кайда", Language.RU, "он бес терезе қайда"),
        ("15 минут", Language.KK, "пятнадцать минут"),
        ("Ключи свет!", Language.RU, "включи свет"),
    ],
)
def test_the_nearest_by_sound_comes_first(
    bank: PhraseBank, heard: str, language: Language, said: str
) -> None:
    best = bank.search([(heard, language)], k=3)[0]
    assert best.phrase.text == said
    assert 0.6 < best.similarity <= 1


def test_each_hypothesis_may_find_it() -> None:
    bank = PhraseBank(KK + RU)
    texts = [("какая погода", Language.RU), ("стоп", Language.RU)]
    found = bank.search(texts)
    assert found[0].phrase.text == "стоп"
    assert found[0].similarity == pytest.approx(1)
    assert [each.similarity for each in found] == sorted(
        (each.similarity for each in found), reverse=True
    )


def test_nothing_in_nothing_out() -> None:
    assert PhraseBank([]).search([("стоп", Language.RU)]) == ()
    assert PhraseBank(KK).search([]) == ()
    assert PhraseBank(KK).search([("…", Language.KK)]) == ()
    assert len(PhraseBank(KK + RU)) == 6


def test_fifty_thousand_phrases_are_searched_at_once() -> None:
    bank = large_bank(50_000)
    texts = [("Джарыхты гос", Language.RU), ("жарыхты кос", Language.KK), ("жар", Language.KK)]
    durations = []
    for _ in range(5):
        started = time.perf_counter()
        assert bank.search(texts)[0].phrase.text == "жарықты қос"
        durations.append(time.perf_counter() - started)
    # 5 ms on two idle cores; the bound leaves room for a busy machine.
    assert min(durations) < 0.03


def test_what_people_say_here_is_likelier_than_another_language() -> None:
    phrases = [
        Phrase("маған паспорт алуға талон керек", Language.KK, "a"),
        Phrase("дайте талон на паспорт", Language.RU, "a"),
    ]
    bank = PhraseBank(phrases)
    assert bank.likeness("паспорт талон") > 0.6
    assert bank.likeness("мағанпаспорталуға") == 1.0
    assert bank.likeness("казкақғыщиймәтрінінбисаат") < 0.1
    assert bank.likeness("") == bank.likeness("ай") == PhraseBank(()).likeness("талон") == 0.0
