"""Takes the models of a bundle into the store, all or none.

models.lock of this Tildes decides: a bundle may hold only models that it names, with the bytes
that it promises. Everything is read and compared in a workspace inside the store before the first
file is moved into place; who is interrupted before that leaves the store as it was, and after that
one with whole files, which the next import completes.
"""

import hashlib
import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from assistant.models.bundle import CHECKSUMS, LOCK, MODELS, NOTICES, WHEELS, Bundle, open_bundle
from assistant.models.first_seen import FirstSeen
from assistant.models.lock import Lock, ModelEntry, ModelFile, load_lock
from assistant.models.store import ModelStore
from assistant.models.versions import version_of
from assistant.models.workspace import room_in, sync_folder, too_little_room, workspace
from core.errors import BundleError, LockError


@dataclass(frozen=True, slots=True)
class Arrival:
    """A model file of the bundle."""

    entry: ModelEntry
    file: ModelFile
    """As models.lock promises it, with the bundle's size and sha256 where that has none."""

    member: str
    waiting: Path | None
    """Where it lies until it is moved into place; None where the store has it already."""

    unseen: bool
    """Whether nothing was known of its bytes here before."""


def import_bundle(
    place: Path, lock: Lock, store: ModelStore, say: Callable[[str], None]
) -> tuple[ModelEntry, ...]:
    """Verify a bundle and move its models into the store. Returns them.

    Raises BundleError, and the store is then as it was.
    """
    with open_bundle(place) as bundle:
        _refuse_strangers(bundle)
        try:
            with workspace(store.folder, say) as (bench, _):
                entries = _entries(bundle, lock, bench)
                arrivals = _arrivals(bundle, entries, store, bench)
                _refuse_full_disk(arrivals, store)
                _verify(bundle, arrivals, say)
                _move(arrivals, store)
        except OSError as error:
            raise BundleError(
                f"{store.folder}: can't be written ({error.strerror or error}): free some space, "
                "or set TILDES_MODELS to a folder that you may write to"
            ) from error
    return entries


def _refuse_strangers(bundle: Bundle) -> None:
    for name in bundle.members:
        if name not in {CHECKSUMS, LOCK, NOTICES} and not name.startswith((MODELS, WHEELS)):
            raise BundleError(f"{bundle.place}: {name} is nothing that a bundle has")


def _entries(bundle: Bundle, lock: Lock, bench: Path) -> tuple[ModelEntry, ...]:
    """The models in the bundle, as our lock has them; the bundle's own lock must agree."""
    theirs = _lock_of(bundle, bench)
    names = dict.fromkeys(name.split("/")[1] for name in bundle.names(MODELS))
    if not names:
        raise BundleError(f"{bundle.place}: has no models")
    known = {entry.name: version_of(entry) for entry in lock.entries}
    promised = {entry.name: version_of(entry) for entry in theirs.entries}
    for name in names:
        if name not in promised:
            raise BundleError(f"{bundle.place}: its models.lock has no {name}")
        if known.get(name) != promised[name]:
            raise BundleError(
                f"{bundle.place}: {name} is of another models.lock than that of this Tildes: "
                "take the Tildes that the bundle was made with, or make the bundle anew"
            )
    return tuple(entry for entry in lock.entries if entry.name in names)


def _lock_of(bundle: Bundle, bench: Path) -> Lock:
    copy = bench / LOCK
    copy.write_text(bundle.text(LOCK), encoding="utf-8")
    try:
        return load_lock(copy)
    except LockError as error:
        raise BundleError(str(error).replace(str(copy), f"{bundle.place}: {LOCK}")) from error


def _arrivals(
    bundle: Bundle, entries: tuple[ModelEntry, ...], store: ModelStore, bench: Path
) -> list[Arrival]:
    """Every file of the models, once its member fits what is promised."""
    wanted = {
        f"{MODELS}{entry.name}/{file.name}": (entry, file)
        for entry in entries
        for file in entry.files
    }
    for name in bundle.names(MODELS):
        if name not in wanted:
            raise BundleError(f"{bundle.place}: models.lock has no {name.removeprefix(MODELS)}")
    arrivals = []
    for number, (name, (entry, file)) in enumerate(wanted.items()):
        if name not in bundle.members:
            raise BundleError(f"{bundle.place}: {name} lacks")
        known = store.promised(entry, file)
        waiting = bench / str(number) if store.verify_file(entry, file) else None
        unseen = not (known.sha256 and known.size)
        promised = _promised(bundle, name, known)
        arrivals.append(Arrival(entry, promised, name, waiting, unseen))
    return arrivals


def _promised(bundle: Bundle, name: str, file: ModelFile) -> ModelFile:
    size, sha256 = bundle.members[name].size, bundle.checksums[name]
    if file.size and size != file.size:
        raise BundleError(f"{bundle.place}: {name} has {size} bytes, models.lock has {file.size}")
    if file.sha256 and sha256 != file.sha256:
        raise BundleError(f"{bundle.place}: {name} has not the sha256 of models.lock")
    return replace(file, size=size, sha256=sha256)


def _refuse_full_disk(arrivals: list[Arrival], store: ModelStore) -> None:
    wanted = sum(arrival.file.size for arrival in arrivals if arrival.waiting)
    room = room_in(store.folder)
    if wanted > room:
        raise BundleError(too_little_room(store.folder, wanted, room))


def _verify(bundle: Bundle, arrivals: list[Arrival], say: Callable[[str], None]) -> None:
    """Read everything that the bundle holds, and keep what will be moved."""
    for name in (NOTICES, *bundle.names(WHEELS)):
        if name in bundle.members:
            for _ in bundle.chunks(name):
                pass
    for arrival in arrivals:
        say(f"{arrival.member.removeprefix(MODELS)} ({arrival.file.size / 1e6:.1f} MB)")
        _receive(bundle, arrival)


def _receive(bundle: Bundle, arrival: Arrival) -> None:
    md5 = hashlib.md5(usedforsecurity=False)
    with (arrival.waiting or Path(os.devnull)).open("wb") as stream:
        for chunk in bundle.chunks(arrival.member):
            if arrival.file.md5:
                md5.update(chunk)
            stream.write(chunk)
        if arrival.waiting:
            stream.flush()
            os.fsync(stream.fileno())
    if arrival.file.md5 and md5.hexdigest() != arrival.file.md5:
        raise BundleError(f"{bundle.place}: {arrival.member} has not the md5 of models.lock")


def _move(arrivals: list[Arrival], store: ModelStore) -> None:
    seen = FirstSeen(store.folder)
    for arrival in arrivals:
        if arrival.waiting is None:
            continue
        store.claim(arrival.entry)
        target = store.path_of(arrival.entry, arrival.file)
        arrival.waiting.replace(target)
        if arrival.unseen:
            seen.write_down(arrival.entry.name, arrival.file)
        sync_folder(target.parent)
