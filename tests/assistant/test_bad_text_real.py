"""The same through the command, with the language model that answers what is open."""

import json
from pathlib import Path

import pytest

from assistant.cli import main

pytestmark = pytest.mark.engines


@pytest.fixture
def ask(
    models: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> "Ask":
    monkeypatch.setenv("TILDES_MODELS", str(models))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    monkeypatch.setenv("TILDES_CONFIG", str(tmp_path / "config.toml"))
    (tmp_path / "config.toml").write_text("", encoding="utf-8")
    return Ask(capsys)


class Ask:
    """`tildes ask --text … --json`."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys

    def __call__(self, text: str, *options: str) -> dict[str, object]:
        assert main(["-v", "ask", "--text", text, "--json", *options]) == 0
        printed = self._capsys.readouterr()
        assert "870112300456" not in printed.err
        answer: dict[str, object] = json.loads(printed.out)
        return answer


@pytest.mark.parametrize("text", ["", "🙂", "ж" * 10_000, "ماعان تالون كەرەك", "жсн 870112300456"])
def test_what_means_nothing_is_none(ask: Ask, text: str) -> None:
    answer = ask(text)
    assert (answer["intent"], answer["slots"]) == ("none", {})


def test_latin_letters_are_understood(ask: Ask) -> None:
    answer = ask("mağan pasport aluğa talon kerek")
    assert (answer["language"], answer["intent"]) == ("kk", "ticket.take")
    assert answer["slots"] == {"service": "passport"}


def test_another_domain_goes_by_its_name(ask: Ask) -> None:
    answer = ask("Әкім қашан қабылдайды", "--domain", "rural_office")
    assert (answer["intent"], answer["slots"]) == ("reception.hours", {"official": "akim"})
