import pytest

from core.language import Language
from tts.lexicon import ACUTE, EMPTY, Lexicon, checked

RUSSIAN = Lexicon(
    {
        Language.RU: {
            "окна": f"окна{ACUTE}",
            "тараз*": f"тара{ACUTE}з*",
            "тенге": f"тэнгэ{ACUTE}",
            "эм-эр-пэ": f"эм-эр-пэ{ACUTE}",
        }
    }
)
KAZAKH = Lexicon(
    {
        Language.KK: {
            "паспорт": "pˈɑspoɾt",
            "куәлік": "kuwælɪk",
            "құқық": "qʊqəq",
            "кітап": "kɪtɑp",
            "пас": "pɑs",
        }
    }
)


def test_a_russian_word_gets_its_stress_in_whatever_case_it_is_written() -> None:
    assert RUSSIAN.respelt("Окна: ОКНА!") == f"окна{ACUTE}: окна{ACUTE}!"
    assert RUSSIAN.respelt("окнами, окно") == "окнами, окно"


def test_a_starred_name_holds_with_its_endings_alone() -> None:
    spoken = RUSSIAN.respelt("в Таразе, из Тараза, таразский")
    assert spoken == f"в тара{ACUTE}зе, из тара{ACUTE}за, таразский"


def test_a_word_may_be_respelt_and_hold_hyphens() -> None:
    assert RUSSIAN.respelt("восемь эм-эр-пэ, тенге") == f"восемь эм-эр-пэ{ACUTE}, тэнгэ{ACUTE}"


@pytest.mark.parametrize(
    ("word", "phonemes"),
    [
        ("паспорт", "pˈɑspoɾt"),
        ("Паспорттың", "pˈɑspoɾttəŋ"),
        ("паспорттарыңызды", "pˈɑspoɾttɑɾəŋəzdə"),
        ("куәлік", "kuwælˈɪk"),
        ("куәліктеріңізбен", "kuwælɪkteɾɪŋɪzbˈen"),
        ("куәлігіңіз", "kuwælɪɡɪŋˈɪz"),
        ("құқығы", "qʊqəʁˈə"),
        ("кітабын", "kɪtɑbˈən"),
        ("кітаптан", "kɪtɑptˈɑn"),
        ("пасты", "pɑstˈə"),
    ],
)
def test_a_kazakh_stem_holds_with_its_endings(word: str, phonemes: str) -> None:
    assert KAZAKH.phonemes(word) == phonemes


@pytest.mark.parametrize("word", ["паспортист", "кітапхана", "куә", "пассив", "құқ", ""])
def test_another_word_is_left_alone(word: str) -> None:
    assert KAZAKH.phonemes(word) is None


def test_an_empty_lexicon_changes_nothing() -> None:
    assert EMPTY.respelt("Окна") == "Окна"
    assert EMPTY.phonemes("паспорт") is None


@pytest.mark.parametrize(
    ("language", "word", "reading"),
    [
        (Language.RU, "окна", f"окна{ACUTE}"),
        (Language.RU, "приём", "прийём"),
        (Language.RU, "что", "што"),
        (Language.RU, "эм-эр-пэ", f"э{ACUTE}м-э{ACUTE}р-пэ{ACUTE}"),
        (Language.KK, "эцқ", "etseqˈɑ"),
        (Language.KK, "куәлік", "kuwælɪk"),
    ],
)
def test_a_good_reading_is_let_through(language: Language, word: str, reading: str) -> None:
    assert checked(language, word, reading) == reading


@pytest.mark.parametrize(
    ("language", "word", "reading", "complaint"),
    [
        (Language.RU, "окна", "окна", "has no stress"),
        (Language.RU, "окна", f"ок{ACUTE}на", "stress on a consonant"),
        (Language.RU, "окна", f"{ACUTE}окна", "stress on a consonant"),
        (Language.RU, "окна", f"о{ACUTE}кна{ACUTE}", "two stresses"),
        (Language.RU, "мрп", "мрп", "no vowel to stress"),
        (Language.RU, "окна", "okná", "not spelt in Russian letters"),
        (Language.RU, "Окна", f"окна{ACUTE}", "small letters"),
        (Language.RU, "два слова", f"два{ACUTE}", "no Russian word"),
        (Language.RU, "тараз*", f"тара{ACUTE}з", "write the *"),
        (Language.KK, "эцқ", "etseqá", "unknown phonemes á"),
        (Language.KK, "эцқ", "tsq", "no vowel to stress"),
        (Language.KK, "эцқ", "etˈseqɑ", "stress on a consonant"),
        (Language.KK, "эцқ", "etseqɑˈ", "stress on a consonant"),
        (Language.KK, "эцқ", "ˈetseqˈɑ", "two stresses"),
        (Language.KK, "ЭЦҚ", "etseqˈɑ", "small letters"),
        (Language.KK, "egov", "etseqˈɑ", "no Kazakh word"),
    ],
)
def test_a_bad_reading_is_told(language: Language, word: str, reading: str, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint.replace("*", r"\*")) as error:
        checked(language, word, reading)
    assert "\n" not in str(error.value)
