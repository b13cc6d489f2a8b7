"""Checks of single words: mixed scripts, vowel harmony, endings behind placeholders."""

import re
from collections.abc import Iterator
from itertools import pairwise

from core.language import Language
from nlu.content import Domain, Template
from nlu.expand import variants
from nlu.findings import Finding, at_template, texts
from nlu.harmony import ending_slip, particle_slip
from nlu.homoglyphs import mixed_words
from nlu.text import written

WORDINGS = 60
"""Of one template."""

_ENDING_BEHIND = re.compile(r"\{[a-z_]+\}-?(?=[а-яёәғқңөұүһі])", re.IGNORECASE)


def check_wording(domain: Domain) -> Iterator[Finding]:
    """Every template, form, name, reply and fact."""
    for template, language in _templates(domain):
        for word, right in mixed_words(template.text):
            yield at_template(template, _mixed(word, right))
        if language is Language.KK:
            slips = (s for text in variants(template.node, WORDINGS) for s in _slips(text))
            yield from (at_template(template, message) for message in dict.fromkeys(slips))
    for node, language in texts(domain):
        text = node.text()
        for word, right in mixed_words(text):
            yield Finding(node.path, node.line, _mixed(word, right))
        if found := _ENDING_BEHIND.search(text):
            message = f"an ending behind «{found[0]}» can't fit every value: write «…: {found[0]}»"
            yield Finding(node.path, node.line, message)
        if language is Language.KK:
            for message in dict.fromkeys(_slips(text)):
                yield Finding(node.path, node.line, message)


def _templates(domain: Domain) -> Iterator[tuple[Template, Language]]:
    for spec in domain.intents.values():
        yield from ((t, language) for language, ts in spec.examples.items() for t in ts)
    for values in domain.lists.values():
        for value in values.values():
            yield from ((t, language) for language, ts in value.forms.items() for t in ts)
    for said in (domain.fillers, *domain.cues.values()):
        yield from ((t, language) for language, ts in said.items() for t in ts)


def _mixed(word: str, right: str) -> str:
    return f"«{word}» holds Latin letters that look Cyrillic: write «{right}» in Cyrillic"


def _slips(text: str) -> Iterator[str]:
    """Messages about a Kazakh text."""
    words = written(text).split()
    for word in words:
        if "{" not in word and (right := ending_slip(word)):
            yield f"«{word}» breaks vowel harmony: write «{right}»"
    for word, particle in pairwise(words):
        if "}" not in word and word.isalpha() and (right := particle_slip(word, particle)):
            yield f"«{word} {particle}»: the question particle that fits is «{word} {right}»"
