"""Calls found in letters, what is heard with and without one, then real voices."""

from pathlib import Path

import numpy as np
import pytest

from core.audio import HEARING_RATE_HZ, Samples, Utterance
from core.cancellation import Cancellation, Cancelled
from core.errors import EngineError
from core.hypothesis import Expectation, Hypothesis, Phrase
from core.language import Language
from voice.bilingual import BilingualRecognizer
from voice.fakes import FakePartials, FakeRecognizer, FakeSpotter, spelt
from voice.letters import BEFORE_S, LetterHead, Spelt
from voice.phrase_bank import PhraseBank
from voice.wake import (
    Call,
    Spotter,
    WakePartials,
    WakeRecognizer,
    WakeSettings,
    WakeSpotter,
    find_call,
)
from voice.whisper import ENCODER_FRAMES_PER_SECOND, Encoding, Whisper

KK, RU = Language.KK, Language.RU

HELLO = Phrase("сәлем тілдес", KK, "greeting")
CALLS = (HELLO, Phrase("привет тильдес", RU, "greeting"))

SECOND = np.full(HEARING_RATE_HZ, 0.1, np.float32)


def found_in(text: str) -> Call | None:
    return find_call(spelt(text), CALLS, WakeSettings())


@pytest.mark.parametrize("phrase", CALLS, ids=lambda phrase: phrase.text)
def test_a_call_alone_is_found(phrase: Phrase) -> None:
    call = found_in(phrase.text)
    assert call is not None
    assert call.phrase == phrase
    assert call.end_s is None


@pytest.mark.parametrize("text", ["сәлемтілдес", "сәлен тілдес", "сәлем тілде", "привет тельдес"])
def test_a_letter_may_be_misheard_and_a_space_too(text: str) -> None:
    assert found_in(text) is not None


@pytest.mark.parametrize(
    "text",
    [
        "сәлем",
        "сәлеметсіз бе",
        "тілдес",
        "привет",
        "привет как дела",
        "привет ильдар",
        "сәлем достар",
        "мен тілдеспін",
    ],
)
def test_talk_is_no_call(text: str) -> None:
    assert found_in(text) is None


def test_babble_is_no_call_though_no_letters_fit_better() -> None:
    """All letters are about as likely, so that the call loses little against the best."""
    plain = spelt(HELLO.text).log_probs
    unclear = plain / 4
    unclear -= np.log(np.exp(unclear).sum(axis=1, keepdims=True))
    assert find_call(Spelt(unclear.astype(np.float32)), CALLS, WakeSettings()) is None


def test_what_follows_begins_just_before_its_first_letter() -> None:
    text = "сәлем тілдес талон"
    call = found_in(text)
    assert call is not None
    assert call.end_s is not None
    first_letter_s = (2 * text.index("талон") + 1) / ENCODER_FRAMES_PER_SECOND - BEFORE_S
    assert first_letter_s - call.end_s == pytest.approx(WakeSettings().edge_s)


TICKET = Hypothesis("паспортқа талон керек", KK, 0.9)


def listening(
    call: Call | None, *, visiting: bool = False, script: tuple[Hypothesis, ...] = (TICKET,)
) -> tuple[WakeRecognizer, FakeRecognizer]:
    inner = FakeRecognizer(script)
    return WakeRecognizer(inner, FakeSpotter(call), lambda: visiting), inner


def test_uncalled_nothing_is_heard() -> None:
    recognizer, inner = listening(None)
    assert recognizer.recognize(Utterance(SECOND)) == ()
    assert inner.heard == []


def test_during_a_visit_no_call_is_needed() -> None:
    recognizer, inner = listening(None, visiting=True)
    utterance, expectation = Utterance(SECOND), Expectation(session_language=RU)
    assert recognizer.recognize(utterance, expectation) == (TICKET,)
    assert inner.heard == [(utterance, expectation)]


def test_the_call_alone_is_a_greeting() -> None:
    recognizer, inner = listening(Call(HELLO, -0.1, None))
    (heard,) = recognizer.recognize(Utterance(SECOND))
    assert heard.text == "сәлем тілдес"
    assert heard.phrase == HELLO
    assert heard.language is KK
    assert 0 < heard.confidence <= 1
    assert inner.heard == []


def test_what_follows_the_call_is_the_turn() -> None:
    recognizer, inner = listening(Call(HELLO, -0.1, 0.75))
    assert recognizer.recognize(Utterance(SECOND, start_s=2.0)) == (TICKET,)
    ((utterance, expectation),) = inner.heard
    assert len(utterance.samples) == HEARING_RATE_HZ // 4
    assert utterance.start_s == 2.75
    assert expectation.session_language is KK


def test_what_follows_without_words_leaves_the_call() -> None:
    recognizer, inner = listening(Call(HELLO, -0.1, 0.75), script=())
    (heard,) = recognizer.recognize(Utterance(SECOND))
    assert heard.phrase == HELLO
    assert len(inner.heard) == 1


