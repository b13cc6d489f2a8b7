"""Fetches the models while the wizard shows how far it is."""

import threading
from dataclasses import dataclass

from assistant.config import load_config
from assistant.models.mirror import mirror_at
from assistant.models.progress import PullTally
from assistant.models.pull import pull
from assistant.profiles.settling import Settled, settle
from core.errors import TildesError


@dataclass(frozen=True, slots=True)
class PullState:
    """How far it is, in bytes of what lacked at the start."""

    running: bool = False
    what: str = ""
    """The file that comes just now."""

    done: int = 0
    total: int = 0
    fault: str = ""
    """Why it ended without all models."""


class ModelPull:
    """The profile's models, fetched in a thread of its own; a PullProgress.

    The program may end in between: the next pull begins with what is whole.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._state = PullState()
        self._tally = PullTally()

    @property
    def state(self) -> PullState:
        """As it is now."""
        return self._state

    def lacking(self) -> int:
        """Bytes of the models that are not there, optional ones included.

        Raises LockError, ConfigError.
        """
        return _settled().missing_bytes

    def ready(self) -> bool:
        """Whether all that must be there is. Raises LockError, ConfigError."""
        return _settled().ready

    def start(self) -> None:
        """Begin, unless it runs. Raises LockError, ConfigError."""
        total = self.lacking()
        with self._lock:
            if self._state.running:
                return
            self._state, self._tally = PullState(running=True, total=total), PullTally()
        threading.Thread(target=self._pull, name="models", daemon=True).start()

    def plan(self, files: int, total: int) -> None:
        """Nothing is shown of it: the size was known before."""

    def begin(self, what: str, total: int) -> None:
        """A file comes."""
        self._tally.begin(what, total)
        self._tell(what)

    def reach(self, what: str, done: int) -> None:
        """It has come so far."""
        self._tally.reach(what, done)
        self._tell(what)

    def end(self, what: str, *, landed: bool) -> None:
        """It is there, or another source of it will be tried."""
        self._tally.end(what, landed=landed)
        self._tell("")

    def say(self, line: str) -> None:
        """Show it where the file's name stands."""
        self._tell(line)

    def _tell(self, what: str) -> None:
        total = self._state.total
        self._state = PullState(True, what, min(self._tally.done, total), total)

    def _pull(self) -> None:
        fault = ""
        try:
            found = _settled()
            wanted, mirror = found.models, mirror_at(found.config.models.mirror)
            pull(wanted.entries, found.store, self, may_lack=wanted.optional, mirror=mirror)
        except TildesError as error:
            fault = str(error)
        total = self._state.total
        self._state = PullState(done=0 if fault else total, total=total, fault=fault)


def _settled() -> Settled:
    """The profile in use, whose models are wanted as with `tildes models pull`."""
    return settle(load_config())
