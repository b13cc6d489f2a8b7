"""How the talk goes on, as data: `dialogue.yaml` of a domain. Read by nlu/domain.py.

    flows:
      ticket.cancel: {confirm: true, starts_over: true}
      ticket.take: {starts_over: true, undone_by: ticket.cancel}
      service.cost: {recalls: [service], names: {kk: құны, ru: стоимость}}
    cues:
      back: {kk: [артқа], ru: [обратно, "вернись [назад]"]}

A domain without the file talks too: it asks for what is missing, and confirms nothing.
"""

from collections.abc import Mapping
from pathlib import Path

from core.language import Language
from nlu.by_language import by_language, need_every, template_at
from nlu.content import Cues, Flow, IntentSpec, Template
from nlu.located import Located, read_located
from nlu.template import slots_of

INSTEAD, ALSO = "instead", "also"
VALUE, NOT = "value", "not"

CUES: Mapping[str, str] = {
    "back": "return to what was said before",
    "first": "the first of two that were offered",
    "second": "the second",
    "agree": "words of consent, in any sentence: «да, отмените»",
    "keep": "what was to be confirmed is not to be done",
    "correcting": "words of a correction: «не», «емес»",
    "asking_on": "words that ask the same about another value: «а …?», «… ше?»",
    "around": "words that may stand around a value and say nothing",
    INSTEAD: "sentences of a correction: «не {not}, а {value}»",
    ALSO: "sentences that ask the same about another value: «а {value}»",
}
"""What the dialogue listens for itself."""

PLACES: Mapping[str, frozenset[str]] = {INSTEAD: frozenset({VALUE, NOT}), ALSO: frozenset({VALUE})}
"""Placeholders that a cue may have: a value of the domain, and the one that was understood."""

_FLOW = frozenset({"names", "confirm", "starts_over", "recalls", "undone_by"})


def read_dialogue(
    path: Path, languages: tuple[Language, ...], intents: Mapping[str, IntentSpec]
) -> tuple[Mapping[str, Flow], Cues]:
    """The flows and cues of a domain; none where it has no such file. Raises DomainError."""
    if not path.is_file():
        return {}, {}
    fields = read_located(path).fields(frozenset({"flows", "cues"}))
    flows: dict[str, Flow] = {}
    if "flows" in fields:
        for name, node in fields["flows"].pairs():
            _need_intent(name, intents, node)
            flows[name] = _flow(name, node, languages, intents)
    return flows, _cues(fields["cues"], languages) if "cues" in fields else {}


def _flow(
    name: str,
    node: Located,
    languages: tuple[Language, ...],
    intents: Mapping[str, IntentSpec],
) -> Flow:
    fields = node.fields(_FLOW)
    names: dict[Language, str] = {}
    if "names" in fields:
        names = {each: text.text() for each, text in by_language(fields["names"], languages)}
        need_every(names, languages, fields["names"], f"the name of «{name}»")
    recalls = tuple(_slots(fields["recalls"], intents[name])) if "recalls" in fields else ()
    undone_by = None
    if "undone_by" in fields:
        undone_by = fields["undone_by"].text()
        _need_intent(undone_by, intents, fields["undone_by"])
    return Flow(
        names,
        confirm="confirm" in fields and fields["confirm"].boolean(),
        starts_over="starts_over" in fields and fields["starts_over"].boolean(),
        recalls=recalls,
        undone_by=undone_by,
    )


def _slots(node: Located, spec: IntentSpec) -> list[str]:
    for item in node.items():
        if item.text() not in spec.slots:
            known = ", ".join(spec.slots) or "none"
            raise item.error(f"«{item.text()}» is not a slot of «{spec.name}»; it has: {known}")
    return [item.text() for item in node.items()]


def _need_intent(name: str, intents: Mapping[str, IntentSpec], node: Located) -> None:
    if name not in intents:
        raise node.error(f"the domain has no intent «{name}»: add it, or correct this")


def _cues(node: Located, languages: tuple[Language, ...]) -> Cues:
    cues: dict[str, dict[Language, tuple[Template, ...]]] = {}
    for name, value in node.pairs():
        if name not in CUES:
            raise value.error(f"unknown cue «{name}»; it can be one of: {', '.join(CUES)}")
        cues[name] = {
            language: tuple(_cue(name, item) for item in items.items())
            for language, items in by_language(value, languages)
        }
        need_every(cues[name], languages, value, f"the cue «{name}»")
    return cues


def _cue(name: str, item: Located) -> Template:
    template = template_at(item, {})
    places = PLACES.get(name, frozenset())
    if unknown := sorted(set(slots_of(template.node)) - places):
        known = ", ".join(f"{{{each}}}" for each in sorted(places)) or "none"
        raise item.error(f"«{{{unknown[0]}}}» is no placeholder of the cue «{name}»: {known}")
    return template
