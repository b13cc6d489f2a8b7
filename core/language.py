"""The two languages. What differs between them is data, or a module a language, elsewhere."""

from enum import StrEnum


class Language(StrEnum):
    """A language that Tildes hears, understands and speaks. Kazakh stands first everywhere."""

    KK = "kk"
    RU = "ru"

    @property
    def other(self) -> "Language":
        """The other one of the two."""
        return Language.RU if self is Language.KK else Language.KK
