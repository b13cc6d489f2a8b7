"""What `tildes script` says to files and options that can't be used: one line, exit code 2."""

from pathlib import Path

import pytest

from kiosk.cli import main

GOOD = "- {name: a, language: kk, turns: [{say: талон керек}]}"


@pytest.mark.parametrize(
    ("text", "options", "says"),
    [
        ("- {name: a}", [], "a.yaml:1: a scenario needs `language:`"),
        ("- {name: a, language: kk, turns: [{say: a, intent: fly}]}", [], "no intent «fly»"),
        ("- name: [", [], "broken YAML"),
        (GOOD, ["none.yaml"], "none.yaml does not exist"),
        (GOOD, ["--only", "паспорт"], "no scenario has «паспорт» in its name"),
        (GOOD, ["--compare", "none.json"], "none.json: can't be read"),
        (GOOD, ["--html", "none/run.html"], "none is no folder"),
        (GOOD, ["--seed", "often"], "invalid int value"),
    ],
)
def test_what_can_not_be_used(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    text: str,
    options: list[str],
    says: str,
) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(text, encoding="utf-8")
    assert main(["script", str(path), *options]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert says in line
