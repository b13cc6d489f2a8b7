"""Web and e-mail addresses, label by label, in the words and letters of each language."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from re import Match

from tts.normalize.rewriting import Rule

_LABEL = r"[a-zA-Z0-9_-]{1,63}"
_HOST = rf"{_LABEL}(?:\.{_LABEL}){{0,6}}\.(?:[kK][zZ]|com|org|net|ru|edu|gov|info|io|app|me)\b"
_PATH = r"(?:/[\w./?=&%#-]{0,200}[\w/])?"
_WEB = rf"(?<![\w.@/-])(?:https?://{_HOST}|{_HOST}){_PATH}"
_MAIL = rf"(?<![\w.@+-])[a-zA-Z0-9_.+-]{{1,64}}@{_LABEL}(?:\.{_LABEL}){{1,6}}"


@dataclass(frozen=True, slots=True)
class AddressWords:
    """What a language calls the signs of an address."""

    dot: str
    at: str
    slash: str
    hyphen: str
    underscore: str
    read: Callable[[str], str]
    """A Latin label in the language's letters."""

    code: Callable[[str], str]
    """Digits of a label."""

    ending: str = ""
    with_ending: Callable[[str, str | None], str] = lambda words, _ending: words


def address_rules(words: AddressWords) -> tuple[Rule, ...]:
    """The rules, to stand before all others."""

    def speak(match: Match[str]) -> str:
        ending = match["ending"] if "ending" in match.re.groupindex else None
        return words.with_ending(_spoken(match["address"], words), ending)

    return tuple(
        Rule(name, re.compile(f"(?P<address>{pattern}){words.ending}"), speak)
        for name, pattern in (("e-mail", _MAIL), ("web", _WEB))
    )


def _spoken(address: str, words: AddressWords) -> str:
    signs = {
        ".": words.dot,
        "@": words.at,
        "/": words.slash,
        "-": words.hyphen,
        "_": words.underscore,
    }
    without_scheme = re.sub(r"^https?://", "", address).rstrip("/")
    pieces = []
    for piece in re.findall(r"[^\W\d_]+|\d+|.", without_scheme):
        if piece.isdigit():
            pieces.append(words.code(piece))
        elif piece.isalpha():
            pieces.append(words.read(piece))
        else:
            pieces.append(signs.get(piece, ""))
    return " ".join(piece for piece in pieces if piece)
