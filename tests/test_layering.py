"""Imports flow one way: {kiosk, scripts} → assistant → {voice, nlu, tts, devices, tickets} → core.

Tools such as training/ may import every room, and none imports them.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

ALLOWED = {
    "core": set[str](),
    "voice": {"core"},
    "nlu": {"core"},
    "tts": {"core"},
    "devices": {"core"},
    "tickets": {"core"},
    "assistant": {"core", "voice", "nlu", "tts", "devices", "tickets"},
    "kiosk": {"core", "assistant", "tickets"},
    "scripts": {"core", "voice", "nlu", "tts", "devices", "tickets", "assistant"},
    "training": {"core", "voice", "nlu", "tts", "devices", "assistant"},
}
CORE_MAY_IMPORT = {"numpy"}


def imported_modules(path: Path) -> Iterator[str]:
    """Every module that a file imports, wherever in the file it does."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"), filename=str(path))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are absolute"
            yield node.module or ""


def modules_of(room: str) -> list[Path]:
    return sorted((ROOT / room).rglob("*.py"))


@pytest.mark.parametrize("room", [room for room in ALLOWED if (ROOT / room).is_dir()])
def test_a_room_imports_only_the_rooms_below_it(room: str) -> None:
    rooms = set(ALLOWED)
    for path in modules_of(room):
        used = {module.split(".")[0] for module in imported_modules(path)} & rooms
        forbidden = used - ALLOWED[room] - {room}
        assert not forbidden, f"{path.relative_to(ROOT)} imports {sorted(forbidden)}"


def test_core_needs_only_the_standard_library_and_numpy() -> None:
    import sys

    for path in modules_of("core"):
        used = {module.split(".")[0] for module in imported_modules(path)}
        foreign = used - set(sys.stdlib_module_names) - CORE_MAY_IMPORT - {"core"}
        assert not foreign, f"{path.relative_to(ROOT)} imports {sorted(foreign)}"


def test_only_the_assistant_reads_the_lock_and_the_config() -> None:
    for room in ("core", "voice", "nlu", "tts", "devices", "tickets"):
        for path in modules_of(room):
            text = path.read_text(encoding="utf-8")
            assert "tomllib" not in text, f"{path.relative_to(ROOT)} reads TOML"
            assert "TILDES_" not in text, f"{path.relative_to(ROOT)} reads the environment"


def test_no_module_is_longer_than_five_hundred_lines() -> None:
    for room in (*ALLOWED, "launch", "tests", "benchmarks"):
        for path in modules_of(room):
            count = len(path.read_text(encoding="utf-8").splitlines())
            assert count <= 500, f"{path.relative_to(ROOT)} has {count} lines: split it"
