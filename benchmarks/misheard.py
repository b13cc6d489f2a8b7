"""What hearing makes of a domain's own utterances in synthetic voices: the errors to learn.

    python -m benchmarks.misheard domains/service_centre OUT.tsv --count 150

Columns: split (learnt or kept), language, intent, said, heard (Whisper's text) and spelt (what the
letter head reads). `nlu/training/` fits its confusions to the learnt ones, and figures on noisy
text come from the kept ones. One utterance in seven is in the installed Piper voice, the others in
espeak-ng's. Half a second each on a core.
"""

import argparse
import csv
from collections.abc import Callable
from itertools import cycle
from pathlib import Path

import numpy as np

from assistant.config import load_config
from assistant.engines import load_synthesizer, load_whisper
from assistant.visitor import EspeakVisitor
from core.audio import AudioChunk, Samples
from devices.wavfile import at_hearing_rate
from nlu.domain import load_domain
from nlu.training.corpus import Speaker, Spoken, split
from nlu.utterances import read_families
from tts.synthesis import Synthesizer
from voice.letters import LetterHead

VARIANTS = ("", "f2", "m3", "f4", "m7", "f5")
NOISE_RMS = 0.002
"""Of a quiet room, full scale 1."""

SEED = 4

Voice = Callable[[Spoken], AudioChunk]


def main() -> None:
    """Write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("domain", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--count", type=int, default=150, help="utterances of each split")
    arguments = parser.parse_args()
    domain = load_domain(arguments.domain)
    config = load_config()
    whisper, letters = load_whisper(config), LetterHead.load()
    voices = (*map(_espeak, VARIANTS), _piper(load_synthesizer(config)))
    with arguments.out.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, delimiter="\t")
        rows.writerow(("split", "language", "intent", "said", "heard", "spelt"))
        for name, families in zip(("learnt", "kept"), split(read_families(domain)), strict=True):
            said = list(Speaker(domain, SEED).say(families, filler_share=0.2))
            chosen = np.random.default_rng(SEED).permutation(len(said))[: arguments.count]
            for row, voice in zip(chosen, cycle(voices), strict=False):
                spoken = said[row]
                encoding = whisper.encode(_in_a_room(voice(spoken)))
                heard = whisper.decode(encoding, spoken.language)[0].text
                spelt = letters.spell(encoding).text
                rows.writerow((name, spoken.language, spoken.intent, spoken.text, heard, spelt))
                file.flush()


def _espeak(variant: str) -> Voice:
    return lambda spoken: EspeakVisitor().speak(spoken.text, spoken.language, variant=variant)


def _piper(synthesizer: Synthesizer) -> Voice:
    def speak(spoken: Spoken) -> AudioChunk:
        chunks = list(synthesizer.synthesize(spoken.text, spoken.language))
        return AudioChunk(np.concatenate([c.samples for c in chunks]), chunks[0].rate_hz)

    return speak


def _in_a_room(chunk: AudioChunk) -> Samples:
    samples = at_hearing_rate(chunk.samples, chunk.rate_hz)
    noise = np.random.default_rng(len(samples)).normal(0, NOISE_RMS, len(samples))
    return (samples + noise).astype(np.float32)


if __name__ == "__main__":
    main()
