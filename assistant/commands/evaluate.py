"""`tildes evaluate asr|nlu`: how well it hears and understands, on files of your own."""

import argparse
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from assistant.commands.options import Subparsers, add_domain, add_json, print_json
from assistant.evaluation.manifest import KIND

KINDS_A_TABLE = 3
"""Their names are long, and a terminal is narrow."""


def add_parser(subparsers: Subparsers) -> None:
    """Declare both evaluations."""
    parser = subparsers.add_parser("evaluate", help="measure hearing or understanding")
    kinds = parser.add_subparsers(dest="kind", metavar="asr|nlu", required=True)
    asr = kinds.add_parser("asr", help="recordings against their text")
    asr.add_argument("manifest", type=Path, metavar="MANIFEST.tsv")
    add_domain(asr, optional=True)
    asr.add_argument("--max-wer", type=float, metavar="W", help="exit with 1 above it")
    asr.set_defaults(run=run_asr)
    nlu = kinds.add_parser("nlu", help="utterances against their intent and slots")
    nlu.add_argument("file", type=Path, metavar="FILE.tsv")
    add_domain(nlu)
    nlu.add_argument(
        "--ablation", action="store_true", help="what templates, classifier and model each add"
    )
    nlu.add_argument("--min-accuracy", type=float, metavar="A", help="exit with 1 below it")
    nlu.set_defaults(run=run_nlu)
    for kind in (asr, nlu):
        kind.add_argument("--predictions", type=Path, metavar="OUT.jsonl")
        add_json(kind)


def run_asr(arguments: argparse.Namespace) -> int:
    """Recognise every recording of the manifest and score it."""
    from assistant.config import load_config
    from assistant.engines import load_recognizer, open_domain
    from assistant.evaluation.hearing import HeardRecording, score_groups, scoring_form
    from assistant.evaluation.manifest import read_recordings
    from assistant.transcription import check_recording, transcribe_file
    from core.clock import SystemClock
    from core.hypothesis import Expectation

    recordings = read_recordings(arguments.manifest)
    for recording in recordings:
        check_recording(recording.path)
    config, clock = load_config(), SystemClock()
    domain = None if arguments.no_domain else open_domain(config, arguments.domain)
    recognizer = load_recognizer(config, domain)
    bank = recognizer.bank.phrases if recognizer.bank else ()
    phrases = {scoring_form(phrase.text) for phrase in bank}
    heard, predictions = [], []
    for recording in recordings:
        transcript = transcribe_file(recognizer, recording.path, Expectation(), clock)
        heard.append(
            HeardRecording(
                recording,
                transcript.hypothesis,
                transcript.audio_s,
                transcript.asr_s,
                expected=scoring_form(recording.text) in phrases,
            )
        )
        predictions.append({"file": recording.file, **transcript.as_json()})
    scores = score_groups(heard)
    write_predictions(arguments.predictions, predictions)
    print_scores(scores, as_json=arguments.json)
    wer = scores["all"]["wer"]
    too_bad = arguments.max_wer is not None and (wer is None or wer > arguments.max_wer)
    return 1 if too_bad else 0


def run_nlu(arguments: argparse.Namespace) -> int:
    """Resolve every utterance of the file and score it."""
    from assistant.config import load_config
    from assistant.engines import load_resolver, open_domain
    from assistant.evaluation.manifest import LabelledUtterance, read_utterances
    from assistant.evaluation.understanding import (
        ablation,
        score_by_language,
        slots_of,
        understand,
    )
    from assistant.typed import typed_hypotheses
    from core.clock import SystemClock
    from core.hypothesis import Hypothesis
    from nlu.cascade import CascadeResolver
    from nlu.fakes import FakeResolver

    def readings(utterance: LabelledUtterance) -> tuple[Hypothesis, ...]:
        return typed_hypotheses(utterance.text, None)

    utterances = read_utterances(arguments.file)
    config, clock = load_config(), SystemClock()
    domain = open_domain(config, arguments.domain)
    understood = understand(utterances, load_resolver(config, domain), readings, clock)
    write_predictions(
        arguments.predictions,
        (
            {
                "utterance": item.utterance.text,
                "intent": item.intent_name,
                "slots": slots_of(item.intent),
                "language": item.intent.language.value,
                "confidence": round(item.intent.confidence, 3),
                "resolver": item.intent.resolver,
            }
            for item in understood
        ),
    )
    scores = score_by_language(understood)
    if arguments.ablation:
        steps = {
            "templates": understand(
                utterances, CascadeResolver(domain, FakeResolver({})), readings, clock
            ),
            "+ classifier": understand(utterances, CascadeResolver(domain), readings, clock),
            "+ language model": understood,
        }
        table = ablation(steps)
        if arguments.json:
            print_json({**scores, "ablation": table})
        else:
            print_scores(scores, as_json=False)
            print_ablation(table)
    else:
        print_scores(scores, as_json=arguments.json)
    accuracy = scores["all"]["intent_accuracy"]
    too_bad = arguments.min_accuracy is not None and accuracy < arguments.min_accuracy
    return 1 if too_bad else 0


def write_predictions(path: Path | None, predictions: Iterable[dict[str, object]]) -> None:
    """Write a JSON line a row, where a file was asked for. Raises UsageError."""
    from core.errors import UsageError

    if path is None:
        return
    lines = [json.dumps(prediction, ensure_ascii=False) + "\n" for prediction in predictions]
    try:
        path.write_text("".join(lines), encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{path}: can't be written: {error.strerror}") from error


def print_scores(scores: Mapping[str, Mapping[str, Any]], *, as_json: bool) -> None:
    """Print a JSON object, or a table with a column a group, figures down its side."""
    if as_json:
        print_json(scores)
        return
    kinds = [name for name in scores if name.startswith(KIND)]
    _print_table(scores, [name for name in scores if name not in kinds])
    for first in range(0, len(kinds), KINDS_A_TABLE):
        print()
        _print_table(scores, kinds[first : first + KINDS_A_TABLE])
    for name, figures in scores["all"].get("resolvers", {}).items():
        right, ms = _cell(figures["intent_accuracy"]), _cell(figures["nlu_ms_median"])
        print(f"  {name}: {figures['utterances']} decided, {right} right, {ms} ms")
    for confusion in scores["all"].get("confusions", ()):
        print(f"  {confusion['labelled']} taken for {confusion['found']}: {confusion['count']}")


def print_ablation(table: Mapping[str, Mapping[str, Any]]) -> None:
    """Print a line a step, a column a figure."""
    for step, row in table.items():
        print(step)
        for figure, value in row.items():
            print(f"  {figure:<24}{_cell(value):>10}")


def _print_table(scores: Mapping[str, Mapping[str, Any]], groups: Sequence[str]) -> None:
    titles = [name.removeprefix(KIND) for name in groups]
    widths = [max(8, len(title)) + 2 for title in titles]
    cells = zip(titles, widths, strict=True)
    print(" " * 26 + "".join(f"{title:>{width}}" for title, width in cells))
    for figure, value in scores["all"].items():
        if isinstance(value, int | float) or value is None:
            values = (_cell(scores[name][figure]) for name in groups)
            row = zip(values, widths, strict=True)
            print(f"{figure:<26}" + "".join(f"{cell:>{width}}" for cell, width in row))


def _cell(value: object) -> str:
    if value is None:
        return "-"
    return f"{value:.3f}" if isinstance(value, float) else str(value)
