"""The language model's word where the classifier is in doubt: llama.cpp, one token a question.

nlu/prompts.py says how each kind of model is asked. A grammar made from the domain's intents lets
nothing but a label through. What the classifier thinks goes in as a bias on the labels' logits, so
the answer weighs both.
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
from nlu.prompts import CONTEXT_TOKENS, ChatQuestion, ExampleList, Prompt, UtteranceAlone
from nlu.resolving import NOTHING_EXPECTED
from nlu.slots import MARK

log = logging.getLogger(__name__)

RESOLVER = "llm"


class LlamaResolver:
    """Classifier and language model together; an IntentResolver for open speech."""

    def __init__(
        self,
        model: Path,
        domain: Domain,
        threads: int = 1,
        lora: Path | None = None,
        prompt: Prompt | None = None,
    ) -> None:
        """`prompt`: by default what suits the model. Raises EngineError if llama.cpp refuses it."""
        self._classifier = ClassifierResolver(domain)
        self._llama = _load(model, threads, lora)
        self._prompt = prompt or self._prompt_for(domain, trained=lora is not None)
        self._lock = Lock()  # one context, one utterance at a time
        labels = label_tokens(self._classifier.labels, self._tokenize, self._prompt.space)
        self._labels = {intent: label for intent, (label, _) in labels.items()}
        self._tokens = np.array([labels[name][1] for name in self._classifier.labels])
        self._grammar = LlamaGrammar.from_string(
            label_grammar([*self._labels.values()]), verbose=False
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
        if np.exp(prior.max()) >= self._prompt.sure:
            return self._classifier.decide(weighed, prior, language, CLASSIFIER)
        return self._classifier.decide(weighed, self.ask(weighed), language, RESOLVER)

    def ask(self, weighed: Weighed) -> NDArray[np.float64]:
        """Log probability of each of the classifier's labels, both opinions joined."""
        prior = weighed.log_probabilities
        joined = prior

        def weigh_in(_tokens: object, logits: NDArray[np.single]) -> NDArray[np.single]:
            nonlocal joined
            opinion = log_softmax(logits[self._tokens].astype(np.float64))
            joined = log_softmax(prior + self._prompt.trust * opinion)
            # Above all others: the grammar would also let the first letters of a label through.
            logits[self._tokens] = joined + logits.max() - joined.min() + 1.0
            return logits

        question = self._prompt.tokens(weighed, self._labels)
        with self._lock:
            self._llama.reset()
            self._llama.eval([self._llama.token_bos(), *question])
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

    def _prompt_for(self, domain: Domain, *, trained: bool) -> Prompt:
        """The way of asking that suits the model."""
        if trained:
            return UtteranceAlone(self._tokenize)
        stand_in, nearest = _stand_in(domain), self._classifier.nearest

        def shown(text: str) -> str:
            return text.replace(MARK, stand_in)

        template = self._llama.metadata.get("tokenizer.chat_template")
        if template:
            return ChatQuestion(self._tokenize, nearest, shown, template)
        return ExampleList(self._tokenize, nearest, shown)

    def _tokenize(self, text: str, special: bool = False) -> list[int]:
        return list(self._llama.tokenize(text.encode(), add_bos=False, special=special))


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
