"""`./tildes test`: ruff, mypy, and pytest group by group, with a line on what was left out."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from ctypes.util import find_library
from dataclasses import dataclass
from pathlib import Path

from launch.environment import Environment

CHECKED = (
    *("core", "devices", "voice", "nlu", "tts", "tickets", "assistant", "kiosk", "scripts"),
    *("launch", "benchmarks", "training"),
)


@dataclass(frozen=True, slots=True)
class Group:
    """Tests that need the same parts of a machine."""

    name: str
    marks: str
    """What pytest selects them by."""

    lacking: Callable[[], str]
    """What this machine lacks for them and how to get it; empty where it lacks nothing."""

    options: tuple[str, ...] = ()
    """Of pytest, beside the selection."""


def _nothing() -> str:
    return ""


def _sound() -> str:
    if shutil.which("pulseaudio") and shutil.which("pactl") and find_library("portaudio"):
        return ""
    return "no sound server: sudo apt-get install pulseaudio libasound2-plugins libportaudio2"


def _browser() -> str:
    names = ("chromium", "chromium-browser", "google-chrome", "chrome")
    return "" if any(map(shutil.which, names)) else "no Chromium: sudo apt-get install chromium"


def _database() -> str:
    found = shutil.which("postgres") or list(Path("/usr/lib/postgresql").glob("*/bin/postgres"))
    return "" if found else "no PostgreSQL: sudo apt-get install postgresql"


SPECIAL = (
    Group("engines", "engines and not sound and not browser and not database", _nothing),
    Group("sound", "sound", _sound),
    Group("browser", "browser and not sound", _browser),
    Group("database", "database and not sound and not browser", _database),
)
# A gigabyte each: a Pi with four cores has no room for more. The other groups use all cores, or
# the sound server's time.
SIDE_BY_SIDE = ("-n", str(min(4, os.cpu_count() or 1)), "--dist", "loadfile")
GROUPS = (
    Group(
        "unit",
        "not engines and not sound and not browser and not database",
        _nothing,
        options=SIDE_BY_SIDE,
    ),
    *SPECIAL,
)


def check(environment: Environment, arguments: Sequence[str]) -> int:
    """Run everything, or pytest alone with `arguments`. Returns 0 where all passed, else 1."""
    if arguments:
        return _tool(environment, "pytest", *arguments)
    results = {
        "ruff check": _passed(_tool(environment, "ruff", "check")),
        "ruff format": _passed(_tool(environment, "ruff", "format", "--check")),
        "mypy": _passed(_tool(environment, "mypy", *_folders(environment.root))),
    }
    for group in GROUPS:
        print(f"\n== tests: {group.name}", flush=True)
        results[f"tests: {group.name}"] = _run_group(environment, group)
    print()
    for name, result in results.items():
        print(f"{name:<18} {result}")
    sys.stdout.flush()
    return 1 if any(result.startswith("FAILED") for result in results.values()) else 0


def _run_group(environment: Environment, group: Group) -> str:
    lacking = group.lacking()
    if lacking:
        return f"FAILED: {lacking}" if os.environ.get("CI") else f"skipped: {lacking}"
    return _passed(_tool(environment, "pytest", "-ra", *group.options, "-m", group.marks))


def _passed(code: int) -> str:
    return "FAILED" if code else "passed"


def _folders(root: Path) -> list[str]:
    return [name for name in (*CHECKED, "tests") if (root / name).is_dir()]


def _tool(environment: Environment, tool: str, *arguments: str) -> int:
    """Run a tool of the environment on the whole checkout."""
    return subprocess.run(
        [environment.python, "-m", tool, *arguments],
        cwd=environment.root,
        check=False,
    ).returncode
