"""The stock model goes through Transformers' format and comes back as it was."""

from pathlib import Path

import pytest

from benchmarks.convert import BOUND_MB, BOUND_S, measure


@pytest.mark.engines
def test_whisper_base_comes_back_as_it_was(models: Path, tmp_path: Path) -> None:
    report = measure(models / "whisper-base", tmp_path, manifest=None, threads=2)
    assert report.differing == []
    assert report.variables > 200
    assert report.int8.seconds < BOUND_S
    assert report.int8.memory_mb < BOUND_MB
    assert report.int8.size_mb < report.float16.size_mb
