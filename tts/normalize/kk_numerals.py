"""Kazakh numerals, written against the grammar.

Source: R. Mukhamedova, "Kazakh: A Comprehensive Grammar", Routledge 2016, the chapter on numerals:
ordinals in -(І)нші, elision in қырық → қырқыншы, жиырма → жиырмасыншы; collectives in -еу up to
seven.
"""

from tts.normalize.kk_harmony import ends_in_vowel, is_front

_UNITS = ("нөл", "бір", "екі", "үш", "төрт", "бес", "алты", "жеті", "сегіз", "тоғыз")
_TENS = ("", "он", "жиырма", "отыз", "қырық", "елу", "алпыс", "жетпіс", "сексен", "тоқсан")
_SCALES = ("", "мың", "миллион", "миллиард", "триллион")

LARGEST = 10**15 - 1
"""Above it numbers are read digit by digit."""

_IRREGULAR_ORDINALS = {"жиырма": "жиырмасыншы", "қырық": "қырқыншы"}
_COLLECTIVES = ("", "біреу", "екеу", "үшеу", "төртеу", "бесеу", "алтау", "жетеу")


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


def collective(number: int) -> str:
    """«екеу», «жетеу»; above seven there is none and the cardinal stands."""
    return _COLLECTIVES[number] if 0 < number < len(_COLLECTIVES) else cardinal(number)


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
