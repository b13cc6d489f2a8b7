"""The report as one HTML page: sound, timelines and captions of each scenario; needs no network."""

import base64
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile
from jinja2 import Environment, PackageLoader, select_autoescape

from assistant.demo.waveform import waveform_path
from assistant.events import StateChanged
from core.audio import HEARING_RATE_HZ, Samples
from core.errors import UsageError
from core.turn import TurnState
from scripts.compare import Change
from scripts.record import ScenarioRecord, Sound

COLUMNS, HEIGHT = 1000, 40


@dataclass(frozen=True, slots=True)
class Span:
    """A part of the timeline, in its columns."""

    start: float
    width: float
    label: str


@dataclass(frozen=True, slots=True)
class Track:
    """A kiosk's sound and what its loop was doing."""

    kiosk: int
    heard: str
    """SVG path."""

    said: str
    """SVG path."""

    states: tuple[Span, ...]
    turns: tuple[Span, ...]
    audio: str
    """A data URI: visitor and assistant together."""


def write_page(path: Path, records: Sequence[ScenarioRecord], changed: Sequence[Change]) -> None:
    """Write the page. Raises UsageError where it can't be written."""
    environment = Environment(
        loader=PackageLoader("scripts"), autoescape=select_autoescape(default=True)
    )
    html = environment.get_template("page.html").render(
        scenes=[(record, tracks(record)) for record in records],
        passed=sum(record.passed for record in records),
        changed=changed,
        columns=COLUMNS,
        height=HEIGHT,
    )
    try:
        path.write_text(html, encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{path}: can't be written: {error.strerror}; use --html") from error


def tracks(record: ScenarioRecord) -> list[Track]:
    """One a kiosk; none where no sound was kept."""
    return [_track(record, kiosk, sound) for kiosk, sound in sorted(record.sounds.items())]


def _track(record: ScenarioRecord, kiosk: int, sound: Sound) -> Track:
    turns = [turn for turn in record.turns if turn.turn.visitor.kiosk == kiosk]
    scale = COLUMNS / record.scene_s
    changes = [
        (at_s, event.state)
        for turn in turns
        for at_s, event in turn.events
        if isinstance(event, StateChanged)
    ]
    ends_s = [at_s for at_s, _ in changes[1:]] + [record.scene_s]
    return Track(
        kiosk,
        waveform_path(_loud(sound.heard), COLUMNS, HEIGHT),
        waveform_path(_loud(sound.said), COLUMNS, HEIGHT),
        tuple(
            Span(scale * start_s, scale * (end_s - start_s), state.value)
            for (start_s, state), end_s in zip(changes, ends_s, strict=False)
            if state is not TurnState.IDLE
        ),
        tuple(
            Span(scale * turn.start_s, scale * (turn.end_s - turn.start_s), str(turn.turn.number))
            for turn in turns
        ),
        _as_uri(sound),
    )


def _loud(samples: Samples) -> Samples:
    """At full scale, so that a distant voice is seen too."""
    peak = float(np.abs(samples).max(initial=0.0))
    return (samples / (peak or 1.0)).astype(np.float32)


def _as_uri(sound: Sound) -> str:
    """Opus in Ogg, which every browser plays, at a tenth of a WAV's size."""
    mixed = np.clip(sound.heard + sound.said, -1, 1)
    file = io.BytesIO()
    soundfile.write(file, mixed, HEARING_RATE_HZ, format="OGG", subtype="OPUS")
    return "data:audio/ogg;base64," + base64.b64encode(file.getvalue()).decode()
