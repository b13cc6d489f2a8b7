"""What is heard is handed to a tap as well; recordings find a turn's sound by its hypotheses."""

import numpy as np

from assistant.attendant import Attendant
from assistant.visit import Visit
from core.audio import Utterance
from core.clock import FakeClock
from core.hypothesis import Hypothesis
from core.language import Language
from tts.fakes import FakeSynthesizer
from voice.fakes import FakeRecognizer


def test_a_turn_holds_the_hypotheses_that_were_tapped(visit: Visit, clock: FakeClock) -> None:
    tapped: list[tuple[Utterance, tuple[Hypothesis, ...]]] = []
    recognizer = FakeRecognizer([Hypothesis("привет", Language.RU, 0.9)])
    attendant = Attendant(
        recognizer,
        visit,
        FakeSynthesizer(),
        clock,
        tap=lambda utterance, hypotheses: tapped.append((utterance, hypotheses)),
    )
    utterance = Utterance(np.ones(1600, np.float32))
    turn = attendant.answer(attendant.hear(utterance))
    ((heard, hypotheses),) = tapped
    assert heard is utterance
    assert hypotheses is turn.hypotheses
