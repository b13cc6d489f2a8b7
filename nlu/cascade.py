"""The order in which understanding is tried: certain and instant first.

    what the dialogue asked for → templates → the phrase that hearing matched → an open resolver

The first two look at every reading of the utterance; the last is asked only about what is open.
"""

from dataclasses import replace
from functools import cached_property

from core.hypothesis import Expectation, Hypothesis
from core.intent import NONE, Intent, NotRecognized, Slot
from core.language import Language
from nlu.content import Domain
from nlu.latin import LatinReader, latin_words
from nlu.open_speech import ClassifierResolver, spoken_language
from nlu.resolving import NOTHING_EXPECTED, IntentResolver
from nlu.respelling import Respeller
from nlu.templates import RESOLVER as TEMPLATE
from nlu.templates import TemplateMatcher
from nlu.text import MAX_CHARACTERS, fold
from nlu.words import DomainWords

BANK = "bank"


class CascadeResolver:
    """Templates, then the phrase bank, then an open resolver; an IntentResolver."""

    def __init__(self, domain: Domain, llm: IntentResolver | None = None) -> None:
        """`llm` answers open speech; without one the domain's own classifier does."""
        self._domain = domain
        self._matcher = TemplateMatcher(domain)
        self._open = llm or ClassifierResolver(domain)

    def resolve(
        self, hypotheses: tuple[Hypothesis, ...], expectation: Expectation = NOTHING_EXPECTED
    ) -> Intent | NotRecognized:
        """The intent of the first reading that a step is sure of."""
        readings = tuple(h for h in hypotheses if fold(h.text) and len(h.text) <= MAX_CHARACTERS)
        if not readings:
            return NotRecognized(spoken_language(hypotheses, expectation), 1.0, TEMPLATE)
        readings = tuple(dict.fromkeys(self._in_cyrillic(reading) for reading in readings))
        readings = self._in_words(readings)
        for reading in readings:
            found = (
                self._answer(reading, expectation)
                or self._template(reading, reading.heard or reading.text, expectation)
                or _bank(reading)
                or self._template(reading, reading.text, expectation)
            )
            if found is not None:
                return self._in_session(found, reading.text, expectation)
        found = self._open.resolve(self._by_words(readings), expectation)
        return self._in_session(found, readings[0].text, expectation)

    def _in_session(
        self, found: Intent | NotRecognized, text: str, expectation: Expectation
    ) -> Intent | NotRecognized:
        """Mixed speech, and words that both languages have, are in the session's language.

        So are its own words in a sentence that both have: a bare «удостоверение» is no Kazakh.
        """
        session = expectation.session_language
        if expectation.language or session is None or session is found.language:
            return found
        words = fold(text)
        stays = self._words.is_shared(words) or self._words.language(words) is session
        return replace(found, language=session) if stays else found

    def _in_cyrillic(self, reading: Hypothesis) -> Hypothesis:
        """A reading in Latin letters as it would be written in Cyrillic.

        Typed text also gets its language that way; hearing has decided on speech already.
        """
        if not latin_words(reading.text):
            return reading
        text, language = self._latin.read(reading.text)
        if reading.heard or language is None:
            language = reading.language
        return replace(reading, text=text, language=language)

    def _in_words(self, readings: tuple[Hypothesis, ...]) -> tuple[Hypothesis, ...]:
        """Readings by sound spelt in words: first where they make more sense, else second."""
        for reading in readings:
            if reading.by_sound:
                others = tuple(other for other in readings if other is not reading)
                respelt = self._respeller.read(reading.text)
                language = respelt.language or reading.language
                spelt = replace(reading, text=respelt.text, language=language)
                known = self._respeller.read(others[0].text).known if others else 0.0
                at = 0 if respelt.known >= known else 1
                return (*others[:at], spelt, *others[at:])
        return readings

    def _by_words(self, readings: tuple[Hypothesis, ...]) -> tuple[Hypothesis, ...]:
        """A typed text that may be either language is the one whose words it has."""
        if len(readings) != 2 or readings[0].text != readings[1].text:
            return readings
        language = self._words.language(fold(readings[0].text))
        return readings if language in (None, readings[0].language) else readings[::-1]

    @cached_property
    def _words(self) -> DomainWords:
        return DomainWords(self._domain)

    @cached_property
    def _respeller(self) -> Respeller:
        return Respeller(self._words)

    @cached_property
    def _latin(self) -> LatinReader:
        return LatinReader(self._words)

    def _answer(self, reading: Hypothesis, expectation: Expectation) -> Intent | None:
        """A bare slot value, where the dialogue waits for one: «Қай қызметке?» – «Паспорт»."""
        for core in self._matcher.fillers.peeled(fold(reading.text)):
            for name in sorted(expectation.intents & self._domain.intents.keys()):
                for slot in self._domain.intents[name].slots:
                    for span in self._matcher.indexes[name, slot].at(core, 0):
                        if span.end == len(core):
                            slots = (Slot(slot, span.value),)
                            confidence = reading.confidence
                            return Intent(name, slots, reading.language, confidence, TEMPLATE)
        return None

    def _template(
        self, reading: Hypothesis, text: str, expectation: Expectation
    ) -> Intent | NotRecognized | None:
        matches = self._matcher.match(text, expectation.language)
        if not matches:
            return None
        expected = (m for m in matches if m.intent.name in expectation.intents)
        intent = next(expected, matches[0]).intent
        return _as_reported(intent.name, intent.slots, intent.language, reading, TEMPLATE)


def _bank(reading: Hypothesis) -> Intent | NotRecognized | None:
    phrase = reading.phrase
    if phrase is None:
        return None
    return _as_reported(phrase.intent, phrase.slots, phrase.language, reading, BANK)


def _as_reported(
    name: str, slots: tuple[Slot, ...], language: Language, reading: Hypothesis, resolver: str
) -> Intent | NotRecognized:
    """`none` may have examples of its own; it is reported as what it is."""
    if name == NONE:
        return NotRecognized(language, reading.confidence, resolver)
    return Intent(name, slots, language, reading.confidence, resolver)
