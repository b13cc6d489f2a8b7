"""What the desktop's wizard has asked, in the user's state folder."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from core.errors import ConfigError
from core.language import Language

FILE = "desktop.json"


@dataclass(frozen=True, slots=True)
class DesktopSettings:
    """The answers; `done` once the wizard was gone through."""

    done: bool = False
    language: Language = Language.KK
    """Of the window's menu and of the wizard."""

    push: bool = False
    """Whether a turn begins by holding the space bar; else as the config says."""


def read_settings(folder: Path) -> DesktopSettings:
    """What was asked; as before the first start where nothing readable is there."""
    try:
        kept = json.loads((folder / FILE).read_text(encoding="utf-8"))
        return DesktopSettings(
            kept["done"] is True, Language(kept["language"]), kept["push"] is True
        )
    except (OSError, ValueError, TypeError, KeyError):
        return DesktopSettings()


def write_settings(folder: Path, settings: DesktopSettings) -> None:
    """Keep the answers. Raises ConfigError."""
    path = folder / FILE
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(asdict(settings)), encoding="utf-8")
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror}; the wizard will ask again") from error
