"""Where everything lies: what ships with the program, and what belongs to the user.

Each function reads the environment when it is called, so that a test may set it.
"""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
"""The folder that holds models.lock and domains/."""


def _user_folder(variable: str, default: str) -> Path:
    """A base folder of the XDG specification; a relative one is ignored, as it demands."""
    named = Path(os.environ.get(variable, ""))
    return named if named.is_absolute() else Path.home() / default


def cache_folder() -> Path:
    """What can be fetched or built again."""
    return _user_folder("XDG_CACHE_HOME", ".cache") / "tildes"


def phrase_cache_folder() -> Path:
    """Replies rendered ahead; see tts/cache.py."""
    return cache_folder() / "phrases"


def state_folder() -> Path:
    """What must survive: the ticket database."""
    return _user_folder("XDG_STATE_HOME", ".local/state") / "tildes"


def config_file() -> Path:
    """The owner's config file, which need not exist."""
    named = os.environ.get("TILDES_CONFIG")
    if named:
        return Path(named)
    return _user_folder("XDG_CONFIG_HOME", ".config") / "tildes" / "config.toml"


def autostart_folder() -> Path:
    """Where a desktop looks for what starts with the session (freedesktop.org, Autostart)."""
    return _user_folder("XDG_CONFIG_HOME", ".config") / "autostart"


def model_store_folder() -> Path:
    """The folder of model files: $TILDES_MODELS, else below the cache folder."""
    named = os.environ.get("TILDES_MODELS")
    return Path(named) if named else cache_folder() / "models"


def lock_file() -> Path:
    """models.lock."""
    return ROOT / "models.lock"


def domain_folder(name: str) -> Path:
    """The shipped domain of this name, which need not exist."""
    return ROOT / "domains" / name
