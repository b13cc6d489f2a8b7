"""From templates to the sentences they stand for: bounded and deterministic.

`expand` feeds hearing's phrase bank, the plainest sentences first: in `(керек|беріңіз|алайын)` a
linguist writes first what is said most. `variants`, spread evenly over all branches, gives the
examples that the open resolvers learn from.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from math import gcd, prod

from core.hypothesis import Phrase
from core.intent import Slot
from core.language import Language
from nlu.content import Domain, IntentSpec, SlotSpec, SlotValue, Template
from nlu.spoken_numbers import plain_forms
from nlu.template import Chain, Choice, Node, SlotNode, Space, Word, slots_of
from nlu.text import written

MAX_PHRASES = 50_000
MAX_FORMS = 200
"""Expansions of one form of a slot value."""

HEARD = ("back", "first", "second", "keep")
"""Cues that are utterances of their own."""

PLAINEST = 3
PLAIN_WEIGHT = 2
"""Of the first three templates of an intent, those that are one plain sentence get twice the room
in the bank: a point more of distorted golden sentences is found by it than with equal shares."""


BARE_WORDINGS = 12
"""Of a template, heard without its values too."""

BARE_WORDS = 2
"""Fewer words are no sentence without a value."""


@dataclass(frozen=True, slots=True)
class Form:
    """One thing that a slot value is called."""

    value: str
    text: str
    language: Language
    rank: int
    """How far from the plainest: 0 for what is written first in each template."""


Filling = tuple[tuple[str, Form], ...]
"""A form for each slot of a wording, by the slot's name."""


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


def plainest(node: Node, limit: int) -> list[tuple[int, str]]:
    """The `limit` plainest sentences of a template with their rank, slots as `{slot}`.

    A sentence's rank is the sum of the places that its words have in their choices, from 0.
    What is optional is left out at place 0, and its words stand from place 1.
    """
    if isinstance(node, Chain):
        sentences = [(0, "")]
        for part in node.parts:
            endings = plainest(part, limit)
            joined = [(a + b, begun + end) for a, begun in sentences for b, end in endings]
            sentences = sorted(joined, key=lambda each: each[0])[:limit]
        return sentences
    if isinstance(node, Choice):
        # hassil puts what is left out last.
        options = sorted(node.options, key=lambda option: option != Chain(()))
        ranked = [
            (place + rank, text)
            for place, option in enumerate(options)
            for rank, text in plainest(option, limit)
        ]
        return sorted(ranked, key=lambda each: each[0])[:limit]
    return [(0, _pick(node, 0))]


def slot_forms(
    spec: SlotSpec, lists: Mapping[str, Mapping[str, SlotValue]], first: Language
) -> list[Form]:
    """Every form of every value, the plainest first; within a rank the values take turns.

    Visitors mix Russian words into Kazakh sentences as if they were their own; Kazakh words in
    Russian sentences are rarer and rank one below. Dates are not among them: there are too many.
    """
    if spec.list is None:
        return _numbers(spec, first)
    turns: list[tuple[int, int, Form]] = []
    for value in lists[spec.list].values():
        own = [*_forms(value, first, 0), *_forms(value, first.other, int(first is Language.RU))]
        turns += [(form.rank, turn, form) for turn, form in enumerate(own)]
    return [form for _, _, form in sorted(turns, key=lambda each: each[:2])]


def expected_phrases(domain: Domain) -> tuple[Phrase, ...]:
    """All that hearing may expect; of two that have the same text, the first alone.

    The domain's sentences, the same without a value that the dialogue knows, and words to the
    dialogue itself.
    """
    cues = {cue: IntentSpec(cue, domain.cues[cue], {}) for cue in HEARD if cue in domain.cues}
    to_the_dialogue = expand(replace(domain, intents=cues)) if cues else ()
    phrases: dict[tuple[str, Language], Phrase] = {}
    for phrase in (*expand(domain), *_recalling(domain), *to_the_dialogue):
        phrases.setdefault((phrase.text, phrase.language), phrase)
    return tuple(phrases.values())


def _recalling(domain: Domain) -> Iterator[Phrase]:
    for source in _sources(domain):
        yield from source.without(domain.flow(source.spec.name).recalls)


def expand(domain: Domain, limit: int = MAX_PHRASES) -> tuple[Phrase, ...]:
    """At most `limit` phrases in which every template, and every slot value, takes part.

    The limit is shared out so that small templates are complete and large ones get equal parts.
    A sentence that stands for two intents is kept for the first alone.
    """
    sources = _sources(domain)
    shares = _shares(
        [source.total for source in sources], [source.weight for source in sources], limit
    )
    phrases: dict[tuple[str, Language], Phrase] = {}
    given = 0
    for source, share in zip(sources, shares, strict=True):
        for phrase in islice(source.phrases(share, given), share):
            phrases.setdefault((phrase.text, phrase.language), phrase)
        given += share
    return tuple(phrases.values())


def _sources(domain: Domain) -> list["_Source"]:
    forms = {
        (spec.name, slot.name, language): slot_forms(slot, domain.lists, language)
        for spec in domain.intents.values()
        for slot in spec.slots.values()
        for language in spec.examples
    }
    return [
        _Source(spec, language, template, _fillings(spec, template, language, forms), place)
        for spec in domain.intents.values()
        for language, templates in spec.examples.items()
        for place, template in enumerate(templates)
    ]


