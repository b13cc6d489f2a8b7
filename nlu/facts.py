"""Facts of a domain: documents, fees, durations, opening hours, each with source and date.

Read by nlu/domain.py; `fact_text` words them for replies. A fact that is not known is absent,
never guessed.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path

from core.language import Language
from nlu.content import Constant, Domain, Fact, Facts, SlotValue
from nlu.located import Located, read_located


def fact_text(domain: Domain, subject: str, kind: str, language: Language) -> str | None:
    """A fact in words, or None where it is not known.

    Amounts are worded by the domain's reply `amount` with {multiple} and {tenge}; the fact's own
    words, where it has any, follow.
    """
    fact = domain.fact(subject, kind)
    if fact is None:
        return None
    if fact.multiple is None or fact.amount is None:
        return fact.texts[language]
    amount = domain.replies.text(
        "amount",
        language,
        multiple=f"{fact.multiple.normalize():f}".replace(".", ","),
        tenge=f"{round(fact.amount)}",
    )
    return f"{amount}; {fact.texts[language]}" if fact.texts else amount


def read_constants(node: Located | None) -> Mapping[str, Constant]:
    """`constants:` of domain.yaml."""
    if node is None:
        return {}
    constants: dict[str, Constant] = {}
    for name, value in node.pairs():
        fields = value.fields(frozenset({"value", "source", "checked"}))
        _need(fields, ("value", "source", "checked"), value)
        constants[name] = Constant(
            _decimal(fields["value"]), fields["source"].text(), _day(fields["checked"])
        )
    return constants


def read_facts(
    paths: Iterable[Path],
    languages: tuple[Language, ...],
    constants: Mapping[str, Constant],
    lists: Mapping[str, Mapping[str, SlotValue]],
) -> Facts:
    """Every facts/*.yaml. One that is named like a list may speak of its values alone."""
    facts: dict[str, Mapping[str, Fact]] = {}
    for path in paths:
        for subject, node in read_located(path).pairs():
            if path.stem in lists and subject not in lists[path.stem]:
                raise node.error(f"«{subject}» is not in lists/{path.name}: add it there first")
            if subject in facts:
                raise node.error(f"the facts of «{subject}» stand in another file too: join them")
            facts[subject] = {
                kind: _fact(value, languages, constants) for kind, value in node.pairs()
            }
    return facts


def _fact(
    node: Located, languages: tuple[Language, ...], constants: Mapping[str, Constant]
) -> Fact:
    fields = node.fields(frozenset({*languages, "multiple", "of", "source", "checked"}))
    _need(fields, ("source", "checked"), node)
    source, checked = fields["source"].text(), _day(fields["checked"])
    if "multiple" not in fields:
        return Fact(_texts(fields, languages, node), source, checked)
    _need(fields, ("of",), node)
    multiple, of = _decimal(fields["multiple"]), fields["of"].text()
    if of not in constants:
        raise fields["of"].error(f"«{of}» is not among the constants of domain.yaml: add it there")
    texts = _texts(fields, languages, node) if fields.keys() & set(languages) else {}
    return Fact(texts, source, checked, multiple, of, multiple * constants[of].value)


def _texts(
    fields: Mapping[str, Located], languages: tuple[Language, ...], node: Located
) -> Mapping[Language, str]:
    _need(fields, languages, node)
    return {language: " ".join(fields[language].text().split()) for language in languages}


def _need(fields: Mapping[str, Located], keys: Iterable[str], node: Located) -> None:
    for key in keys:
        if key not in fields:
            raise node.error(f"«{key}» is missing: every fact has its text or amount and source")


def _decimal(node: Located) -> Decimal:
    try:
        value = Decimal(node.text())
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite() or value < 0:
        raise node.error(f"expected a number such as 1.25, found «{node.text()}»")
    return value


def _day(node: Located) -> date:
    try:
        return date.fromisoformat(node.text())
    except ValueError:
        raise node.error(f"expected a date such as 2026-01-31, found «{node.text()}»") from None
