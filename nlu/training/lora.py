"""A LoRA adapter that names a domain's intents: `tildes domain train --adapter`.

Needs torch, transformers, peft and gguf, which the assistant itself does without: `pip install
tildes[train]`. The adapter is trained on the model as llama.cpp runs it, dequantised: the
utterance, « →», and the loss on the one token of the intent's label, among the labels' tokens
alone. So the output layer, most of such a small model, is never worked out: 16 utterances take
about two seconds on one core. A checkpoint is kept every `CHECKPOINT` steps; the same command
goes on from it.
"""

from collections.abc import Callable, Iterator, Sequence
from importlib import import_module
from math import cos, pi
from pathlib import Path
from typing import Any

import numpy as np

from core.errors import EngineError
from core.intent import NONE
from core.language import Language
from nlu.adapters import INTENTS_KEY
from nlu.content import Domain
from nlu.labels import label_tokens
from nlu.prompts import ASKS, MAX_SAID_TOKENS
from nlu.respelling import Respeller
from nlu.text import fold, written
from nlu.training import confusions
from nlu.training.corpus import Speaker, Spoken, split
from nlu.utterances import Family, read_families
from nlu.words import DomainWords, uttered_words

RANK, ALPHA, DROPOUT = 16, 32, 0.05
PARTS = {
    "q_proj": "attn_q",
    "k_proj": "attn_k",
    "v_proj": "attn_v",
    "o_proj": "attn_output",
    "gate_proj": "ffn_gate",
    "up_proj": "ffn_up",
    "down_proj": "ffn_down",
}
"""Layers that are adapted: the names that transformers and llama.cpp give them."""

BATCH = 16
RATE, WARM_UP, LOWEST = 5e-4, 20, 0.05
"""Step length at its highest, steps until then, and its least share; a half cosine between."""

STEPS = 1600
CHECKPOINT = 50
NOISY, FOLDED, FILLERS = 0.35, 0.15, 0.2
"""Shares of the utterances that are misheard (half of them respelt, as readings by sound will be),
typed without Kazakh letters, wrapped in fillers."""

NONE_SHARE = 0.24
SEED = 7


def train_adapter(
    domain: Domain, model: Path, out: Path, steps: int = STEPS, threads: int = 1
) -> Iterator[str]:
    """Train, write the adapter and tell its accuracy on families that were not learnt, by line.

    Goes on from the checkpoint that lies beside `out`. Raises EngineError where a package is
    missing, and DomainError as nlu.utterances does.
    """
    learnt, kept = split(read_families(domain))
    trainer = Trainer(domain, model, threads)
    yield from trainer.train(learnt, steps, out.with_suffix(".checkpoint"))
    trainer.write(out)
    for language, share in trainer.accuracy(list(Speaker(domain, SEED).say(kept))).items():
        yield f"{language.value}: {share:.3f} of what was not learnt"
    yield f"{out}: {out.stat().st_size / 1e6:.1f} MB"


class Drawn:
    """Utterances to train on: an endless draw, every intent equally often, `none` more often."""

    def __init__(self, domain: Domain, families: Sequence[Family], seed: int) -> None:
        self._random = np.random.default_rng(seed)
        self._speaker = Speaker(domain, seed)
        self._fitted = confusions.read()
        self._respeller = Respeller(DomainWords(domain, uttered_words(families)))
        self._families: dict[str, list[Family]] = {}
        for family in families:
            self._families.setdefault(family.intent, []).append(family)
        self._others = sorted(self._families.keys() - {NONE})

    def batch(self, size: int) -> list[Spoken]:
        """The next utterances."""
        return [self._draw() for _ in range(size)]

    def _draw(self) -> Spoken:
        outside = NONE in self._families and self._random.random() < NONE_SHARE
        intent = NONE if outside else self._others[self._random.integers(len(self._others))]
        families = self._families[intent]
        spoken = list(self._speaker.say([families[self._random.integers(len(families))]], FILLERS))
        chosen = spoken[self._random.integers(len(spoken))]
        text, share = written(chosen.text), self._random.random()
        if share < NOISY:
            seed = int(self._random.integers(2**31))
            text = confusions.misheard(text, chosen.language, self._fitted, seed)
            text = self._respeller.read(text).text if seed % 2 else text
        elif share < NOISY + FOLDED:
            text = fold(text)
        return Spoken(text, chosen.intent, chosen.language)


