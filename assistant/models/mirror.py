"""A mirror of model files near by: a folder, or an address, laid out as a store is.

It is asked before the sources of the lock, and trusted with nothing: what comes from it must have
the sha256 that is known already. So plain http is good enough for it, and a file whose sha256
nobody knows yet never comes from it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlsplit

from assistant.models.lock import HttpsSource, ModelEntry, ModelFile
from core.errors import PullError, UsageError

CHUNK_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class FolderSource:
    """A file of a folder on this machine."""

    mirror: Path
    path: Path

    def chunks(self) -> Iterator[bytes]:
        """Its bytes. Raises PullError where it can't be read."""
        try:
            stream = self.path.open("rb")
        except OSError as error:
            reason = f"the mirror {self.mirror} lacks {self.path.parent.name}"
            raise PullError(reason) from error
        with stream:
            while True:
                try:
                    chunk = stream.read(CHUNK_BYTES)
                except OSError as error:
                    raise PullError(f"the mirror {self.mirror} can't be read") from error
                if not chunk:
                    return
                yield chunk


@dataclass(frozen=True, slots=True)
class Mirror:
    """Where it is: exactly one of the two."""

    folder: Path | None = None
    url: str = ""

    def source(self, entry: ModelEntry, file: ModelFile) -> FolderSource | HttpsSource:
        """Where it has a file, if it does."""
        if self.folder is None:
            return HttpsSource(f"{self.url}/{quote(entry.name)}/{quote(file.name)}")
        return FolderSource(self.folder, self.folder / entry.name / file.name)


def mirror_at(place: str) -> Mirror | None:
    """The mirror that an owner names; None for the empty text. Raises UsageError."""
    if not place:
        return None
    parts = urlsplit(place)
    if parts.scheme in ("http", "https") and parts.hostname:
        return Mirror(url=place.rstrip("/"))
    folder = Path(place).expanduser()
    if not folder.is_dir():
        raise UsageError(
            f"the mirror {place!r} is neither a folder nor an address (http://, https://)"
        )
    return Mirror(folder=folder)
