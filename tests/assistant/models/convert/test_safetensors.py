"""The safetensors reader against files of its own format, whole, cut and hostile."""

import json
import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from assistant.models.convert.safetensors import read_header
from core.errors import ConversionError
from tests.assistant.models.convert.checkpoints import Array, write_safetensors


def write_raw(path: Path, header: Any, content: bytes = b"") -> Path:
    """A file with whatever header."""
    written = header if isinstance(header, bytes) else json.dumps(header).encode()
    path.write_bytes(struct.pack("<Q", len(written)) + written + content)
    return path


def row(dtype: str = "F32", shape: Any = (1,), offsets: Any = (0, 4)) -> dict[str, Any]:
    return {"dtype": dtype, "shape": shape, "data_offsets": offsets}


def test_tensors_come_back_as_they_were_written(tmp_path: Path) -> None:
    random = np.random.default_rng(1)
    wide = random.normal(size=(3, 5)).astype(np.float32)
    tensors: dict[str, Array] = {"wide": wide, "narrow": wide.astype(np.float16)}
    write_safetensors(tmp_path / "x", tensors)
    found = read_header(tmp_path / "x")
    assert set(found) == set(tensors)
    for name, array in tensors.items():
        assert found[name].dtype == array.dtype.name
        assert found[name].shape == array.shape
        assert np.array_equal(found[name].read(), array)


def test_bfloat16_is_widened_exactly(tmp_path: Path) -> None:
    values = np.array([0.0, -0.0, 1.0, -2.5, 3.0e38, 1.0e-40], np.float32)
    upper = (values.view(np.uint32) >> 16).astype(np.uint16)
    write_safetensors(tmp_path / "x", {"w": upper})
    read = read_header(tmp_path / "x")["w"].read()
    assert read.dtype == np.float32
    assert np.array_equal(read.view(np.uint32), upper.astype(np.uint32) << 16)


def test_a_type_that_no_weight_has_is_named(tmp_path: Path) -> None:
    write_safetensors(tmp_path / "x", {"steps": np.zeros(2, np.int64)})
    with pytest.raises(ConversionError, match="steps is stored as I64"):
        _ = read_header(tmp_path / "x")["steps"].dtype


def test_a_file_cut_anywhere_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x"
    write_safetensors(path, {"a": np.ones((2, 2), np.float32), "b": np.ones(3, np.float16)})
    whole = path.read_bytes()
    for length in range(len(whole)):
        path.write_bytes(whole[:length])
        with pytest.raises(ConversionError, match="fetch it again"):
            read_header(path)


@pytest.mark.parametrize(
    ("header", "content"),
    [
        (b"not json", b""),
        (b"[1]", b""),
        (b"[" * 90_000, b""),
        (b'{"a":{},"a":{}}', b""),
        (b"\xff\xfe{}", b""),
        ({"a": 1}, b""),
        ({"a": row(shape=[-1])}, b"0000"),
        ({"a": row(shape=[True])}, b"0000"),
        ({"a": row(shape=[1 << 60])}, b"0000"),
        ({"a": row(shape=[1] * 9)}, b"0000"),
        ({"a": row(shape="1")}, b"0000"),
        ({"a": row(offsets=[0])}, b"0000"),
        ({"a": row(offsets=[4, 0])}, b"0000"),
        ({"a": row(offsets=[0, 8])}, b"00000000"),
        ({"a": row(offsets=[4, 8])}, b"00000000"),
        ({"a": row(), "b": row()}, b"0000"),
        ({"a": row()}, b"00000"),
    ],
)
def test_a_hostile_header_is_one_line(tmp_path: Path, header: Any, content: bytes) -> None:
    with pytest.raises(ConversionError) as raised:
        read_header(write_raw(tmp_path / "x", header, content))
    assert str(raised.value).startswith(str(tmp_path / "x"))
    assert "\n" not in str(raised.value)


def test_a_header_longer_than_the_file_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(struct.pack("<Q", 1 << 62) + b"{}")
    with pytest.raises(ConversionError, match="no safetensors file"):
        read_header(tmp_path / "x")


def test_an_unknown_type_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConversionError, match="unknown type 'F4'"):
        read_header(write_raw(tmp_path / "x", {"a": row("F4")}, b"0000"))
