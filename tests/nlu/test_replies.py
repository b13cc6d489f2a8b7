import pytest

from core.errors import DomainError
from core.language import Language
from nlu.replies import Replies, placeholders

REPLIES = Replies(
    {"ticket": {Language.KK: "Талон: {ticket}.", Language.RU: "Ваш талон: {ticket}."}}
)


def test_placeholders_are_filled() -> None:
    assert REPLIES.text("ticket", Language.KK, ticket="А-015") == "Талон: А-015."


def test_a_value_may_hold_braces() -> None:
    assert REPLIES.text("ticket", Language.RU, ticket="{x}") == "Ваш талон: {x}."


def test_values_without_a_place_are_ignored() -> None:
    assert REPLIES.text("ticket", Language.RU, ticket="1", other="2") == "Ваш талон: 1."


@pytest.mark.parametrize(("key", "says"), [("none", "no reply «none»"), ("ticket", "{ticket}")])
def test_a_missing_reply_or_value_is_said(key: str, says: str) -> None:
    with pytest.raises(DomainError) as caught:
        REPLIES.text(key, Language.KK)
    assert says in str(caught.value)


@pytest.mark.parametrize("text", ["{", "}", "{Ы}", "{a", "{{a}}", "{a b}"])
def test_a_brace_that_is_no_placeholder(text: str) -> None:
    with pytest.raises(ValueError, match="placeholder"):
        placeholders(text)


def test_a_question_particle_follows_the_value() -> None:
    texts = {Language.KK: "{first} ма, әлде {second} ма?", Language.RU: "{first} или {second}?"}
    which = Replies({"which": texts})
    asked = which.text("which", Language.KK, first="паспорт", second="жеке куәлік")
    assert asked == "паспорт па, әлде жеке куәлік пе?"
    assert which.text("which", Language.RU, first="а", second="б") == "а или б?"