@pytest.mark.parametrize("visiting", [True, False])
def test_a_cancelled_task_stops(visiting: bool) -> None:
    recognizer, _ = listening(Call(HELLO, 0.0, None), visiting=visiting)
    cancellation = Cancellation()
    cancellation.cancel()
    with pytest.raises(Cancelled):
        recognizer.recognize(Utterance(SECOND), cancellation=cancellation)


def test_partials_are_shown_during_a_visit_alone() -> None:
    inner, visiting = FakePartials(), [False]
    partials = WakePartials(inner, lambda: visiting[0])
    utterance, nothing = Utterance(SECOND), Expectation()
    assert partials.so_far(utterance, nothing, Cancellation()) is None
    assert inner.heard == []
    visiting[0] = True
    assert partials.so_far(utterance, nothing, Cancellation()) is not None


def said(text: str, language: Language) -> Samples:
    """Speech at 16 kHz by espeak-ng, with a little quiet around it."""
    from assistant.visitor import EspeakVisitor
    from devices.wavfile import at_hearing_rate

    chunk = EspeakVisitor().speak(text, language)
    quiet = np.zeros(HEARING_RATE_HZ // 4, np.float32)
    return np.concatenate((quiet, at_hearing_rate(chunk.samples, chunk.rate_hz), quiet))


class CountingWhisper(Whisper):
    """Counts how often it encodes."""

    encoded = 0

    def encode(self, samples: Samples, floor_window_s: float | None = None) -> Encoding:
        self.encoded += 1
        return super().encode(samples, floor_window_s)


@pytest.fixture(scope="module")
def whisper(models: Path) -> CountingWhisper:
    return CountingWhisper(models / "whisper-base", device="cpu")


@pytest.fixture(scope="module")
def real(whisper: CountingWhisper) -> WakeSpotter:
    return WakeSpotter(whisper, CALLS)


@pytest.fixture(params=["fake", pytest.param("real", marks=pytest.mark.engines)])
def spotter(request: pytest.FixtureRequest) -> Spotter:
    if request.param == "fake":
        return FakeSpotter(Call(HELLO, 0.0, None))
    found: Spotter = request.getfixturevalue("real")
    return found


@pytest.mark.parametrize(
    "samples",
    [np.zeros(0), np.zeros(16_000), np.full(16_000, np.nan)],
    ids=["empty", "silence", "not a number"],
)
def test_nobody_calls_in_silence(spotter: Spotter, samples: Samples) -> None:
    assert spotter.spot(Utterance(samples.astype(np.float32))) is None


@pytest.mark.engines
@pytest.mark.parametrize("phrase", CALLS, ids=lambda phrase: phrase.text)
@pytest.mark.parametrize("follows", ["", "паспортқа талон керек"])
def test_spoken_calls_are_found(real: WakeSpotter, phrase: Phrase, follows: str) -> None:
    spoken = said(f"{phrase.text}, {follows}", phrase.language)
    call = real.spot(Utterance(spoken))
    assert call is not None
    assert call.phrase == phrase
    assert (call.end_s is None) == (not follows)


@pytest.mark.engines
@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("сәлеметсіз бе, маған анықтама керек", KK),
        ("ертең жаңбыр жауады дейді", KK),
        ("привет, ты уже взял талон", RU),
        ("завтра обещают дождь", RU),
    ],
)
def test_spoken_talk_is_no_call(real: WakeSpotter, text: str, language: Language) -> None:
    assert real.spot(Utterance(said(text, language))) is None


@pytest.mark.engines
def test_the_same_beginning_is_encoded_once(whisper: CountingWhisper, real: WakeSpotter) -> None:
    talk = said("завтра обещают дождь, а послезавтра снег, и весь день ветер", RU)
    assert len(talk) > 4 * HEARING_RATE_HZ
    real.spot(Utterance(talk[: 4 * HEARING_RATE_HZ]))
    before = whisper.encoded
    real.spot(Utterance(talk))
    assert whisper.encoded == before


@pytest.mark.engines
def test_what_follows_a_spoken_call_is_recognised(
    whisper: CountingWhisper, real: WakeSpotter
) -> None:
    ticket = Phrase("паспортқа талон керек", KK, "ticket.take")
    inner = BilingualRecognizer(whisper, PhraseBank([ticket]))
    recognizer = WakeRecognizer(inner, real, lambda: False)
    spoken = said("сәлем тілдес, паспортқа талон керек", KK)
    best, *_ = recognizer.recognize(Utterance(spoken))
    assert best.phrase == ticket


@pytest.mark.engines
def test_a_whisper_of_another_size_is_refused(whisper: CountingWhisper) -> None:
    class OtherHead(LetterHead):
        width = 4

    with pytest.raises(EngineError, match="need Whisper base"):
        WakeSpotter(whisper, CALLS, letters=OtherHead({}))
