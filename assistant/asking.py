"""`ask`: one turn without the loop, from a typed text or a recording. The action really happens."""

from dataclasses import dataclass, replace
from pathlib import Path

from assistant.actions.dispatch import Actions
from assistant.actions.own import own_actions
from assistant.attendant import Heard
from assistant.config import Config
from assistant.engines import load_recognizer, load_resolver, load_synthesizer
from assistant.notice import RECORDING_NOTE
from assistant.ticket_queue import open_queue
from assistant.transcription import read_utterance
from assistant.typed import typed_hypotheses
from assistant.visit import Visit
from core.audio import AudioChunk
from core.clock import Clock
from core.hypothesis import Expectation, Hypothesis
from core.intent import NONE, Intent
from core.language import Language
from core.turn import Reply, Turn, TurnMetrics
from devices.wavfile import write_wav
from nlu.domain import Domain

NOTHING_HEARD = (Hypothesis("", Language.KK, 1.0),)
"""Stands for silence: the answer is that nothing was understood."""


@dataclass(frozen=True, slots=True)
class Question:
    """What the visitor says: either typed or recorded."""

    text: str | None
    recording: Path | None
    language: Language | None
    """None to decide."""


def ask(
    config: Config, domain: Domain, question: Question, reply_wav: Path | None, clock: Clock
) -> Turn:
    """Take one turn; raises AudioError, ModelError, EngineError, QueueError."""
    heard = _hear(config, domain, question, clock)
    tickets = open_queue(config.queue.address, clock, domain)
    own = own_actions(domain, config.actions.allowed)
    visit = Visit(
        domain, load_resolver(config, domain), Actions(domain, tickets, clock, own), clock
    )
    answer = visit.answer(heard.hypotheses)
    metrics = TurnMetrics(asr_ms=heard.asr_ms, nlu_ms=answer.nlu_ms, action_ms=answer.action_ms)
    if reply_wav is not None:
        first_audio_ms = _speak(config, domain, answer.reply, reply_wav, clock)
        metrics = replace(metrics, first_audio_ms=first_audio_ms)
    return Turn(visit.turns, heard.hypotheses, answer.intent, answer.reply, metrics)


def _hear(config: Config, domain: Domain, question: Question, clock: Clock) -> Heard:
    if question.recording is None:
        return Heard(typed_hypotheses(question.text or "", question.language), None)
    # The file is read first: a bad one should be refused before the models are loaded.
    utterance = read_utterance(question.recording)
    recognizer = load_recognizer(config, domain)
    began_s = clock.monotonic_s()
    hypotheses = recognizer.recognize(utterance, Expectation(language=question.language))
    return Heard(hypotheses or NOTHING_HEARD, 1000 * (clock.monotonic_s() - began_s))


def _speak(config: Config, domain: Domain, reply: Reply, path: Path, clock: Clock) -> float:
    """Write the reply's sound; return the milliseconds to its first chunk."""
    synthesizer = load_synthesizer(config, domain.folder)
    began_s = clock.monotonic_s()
    first_audio_ms = 0.0
    chunks: list[AudioChunk] = []
    for chunk in synthesizer.synthesize(reply.text, reply.language):
        if not chunks:
            first_audio_ms = 1000 * (clock.monotonic_s() - began_s)
        chunks.append(chunk)
    write_wav(path, chunks, RECORDING_NOTE)
    return first_audio_ms


def turn_as_json(turn: Turn) -> dict[str, object]:
    """Give the fields of contract `ask`."""
    intent, metrics = turn.intent, turn.metrics
    best = turn.hypotheses[0]
    slots = {slot.name: slot.value for slot in intent.slots} if isinstance(intent, Intent) else {}
    steps = {
        "asr": metrics.asr_ms,
        "nlu": metrics.nlu_ms,
        "action": metrics.action_ms,
        "first_audio": metrics.first_audio_ms,
        "total": metrics.total_ms,
    }
    return {
        "language": intent.language.value,
        "transcript": best.text,
        "intent": intent.name if isinstance(intent, Intent) else NONE,
        "slots": slots,
        "confidence": round(intent.confidence, 3),
        "resolver": intent.resolver,
        "reply": {"language": turn.reply.language.value, "text": turn.reply.text},
        "timings_ms": {
            name: None if value is None else round(value, 2) for name, value in steps.items()
        },
    }
