"""What every file of a domain has in common: values per language, and templates.

Used by nlu/domain.py and nlu/flows.py.
"""

from collections.abc import Iterator, Mapping

from core.language import Language
from nlu.content import Template
from nlu.located import Located
from nlu.template import Rules, TemplateError, parse_template


def language_named(code: str, node: Located) -> Language:
    """The language of a code. Raises DomainError."""
    try:
        return Language(code)
    except ValueError:
        raise node.error(f"unknown language «{code}»: it can be kk or ru") from None


def template_at(node: Located, rules: Rules) -> Template:
    """A template as it stands in a file. Raises DomainError where it is none."""
    text = node.text()
    try:
        return Template(text, parse_template(text, rules), node.path, node.line)
    except TemplateError as error:
        raise node.error(f"the template «{text[:80]}» {error}") from None


def by_language(
    node: Located, languages: tuple[Language, ...]
) -> Iterator[tuple[Language, Located]]:
    """A mapping with languages as keys, in the order of Language (Kazakh first)."""
    found = {language_named(code, value): value for code, value in node.pairs()}
    for language, value in found.items():
        if language not in languages:
            raise value.error(f"«{language}» is not among the languages of domain.yaml")
    yield from ((language, found[language]) for language in Language if language in found)


def need_every(
    found: Mapping[Language, object], languages: tuple[Language, ...], node: Located, what: str
) -> None:
    """Raise DomainError where `found` lacks one of the languages."""
    for language in languages:
        if language not in found:
            raise node.error(f"{what} lacks «{language}»: everything stands in both languages")
