import pytest

from nlu.features import features, sounds, vocabulary_of


def test_sounds_forget_what_is_misheard() -> None:
    assert sounds("паспорт") == sounds("басборд")
    assert sounds("талон") == sounds("далан")
    assert sounds("касса") == sounds("каса")
    assert sounds("талон") != sounds("терезе")


def test_words_pairs_and_pieces_are_counted() -> None:
    counts = features("талон керек")
    assert counts["word талон"] == counts["pair талон керек"] == counts[" тал"] == 1
    assert features("") == {}


def test_a_vector_has_length_one_and_less_where_words_are_unknown() -> None:
    vocabulary = vocabulary_of(["талон керек", "салем"])
    known, unknown = vocabulary.vector("талон керек").values, vocabulary.vector("эээ щщщ").values
    assert float((known**2).sum()) == pytest.approx(1)
    assert len(unknown) == 0


def test_what_stands_in_a_single_text_can_be_left_out() -> None:
    texts = ["талон керек", "талон бар", "салем"]
    assert "word талон" in vocabulary_of(texts, 2).features
    assert "word салем" not in vocabulary_of(texts, 2).features
