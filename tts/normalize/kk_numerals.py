"""Kazakh numerals and their endings, written against the grammar.

Source: R. Mukhamedova, "Kazakh: A Comprehensive Grammar", Routledge 2016, the chapters on vowel
and consonant harmony, the case paradigms, and numerals (ordinals in -(І)нші, elision in
қырық → қырқыншы, жиырма → жиырмасыншы).
"""

from enum import StrEnum

_UNITS = ("нөл", "бір", "екі", "үш", "төрт", "бес", "алты", "жеті", "сегіз", "тоғыз")
_TENS = ("", "он", "жиырма", "отыз", "қырық", "елу", "алпыс", "жетпіс", "сексен", "тоқсан")
_SCALES = ("", "мың", "миллион", "миллиард", "триллион")

LARGEST = 10**15 - 1
"""Above it numbers are read digit by digit."""

_IRREGULAR_ORDINALS = {"жиырма": "жиырмасыншы", "қырық": "қырқыншы"}

_FRONT = frozenset("әеіөүэ")
_BACK = frozenset("аоұыяёю")
_NEUTRAL = frozenset("иу")
_VOICELESS = frozenset("пфктсшщчцхқһ")
_VOICELESS_AT_END = _VOICELESS | frozenset("бвгд")
"""Letters at a word's end that take -қа/-та: the last four are said voiceless there."""
_NASALS = frozenset("мнң")


class Case(StrEnum):
    """Cases that take an ending."""

    GENITIVE = "genitive"
    DATIVE = "dative"
    ACCUSATIVE = "accusative"
    LOCATIVE = "locative"
    ABLATIVE = "ablative"
    INSTRUMENTAL = "instrumental"


def cardinal(number: int) -> str:
    """«жиырма бес»; digit by digit above LARGEST."""
    if number > LARGEST:
        return digits(str(number))
    if number == 0:
        return _UNITS[0]
    words: list[str] = []
    for scale in range(len(_SCALES) - 1, -1, -1):
        group = number // 1000**scale % 1000
        if group == 0:
            continue
        # «мың», not «бір мың», as «жүз», not «бір жүз»: only millions and up count their one.
        if not (scale == 1 and group == 1):
            words += _below_thousand(group)
        words += [_SCALES[scale]] if scale else []
    return " ".join(words)


def ordinal(number: int) -> str:
    """«жиырма бесінші»."""
    head, _, last = cardinal(number).rpartition(" ")
    return f"{head} {_ordinal_word(last)}".strip()


def digits(written: str) -> str:
    """One word a digit."""
    return " ".join(_UNITS[int(digit)] for digit in written)


def code(written: str) -> str:
    """Digits of a ticket or a phone's group: leading zeros one by one, then the number."""
    rest = written.lstrip("0")
    zeros = [_UNITS[0]] * (len(written) - len(rest))
    return " ".join([*zeros, *([cardinal(int(rest))] if rest else [])])


def fraction(whole: int, decimals: str) -> str:
    """«нөл бүтін оннан екі»; beyond thousandths the decimals are read as they stand."""
    names = {1: "оннан", 2: "жүзден", 3: "мыңнан"}
    name = names.get(len(decimals))
    if name is None:
        return f"{cardinal(whole)} бүтін {code(decimals)}"
    return f"{cardinal(whole)} бүтін {name} {cardinal(int(decimals))}"


def is_front(word: str) -> bool:
    """Whether the word takes front endings (-ге, -де): its last telling vowel decides.

    у and и fit both sides, so the vowels before them are asked: елу is front, оқу is back.
    """
    for letter in reversed(word.lower()):
        if letter in _FRONT:
            return True
        if letter in _BACK:
            return False
    return any(letter in _NEUTRAL for letter in word.lower())


def _below_thousand(number: int) -> list[str]:
    hundreds, rest = divmod(number, 100)
    tens, units = divmod(rest, 10)
    words = [_UNITS[hundreds]] if hundreds > 1 else []
    words += ["жүз"] if hundreds else []
    words += [_TENS[tens]] if tens else []
    return words + ([_UNITS[units]] if units else [])


def _ordinal_word(word: str) -> str:
    if word in _IRREGULAR_ORDINALS:
        return _IRREGULAR_ORDINALS[word]
    front = is_front(word)
    if ends_in_vowel(word):
        return word + ("нші" if front else "ншы")
    return word + ("інші" if front else "ыншы")


def ends_in_vowel(word: str) -> bool:
    """Whether endings treat the word's end as a vowel; и and у count as glides, so as none."""
    return word[-1:].lower() in _FRONT | _BACK


def inflected(phrase: str, case: Case, possessed: bool = False) -> str:
    """The phrase with the case's ending on its last word, by harmony and final sound.

    `possessed`: the phrase ends in a possessive of the third person (орталығы, нөмірі).
    """
    return phrase + (_possessed_ending if possessed else _ending)(phrase, case)


def possessive(phrase: str) -> str:
    """The phrase with the possessive of the third person: «он бесі», «алтысы»."""
    front = is_front(phrase)
    if ends_in_vowel(phrase):
        return phrase + ("сі" if front else "сы")
    return phrase + ("і" if front else "ы")


def _ending(phrase: str, case: Case) -> str:
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
