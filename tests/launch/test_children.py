import sys
from pathlib import Path

import pytest

from launch.children import Child, child_environment, run
from launch.failure import SetupError


def python(code: str) -> list[str | Path]:
    return [sys.executable, "-I", "-c", code]


def test_the_end_of_the_log_is_shown_while_it_runs(tmp_path: Path) -> None:
    seen: list[str] = []
    code = "import sys; print('[1/2] g++', flush=True); sys.stdin.read(); print('[2/2] ld')"
    run(python(code), tmp_path / "log", watch=seen.append)
    assert (tmp_path / "log").read_text(encoding="utf-8") == "[1/2] g++\n[2/2] ld\n"


def test_a_failure_gives_the_first_complaint_and_the_log(tmp_path: Path) -> None:
    code = "print('fine'); print('a.cpp:1: fatal error: x.h: no such file'); raise SystemExit(1)"
    with pytest.raises(SetupError, match=r"a\.cpp:1: fatal error.*log\)$"):
        run(python(code), tmp_path / "log")


def test_a_child_that_is_stopped_is_gone(tmp_path: Path) -> None:
    child = Child(python("import time; time.sleep(600)"), tmp_path / "log")
    child.stop()
    with pytest.raises(SetupError):
        child.wait()


def test_a_users_pip_settings_stay_save_those_that_lead_elsewhere(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PIP_CERT", "/etc/cert.pem")
    monkeypatch.setenv("PIP_TARGET", "/elsewhere")
    monkeypatch.setenv("PYTHONPATH", "/elsewhere")
    environment = child_environment()
    assert environment["PIP_CERT"] == "/etc/cert.pem"
    assert "PIP_TARGET" not in environment
    assert "PYTHONPATH" not in environment
