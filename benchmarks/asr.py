"""Our hearing against its peers: same model, threads and audio, alternating in one run.

    python -m benchmarks.asr MANIFEST.tsv --model FOLDER [--threads 2] [--limit N] [--kind KIND]

The manifest is that of `tildes evaluate asr`: TSV with the columns file, language, text, and maybe
kind, by which `--kind` chooses. The peers are faster-whisper's `WhisperModel.transcribe()` with its
defaults and a wyoming-faster-whisper server (see benchmarks.wyoming_peer). No side is given a
phrase bank or told the language. Prints medians and worst times, their ratios, and the error rates
of each language.
"""

import argparse
import contextlib
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import jiwer

from assistant.evaluation.hearing import scoring_form
from assistant.evaluation.manifest import read_recordings
from assistant.paths import cache_folder
from benchmarks.wyoming_peer import PeerError, installed, serving
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
    parser.add_argument("--kind", default="", help="only rows whose kind begins so")
    arguments = parser.parse_args()
    recordings = read_manifest(arguments.manifest, arguments.kind)[: arguments.limit]
    if not recordings:
        sys.exit(f"{arguments.manifest}: no recording with a text of kind {arguments.kind!r}")
    with contextlib.ExitStack() as running:
        sides = [
            (Score("ours"), ours(arguments.model, arguments.threads)),
            (Score("stock"), stock(arguments.model, arguments.threads)),
        ]
        folder = cache_folder() / "benchmarks" / "wyoming-faster-whisper"
        try:
            python = installed(folder)
            server = serving(python, arguments.model, arguments.threads, folder / "server.log")
            sides.append((Score("wyoming"), running.enter_context(server)))
        except PeerError as error:
            sys.stdout.write(f"without wyoming-faster-whisper: {error}\n")
        alternate(recordings, sides)
    report(recordings, [score for score, _ in sides])


def read_manifest(path: Path, kind: str) -> list[Recording]:
    """The manifest's recordings of a kind; rows without text are left out."""
    return [
        Recording(read_audio(row.path).samples, row.language, row.text)
        for row in read_recordings(path)
        if row.text and row.kind.startswith(kind)
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
        line = f"{score.name:8} median {median:.3f} s, worst {worst:.3f} s"
        for language in sorted({recording.language for recording in recordings}):
            words, letters = error_rates(recordings, score.texts, language)
            line += f"; {language} WER {words:.1%} CER {letters:.1%}"
        sys.stdout.write(line + "\n")
    first, *others = scores
    for other in others:
        pairs = zip(other.seconds, first.seconds, strict=True)
        ratio = statistics.median(theirs / mine for theirs, mine in pairs)
        medians = statistics.median(other.seconds) / statistics.median(first.seconds)
        sys.stdout.write(
            f"{first.name} is {medians:.1f} times as fast as {other.name} by medians, "
            f"{ratio:.1f} times by the median ratio of a recording\n"
        )


def error_rates(
    recordings: list[Recording], texts: list[str], language: str
) -> tuple[float, float]:
    """Word and character error rates over the recordings of a language."""
    pairs = [
        (scoring_form(recording.text), scoring_form(text))
        for recording, text in zip(recordings, texts, strict=True)
        if recording.language == language
    ]
    references, heard = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    return jiwer.wer(references, heard), jiwer.cer(references, heard)


if __name__ == "__main__":
    main()
