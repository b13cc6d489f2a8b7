"""What a reply took, step by step: for the bars of the terminal and of the page."""

from dataclasses import dataclass

from scripts.record import TurnRecord

STEPS = {"asr_ms": "asr", "nlu_ms": "nlu", "action_ms": "action", "first_audio_ms": "tts"}


@dataclass(frozen=True, slots=True)
class Step:
    """A part of the time to a reply."""

    name: str
    milliseconds: float
    share: float
    """Percent of the whole."""


def steps(record: TurnRecord) -> tuple[Step, ...]:
    """Those that took any time; nothing where nothing was answered."""
    if not record.turns:
        return ()
    metrics = record.turns[-1].metrics
    took = [(name, getattr(metrics, field) or 0.0) for field, name in STEPS.items()]
    whole = sum(milliseconds for _, milliseconds in took)
    return tuple(Step(name, each, 100 * each / whole) for name, each in took if each)
