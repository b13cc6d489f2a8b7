"""Whole turns in real time: spoken into a virtual microphone, answered out of a virtual speaker."""

import re
import signal
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest
import soxr
from rapidfuzz import fuzz

from assistant.actions.dispatch import Actions
from assistant.attendant import Attendant
from assistant.events import LoopEvent, StateChanged, TurnTaken
from assistant.loop import Loop
from assistant.ticket_queue import open_queue
from assistant.visit import Visit
from assistant.visitor import EspeakVisitor
from assistant.worker import ThreadWorker
from core.audio import HEARING_RATE_HZ, AudioChunk, Samples
from core.clock import SystemClock
from core.hypothesis import Hypothesis
from core.language import Language
from core.turn import TurnState
from devices.sound_server import RATE_HZ, SILENCE, Recording, SoundServer, is_loud, until
from devices.soundcard import SoundcardMicrophone, SoundcardSpeaker
from devices.wavfile import write_wav
from nlu.fakes import FakeResolver
from nlu.text import fold
from tests.shipped import shipped_domain
from tts.fakes import FakeSynthesizer
from tts.piper import PiperSynthesizer, VoiceFiles
from voice.endpointing import Endpointer
from voice.fakes import FakeRecognizer, FakeVad
from voice.letters import LetterHead
from voice.whisper import Whisper

pytestmark = pytest.mark.sound

ROOT = Path(__file__).parent.parent.parent
IDLE, LISTENING, THINKING, SPEAKING = TurnState


def spoken(path: Path, text: str, language: Language) -> Path:
    """A visitor says it; a second of silence before and after."""
    speech = EspeakVisitor().speak(text, language)
    silence = AudioChunk(np.zeros(speech.rate_hz, dtype=np.float32), speech.rate_hz)
    write_wav(path, [silence, speech, silence])
    return path


def test_the_loop_hears_and_answers(virtual_cards: SoundServer, tmp_path: Path) -> None:
    events: list[LoopEvent] = []

    def follow(event: LoopEvent) -> None:
        events.append(event)
        if event == StateChanged(IDLE):
            loop.stop()

    clock = SystemClock()
    domain = shipped_domain()
    actions = Actions(domain, open_queue(tmp_path / "tickets.sqlite3", clock), clock)
    visit = Visit(domain, FakeResolver({"сәлеметсіз бе": ("greeting", ())}), actions, clock)
    recognizer = FakeRecognizer([Hypothesis("сәлеметсіз бе", Language.KK, 0.9)])
    loop = Loop(
        SoundcardMicrophone("microphone"),
        SoundcardSpeaker("speaker"),
        Endpointer(FakeVad()),
        Attendant(recognizer, visit, FakeSynthesizer(), clock),
        ThreadWorker(lambda error: loop.fail(error)),
        clock,
        follow,
        decode_ahead=False,
    )
    question = spoken(tmp_path / "question.wav", "сәлеметсіз бе", Language.KK)
    patience = threading.Timer(60, loop.stop)
    patience.start()
    with virtual_cards.recording() as recording, virtual_cards.playing(question):
        loop.run()
        answer = recording.sound
    patience.cancel()

    states = [event.state for event in events if isinstance(event, StateChanged)]
    assert states == [LISTENING, THINKING, SPEAKING, IDLE]
    (turn,) = [event.turn for event in events if isinstance(event, TurnTaken)]
    assert turn.reply.language is Language.KK
    ((utterance, _),) = recognizer.heard
    assert 0.5 < utterance.duration_s < 3
    # A beep a word, each with its gap 0.1 s long.
    assert len(answer) / RATE_HZ > 0.08 * len(turn.reply.text.split())


