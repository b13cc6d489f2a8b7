"""What every test may ask for."""

import os
from pathlib import Path

import pytest

# As the command line sets it: ONNX Runtime calls home from its first session on.
os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")


def missing(reason: str) -> None:
    """Skip a test whose parts this machine lacks; in CI nothing may be lacking."""
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def models() -> Path:
    """The model store with the default set in it."""
    from assistant.paths import model_store_folder

    folder = model_store_folder()
    if not (folder / "whisper-base" / "model.bin").is_file():
        missing(f"the models are not in {folder}: run `./tildes models pull`")
    return folder
