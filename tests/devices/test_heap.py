import ctypes

import pytest

from devices.heap import LARGE_BLOCK_BYTES, M_MMAP_THRESHOLD, give_back_large_blocks


class Library:
    """A C library that notes what it is told."""

    def __init__(self) -> None:
        self.told: list[tuple[int, int]] = []

    def mallopt(self, option: int, value: int) -> int:
        self.told.append((option, value))
        return 1


def test_glibc_is_told_what_a_large_block_is(monkeypatch: pytest.MonkeyPatch) -> None:
    library = Library()
    monkeypatch.setattr(ctypes, "CDLL", lambda _name: library)
    assert give_back_large_blocks()
    assert library.told == [(M_MMAP_THRESHOLD, LARGE_BLOCK_BYTES)]


def test_another_c_library_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ctypes, "CDLL", lambda _name: object())
    assert not give_back_large_blocks()
