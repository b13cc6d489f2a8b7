"""The classifier on a domain that it was never tuned to: three intents, five examples each."""

from pathlib import Path

import pytest

from core.hypothesis import Hypothesis
from core.intent import Intent
from core.language import Language
from nlu.cascade import CascadeResolver
from nlu.domain import load_domain

LIBRARY = """\
book.borrow:
  examples:
    kk: [кітап алғым келеді, маған кітап беріңізші, бұл кітапты үйге алуға бола ма,
         роман іздеп жүрмін, оқитын кітап керек]
    ru: [хочу взять книгу, дайте мне книгу почитать, можно взять эту книгу домой,
         ищу роман, нужна книга]
book.return:
  examples:
    kk: [кітапты қайтарғым келеді, кітап өткізейін деп едім, кітапты қайда тапсырамын,
         мерзімі өткен кітапты қайтару, оқып болдым қайтарып алыңыз]
    ru: [хочу вернуть книгу, сдать книгу, куда вернуть книги,
         вернуть просроченную книгу, дочитал заберите книгу обратно]
card.new:
  examples:
    kk: [оқырман билетін жасату, кітапханаға жазылғым келеді, жаңа оқырман тіркелуі,
         оқырман картасын алу, кітапханаға қалай тіркелемін]
    ru: [оформить читательский билет, хочу записаться в библиотеку, регистрация нового читателя,
         получить карту читателя, как записаться в библиотеку]
"""

PARAPHRASES = {
    "book.borrow": {
        Language.KK: ["кітап алайын деп едім", "жақсы роман бар ма оқитын", "кітап беріңіз"],
        Language.RU: ["можно мне взять роман", "дайте почитать книгу", "мне нужна эта книга"],
    },
    "book.return": {
        Language.KK: ["кітап қайтарайын", "кітапты қайда өткіземін", "оқып болдым тапсырамын"],
        Language.RU: ["вернуть книги хочу", "куда сдать книги", "книгу дочитал хочу сдать"],
    },
    "card.new": {
        Language.KK: ["оқырман билеті керек", "кітапханаға жазылайын", "қалай тіркелуге болады"],
        Language.RU: [
            "запишите в библиотеку",
            "нужен читательский билет",
            "зарегистрировать читателя",
        ],
    },
}


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> CascadeResolver:
    folder: Path = tmp_path_factory.mktemp("library")
    (folder / "intents").mkdir()
    (folder / "domain.yaml").write_text("name: l\nlanguages: [kk, ru]\n", encoding="utf-8")
    (folder / "intents" / "a.yaml").write_text(LIBRARY, encoding="utf-8")
    return CascadeResolver(load_domain(folder))


def test_a_fresh_domain_with_five_examples_an_intent_works(library: CascadeResolver) -> None:
    right = []
    for intent, languages in PARAPHRASES.items():
        for language, texts in languages.items():
            for text in texts:
                found = library.resolve((Hypothesis(text, language, 1.0),))
                right.append(isinstance(found, Intent) and found.name == intent)
    assert sum(right) / len(right) >= 0.85


@pytest.mark.parametrize("text", ["hello how are you", "фывапролдж йцукенг", "я" * 300, "12 345"])
def test_what_it_never_learnt_is_none(library: CascadeResolver, text: str) -> None:
    assert not isinstance(library.resolve((Hypothesis(text, Language.RU, 1.0),)), Intent)
