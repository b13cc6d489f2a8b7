"""How an open question is put: the reply's key and the values that it names. For assistant.visit.

INTENT.ask_SLOT   a value is missing
which.SLOT        {first} and {second}: two values it may be
which.intent      {first} and {second}: two intents it may be
INTENT.confirm    the slots by name and {ticket}: nothing is done without consent
"""

from collections.abc import Mapping

from core.intent import Intent, Slot
from core.language import Language
from nlu.content import Domain
from nlu.dialogue import Question, Waiting

Worded = tuple[str, Mapping[str, str]]


def worded(question: Question, domain: Domain, language: Language, ticket: str) -> Worded:
    """Key and values; a domain that can't offer two values asks openly."""
    intent, slot = question.intent, question.slot
    match question.waiting:
        case Waiting.CONSENT:
            named = {each.name: _name(domain, intent, each, language) for each in intent.slots}
            return f"{intent.name}.confirm", {**named, "ticket": ticket}
        case Waiting.CHOICE if f"which.{slot or 'intent'}" in domain.replies:
            first, second = (_offer(domain, each, slot, language) for each in question.offered)
            return f"which.{slot or 'intent'}", {"first": first, "second": second}
    return f"{intent.name}.ask_{slot}", {}


def can_be_offered(intent: Intent, domain: Domain) -> bool:
    """Whether there are words to ask which of two intents is meant."""
    named = intent.other and all(domain.flow(i.name).names for i in (intent, intent.other))
    return bool(named) and "which.intent" in domain.replies


def _offer(domain: Domain, intent: Intent, slot: str, language: Language) -> str:
    if not slot:
        return domain.flow(intent.name).names[language]
    value = Slot(slot, intent.slot(slot) or "")
    return _inside_a_sentence(_name(domain, intent, value, language))


def _name(domain: Domain, intent: Intent, slot: Slot, language: Language) -> str:
    return domain.value_name(intent.name, slot, language)


def _inside_a_sentence(name: str) -> str:
    """«Выдача паспорта» begins small there; «ЭЦҚ», «АХАТ» do not."""
    return name if name[1:2].isupper() else name[:1].lower() + name[1:]
