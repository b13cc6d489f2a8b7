"""`tildes models list`, for each profile."""

import json
from pathlib import Path

import pytest

from assistant.cli import main
from assistant.config import PROFILES


@pytest.fixture(autouse=True)
def own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TILDES_MODELS", str(tmp_path / "store"))
    monkeypatch.setenv("TILDES_CONFIG", str(tmp_path / "config.toml"))
    (tmp_path / "config.toml").write_text("", encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("name", PROFILES)
def test_each_profile_can_be_listed(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["models", "list", "--profile", name, "--json"]) == 0
    listed = json.loads(capsys.readouterr().out)
    assert listed["profile"]["name"] == name
    assert listed["profile"]["needed_bytes"] > 0
    assert listed["bytes"] == listed["missing_bytes"] == sum(m["bytes"] for m in listed["models"])
    assert all(model["licence"] for model in listed["models"])
    required = {model["name"] for model in listed["models"] if model["required"]}
    assert required == {"whisper-base", "gemma-3-270m", "piper-en-joe"}
    others = {model["name"] for model in listed["others"]}
    assert not others & {model["name"] for model in listed["models"]}


def test_the_list_says_which_profile_and_why(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["models", "list"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[1].startswith("profile ")
    assert "cores" in lines[1]
    assert any("of them missing; memory: " in line for line in lines)


@pytest.mark.parametrize(
    ("config", "said"),
    [
        ('profile = "mainframe"', "profile must be one of auto, desktop, gpu, jetson, pi, pi5"),
        ("profile = 4", "profile must be a string"),
        ('[hearing]\nrecognizer = "piper-en-joe"', "no recognizer for kk and ru is called"),
        ("[hearing]\nwindow_s = 4", "hearing.window_s must be one of 10, "),
        ("[hearing]\nshort_beam = 40", "hearing.short_beam must be one of 1, "),
    ],
)
def test_a_wrong_config_is_one_line(
    own_folders: Path, capsys: pytest.CaptureFixture[str], config: str, said: str
) -> None:
    (own_folders / "config.toml").write_text(config, encoding="utf-8")
    assert main(["models", "list"]) == 2
    error = capsys.readouterr().err
    assert said in error
    assert error.count("\n") == 1


def test_an_unknown_profile_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["models", "list", "--profile", "pi9"]) == 2
    assert capsys.readouterr().err.count("\n") == 1
