"""An attendant's three steps, and what it does while nobody waits for it."""

from pathlib import Path

import numpy as np

from assistant.actions.dispatch import Actions
from assistant.attendant import Attendant
from assistant.ticket_queue import open_queue
from assistant.visit import Visit
from core.audio import Utterance
from core.clock import FakeClock
from core.hypothesis import Hypothesis
from core.language import Language
from tests.shipped import shipped_domain, shipped_resolver
from tts.fakes import FakeSynthesizer
from voice.fakes import FakeRecognizer


def test_hearing_is_made_ready_for_corrections(clock: FakeClock, tmp_path: Path) -> None:
    domain = shipped_domain()
    actions = Actions(domain, open_queue(tmp_path / "tickets.sqlite3", clock), clock)
    visit = Visit(domain, shipped_resolver(), actions, clock)
    recognizer = FakeRecognizer([Hypothesis("сколько стоит паспорт", Language.RU, 0.9)])
    attendant = Attendant(recognizer, visit, FakeSynthesizer(), clock)
    speech = Utterance(np.ones(1600, np.float32))
    attendant.answer(attendant.hear(speech))
    attendant.make_ready()
    (expected,) = recognizer.expected
    assert "нет не паспорт а удостоверение" in {phrase.text for phrase in expected.phrases}
    attendant.hear(speech)
    assert recognizer.heard[-1][1].phrases is expected.phrases
