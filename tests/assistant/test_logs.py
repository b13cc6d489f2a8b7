import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.config import LogConfig
from assistant.events import LoopEvent, NothingHeard, Prompted, ReplyCutOff, TurnTaken, VisitEnded
from assistant.logs import LogFile, keep_log
from assistant.turn_log import TurnLog
from core.errors import ConfigError
from core.hypothesis import Hypothesis
from core.intent import Intent, NotRecognized, Slot
from core.language import Language
from core.turn import Reply, Turn, TurnMetrics
from tts.said import Said


@pytest.fixture(autouse=True)
def root_logger() -> Iterator[logging.Logger]:
    """The root logger as it was, whatever a test does to it."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield root
    for handler in set(root.handlers) - set(handlers):
        handler.close()
    root.handlers[:], root.level = handlers, level


def test_the_file_has_our_lines_and_the_warnings_of_libraries(tmp_path: Path) -> None:
    path = tmp_path / "log" / "tildes.log"
    file = keep_log(LogConfig(file=str(path)), {})
    assert file is not None
    logging.getLogger("assistant.turn_log").info("turn 1")
    logging.getLogger("uvicorn.access").info("GET /?name=Айгүл")
    logging.getLogger("uvicorn").warning("slow")
    lines = path.read_text(encoding="utf-8").splitlines()
    assert [line.split(" ", 2)[2] for line in lines] == [
        "INFO assistant.turn_log: turn 1",
        "WARNING uvicorn: slow",
    ]


def test_the_file_never_grows_past_its_bound(tmp_path: Path) -> None:
    path = tmp_path / "tildes.log"
    file = keep_log(LogConfig(file=str(path), size_mb=1, keep=2), {})
    assert file is not None
    file.maxBytes = 2000
    for number in range(500):
        logging.getLogger("assistant.test").info("line %d", number)
    written = sorted(tmp_path.glob("tildes.log*"))
    assert len(written) == 3
    assert all(each.stat().st_size <= 2000 for each in written)


def test_a_paused_file_gets_no_line(tmp_path: Path) -> None:
    path = tmp_path / "tildes.log"
    file = keep_log(LogConfig(file=str(path)), {})
    assert file is not None
    file.paused = True
    logging.getLogger("assistant.test").error("lost")
    assert path.read_text() == ""


def test_a_file_that_fails_is_left_alone(tmp_path: Path) -> None:
    file = LogFile(tmp_path / "tildes.log", encoding="ascii")
    file.handle(logging.LogRecord("assistant", logging.INFO, "", 0, "қате", (), None))
    assert file.paused
    file.close()


def test_under_systemd_the_journal_has_the_log(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    named = LogConfig(file=str(tmp_path / "tildes.log"))
    assert keep_log(named, {"JOURNAL_STREAM": "8:1"}) is None
    logging.getLogger("assistant.loop").warning("lost\ntwice")
    logging.getLogger("assistant.loop").info("back")
    assert capsys.readouterr().err.splitlines() == [
        "<4>assistant.loop: lost",
        "<4>twice",
        "<6>assistant.loop: back",
    ]
    assert not (tmp_path / "tildes.log").exists()


def test_the_log_can_be_off(root_logger: logging.Logger) -> None:
    handlers = root_logger.handlers[:]
    assert keep_log(LogConfig(file="off"), {}) is None
    assert root_logger.handlers == handlers


def test_a_log_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigError, match=r"set \[log\] file"):
        keep_log(LogConfig(file=str(tmp_path / "file" / "tildes.log")), {})


def taken(number: int, intent: Intent | NotRecognized) -> TurnTaken:
    heard = (Hypothesis("мой ИИН 990101300123", Language.RU, 0.9),)
    reply = Reply("Ваш ИИН принят", Language.RU)
    metrics = TurnMetrics(endpoint_ms=480.4, asr_ms=1200.0, first_audio_ms=90.0)
    return TurnTaken(Turn(number, heard, intent, reply, metrics))


def test_a_turn_is_a_line_of_times_without_a_word_of_the_visitor(
    caplog: pytest.LogCaptureFixture,
) -> None:
    slots = (Slot("iin", "990101300123"),)
    known = Intent("ticket.take", slots, Language.RU, 0.9, "template")
    events: list[LoopEvent] = [
        taken(1, known),
        ReplyCutOff(Said("Ваш ИИН", complete=False)),
        NothingHeard(),
        taken(2, NotRecognized(Language.RU, 0.9, "llm")),
        Prompted(Reply("Я слушаю", Language.RU)),
        VisitEnded(),
        taken(1, known),
    ]
    turns = TurnLog()
    with caplog.at_level(logging.INFO):
        for event in events:
            turns.follow(event)
    times = "endpoint 480 ms, hearing 1200 ms, first sound 90 ms"
    assert caplog.messages == [
        f"visit 1 turn 1: ru ticket.take; {times}",
        "visit 1: reply cut off",
        "visit 1: no words",
        f"visit 1 turn 2: ru none; {times}",
        "visit 1: prompted",
        "visit 1 is over after 2 turns",
        f"visit 2 turn 1: ru ticket.take; {times}",
    ]
