"""A bundle: one tar file with models, for machines that have no network. Stdlib only.

    CHECKSUMS               sha256 of every other member, as sha256sum writes it
    models.lock             of the Tildes that made it
    NOTICES                 the models' licences and origins
    models/<model>/<file>
    wheels/<wheel>          with `--with-wheels` alone; see wheelhouse.py

The first two must be there, and what CHECKSUMS does not name must not. This module knows the form
and reads it; bundling.py writes, importing.py takes the models in, launch/ the wheels.
"""

import hashlib
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, TypeVar

from assistant.models.tarball import Member, list_members, read_member
from core.errors import BundleError

CHECKSUMS, LOCK, NOTICES = "CHECKSUMS", "models.lock", "NOTICES"
MODELS, WHEELS = "models/", "wheels/"
TEXT_BYTES = 4 << 20
"""What CHECKSUMS, the lock and the notices may have at most."""

T = TypeVar("T")
CHECKSUM = re.compile(r"([0-9a-f]{64})  (\S+)")


@dataclass(frozen=True, slots=True)
class Bundle:
    """A bundle that is open for reading."""

    place: Path
    members: dict[str, Member]
    checksums: dict[str, str]
    """The sha256 of every member but CHECKSUMS, by its name."""

    stream: BinaryIO

    def chunks(self, name: str) -> Iterator[bytes]:
        """The bytes of a member. Raises BundleError at their end where they are not as promised."""
        digest = hashlib.sha256()
        read = read_member(self.stream, self.members[name], self.place)
        while chunk := _read(lambda: next(read, b""), self.place):
            digest.update(chunk)
            yield chunk
        if digest.hexdigest() != self.checksums[name]:
            raise BundleError(
                f"{self.place}: {name} is damaged (sha256 {digest.hexdigest()}, CHECKSUMS has "
                f"{self.checksums[name]}): copy the bundle again"
            )

    def text(self, name: str) -> str:
        """A short member. Raises BundleError."""
        member = self.members.get(name)
        if member is None:
            raise BundleError(f"{self.place}: has no {name}: make it with `tildes models bundle`")
        return _text(b"".join(self.chunks(name)), member, self.place)

    def names(self, prefix: str) -> list[str]:
        """The members below a folder, in order."""
        return sorted(name for name in self.members if name.startswith(prefix))


@contextmanager
def open_bundle(place: Path) -> Iterator[Bundle]:
    """Open a bundle whose form is right; no model or wheel is read yet. Raises BundleError."""
    if not place.is_file():
        raise BundleError(f"{place}: there is no such file")
    with _read(lambda: place.open("rb"), place) as stream:
        members = _read(lambda: list_members(stream, place), place)
        yield Bundle(place, members, _checksums(stream, members, place), stream)


def _read(action: Callable[[], T], place: Path) -> T:
    """Do something that reads the bundle. Raises BundleError in place of OSError."""
    try:
        return action()
    except OSError as error:
        raise BundleError(f"{place}: can't be read ({error.strerror or error})") from error


def _checksums(stream: BinaryIO, members: dict[str, Member], place: Path) -> dict[str, str]:
    if CHECKSUMS not in members:
        raise BundleError(f"{place}: has no {CHECKSUMS}: make it with `tildes models bundle`")
    member = members[CHECKSUMS]
    if member.size > TEXT_BYTES:
        raise BundleError(f"{place}: {CHECKSUMS} has {member.size} bytes, more than it may")
    content = _read(lambda: b"".join(read_member(stream, member, place)), place)
    told = _text(content, member, place)
    checksums = {}
    for line in told.splitlines():
        matched = CHECKSUM.fullmatch(line)
        if not matched:
            raise BundleError(f"{place}: {CHECKSUMS} has a line that is none: {line[:80]!r}")
        checksums[matched[2]] = matched[1]
    for name in sorted(set(members) - {CHECKSUMS} ^ set(checksums)):
        lacking = "lacks, which CHECKSUMS names" if name in checksums else "is not in CHECKSUMS"
        raise BundleError(f"{place}: {name} {lacking}")
    return checksums


def _text(content: bytes, member: Member, place: Path) -> str:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise BundleError(f"{place}: {member.name} is no text: copy the bundle again") from error
