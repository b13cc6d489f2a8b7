"""From templates to the sentences they stand for: bounded, deterministic, evenly spread.

`expand` feeds hearing's phrase bank; `variants` the forms of slot values and the examples that
the open resolvers compare with.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import gcd, prod

from core.hypothesis import Phrase
from core.intent import Slot
from core.language import Language
from nlu.content import Domain, IntentSpec, SlotSpec, SlotValue, Template
from nlu.template import Chain, Choice, Node, SlotNode, Space, Word, slots_of
from nlu.text import written

MAX_PHRASES = 50_000
MAX_FORMS = 200
"""Expansions of one form of a slot value."""


@dataclass(frozen=True, slots=True)
class Form:
    """One thing that a slot value is called."""

    value: str
    text: str
    language: Language


def variants(node: Node, limit: int) -> Iterator[str]:
    """Up to `limit` sentences of a template, spread over all its branches, slots as `{slot}`."""
    total = count(node)
    for index in spread(total, limit):
        yield _tidy(_pick(node, index))


def count(node: Node) -> int:
    """How many sentences a template stands for, slots left open. May be astronomically large."""
    if isinstance(node, Chain):
        return prod(count(part) for part in node.parts)
    if isinstance(node, Choice):
        return sum(count(option) for option in node.options)
    return 1


def spread(total: int, limit: int) -> Iterator[int]:
    """`limit` different numbers below `total`, far apart: steps of the golden ratio."""
    step = max(1, int(total * 0.618))
    while gcd(step, total) != 1:
        step += 1
    for turn in range(min(total, limit)):
        yield turn * step % total


def slot_forms(
    spec: SlotSpec, lists: Mapping[str, Mapping[str, SlotValue]], first: Language
) -> list[Form]:
    """Every form of every value: the forms of `first` before the other language's, values in turn.

    In turn means that the first forms of all values come before the second form of any.
    """
    if spec.list is None:
        return [Form(str(n), str(n), first) for n in range(spec.low, spec.high + 1)]
    values = lists[spec.list].values()
    ordered: list[Form] = []
    for language in (first, first.other):
        rows = [_forms(value, language) for value in values]
        depth = max((len(row) for row in rows), default=0)
        ordered += [row[rank] for rank in range(depth) for row in rows if rank < len(row)]
    return ordered


def expand(domain: Domain, limit: int = MAX_PHRASES) -> tuple[Phrase, ...]:
    """At most `limit` phrases in which every template, and every slot value, takes part.

    The limit is shared out so that small templates are complete and large ones get equal parts.
    A sentence that stands for two intents is kept for the first alone.
    """
    forms = {
        (spec.name, slot.name, language): slot_forms(slot, domain.lists, language)
        for spec in domain.intents.values()
        for slot in spec.slots.values()
        for language in spec.examples
    }
    sources = [
        _Source(spec, language, template, _fillings(spec, template, language, forms))
        for spec in domain.intents.values()
        for language, templates in spec.examples.items()
        for template in templates
    ]
    shares = _shares([source.total for source in sources], limit)
    phrases: dict[tuple[str, Language], Phrase] = {}
    given = 0
    for source, share in zip(sources, shares, strict=True):
        for phrase in source.phrases(share, given):
            phrases.setdefault((phrase.text, phrase.language), phrase)
        given += share
    return tuple(phrases.values())


@dataclass(frozen=True, slots=True)
class _Source:
    """One template with the forms that its slots can take."""

    spec: IntentSpec
    language: Language
    template: Template
    fillings: Mapping[str, Sequence[Form]]

    @property
    def total(self) -> int:
        return count(self.template.node) * prod(len(forms) for forms in self.fillings.values())

    def phrases(self, share: int, start: int) -> Iterator[Phrase]:
        """Wording and filling both change from one phrase to the next.

        `start` turns the values on, so that templates with a small share differ in them.
        """
        wordings = list(variants(self.template.node, share))
        values = {form.value for forms in self.fillings.values() for form in forms}
        turned = start % max(1, len(values))
        per_wording = prod(len(forms) for forms in self.fillings.values())
        for number in range(min(share, len(wordings) * per_wording)):
            lap, filling = divmod(number, per_wording)
            wording = wordings[(lap + filling) % len(wordings)]
            yield self._fill(wording, (turned + filling) % per_wording)

    def _fill(self, wording: str, filling: int) -> Phrase:
        slots: list[Slot] = []
        for name, forms in self.fillings.items():
            filling, rank = divmod(filling, len(forms))
            marker = f"{{{name}}}"
            if marker in wording:
                wording = wording.replace(marker, forms[rank].text)
                slots.append(Slot(name, forms[rank].value))
        return Phrase(wording, self.language, self.spec.name, tuple(slots))


def _fillings(
    spec: IntentSpec,
    template: Template,
    language: Language,
    forms: Mapping[tuple[str, str, Language], list[Form]],
) -> Mapping[str, Sequence[Form]]:
    return {name: forms[spec.name, name, language] for name in slots_of(template.node)}


def _forms(value: SlotValue, language: Language) -> list[Form]:
    """A value's forms in one language, its name first, each text once."""
    texts = [written(value.names[language])] if language in value.names else []
    for template in value.forms.get(language, ()):
        texts += variants(template.node, MAX_FORMS)
    return [Form(value.id, text, language) for text in dict.fromkeys(texts)]


def _shares(totals: Sequence[int], limit: int) -> list[int]:
    """Water-filling: nobody gets more than it has, the rest is divided evenly."""
    shares = [0] * len(totals)
    left, waiting = limit, len(totals)
    for index in sorted(range(len(totals)), key=lambda i: totals[i]):
        shares[index] = min(totals[index], max(1, left // waiting))
        left, waiting = left - shares[index], waiting - 1
    return shares


def _pick(node: Node, index: int) -> str:
    """Sentence number `index` of a tree, below `count(node)`."""
    if isinstance(node, Word):
        return node.written
    if isinstance(node, Space):
        return " "
    if isinstance(node, SlotNode):
        return f"{{{node.slot}}}"
    if isinstance(node, Chain):
        pieces: list[str] = []
        for part in node.parts:
            index, rank = divmod(index, count(part))
            pieces.append(_pick(part, rank))
        return "".join(pieces)
    for option in node.options:
        if index < count(option):
            return _pick(option, index)
        index -= count(option)
    raise IndexError(index)


def _tidy(text: str) -> str:
    return " ".join(text.split())