@dataclass(frozen=True, slots=True)
class _Source:
    """One template with the forms that its slots can take."""

    spec: IntentSpec
    language: Language
    template: Template
    fillings: Mapping[str, Sequence[Form]]
    place: int
    """Of the template in its intent and language, from 0."""

    @property
    def weight(self) -> int:
        """A sentence on a line of its own is to be expected with every value."""
        return PLAIN_WEIGHT if self.place < PLAINEST and count(self.template.node) == 1 else 1

    @property
    def total(self) -> int:
        return count(self.template.node) * prod(len(forms) for forms in self.fillings.values())

    def phrases(self, share: int, start: int) -> Iterator[Phrase]:
        """The plainest first, at least `share` of them where there are as many.

        `start` turns the values on, so that templates with a small share differ in them.
        """
        wordings = plainest(self.template.node, share)
        ways = {
            slots: self._ways_to_fill(slots, share, start)
            for slots in {self._slots_in(text) for _, text in wordings}
        }
        deepest = max(
            (rank + len(ways[self._slots_in(text)]) for rank, text in wordings), default=0
        )
        for level in range(deepest):
            for rank, text in wordings:
                ranked = ways[self._slots_in(text)]
                if 0 <= level - rank < len(ranked):
                    yield from (self._fill(_tidy(text), forms) for forms in ranked[level - rank])

    def without(self, recalled: Sequence[str]) -> Iterator[Phrase]:
        """What is left where the dialogue knows the values: «қашан дайын болады».

        Else hearing takes it for the sentence with the shortest value, «ИП қашан дайын болады».
        """
        for _, wording in plainest(self.template.node, BARE_WORDINGS):
            slots, text = self._slots_in(wording), wording
            for slot in slots:
                text = text.replace(f"{{{slot}}}", "")
            text = _tidy(text)
            if slots and set(slots) <= set(recalled) and text.count(" ") >= BARE_WORDS - 1:
                yield Phrase(text, self.language, self.spec.name)

    def _slots_in(self, wording: str) -> tuple[str, ...]:
        return tuple(name for name in self.fillings if f"{{{name}}}" in wording)

    def _ways_to_fill(self, slots: tuple[str, ...], limit: int, start: int) -> list[list[Filling]]:
        """Fillings of the slots, in a list for each rank from 0, each turned on by `start`."""
        ways: list[tuple[int, Filling]] = [(0, ())]
        most = limit * 4 if len(slots) == 1 else limit
        for name in slots:
            joined = [
                (rank + form.rank, (*way, (name, form)))
                for rank, way in ways
                for form in self.fillings[name][:most]
            ]
            ways = sorted(joined, key=lambda each: each[0])[:most]
        ranked: list[list[Filling]] = [[] for _ in range(ways[-1][0] + 1)]
        for rank, way in ways:
            ranked[rank].append(way)
        return [
            [*each[start % len(each) :], *each[: start % len(each)]] if each else []
            for each in ranked
        ]

    def _fill(self, wording: str, forms: Filling) -> Phrase:
        for name, form in forms:
            wording = wording.replace(f"{{{name}}}", form.text)
        slots = tuple(Slot(name, form.value) for name, form in forms)
        return Phrase(wording, self.language, self.spec.name, slots)


def _fillings(
    spec: IntentSpec,
    template: Template,
    language: Language,
    forms: Mapping[tuple[str, str, Language], list[Form]],
) -> Mapping[str, Sequence[Form]]:
    return {name: forms[spec.name, name, language] for name in slots_of(template.node)}


def _numbers(spec: SlotSpec, language: Language) -> list[Form]:
    said = [(n, plain_forms(n, language)) for n in range(spec.low, spec.high + 1)]
    ranked = [
        Form(str(n), text, language, rank) for n, forms in said for rank, text in enumerate(forms)
    ]
    return sorted(ranked, key=lambda form: form.rank)


def _forms(value: SlotValue, language: Language, rank: int) -> list[Form]:
    """A value's forms in one language, plainest first, each text once; its full name is last."""
    found = [
        each
        for template in value.forms.get(language, ())
        for each in plainest(template.node, MAX_FORMS)
    ]
    found.sort(key=lambda each: each[0])
    if language in value.names:
        found.append((found[-1][0] if found else 0, written(value.names[language])))
    ranks: dict[str, int] = {}
    for own, text in found:
        ranks.setdefault(_tidy(text), own)
    return [Form(value.id, text, language, own + rank) for text, own in ranks.items()]


def _shares(totals: Sequence[int], weights: Sequence[int], limit: int) -> list[int]:
    """Water-filling: nobody gets more than it has, the rest is divided by weight."""
    shares = [0] * len(totals)
    left, waiting = limit, sum(weights)
    for index in sorted(range(len(totals)), key=lambda i: totals[i] / weights[i]):
        shares[index] = min(totals[index], max(1, left * weights[index] // waiting))
        left, waiting = left - shares[index], waiting - weights[index]
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