@pytest.mark.engines
def test_the_next_clause_is_made_while_one_plays(virtual_cards: SoundServer, models: Path) -> None:
    onnx = models / "piper-en-joe" / "en_US-joe-medium.onnx"
    joe = VoiceFiles(onnx, onnx.with_name(f"{onnx.name}.json"))
    voice = PiperSynthesizer(dict.fromkeys(Language, joe))
    text = "Қызмет: жеке куәлік беру. Керек құжаттар: паспорт, сурет, түбіртек. Күте тұрыңыз."
    with virtual_cards.recording() as recording, SoundcardSpeaker("speaker") as speaker:
        made = []
        for clause in voice.synthesize(text, Language.KK):
            speaker.play(clause)
            made.append(clause.samples)
        speaker.drain()
        ends = len(recording.samples) + RATE_HZ // 2
        assert until(lambda: len(recording.samples) > ends)
        heard_s = len(recording.sound) / RATE_HZ
    loud = np.flatnonzero(np.abs(np.concatenate(made)) > SILENCE)
    made_s = (loud[-1] - loud[0]) / clause.rate_hz
    # A gap would make it longer by what the next clause took to make.
    assert heard_s == pytest.approx(made_s, abs=0.15)


QUESTIONS = (
    ("қай уақытта жұмыс істейсіздер", Language.KK, "centre.hours"),
    ("сколько стоит загранпаспорт", Language.RU, "service.cost service=passport"),
    ("жеке куәлік қанша күнде дайын болады", Language.KK, "service.duration service=id_card"),
    ("маған загранпаспорт алуға талон керек", Language.KK, "ticket.take service=passport"),
    ("до какого часа вы работаете", Language.RU, "centre.hours"),
    ("рақмет сау болыңыз", Language.KK, "farewell"),
)


@pytest.mark.engines
def test_a_live_visit_of_six_turns_whose_answers_are_recognised_again(
    virtual_cards: SoundServer, models: Path, tmp_path: Path
) -> None:
    answers: list[Samples] = []
    output = tmp_path / "output"
    with output.open("wb") as sink:
        assistant = subprocess.Popen(
            [
                *(sys.executable, "-m", "assistant", "run"),
                *("--microphone", "microphone", "--speaker", "speaker"),
            ],
            cwd=ROOT,
            env={
                **virtual_cards.whole_environment,
                "TILDES_MODELS": str(models),
                "XDG_STATE_HOME": str(tmp_path / "state"),
                "XDG_CACHE_HOME": str(tmp_path / "cache"),
                "XDG_CONFIG_HOME": str(tmp_path / "config"),
                "PYTHONUNBUFFERED": "1",
            },
            stdout=sink,
            stderr=sink,
        )
    try:
        assert until(lambda: "Listening." in printed(output), 90), printed(output)
        for text, language, _ in QUESTIONS:
            question = spoken(tmp_path / "question.wav", text, language)
            with virtual_cards.recording() as recording, virtual_cards.playing(question):
                assert until(lambda: is_over(recording), 90), printed(output)
                answers.append(recording.sound)
        assistant.send_signal(signal.SIGINT)
        status = assistant.wait(timeout=30)
    finally:
        assistant.kill()
        assistant.wait()
    assert status == 0, printed(output)
    assert "Traceback" not in printed(output)
    understood = re.findall(r"understood  (.*?)  \(", printed(output))
    assert understood == [intent for _, _, intent in QUESTIONS]
    replies = re.findall(r"answered    (.*)", printed(output))
    whisper, letters = Whisper(models / "whisper-base", device="cpu"), LetterHead.load()
    for reply, answer in zip(replies, answers, strict=True):
        # The voice has an accent: what counts is that no other reply is as like what is heard.
        # Letter by letter, since Whisper's own text of it may end early or be in Latin letters.
        sound = soxr.resample(answer, RATE_HZ, HEARING_RATE_HZ).astype(np.float32)
        heard = letters.spell(whisper.encode(sound)).text
        likest = max(replies, key=lambda other: fuzz.ratio(fold(heard), fold(other)))
        assert likest == reply, heard


def printed(output: Path) -> str:
    return output.read_text(encoding="utf-8", errors="replace")


def is_over(answer: Recording) -> bool:
    """At least a second was spoken, and nothing for three seconds."""
    return len(answer.sound) > RATE_HZ and not is_loud(answer.samples[-3 * RATE_HZ :])
