from pathlib import Path

import pytest

from assistant.doctor import Finding, Verdict, examine


@pytest.fixture(autouse=True)
def own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("XDG_CACHE_HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME"):
        monkeypatch.setenv(variable, str(tmp_path / variable))
    monkeypatch.setenv("TILDES_MODELS", str(tmp_path / "models"))
    monkeypatch.delenv("TILDES_CONFIG", raising=False)


def finding(topic: str) -> Finding:
    return next(finding for finding in examine() if finding.topic == topic)


def test_missing_models_are_a_problem_with_its_mending_command() -> None:
    assert finding("recognizer kk").verdict is Verdict.PROBLEM
    assert finding("recognizer kk").mend == "tildes models pull"


def test_every_bad_finding_says_what_mends_it() -> None:
    assert all(each.mend for each in examine() if each.verdict is not Verdict.GOOD)


def test_a_broken_config_does_not_hide_the_rest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "config.toml"
    path.write_text("colour = 1")
    monkeypatch.setenv("TILDES_CONFIG", str(path))
    assert finding("config").verdict is Verdict.PROBLEM
    assert finding("domain").verdict is Verdict.GOOD


def test_the_accented_voice_is_told_plainly(tmp_path: Path) -> None:
    from assistant.models.lock import load_lock
    from assistant.paths import lock_file

    for file in load_lock(lock_file()).entry("piper-en-joe").files:
        path = tmp_path / "models" / "piper-en-joe" / file.name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as stream:
            stream.truncate(file.size)  # the size is all that doctor looks at
    for language in ("kk", "ru"):
        found = finding(f"voice {language}")
        assert found.verdict is Verdict.WARNING
        assert "accent" in found.detail


def test_a_ticket_database_that_cannot_be_made_is_a_problem(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "file"))
    assert finding("tickets").verdict is Verdict.PROBLEM
