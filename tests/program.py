"""The program in a process of its own, as an owner starts it; in namespaces where need be."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.conftest import missing

ROOT = Path(__file__).parent.parent


def tildes(
    *arguments: str | Path, home: Path, models: Path, before: tuple[str, ...] = ()
) -> subprocess.CompletedProcess[str]:
    """Run the program in a process of its own, with folders of its own."""
    environment = {
        **os.environ,
        "TILDES_MODELS": str(models),
        "XDG_STATE_HOME": str(home / "state"),
        "XDG_CACHE_HOME": str(home / "cache"),
        "XDG_CONFIG_HOME": str(home / "config"),
    }
    return subprocess.run(
        [*before, sys.executable, "-m", "assistant", *map(str, arguments)],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def namespace(options: str) -> tuple[str, ...]:
    """What runs a command in namespaces of its own; skips where that can't be done."""
    unshare = shutil.which("unshare")
    command = (unshare or "unshare", options)
    if unshare is None or subprocess.run([*command, "true"], check=False).returncode:
        missing(f"this machine can't make namespaces (util-linux's unshare {options})")
    return command
