"""`tildes script record` without what it needs: one line, exit code 2, and nothing written."""

from pathlib import Path

import pytest

from kiosk.cli import main


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["record"], "tell where visits go"),
        (["record", "visits"], "then give --consent"),
        (["./record"], "record does not exist"),
        (["a.yaml", "--consent"], "--consent is for `tildes script record`"),
        (["a.yaml", "--microphone", "USB"], "--microphone is for `tildes script record`"),
    ],
)
def test_what_can_not_be_recorded(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    says: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["script", *arguments]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert says in line
    assert not list(tmp_path.iterdir())


def test_visits_by_a_call_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "config.toml").write_text('[turns]\nstart = "wake"\n')
    monkeypatch.setenv("TILDES_CONFIG", str(tmp_path / "config.toml"))
    assert main(["script", "record", str(tmp_path / "visits"), "--consent"]) == 2
    assert "set turns.start to continuous" in capsys.readouterr().err
    assert not (tmp_path / "visits").exists()
