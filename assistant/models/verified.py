"""Trust in model files: each version of a file is hashed once, then known by its inode and time.

An altered model of the right size would load and hear nonsense. Hashing 450 MB takes a second,
so what was found right is remembered in the cache folder.
"""

import contextlib
import json
import os
import threading
from pathlib import Path

from assistant.models.lock import ModelEntry
from assistant.models.store import ModelStore
from core.errors import ModelDamagedError


class VerifiedFiles:
    """The versions of files whose hash was found right, in one JSON file."""

    _turn = threading.Lock()
    """The engines are loaded side by side: one at a time reads the record and adds to it."""

    def __init__(self, record: Path) -> None:
        self._record = record

    def folder_of(self, store: ModelStore, entry: ModelEntry) -> Path:
        """Folder of a model that is what the lock promises, byte for byte.

        Raises ModelMissingError or ModelDamagedError for the first file that is not.
        """
        folder = store.model_folder(entry)
        with self._turn:
            self._verify(store, entry)
        return folder

    def _verify(self, store: ModelStore, entry: ModelEntry) -> None:
        known = self._read()
        new = {}
        for file in entry.files:
            version, wanted = _version(store.path_of(entry, file)), store.promised(entry, file)
            if known.get(version) == wanted.sha256:
                continue
            finding = store.verify_file(entry, file)
            if finding:
                raise ModelDamagedError(str(finding))
            new[version] = wanted.sha256
        if new:
            self._write({**known, **new})

    def _read(self) -> dict[str, str]:
        try:
            record = json.loads(self._record.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            # Nothing is lost but a second: the files are hashed again.
            return {}
        return record if isinstance(record, dict) else {}

    def _write(self, record: dict[str, str]) -> None:
        temporary = self._record.with_name(f"{self._record.name}.{os.getpid()}.tmp")
        # A cache folder on a read-only root costs a second at each start, no more.
        with contextlib.suppress(OSError):
            self._record.parent.mkdir(parents=True, exist_ok=True)
            temporary.write_text(json.dumps(record), encoding="utf-8")
            temporary.replace(self._record)


def _version(path: Path) -> str:
    """A file's identity: it changes whenever its bytes are written."""
    status = path.stat()
    return f"{path}|{status.st_ino}|{status.st_size}|{status.st_mtime_ns}"
