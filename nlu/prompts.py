"""How a language model is asked for an intent: one way for each kind of model.

    trained for the domain (an adapter)   the utterance alone
    an instruct model                     a task with examples, in the model's own chat template
    a base model                          a list of examples that it continues

Whatever the way, what comes next is one label, and nlu/llama.py lets nothing else through.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import NoReturn, Protocol

from jinja2.exceptions import TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from core.errors import EngineError
from nlu.classifier import Neighbour
from nlu.open_speech import Weighed

CONTEXT_TOKENS = 512
EXAMPLES = 8
PER_INTENT = 3
MAX_UTTERANCE_TOKENS = 96

ASKS = " →"
MAX_SAID_TOKENS = 48
"""Of an utterance that stands alone: adapters are trained on as many."""

TASK = "A visitor says something in Kazakh or Russian. Name the intent with one of these words: "
_SAID = "\ue000"
"""Stands for what was said while a chat template is filled in; no font or keyboard has it."""

Nearest = Callable[[Weighed, int, int], Sequence[Neighbour]]
Tokenize = Callable[[str, bool], list[int]]
"""Text to tokens; True where special tokens may be opened. What a visitor says may open none."""


class Prompt(Protocol):
    """A way of asking."""

    @property
    def trust(self) -> float:
        """Weight of the model's log probabilities beside the classifier's."""
        ...

    @property
    def sure(self) -> float:
        """Probability from which the classifier decides alone, in a fraction of the time."""
        ...

    @property
    def space(self) -> str:
        """What stands before a label in the answer: a space, or nothing."""
        ...

    def tokens(self, weighed: Weighed, labels: Mapping[str, str]) -> list[int]:
        """The question, without the token that begins a text. `labels` by intent."""
        ...


@dataclass(frozen=True, slots=True)
class UtteranceAlone:
    """For a model with an adapter. Trust and sureness were chosen on development families."""

    tokenize: Tokenize
    trust: float = 0.5
    sure: float = 0.7
    space: str = " "

    def tokens(self, weighed: Weighed, labels: Mapping[str, str]) -> list[int]:  # noqa: ARG002 - it has learnt the labels
        """The utterance and the arrow."""
        return [*self.tokenize(weighed.said, False)[:MAX_SAID_TOKENS], *self.tokenize(ASKS, False)]


@dataclass(frozen=True, slots=True)
class ExampleList:
    """For a base model, which can't follow instructions but can continue a list.

    Trust was found on templates left out of learning: more loses accuracy (docs/understanding.md).
    """

    tokenize: Tokenize
    nearest: Nearest
    shown: Callable[[str], str]
    """Puts a word for the mark of a slot value: models read words better."""

    trust: float = 0.1
    sure: float = 0.5
    space: str = " "

    def tokens(self, weighed: Weighed, labels: Mapping[str, str]) -> list[int]:
        """Examples with their labels, the nearest last, then the utterance."""
        tokens: list[int] = []
        for neighbour in reversed(self.nearest(weighed, EXAMPLES, PER_INTENT)):
            label = labels[neighbour.example.intent]
            tokens += self.tokenize(f"{self.shown(neighbour.example.text)} →{label}\n", False)
        room = CONTEXT_TOKENS - MAX_UTTERANCE_TOKENS - 8
        utterance = self.tokenize(self.shown(weighed.text), False)[:MAX_UTTERANCE_TOKENS]
        return [*tokens[:room], *utterance, *self.tokenize(ASKS, False)]


@dataclass(frozen=True, slots=True)
class ChatQuestion:
    """For an instruct model: the task and examples as one user's message.

    Trust is a guess: no such model was at hand to choose it with.
    """

    tokenize: Tokenize
    nearest: Nearest
    shown: Callable[[str], str]
    template: str
    """Jinja, from the model's file: `tokenizer.chat_template`."""

    trust: float = 0.25
    sure: float = 0.5
    space: str = ""

    def tokens(self, weighed: Weighed, labels: Mapping[str, str]) -> list[int]:
        """The filled template; the utterance opens no special token, whatever it holds."""
        lines = [
            f"{self.shown(neighbour.example.text)} → {labels[neighbour.example.intent]}"
            for neighbour in reversed(self.nearest(weighed, EXAMPLES, PER_INTENT))
        ]
        message = "\n".join([TASK + ", ".join(labels.values()), *lines, f"{_SAID} →"])
        before, _, after = self._chat(message).partition(_SAID)
        head, tail = self.tokenize(before, True), self.tokenize(after, True)
        room = max(0, CONTEXT_TOKENS - 8 - len(head) - len(tail))
        said = self.tokenize(self.shown(weighed.text), False)[: min(room, MAX_UTTERANCE_TOKENS)]
        return [*head, *said, *tail]

    def _chat(self, message: str) -> str:
        """A conversation with this one message. Raises EngineError for a broken template."""

        def refuse(reason: str) -> NoReturn:
            raise EngineError(f"the model's chat template refuses: {reason}")

        sandbox = ImmutableSandboxedEnvironment(trim_blocks=True, lstrip_blocks=True)
        sandbox.globals["raise_exception"] = refuse
        try:
            return sandbox.from_string(self.template).render(
                messages=[{"role": "user", "content": message}],
                bos_token="",  # put before every prompt, as the model's file says
                eos_token="",
                add_generation_prompt=True,
                enable_thinking=False,
            )
        except TemplateError as error:
            raise EngineError(f"the model's chat template is broken: {error}") from error
