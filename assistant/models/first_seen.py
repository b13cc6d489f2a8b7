"""What files turned out to be whose sha256 nobody has published: `<store>/first_seen.json`.

The first pull, over https and from a pinned address, writes down the sha256 and size it found.
From then on the file must be that, as if the lock had said so. An address that the lock changes
makes a new file: what was written down of the old one counts no more.
"""

import json
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

from assistant.models.lock import ModelFile

RECORD_NAME = "first_seen.json"


class FirstSeen:
    """The record of one store. It is read at each question: other programs write to it too."""

    def __init__(self, store: Path) -> None:
        self._path = store / RECORD_NAME

    def complete(self, model: str, file: ModelFile) -> ModelFile:
        """The file with the sha256 and size that it must have; as it is where nothing is known."""
        if file.sha256 and file.size:
            return file
        seen = self._read().get(f"{model}/{file.name}")
        if not isinstance(seen, dict) or seen.get("url") not in (*file.urls, ""):
            return file
        size, sha256 = seen.get("size"), seen.get("sha256")
        if not isinstance(size, int) or not isinstance(sha256, str):
            return file
        if file.sha256 not in ("", sha256):
            return file
        return replace(file, size=size, sha256=sha256)

    def write_down(self, model: str, file: ModelFile) -> None:
        """Remember the sha256 and size of `file`, which the caller has found.

        Only who holds the store may. Raises OSError.
        """
        record = self._read()
        url = next(iter(file.urls), "")
        record[f"{model}/{file.name}"] = {"url": url, "size": file.size, "sha256": file.sha256}
        half = self._path.with_name(f"{RECORD_NAME}.part")
        with half.open("w", encoding="utf-8") as stream:
            json.dump(record, stream, indent=1, sort_keys=True)
            stream.flush()
            os.fsync(stream.fileno())
        half.replace(self._path)

    def _read(self) -> dict[str, Any]:
        try:
            record = json.loads(self._path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            # Then its files count as never seen: they are pulled again, over https.
            return {}
        return record if isinstance(record, dict) else {}
