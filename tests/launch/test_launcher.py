"""The file `tildes` itself, run as a user would."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from launch import check
from launch.environment import Environment

ROOT = Path(__file__).resolve().parent.parent.parent
OLD_PYTHON = "#!/bin/sh\n[ \"$1\" = --version ] && echo 'Python 3.9.2' && exit 0\nexit 1\n"


def test_an_old_python_is_told_with_its_version(tmp_path: Path) -> None:
    checkout, tools = tmp_path / "a checkout", tmp_path / "tools"
    checkout.mkdir()
    tools.mkdir()
    (checkout / "tildes").write_bytes((ROOT / "tildes").read_bytes())
    (checkout / "tildes").chmod(0o755)
    for name in ("python3", "python3.11", "python3.12", "python3.13"):
        (tools / name).write_text(OLD_PYTHON, encoding="ascii")
        (tools / name).chmod(0o755)
    for name in ("sh", "dirname", "readlink"):
        (tools / name).symlink_to(Path("/usr/bin") / name)
    (tmp_path / "link").symlink_to(checkout / "tildes")
    done = subprocess.run(
        [tmp_path / "link", "demo"], env={"PATH": str(tools)}, capture_output=True, text=True
    )
    assert done.returncode == 2
    assert "found Python 3.9.2" in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_group_whose_part_is_missing_fails_in_ci_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(check, "_tool", lambda *_: 0)
    group = check.Group("sound", "sound", lambda: "no sound server")
    monkeypatch.delenv("CI", raising=False)
    assert check._run_group(Environment(ROOT), group) == "skipped: no sound server"
    monkeypatch.setenv("CI", "true")
    assert check._run_group(Environment(ROOT), group) == "FAILED: no sound server"


def test_a_group_in_which_nothing_ran_has_not_passed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(check, "_tool", lambda *_: pytest.ExitCode.NO_TESTS_COLLECTED)
    group = check.Group("browser", "browser", str)
    assert check._run_group(Environment(ROOT), group) == "FAILED"


def test_the_launcher_and_ci_can_be_run() -> None:
    for name in ("tildes", ".ci/run"):
        assert os.access(ROOT / name, os.X_OK), name


def test_the_launcher_needs_the_standard_library_alone() -> None:
    """It runs before anything is installed; -S leaves site-packages out."""
    code = "import sys; sys.path.insert(0, sys.argv[1]); from launch.setup import models_are_here"
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-B", "-c", f"{code}; models_are_here()", ROOT],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
