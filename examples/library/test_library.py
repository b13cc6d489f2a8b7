"""The same library, asked from Python."""

import pytest


@pytest.mark.parametrize(
    ("text", "language", "documents"),
    [
        ("ересекке оқырман билеті керек", "kk", "жеке куәлік"),
        ("какие документы нужны для ребёнка", "ru", "свидетельство о рождении"),
    ],
)
def test_documents(assistant, text, language, documents):
    answer = assistant.ask(text, language)
    assert answer.intent == "reader.card"
    assert documents in answer.reply


@pytest.mark.tildes_visit(language="ru", voice="espeak:f2")
def test_a_visitor_who_falls_silent_is_asked_once_more(visitor):
    assert visitor.says("здравствуйте").intent == "greeting"
    assert "prompted" in visitor.waits(15).told
    assert visitor.says("когда работает библиотека").intent == "library.hours"
