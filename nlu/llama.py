"""The language model's word where the classifier is in doubt: Gemma 3 270M on llama.cpp.

With a LoRA adapter that was trained to name a domain's intents (nlu/training/lora.py) the model is
given the utterance alone. The base model can't follow instructions, but it can continue a list: it
is shown the domain's examples that are nearest to the utterance, each with its label, the nearest
last, and then the utterance. Either way a grammar made from the domain's intents lets nothing but
a label through. What the classifier thinks goes in as a bias on the labels' logits, so the answer
weighs both.

docs/understanding.md has the figures: untrained, the model adds little to the classifier.
"""

import logging
from ctypes import c_void_p
from pathlib import Path
from threading import Lock

import numpy as np
from llama_cpp import (
    Llama,
    LlamaGrammar,
    LogitsProcessorList,
    llama_log_callback,
    llama_log_set,
)
from numpy.typing import NDArray

from core.errors import EngineError
from core.hypothesis import Expectation, Hypothesis
from core.intent import Intent, NotRecognized
from nlu.classifier import log_softmax
from nlu.content import Domain
from nlu.expand import MAX_FORMS, variants
from nlu.labels import label_grammar, label_tokens
from nlu.open_speech import RESOLVER as CLASSIFIER
from nlu.open_speech import ClassifierResolver, Weighed, spoken_language
from nlu.resolving import NOTHING_EXPECTED
from nlu.slots import MARK

log = logging.getLogger(__name__)

RESOLVER = "llm"

ADAPTER = "understanding.gguf"
"""Of a domain, made by nlu/training/lora.py; used where it lies beside domain.yaml."""

ADAPTED = "gemma-3-270m-q4_k_m.gguf"
"""The model that adapters are trained on; no other can carry them."""

CONTEXT_TOKENS = 512
EXAMPLES = 8
PER_INTENT = 3
MAX_UTTERANCE_TOKENS = 96

ASKS = " →"
MAX_SAID_TOKENS = 48
"""Of an utterance that stands alone: as in nlu/training/lora.py, which both are changed with."""

SURE = 0.5
"""From this probability on the classifier decides alone, in a fraction of the time."""

TRUST = 0.1
"""Weight of the base model's log probabilities beside the classifier's.

Found on templates left out of learning: more weight loses accuracy, see docs/understanding.md.
"""

SURE_BESIDE_LORA = 0.7
TRUST_IN_LORA = 0.5
"""The same two for a model that was trained for the task, chosen on development families."""


