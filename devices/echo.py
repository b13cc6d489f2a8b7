"""Echo cancellation: what the speaker plays is taken out of what the microphone hears.

    microphone ──heard──▶ EchoRemoval ──▶ what the room says
    speaker ────played──────▲

The canceller is WebRTC's audio processing module, which PyPI's package livekit carries for x86-64
and aarch64. Used by devices/soundcard.py, made by `echo_removal`; `doctor` asks
`echo_cancellation_lack`.
"""

from typing import Protocol

import numpy as np

from core.audio import HEARING_RATE_HZ, Samples
from core.errors import DeviceError
from devices.played import PlayedSound

FRAME = HEARING_RATE_HZ // 100
"""Samples that the canceller takes at a time: 10 ms."""

FULL_SCALE = 32767

LEARNING = 2 * HEARING_RATE_HZ
"""Samples of the assistant's voice, two seconds, in which a canceller learns the room. It is deaf
meanwhile, so that nothing it has not learnt yet is taken for a visitor."""

ONSET = round(0.3 * HEARING_RATE_HZ)
"""The same after each pause of the assistant's: two cards' clocks drift meanwhile, and what was
learnt has to be adjusted."""

AUDIBLE = 0.001
"""Louder than this, −60 dBFS, the speaker is heard."""

ECHOING = round(0.3 * HEARING_RATE_HZ)
"""Samples that buffers and the room may hold. So long the speaker's sound is heard after it was
played, and so long after a stall the microphone shows what came of it."""


class EchoCanceller(Protocol):
    """Learns how the room carries sound from speaker to microphone, and subtracts it."""

    def cancel(self, heard: Samples, played: Samples) -> Samples:
        """What was heard without what was played; both FRAME samples at HEARING_RATE_HZ."""
        ...

    def reset(self) -> None:
        """The delay between the two has changed: forget the room."""
        ...


class WebRtcEchoCanceller:
    """WebRTC's AEC3, which finds the delay between the two by itself."""

    def __init__(self) -> None:
        """Raises DeviceError where the library can't be loaded."""
        lack = echo_cancellation_lack()
        if lack:
            raise DeviceError(lack)
        self.reset()

    def reset(self) -> None:
        """Begin anew: AEC3 lets echo through for two seconds after the delay changed."""
        from livekit.rtc import AudioProcessingModule

        self._module = AudioProcessingModule(echo_cancellation=True)

    def cancel(self, heard: Samples, played: Samples) -> Samples:
        """The module works in place, on 16-bit samples."""
        from livekit.rtc import AudioFrame

        reference = AudioFrame(_sixteen_bit(played), HEARING_RATE_HZ, 1, FRAME)
        frame = AudioFrame(_sixteen_bit(heard), HEARING_RATE_HZ, 1, FRAME)
        self._module.process_reverse_stream(reference)
        self._module.process_stream(frame)
        cleaned = np.frombuffer(frame.data, dtype=np.int16).astype(np.float32)
        return np.asarray(cleaned / np.float32(FULL_SCALE), dtype=np.float32)


class EchoRemoval:
    """Takes the echo out of a microphone's stream, chunk by chunk; for the thread that reads it."""

    def __init__(self, canceller: EchoCanceller, played: PlayedSound) -> None:
        self.played = played
        """What the speaker notes."""

        self._canceller = canceller
        self.restart()

    def restart(self) -> None:
        """The microphone's stream begins anew."""
        self.played.restart()
        self._rest = np.zeros(0, dtype=np.float32)
        self._to_learn = LEARNING
        self._echoing = self._relearning = 0

    def remove(self, heard: Samples) -> Samples:
        """What of the next chunk is no echo; up to 10 ms are held back until the next."""
        stream = np.concatenate((self._rest, heard))
        whole = len(stream) // FRAME * FRAME
        self._rest = stream[whole:]
        played = self.played.take(whole)
        if self.played.shifted:
            self._learn()
            self._relearning = ECHOING
        elif self._relearning:
            self._relearning = max(0, self._relearning - whole)
            if not self._relearning:
                self._learn()
        frames = (slice(at, at + FRAME) for at in range(0, whole, FRAME))
        cleaned = [self._clean(stream[frame], played[frame]) for frame in frames]
        return np.concatenate(cleaned) if cleaned else stream[:0]

    def _learn(self) -> None:
        self._canceller.reset()
        self._to_learn = LEARNING

    def _clean(self, heard: Samples, played: Samples) -> Samples:
        """A frame without echo; silence where the echo is not known yet."""
        cleaned = self._canceller.cancel(heard, played)
        audible = bool(np.max(np.abs(played)) > AUDIBLE)
        if audible and not self._echoing:
            self._to_learn = max(self._to_learn, ONSET)
        self._echoing = ECHOING if audible else max(0, self._echoing - FRAME)
        if not self._to_learn or not self._echoing:
            return cleaned
        self._to_learn = max(0, self._to_learn - FRAME * audible)
        return np.zeros_like(cleaned)


def echo_removal() -> EchoRemoval:
    """The best there is. Raises DeviceError where there is none."""
    return EchoRemoval(WebRtcEchoCanceller(), PlayedSound())


def echo_cancellation_lack() -> str | None:
    """Why echo can't be cancelled on this machine, and what to do; None where it can."""
    try:
        import livekit.rtc  # noqa: F401 — whether it loads is the question
    except (ImportError, OSError) as error:
        reason = " ".join(str(error).split())
        return (
            f"echo can't be cancelled ({reason}): on a 64-bit system, "
            "`pip install livekit` brings the canceller"
        )
    return None


def _sixteen_bit(samples: Samples) -> bytearray:
    return bytearray((np.clip(samples, -1.0, 1.0) * FULL_SCALE).astype(np.int16).tobytes())
