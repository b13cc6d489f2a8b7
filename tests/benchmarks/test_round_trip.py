import pytest

from benchmarks.round_trip import cer, spoken_replies
from core.language import Language
from tests.shipped import shipped_domain


@pytest.mark.parametrize("language", list(Language))
def test_the_commonest_replies_are_two_hundred_in_words(language: Language) -> None:
    domain = shipped_domain()
    replies = spoken_replies(domain, language, 200)
    assert len(replies) == len(set(replies)) == 200
    assert not any(letter.isdigit() or letter in "{}" for text in replies for letter in text)


def test_error_rate_is_of_letters_alone() -> None:
    assert cer("Окно, пять.", "окно пять") == 0.0
    assert cer("окно", "") == 1.0
    assert cer("окно", "окна") == 0.25
