"""Our hearing against stock faster-whisper: same model, threads and audio, alternating in one run.

    python -m benchmarks.asr MANIFEST.tsv --model FOLDER [--threads 2] [--limit N]

The manifest is that of `tildes evaluate asr`: TSV with the columns file, language, text. Stock is
`WhisperModel.transcribe()` with its defaults. Neither side is given a phrase bank, stock is told
no language either. Prints medians, their ratio, and the error rates of each language.
"""

import argparse
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import jiwer

from assistant.evaluation.hearing import scoring_form
from assistant.evaluation.manifest import read_recordings
from core.audio import Samples, Utterance
from devices.wavfile import read_audio
from voice.bilingual import BilingualRecognizer
from voice.whisper import Whisper

Transcribe = Callable[[Samples], str]


@dataclass(frozen=True, slots=True)
class Recording:
    """A row of the manifest."""

    samples: Samples
    language: str
    text: str


@dataclass(slots=True)
class Score:
    """What one side did."""

    name: str
    seconds: list[float] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("manifest", type=Path)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--limit", type=int)
    arguments = parser.parse_args()
    recordings = read_manifest(arguments.manifest)[: arguments.limit]
    sides = [
        (Score("ours"), ours(arguments.model, arguments.threads)),
        (Score("stock"), stock(arguments.model, arguments.threads)),
    ]
    alternate(recordings, sides)
    report(recordings, [score for score, _ in sides])


def read_manifest(path: Path) -> list[Recording]:
    """The manifest's recordings; rows without text are left out."""
    return [
        Recording(read_audio(row.path).samples, row.language, row.text)
        for row in read_recordings(path)
        if row.text
    ]


def ours(model: Path, threads: int) -> Transcribe:
    """The recogniser of voice/, without a bank."""
    recognizer = BilingualRecognizer(Whisper(model, device="cpu", threads=threads))

    def transcribe(samples: Samples) -> str:
        return next((reading.text for reading in recognizer.recognize(Utterance(samples))), "")

    return transcribe


def stock(model: Path, threads: int) -> Transcribe:
    """faster-whisper as it comes."""
    from faster_whisper import WhisperModel

    whisper = WhisperModel(str(model), device="cpu", compute_type="int8", cpu_threads=threads)

    def transcribe(samples: Samples) -> str:
        segments, _ = whisper.transcribe(samples)
        return " ".join(segment.text for segment in segments)

    return transcribe


def alternate(recordings: list[Recording], sides: list[tuple[Score, Transcribe]]) -> None:
    """Each recording through each side in turn, so that a busy moment hits both; one warm-up."""
    for _, transcribe in sides:
        transcribe(recordings[0].samples)
    for recording in recordings:
        for score, transcribe in sides:
            started = time.perf_counter()
            text = transcribe(recording.samples)
            score.seconds.append(time.perf_counter() - started)
            score.texts.append(text)


def report(recordings: list[Recording], scores: list[Score]) -> None:
    """Medians, worst cases, error rates and ratios, to stdout."""
    for score in scores:
        median, worst = statistics.median(score.seconds), max(score.seconds)
        line = f"{score.name:6} median {median:.3f} s, worst {worst:.3f} s"
        for language in sorted({recording.language for recording in recordings}):
            pairs = [
                (scoring_form(recording.text), scoring_form(text))
                for recording, text in zip(recordings, score.texts, strict=True)
                if recording.language == language
            ]
            references, heard = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
            words, letters = jiwer.wer(references, heard), jiwer.cer(references, heard)
            line += f"; {language} WER {words:.1%} CER {letters:.1%}"
        sys.stdout.write(line + "\n")
    first, second = (statistics.median(score.seconds) for score in scores)
    sys.stdout.write(
        f"{scores[0].name} is {second / first:.1f} times as fast as {scores[1].name}\n"
    )


if __name__ == "__main__":
    main()
