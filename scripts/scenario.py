"""Scenarios: what visitors do, and what must come of it. Read from YAML, with line-exact errors.

    - name: Ticket, over the reply
      language: ru                       # kk, ru or mixed
      at: "17:58"                        # in Almaty
      hours: {monday: 9:00-18:00}        # of the queue; left out: always open
      visitors:                          # left out: one, with the plain voice, close by
        olga: {voice: espeak:f2, distance_m: 1, snr_db: 15, noise: babble}
      turns:
        - {say: дайте талон на паспорт, intent: ticket.take, ticket: А-001, within_ms: 3000}
        - {say: спасибо, interrupt_after_ms: 700, screen: reply_cut_off}
        - {silence: 15, reply: Я вас слушаю}
        - {printer: paper_out}

Every key is told in scripts.fields; docs/scripts.md shows them all.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from assistant.evaluation.manifest import MIXED
from core.errors import UsageError
from core.intent import NONE
from core.language import Language
from nlu.content import Domain
from nlu.located import Located, read_located
from scripts import fields
from scripts.acoustics import Acoustics
from scripts.fields import Field, Table
from scripts.patterns import Pattern
from tickets.rules import ALMATY

MONDAY = "2026-11-23"
MORNING = f"{MONDAY} 10:00"
SPEAKING = ("say", "recording")
AT_ONCE = (*SPEAKING, "touch")
"""What several visitors can begin at the same time."""

LANGUAGE_OF_MIXED = Language.KK
"""A mixed sentence is Kazakh with Russian words inside, unless its turn says otherwise."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who speaks, and how that reaches the microphone."""

    name: str = ""
    voice: str = ""
    """Empty for the plain one."""

    kiosk: int = 1
    acoustics: Acoustics = field(default_factory=Acoustics)


@dataclass(frozen=True, slots=True)
class Checks:
    """What must come of a turn; None where anything may."""

    heard: str | None = None
    wer: float | None = None
    intent: str | None = None
    slots: Mapping[str, str] | None = None
    reply: Pattern | None = None
    lacks: str | None = None
    answers: Language | None = None
    ticket: str | None = None
    """None: no ticket may be issued."""

    ends: bool | None = None
    within_ms: float | None = None
    screen: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ScriptedTurn:
    """Something that happens, and what must come of it."""

    number: int
    """From 1."""

    act: str
    """One of fields.ACTS."""

    value: str
    """What is said, touched, unplugged; for how long."""

    visitor: Visitor
    language: Language
    checks: Checks
    place: Located
    interrupt_after_ms: int | None = None
    slots: Mapping[str, str] = field(default_factory=dict)
    """Of the button that is touched."""

    meanwhile: bool = False
    """Whether it begins with the turn before it, at another kiosk."""

    @property
    def speaks(self) -> bool:
        """Whether it makes a sound."""
        return self.act in SPEAKING

    @property
    def title(self) -> str:
        """What happens, on one line."""
        return f"«{self.value}»" if self.act == "say" else f"{self.act}: {self.value}"


@dataclass(frozen=True, slots=True)
class Scenario:
    """One scene: a visit, several in a row, or at several kiosks."""

    name: str
    language: str
    at: datetime
    before: Mapping[str, int]
    hours: str | None
    """`hours:` of queue.yaml, or None."""

    turns: tuple[ScriptedTurn, ...]
    place: Located

    @property
    def kiosks(self) -> int:
        """How many there are."""
        return max(turn.visitor.kiosk for turn in self.turns)


def read_scenarios(paths: list[Path], domain: Domain) -> list[Scenario]:
    """Every scenario of files and folders. Raises DomainError with its line, UsageError."""
    scenarios: list[Scenario] = []
    places: dict[str, Located] = {}
    for path in paths:
        for file in _files(path):
            for node in read_located(file).items():
                scenario = read_scenario(node, domain)
                if scenario.name in places:
                    other = places[scenario.name]
                    raise node.error(
                        f"another scenario is called «{scenario.name}»: {other.path}:{other.line}"
                    )
                places[scenario.name] = node
                scenarios.append(scenario)
    if not scenarios:
        raise UsageError("no scenario found: give YAML files, or folders that hold some")
    return scenarios


