"""What a voice is given to sound. espeak-ng is a fake that marks each letter it is asked for."""

import pytest

from core.language import Language
from tts.lexicon import ACUTE, EMPTY, Lexicon
from tts.normalize import LanguageSpan
from tts.pronunciation import Pronunciation

LISTED = frozenset("abdefhijklmnopqrstuvwxyzæðŋɐɑɔəɚɛɜɡɪɹɾʃʊʌʒʔθᵻˈˌː ɭɫɵʀɕʑʲø,.:;?!")
LEXICON = Lexicon({Language.KK: {"паспорт": "pˈɑspoɾt"}, Language.RU: {"окна": f"окна{ACUTE}"}})


class Espeak:
    """Gives `e` for each word, as one sentence, without its marks at the ends."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def __call__(self, text: str) -> list[list[str]]:
        self.asked.append(text)
        return [list(" ".join("e" for _ in text.split()) + ".")]


def pronunciation(
    language: Language, voice: str, lexicon: Lexicon = EMPTY
) -> tuple[Pronunciation, Espeak]:
    espeak = Espeak()
    readers = dict.fromkeys(Language, espeak)
    return Pronunciation(language, voice, LISTED, readers, lexicon), espeak


def spoken(pronunciation: Pronunciation, *parts: str, language: Language = Language.KK) -> str:
    """What is sounded for parts of alternating languages, of which `language` is the first's."""
    languages = (language, language.other) * len(parts)
    spans = [LanguageSpan(*part) for part in zip(parts, languages, strict=False)]
    return "|".join("".join(signs) for signs in pronunciation.sentences(spans))


def test_a_voice_of_the_language_gets_what_it_learnt() -> None:
    kazakh, espeak = pronunciation(Language.KK, "kk", LEXICON)
    assert not kazakh.foreign
    assert spoken(kazakh, "Талон алу.") == "e e."
    assert espeak.asked == ["Талон алу."]


def test_a_word_of_the_lexicon_stands_among_those_of_espeak() -> None:
    kazakh, espeak = pronunciation(Language.KK, "kk", LEXICON)
    assert spoken(kazakh, "Маған, жаңа паспортты, беріңіз!") == "e e pˈɑspoɾttə, e!"
    assert espeak.asked == ["Маған, жаңа", "беріңіз"]
    assert spoken(kazakh, "паспорт.") == "pˈɑspoɾt."
    assert spoken(kazakh, "паспорт паспорт") == "pˈɑspoɾt pˈɑspoɾt"


def test_a_voice_of_the_language_reads_the_signs_that_it_learnt() -> None:
    lexicon = Lexicon({Language.KK: {"қиғу": "qijʁˈʏwuw"}})
    kazakh, _ = pronunciation(Language.KK, "kk", lexicon)
    assert spoken(kazakh, "қиғу") == "qəjʀˈuww"


def test_a_foreign_voice_reads_kazakh_by_our_rules_and_with_an_accent() -> None:
    kazakh, espeak = pronunciation(Language.KK, "en-us", LEXICON)
    assert kazakh.foreign
    assert spoken(kazakh, "Маған паспорт, — алу?") == "mɑːɡˈɑːn pˈɑːspɔːɹt, ɑːlˈuː?"
    assert espeak.asked == []


def test_words_of_other_alphabets_are_left_to_espeak() -> None:
    kazakh, espeak = pronunciation(Language.KK, "en-us")
    assert spoken(kazakh, "бұл Kaspi ғой").count(" ") == 2
    assert espeak.asked == ["Kaspi"]


@pytest.mark.parametrize("voice", ["ru", "en-us"])
def test_russian_gets_its_stress_marks(voice: str) -> None:
    russian, espeak = pronunciation(Language.RU, voice, LEXICON)
    spoken(russian, "Номер окна.", language=Language.RU)
    assert espeak.asked == [f"Номер окна{ACUTE}."]


def test_a_new_lexicon_holds_from_the_next_clause_on() -> None:
    russian, espeak = pronunciation(Language.RU, "ru")
    russian.lexicon = LEXICON
    spoken(russian, "окна", language=Language.RU)
    assert espeak.asked == [f"окна{ACUTE}"]


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("text", ["", " ", "…", "— !", "\u0301"])
def test_what_has_no_sound_gives_no_sentence(language: Language, text: str) -> None:
    def silent(_: str) -> list[list[str]]:
        return [[]]

    made = Pronunciation(language, "en-us", LISTED, dict.fromkeys(Language, silent), LEXICON)
    assert made.sentences([LanguageSpan(text, language)]) == []
    assert made.sentences([]) == []


def test_a_russian_stretch_of_a_kazakh_reply_is_read_as_russian() -> None:
    kazakh, espeak = pronunciation(Language.KK, "kk", LEXICON)
    said = spoken(kazakh, "Қызмет: ", "номер окна ", "керек, паспорт.")
    assert said == "e: e e e, pˈɑspoɾt."
    assert espeak.asked == ["Қызмет", f"номер окна{ACUTE}", "керек"]


def test_a_kazakh_stretch_of_a_russian_reply_is_read_by_our_rules() -> None:
    russian, espeak = pronunciation(Language.RU, "ru")
    assert spoken(russian, "Скажите: ", "күлік.", language=Language.RU) == "e: kuɭʲˈɪk."
    assert espeak.asked == ["Скажите"]
