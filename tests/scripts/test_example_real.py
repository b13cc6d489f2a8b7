"""The example project on real engines, as somebody else would run it."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLE = Path(__file__).parent.parent.parent / "examples" / "library"


@pytest.mark.engines
def test_the_example_passes(models: Path, tmp_path: Path) -> None:
    project = shutil.copytree(EXAMPLE, tmp_path / "library")
    ran = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-W", "error"],
        cwd=project,
        capture_output=True,
        text=True,
    )
    assert "6 passed" in ran.stdout, ran.stdout + ran.stderr
