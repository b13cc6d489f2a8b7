"""The live assembly on real engines: a turn, partials, and an edited domain."""

from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from assistant.attendant import open_attendant
from assistant.config import Config, HearingConfig, QueueConfig
from assistant.engines import Engines, load_engines
from assistant.events import LoopEvent, TurnTaken
from assistant.live import loop_between, wanted_partials
from assistant.reload import rebuild
from assistant.ticket_queue import open_queue
from assistant.visitor import EspeakVisitor
from core.audio import HEARING_RATE_HZ, AudioChunk
from core.clock import FakeClock
from core.hypothesis import Hypothesis
from core.language import Language
from devices.fakes import FakeMicrophone, FakeSpeaker
from devices.wavfile import at_hearing_rate
from nlu.domain import Domain, load_domain

pytestmark = pytest.mark.engines

FILES = {
    "domain.yaml": "{name: tiny, languages: [kk, ru]}",
    "intents/all.yaml": """
greeting: {examples: {kk: [сәлеметсіз бе], ru: [здравствуйте]}}
ticket.take: {examples: {kk: [талон беріңіз], ru: [дайте талон]}}
""",
    "replies/all.yaml": """
notice: {kk: Мен жасанды интеллектпін., ru: Я искусственный интеллект.}
greeting: {kk: Сәлеметсіз бе!, ru: Здравствуйте!}
ticket.take: {kk: Міне., ru: Вот.}
none: {kk: Түсінбедім., ru: Я не понял.}
none.again: {kk: Операторға барыңыз., ru: Подойдите к оператору.}
apology: {kk: Кешіріңіз., ru: Извините.}
""",
}


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Domain:
    folder = tmp_path_factory.mktemp("tiny")
    for name, text in FILES.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return load_domain(folder)


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> Config:
    database = tmp_path_factory.mktemp("queue") / "tickets.sqlite3"
    return Config(hearing=HearingConfig(threads=2), queue=QueueConfig(str(database)))


@pytest.fixture(scope="module")
def engines(models: Path, config: Config, tiny: Domain) -> Engines:
    return load_engines(config, tiny)


def test_a_turn_through_the_live_assembly(config: Config, tiny: Domain, engines: Engines) -> None:
    said = EspeakVisitor().speak("здравствуйте", Language.RU)
    samples = np.pad(at_hearing_rate(said.samples, said.rate_hz), (8_000, 24_000))
    chunks = [
        AudioChunk(piece.astype(np.float32), HEARING_RATE_HZ)
        for piece in np.split(samples, range(320, len(samples), 320))
    ]
    events: list[LoopEvent] = []
    speaker = FakeSpeaker()
    microphone = FakeMicrophone(chunks)
    loop_between(microphone, speaker, config, tiny, engines, events.append).run()
    (turn,) = [event.turn for event in events if isinstance(event, TurnTaken)]
    assert turn.hypotheses[0].text == "здравствуйте"
    assert turn.reply.text == "Я искусственный интеллект. Здравствуйте!"
    assert turn.metrics.text_ms is not None
    assert speaker.heard


@pytest.mark.parametrize(("wish", "wanted"), [("on", True), ("off", False), ("auto", True)])
def test_partials_are_heard_where_wanted(engines: Engines, wish: str, wanted: bool) -> None:
    # By a clock that stands still, every machine is quick enough.
    clock = FakeClock(datetime(2026, 11, 23, tzinfo=UTC))
    config = Config(hearing=HearingConfig(partials=wish))
    assert (wanted_partials(config, engines, clock) is not None) is wanted


def test_an_edited_domain_is_heard_and_understood(
    config: Config, tiny: Domain, engines: Engines
) -> None:
    clock = FakeClock(datetime(2026, 11, 23, tzinfo=UTC))
    tickets = open_queue(config.queue.address, clock, tiny)
    attendant = open_attendant(engines, tiny, tickets, clock)
    path = tiny.folder / "intents" / "all.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("[здравствуйте]", "[здравствуйте, мир вам]"), encoding="utf-8")
    swap = rebuild(config, tiny.folder, engines, attendant, tickets, clock)
    assert engines.recognizer.bank is not None
    assert "мир вам" not in {phrase.text for phrase in engines.recognizer.bank.phrases}
    swap()
    assert "мир вам" in {phrase.text for phrase in engines.recognizer.bank.phrases}
    assert attendant._visit.answer((Hypothesis("мир вам", Language.RU, 0.9),)).reply.text.endswith(
        "Здравствуйте!"
    )
