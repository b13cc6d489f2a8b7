"""Plain tar files: written so that the same members give the same bytes, and read with suspicion.

Stdlib only: the launcher reads bundles with it. Regular files alone, each once, under names that
stay where they are unpacked. Links, devices, folders and extensions of the format are refused.
"""

import re
import tarfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from core.errors import BundleError

BLOCK_BYTES = 512
CHUNK_BYTES = 1 << 20
END = bytes(2 * BLOCK_BYTES)
SAFE_PART = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._+!-]*")
"""A part of a path that is no hidden file, no option and leaves no folder."""

CUT_OFF = "is cut off: copy it again"


@dataclass(frozen=True, slots=True)
class Member:
    """One file in a tar file."""

    name: str
    size: int
    """Bytes."""

    offset: int
    """Where its first byte lies."""


def write_member(stream: BinaryIO, name: str, size: int, chunks: Iterable[bytes]) -> None:
    """Append a file of exactly `size` bytes. Raises OSError, and ValueError for a longer name."""
    about = tarfile.TarInfo(name)
    about.size = size
    stream.write(about.tobuf(tarfile.USTAR_FORMAT))
    for chunk in chunks:
        stream.write(chunk)
    stream.write(bytes(-size % BLOCK_BYTES))


def list_members(stream: BinaryIO, place: Path) -> dict[str, Member]:
    """Everything in a tar file by its name, without reading the files themselves.

    Raises BundleError for whatever `write_member` does not write, and for an end that lacks.
    """
    end, offset = stream.seek(0, 2), 0
    members: dict[str, Member] = {}
    while True:
        stream.seek(offset)
        block = stream.read(BLOCK_BYTES)
        if block == END[:BLOCK_BYTES]:
            if stream.read(BLOCK_BYTES) != block:
                raise BundleError(f"{place}: {CUT_OFF}")
            return members
        member = _member(block, offset + BLOCK_BYTES, place)
        if member.name in members:
            raise BundleError(f"{place}: {member.name} is in it twice")
        members[member.name] = member
        offset = member.offset + member.size + -member.size % BLOCK_BYTES
        if offset > end:
            raise BundleError(f"{place}: {CUT_OFF}")


def read_member(stream: BinaryIO, member: Member, place: Path) -> Iterator[bytes]:
    """The bytes of a file. Raises BundleError where they end too early, and OSError."""
    stream.seek(member.offset)
    left = member.size
    while left:
        chunk = stream.read(min(CHUNK_BYTES, left))
        if not chunk:
            raise BundleError(f"{place}: {CUT_OFF}")
        left -= len(chunk)
        yield chunk


def _member(block: bytes, offset: int, place: Path) -> Member:
    if len(block) < BLOCK_BYTES:
        raise BundleError(f"{place}: {CUT_OFF}" if offset > BLOCK_BYTES else _foreign(place))
    try:
        about = tarfile.TarInfo.frombuf(block, "utf-8", "strict")
    except (tarfile.HeaderError, ValueError) as error:
        reason = f"{place}: is damaged: copy it again" if offset > BLOCK_BYTES else _foreign(place)
        raise BundleError(reason) from error
    if about.type != tarfile.REGTYPE:
        raise BundleError(f"{place}: {about.name!r} is no plain file; only those are taken in")
    parts = about.name.split("/")
    if not all(SAFE_PART.fullmatch(part) for part in parts):
        raise BundleError(f"{place}: {about.name!r} is no name that is taken in")
    if about.size < 0:
        raise BundleError(f"{place}: {about.name} has a size below 0")
    return Member(about.name, about.size, offset)


def _foreign(place: Path) -> str:
    return f"{place}: is no bundle: make one with `tildes models bundle`"