def _files(path: Path) -> list[Path]:
    if path.is_dir():
        return sorted(path.rglob("*.yaml"))
    if not path.exists():
        raise UsageError(f"{path} does not exist: check the path")
    return [path]


def read_scenario(node: Located, domain: Domain) -> Scenario:
    """One scenario. Raises DomainError."""
    found = node.fields(frozenset({*fields.SCENARIO, "visitors", "turns"}))
    for key in fields.NEEDED:
        if key not in found:
            raise node.error(f"a scenario needs `{key}:`")
    values = _values(found, fields.SCENARIO)
    visitors = dict(_visitors(found.get("visitors"), node.path))
    turns = tuple(
        _turn(number, each, values["language"], visitors, domain)
        for number, each in enumerate(found["turns"].items(), 1)
    )
    if not turns:
        raise found["turns"].error("a scenario needs at least one turn")
    _check_meanwhile(turns)
    _check_noise(turns)
    at = moment(values["at"], found["at"]) if "at" in found else _morning()
    return Scenario(
        values["name"],
        values["language"],
        at,
        values.get("before", {}),
        _hours(values["hours"]) if "hours" in values else None,
        turns,
        node,
    )


def _check_noise(turns: tuple[ScriptedTurn, ...]) -> None:
    """A kiosk stands in one noise for a whole scene."""
    first: dict[int, Visitor] = {}
    for turn in turns:
        visitor, here = turn.visitor, turn.visitor.acoustics
        if not turn.speaks or here.snr_db is None:
            continue
        other = first.setdefault(visitor.kiosk, visitor)
        there = other.acoustics
        if (here.snr_db, here.noise) != (there.snr_db, there.noise):
            raise turn.place.error(
                f"the noise at kiosk {visitor.kiosk} is that of «{other.name}»: write the same "
                f"`snr_db` and `noise` for «{visitor.name}», or none"
            )


def moment(text: str, node: Located, day: datetime | None = None) -> datetime:
    """A time in Almaty, on `day` where it is a time alone. Raises DomainError that points there."""
    try:
        if "-" not in text:
            alone = datetime.strptime(text, "%H:%M").replace(tzinfo=ALMATY).timetz()
            return datetime.combine(day or _morning(), alone)
        return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=ALMATY)
    except ValueError:
        raise node.error(f"expected 17:58 or {MORNING}, found «{text}»") from None


def _morning() -> datetime:
    return datetime.strptime(MORNING, "%Y-%m-%d %H:%M").replace(tzinfo=ALMATY)


def _hours(days: Mapping[str, str]) -> str:
    return "hours:\n" + "".join(f"  {day}: {spans}\n" for day, spans in days.items())


def _visitors(node: Located | None, file: Path) -> Iterator[tuple[str, Visitor]]:
    if node is None:
        yield "", Visitor()
        return
    for name, each in node.pairs():
        found = each.fields(frozenset(fields.VISITOR))
        values = _values(found, fields.VISITOR)
        voice, kiosk = values.pop("voice", ""), values.pop("kiosk", 1)
        noise = values.get("noise")
        if noise is not None and (file.parent / noise).is_file():
            values["noise"] = str(file.parent / noise)
        try:
            acoustics = Acoustics(**values)
        except UsageError as error:
            raise each.error(str(error)) from error
        yield name, Visitor(name, voice, kiosk, acoustics)


