"""`tildes domain new`: copies a small domain that works in both languages and passes its checks."""

import re
import shutil
from pathlib import Path

from assistant.paths import domain_folder
from core.errors import UsageError

SKELETON = Path(__file__).parent / "skeleton"

_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
_STANDS_FOR_NAME = "NAME_OF_THE_DOMAIN"


def write_skeleton(name: str) -> Path:
    """Make the domain `name`: a folder under domains/, or any folder where a path is given.

    Raises UsageError where that can't be done.
    """
    folder = domain_folder(name) if _NAME.fullmatch(name) else Path(name)
    if not _NAME.fullmatch(folder.name):
        raise UsageError(f"«{folder.name}»: name a domain in small Latin letters, digits and _")
    try:
        shutil.copytree(SKELETON, folder)
        head = folder / "domain.yaml"
        text = head.read_text(encoding="utf-8")
        head.write_text(text.replace(_STANDS_FOR_NAME, folder.name), encoding="utf-8")
    except FileExistsError:
        raise UsageError(f"{folder}: exists already; choose another name or delete it") from None
    except OSError as error:
        raise UsageError(f"{folder}: can't be written: {error.strerror}") from error
    return folder
