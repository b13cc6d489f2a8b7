"""The letter head: spellings, the spaces in them, shapes, and files that can't be read."""

from pathlib import Path

import numpy as np
import pytest

from core.errors import EngineError
from voice.ctc import BLANK
from voice.letters import ALPHABET, HEAD, SPACE, LetterHead, Spelt, Weights, spelling
from voice.whisper import ENCODER_FRAMES_PER_SECOND, Encoding

WIDTH, HIDDEN, TAPS = 6, 4, 3
LETTERS = 1 + len(ALPHABET)


def weights(seed: int = 0) -> Weights:
    chance = np.random.default_rng(seed)
    shapes = {
        "norm.weight": (WIDTH,),
        "norm.bias": (WIDTH,),
        "inp.weight": (HIDDEN, WIDTH),
        "inp.bias": (HIDDEN,),
        "conv.0.weight": (HIDDEN, HIDDEN * TAPS),
        "conv.0.bias": (HIDDEN,),
        "out.weight": (LETTERS, HIDDEN),
        "out.bias": (LETTERS,),
    }
    return {name: chance.normal(size=shape).astype(np.float32) for name, shape in shapes.items()}


def spelt(*best: int) -> Spelt:
    """Frames that are nearly sure of these indices."""
    probs = np.full((len(best), LETTERS), 0.1 / LETTERS, np.float32)
    probs[np.arange(len(best)), best] += 0.9
    return Spelt(np.log(probs))


@pytest.mark.parametrize(
    ("text", "letters"),
    [
        ("Сәлем", "сәлем"),
        ("жеке куәлік", "жекекуәлік"),
        ("Что-то не так?", "чтотонетак"),
        ("ҚҰЖАТ №5 (pdf)", "құжат"),
        ("", ""),
        ("123", ""),
    ],
)
def test_a_spelling_holds_letters_alone(text: str, letters: str) -> None:
    assert "".join(ALPHABET[index - 1] for index in spelling(text)) == letters


def test_every_letter_has_an_index_of_its_own() -> None:
    indices = spelling(ALPHABET)
    assert len(set(indices)) == len(ALPHABET) - 1
    assert not {BLANK, SPACE} & set(indices)


def test_the_likeliest_text_has_single_spaces() -> None:
    first, second = spelling("ия")
    found = spelt(SPACE, first, first, BLANK, SPACE, BLANK, SPACE, second, SPACE)
    assert found.text == "и я"
    assert spelt(BLANK, BLANK).text == ""


def test_a_space_counts_as_a_blank() -> None:
    first, second = spelling("ия")
    apart, together = spelt(first, SPACE, second), spelt(first, BLANK, second)
    wanted = [(first, second), (first,), (), (first, first)]
    np.testing.assert_allclose(
        apart.log_likelihoods(wanted), together.log_likelihoods(wanted), atol=1e-5
    )
    assert apart.log_likelihoods(wanted).argmax() == 0
    # A space between two like letters parts them as a blank does.
    assert spelt(first, SPACE, first).log_likelihoods([(first,), (first, first)]).argmax() == 1


def test_asking_does_not_change_what_was_heard() -> None:
    found = spelt(SPACE, 5, SPACE)
    before = found.log_probs.copy()
    found.log_likelihoods([(5,)])
    np.testing.assert_array_equal(found.log_probs, before)


@pytest.mark.parametrize("frames", [1, 2, 50])
def test_letters_are_probabilities_frame_by_frame(frames: int) -> None:
    head = LetterHead(weights())
    assert head.width == WIDTH
    states = np.random.default_rng(1).normal(size=(frames, WIDTH)).astype(np.float32)
    log_probs = head.log_probs(states)
    assert log_probs.shape == (frames, LETTERS)
    np.testing.assert_allclose(np.exp(log_probs).sum(axis=1), 1, rtol=1e-4)


def test_a_frame_hears_its_neighbours_and_no_further() -> None:
    head = LetterHead(weights())
    states = np.random.default_rng(1).normal(size=(9, WIDTH)).astype(np.float32)
    changed = states.copy()
    changed[4] = -changed[4]
    differs = np.abs(head.log_probs(states) - head.log_probs(changed)).max(axis=1) > 1e-6
    assert list(np.flatnonzero(differs)) == [3, 4, 5]


class Stored:
    """States in the place of CTranslate2's."""

    def __init__(self, frames: int) -> None:
        self._states = np.random.default_rng(2).normal(size=(1, frames, WIDTH))

    def to_device(self, _: object) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
        return self._states


def test_only_the_utterance_and_its_edges_are_spelt() -> None:
    head = LetterHead(weights())
    found = head.spell(Encoding(Stored(10 * ENCODER_FRAMES_PER_SECOND), 2.0, 10.0))
    assert len(found.log_probs) == 125


def test_a_missing_head_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match=r"can't read the letter head .*none\.npz.*reinstall"):
        LetterHead.load(tmp_path / "none.npz")


@pytest.mark.parametrize("content", [b"", b"nonsense", b"PK\x03\x04 half an archive"])
def test_a_damaged_head_is_one_line(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "letters.npz"
    path.write_bytes(content)
    with pytest.raises(EngineError, match="reinstall") as caught:
        LetterHead.load(path)
    assert "\n" not in str(caught.value)


def test_a_head_cut_in_two_is_one_line(tmp_path: Path) -> None:
    path = tmp_path / "letters.npz"
    path.write_bytes(HEAD.read_bytes()[:10_000])
    with pytest.raises(EngineError, match="reinstall"):
        LetterHead.load(path)


def test_the_shipped_head_reads_whisper_base() -> None:
    assert LetterHead.load().width == 512
