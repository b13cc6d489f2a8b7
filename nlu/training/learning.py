"""A domain's weights, learnt with recognition errors: `tildes domain train`, a minute or two.

`python -m nlu.training DOMAIN --misheard TABLE.tsv` fits the confusions anew first, to what the
letters really spelt (benchmarks/misheard.py makes the table), and tells how much of what was really
heard is understood. Figures are of families that were not learnt; the weights that are written are
then learnt from all families.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from core.errors import DomainError
from core.intent import NONE
from core.language import Language
from nlu.classifier import LinearModel, learn, log_softmax
from nlu.content import Domain
from nlu.examples import Example, example_sentences, uttered_sentences
from nlu.respelling import Respeller
from nlu.slots import SlotFinder
from nlu.text import fold
from nlu.training import confusions
from nlu.training.corpus import KEPT, Speaker, Spoken, split, without_values
from nlu.utterances import FOLDER, Family, read_families
from nlu.weights import write_weights
from nlu.words import DomainWords, uttered_words

COPIES = 2
"""Misheard copies of every wording; every second one as respelling leaves it."""

FILLERS = 0.3
"""Share of the copies with a filler around."""

IN_TEXTS = 2
"""What stands in a single sentence is left out of the features: the file is half as large."""

MOST_STEPS = 400_000
SEED = 20261122
SHARPNESSES = np.arange(0.5, 4.01, 0.1)


def learn_domain(domain: Domain, misheard: Path | None = None) -> Iterator[str]:
    """Learn and write the weights beside the domain; a line of figures at a time.

    `misheard` is a table of benchmarks/misheard.py. Raises DomainError where the domain has no
    utterances of its own.
    """
    families = read_families(domain)
    learnt, kept = split(families)
    if not kept:
        raise DomainError(
            f"{domain.folder / FOLDER} holds too little to learn from: write "
            f"{KEPT + 1} lines or more of an intent (docs/understanding.md)"
        )
    if misheard:
        confusions.write(_fitted(misheard))
    model = learn(corpus(domain, learnt), IN_TEXTS, MOST_STEPS)
    development = list(Speaker(domain, SEED + 1).say(kept))
    finder = SlotFinder(domain)
    noisy = _misheard(development, SEED + 2)
    sharpness = _fit_sharpness(model, [*development, *noisy], finder)
    model = replace(model, sharpness=sharpness)
    figures = {"written": development, "noisy": noisy}
    if misheard:
        respeller = Respeller(DomainWords(domain, uttered_words(learnt)))
        figures["Whisper's"] = _kept(misheard, "heard", lambda text: text)
        figures["respelt"] = _kept(misheard, "spelt", lambda text: respeller.read(text).text)
    for name, spoken in figures.items():
        yield f"{name:10} {_figures(model, spoken, finder)}"
    whole = replace(learn(corpus(domain, families), IN_TEXTS, MOST_STEPS), sharpness=sharpness)
    path = write_weights(whole, domain, uttered_words(families))
    yield f"{path}: {len(whole.vocabulary)} features, {path.stat().st_size / 1e6:.1f} MB"


def corpus(domain: Domain, families: Sequence[Family]) -> list[Example]:
    """Templates, these families, and noisy copies of the families."""
    finder = SlotFinder(domain)
    examples = [*example_sentences(domain), *uttered_sentences(domain, families)]
    respeller = Respeller(DomainWords(domain, uttered_words(families)))
    for copy in range(COPIES):
        spoken = list(Speaker(domain, SEED + 10 + copy).say(families, FILLERS))
        for each in _misheard(spoken, SEED + 100 * copy):
            text = respeller.read(each.text).text if copy % 2 else each.text
            examples.append(Example(without_values(text, finder), each.intent, each.language))
    return examples


def _fitted(table: Path) -> confusions.Confusions:
    rows = confusions.read_misheard(table, "learnt")
    return confusions.fit((Language(row["language"]), row["said"], row["spelt"]) for row in rows)


def _kept(table: Path, column: str, read: Callable[[str], str]) -> list[Spoken]:
    """What hearing made of utterances that are not learnt from."""
    return [
        Spoken(read(row[column]), row["intent"], Language(row["language"]))
        for row in confusions.read_misheard(table, "kept")
    ]


def _misheard(spoken: Iterable[Spoken], seed: int) -> list[Spoken]:
    fitted = confusions.read()
    return [
        replace(
            each, text=confusions.misheard(fold(each.text), each.language, fitted, seed * 9973 + at)
        )
        for at, each in enumerate(spoken)
    ]


def _fit_sharpness(model: LinearModel, spoken: Sequence[Spoken], finder: SlotFinder) -> float:
    """The inverse temperature under which the right intents are likeliest."""
    plain = replace(model, sharpness=1.0)
    rows = np.array([plain.log_probabilities(without_values(s.text, finder)) for s in spoken])
    right = [model.labels.index(s.intent) for s in spoken]

    def likelihood(sharpness: float) -> float:
        scores = (log_softmax(sharpness * row) for row in rows)
        return float(sum(score[at] for score, at in zip(scores, right, strict=True)))

    return float(max(SHARPNESSES, key=likelihood))


def _figures(model: LinearModel, spoken: Sequence[Spoken], finder: SlotFinder) -> str:
    found = [
        model.labels[int(model.log_probabilities(without_values(s.text, finder)).argmax())]
        for s in spoken
    ]
    pairs = list(zip(spoken, found, strict=True))
    shares = [
        f"{language.value} {_share(s.intent == f for s, f in pairs if s.language is language)}"
        for language in Language
    ]
    caught = _share(f == NONE for s, f in pairs if s.intent == NONE)
    lost = _share(f == NONE for s, f in pairs if s.intent != NONE)
    return f"{', '.join(shares)}; none caught {caught}, others lost to it {lost} ({len(pairs)})"


def _share(right: Iterable[bool]) -> str:
    values = list(right)
    return f"{sum(values) / len(values):.3f}" if values else "-"
