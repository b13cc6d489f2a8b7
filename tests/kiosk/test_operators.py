"""The staff's file: names, windows, and PINs that nobody can read."""

import io
import json
import stat
import sys
from pathlib import Path

import pytest

from core.errors import ConfigError, UsageError
from kiosk.cli import main
from kiosk.operators import FILE, Operator, Operators, Role
from kiosk.pins import HashedPin, hashed

PIN = HashedPin("aa", "bb")


def operator(name: str = "Айгүл", window: str = "3") -> Operator:
    return Operator(name, Role.OPERATOR, window, PIN)


def test_operators_outlive_the_program(tmp_path: Path) -> None:
    Operators(tmp_path).add(operator())
    assert Operators(tmp_path).find("айгүл") == operator()
    assert Operators(tmp_path).find("Иван") is None


def test_the_file_is_its_owners_alone(tmp_path: Path) -> None:
    Operators(tmp_path).add(operator())
    assert stat.S_IMODE((tmp_path / FILE).stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == [FILE]


def test_what_another_program_changes_is_seen(tmp_path: Path) -> None:
    desk, command = Operators(tmp_path), Operators(tmp_path)
    assert desk.everyone() == []
    command.add(operator())
    assert desk.find("Айгүл")
    command.change_pin("Айгүл", HashedPin("cc", "dd"))
    changed = desk.find("Айгүл")
    assert changed is not None
    assert changed.pin == HashedPin("cc", "dd")
    command.remove("Айгүл")
    assert desk.find("Айгүл") is None


@pytest.mark.parametrize(
    ("name", "window"), [("", "3"), ("<b>", "3"), ("a" * 41, "3"), ("Иван", ""), ("Иван", "<3>")]
)
def test_odd_names_and_windows_are_refused(tmp_path: Path, name: str, window: str) -> None:
    with pytest.raises(UsageError):
        Operators(tmp_path).add(operator(name, window))


def test_a_name_is_taken_once(tmp_path: Path) -> None:
    operators = Operators(tmp_path)
    operators.add(operator("Иван"))
    with pytest.raises(UsageError, match="there already"):
        operators.add(operator("иван"))


@pytest.mark.parametrize("text", ["{", "[1]", '[{"name": "a"}]', "{}x", '"abc"', "\ufeff[]"])
def test_a_damaged_file_is_told(tmp_path: Path, text: str) -> None:
    (tmp_path / FILE).write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match="damaged"):
        Operators(tmp_path).everyone()


@pytest.mark.parametrize("pin", ["", "12345", "1234567890123", "12a456", "١٢٣٤٥٦", " 12456"])
def test_a_pin_is_digits(pin: str) -> None:
    with pytest.raises(UsageError, match="digits"):
        hashed(pin)


@pytest.mark.parametrize("pin", ["000000", "123456", "987654", "567890123"])
def test_a_pin_that_anybody_tries_first_is_refused(pin: str) -> None:
    with pytest.raises(UsageError, match="first"):
        hashed(pin)


def test_a_pin_matches_itself_alone() -> None:
    kept = hashed("271828")
    assert kept.matches("271828")
    assert not kept.matches("271829")
    assert "271828" not in repr(kept)
    assert hashed("271828") != kept


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    return tmp_path / "tildes"


def typed(pin: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{pin}\n"))


def test_the_command_adds_changes_and_removes(
    state: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    typed("271828", monkeypatch)
    assert main(["operators", "add", "Айгүл", "--window", "3"]) == 0
    typed("314159", monkeypatch)
    assert main(["operators", "add", "Ерлан", "--owner"]) == 0
    typed("161803", monkeypatch)
    assert main(["operators", "pin", "Айгүл"]) == 0
    capsys.readouterr()
    assert main(["operators", "list", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == [
        {"name": "Айгүл", "role": "operator", "window": "3"},
        {"name": "Ерлан", "role": "owner", "window": ""},
    ]
    found = Operators(state).find("Айгүл")
    assert found is not None
    assert found.pin.matches("161803")
    assert main(["operators", "remove", "Айгүл"]) == 0
    assert main(["operators", "list"]) == 0
    assert "Айгүл" not in capsys.readouterr().out.splitlines()[-1]


@pytest.mark.parametrize(
    "arguments",
    [
        ["add", "Айгүл"],
        ["add", "<script>", "--window", "3"],
        ["pin", "Айгүл"],
        ["remove", "Айгүл"],
    ],
)
def test_the_command_says_what_is_wrong(
    state: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
) -> None:
    typed("271828", monkeypatch)
    assert main(["operators", *arguments]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1
    assert not (state / FILE).exists()
