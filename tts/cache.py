"""Phrases that were rendered before, on disk: the sound of a clause by what made it.

Read by tts/piper.py while it speaks; written only by its `render`, which assistant/ calls with
texts that the domain itself holds. So nothing that a visitor caused is ever stored.

A file is named by its key and holds a header and 16-bit samples. It appears whole or not at all;
one that is not what it should be is dropped and rendered anew. Where the folder can't be written
the cache stays as it is, and speaking goes on without it.
"""

import contextlib
import logging
import os
import struct
import time
import zlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from core.audio import AudioChunk, Samples

log = logging.getLogger(__name__)

FORMAT_VERSION = 1
"""Part of every key: raised whenever the same key would stand for another sound."""

_MAGIC = b"TLDP"
_HEADER = struct.Struct("<4sHHII")
"""Magic, format version, reserved, samples a second, CRC-32 of the samples."""

_SUFFIX = ".phrase"
_HALF_WRITTEN_S = 3600.0
"""A temporary file older than this was left by a program that is gone."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """A clause that is in the cache."""

    key: str
    size: int
    """Bytes of its sound."""


class PhraseCache:
    """Clauses by key, bounded in bytes; the ones that were used longest ago go first.

    For one thread at a time. Several programs may share a folder.
    """

    def __init__(self, folder: Path, limit_bytes: int) -> None:
        """Nothing is made before the first phrase is stored."""
        self.limit_bytes = limit_bytes
        self._folder = folder
        self._stored_bytes = sum(size for _, size, _ in self._files())
        self._writable = True
        self._tidy()

    @property
    def stored_bytes(self) -> int:
        """What it takes on disk, as far as this program knows."""
        return self._stored_bytes

    @property
    def writable(self) -> bool:
        """False once the disk was full or forbidden."""
        return self._writable

    def get(self, key: str) -> AudioChunk | None:
        """The stored clause, or None. Never raises: a damaged file is dropped."""
        path = self._path(key)
        try:
            content = path.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            log.warning("the phrase cache can't be read (%s): speaking without it", error.strerror)
            return None
        chunk = _unpacked(content)
        if chunk is None:
            log.warning("a phrase of the cache is damaged and is rendered anew: %s", path.name)
            self._drop(path, len(content))
            return None
        with contextlib.suppress(OSError):
            os.utime(path)  # used last
        return chunk

    def put(self, key: str, samples: Samples, rate_hz: int) -> bool:
        """Store a clause; False where it can't be, which is logged once."""
        content = _packed(samples, rate_hz)
        if not self._writable or len(content) > self.limit_bytes:
            return False
        path = self._path(key)
        temporary = path.with_name(f"{path.name}.{os.getpid()}.tmp")
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with temporary.open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(path)
        except OSError as error:
            self._writable = False
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)
            log.warning("no phrase can be stored (%s): speaking goes on without", error.strerror)
            return False
        self._stored_bytes += len(content)
        if self._stored_bytes > self.limit_bytes:
            self._make_room()
        return True

    def _path(self, key: str) -> Path:
        return self._folder / f"{key}{_SUFFIX}"

    def _files(self) -> list[tuple[int, int, Path]]:
        """Time of last use in nanoseconds, bytes and path of each phrase; the oldest first."""
        found = []
        with contextlib.suppress(OSError):
            for entry in os.scandir(self._folder):
                if entry.name.endswith(_SUFFIX):
                    with contextlib.suppress(OSError):
                        status = entry.stat()
                        found.append((status.st_mtime_ns, status.st_size, Path(entry.path)))
        return sorted(found)

    def _make_room(self) -> None:
        """Count anew, as others may write too, and drop the oldest down to the limit."""
        files = self._files()
        self._stored_bytes = sum(size for _, size, _ in files)
        for _, size, path in files:
            if self._stored_bytes <= self.limit_bytes:
                return
            self._drop(path, size)

    def _drop(self, path: Path, size: int) -> None:
        with contextlib.suppress(OSError):
            path.unlink(missing_ok=True)
            self._stored_bytes = max(0, self._stored_bytes - size)

    def _tidy(self) -> None:
        with contextlib.suppress(OSError):
            for path in self._folder.glob(f"*{_SUFFIX}.*.tmp"):
                if time.time() - path.stat().st_mtime > _HALF_WRITTEN_S:
                    path.unlink()


def _packed(samples: Samples, rate_hz: int) -> bytes:
    body = np.round(np.clip(samples, -1.0, 1.0) * 32767).astype("<i2").tobytes()
    return _HEADER.pack(_MAGIC, FORMAT_VERSION, 0, rate_hz, zlib.crc32(body)) + body


def _unpacked(content: bytes) -> AudioChunk | None:
    if len(content) < _HEADER.size:
        return None
    magic, version, _, rate_hz, checksum = _HEADER.unpack_from(content)
    body = content[_HEADER.size :]
    whole = magic == _MAGIC and version == FORMAT_VERSION and zlib.crc32(body) == checksum
    if not whole or not body or len(body) % 2 or not rate_hz:
        return None
    samples = np.frombuffer(body, dtype="<i2").astype(np.float32) / np.float32(32767)
    return AudioChunk(samples, rate_hz)
