import pytest

from tts.kazakh import SIGNS, pronounced, stressed


@pytest.mark.parametrize(
    ("word", "phonemes"),
    {
        # «у» and «и» are a vowel with its glide after a consonant, a glide beside a vowel.
        "алу": "ɑɫˈuw",
        "беру": "beɾˈuw",
        "тау": "tˈɑw",
        "ауа": "ɑwˈɑ",
        "уақыт": "wɑqˈət",
        "куәлік": "kuwælˈɪk",
        "тіркеуге": "tɪɾkewɡˈe",
        "тууды": "tuwuwdˈə",
        "университет": "uwnijveɾsijtˈet",
        "би": "bˈij",
        "қиын": "qijˈən",
        "қиюды": "qijuwdˈə",
        "қою": "qojˈuw",
        "зиян": "zijˈɑn",
        # «е» has a glide of its own where no consonant leads into it.
        "ет": "jˈet",
        "мәдениет": "mædenijˈet",
        "кел": "kˈel",
        # What Russian lacks.
        "қағаз": "qɑʁˈɑz",
        "өңір": "ɵŋˈɪɾ",
        "үйге": "ʏjɡˈe",
        "ұл": "ˈʊɫ",
        "һәм": "hˈæm",
        # «л» goes with its vowel, a nasal with the next consonant.
        "балалар": "bɑɫɑɫˈɑɾ",
        "бел": "bˈel",
        "куәландыру": "kuwæɫɑndəɾˈuw",
        "сенбі": "sembˈɪ",
        "түнгі": "tʏŋɡˈɪ",
        # Every word is stressed on its last syllable, particles on none.
        "қызмет": "qəzmˈet",
        "Мың": "mˈəŋ",
        "ма": "mɑ",
        # Signs are silent; nothing more is known of loans.
        "объект": "obˈekt",
    }.items(),
)
def test_words_are_read_as_the_phonology_has_them(word: str, phonemes: str) -> None:
    assert pronounced(word) == phonemes


def test_only_known_signs_come_out() -> None:
    alphabet = "аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя"
    for before in ("", "а", "к", "и", "у"):
        for letter in alphabet:
            for after in ("", "а", "к", "ю"):
                assert set(pronounced(before + letter + after)) <= SIGNS


def test_a_word_without_a_vowel_has_no_stress() -> None:
    assert pronounced("брр") == "bɾɾ"
    assert stressed("") == ""
