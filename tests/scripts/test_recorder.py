"""What becomes of a recorded visit: a scenario that can be read again, or nothing at all."""

import stat
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
import yaml

from assistant.events import (
    DomainReloaded,
    Prompted,
    ReplyCutOff,
    StateChanged,
    TurnTaken,
    VisitEnded,
)
from core.audio import Samples, Utterance
from core.clock import FakeClock
from core.errors import UsageError
from core.hypothesis import Hypothesis
from core.intent import Intent, NotRecognized, Slot
from core.language import Language
from core.turn import Reply, Turn, TurnMetrics, TurnState
from devices.wavfile import read_audio
from scripts.recorder import OBEYING, Recorder, telling
from scripts.scenario import read_scenarios
from tests.shipped import shipped_domain
from tts.said import Said

KK, RU = Language.KK, Language.RU
DOMAIN = telling(shipped_domain())
NOTICE = DOMAIN.replies.texts["notice"]
TAKE = Intent("ticket.take", (Slot("service", "passport"),), RU, 1.0, "template")
SOUND = (0.1 * np.sin(np.arange(16000) / 20)).astype(np.float32)


class Session:
    """A recorder, and what it said."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.reports: list[str] = []
        self.replies: list[Reply] = []
        self.clock = FakeClock(datetime(2026, 11, 23, 5, 15, tzinfo=UTC))
        self.recorder = Recorder(
            folder, DOMAIN, self.clock, self.reports.append, self.replies.append
        )
        self._turns = 0

    def turn(
        self,
        text: str,
        reply: Reply | None = None,
        intent: Intent | NotRecognized = TAKE,
        language: Language = RU,
        samples: Samples = SOUND,
    ) -> None:
        """Recognition runs ahead twice; the second is the turn's."""
        reply = reply or Reply(f"{NOTICE[language]} Вот.", language)
        for heard in (samples[:100], samples):
            hypotheses = (Hypothesis(text, language, 0.9),)
            self.recorder.tap(Utterance(heard), hypotheses)
        self._turns += 1
        turn = Turn(self._turns, hypotheses, intent, reply, TurnMetrics())
        self.recorder.follow(TurnTaken(turn))

    def written(self) -> list[dict[str, object]]:
        (path,) = self.folder.glob("*.yaml")
        (scenario,) = yaml.safe_load(path.read_text(encoding="utf-8"))
        assert isinstance(scenario, dict)
        turns = scenario["turns"]
        assert isinstance(turns, list)
        return turns

    @property
    def nothing_is_kept(self) -> bool:
        return not list(self.folder.iterdir())


@pytest.fixture
def session(tmp_path: Path) -> Session:
    return Session(tmp_path / "visits")


def test_a_visit_becomes_a_scenario(session: Session) -> None:
    session.turn("нужен талон на паспорт", Reply(f"{NOTICE[RU]} А-003.", RU, "А-003"))
    session.recorder.follow(StateChanged(TurnState.IDLE))
    session.clock.advance(15.0)
    session.recorder.follow(Prompted(Reply("Я вас слушаю.", RU)))
    nothing = NotRecognized(KK, 0.9, "classifier")
    session.turn("ауа райы", Reply("Түсінбедім.", KK), nothing, KK)
    session.turn("сау болыңыз", Reply("Сау болыңыз!", KK, ends_visit=True), language=KK)
    session.recorder.follow(VisitEnded())
    (path,) = session.folder.glob("*.yaml")
    assert path.name == "2026-11-23-101500.visit.yaml"
    (scenario,) = read_scenarios([path], DOMAIN)
    assert scenario.language == "mixed" and scenario.before == {"А": 2}
    assert scenario.at.isoformat() == "2026-11-23T10:15:00+05:00"
    first, silence, second, last = scenario.turns
    assert (first.checks.heard, first.checks.intent) == ("нужен талон на паспорт", "ticket.take")
    assert first.checks.slots == {"service": "passport"} and first.checks.ticket == "А-003"
    assert (silence.act, silence.value, silence.checks.screen) == ("silence", "15.0", ("prompted",))
    assert (second.checks.intent, second.checks.answers, second.language) == ("none", KK, KK)
    assert last.checks.ends
    heard = read_audio(Path(first.value)).samples
    assert np.abs(heard - SOUND).max() < 1e-4
    assert session.reports == [f"{path}: 3 sayings, 0 left out"]


def test_only_the_owner_can_read_it(session: Session) -> None:
    session.turn("нужен талон")
    session.recorder.close()
    assert stat.S_IMODE(session.folder.stat().st_mode) == 0o700
    modes = {stat.S_IMODE(path.stat().st_mode) for path in session.folder.iterdir()}
    assert modes == {0o600}


