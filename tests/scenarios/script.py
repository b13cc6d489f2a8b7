"""Scripted visits: how they are written, and what plays them. Run by test_visits.py.

    - name: A ticket, and a question in the middle
      language: ru                 # whose visit it is: kk, ru or mixed
      at: 2026-11-23 10:00         # in Almaty; a Monday where it is left out
      before: {А: 2}               # tickets that others hold in a line
      hours: {monday: 9:00-18:00}  # of the queue; left out: always
      own: {operator: fails}       # an intent served by an action of the deployment's own
      turns:
        - {say: нужен талон, intent: ticket.take, reply: На какую услугу}
        - {silence: 15, reply: Я вас слушаю}
        - {later: 60}              # seconds in which nothing is heard of anybody
        - {queue: broken}          # or mended
        - {desk: 3}                # a desk calls the next ticket

`reply` is part of what is answered, with `…` for anything between. `ticket` is what is issued:
where it is left out, nothing may be.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from core.intent import NONE
from core.language import Language
from nlu.content import Domain
from nlu.golden import MIXED
from nlu.located import Located, read_located
from tickets.rules import ALMATY

MONDAY = "2026-11-23 10:00"
EVENTS = ("say", "silence", "later", "queue", "desk")
CHECKS = frozenset({"language", "intent", "slots", "reply", "lacks", "answers", "ticket", "ends"})
SCRIPT = frozenset({"name", "language", "at", "before", "hours", "own", "turns"})
OWN = ("answers", "fails")
QUEUE = ("broken", "mended")


@dataclass(frozen=True, slots=True)
class Line:
    """Something that happens, and what must come of it."""

    event: str
    """One of EVENTS."""

    value: str
    """What is said, or how long, or who."""

    place: Located
    language: Language | None = None
    """In which it is said; None to decide by its letters."""

    intent: str | None = None
    slots: Mapping[str, str] | None = None
    reply: str | None = None
    lacks: str | None = None
    """What must not be answered."""

    answers: Language | None = None
    """The language of the reply."""

    ticket: str | None = None
    ends: bool = False


@dataclass(frozen=True, slots=True)
class Script:
    """One scripted visit, or several in a row."""

    name: str
    language: str
    at: datetime
    before: Mapping[str, int]
    hours: str | None
    """`hours:` of queue.yaml, or None."""

    own: Mapping[str, str]
    """Intent → whether its action answers or fails."""

    lines: tuple[Line, ...]
    place: Located


def read_scripts(path: Path, domain: Domain) -> Iterator[Script]:
    """Every visit of a file. Raises DomainError with its line."""
    for node in read_located(path).items():
        yield _script(node, domain)


def _script(node: Located, domain: Domain) -> Script:
    fields = node.fields(SCRIPT)
    for key in ("name", "language", "turns"):
        if key not in fields:
            raise node.error(f"a visit needs `{key}:`")
    language = _one_of(fields["language"], (*Language, MIXED))
    return Script(
        fields["name"].text(),
        language,
        _moment(fields.get("at"), node),
        {line: count.integer() for line, count in _pairs(fields.get("before"))},
        _hours(fields.get("hours")),
        {
            _intent(name, value, domain): _one_of(value, OWN)
            for name, value in _pairs(fields.get("own"))
        },
        tuple(_line(each, domain) for each in fields["turns"].items()),
        node,
    )


def _line(node: Located, domain: Domain) -> Line:
    fields = node.fields(CHECKS | set(EVENTS))
    events = [event for event in EVENTS if event in fields]
    if len(events) != 1:
        raise node.error(f"a turn is one of: {', '.join(EVENTS)}")
    event = events[0]
    if event in ("silence", "later"):
        fields[event].integer()
    if event == "queue":
        _one_of(fields[event], QUEUE)
    if event not in ("say", "silence") and len(fields) > 1:
        raise node.error(f"nothing is answered to `{event}:`: check it in the next turn")
    intent = fields["intent"].text() if "intent" in fields else None
    if event == "say" and intent is None:
        raise node.error("write what must be understood: `intent: …`")
    slots = {name: value.text() for name, value in _pairs(fields.get("slots"))}
    if intent is not None:
        _check(intent, slots, fields, domain)
    texts = {key: fields[key].text() for key in ("reply", "lacks", "ticket") if key in fields}
    return Line(
        event,
        fields[event].text(),
        node,
        _language(fields.get("language")),
        intent,
        slots if "slots" in fields else None,
        texts.get("reply"),
        texts.get("lacks"),
        _language(fields.get("answers")),
        texts.get("ticket"),
        ends="ends" in fields and fields["ends"].boolean(),
    )


def _check(
    intent: str, slots: Mapping[str, str], fields: Mapping[str, Located], domain: Domain
) -> None:
    if intent in (NONE, *domain.cues):
        return
    spec = domain.intents[_intent(intent, fields["intent"], domain)]
    for name, value in slots.items():
        if name not in spec.slots:
            raise fields["slots"].error(f"«{name}» is not a slot of «{intent}»")
        list_name = spec.slots[name].list
        if list_name and value not in domain.lists[list_name] and not spec.slots[name].dates:
            raise fields["slots"].error(f"«{value}» is not in the list of «{name}»")


def _intent(name: str, node: Located, domain: Domain) -> str:
    if name not in domain.intents:
        raise node.error(f"the domain has no intent «{name}»")
    return name


def _pairs(node: Located | None) -> Iterator[tuple[str, Located]]:
    return node.pairs() if node else iter(())


def _one_of(node: Located, known: tuple[str, ...]) -> str:
    if node.text() not in known:
        raise node.error(f"«{node.text()}» must be one of: {', '.join(known)}")
    return node.text()


def _language(node: Located | None) -> Language | None:
    return Language(_one_of(node, tuple(Language))) if node else None


def _moment(node: Located | None, visit: Located) -> datetime:
    text = node.text() if node else MONDAY
    try:
        return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=ALMATY)
    except ValueError:
        raise (node or visit).error(f"expected {MONDAY}, found «{text}»") from None


def _hours(node: Located | None) -> str | None:
    if node is None:
        return None
    return "hours:\n" + "".join(f"  {day}: {spans.text()}\n" for day, spans in node.pairs())
