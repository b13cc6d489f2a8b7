"""Makes the letter head of voice.letters from synthetic speech.

    python -m training.letters speech|train|evidence|all --folder FOLDER [--shards 120]
        [--minutes 60] [--threads 2] [--seed 0] [--leave-out MANIFEST.tsv]... [--models STORE]

speech writes shards into FOLDER, train the head FOLDER/letters.npz, evidence prints weights for
voice/evidence.py; all does one after the other. See README.md beside this file.
"""

import argparse
import math
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from assistant.cli import BAD_INPUT, DONE, INTERRUPTED, OneLineParser, one_line
from assistant.paths import ROOT, model_store_folder
from core.audio import Samples
from core.errors import TildesError, UsageError
from training.letters import batches, evidence, shards
from training.letters.speech import (
    FESTVOX,
    HELD_OUT,
    Cast,
    accented_voice,
    espeak_variants,
    parted,
    read_sentences,
)
from training.letters.texts import Texts, read_texts
from voice.gate import SpeechGate
from voice.letters import LetterHead
from voice.vad import SileroVad
from voice.whisper import Whisper

WHISPER, VOICE = "whisper-base", "piper-en-joe"
"""Folders of the model store."""

HEAD = "letters.npz"

VOICES, SENTENCES, EVIDENCE = 1, 2, 3
"""What is drawn beside the shards themselves."""

DOMAINS = ROOT / "domains"
JUDGE = "service_centre"
"""The domain whose golden lines are the sentences out of the bank."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the steps; 2 and one line on stderr where something can't be used."""
    try:
        parsed = _parser().parse_args(arguments)
        _check(parsed)
        for name, step in STEPS.items():
            if parsed.step in (name, "all"):
                step(parsed)
    except TildesError as error:
        sys.stderr.write(f"training.letters: {one_line(error)}\n")
        return BAD_INPUT
    except KeyboardInterrupt:
        return INTERRUPTED
    return DONE


def _parser() -> argparse.ArgumentParser:
    parser = OneLineParser(
        prog="python -m training.letters", description=(__doc__ or "").splitlines()[0]
    )
    parser.add_argument("step", choices=[*STEPS, "all"])
    parser.add_argument("--folder", type=Path, required=True, help="shards and the head go there")
    parser.add_argument("--shards", type=int, default=120, help="28 MB each, also in memory")
    parser.add_argument("--minutes", type=float, default=60.0, help="of training")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument(
        "--leave-out",
        type=Path,
        action="append",
        default=[],
        metavar="MANIFEST",
        help="recordings that the head will be judged by",
    )
    parser.add_argument("--models", type=Path, default=model_store_folder())
    return parser


def _check(parsed: argparse.Namespace) -> None:
    for name in ("shards", "minutes", "threads"):
        if not 0 < getattr(parsed, name) < math.inf:
            raise UsageError(f"--{name} must be above 0, and a number")
    if parsed.seed < 0:
        raise UsageError("--seed must be 0 or above")
    if parsed.step in ("train", "all"):
        _refuse_missing_torch()


def _refuse_missing_torch() -> None:
    try:
        import torch  # noqa: F401 - only whether it is there
    except ImportError as error:
        raise UsageError("`train` needs torch: python -m pip install torch") from error


def _speak(parsed: argparse.Namespace) -> None:
    """Write the shards that are not there yet."""
    texts = read_texts(sorted(path for path in DOMAINS.iterdir() if path.is_dir()))
    sentences = parted(
        read_sentences(FESTVOX, parsed.leave_out), shards.chance_of(parsed.seed, 0, SENTENCES)
    )
    whisper = Whisper(parsed.models / WHISPER, "cpu", threads=parsed.threads)

    def encode(samples: Samples) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
        return whisper.encode(samples).on_processor()

    for number in shards.missing(parsed.folder, parsed.shards):
        held_out = shards.is_development(number)
        chance = shards.chance_of(parsed.seed, number, VOICES)
        piper = accented_voice(parsed.models / VOICE, chance, parsed.threads)
        variants = HELD_OUT if held_out else espeak_variants()
        cast = Cast(texts, variants, piper, sentences[held_out])
        shard = shards.make(number, parsed.seed, cast.utterance, encode)
        shards.write(parsed.folder, shard)
        shards.tell(shard)


def _train(parsed: argparse.Namespace) -> None:
    """Train the head on all shards."""
    from training.letters import network

    training, development = batches.examples(shards.read_all(parsed.folder))
    network.fit(
        training,
        development,
        parsed.minutes,
        parsed.folder / HEAD,
        seed=parsed.seed,
        threads=parsed.threads,
    )


def _weigh(parsed: argparse.Namespace) -> None:
    """Fit and print the weights of the evidence."""
    head = LetterHead.load(parsed.folder / HEAD)
    whisper = Whisper(parsed.models / WHISPER, "cpu", threads=parsed.threads)
    chance = shards.chance_of(parsed.seed, 0, EVIDENCE)
    piper = accented_voice(parsed.models / VOICE, chance, parsed.threads)
    cast = Cast(Texts({}, {}), HELD_OUT, piper, ())
    said = evidence.wanted(DOMAINS / JUDGE, ROOT / "tests" / "domains" / JUDGE, chance)
    found = evidence.judged(said, cast, whisper, head, SpeechGate(SileroVad()), chance)
    found += evidence.babbled(
        evidence.BABBLES, cast, whisper, head, SpeechGate(SileroVad()), chance
    )
    evidence.report(found, len(said) + evidence.BABBLES, chance)


STEPS = {"speech": _speak, "train": _train, "evidence": _weigh}

if __name__ == "__main__":
    sys.exit(main())
