from pathlib import Path

import numpy as np
import pytest

from assistant.attendant import Attendant
from assistant.demo.page import TurnRecord, write_page
from assistant.demo.performance import Cue, Performance
from assistant.demo.script import Line, load_script
from assistant.demo.waveform import COLUMNS, waveform_path
from assistant.visit import Visit
from core.audio import AudioChunk
from core.clock import FakeClock
from core.errors import DomainError
from core.hypothesis import Hypothesis
from core.language import Language
from tts.fakes import FakeSynthesizer
from voice.endpointing import Endpointer
from voice.fakes import FakeRecognizer, FakeVad

RU = Language.RU


def tone(seconds: float) -> AudioChunk:
    time_s = np.arange(round(seconds * 22_050)) / 22_050
    return AudioChunk((0.1 * np.sin(2 * np.pi * 220 * time_s)).astype(np.float32), 22_050)


def perform(visit: Visit, clock: FakeClock, folder: Path, cues: list[Cue]) -> list[TurnRecord]:
    recognizer = FakeRecognizer(
        [Hypothesis("привет", RU, 0.9), (), Hypothesis("<b>талон на паспорт</b>", RU, 0.9)]
    )
    attendant = Attendant(recognizer, visit, FakeSynthesizer(), clock)
    performance = Performance(cues, folder, on_record=lambda record: None)
    performance.run(attendant, Endpointer(FakeVad()), clock)
    return performance.records


def test_each_cue_gets_its_own_record_even_if_nothing_was_heard_of_it(
    visit: Visit, clock: FakeClock, tmp_path: Path
) -> None:
    greeting = Line("привет", "ru", "greeting", {})
    records = perform(
        visit, clock, tmp_path, [Cue(tone(0.8), greeting), Cue(tone(0.8)), Cue(tone(0.8))]
    )
    assert [record.right for record in records] == [True, None, None]
    assert [record.turn is None for record in records] == [False, True, False]
    assert (tmp_path / "turn01_assistant.wav").is_file()
    assert records[1].assistant_wav is None


def test_the_page_plays_every_recording_and_escapes_what_was_heard(
    visit: Visit, clock: FakeClock, tmp_path: Path
) -> None:
    records = perform(visit, clock, tmp_path, [Cue(tone(0.8)), Cue(tone(0.8)), Cue(tone(0.8))])
    write_page(tmp_path / "index.html", records, "a machine")
    page = (tmp_path / "index.html").read_text(encoding="utf-8")
    assert all(record.visitor_wav in page for record in records)
    assert "<b>" not in page
    assert "http" not in page


def test_a_turn_is_right_only_with_intent_slots_and_language() -> None:
    line = Line("талон", "mixed", "ticket.take", {"service": "passport"})
    assert line.accepts(Language.KK)
    assert line.accepts(Language.RU)
    assert line.spoken_language is Language.KK
    assert not Line("талон", "ru", "ticket.take", {}).accepts(Language.KK)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("- {language: kk", "demo.yaml:"),
        ("greeting", "must be a list"),
        ("- {language: kk, say: сәлем}", "needs language, say and intent"),
        ("- {language: en, say: hi, intent: greeting}", "kk, ru or mixed"),
        ("- {language: kk, say: сәлем, intent: greeting, slots: [1]}", "slots is a mapping"),
    ],
)
def test_a_bad_script_is_named(tmp_path: Path, text: str, complaint: str) -> None:
    (tmp_path / "demo.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(DomainError, match=complaint):
        load_script(tmp_path)


def test_a_domain_without_a_script_has_no_demo(tmp_path: Path) -> None:
    with pytest.raises(DomainError, match="has no demo"):
        load_script(tmp_path)


@pytest.mark.parametrize("count", [0, 1, 100, 50_000])
def test_a_waveform_of_any_length_fits_its_box(count: int) -> None:
    path = waveform_path(np.ones(count, np.float32))
    assert path.startswith("M")
    assert f" {COLUMNS + 1} " not in path
