"""Fits the weights of voice.evidence: commands in a bank and sentences out of it, strange voices.

The letter head has heard neither espeak-ng's voices here (training.letters.speech holds them out)
nor, but for numbers, the bank's phrases. Each utterance brings its likeliest candidates and
«none of them»; a softmax over the weighted sums of their evidence is to put its probability on the
right one. The language's weight is not fitted: the detector knows nothing of such voices'
languages.
"""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.phrases import mixed_bank
from benchmarks.sounds import babble
from core.audio import HEARING_RATE_HZ
from core.language import Language
from nlu.domain import load_domain
from nlu.golden import read_golden
from training.letters.acoustics import noise, somewhere
from training.letters.speech import ESPEAK, PIPER, Cast
from training.letters.texts import letters_of
from voice.bilingual import HearingSettings
from voice.evidence import WEIGHTS, features
from voice.gate import SpeechGate, clean
from voice.letters import LetterHead, Spelt
from voice.matching import PhraseMatcher
from voice.phrase_bank import PhraseBank
from voice.recognition import NO_EXPECTATION
from voice.whisper import Whisper

SHORT_LETTERS = 8
"""Phrases up to so long are the hard ones, so they get a draw of their own."""

COUNTS = {Language.KK: (90, 40, 50), Language.RU: (70, 25, 50)}
"""Phrases of the bank, short ones of it, sentences out of it."""

PIPER_EVERY = 5

QUIET_S = 0.5
"""Seconds before and after each utterance."""

NOISE_DB = (-55.0, -28.0)
"""Root mean square of the noise against the utterance's peak."""

CROWD, BABBLE_DB = 8, -30.0
BABBLES = 120
"""Utterances of babble beside those of COUNTS."""

CANDIDATES = 8
"""The likeliest by letters of the phrases that sound alike."""

FITTED = tuple(place for place, name in enumerate(WEIGHTS) if name != "language")
NAMES = tuple(list(WEIGHTS)[place] for place in FITTED)

FOLDS = 4
RIDGE = 0.04
"""Penalty of the weights' squares, which keeps them finite where the data are separable."""

STEPS, ENOUGH = 50, 1e-9


@dataclass(frozen=True, slots=True)
class Wanted:
    """An utterance to be made."""

    text: str
    language: Language
    in_bank: bool


@dataclass(frozen=True, slots=True)
class Judged:
    """An utterance with its candidates."""

    language: Language
    in_bank: bool
    candidates: NDArray[np.float64]
    """Shape (candidates, len(FITTED))."""

    right: int | None
    """Which candidate was said; None where none was or it is not among them."""


def wanted(domain: Path, golden: Path, chance: np.random.Generator) -> list[Wanted]:
    """What is to be said, drawn from the bank of benchmarks.phrases and a domain's golden lines."""
    bank = mixed_bank()
    known = {letters_of(phrase.text, phrase.language) for phrase in bank}
    loaded = load_domain(domain)
    lines = [line for path in sorted(golden.glob("*.yaml")) for line in read_golden(path, loaded)]
    chosen: list[Wanted] = []
    for language, (any_length, short, foreign) in COUNTS.items():
        texts = [phrase.text for phrase in bank if phrase.language is language]
        shorts = [text for text in texts if len(text) <= SHORT_LETTERS]
        others = [
            line.say
            for line in lines
            if line.language == language and letters_of(line.say, language) not in known
        ]
        drawn = ((texts, any_length, True), (shorts, short, True), (others, foreign, False))
        for source, count, in_bank in drawn:
            places = chance.permutation(len(source))[:count]
            chosen += [Wanted(source[place], language, in_bank) for place in places]
    return chosen


def judged(
    said: Sequence[Wanted],
    cast: Cast,
    whisper: Whisper,
    head: LetterHead,
    gate: SpeechGate,
    chance: np.random.Generator,
) -> list[Judged]:
    """Each utterance spoken, encoded and held against the bank; those that the gate drops are not.

    Takes half a second an utterance.
    """
    bank = PhraseBank(mixed_bank())
    found: list[Judged] = []
    for number, each in enumerate(said):
        source = PIPER if number % PIPER_EVERY == PIPER_EVERY - 1 else ESPEAK
        spoken = somewhere(cast.say(each.text, each.language, source, chance).samples, chance)
        heard = np.pad(spoken, round(QUIET_S * HEARING_RATE_HZ))
        level = float(np.abs(heard).max()) * 10 ** (chance.uniform(*NOISE_DB) / 20)
        speech = gate.speech(clean(heard + noise(len(heard), level, chance)))
        if speech is None:
            continue
        texts, evidence = candidates(bank, head.spell(whisper.encode(speech)))
        right = texts.index(each.text) if each.in_bank and each.text in texts else None
        found.append(Judged(each.language, each.in_bank, evidence, right))
    return found


