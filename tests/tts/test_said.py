import numpy as np
import pytest

from tts.said import said_within
from tts.synthesis import SpokenClause

RATE_HZ = 1000


def clause(text: str, seconds: float, pause_s: float) -> SpokenClause:
    samples = np.zeros(round((seconds + pause_s) * RATE_HZ), dtype=np.float32)
    return SpokenClause(samples, RATE_HZ, text, pause_s)


REPLY = (clause("Талон нөміріңіз:", 1.5, 0.2), clause("а нөл он бес.", 1.0, 0.3))


@pytest.mark.parametrize(
    ("heard_s", "said"),
    [
        (-0.1, ""),
        (0.0, ""),
        (0.3, ""),
        (0.6, "Талон"),
        (1.5, "Талон нөміріңіз:"),
        (1.75, "Талон нөміріңіз:"),
        (2.0, "Талон нөміріңіз: а"),
        (2.2, "Талон нөміріңіз: а нөл"),
        (2.7, "Талон нөміріңіз: а нөл он бес."),
        (9.0, "Талон нөміріңіз: а нөл он бес."),
    ],
)
def test_words_count_when_they_were_heard_to_their_end(heard_s: float, said: str) -> None:
    assert said_within(REPLY, heard_s) == said


def test_nothing_spoken_is_nothing_said() -> None:
    assert said_within([], 1.0) == ""