class LlamaResolver:
    """Classifier and language model together; an IntentResolver for open speech."""

    def __init__(
        self, model: Path, domain: Domain, threads: int = 1, lora: Path | None = None
    ) -> None:
        """Raises EngineError where llama.cpp refuses the model."""
        self._classifier = ClassifierResolver(domain)
        self._llama = _load(model, threads, lora)
        self._trained = lora is not None
        self._trust = TRUST_IN_LORA if self._trained else TRUST
        self._sure = SURE_BESIDE_LORA if self._trained else SURE
        self._lock = Lock()  # one context, one utterance at a time
        self._labels = label_tokens(self._classifier.labels, self._tokenize)
        self._tokens = np.array([self._labels[name][1] for name in self._classifier.labels])
        self._stand_in = _stand_in(domain)
        self._grammar = LlamaGrammar.from_string(
            label_grammar([label for label, _ in self._labels.values()]), verbose=False
        )
        # The weights are mapped, not read: touch them now rather than in the first visitor's turn.
        self._llama.eval([self._llama.token_bos()])

    def resolve(
        self, hypotheses: tuple[Hypothesis, ...], expectation: Expectation = NOTHING_EXPECTED
    ) -> Intent | NotRecognized:
        """The likeliest intent, or NotRecognized."""
        weighed = self._classifier.weigh(hypotheses, expectation)
        if weighed is None:
            return NotRecognized(spoken_language(hypotheses, expectation), 1.0, CLASSIFIER)
        language = hypotheses[0].language
        prior = weighed.log_probabilities
        if np.exp(prior.max()) >= self._sure:
            return self._classifier.decide(weighed, prior, language, CLASSIFIER)
        return self._classifier.decide(weighed, self.ask(weighed), language, RESOLVER)

    def ask(self, weighed: Weighed) -> NDArray[np.float64]:
        """Log probability of each of the classifier's labels, both opinions joined."""
        prior = weighed.log_probabilities
        joined = prior

        def weigh_in(_tokens: object, logits: NDArray[np.single]) -> NDArray[np.single]:
            nonlocal joined
            opinion = log_softmax(logits[self._tokens].astype(np.float64))
            joined = log_softmax(prior + self._trust * opinion)
            # Above all others: the grammar would also let the first letters of a label through.
            logits[self._tokens] = joined + logits.max() - joined.min() + 1.0
            return logits

        with self._lock:
            self._llama.reset()
            self._llama.eval(self._prompt(weighed))
            answer = self._llama.sample(
                temp=0.0,
                grammar=self._grammar,
                logits_processor=LogitsProcessorList([weigh_in]),
            )
        if answer != self._tokens[joined.argmax()]:
            raise EngineError(
                "llama.cpp answered outside the labels: check the model with `tildes models verify`"
            )
        return joined

    def _prompt(self, weighed: Weighed) -> list[int]:
        """The utterance as tokens; for the base model after examples with their labels."""
        tokens = [self._llama.token_bos()]
        if self._trained:
            said = self._tokenize(weighed.said)[:MAX_SAID_TOKENS]
            return [*tokens, *said, *self._tokenize(ASKS)]
        for neighbour in reversed(self._classifier.nearest(weighed, EXAMPLES, PER_INTENT)):
            label, _ = self._labels[neighbour.example.intent]
            tokens += self._tokenize(f"{self._shown(neighbour.example.text)} →{label}\n")
        room = CONTEXT_TOKENS - MAX_UTTERANCE_TOKENS - 8
        utterance = self._tokenize(self._shown(weighed.text))[:MAX_UTTERANCE_TOKENS]
        return [*tokens[:room], *utterance, *self._tokenize(ASKS)]

    def _shown(self, text: str) -> str:
        return text.replace(MARK, self._stand_in)

    def _tokenize(self, text: str) -> list[int]:
        """Plain text: what a visitor says can't open a special token."""
        return list(self._llama.tokenize(text.encode(), add_bos=False, special=False))


def adapter_for(model: Path, domain: Domain) -> Path | None:
    """The domain's adapter, where it has one and this is the model for it."""
    adapter = domain.folder / ADAPTER
    return adapter if model.name == ADAPTED and adapter.is_file() else None


def _stand_in(domain: Domain) -> str:
    """A word that stands for any slot value: the model reads words better than marks."""
    largest = max(domain.lists.values(), key=len, default={})
    for value in largest.values():
        for templates in value.forms.values():
            if templates:
                return min(variants(templates[0].node, MAX_FORMS), key=len)
    return MARK


GGML_LOG_LEVEL_ERROR = 4
"""From ggml.h; llama-cpp-python's own table of levels is off by one and prints warnings."""


@llama_log_callback  # type: ignore[untyped-decorator] # llama_cpp has no types
def _pass_on(level: int, text: bytes, _user_data: c_void_p) -> None:
    """Send llama.cpp's messages where the others go, instead of to the terminal."""
    line = text.decode(errors="replace").strip()
    log.log(logging.WARNING if level == GGML_LOG_LEVEL_ERROR else logging.DEBUG, line)


def _load(model: Path, threads: int, lora: Path | None) -> Llama:
    llama_log_set(_pass_on, c_void_p(0))
    try:
        return Llama(
            str(model),
            n_ctx=CONTEXT_TOKENS,
            n_batch=CONTEXT_TOKENS,
            n_threads=threads,
            n_threads_batch=threads,
            lora_path=None if lora is None else str(lora),
            verbose=False,
        )
    except (ValueError, RuntimeError, OSError) as error:
        raise EngineError(
            f"{model}: llama.cpp can't load it ({error}); run `tildes models verify`"
        ) from error
