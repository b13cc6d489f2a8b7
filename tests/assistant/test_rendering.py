from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from assistant.attendant import Attendant
from assistant.phrases import spoken_phrases
from assistant.rendering import QUIET_S, IdleRendering, rendered
from assistant.visit import Visit
from assistant.worker import InlineWorker
from core.clock import FakeClock
from core.errors import EngineError
from core.hypothesis import Hypothesis
from core.language import Language
from nlu.domain import Domain
from tts.cache import PhraseCache, Rendered
from tts.fakes import FakeSynthesizer
from voice.fakes import FakeRecognizer


class FakeRenderer:
    """Renders a text as one clause of ten samples a letter."""

    def __init__(self, cache: PhraseCache | None) -> None:
        self.cache = cache
        self.texts: list[str] = []
        self.broken = False

    def render(self, text: str, language: Language) -> Iterator[Rendered]:
        if self.broken:
            raise EngineError("out of memory")
        self.texts.append(text)
        samples = np.zeros(10 * len(text), dtype=np.float32)
        if self.cache is not None and self.cache.put(f"{language}{hash(text)}", samples, 16_000):
            yield Rendered(f"{language}{text}", 2 * len(samples))


@pytest.fixture
def voice(tmp_path: Path) -> FakeRenderer:
    return FakeRenderer(PhraseCache(tmp_path / "phrases", 10_000_000))


@pytest.fixture
def idle(voice: FakeRenderer, visit: Visit, clock: FakeClock) -> IdleRendering:
    attendant = Attendant(FakeRecognizer([]), visit, FakeSynthesizer(), clock)
    return IdleRendering(voice, attendant, InlineWorker(), clock)


def polls(idle: IdleRendering, count: int = 1000) -> None:
    for _ in range(count):
        idle.poll()


def test_a_domains_phrases_are_rendered_once_each(
    voice: FakeRenderer, small_domain: Domain
) -> None:
    wanted = list(dict.fromkeys(spoken_phrases(small_domain)))
    assert len(list(rendered(voice, small_domain))) == len(wanted)
    assert voice.texts == [text for text, _ in wanted]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda voice: setattr(voice, "cache", None),
        lambda voice: setattr(voice.cache, "_writable", False),
    ],
)
def test_without_a_cache_or_room_nothing_is_rendered(
    voice: FakeRenderer, small_domain: Domain, spoil: Callable[[FakeRenderer], None]
) -> None:
    spoil(voice)
    assert list(rendered(voice, small_domain)) == []
    assert len(voice.texts) <= 1


def test_a_full_cache_is_not_written_over_and_over(tmp_path: Path, small_domain: Domain) -> None:
    voice = FakeRenderer(PhraseCache(tmp_path / "phrases", 3_000))
    stored = list(rendered(voice, small_domain))
    assert 0 < len(stored) < 10
    assert len(voice.texts) < 10


def test_it_waits_until_nobody_was_there_for_a_while(
    idle: IdleRendering, voice: FakeRenderer, visit: Visit, clock: FakeClock
) -> None:
    polls(idle)
    assert voice.texts == []
    clock.advance(QUIET_S)
    idle.poll()
    assert len(voice.texts) == 1
    visit.answer((Hypothesis("привет", Language.RU, 1.0),))
    polls(idle)
    visit.end()
    polls(idle)
    assert len(voice.texts) == 1
    clock.advance(QUIET_S)
    polls(idle)
    assert len(voice.texts) > 20
    everything = len(voice.texts)
    polls(idle)
    assert len(voice.texts) == everything


def test_a_voice_that_fails_is_logged_and_left_alone(
    idle: IdleRendering,
    voice: FakeRenderer,
    clock: FakeClock,
    caplog: pytest.LogCaptureFixture,
) -> None:
    voice.broken = True
    clock.advance(QUIET_S)
    polls(idle)
    assert caplog.messages == ["phrases are not rendered ahead: out of memory"]
