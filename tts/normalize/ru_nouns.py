"""Russian nouns and adjectives that numbers stand with, in all their forms.

Paradigms by the usual classes of declension; which form a number asks for: one, two to four, five
and more, and in the oblique cases singular or plural (Русская грамматика, 1980, §§ 1365–1376).
"""

from dataclasses import dataclass

from tts.normalize.ru_numerals import Case, Gender, is_single

CASES = (
    *(Case.NOMINATIVE, Case.GENITIVE, Case.DATIVE),
    *(Case.ACCUSATIVE, Case.INSTRUMENTAL, Case.PREPOSITIONAL),
)

_M, _F, _N = Gender.MASCULINE, Gender.FEMININE, Gender.NEUTER

_CLASSES = {
    "стол": (_M, ",а,у,,ом,е", "ы,ов,ам,ы,ами,ах"),
    "этаж": (_M, ",а,у,,ом,е", "и,ей,ам,и,ами,ах"),
    "месяц": (_M, ",а,у,,ем,е", "ы,ев,ам,ы,ами,ах"),
    "рубль": (_M, "ь,я,ю,ь,ем,е", "и,ей,ям,и,ями,ях"),
    "случай": (_M, "й,я,ю,й,ем,е", "и,ев,ям,и,ями,ях"),
    "минута": (_F, "а,ы,е,у,ой,е", "ы,,ам,ы,ами,ах"),
    "услуга": (_F, "а,и,е,у,ой,е", "и,,ам,и,ами,ах"),
    "единица": (_F, "а,ы,е,у,ей,е", "ы,,ам,ы,ами,ах"),
    "тысяча": (_F, "а,и,е,у,ей,е", "и,,ам,и,ами,ах"),
    "неделя": (_F, "я,и,е,ю,ей,е", "и,ь,ям,и,ями,ях"),
    "копия": (_F, "ия,ии,ии,ию,ией,ии", "ии,ий,иям,ии,иями,иях"),
    "запись": (_F, "ь,и,и,ь,ью,и", "и,ей,ям,и,ями,ях"),
    "окно": (_N, "о,а,у,о,ом,е", "а,,ам,а,ами,ах"),
    "заявление": (_N, "ие,ия,ию,ие,ием,ии", "ия,ий,иям,ия,иями,иях"),
}
"""A noun of each class, its gender, and the endings of the singular and the plural."""


@dataclass(frozen=True, slots=True)
class Noun:
    """A noun that is counted: its gender and its forms, in the order of CASES."""

    gender: Gender
    singular: tuple[str, ...]
    plural: tuple[str, ...]
    place: bool = False
    """Something that is numbered: a number before its singular is an ordinal («на 2 этаже»)."""

    def counted(self, number: int, case: Case = Case.NOMINATIVE) -> str:
        """The form after this number."""
        if is_single(number):
            return self.form(case)
        if case in (Case.NOMINATIVE, Case.ACCUSATIVE):
            return self.after_few if is_few(number) else self.plural[1]
        return self.form(case, plural=True)

    def form(self, case: Case, plural: bool = False) -> str:
        """The noun in a case."""
        return (self.plural if plural else self.singular)[CASES.index(case)]

    @property
    def after_few(self) -> str:
        """After two to four and after decimals: the genitive of the singular."""
        return self.singular[1]

    @property
    def forms(self) -> frozenset[str]:
        """Every form, to be recognised in a text."""
        return frozenset(self.singular + self.plural)

    def plural_cases(self, form: str) -> list[Case]:
        """The cases that a form of the plural can be."""
        return [case for case in CASES if self.form(case, plural=True) == form]

    def singular_cases(self, form: str) -> list[Case]:
        """The cases that a form of the singular can be."""
        return [case for case in CASES if self.form(case) == form]


def noun(like: str, stem: str, many: str | None = None, place: bool = False) -> Noun:
    """The noun of `stem`, declined as `like`.

    `many`: the genitive of the plural where it is not regular («окон», «справок»).
    `place`: see Noun.
    """
    gender, singular, plural = _CLASSES[like]
    forms = [stem + ending for ending in plural.split(",")]
    if many is not None:
        forms[1] = many
    return Noun(gender, tuple(stem + ending for ending in singular.split(",")), tuple(forms), place)


def unchanging(gender: Gender, word: str) -> Noun:
    """A noun with one form: тенге, евро."""
    return Noun(gender, (word,) * 6, (word,) * 6)


def is_few(number: int) -> bool:
    """Whether the number ends in two to four."""
    return number % 10 in (2, 3, 4) and number % 100 not in (12, 13, 14)


def adjective(stem: str, case: Case, gender: Gender) -> str:
    """The adjective of a stem, agreeing: «рабоч», «календарн», «банковск»; Gender.PLURAL too."""
    sibilant = stem[-1] in "жшчщ"
    y = "и" if sibilant or stem[-1] in "кгх" else "ы"
    o = "е" if sibilant else "о"
    endings = {
        Gender.MASCULINE: (f"{y}й", f"{o}го", f"{o}му", f"{y}й", f"{y}м", f"{o}м"),
        Gender.NEUTER: (f"{o}е", f"{o}го", f"{o}му", f"{o}е", f"{y}м", f"{o}м"),
        Gender.FEMININE: ("ая", f"{o}й", f"{o}й", "ую", f"{o}й", f"{o}й"),
        Gender.PLURAL: (f"{y}е", f"{y}х", f"{y}м", f"{y}е", f"{y}ми", f"{y}х"),
    }
    return stem + endings[gender][CASES.index(case)]


def counted_adjective(stem: str, number: int, case: Case, gender: Gender) -> str:
    """The adjective between a number and its noun: «два рабочих дня», «две новые копии»."""
    if is_single(number):
        return adjective(stem, case, gender)
    if case not in (Case.NOMINATIVE, Case.ACCUSATIVE):
        return adjective(stem, case, Gender.PLURAL)
    nominative = gender is Gender.FEMININE and is_few(number)
    return adjective(stem, Case.NOMINATIVE if nominative else Case.GENITIVE, Gender.PLURAL)


@dataclass(frozen=True, slots=True)
class Unit:
    """What stands behind an amount: a noun, perhaps between an adjective and more words."""

    noun: Noun
    adjective: str = ""
    """Its stem: «квадратн»."""

    tail: str = ""
    """«в час»."""

    def counted(self, number: int, case: Case) -> str:
        """In the form after this number."""
        said = ""
        if self.adjective:
            said = counted_adjective(self.adjective, number, case, self.noun.gender)
        return self._joined(said, self.noun.counted(number, case))

    def after_decimal(self) -> str:
        """In the form after a decimal fraction, whatever its case: the genitive of the singular."""
        said = adjective(self.adjective, Case.GENITIVE, self.noun.gender) if self.adjective else ""
        return self._joined(said, self.noun.after_few)

    def _joined(self, said: str, counted: str) -> str:
        return " ".join(word for word in (said, counted, self.tail) if word)
