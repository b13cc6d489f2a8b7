"""Actions of the talk itself: nothing is looked up, and nothing outside the visit changes."""

from assistant.actions.action import Outcome, Request
from core.language import Language


def give_reply(request: Request) -> Outcome:
    """Answer with the reply of the intent's own name."""
    return Outcome(request.intent.name)


def repeat(request: Request) -> Outcome:
    """Say the last reply again."""
    return Outcome(f"{request.intent.name}.nothing", repeats=True)


def speak_slower(request: Request) -> Outcome:
    """Say it again more slowly, and go on so."""
    return Outcome(request.intent.name, paces=1)


def speak_faster(request: Request) -> Outcome:
    """The other way."""
    return Outcome(request.intent.name, paces=-1)


def switch_language(request: Request) -> Outcome:
    """Go over to the slot `language`."""
    language = Language(request.intent.slot("language") or request.language)
    return Outcome(request.intent.name, language=language)


def end_visit(request: Request) -> Outcome:
    """The visitor leaves."""
    return Outcome(request.intent.name, ends_visit=True)
