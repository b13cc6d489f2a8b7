"""Starts the desktop app with the session: one file that every desktop of freedesktop.org reads."""

import shutil
from pathlib import Path

from assistant.paths import ROOT, autostart_folder
from core.errors import ConfigError

FILE = "tildes.desktop"

INSTALLED = "tildes-desktop"
"""The command that the Debian package brings."""

ENTRY = """[Desktop Entry]
Type=Application
Name=Tildes
Comment=Voice assistant in Kazakh and Russian
Comment[kk]=Қазақ және орыс тілдеріндегі дауыстық көмекші
Comment[ru]=Голосовой помощник на казахском и русском
Exec={command}
Icon=tildes
Terminal=false
X-GNOME-Autostart-enabled=true
"""


def starts_with_session() -> bool:
    """Whether it does."""
    return _path().exists()


def start_with_session(wanted: bool) -> None:
    """Write the file, or remove it. Raises ConfigError."""
    path = _path()
    try:
        if not wanted:
            path.unlink(missing_ok=True)
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(ENTRY.format(command=command()), encoding="utf-8")
    except OSError as error:
        raise ConfigError(
            f"{path}: {error.strerror}; the app can't be made to start with the session"
        ) from error


def command() -> str:
    """What starts the app, quoted as in a desktop entry."""
    installed = shutil.which(INSTALLED)
    return quoted(installed) if installed else f"{quoted(str(ROOT / 'tildes'))} desktop"


def quoted(argument: str) -> str:
    """An argument of `Exec`: in quotes, escaped once as such and once more as a string's value."""
    for special in ("\\", '"', "`", "$"):
        argument = argument.replace(special, f"\\{special}")
    argument = argument.replace("\\", "\\\\").replace("%", "%%")
    return f'"{argument}"'


def _path() -> Path:
    return autostart_folder() / FILE