def test_an_interruption_comes_as_late_as_it_came(session: Session) -> None:
    session.turn("какие документы нужны")
    session.clock.advance(8.0)
    session.recorder.follow(ReplyCutOff(Said(NOTICE[RU] + " Вот.", complete=False)))
    session.clock.advance(1.0)
    session.turn("отмените талон", Reply("Нечего.", RU))
    session.recorder.follow(VisitEnded())
    interrupting = session.written()[1]
    assert interrupting["interrupt_after_ms"] == 7504  # what was heard before it was noticed
    assert interrupting["screen"] == "reply_cut_off"


def test_silence_at_the_end_is_left_out(session: Session) -> None:
    session.turn("нужен талон")
    session.recorder.follow(StateChanged(TurnState.IDLE))
    session.clock.advance(15.0)
    session.recorder.follow(Prompted(Reply("Я вас слушаю.", RU)))
    session.recorder.follow(VisitEnded())
    assert len(session.written()) == 1


@pytest.mark.parametrize("said", ["мой иин 870112300456", "меня зовут Иван Петров"])
def test_a_visit_ends_before_what_is_personal(session: Session, said: str) -> None:
    session.turn("нужен талон")
    session.turn(said, Reply("Не понимаю.", RU))
    session.turn("спасибо", Reply("Пожалуйста.", RU))
    session.recorder.follow(VisitEnded())
    assert [turn["heard"] for turn in session.written()] == ["нужен талон"]
    kept = b"".join(path.read_bytes() for path in session.folder.iterdir())
    assert not any(word.encode() in kept for word in ("870112", "Петров", "спасибо"))
    assert len(list(session.folder.glob("*.wav"))) == 1
    assert session.reports[0].endswith("1 sayings, 2 left out")


@pytest.mark.parametrize("said", ["мой иин 870112300456", "Молін басымсорт зимгеса төміяда"])
def test_what_was_not_understood_is_left_out_alone(session: Session, said: str) -> None:
    session.turn("нужен талон")
    session.turn(said, Reply("Не понимаю.", RU), NotRecognized(RU, 0.9, "classifier"))
    session.recorder.follow(ReplyCutOff(Said("Не", complete=False)))
    session.turn("на паспорт", Reply("Вот.", RU))
    session.recorder.follow(VisitEnded())
    _, silence, last = session.written()
    assert silence == {"silence": 2}
    assert last["heard"] == "на паспорт"
    assert "interrupt_after_ms" not in last, "what it cut off is not there to be cut off again"
    assert len(list(session.folder.glob("*.wav"))) == 2
    assert session.reports[0].endswith("2 sayings, 1 left out")


def test_a_visit_that_begins_with_something_personal_is_not_kept(session: Session) -> None:
    session.turn("мой телефон 8 701 123 45 67")
    session.recorder.follow(VisitEnded())
    assert session.nothing_is_kept and "nothing is left" in session.reports[0]


@pytest.mark.parametrize(("said", "language"), [("не записывайте", RU), ("жазбаңыз", KK)])
def test_a_visitor_may_forbid_it(session: Session, said: str, language: Language) -> None:
    session.turn("талон керек", language=language)
    session.turn(said, Reply("…", language), language=language)
    session.turn("спасибо", Reply("Пожалуйста.", RU))
    session.recorder.follow(VisitEnded())
    assert session.nothing_is_kept and "forbade" in session.reports[0]
    assert session.replies == [Reply(OBEYING[language], language)]


def test_who_was_not_told_is_not_recorded(session: Session) -> None:
    session.turn("нужен талон")
    session.recorder.follow(ReplyCutOff(Said("Я искусственный", complete=False)))
    session.recorder.follow(VisitEnded())
    session.turn("нужен талон", Reply("Без предупреждения.", RU))
    session.recorder.follow(VisitEnded())
    assert session.nothing_is_kept
    assert all("did not hear" in report for report in session.reports)


def test_an_edited_domain_ends_the_recording(session: Session) -> None:
    session.turn("нужен талон")
    session.recorder.follow(DomainReloaded())
    session.turn("нужен талон")
    session.recorder.follow(VisitEnded())
    assert session.nothing_is_kept and len(session.reports) == 1


def test_every_visit_is_told_in_both_languages() -> None:
    assert NOTICE[RU].startswith("Я искусственный интеллект") and "записывается" in NOTICE[RU]
    assert NOTICE[KK].startswith("Мен жасанды интеллектпін") and "жазылып жатыр" in NOTICE[KK]


def test_a_folder_that_can_not_be(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageError, match="can't be made a folder"):
        Session(tmp_path / "file" / "visits")


def test_the_hours_of_the_queue_hold_in_the_scenario(session: Session, tmp_path: Path) -> None:
    (tmp_path / "queue.yaml").write_text("hours: {monday: 9:00-18:00}", encoding="utf-8")
    domain = replace(DOMAIN, folder=tmp_path)
    session.recorder = Recorder(
        session.folder, domain, session.clock, session.reports.append, session.replies.append
    )
    session.turn("нужен талон")
    session.recorder.close()
    (scenario,) = read_scenarios(list(session.folder.glob("*.yaml")), DOMAIN)
    assert scenario.hours == "hours:\n  monday: 9:00-18:00\n"
