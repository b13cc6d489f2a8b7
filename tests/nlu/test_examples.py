from pathlib import Path

from core.language import Language
from nlu.content import Domain
from nlu.domain import load_domain
from nlu.examples import PER_TEMPLATE, example_sentences
from nlu.slots import MARK, MARKED_FROM, SlotFinder, is_marked
from nlu.text import fold
from nlu.words import DomainWords


def test_values_of_long_lists_are_left_out_and_short_ones_stand_there(
    service_centre: Domain,
) -> None:
    assert is_marked(service_centre, "services")
    assert not is_marked(service_centre, "facilities")
    texts = {example.text for example in example_sentences(service_centre)}
    assert f"маган {MARK} талон керек" in texts
    assert "даретхана кайда" in texts and f"{MARK} кайда" not in texts
    assert "вы работаете в пятницу" in texts


def test_examples_and_utterances_are_made_comparable_in_the_same_way(
    service_centre: Domain,
) -> None:
    finder = SlotFinder(service_centre)
    assert finder.without_values(fold("маған паспорт талон керек")) == f"маган {MARK} талон керек"
    assert finder.without_values(fold("дәретхана қайда")) == "даретхана кайда"


def test_a_template_has_a_bounded_number_of_examples(service_centre: Domain) -> None:
    templates = sum(
        len(each) for spec in service_centre.intents.values() for each in spec.examples.values()
    )
    assert len(example_sentences(service_centre)) <= templates * PER_TEMPLATE


def test_numbers_stand_there_as_words_and_digits(small: Domain) -> None:
    texts = {example.text for example in example_sentences(small)}
    assert "биринши терезе кайда" in texts
    assert "где окно второе" in texts


def test_a_list_is_long_from_ten_values_on(tmp_path: Path) -> None:
    for values in (MARKED_FROM - 1, MARKED_FROM):
        listed = ", ".join(f"v{n}: {{kk: [сөз{n}], ru: [слово{n}]}}" for n in range(values))
        folder = tmp_path / str(values)
        (folder / "intents").mkdir(parents=True)
        (folder / "domain.yaml").write_text("name: d\nlanguages: [kk, ru]\n", encoding="utf-8")
        (folder / "intents" / "a.yaml").write_text(
            f"a:\n  examples: {{kk: ['{{x}} ал'], ru: ['возьми {{x}}']}}\n"
            f"  slots: {{x: {{values: {{{listed}}}}}}}\n",
            encoding="utf-8",
        )
        assert is_marked(load_domain(folder), "a.x") is (values >= MARKED_FROM)


def test_the_words_of_a_domain_tell_its_languages(small: Domain) -> None:
    words = DomainWords(small)
    assert "керек" in words and "төле" not in words
    assert words.language("маган талон керек") is Language.KK
    assert words.language("дайте талон") is Language.RU
    assert words.language("талон") is None
    assert words.language("") is None
