import fcntl
import importlib.util
import shutil
from pathlib import Path

import pytest

from launch.console import Console
from launch.environment import Environment, exclusive, refuse_missing_system_parts
from launch.failure import SetupError

ROOT = Path(__file__).resolve().parent.parent.parent


def test_a_step_is_done_once_until_what_it_came_from_changes(tmp_path: Path) -> None:
    environment = Environment(tmp_path)
    environment.folder.mkdir()
    assert not environment.is_current("runtime", "a")
    environment.stamp("runtime", "a")
    environment.stamp("project", "b")
    assert environment.is_current("runtime", "a")
    assert not environment.is_current("runtime", "c")


def test_broken_stamps_count_as_none(tmp_path: Path) -> None:
    environment = Environment(tmp_path)
    environment.folder.mkdir()
    (environment.folder / "tildes.json").write_text("{half", encoding="utf-8")
    assert not environment.is_current("runtime", "a")


def test_missing_system_parts_are_named_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    with pytest.raises(SetupError, match=r"sudo apt-get install g\+\+ python3\.\d+-venv$"):
        refuse_missing_system_parts(compiler=True, venv=True)
    refuse_missing_system_parts(compiler=False, venv=False)


def test_a_held_lock_can_not_be_taken(tmp_path: Path) -> None:
    with (
        exclusive(tmp_path / "lock", Console()),
        (tmp_path / "lock").open("wb") as second,
        pytest.raises(BlockingIOError),
    ):
        fcntl.flock(second, fcntl.LOCK_EX | fcntl.LOCK_NB)


@pytest.mark.parametrize("name", ["runtime", "build", "postgres", "dev", "llama"])
def test_every_locked_package_is_pinned_and_hashed(name: str) -> None:
    text = Environment(ROOT).lock_file(name).read_text(encoding="utf-8")
    packages = text.replace("\\\n", " ").strip().splitlines()
    assert packages
    for package in packages:
        assert "==" in package, package
        assert "--hash=sha256:" in package, package
    assert "://" not in text
    assert "torch" not in text
    assert "nvidia" not in text
