"""What Whisper makes of a domain's own utterances in a synthetic voice: the errors to learn.

    python -m benchmarks.misheard domains/service_centre OUT.tsv --count 150

Columns: split (learnt or kept), language, intent, said, heard. `nlu/training/` fits its confusions
to the learnt ones, and figures on noisy text come from the kept ones. Half a second each on a core.
"""

import argparse
import csv
from itertools import cycle
from pathlib import Path

import numpy as np
import soxr

from assistant.config import load_config
from assistant.engines import load_whisper
from assistant.visitor import EspeakVisitor
from core.audio import HEARING_RATE_HZ
from nlu.domain import load_domain
from nlu.training.corpus import Speaker, Spoken, split
from nlu.utterances import read_families
from voice.whisper import Whisper

VARIANTS = ("", "f2", "m3", "f4", "m7", "f5")
NOISE_RMS = 0.002
"""Of a quiet room, full scale 1."""

SEED = 4


def main() -> None:
    """Write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("domain", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--count", type=int, default=150, help="utterances of each split")
    arguments = parser.parse_args()
    domain = load_domain(arguments.domain)
    whisper = load_whisper(load_config())
    with arguments.out.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, delimiter="\t")
        rows.writerow(("split", "language", "intent", "said", "heard"))
        for name, families in zip(("learnt", "kept"), split(read_families(domain)), strict=True):
            said = list(Speaker(domain, SEED).say(families, filler_share=0.2))
            chosen = np.random.default_rng(SEED).permutation(len(said))[: arguments.count]
            for row, variant in zip(chosen, cycle(VARIANTS), strict=False):
                spoken = said[row]
                heard = hear(whisper, spoken, variant)
                rows.writerow((name, spoken.language, spoken.intent, spoken.text, heard))
                file.flush()


def hear(whisper: Whisper, spoken: Spoken, variant: str) -> str:
    """The open text of an utterance spoken in one of espeak-ng's voices."""
    chunk = EspeakVisitor().speak(spoken.text, spoken.language, variant=variant)
    samples = soxr.resample(chunk.samples, chunk.rate_hz, HEARING_RATE_HZ)
    noise = np.random.default_rng(len(samples)).normal(0, NOISE_RMS, len(samples))
    encoding = whisper.encode((samples + noise).astype(np.float32))
    return whisper.decode(encoding, spoken.language)[0].text


if __name__ == "__main__":
    main()