def babbled(
    count: int,
    cast: Cast,
    whisper: Whisper,
    head: LetterHead,
    gate: SpeechGate,
    chance: np.random.Generator,
) -> list[Judged]:
    """Three to eight voices at once, of which nothing can be understood; each language its half."""
    bank = PhraseBank(mixed_bank())
    phrases = bank.phrases
    found: list[Judged] = []
    for number in range(count):
        crowd = [phrases[place] for place in chance.integers(len(phrases), size=CROWD)]
        voices = [cast.say(each.text, each.language, ESPEAK, chance).samples for each in crowd]
        several = voices[: int(chance.integers(3, CROWD + 1))]
        seconds = float(chance.uniform(0.8, 3.5))
        speech = gate.speech(clean(babble(several, seconds, BABBLE_DB, number)))
        if speech is not None:
            _, evidence = candidates(bank, head.spell(whisper.encode(speech)))
            found.append(Judged(list(Language)[number % 2], False, evidence, None))
    return found


def candidates(bank: PhraseBank, spelt: Spelt) -> tuple[list[str], NDArray[np.float64]]:
    """The likeliest phrases and their evidence, shape (candidates, len(FITTED))."""
    matcher = PhraseMatcher(bank, spelt, kazakh_log10_odds=0.0, expectation=NO_EXPECTATION)
    found = sorted(matcher.candidates(), key=lambda each: -each[1].gap)[:CANDIDATES]
    rows = [features(evidence)[list(FITTED)] for _, evidence in found]
    return [phrase.text for phrase, _ in found], np.array(rows).reshape(-1, len(FITTED))


def fit(found: Sequence[Judged]) -> NDArray[np.float64]:
    """The weights in the order of NAMES, by Newton's method: the problem is convex."""
    usable = [each for each in found if each.right is not None or not each.in_bank]
    penalty = RIDGE * (np.array(NAMES) != "bias")
    weights = np.zeros(len(FITTED))
    for _ in range(STEPS):
        slope = -penalty * weights
        curve = np.diag(penalty) + 1e-6 * np.eye(len(FITTED))
        for each in usable:
            shares = probabilities(each, weights)
            mean = shares @ each.candidates
            slope += (0.0 if each.right is None else each.candidates[each.right]) - mean
            curve += (each.candidates.T * shares) @ each.candidates - np.outer(mean, mean)
        step = np.linalg.solve(curve, slope)
        # A long first step may overshoot.
        step *= min(1.0, 2.0 / (np.abs(step).max() + 1e-12))
        weights = weights + step
        if np.abs(step).max() < ENOUGH:
            break
    return weights


def probabilities(each: Judged, weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """Of the candidates; what is missing to 1 is that of «none of them»."""
    exponents = np.append(each.candidates @ weights, 0.0)
    odds = np.exp(exponents - exponents.max())
    shares: NDArray[np.float64] = (odds / odds.sum())[:-1]
    return shares


@dataclass(slots=True)
class Score:
    """Counts of one language."""

    in_bank: int = 0
    right: int = 0
    out_of_bank: int = 0
    accepted: int = 0


def cross_validated(found: Sequence[Judged], chance: np.random.Generator) -> dict[Language, Score]:
    """How weights fitted on the other folds do: matched rightly in, falsely out of the bank."""
    threshold = HearingSettings().match
    scores = {language: Score() for language in Language}
    order = [found[place] for place in chance.permutation(len(found))]
    for fold in range(FOLDS):
        rest = [each for place, each in enumerate(order) if place % FOLDS != fold]
        weights = fit(rest)
        for each in order[fold::FOLDS]:
            shares = probabilities(each, weights)
            matched = bool(shares.sum() >= threshold)
            score = scores[each.language]
            score.in_bank += each.in_bank
            score.right += matched and each.right is not None and shares.argmax() == each.right
            score.out_of_bank += not each.in_bank
            score.accepted += matched and not each.in_bank
    return scores


def report(found: Sequence[Judged], wished: int, chance: np.random.Generator) -> None:
    """Print the weights for voice.evidence and what they are worth."""
    sys.stdout.write(f"{len(found)} of {wished} utterances were heard as speech\n")
    for language, score in cross_validated(found, chance).items():
        sys.stdout.write(
            f"{language}: {score.right} of {score.in_bank} phrases matched rightly, "
            f"{score.accepted} of {score.out_of_bank} other sentences falsely (cross-validated)\n"
        )
    for name, weight in zip(NAMES, fit(found), strict=True):
        sys.stdout.write(f"{name:16}{weight:.2f}\n")
