"""Runs pip and the compiler: output into a log file, progress read from it, no orphans."""

import os
import re
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from launch.failure import SetupError

POLL_S = 0.2
TAIL_BYTES = 1 << 16
COMPLAINT = re.compile(r"^\s*(ERROR:|CMake Error|FAILED:|.*\b(fatal )?error:)", re.IGNORECASE)

Watch = Callable[[str], None]
"""Is given the end of the log, again and again."""


class Child:
    """A running program whose output goes to a log file."""

    def __init__(
        self,
        command: Sequence[str | Path],
        log: Path,
        held: Sequence[int] = (),
        environment: Mapping[str, str] | None = None,
    ) -> None:
        """Start it. It keeps the descriptors `held` open, so that it holds their locks too.

        That way the next launcher waits for a program whose own launcher was killed outright.
        """
        self._name = Path(str(command[0])).name
        self._log = log
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("wb") as output:
            self._program = subprocess.Popen(
                [str(part) for part in command],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env={**child_environment(), **(environment or {})},
                pass_fds=tuple(held),
                start_new_session=True,
            )

    def wait(self, watch: Watch | None = None) -> None:
        """Wait until it ends. Raises SetupError with its own complaint where it fails."""
        while self._program.poll() is None:
            if watch:
                watch(self._tail())
            time.sleep(POLL_S)
        if self._program.returncode != 0:
            raise SetupError(f"{self._complaint()} (all of it: {self._log})")

    def stop(self) -> None:
        """End it, and whatever it started, unless it has ended."""
        if self._program.poll() is None:
            os.killpg(self._program.pid, signal.SIGTERM)
            self._program.wait()

    def _tail(self) -> str:
        with self._log.open("rb") as stream:
            stream.seek(max(0, self._log.stat().st_size - TAIL_BYTES))
            return stream.read().decode("utf-8", errors="replace")

    def _complaint(self) -> str:
        text = self._log.read_text(encoding="utf-8", errors="replace")
        lines = [line.strip() for line in text.splitlines() if line.strip()]
        complaints = [line for line in lines if COMPLAINT.match(line)]
        return (complaints or lines[-1:] or [f"{self._name} failed without a word"])[0][:300]


def run(
    command: Sequence[str | Path], log: Path, held: Sequence[int] = (), watch: Watch | None = None
) -> None:
    """Run a program to its end, and end it where this one is interrupted."""
    child = Child(command, log, held)
    try:
        child.wait(watch)
    finally:
        child.stop()


def child_environment() -> dict[str, str]:
    """The caller's environment without what would make pip work on another Python."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if name
        not in {"PYTHONHOME", "PYTHONPATH", "PIP_TARGET", "PIP_PREFIX", "PIP_REQUIRE_HASHES"}
    }
    return {**kept, "PIP_USER": "0", "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_NO_INPUT": "1"}
