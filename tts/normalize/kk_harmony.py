"""Kazakh endings in the shape that a word asks for: vowel harmony and the sound at its end.

Source: R. Mukhamedova, "Kazakh: A Comprehensive Grammar", Routledge 2016, the chapters on vowel
and consonant harmony, the case paradigms and possession. Loanwords: и and ь are front (лимитке,
рубльге), у within the last syllable is back (минутқа, градусқа); a doubled consonant at the end
is written once before an ending (килограмм → килограмға).
"""

from enum import StrEnum

_FRONT = frozenset("әеіөүэи")
_BACK = frozenset("аоұыяёю")
_VOWELS_BEFORE_ENDINGS = (_FRONT | _BACK) - frozenset("и")
"""и and у count as glides at a word's end, so endings see a consonant: елу, елуді."""
_VOICELESS_AT_END = frozenset("пфктсшщчцхқһбвгд")
"""Letters at a word's end that take -қа/-та: the last four are said voiceless there."""
_NASALS = frozenset("мнң")
_VOICED = {"қ": "ғ", "к": "г", "п": "б"}
"""What the end of a word becomes before the possessive: орталық → орталығы."""

_POSSESSED = {"қырық": "қырқы", "орын": "орны"}


class Case(StrEnum):
    """Cases that take an ending."""

    GENITIVE = "genitive"
    DATIVE = "dative"
    ACCUSATIVE = "accusative"
    LOCATIVE = "locative"
    ABLATIVE = "ablative"
    INSTRUMENTAL = "instrumental"


def is_front(word: str) -> bool:
    """Whether the word takes front endings (-ге, -де): its last telling vowel decides.

    у at the end is a glide, so the vowels before it are asked: елу is front, оқу is back.
    """
    word = word.lower()
    if word.endswith("ь"):
        return True
    for place in range(len(word) - 1, -1, -1):
        letter = word[place]
        if letter in _FRONT:
            return True
        if letter in _BACK or (letter == "у" and place < len(word) - 1):
            return False
    return False


def ends_in_vowel(word: str) -> bool:
    """Whether endings treat the word's end as a vowel; и and у count as glides, so as none."""
    return word[-1:].lower() in _VOWELS_BEFORE_ENDINGS


def inflected(phrase: str, case: Case, possessed: bool = False) -> str:
    """The phrase with the case's ending on its last word, by harmony and final sound.

    `possessed`: the phrase ends in a possessive of the third person (орталығы, нөмірі).
    """
    ending = (_possessed_ending if possessed else _case_ending)(phrase, case)
    return _stem(phrase) + ending


def possessive(phrase: str) -> str:
    """The phrase with the possessive of the third person: «он бесі», «алтысы», «орталығы»."""
    head, space, word = phrase.rpartition(" ")
    if word in _POSSESSED:
        return head + space + _POSSESSED[word]
    front = is_front(word)
    if ends_in_vowel(word):
        return phrase + ("сі" if front else "сы")
    return _voiced(_stem(phrase)) + ("і" if front else "ы")


def yours(phrase: str) -> str:
    """The phrase with the polite possessive of the second person: «нөміріңіз», «қолтаңбаңыз»."""
    link, ending = ("і", "ңіз") if is_front(phrase) else ("ы", "ңыз")
    return phrase + ending if ends_in_vowel(phrase) else _voiced(_stem(phrase)) + link + ending


def plural(phrase: str) -> str:
    """The phrase with -лар in its shape: «тоқсандар», «елулер»."""
    return _stem(phrase) + _liquid(phrase) + ("ер" if is_front(phrase) else "ар")


def derived(phrase: str) -> str:
    """The phrase with -лық in its shape: «бестік», «жүздік», «пайыздық»."""
    return _stem(phrase) + _liquid(phrase) + ("ік" if is_front(phrase) else "ық")


def like(phrase: str) -> str:
    """The phrase with -дай in its shape: «жүздей», «бестей»."""
    first = "т" if phrase[-1].lower() in _VOICELESS_AT_END else "д"
    return _stem(phrase) + first + ("ей" if is_front(phrase) else "ай")


def without(phrase: str, possessed: bool = False) -> str:
    """The phrase with -сыз in its shape: «қолтаңбасыз», «нөмірінсіз»."""
    return _stem(phrase) + ("н" if possessed else "") + ("сіз" if is_front(phrase) else "сыз")


def belonging(phrase: str, possessed: bool = False) -> str:
    """The phrase with -нікі in its shape: «екінікі», «бестікі»."""
    return inflected(phrase, Case.GENITIVE, possessed)[:-2] + "ікі"


def at(phrase: str, possessed: bool = False) -> str:
    """The phrase with -дағы in its shape: «он бестегі», «тоғыздағы»."""
    return inflected(phrase, Case.LOCATIVE, possessed) + ("гі" if is_front(phrase) else "ғы")


def _stem(phrase: str) -> str:
    """The phrase as endings join it: a doubled consonant stands once."""
    doubled = phrase[-2:-1] == phrase[-1:] and not ends_in_vowel(phrase)
    return phrase[:-1] if doubled and phrase[-1:].isalpha() else phrase


def _voiced(stem: str) -> str:
    """The stem as vowels follow it: орталық → орталығ-."""
    if stem[-1] in _VOICED and ends_in_vowel(stem[-2:-1]):
        return stem[:-1] + _VOICED[stem[-1]]
    return stem


def _liquid(phrase: str) -> str:
    """The first sound of -лар and -лық after this phrase."""
    last = phrase[-1].lower()
    if last in _VOICELESS_AT_END:
        return "т"
    return "д" if last in "лмнңзж" else "л"


def _case_ending(phrase: str, case: Case) -> str:
    last = phrase[-1].lower()
    voiceless = last in _VOICELESS_AT_END
    vowel = ends_in_vowel(phrase)
    match case:
        case Case.DATIVE:
            back, front = ("қа", "ке") if voiceless else ("ға", "ге")
        case Case.LOCATIVE:
            back, front = ("та", "те") if voiceless else ("да", "де")
        case Case.ABLATIVE:
            back, front = ("дан", "ден")
            if last in _NASALS:
                back, front = ("нан", "нен")
            elif voiceless:
                back, front = ("тан", "тен")
        case Case.ACCUSATIVE:
            back, front = ("ны", "ні") if vowel else ("ты", "ті") if voiceless else ("ды", "ді")
        case Case.GENITIVE:
            back, front = ("дың", "дің")
            if vowel or last in _NASALS:
                back, front = ("ның", "нің")
            elif voiceless:
                back, front = ("тың", "тің")
        case Case.INSTRUMENTAL:
            return "бен" if last in "зж" else "пен" if voiceless else "мен"
    return front if is_front(phrase) else back


def _possessed_ending(phrase: str, case: Case) -> str:
    front = is_front(phrase)
    match case:
        case Case.DATIVE:
            return "не" if front else "на"
        case Case.LOCATIVE:
            return "нде" if front else "нда"
        case Case.ABLATIVE:
            return "нен" if front else "нан"
        case Case.ACCUSATIVE:
            return "н"
        case Case.GENITIVE:
            return "нің" if front else "ның"
        case Case.INSTRUMENTAL:
            return "мен"
