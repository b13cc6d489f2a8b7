"""Sentences that stand for two intents, and templates that never reach their intent."""

from collections.abc import Iterator
from itertools import cycle, islice

from core.intent import Slot
from core.language import Language
from nlu.content import Domain, IntentSpec, Template
from nlu.expand import Form, slot_forms, variants
from nlu.findings import Finding, at_template
from nlu.template import slots_of
from nlu.templates import TemplateMatcher
from nlu.text import fold

PATTERNS = 2_000
"""Wordings of one template, slots left open, that are compared with those of other intents."""

SENTENCES = 12
"""Wordings of one template, slots filled, that are sent through the matcher."""


def check_collisions(domain: Domain) -> Iterator[Finding]:
    """Forms of two values, patterns of two intents, and sentences that mean something else."""
    yield from _shared_forms(domain)
    told: set[Template] = set()
    for finding, template in _shared_patterns(domain):
        told.add(template)
        yield finding
    yield from _unreachable(domain, told)


def _shared_forms(domain: Domain) -> Iterator[Finding]:
    for values in domain.lists.values():
        owners: dict[str, str] = {}
        for value in values.values():
            for templates in value.forms.values():
                for template in templates:
                    for text in variants(template.node, PATTERNS):
                        owner = owners.setdefault(fold(text), value.id)
                        if owner != value.id:
                            message = f"«{text}» is also a form of «{owner}»: keep it in one place"
                            yield at_template(template, message)


def _shared_patterns(domain: Domain) -> Iterator[tuple[Finding, Template]]:
    """Each template is told of once."""
    owners: dict[str, tuple[str, Template]] = {}
    for spec, _, template in _templates(domain):
        for text in variants(template.node, PATTERNS):
            owner, first = owners.setdefault(_pattern(text, spec), (spec.name, template))
            if owner != spec.name:
                place = f"{first.path.name}:{first.line}"
                message = f"«{text}» stands for «{owner}» too ({place}): keep it in one of them"
                yield at_template(template, message), template
                break


def _pattern(text: str, spec: IntentSpec) -> str:
    """Folded, with the list in the place of a slot: intents may name their slots differently."""
    pieces = []
    for word in text.replace("{", " {").replace("}", "} ").split():
        slot = spec.slots.get(word[1:-1]) if word.startswith("{") else None
        pieces.append(fold(word) if slot is None else f"{{{slot.list or 'number'}}}")
    return " ".join(pieces)


def _unreachable(domain: Domain, told: set[Template]) -> Iterator[Finding]:
    matcher = TemplateMatcher(domain)
    forms = {
        (spec.name, slot.name, language): slot_forms(slot, domain.lists, language)
        for spec in domain.intents.values()
        for slot in spec.slots.values()
        for language in spec.examples
    }
    for spec, language, template in _templates(domain):
        if template in told:
            continue
        filling = {name: forms[spec.name, name, language] for name in slots_of(template.node)}
        problems = []
        for text, slots in _sentences(template, filling):
            problem = _misunderstood(matcher, spec, text, slots)
            if problem is None:
                break
            problems.append(problem)
        else:
            yield at_template(template, problems[0])


def _misunderstood(
    matcher: TemplateMatcher, spec: IntentSpec, text: str, slots: tuple[Slot, ...]
) -> str | None:
    """What a sentence is taken for, where that is not what it stands for."""
    matches = matcher.match(text)
    best = matches[0].intent if matches else None
    if best is None or best.name != spec.name:
        meant = f"«{best.name}»" if best else "nothing: shorten it"
        return f"«{text}» never means «{spec.name}», but {meant}: reword it"
    if {slot.name for slot in slots} - {slot.name for slot in best.slots}:
        return f"«{text}» is understood without its value: make its words differ"
    return None


def _sentences(
    template: Template, filling: dict[str, list[Form]]
) -> Iterator[tuple[str, tuple[Slot, ...]]]:
    """Wordings with the plainest form of values in turn."""
    turns = {name: cycle(forms[: SENTENCES * 2]) for name, forms in filling.items()}
    wordings = list(variants(template.node, SENTENCES))
    for wording in islice(cycle(wordings), SENTENCES) if turns else wordings:
        slots: list[Slot] = []
        text = wording
        for name, forms in turns.items():
            if f"{{{name}}}" in text:
                form = next(forms)
                text = text.replace(f"{{{name}}}", form.text)
                slots.append(Slot(name, form.value))
        yield text, tuple(slots)


def _templates(domain: Domain) -> Iterator[tuple[IntentSpec, Language, Template]]:
    for spec in domain.intents.values():
        for language, templates in spec.examples.items():
            yield from ((spec, language, template) for template in templates)
