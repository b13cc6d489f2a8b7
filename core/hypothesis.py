"""What hearing believes was said: the values between voice/ and nlu/."""

from dataclasses import dataclass, field

from core.intent import Slot
from core.language import Language


@dataclass(frozen=True, slots=True)
class Phrase:
    """A sentence that the domain expects, expanded from one of its templates."""

    text: str
    """As it is written, lower case, without final punctuation."""

    language: Language
    """The language of its template; it may hold words of the other."""

    intent: str
    """The intent whose example it is."""

    slots: tuple[Slot, ...] = ()
    """The slot values that this expansion filled in."""


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """One reading of an utterance."""

    text: str
    """What the assistant goes on with; the matched phrase's text where there is one."""

    language: Language
    """The language of the utterance as a whole."""

    confidence: float
    """Probability in [0, 1] that `text` is what was said."""

    phrase: Phrase | None = None
    """The expected phrase that was recognised, or None for open speech."""

    heard: str = ""
    """The recogniser's own open transcript, before the phrase bank."""

    by_sound: bool = False
    """Letters as they sound, written down without knowing any word: spaces and spelling are not
    to be trusted."""


@dataclass(frozen=True, slots=True)
class Expectation:
    """What is known before a turn; handed to hearing as bias, to understanding as prior."""

    language: Language | None = None
    """The only language to consider, or None to decide."""

    session_language: Language | None = None
    """The language of the visit so far: a prior, never a wall."""

    intents: frozenset[str] = field(default_factory=frozenset)
    """Intents that the dialogue is waiting for; empty where it waits for none."""

    phrases: tuple[Phrase, ...] = ()
    """Sentences that make sense only now, beside those of the domain; the very same tuple as long
    as they are the same."""
