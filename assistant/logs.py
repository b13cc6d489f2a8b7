"""Where the log of a service goes: systemd's journal, else a file that never grows past a bound.

`run`, `kiosk` and `desktop` call `keep_log` once, before anything is loaded. Other commands log to
stderr alone, as assistant.cli sets it up. What is logged holds turns and times, and nothing that a
visitor said; libraries are heard only when they warn.
"""

import logging
import os
import sys
from collections.abc import Mapping
from logging.handlers import RotatingFileHandler
from pathlib import Path

from assistant.config import LogConfig
from assistant.paths import state_folder
from core.errors import ConfigError

ROOMS = frozenset(
    ("core", "devices", "voice", "nlu", "tts", "tickets", "assistant", "kiosk", "__main__")
)
"""Whose lines of level INFO are written."""

_PRIORITIES = (
    (logging.CRITICAL, 2),
    (logging.ERROR, 3),
    (logging.WARNING, 4),
    (logging.INFO, 6),
)
"""Levels as syslog's priorities, which the journal reads from a line's beginning (sd-daemon(3))."""


class JournalFormatter(logging.Formatter):
    """One line with its priority; the journal notes the time itself."""

    def format(self, record: logging.LogRecord) -> str:
        """«<4>assistant.loop: …»."""
        priority = next((p for level, p in _PRIORITIES if record.levelno >= level), 7)
        return "\n".join(f"<{priority}>{line}" for line in super().format(record).splitlines())


class LogFile(RotatingFileHandler):
    """The log in a file, with older ones beside it. It can be paused where the disk is full."""

    paused = False

    def emit(self, record: logging.LogRecord) -> None:
        """Write a line, unless paused."""
        if not self.paused:
            super().emit(record)

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: ARG002, N802 - logging's own name and argument
        """A line that can't be written is lost; a traceback on each would help nobody."""
        self.paused = True


def in_journal(environment: Mapping[str, str] = os.environ) -> bool:
    """Whether systemd's journal keeps what is written to stdout and stderr."""
    return "JOURNAL_STREAM" in environment


def keep_log(config: LogConfig, environment: Mapping[str, str] = os.environ) -> LogFile | None:
    """Begin to log at INFO. Gives the file that it is kept in, None for the journal or nothing.

    Raises ConfigError where the file can't be written.
    """
    root = logging.getLogger()
    if in_journal(environment):
        journal = logging.StreamHandler(sys.stderr)
        journal.setFormatter(JournalFormatter("%(name)s: %(message)s"))
        root.handlers[:] = [_ours(journal)]
        root.setLevel(logging.INFO)
        return None
    if config.file == "off":
        return None
    for handler in root.handlers:
        handler.setLevel(max(handler.level, root.level))  # stderr shows what it showed
    file = _opened(config)
    root.addHandler(_ours(file))
    root.setLevel(logging.INFO)
    return file


def _opened(config: LogConfig) -> LogFile:
    path = Path(config.file) if config.file else state_folder() / "tildes.log"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = LogFile(
            path,
            maxBytes=config.size_mb * 1_000_000,
            backupCount=config.keep,
            encoding="utf-8",
        )
    except OSError as error:
        raise ConfigError(
            f"the log {path} can't be written ({error.strerror}): set [log] file to another place, "
            'or to "off"'
        ) from error
    file.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    return file


def _ours(handler: logging.Handler) -> logging.Handler:
    """Let the project's own lines through, and of libraries what is a warning."""
    handler.addFilter(
        lambda record: record.levelno >= logging.WARNING or record.name.partition(".")[0] in ROOMS
    )
    return handler
