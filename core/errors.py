"""One tree of errors; every room raises from it and the command line prints it.

    TildesError                 anything the owner can mend; one line, exit code 2
    ├── UsageError              a command, option or argument that can't be used
    ├── ConfigError             the config file
    ├── AudioError              a file that is not usable audio
    ├── ManifestError           a TSV of recordings or utterances
    ├── DomainError             a domain folder: names the file and, where known, the line
    ├── LockError               models.lock itself
    ├── ModelError              the files that models.lock names
    │   ├── ModelMissingError   not in the store
    │   ├── ModelDamagedError   there, but not the bytes the lock promises
    │   ├── PullError           could not be fetched or written
    │   ├── BundleError         a bundle that can't be written or taken in
    │   └── ConversionError     another program's model that can't be turned into ours
    ├── DeviceError             microphone, speaker, button, printer
    ├── EngineError             an engine refused its model or failed while running
    ├── ActionError             an action of the deployment's own, such as a local HTTP hook
    └── QueueError              the ticket database
        └── TicketError         a ticket that is not there, or can't take the step asked for

A message is one line that says what is wrong and what the owner should do next.
Not understanding a visitor is no error: see core.intent.NotRecognized.
"""

from pathlib import Path


class TildesError(Exception):
    """Anything the owner can mend. `str(error)` is one line, fit for stderr."""


class UsageError(TildesError):
    """A command, option or argument that can't be used."""


class ConfigError(TildesError):
    """The config file can't be read or holds a value that can't be used."""


class AudioError(TildesError):
    """A file that is not audio, or audio that can't be used."""


class ManifestError(TildesError):
    """A TSV of recordings or utterances that can't be read."""


class DomainError(TildesError):
    """A domain folder that can't be used.

    `path` and `line` (from 1) point at the place, where it is known.
    """

    def __init__(self, message: str, path: Path | None = None, line: int | None = None) -> None:
        place = "" if path is None else f"{path}: " if line is None else f"{path}:{line}: "
        super().__init__(f"{place}{message}")
        self.path = path
        self.line = line


class LockError(TildesError):
    """models.lock can't be read or contradicts itself."""


class ModelError(TildesError):
    """A file that models.lock names can't be used."""


class ModelMissingError(ModelError):
    """The file is not in the model store."""


class ModelDamagedError(ModelError):
    """The file is there, but not with the size or hash that the lock promises."""


class PullError(ModelError):
    """The file could not be fetched from any of its sources, or not be written."""


class ConversionError(ModelError):
    """A model of another program can't be turned into one that the engines load."""


class BundleError(ModelError):
    """A bundle of models that can't be written, or that is not what it says it is."""


class DeviceError(TildesError):
    """A microphone, speaker, button or printer that is missing or failed."""


class EngineError(TildesError):
    """An engine refused its model or failed while running."""


class ActionError(TildesError):
    """An action of the deployment's own failed, or took too long.

    The message holds nothing that the visitor said or that the action answered.
    """


class QueueError(TildesError):
    """The ticket database can't be opened or written."""


class TicketError(QueueError):
    """A ticket that is not there, or that can't take the step asked for."""
