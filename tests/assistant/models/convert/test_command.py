"""`tildes models convert`, called as the command line calls it."""

from pathlib import Path

import pytest

from assistant.cli import main
from tests.assistant.models.convert.checkpoints import read_ctranslate2, write_checkpoint
from tests.assistant.models.convert.test_adapter import make_adapter


def test_it_says_what_it_wrote(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_checkpoint(tmp_path / "in")
    adapter = make_adapter(tmp_path / "adapter")
    out = str(tmp_path / "out")
    arguments = ["models", "convert", str(tmp_path / "in"), out, "--adapter", str(adapter)]
    assert main([*arguments, "--quantization", "float16"]) == 0
    told = capsys.readouterr().out
    assert told.startswith(f"{out}: a Whisper of 2 + 2 layers and 300 tokens as float16, 0.7 MB")
    variables = read_ctranslate2(tmp_path / "out" / "model.bin")
    assert variables["encoder/conv1/weight"].dtype == "float16"


def test_what_can_not_be_converted_is_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["models", "convert", str(tmp_path), str(tmp_path / "out")]) == 2
    told = capsys.readouterr().err
    assert told.count("\n") == 1
    assert "has no config.json" in told
    assert not (tmp_path / "out").exists()
