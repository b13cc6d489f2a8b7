"""The command line of training.letters: whatever is wrong is one line and exit code 2."""

import sys
from pathlib import Path

import pytest

from training.letters import __main__ as tool
from training.letters.texts import Texts


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        ([], "required"),
        (["train"], "--folder"),
        (["sing", "--folder", "F"], "sing"),
        (["evidence", "--folder", "F", "--minutes", "0"], "--minutes must be above 0"),
        (["evidence", "--folder", "F", "--minutes", "nan"], "--minutes must be above 0"),
        (["evidence", "--folder", "F", "--minutes", "inf"], "--minutes must be above 0"),
        (["speech", "--folder", "F", "--shards", "-1"], "--shards must be above 0"),
        (["speech", "--folder", "F", "--seed", "-1"], "--seed must be 0 or above"),
        (["evidence", "--folder", "F"], "letters.npz"),
        (["speech", "--folder", "F", "--leave-out", "none.tsv"], "none.tsv"),
    ],
)
def test_bad_input_is_one_line(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    reason: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    # The dictionaries and recordings may not be installed here.
    monkeypatch.setattr(tool, "read_texts", lambda _: Texts({}, {}))
    (tmp_path / "etc").mkdir()
    (tmp_path / "etc" / "txt.done.data").write_text('( ru_1 "Да." )', encoding="utf-8")
    monkeypatch.setattr(tool, "FESTVOX", tmp_path)
    assert tool.main(arguments) == 2
    said = capsys.readouterr().err
    assert said.startswith("training.letters: ")
    assert said.count("\n") == 1
    assert reason in said


def test_without_torch_training_says_how_to_get_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "torch", None)
    assert tool.main(["train", "--folder", str(tmp_path)]) == 2
    assert "pip install torch" in capsys.readouterr().err


def test_training_without_shards_says_what_to_run(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("torch", reason="torch is not installed: pip install torch")
    assert tool.main(["train", "--folder", str(tmp_path)]) == 2
    assert "training.letters speech" in capsys.readouterr().err


def test_all_runs_the_steps_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []
    monkeypatch.setattr(tool, "_refuse_missing_torch", lambda: None)
    monkeypatch.setattr(
        tool, "STEPS", {name: lambda _, name=name: done.append(name) for name in tool.STEPS}
    )
    assert tool.main(["all", "--folder", "F"]) == 0
    assert done == ["speech", "train", "evidence"]
