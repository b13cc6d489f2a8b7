"""A visit that has to be called, on the real recogniser: talk, a call with a wish, a wish, talk."""

from pathlib import Path

import numpy as np
import pytest

from assistant.attendant import Attendant
from assistant.config import TurnsConfig
from assistant.events import LoopEvent, NothingHeard, TurnTaken, VisitEnded
from assistant.loop import Loop
from assistant.turn_start import turn_start
from assistant.visit import Visit
from assistant.visitor import EspeakVisitor
from assistant.worker import InlineWorker
from core.audio import HEARING_RATE_HZ, AudioChunk, Samples
from core.clock import FakeClock
from core.hypothesis import Phrase
from core.intent import Slot
from core.language import Language
from devices.fakes import FakeMicrophone, FakeSpeaker
from devices.wavfile import at_hearing_rate
from tts.fakes import FakeSynthesizer
from voice.bilingual import BilingualRecognizer
from voice.endpointing import Endpointer
from voice.phrase_bank import PhraseBank
from voice.vad import SileroVad
from voice.whisper import Whisper

pytestmark = pytest.mark.engines

KK, RU = Language.KK, Language.RU

BANK = PhraseBank(
    [
        Phrase("талон на паспорт", RU, "ticket.take", (Slot("service", "passport"),)),
        Phrase("когда моя очередь", RU, "ticket.status"),
        Phrase("пока", RU, "farewell"),
    ]
)


@pytest.fixture(scope="module")
def whisper(models: Path) -> Whisper:
    return Whisper(models / "whisper-base", device="cpu")


def said(*texts: tuple[str, Language]) -> list[AudioChunk]:
    """Each by espeak-ng with two seconds of quiet after it, in chunks of 20 ms."""
    parts: list[Samples] = [np.zeros(2 * HEARING_RATE_HZ, np.float32)]
    for text, language in texts:
        chunk = EspeakVisitor().speak(text, language)
        parts += [at_hearing_rate(chunk.samples, chunk.rate_hz), parts[0]]
    stream = np.concatenate(parts)
    return [
        AudioChunk(piece.astype(np.float32), HEARING_RATE_HZ)
        for piece in np.split(stream, range(320, len(stream), 320))
    ]


def heard(
    whisper: Whisper, visit: Visit, clock: FakeClock, chunks: list[AudioChunk]
) -> list[LoopEvent]:
    start = turn_start(TurnsConfig(start="wake"))
    recognizer = start.recognizer(
        BilingualRecognizer(whisper, BANK), whisper, lambda: visit.turns > 0
    )
    events: list[LoopEvent] = []
    attendant = Attendant(recognizer, visit, FakeSynthesizer(), clock, start.pauses)
    endpointer = Endpointer(SileroVad(), start.endpointing)
    microphone, speaker = FakeMicrophone(chunks), FakeSpeaker()
    Loop(
        microphone,
        speaker,
        endpointer,
        attendant,
        InlineWorker(),
        clock,
        events.append,
        attention=start.attention,
    ).run()
    return events


def test_talk_is_ignored_until_a_call(whisper: Whisper, visit: Visit, clock: FakeClock) -> None:
    chunks = said(
        ("завтра обещают дождь", RU),
        ("ертең жаңбыр жауады", KK),
        ("привет тильдес, талон на паспорт", RU),
        ("когда моя очередь", RU),
        ("пока", RU),
        ("когда моя очередь", RU),
    )
    events = heard(whisper, visit, clock, chunks)
    kinds = [
        type(event) for event in events if isinstance(event, NothingHeard | TurnTaken | VisitEnded)
    ]
    talk, turn, end = NothingHeard, TurnTaken, VisitEnded
    assert kinds == [talk, talk, turn, turn, turn, end, talk]
    first = next(event.turn for event in events if isinstance(event, TurnTaken))
    assert first.hypotheses[0].text == "талон на паспорт"


@pytest.mark.parametrize("call", [("сәлем тілдес", KK), ("привет тильдес", RU)])
def test_a_call_alone_is_greeted_in_its_language(
    whisper: Whisper, visit: Visit, clock: FakeClock, call: tuple[str, Language]
) -> None:
    events = heard(whisper, visit, clock, said(call))
    (turn,) = [event.turn for event in events if isinstance(event, TurnTaken)]
    assert turn.hypotheses[0].phrase is not None
    assert turn.hypotheses[0].phrase.intent == "greeting"
    assert turn.hypotheses[0].language is call[1]
