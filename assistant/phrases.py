"""The sentences that a domain will say, as far as they are known before anybody comes.

Fixed replies, and replies filled with the domain's own services and facts; for the phrase cache.
Nothing of a visitor's is among them: a sentence with a ticket's number, or with anything else that
is only known in a turn, is left out.
"""

import re
from collections.abc import Iterator, Mapping

from assistant.actions.facts import PLACE
from assistant.notice import NOTICE
from core.language import Language
from nlu.content import Domain, IntentSpec
from nlu.facts import fact_text
from nlu.replies import placeholders

Values = Mapping[str, str]
"""For a reply's placeholders."""

_SENTENCE = re.compile(r"[^.!?…]*[.!?…]+\s*|[^.!?…]+")
_OPENING = re.compile(r"[^{]*[,:;]\s(?=\{)")
"""What a sentence says before its first value, if it could be said alone."""

ALONE: Values = {}


def spoken_phrases(domain: Domain) -> Iterator[tuple[str, Language]]:
    """Texts to render, the commonest first; each alone, and as the first reply of a visit."""
    for language in Language:
        yield NOTICE[language], language
    for key in domain.replies:
        for language in Language:
            yield from _worded(domain, key, language, ALONE)
    for spec in domain.intents.values():
        for language in Language:
            for key, values in _fillings(domain, spec, language):
                yield from _worded(domain, key, language, values)


def _worded(
    domain: Domain, key: str, language: Language, values: Values
) -> Iterator[tuple[str, Language]]:
    """A reply as far as its values are known, alone and after the notice."""
    if key not in domain.replies:
        return
    opening, known = _known_part(domain.replies.texts[key][language], values)
    if opening or known:
        yield f"{opening} {known}".strip(), language
    if known and key != "notice":
        notice = domain.replies.texts.get("notice", NOTICE)[language]
        yield f"{notice} {known}", language


def _known_part(template: str, values: Values) -> tuple[str, str]:
    """The opening of a first sentence whose values are not known, and the sentences that are."""
    opening, known = "", []
    for place, sentence in enumerate(_SENTENCE.findall(template)):
        lacking = placeholders(sentence) - values.keys()
        begun = _OPENING.match(sentence)
        if not lacking:
            known.append(sentence)
        elif place == 0 and begun:
            opening = begun.group().strip()
    return opening, "".join(known).format_map(dict(values)).strip()


def _fillings(domain: Domain, spec: IntentSpec, language: Language) -> Iterator[tuple[str, Values]]:
    """Reply keys with the values that the intent's action gives for every subject."""
    verb, _, kind = (spec.action or "").partition(".")
    if verb == "ticket" and kind == "issue":
        for service in domain.services.values():
            yield spec.name, {"service": service.names[language]}
    elif verb == "tell":
        yield from _told(domain, spec, kind, language)


def _told(
    domain: Domain, spec: IntentSpec, kind: str, language: Language
) -> Iterator[tuple[str, Values]]:
    """What `tell.KIND` says of the place and of each value; see assistant/actions/facts.py."""
    place = fact_text(domain, PLACE, kind, language)
    if place is not None:
        yield spec.name, {kind: place}
    slot = next((slot for slot in spec.slots.values() if slot.list is not None), None)
    if slot is None:
        return
    for value in domain.lists.get(slot.list or "", {}).values():
        named = {slot.name: value.names.get(language, value.id)}
        fact, text = domain.fact(value.id, kind), fact_text(domain, value.id, kind, language)
        if fact is None or text is None:
            yield f"{spec.name}.unknown", named
        elif fact.amount == 0:
            yield f"{spec.name}.free", named
        elif slot.required:
            yield spec.name, {**named, kind: text}
        else:
            yield f"{spec.name}.of_{slot.name}", {**named, kind: text}
