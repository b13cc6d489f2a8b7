from core.language import Language
from tts.clauses import clauses, clauses_of
from tts.normalize import LanguageSpan


def texts(text: str) -> list[str]:
    return [clause.text for clause in clauses(text)]


def test_sentences_are_spoken_one_by_one() -> None:
    assert texts("Сәлеметсіз бе! Талон керек пе? Күтіңіз.") == [
        "Сәлеметсіз бе!",
        "Талон керек пе?",
        "Күтіңіз.",
    ]


def test_only_the_first_clause_is_cut_off_its_sentence() -> None:
    assert texts("Ваш талон, а ноль пятнадцать, готов. Ждите, вас позовут.") == [
        "Ваш талон,",
        "а ноль пятнадцать, готов.",
        "Ждите, вас позовут.",
    ]


def test_a_word_alone_is_not_torn_from_its_sentence() -> None:
    assert texts("Жоқ, кешіріңіз.") == ["Жоқ, кешіріңіз."]


def test_a_question_pauses_longer_than_a_comma() -> None:
    comma, question = clauses("Айтыңызшы, қай қызмет керек?")
    assert 0 < comma.pause_s < question.pause_s


def test_text_without_marks_is_cut_at_spaces() -> None:
    pieces = texts("сөз " * 1000)
    assert all(len(piece) <= 240 for piece in pieces)
    assert " ".join(pieces).split() == ["сөз"] * 1000


def test_an_overlong_sentence_is_cut_at_a_mark_if_it_has_one_in_time() -> None:
    text = "Алдымен: бірінші, екінші және үшінші құжат, содан кейін төртінші және бесінші құжат."
    pieces = [clause.text for clause in clauses(f"Жақсы. {text}", longest=60)]
    assert pieces == [
        "Жақсы.",
        "Алдымен: бірінші, екінші және үшінші құжат,",
        "содан кейін төртінші және бесінші құжат.",
    ]


def test_a_long_first_sentence_without_marks_begins_with_what_is_soon_said() -> None:
    sentence = " ".join(["сөйлем"] * 20) + "."
    first, rest = texts(sentence)
    assert 40 < len(first) <= 60
    assert f"{first} {rest}" == sentence
    assert texts(f"Қысқа. {sentence}") == ["Қысқа.", sentence]


def test_a_word_without_spaces_is_cut_too() -> None:
    assert "".join(texts("а" * 1000)) == "а" * 1000


def test_marks_alone_are_nothing_to_say() -> None:
    assert clauses("… , . !") == []
    assert clauses("") == []


def test_clauses_know_the_languages_of_their_words() -> None:
    parts = [
        LanguageSpan("Экранда немесе", Language.KK),
        LanguageSpan("Позовите, да. Скорее", Language.RU),
        LanguageSpan("деп айтыңыз.", Language.KK),
    ]
    first, *rest = clauses_of(parts)
    assert [(span.text, span.language) for span in first.spans] == [
        ("Экранда немесе ", Language.KK),
        ("Позовите,", Language.RU),
    ]
    assert rest[-1].spans[-1] == LanguageSpan("деп айтыңыз.", Language.KK)
    assert clauses_of([]) == []
    for clause in (first, *rest):
        assert "".join(span.text for span in clause.spans) == clause.text
