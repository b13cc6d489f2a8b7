"""What happened when, on lanes, for the page: who sounded, what was said, which engine worked.

visitor     ▁▁▃▅▃▁▁............▁▃▅▁
assistant   .........▃▅▅▃▅▃▁.......
VAD         ████████           ████
ASR              ███              ██       as long as measured
NLU                █                █
TTS                 ██               █     until the first sound
reply                ███████
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.events import Announced, LoopEvent, Prompted, StateChanged, TurnTaken, WordsHeard
from core.turn import Turn, TurnState
from scripts.record import AHEAD_MS, ScenarioRecord, TurnRecord

LANES = ("VAD", "ASR", "NLU", "TTS", "reply")
LEAST_S = 0.08
"""A shorter span would not be seen."""


@dataclass(frozen=True, slots=True)
class Span:
    """Something that lasted, in seconds of the scene."""

    start_s: float
    length_s: float
    says: str = ""

    language: str = ""
    """Of what is said; empty where it is not a caption."""


@dataclass(frozen=True, slots=True)
class Timeline:
    """One kiosk's lanes."""

    turns: tuple[Span, ...]
    visitor: tuple[Span, ...]
    """Captions: what was recognised."""

    assistant: tuple[Span, ...]
    """Captions: what was said."""

    lanes: tuple[tuple[str, tuple[Span, ...]], ...]
    """By the names of LANES."""


def timeline(record: ScenarioRecord, kiosk: int) -> Timeline:
    """Everything that happened at a kiosk."""
    turns = [turn for turn in record.turns if turn.turn.visitor.kiosk == kiosk]
    states = list(_states(turns, record.scene_s))
    working = [span for turn in turns for span in _working(turn, states)]
    lanes = {
        "VAD": [span for state, span in states if state is TurnState.LISTENING],
        "reply": [span for state, span in states if state is TurnState.SPEAKING],
    }
    for name in ("ASR", "NLU", "TTS"):
        lanes[name] = [span for lane, span in working if lane == name]
    return Timeline(
        tuple(Span(t.start_s, t.end_s - t.start_s, str(t.turn.number)) for t in turns),
        tuple(_captions(turns, record.scene_s, visitor=True)),
        tuple(_captions(turns, record.scene_s, visitor=False)),
        tuple((name, tuple(lanes[name])) for name in LANES),
    )


def _states(turns: Sequence[TurnRecord], scene_s: float) -> Iterator[tuple[TurnState, Span]]:
    changes = [
        (at_s, event.state)
        for turn in turns
        for at_s, event in turn.events
        if isinstance(event, StateChanged)
    ]
    ends_s = [*(at_s for at_s, _ in changes[1:]), scene_s]
    for (start_s, state), end_s in zip(changes, ends_s, strict=False):
        yield state, Span(start_s, max(LEAST_S, end_s - start_s), state.value)


def _working(
    record: TurnRecord, states: Sequence[tuple[TurnState, Span]]
) -> Iterator[tuple[str, Span]]:
    """The engines' work on each turn that was taken, one after the other."""
    for at_s, event in record.events:
        if isinstance(event, TurnTaken):
            metrics = event.turn.metrics
            heard_s = _utterance_end_s(at_s, event.turn, states)
            if metrics.asr_ms is not None:
                yield "ASR", _took(heard_s, metrics.asr_ms)
                heard_s += metrics.asr_ms / 1000
            understood_ms = (metrics.nlu_ms or 0) + (metrics.action_ms or 0)
            yield "NLU", _took(heard_s, understood_ms)
            if metrics.first_audio_ms is not None:
                yield "TTS", _took(heard_s + understood_ms / 1000, metrics.first_audio_ms)


def _utterance_end_s(at_s: float, turn: Turn, states: Sequence[tuple[TurnState, Span]]) -> float:
    """When recognition of it began: a little into the pause after it."""
    thought_s = [s.start_s for state, s in states if state is TurnState.THINKING]
    began_s = max((each for each in thought_s if each <= at_s), default=at_s)
    if turn.metrics.endpoint_ms is None:
        return began_s
    return began_s - max(0.0, turn.metrics.endpoint_ms - AHEAD_MS) / 1000


def _took(start_s: float, milliseconds: float) -> Span:
    return Span(start_s, max(LEAST_S, milliseconds / 1000), f"{milliseconds:.0f} ms")


def _captions(turns: Sequence[TurnRecord], scene_s: float, *, visitor: bool) -> Iterator[Span]:
    """Each may be as long as it is until the next."""
    said = [
        caption
        for turn in turns
        for at_s, event in turn.events
        if (caption := _caption(turn, at_s, event, visitor=visitor))
    ]
    ends_s = [*(start_s for start_s, _, _ in said[1:]), scene_s]
    for (start_s, text, language), end_s in zip(said, ends_s, strict=False):
        yield Span(start_s, max(LEAST_S, end_s - start_s), text, language)


def _caption(
    turn: TurnRecord, at_s: float, event: LoopEvent, *, visitor: bool
) -> tuple[float, str, str] | None:
    match event:
        case WordsHeard(text, language) if visitor:
            return (turn.start_s, text, language.value)
        case TurnTaken(taken) if not visitor:
            return (at_s, taken.reply.text, taken.reply.language.value)
        case Prompted(reply) | Announced(reply) if not visitor:
            return (at_s, reply.text, reply.language.value)
    return None
