"""A visitor's speech as the microphone hears it.

    speech → speed → room and distance → + noise → overdrive → codec → what the assistant gets

`render` is the whole way for one saying. Who plays a scene in which noise goes on between sayings
takes the three steps one by one: `arriving`, `background`, `recorded`.
"""

import numpy as np

from core.audio import Samples
from scripts.acoustics.level import SILENT_DB, active_level_db, convolved, level_db, raised
from scripts.acoustics.line import clipped, coded
from scripts.acoustics.noise import noise_of
from scripts.acoustics.room import response
from scripts.acoustics.setting import Acoustics
from scripts.acoustics.speed import stretched

SPEECH_DBFS = -26.0
"""The active level of a visitor half a metre away in a free field: ITU-T's usual −26 dBov."""


def render(speech: Samples, acoustics: Acoustics, seed: int) -> Samples:
    """`speech` (16 kHz, any level) in its setting; the same for the same seed.

    Longer than `speech` by what the room rings. Raises AudioError for a noise file that can't be
    read, EngineError where babble can't be spoken.
    """
    heard = arriving(speech, acoustics)
    noise = background(acoustics, len(heard), active_level_db(heard), seed)
    return recorded(heard + noise, acoustics)


def arriving(speech: Samples, acoustics: Acoustics) -> Samples:
    """Only the speech, at the microphone: at its speed, from its distance, in its room."""
    spoken = stretched(speech, acoustics.speed)
    level = active_level_db(spoken)
    if level == SILENT_DB:
        return np.zeros(len(spoken), dtype=np.float32)
    spoken = raised(spoken, SPEECH_DBFS - level)
    heard = convolved(spoken, response(acoustics.room, acoustics.distance_m))
    return heard.astype(np.float32)


def background(acoustics: Acoustics, count: int, speech_dbfs: float, seed: int) -> Samples:
    """So many samples of the noise, as far below speech of that active level as the SNR wants."""
    silence = np.zeros(count, dtype=np.float32)
    if acoustics.snr_db is None or count == 0 or speech_dbfs == SILENT_DB:
        return silence
    noise = noise_of(acoustics.noise, count, np.random.default_rng(seed))
    level = level_db(noise)
    return silence if level == SILENT_DB else raised(noise, speech_dbfs - acoustics.snr_db - level)


def recorded(sound: Samples, acoustics: Acoustics) -> Samples:
    """The sound after microphone and line."""
    return coded(clipped(sound, acoustics.clip_dbfs), acoustics.codec)
