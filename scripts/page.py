"""The report as one HTML page: sound, lanes and captions of each scenario; needs no network."""

import base64
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import soundfile
from jinja2 import Environment, PackageLoader, select_autoescape

from assistant.demo.waveform import waveform_path
from core.audio import HEARING_RATE_HZ, Samples
from core.errors import UsageError
from scripts.compare import Change
from scripts.expected import Row, rows
from scripts.record import ScenarioRecord, Sound, TurnRecord
from scripts.steps import Step, steps
from scripts.timeline import Timeline, timeline

COLUMNS, HEIGHT = 1000, 40
PIXELS_PER_S = 16
"""A second is never narrower; a longer scene scrolls."""

TICKS_S = (1, 2, 5, 10, 20, 30, 60, 120, 300)
FEWEST_PIXELS = 60
"""Between two ticks."""

COMPRESSION = 0.95
"""Of Opus: 16 kbit/s, at which speech is still clear."""

STAGES = {
    "virtual": "as fast as inference allows",
    "realtime": "in real time, on virtual cards",
    "live": "on the kiosk's own devices",
}


@dataclass(frozen=True, slots=True)
class Track:
    """A kiosk's sound, and what happened meanwhile."""

    kiosk: int
    heard: str
    """SVG path."""

    said: str
    """SVG path."""

    timeline: Timeline
    audio: str
    """A data URI: visitor and assistant together."""


@dataclass(frozen=True, slots=True)
class Scene:
    """A scenario as the page shows it."""

    record: ScenarioRecord
    tracks: tuple[Track, ...]
    turns: tuple[tuple[TurnRecord, tuple[Row, ...], tuple[Step, ...]], ...]
    width: int
    """Least pixels of its timeline."""

    ticks_s: tuple[int, ...]


def write_page(
    path: Path,
    records: Sequence[ScenarioRecord],
    changed: Sequence[Change] | None = None,
    facts: Mapping[str, str] | None = None,
) -> None:
    """Write the page. Raises UsageError where it can't be written.

    `changed`: since an earlier run, None where there is none. `facts`: about the run, by name.
    """
    environment = Environment(
        loader=PackageLoader("scripts"),
        autoescape=select_autoescape(default=True),
        trim_blocks=True,
        lstrip_blocks=True,
    )
    html = environment.get_template("page.html").render(
        scenes=[_scene(record) for record in records],
        passed=sum(record.passed for record in records),
        changed=changed,
        places={record.scenario.name: number for number, record in enumerate(records, 1)},
        facts=facts or {},
        columns=COLUMNS,
        height=HEIGHT,
    )
    try:
        path.write_text(html, encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{path}: can't be written: {error.strerror}; use --html") from error


def page_facts(run: Mapping[str, Any]) -> dict[str, str]:
    """What stands above the scenarios: of `scripts.report.as_json`."""
    began = datetime.fromisoformat(run["began"])
    return {
        "begun": f"{began:%Y-%m-%d %H:%M}",
        "took": f"{run['took_s']:.0f} s",
        "seed": str(run["seed"]),
        "played": STAGES[run["stage"]],
    }


def tracks(record: ScenarioRecord) -> list[Track]:
    """One a kiosk; none where no sound was kept."""
    return [
        Track(
            kiosk,
            waveform_path(_loud(sound.heard), COLUMNS, HEIGHT),
            waveform_path(_loud(sound.said), COLUMNS, HEIGHT),
            timeline(record, kiosk),
            _as_uri(sound),
        )
        for kiosk, sound in sorted(record.sounds.items())
    ]


def _scene(record: ScenarioRecord) -> Scene:
    width = round(PIXELS_PER_S * record.scene_s)
    every_s = next((s for s in TICKS_S if s * PIXELS_PER_S >= FEWEST_PIXELS), TICKS_S[-1])
    return Scene(
        record,
        tuple(tracks(record)),
        tuple((turn, tuple(rows(turn)), steps(turn)) for turn in record.turns),
        width,
        tuple(range(0, int(record.scene_s), every_s)),
    )


def _loud(samples: Samples) -> Samples:
    """At full scale, so that a distant voice is seen too."""
    peak = float(np.abs(samples).max(initial=0.0))
    return (samples / (peak or 1.0)).astype(np.float32)


def _as_uri(sound: Sound) -> str:
    """Opus in Ogg, which every browser plays, at a tenth of a WAV's size."""
    mixed = np.clip(sound.heard + sound.said, -1, 1)
    file = io.BytesIO()
    soundfile.write(
        file,
        mixed,
        HEARING_RATE_HZ,
        format="OGG",
        subtype="OPUS",
        compression_level=COMPRESSION,
    )
    return "data:audio/ogg;base64," + base64.b64encode(file.getvalue()).decode()
