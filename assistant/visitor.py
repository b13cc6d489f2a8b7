"""A visitor's voice for the demo and for tests: espeak-ng, which neither hears nor answers here.

espeak-ng comes as a shared library in the wheel espeakng-loader. Its state belongs to the process,
so calls take turns; and what it keeps from one saying changes the length and sound of the next, so
each call has the library loaded anew, which takes a millisecond: a text in a voice always sounds
the same. Piper carries a copy of its own, with other symbols: the two don't meet.
"""

import ctypes
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import espeakng_loader
import numpy as np

from core.audio import AudioChunk, Samples
from core.errors import EngineError
from core.language import Language

# From espeak-ng's speak_lib.h.
AUDIO_OUTPUT_SYNCHRONOUS = 2
ESPEAK_CHARS_UTF8 = 1
ESPEAK_RATE, ESPEAK_PITCH = 1, 3
POS_CHARACTER = 1
EE_OK = 0
BREATH_SEED = 1

Callback = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p
)

_turn = threading.Lock()


class EspeakVisitor:
    """Speaks Kazakh and Russian by formant synthesis: robotic, but clear."""

    WORDS_A_MINUTE = 150
    PITCH = 50
    """espeak-ng's scale from 0 to 100."""

    def speak(
        self,
        text: str,
        language: Language,
        *,
        speed: float = 1.0,
        pitch: int = PITCH,
        variant: str = "",
    ) -> AudioChunk:
        """Say a text; `speed` 1 is normal, `variant` one of espeak-ng's, such as f2 or m3.

        An unknown variant is spoken by the plain voice. Raises EngineError where espeak-ng can't
        be loaded or lacks the language.
        """
        voice = f"{language.value}+{variant}" if variant else language.value
        return self.speak_as(voice, text, speed=speed, pitch=pitch)

    def speak_as(
        self, voice: str, text: str, *, speed: float = 1.0, pitch: int = PITCH
    ) -> AudioChunk:
        """Say a text in any voice of espeak-ng's, such as tr or de+f2; raises EngineError."""
        with _turn, _fresh_library() as (library, rate_hz):
            if library.espeak_SetVoiceByName(voice.encode()) != EE_OK:
                raise EngineError(f"espeak-ng has no voice {voice!r}; reinstall espeakng-loader")
            library.espeak_SetParameter(ESPEAK_RATE, round(self.WORDS_A_MINUTE * speed), 0)
            library.espeak_SetParameter(ESPEAK_PITCH, pitch, 0)
            return AudioChunk(_synthesise(library, text), rate_hz)


def _synthesise(library: Any, text: str) -> Samples:
    pieces: list[np.ndarray[Any, np.dtype[np.int16]]] = [np.zeros(0, np.int16)]

    def collect(samples: Any, count: int, events: int | None) -> int:  # noqa: ARG001 - C's signature
        if samples and count > 0:
            pieces.append(np.ctypeslib.as_array(samples, (count,)).copy())
        return 0

    # The callback must outlive the call; a local name keeps it.
    callback = Callback(collect)
    library.espeak_SetSynthCallback(callback)
    # A lone surrogate has no UTF-8 form and no sound either.
    encoded = text.encode("utf-8", errors="ignore")
    status = library.espeak_Synth(
        encoded, len(encoded) + 1, 0, POS_CHARACTER, 0, ESPEAK_CHARS_UTF8, None, None
    )
    if status != EE_OK:
        raise EngineError(f"espeak-ng failed with status {status}")
    return np.concatenate(pieces).astype(np.float32) / np.float32(32768)


@contextmanager
def _fresh_library() -> Iterator[tuple[Any, int]]:
    """Load and initialise espeak-ng, and unload it; its rate in Hz comes with it."""
    try:
        library = ctypes.CDLL(espeakng_loader.get_library_path())
    except OSError as error:
        raise EngineError(f"espeak-ng can't be loaded: {error}") from error
    try:
        yield library, _initialised(library)
    finally:
        library.espeak_Terminate()
        ctypes.CDLL(None).dlclose(ctypes.c_void_p(library._handle))


def _initialised(library: Any) -> int:
    library.espeak_Synth.argtypes = [
        ctypes.c_char_p,
        ctypes.c_size_t,
        ctypes.c_uint,
        ctypes.c_int,
        ctypes.c_uint,
        ctypes.c_uint,
        ctypes.c_void_p,
        ctypes.c_void_p,
    ]
    # The data path that is built into the library is that of the machine it was built on.
    data = espeakng_loader.get_data_path().encode()
    rate_hz = library.espeak_Initialize(AUDIO_OUTPUT_SYNCHRONOUS, 0, data, 0)
    if rate_hz <= 0:
        raise EngineError("espeak-ng can't read its data; run `./tildes` again to reinstall it")
    # The breath in some voices is random, by default from the time of day.
    library.espeak_ng_SetRandSeed(ctypes.c_long(BREATH_SEED))
    return int(rate_hz)