class Trainer:
    """A base model with an adapter that is being trained."""

    def __init__(self, domain: Domain, model: Path, threads: int) -> None:
        self._torch, transformers, self._peft = (
            _needed(name) for name in ("torch", "transformers", "peft")
        )
        self._domain = domain
        self._torch.set_num_threads(threads)
        self._torch.manual_seed(SEED)
        folder, name = str(model.parent), model.name
        self._tokenizer = transformers.AutoTokenizer.from_pretrained(folder, gguf_file=name)
        base = transformers.AutoModelForCausalLM.from_pretrained(
            folder, gguf_file=name, dtype=self._torch.float32
        ).model
        self.labels = sorted({*domain.intents, NONE})
        tokens = label_tokens(self.labels, self._tokens)
        rows = [tokens[label][1] for label in self.labels]
        self._outputs = base.get_input_embeddings().weight[rows].detach().clone()
        config = self._peft.LoraConfig(
            r=RANK, lora_alpha=ALPHA, lora_dropout=DROPOUT, target_modules=list(PARTS)
        )
        self._model = self._peft.get_peft_model(base, config)

    def train(self, families: Sequence[Family], steps: int, checkpoint: Path) -> Iterator[str]:
        """Take what steps are left until `steps`; a line at each checkpoint."""
        torch = self._torch
        weights = [each for each in self._model.parameters() if each.requires_grad]
        optimizer = torch.optim.AdamW(weights, lr=RATE, weight_decay=0.0)
        first = 0
        if checkpoint.exists():
            kept = torch.load(checkpoint)
            self._peft.set_peft_model_state_dict(self._model, kept["adapter"])
            optimizer.load_state_dict(kept["optimizer"])
            first = kept["step"]
        drawn = Drawn(self._domain, families, SEED + first)
        self._model.train()
        for step in range(first, steps):
            for group in optimizer.param_groups:
                group["lr"] = RATE * _share_of_rate(step, steps)
            batch = drawn.batch(BATCH)
            targets = torch.tensor([self.labels.index(spoken.intent) for spoken in batch])
            loss = torch.nn.functional.cross_entropy(self._scores(batch), targets)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(weights, 1.0)
            optimizer.step()
            optimizer.zero_grad()
            if (step + 1) % CHECKPOINT == 0:
                state = {"adapter": self._adapter(), "optimizer": optimizer.state_dict()}
                torch.save({**state, "step": step + 1}, checkpoint)
                yield f"step {step + 1} of {steps}: loss {loss.item():.3f}"

    def accuracy(self, spoken: Sequence[Spoken]) -> dict[Language, float]:
        """Share of the utterances whose intent is named, by language."""
        self._model.eval()
        right: dict[Language, list[bool]] = {}
        with self._torch.no_grad():
            for at in range(0, len(spoken), BATCH):
                part = spoken[at : at + BATCH]
                for each, best in zip(part, self._scores(part).argmax(-1).tolist(), strict=True):
                    right.setdefault(each.language, []).append(self.labels[best] == each.intent)
        return {language: sum(each) / len(each) for language, each in right.items()}

    def write(self, path: Path) -> None:
        """Write the adapter as llama.cpp loads it, in half precision."""
        gguf = _needed("gguf")
        writer = gguf.GGUFWriter(str(path), "gemma3")
        writer.add_string("general.type", "adapter")
        writer.add_string("general.name", f"Tildes: intents of {self._domain.name}")
        writer.add_string("general.license", "gemma")
        writer.add_string("adapter.type", "lora")
        writer.add_string(INTENTS_KEY, "\n".join(self.labels))
        writer.add_float32("adapter.lora.alpha", float(ALPHA))
        for name, tensor in self._adapter().items():
            pieces = name.split(".")
            layer, part, side = pieces[-5], PARTS[pieces[-3]], pieces[-2][-1].lower()
            values = tensor.detach().to(self._torch.float16).numpy()
            writer.add_tensor(f"blk.{layer}.{part}.weight.lora_{side}", values)
        writer.write_header_to_file()
        writer.write_kv_data_to_file()
        writer.write_tensors_to_file()
        writer.close()

    def _scores(self, spoken: Sequence[Spoken]) -> Any:
        """Of each label for each utterance."""
        torch = self._torch
        begin, asks = self._tokenizer.bos_token_id, self._tokens(ASKS)
        rows = [[begin, *self._tokens(written(s.text))[:MAX_SAID_TOKENS], *asks] for s in spoken]
        longest = max(len(row) for row in rows)
        tokens = torch.tensor([row + [0] * (longest - len(row)) for row in rows])
        lengths = torch.tensor([len(row) for row in rows])
        mask = (torch.arange(longest)[None, :] < lengths[:, None]).long()
        states = self._model(input_ids=tokens, attention_mask=mask, use_cache=False)
        last = states.last_hidden_state[torch.arange(len(rows)), lengths - 1]
        return last @ self._outputs.T

    def _tokens(self, text: str) -> list[int]:
        return list(self._tokenizer.encode(text, add_special_tokens=False))

    def _adapter(self) -> dict[str, Any]:
        return dict(self._peft.get_peft_model_state_dict(self._model))


def _share_of_rate(step: int, steps: int) -> float:
    warm = min(1.0, (step + 1) / WARM_UP)
    return warm * max(LOWEST, 0.5 * (1 + cos(pi * step / steps)))


def _needed(name: str) -> Any:
    """A package that only training needs. Raises EngineError where it is not installed."""
    load: Callable[[str], Any] = import_module
    try:
        return load(name)
    except ImportError as error:
        raise EngineError(
            f"training an adapter needs {name}: `pip install tildes[train]`"
        ) from error
