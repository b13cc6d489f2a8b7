"""Speech as Whisper's encoder sees it, on disk: the head trains on these states alone.

A shard is FOLDER/NNNN.npz with WINDOWS windows of WINDOW_S seconds, in each as many utterances as
fit, one after the other. Each is made from the seed and its number and written in one go, so that
an interrupted run goes on where it stopped. Every DEVELOPMENT-th shard is spoken by the voices that
are held out.
"""

import json
import sys
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.audio import HEARING_RATE_HZ, Samples
from core.errors import UsageError
from training.letters.acoustics import noise, somewhere
from training.letters.speech import Spoken
from training.letters.storing import store
from voice.whisper import ENCODER_FRAMES_PER_SECOND, LEAD_S

WINDOWS = 50
SPEECH_S = 10.0
"""Seconds of sound in a window."""

TAIL_S = 0.6
"""Seconds of states kept after it."""

FRAMES = round((LEAD_S + SPEECH_S + TAIL_S) * ENCODER_FRAMES_PER_SECOND)

DEVELOPMENT = 20

FIRST_S, GAPS_S = (0.0, 0.6), (0.12, 0.7)
"""Seconds before the first utterance, and between two."""

ALONE_SHARE = 0.1
"""Of all windows, that hold one utterance only."""

NOISY_SHARE = 0.7
NOISE_DB = (-53.0, -20.0)
"""Root mean square of the noise against the loudest utterance's peak."""

TRIES = 100
"""Utterances that are drawn for a window; what is longer than all of it is left out."""

Say = Callable[[np.random.Generator], Spoken]
Encode = Callable[[Samples], NDArray[np.float32]]
"""Samples of a window to states, shape (frames, width), LEAD_S of silence before them."""


@dataclass(frozen=True, slots=True)
class Placed:
    """An utterance in a window, in seconds of its sound."""

    text: str
    language: str
    source: str
    start_s: float
    end_s: float


@dataclass(frozen=True, slots=True)
class Shard:
    """Windows and what is said in each."""

    number: int
    states: NDArray[np.float16]
    """Shape (windows, FRAMES, width)."""

    said: tuple[tuple[Placed, ...], ...]

    @property
    def is_development(self) -> bool:
        """Whether its voices are held out."""
        return is_development(self.number)


def is_development(number: int) -> bool:
    """Whether a shard is kept for development."""
    return number % DEVELOPMENT == 0


def chance_of(seed: int, *place: int) -> np.random.Generator:
    """What something is drawn from, the same whatever was drawn before it."""
    return np.random.default_rng((seed, *place))


def window(say: Say, chance: np.random.Generator) -> tuple[Samples, tuple[Placed, ...]]:
    """SPEECH_S seconds of utterances in rooms and noise."""
    samples = np.zeros(round(SPEECH_S * HEARING_RATE_HZ), np.float32)
    placed: list[Placed] = []
    at = round(chance.uniform(*FIRST_S) * HEARING_RATE_HZ)
    alone = chance.random() < ALONE_SHARE
    for _ in range(TRIES):
        spoken = say(chance)
        heard = somewhere(spoken.samples, chance)
        end = at + len(heard)
        if end > len(samples) and placed:
            break
        if end > len(samples) or not len(heard) or not spoken.text:
            continue
        samples[at:end] += heard
        seconds = (at / HEARING_RATE_HZ, end / HEARING_RATE_HZ)
        placed.append(Placed(spoken.text, spoken.language.value, spoken.source, *seconds))
        at = end + round(chance.uniform(*GAPS_S) * HEARING_RATE_HZ)
        if alone:
            break
    if chance.random() < NOISY_SHARE:
        level = float(np.abs(samples).max()) * 10 ** (chance.uniform(*NOISE_DB) / 20)
        samples = samples + noise(len(samples), level, chance)
    return np.clip(samples, -1.0, 1.0), tuple(placed)


def make(number: int, seed: int, say: Say, encode: Encode, windows: int = WINDOWS) -> Shard:
    """Draw, speak and encode one shard."""
    chance = chance_of(seed, number)
    states, said = [], []
    for _ in range(windows):
        samples, placed = window(say, chance)
        states.append(encode(samples)[:FRAMES].astype(np.float16))
        said.append(placed)
    return Shard(number, np.stack(states), tuple(said))


def missing(folder: Path, count: int) -> list[int]:
    """The numbers below `count` that are not in the folder yet."""
    return [number for number in range(count) if not _path(folder, number).exists()]


def write(folder: Path, shard: Shard) -> Path:
    """Store a shard, whole or not at all; raises UsageError where the disk won't take it."""
    said = json.dumps([[asdict(each) for each in window] for window in shard.said])
    path = _path(folder, shard.number)
    store(path, {"states": shard.states, "said": np.array(said)})
    return path


def read(path: Path) -> Shard:
    """Load a shard; raises UsageError where it is damaged."""
    try:
        with path.open("rb") as file, np.load(file) as stored:
            states, said = stored["states"], json.loads(str(stored["said"]))
        placed = tuple(tuple(Placed(**each) for each in window) for window in said)
    except (OSError, ValueError, KeyError, TypeError, EOFError, zipfile.BadZipFile) as error:
        raise UsageError(f"{path} is damaged ({error}): delete it and make it again") from error
    if states.ndim != 3 or states.shape[:2] != (len(placed), FRAMES):
        raise UsageError(
            f"{path} holds states of shape {states.shape} for {len(placed)} windows: "
            "delete it and make it again"
        )
    return Shard(int(path.stem), states.astype(np.float16, copy=False), placed)


def read_all(folder: Path) -> Iterator[Shard]:
    """Every shard of a folder, in order; raises UsageError where there is none."""
    paths: Sequence[Path] = sorted(folder.glob("[0-9]*.npz"))
    if not paths:
        raise UsageError(f"no shards in {folder}: run `python -m training.letters speech` first")
    for path in paths:
        yield read(path)


def _path(folder: Path, number: int) -> Path:
    return folder / f"{number:04d}.npz"


def tell(shard: Shard) -> None:
    """One line of progress."""
    utterances = sum(len(window) for window in shard.said)
    sys.stdout.write(f"shard {shard.number}: {utterances} utterances\n")
    sys.stdout.flush()
