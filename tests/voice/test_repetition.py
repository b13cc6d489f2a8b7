import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice.repetition import compression_ratio, find_loop, says_one_word, without_loops

SENTENCE = (11, 12, 13, 14, 15, 16, 17, 18, 19)


@pytest.mark.parametrize(
    ("tokens", "loop"),
    [
        ((), None),
        ((1, 2, 3, 4, 5, 6, 7, 8), None),
        ((1, 2, 1, 2, 1, 2), None),
        ((9, 1, 2, 1, 2, 1, 2, 1, 2, 9), (1, 2, 9)),
        ((5,) * 7, None),
        ((5,) * 8, (0, 1, 8)),
        ((1, 2, 3, 4, 5, 6) * 4, (0, 6, 24)),
        (SENTENCE * 2, None),
        ((7, *SENTENCE * 3, 11), (1, 9, 29)),
    ],
)
def test_a_loop_is_found(tokens: tuple[int, ...], loop: tuple[int, int, int] | None) -> None:
    assert find_loop(tokens) == loop


def test_one_copy_stays_and_so_does_what_follows() -> None:
    assert without_loops((9, 1, 2, 1, 2, 1, 2, 1, 2, 8)) == (9, 1, 2, 8)
    assert without_loops((1, *SENTENCE * 4, 2, *(5,) * 9)) == (1, *SENTENCE, 2, 5)


def test_a_partly_written_last_copy_goes_too() -> None:
    assert without_loops((1, 2, 3) * 5 + (1, 2)) == (1, 2, 3)


@given(st.lists(st.integers(0, 3), max_size=40))
def test_nothing_is_added_and_no_loop_is_left(tokens: list[int]) -> None:
    kept = without_loops(tokens)
    assert len(kept) <= len(tokens)
    assert find_loop(kept) is None
    assert set(kept) == set(tokens)


def test_compression_tells_speech_from_run_away() -> None:
    assert compression_ratio("") == 0
    assert compression_ratio("Маған тұрғылықты жерге тіркелу керек еді.") < 2.4
    assert compression_ratio("берем, " * 30) > 2.4


@pytest.mark.parametrize(
    ("text", "expected"),
    [("Ай, ай, ай!", True), ("жоқ, жоқ", False), ("да да нет", False), ("", False)],
)
def test_one_word_over_and_over_is_seen(text: str, expected: bool) -> None:
    assert says_one_word(text) is expected
