"""A folder of Transformers' files in, a folder of CTranslate2's out: whole, or not at all."""

import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import ctranslate2

from assistant.models.convert.adapter import merge
from assistant.models.convert.carry import CARRIED, read_token_lists, read_vocabulary
from assistant.models.convert.checkpoint import read_checkpoint
from assistant.models.convert.safetensors import Weight
from assistant.models.convert.shape import WhisperShape, read_shape
from assistant.models.convert.whisper import fill
from core.errors import ConversionError

WORKSPACE_PREFIX = ".convert-"


@dataclass(frozen=True, slots=True)
class Conversion:
    """What was written."""

    shape: WhisperShape
    read_bytes: int
    """Of the weights as they were stored, the adapter left out."""

    written_bytes: int
    """Of all files."""


def convert(
    folder: Path, out: Path, quantization: str = "int8", adapter: Path | None = None
) -> Conversion:
    """Convert the Whisper in `folder`, with a LoRA adapter merged into it where one is given.

    `out` must not be there yet, or be an empty folder. Raises ConversionError where the source
    can't be converted or `out` not be written; `out` is then as it was.
    """
    for source in (folder, adapter):
        if source is not None and not source.is_dir():
            raise ConversionError(f"{source}: there is no such folder")
    shape = read_shape(folder)
    stored = read_checkpoint(folder)
    weights: Mapping[str, Weight] = stored if adapter is None else merge(stored, adapter)
    spec = _specification(folder, shape, weights, quantization)
    try:
        with _beside(out) as workspace:
            spec.save(str(workspace))
            for name in CARRIED:
                if (folder / name).is_file():
                    shutil.copyfile(folder / name, workspace / name)
            written = _settle(workspace)
            workspace.replace(out)
    except OSError as error:
        raise ConversionError(f"{out}: can't be written: {error.strerror or error}") from error
    return Conversion(shape, sum(tensor.size for tensor in stored.values()), written)


def _specification(
    folder: Path, shape: WhisperShape, weights: Mapping[str, Weight], quantization: str
) -> Any:
    """A ctranslate2.specs.WhisperSpec, quantised and ready to be saved."""
    spec = ctranslate2.specs.WhisperSpec(
        shape.encoder_layers, shape.encoder_heads, shape.decoder_layers, shape.decoder_heads
    )
    fill(spec, weights, shape)
    vocabulary = read_vocabulary(folder, shape)
    for key, value in asdict(read_token_lists(folder, shape, vocabulary)).items():
        setattr(spec.config, key, value)
    spec.register_vocabulary(vocabulary)
    try:
        spec.validate()
    except ValueError as error:
        line = " ".join(str(error).split())
        raise ConversionError(f"{folder}: CTranslate2 refuses it: {line}") from error
    spec.optimize(quantization=quantization)
    return spec


@contextmanager
def _beside(out: Path) -> Iterator[Path]:
    """A folder on the same file system as `out`, gone afterwards unless it was renamed."""
    if (
        out.is_symlink()
        or (out.exists() and not out.is_dir())
        or (out.is_dir() and any(out.iterdir()))
    ):
        raise ConversionError(f"{out}: is there already: name a new folder, or remove it first")
    out.parent.mkdir(parents=True, exist_ok=True)
    workspace = Path(tempfile.mkdtemp(prefix=WORKSPACE_PREFIX, dir=out.parent))
    try:
        yield workspace
    finally:
        shutil.rmtree(workspace, ignore_errors=True)


def _settle(folder: Path) -> int:
    """Make the files of a folder survive a power cut; tells their bytes together."""
    folder.chmod(0o755)  # a temporary folder is its owner's alone
    size = 0
    for path in folder.iterdir():
        with path.open("rb") as stream:
            os.fsync(stream.fileno())
        size += path.stat().st_size
    return size
