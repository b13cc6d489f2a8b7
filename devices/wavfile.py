"""Sound files in the place of devices: a microphone that reads one, a speaker that writes one.

Called by `ask`, `transcribe`, `say`, `demo` and `evaluate`; soundfile reads, soxr resamples.
"""

import os
import tempfile
from collections.abc import Iterable
from itertools import chain
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

import numpy as np
import soundfile
import soxr

from core.audio import HEARING_RATE_HZ, AudioChunk, AudioFormat, Samples
from core.errors import AudioError

LONGEST_S = 30 * 60
"""Longer recordings are refused: they would be held in memory whole."""

_CONTAINERS = ("WAV", "WAVEX", "FLAC")
_SUBTYPES = ("PCM_16", "FLOAT", "DOUBLE")
_RATES_HZ = range(1_000, 768_001)


def read_audio(path: Path) -> AudioChunk:
    """A WAV or FLAC file of any rate, 16-bit or float, mixed to mono at HEARING_RATE_HZ.

    Raises AudioError, in one line, for anything that is not usable audio.
    """
    if path.is_dir():
        raise AudioError(f"{path} is a folder: give a WAV or FLAC file")
    if not path.exists():
        raise AudioError(f"{path} does not exist: check the path")
    try:
        with soundfile.SoundFile(path) as file:
            _check_format(path, file)
            samples = file.read(dtype="float32", always_2d=True)
            rate_hz = int(file.samplerate)
    except (OSError, RuntimeError) as error:  # soundfile's errors are RuntimeErrors
        reason = _reason(path, error)
        raise AudioError(f"can't read {path} ({reason}): give a WAV or FLAC file") from error
    if len(samples) == 0:
        raise AudioError(f"{path} holds no samples: record it again")
    if not np.isfinite(samples).all():
        raise AudioError(f"{path} holds NaN or infinite samples: export it again")
    return AudioChunk(at_hearing_rate(_mono(samples), rate_hz), HEARING_RATE_HZ)


def at_hearing_rate(samples: Samples, rate_hz: int) -> Samples:
    """Mono samples of any rate, resampled to HEARING_RATE_HZ."""
    if rate_hz == HEARING_RATE_HZ:
        return samples
    return np.asarray(soxr.resample(samples, rate_hz, HEARING_RATE_HZ), dtype=np.float32)


def write_wav(path: Path, chunks: Iterable[AudioChunk], note: str = "") -> AudioFormat:
    """Write chunks, as they come, as a mono 16-bit WAV at the first chunk's rate.

    `note` stands in the file's metadata, as the comment of its LIST/INFO chunk. The file appears
    whole or not at all. Raises AudioError where it can't be written, and what `chunks` raises.
    """
    pieces = iter(chunks)
    first = next(pieces, AudioChunk(np.zeros(0, dtype=np.float32), HEARING_RATE_HZ))
    partial = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, partial = tempfile.mkstemp(dir=path.parent, prefix=path.name, suffix=".part")
        with os.fdopen(descriptor, "wb") as file:
            encode_wav(file, chain([first], pieces), first.rate_hz, note)
            file.flush()
        Path(partial).chmod(0o644)
        Path(partial).replace(path)
    except BaseException as error:
        if partial is not None:
            Path(partial).unlink(missing_ok=True)
        if isinstance(error, (OSError, RuntimeError)):
            raise AudioError(f"can't write {path} ({_reason(path, error)})") from error
        raise
    return AudioFormat(first.rate_hz)


def encode_wav(file: BinaryIO, chunks: Iterable[AudioChunk], rate_hz: int, note: str = "") -> None:
    """The same into an open file, which is seekable, at `rate_hz`. Raises RuntimeError, OSError."""
    with soundfile.SoundFile(
        file, "w", samplerate=rate_hz, channels=1, format="WAV", subtype="PCM_16"
    ) as wav:
        if note:
            wav.comment = note
        for chunk in chunks:
            wav.write(np.clip(_resampled(chunk, rate_hz), -1.0, 1.0))


class WavMicrophone:
    """A file, or samples at HEARING_RATE_HZ, heard as fast as they are read."""

    def __init__(self, source: Path | Samples, chunk_ms: int = 32) -> None:
        """Read the file at once; raises AudioError where it can't be used."""
        self._samples = read_audio(source).samples if isinstance(source, Path) else source
        self._chunk = HEARING_RATE_HZ * chunk_ms // 1000
        self._place = 0

    def __enter__(self) -> Self:
        """Start at the beginning."""
        self._place = 0
        return self

    def __exit__(
        self,
        error_type: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Nothing to let go of."""

    def read(self, timeout_s: float) -> AudioChunk | None:  # noqa: ARG002 — a file is never late
        """The next `chunk_ms` of the file; None at its end."""
        if self._place >= len(self._samples):
            return None
        piece = self._samples[self._place : self._place + self._chunk]
        self._place += self._chunk
        return AudioChunk(piece, HEARING_RATE_HZ)

    @property
    def present(self) -> bool:
        """A file is always there."""
        return True


class WavSpeaker:
    """Collects what is played and writes it as one WAV on leaving."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._chunks: list[AudioChunk] = []
        self._undrained_s = 0.0

    def __enter__(self) -> Self:
        """Start with nothing heard."""
        self._chunks, self._undrained_s = [], 0.0
        return self

    def __exit__(
        self,
        error_type: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Write the file, unless an error is on its way; raises AudioError."""
        if error is None:
            write_wav(self._path, self._chunks)

    def play(self, chunk: AudioChunk) -> None:
        """Heard at once."""
        self._chunks.append(chunk)
        self._undrained_s += chunk.duration_s

    def drain(self) -> None:
        """Nothing to wait for."""
        self._undrained_s = 0.0

    def stop(self) -> float:
        """Nothing to discard: what was played was heard."""
        heard_s, self._undrained_s = self._undrained_s, 0.0
        return heard_s

    @property
    def playing(self) -> bool:
        """Always False."""
        return False


def _check_format(path: Path, file: soundfile.SoundFile) -> None:
    if file.format not in _CONTAINERS:
        raise AudioError(f"{path} is {file.format_info}: give a WAV or FLAC file")
    if file.subtype not in _SUBTYPES:
        raise AudioError(f"{path} holds {file.subtype_info}: convert it to 16-bit or float samples")
    if file.channels > 2:
        raise AudioError(f"{path} has {file.channels} channels: give a mono or stereo file")
    if file.samplerate not in _RATES_HZ:
        raise AudioError(f"{path} claims {file.samplerate} samples a second: export it again")
    if file.frames > LONGEST_S * file.samplerate:
        raise AudioError(f"{path} is longer than {LONGEST_S // 60} minutes: cut it into parts")


def _mono(samples: Samples) -> Samples:
    return np.asarray(samples.mean(axis=1), dtype=np.float32)


def _resampled(piece: AudioChunk, rate_hz: int) -> Samples:
    if piece.rate_hz == rate_hz:
        return piece.samples
    return np.asarray(soxr.resample(piece.samples, piece.rate_hz, rate_hz), dtype=np.float32)


def _reason(path: Path, error: Exception) -> str:
    """The library's words without the path that the message already has, on one line."""
    words = getattr(error, "strerror", None) or getattr(error, "error_string", None) or str(error)
    return " ".join(str(words).replace(str(path), "").split()).rstrip(".")
