"""Everything that can be wrong with a domain that loads. Called by `tildes domain check`.

What makes a domain unusable is refused by nlu/domain.py; here is what makes it worse than it
should be: a language that lacks something, sentences that collide, words that are misspelt.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path

from core.hypothesis import Hypothesis
from core.intent import Intent
from core.language import Language
from nlu.cascade import CascadeResolver
from nlu.collisions import check_collisions
from nlu.content import Domain, Template
from nlu.findings import Finding, at_template
from nlu.golden import MIXED, Golden, read_golden
from nlu.wording_checks import check_wording


def check_content(domain: Domain) -> list[Finding]:
    """All findings about sentences, values and words, in the order of the files."""
    found = [*_languages(domain), *check_collisions(domain), *check_wording(domain)]
    return sorted(set(found))


def check_golden(domain: Domain, folder: Path) -> list[Finding]:
    """Golden utterances that are understood otherwise. Raises DomainError for a broken file."""
    lines = [g for path in sorted(folder.glob("*.yaml")) for g in read_golden(path, domain)]
    if not lines:
        return []
    resolver = CascadeResolver(domain)
    return [finding for line in lines if (finding := _golden(resolver, line))]


def _golden(resolver: CascadeResolver, line: Golden) -> Finding | None:
    language = Language.KK if line.language == MIXED else Language(line.language)
    found = resolver.resolve((Hypothesis(line.say, language, 1.0),))
    name = found.name if isinstance(found, Intent) else "none"
    slots = {s.name: s.value for s in found.slots} if isinstance(found, Intent) else {}
    if (name, slots) == (line.intent, line.slots):
        return None
    named = ", ".join(f"{slot}={value}" for slot, value in slots.items())
    meant = f"«{name}»" + (f" with {named}" if named else "")
    message = f"«{line.say}» is understood as {meant}: add an example, or correct this line"
    return Finding(line.path, line.line, message)


def _languages(domain: Domain) -> Iterator[Finding]:
    """Intents and slot values that one language lacks; the loader has seen to the rest."""
    for spec in domain.intents.values():
        for language in domain.languages:
            if not spec.examples.get(language):
                message = f"the intent «{spec.name}» has no examples in «{language}»: write some"
                yield _beside(domain, spec.examples.values(), message)
    for values in domain.lists.values():
        for value in values.values():
            for language in domain.languages:
                if not value.forms.get(language):
                    message = f"«{value.id}» has no forms in «{language}»: write what it is called"
                    yield _beside(domain, value.forms.values(), message)


def _beside(domain: Domain, templates: Iterable[tuple[Template, ...]], message: str) -> Finding:
    """A finding where the other language's sentences stand."""
    template = next((each for group in templates for each in group), None)
    if template is None:
        return Finding(domain.folder / "domain.yaml", 1, message)
    return at_template(template, message)