def _turn(
    number: int, node: Located, language: str, visitors: Mapping[str, Visitor], domain: Domain
) -> ScriptedTurn:
    found = node.fields(frozenset(fields.TURN))
    acts = [act for act in fields.ACTS if act in found]
    if len(acts) != 1:
        raise node.error(f"a turn is one of: {', '.join(fields.ACTS)}")
    act = acts[0]
    values = _values(found, fields.TURN)
    if act == "at":
        moment(values["at"], found["at"])
    if act == "touch" and values["touch"] not in domain.intents:
        raise found["touch"].error(f"the domain has no intent «{values['touch']}»")
    if act not in SPEAKING and (unheard := {"heard", "wer", "interrupt_after_ms"} & set(found)):
        raise node.error(f"nobody speaks in `{act}:`, so `{min(unheard)}` can't be")
    if act == "recording":
        recording = node.path.parent / values[act]
        if not recording.is_file():
            raise found[act].error(f"{recording} does not exist: check the path")
        values[act] = str(recording)
        if "wer" in values and "heard" not in values:
            raise found["wer"].error("write what is said in the recording: `heard: …`")
    visitor = values.get("visitor", next(iter(visitors)))
    if visitor not in visitors:
        raise found["visitor"].error(f"«{visitor}» is not among `visitors:`")
    spoken = LANGUAGE_OF_MIXED if language == MIXED else Language(language)
    return ScriptedTurn(
        number,
        act,
        str(values[act]),
        visitors[visitor],
        Language(values.get("language", spoken)),
        _checks(values, found, domain),
        node,
        values.get("interrupt_after_ms"),
        values.get("with", {}),
        values.get("meanwhile", False),
    )


def _check_meanwhile(turns: Sequence[ScriptedTurn]) -> None:
    """What begins at the same time is said or touched, each at a kiosk of its own."""
    busy: set[int] = set()
    at_once = False
    for turn in turns:
        if turn.meanwhile:
            if not (at_once and turn.act in AT_ONCE) or turn.interrupt_after_ms is not None:
                raise turn.place.error(
                    "`meanwhile` is said or touched, and so is what it goes with"
                )
            if turn.visitor.kiosk in busy:
                raise turn.place.error("`meanwhile` is at another kiosk: give the visitor `kiosk:`")
        else:
            busy, at_once = set(), turn.act in AT_ONCE
        busy.add(turn.visitor.kiosk)


def _checks(values: dict[str, Any], found: Mapping[str, Located], domain: Domain) -> Checks:
    checks = {name: values[name] for name in fields.CHECKS if name in values}
    if "intent" in checks:
        _check_intent(found, values, domain)
    if "wer" in checks and "heard" not in checks:
        checks["heard"] = values.get("say")
    if "reply" in checks:
        checks["reply"] = Pattern.read(found["reply"])
    if "answers" in checks:
        checks["answers"] = Language(checks["answers"])
    return Checks(**checks)


def _check_intent(found: Mapping[str, Located], values: dict[str, Any], domain: Domain) -> None:
    name = values["intent"]
    if name in (NONE, *domain.cues):
        return
    if name not in domain.intents:
        raise found["intent"].error(f"the domain has no intent «{name}»")
    for slot in values.get("slots", {}):
        if slot not in domain.intents[name].slots:
            raise found["slots"].error(f"«{slot}» is not a slot of «{name}»")


def _values(found: Mapping[str, Located], table: Table) -> dict[str, Any]:
    return {name: _value(node, table[name]) for name, node in found.items() if name in table}


def _value(node: Located, expected: Field) -> Any:
    match expected.kind:
        case "text":
            return _choice(node, expected)
        case "texts":
            nodes = node.items() if node.kind == "list" else (node,)
            return tuple(_choice(each, expected) for each in nodes)
        case "mapping":
            return {name: each.text() for name, each in node.pairs()}
        case "counts":
            return {name: each.integer() for name, each in node.pairs()}
        case "boolean":
            return node.boolean()
        case "integer":
            return int(_bounded(node, node.integer(), expected))
    return _bounded(node, _number(node), expected)


def _choice(node: Located, expected: Field) -> str:
    text = node.text()
    if expected.choices and text not in expected.choices:
        raise node.error(f"«{text}» must be one of: {', '.join(expected.choices)}")
    return text


def _number(node: Located) -> float:
    try:
        return float(node.text())
    except ValueError:
        raise node.error(f"expected a number, found «{node.text()}»") from None


def _bounded(node: Located, value: float, expected: Field) -> float:
    low, high = expected.least, expected.most
    if (low is not None and not value >= low) or (high is not None and not value <= high):
        bounds = f"{low:g} to {high:g}" if high is not None else f"{low:g} or more"
        raise node.error(f"expected {bounds}, found {node.text()}")
    return value
