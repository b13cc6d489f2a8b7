"""A ticket in a turn becomes paper; where it does not, everybody is told."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from assistant.attendant import Attendant
from assistant.config import PrinterConfig
from assistant.events import (
    Announced,
    DeviceBack,
    DeviceLost,
    LoopEvent,
    TicketNotPrinted,
    TicketPrinted,
    TurnTaken,
    VisitEnded,
)
from assistant.loop import Loop
from assistant.printing import (
    LATE_WITHIN_S,
    WAITING_AT_MOST,
    Order,
    Printing,
    TicketDesk,
    printing,
)
from assistant.ticket_queue import open_queue
from assistant.visit import Visit
from assistant.worker import InlineWorker
from core.audio import HEARING_RATE_HZ, AudioChunk
from core.clock import FakeClock
from core.errors import DeviceError, QueueError
from core.hypothesis import Hypothesis
from core.intent import Intent
from core.language import Language
from core.turn import Reply, Turn, TurnMetrics
from devices.fakes import FakeMicrophone, FakeSpeaker
from devices.printer.fakes import FakePrinter
from devices.printer.printer import Page, PrinterStatus
from nlu.domain import Domain
from nlu.replies import Replies
from tickets.queue import TicketQueue
from tickets.ticket import Ticket
from tts.fakes import FakeSynthesizer
from voice.endpointing import Endpointer
from voice.fakes import FakeRecognizer, FakeVad

KK, RU = Language.KK, Language.RU
TEXTS = {
    "printer.paper_out": {KK: "Қағаз бітті: {ticket}.", RU: "Нет бумаги: {ticket}."},
    "printer.offline": {KK: "Басылмады: {ticket}.", RU: "Не напечатан: {ticket}."},
}
WAIT_S = 10.0
"""How long a thread may take before the test fails."""


class Hall:
    """A desk with all that is around it, and what it has told."""

    def __init__(self, domain: Domain, queue: TicketQueue, clock: FakeClock) -> None:
        self.printer = FakePrinter(384)
        self.domain = domain
        self.queue = queue
        self.clock = clock
        self.events: list[LoopEvent] = []
        self.said: list[Reply] = []
        self.told = threading.Event()
        self.desk = TicketDesk(
            self.printer, lambda: self.domain, queue, clock, self.notify, self.said.append
        )

    def notify(self, event: LoopEvent) -> None:
        self.events.append(event)
        self.told.set()

    def reply(self, language: Language = KK) -> Reply:
        """A new ticket's."""
        taken = self.queue.take("Б", "passport")
        assert isinstance(taken, Ticket)
        return Reply("…", language, ticket=str(taken))

    def order(self, language: Language = KK) -> Order:
        return self.desk.order(self.reply(language))


@pytest.fixture
def hall(small_domain: Domain, tmp_path: Path, clock: FakeClock) -> Hall:
    texts = {**small_domain.replies.texts, **TEXTS}
    domain = replace(small_domain, replies=Replies(texts))
    return Hall(domain, open_queue(tmp_path / "tickets.sqlite3", clock), clock)


def turn(reply: Reply) -> TurnTaken:
    intent = Intent("ticket.take", (), reply.language, 1.0, "test")
    return TurnTaken(Turn(1, (), intent, reply, TurnMetrics()))


def test_a_ticket_is_printed(hall: Hall) -> None:
    hall.desk.print(hall.order())
    assert len(hall.printer.pages) == 1
    assert hall.events == [TicketPrinted("Б-001")]
    assert not hall.said


@pytest.mark.parametrize(
    ("status", "language", "said"),
    [
        (PrinterStatus.PAPER_OUT, KK, "Қағаз бітті: Б-001."),
        (PrinterStatus.PAPER_OUT, RU, "Нет бумаги: Б-001."),
        (PrinterStatus.OFFLINE, KK, "Басылмады: Б-001."),
        (PrinterStatus.OFFLINE, RU, "Не напечатан: Б-001."),
    ],
)
def test_without_paper_visitor_and_staff_are_told(
    hall: Hall,
    status: PrinterStatus,
    language: Language,
    said: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    hall.printer.status = status
    hall.desk.print(hall.order(language))
    assert hall.said == [Reply(said, language)]
    assert hall.events == [
        DeviceLost("printer", "fake"),
        TicketNotPrinted("Б-001", f"printer fake: {status}"),
    ]
    assert f"ticket Б-001 is not printed: printer fake: {status}" in caplog.text


def test_a_printer_that_stays_lost_is_told_of_once(hall: Hall) -> None:
    hall.printer.status = PrinterStatus.OFFLINE
    hall.desk.print(hall.order())
    hall.desk.look()
    hall.desk.print(hall.order())
    assert [type(event) for event in hall.events] == [
        DeviceLost,
        TicketNotPrinted,
        TicketNotPrinted,
    ]
    assert len(hall.said) == 2


def test_the_last_ticket_is_printed_when_there_is_paper_again(hall: Hall) -> None:
    hall.printer.status = PrinterStatus.PAPER_OUT
    hall.desk.print(hall.order())
    hall.desk.print(hall.order())
    hall.events.clear()
    hall.clock.advance(LATE_WITHIN_S - 1)
    hall.desk.look()
    assert hall.desk.attends
    hall.printer.status = PrinterStatus.READY
    hall.desk.look()
    assert hall.events == [DeviceBack("printer", "fake"), TicketPrinted("Б-002")]
    assert len(hall.printer.pages) == 1
    assert not hall.desk.attends


def test_after_a_minute_the_visitor_has_gone_without_paper(hall: Hall) -> None:
    hall.printer.status = PrinterStatus.PAPER_OUT
    hall.desk.print(hall.order())
    hall.events.clear()
    hall.clock.advance(LATE_WITHIN_S + 1)
    hall.printer.status = PrinterStatus.READY
    hall.desk.look()
    assert hall.events == [DeviceBack("printer", "fake")]
    assert not hall.printer.pages


def test_a_ticket_that_was_given_back_meanwhile_is_not_printed(hall: Hall) -> None:
    hall.printer.status = PrinterStatus.PAPER_OUT
    hall.desk.print(hall.order())
    hall.queue.cancel(hall.queue.find("Б-001"))
    hall.printer.status = PrinterStatus.READY
    hall.desk.look()
    assert not hall.printer.pages
    assert not hall.desk.attends


def test_a_printer_that_seems_well_but_fails_again_is_not_told_of_again(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    hall.printer.status = PrinterStatus.PAPER_OUT
    hall.desk.print(hall.order())
    hall.events.clear()
    hall.printer.status = PrinterStatus.UNKNOWN

    def jammed(page: Page) -> None:
        raise DeviceError("printer fake: jammed")

    with monkeypatch.context() as patch:
        patch.setattr(hall.printer, "print", jammed)
        hall.desk.look()
    assert not hall.events
    hall.desk.look()
    assert hall.events == [DeviceBack("printer", "fake"), TicketPrinted("Б-001")]


def test_a_queue_that_fails_at_a_late_ticket_is_not_asked_for_ever(
    hall: Hall, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    hall.printer.status = PrinterStatus.PAPER_OUT
    hall.desk.print(hall.order())
    hall.printer.status = PrinterStatus.READY

    def gone(number: str) -> Ticket:
        raise QueueError(f"no database for {number}")

    monkeypatch.setattr(hall.queue, "find", gone)
    hall.desk.look()
    assert "ticket Б-001 is not printed any more: no database for Б-001" in caplog.text
    assert not hall.desk.attends


def test_a_visitor_who_has_left_is_not_called_after(hall: Hall) -> None:
    order = hall.order()
    hall.desk.visit_ended()
    hall.printer.status = PrinterStatus.OFFLINE
    hall.desk.print(order)
    assert not hall.said
    assert TicketNotPrinted("Б-001", "printer fake: offline") in hall.events


def test_a_domain_without_the_words_says_nothing(hall: Hall, small_domain: Domain) -> None:
    hall.domain = small_domain
    hall.printer.status = PrinterStatus.OFFLINE
    hall.desk.print(hall.order())
    assert not hall.said
    assert len(hall.events) == 2


def test_a_number_that_the_queue_does_not_know_is_no_fault_of_the_printer(hall: Hall) -> None:
    hall.desk.print(hall.desk.order(Reply("…", RU, ticket="А-777")))
    assert hall.events == [TicketNotPrinted("А-777", "there is no ticket А-777 today")]
    assert hall.said == [Reply("Не напечатан: А-777.", RU)]


def test_what_can_not_be_drawn_is_told_too(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> Page:
        raise ValueError("dots")

    monkeypatch.setattr("assistant.printing.draw", broken)
    hall.desk.print(hall.order())
    assert hall.events == [TicketNotPrinted("Б-001", "ValueError: see the log")]
    assert len(hall.said) == 1


@pytest.fixture
def thread(hall: Hall) -> Iterator[Printing]:
    printing = Printing(hall.desk, hall.notify)
    yield printing
    printing.close()
    assert "printing" not in [each.name for each in threading.enumerate()]


def test_the_thread_prints_what_the_loop_tells(hall: Hall, thread: Printing) -> None:
    thread.on_event(turn(Reply("сәлем", KK)))
    thread.on_event(turn(hall.reply()))
    assert hall.told.wait(WAIT_S)
    assert hall.events == [TicketPrinted("Б-001")]


def test_the_thread_looks_after_a_lost_printer(
    hall: Hall, thread: Printing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assistant.printing.LOOK_EVERY_S", 0.01)
    back = threading.Event()

    def notice(event: LoopEvent) -> None:
        if isinstance(event, DeviceLost):
            hall.printer.status = PrinterStatus.READY
        if isinstance(event, TicketPrinted):
            back.set()

    monkeypatch.setattr(hall.desk, "_notify", notice)
    hall.printer.status = PrinterStatus.PAPER_OUT
    thread.on_event(turn(hall.reply()))
    assert back.wait(WAIT_S)


def test_the_thread_outlives_what_nobody_expected(
    hall: Hall, thread: Printing, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stumble(order: Order) -> None:
        monkeypatch.undo()
        raise RuntimeError(order.number)

    monkeypatch.setattr(hall.desk, "print", stumble)
    thread.on_event(turn(hall.reply()))
    thread.on_event(turn(hall.reply()))
    assert hall.told.wait(WAIT_S)
    assert hall.events == [TicketPrinted("Б-002")]


def test_the_loop_never_waits_for_a_printer_that_hangs(
    hall: Hall, thread: Printing, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, release = threading.Event(), threading.Event()

    def hang(order: Order) -> None:
        begun.set()
        release.wait()

    monkeypatch.setattr(hall.desk, "print", hang)
    thread.on_event(turn(hall.reply()))
    assert begun.wait(WAIT_S)
    for _ in range(WAITING_AT_MOST + 1):
        thread.on_event(turn(hall.reply()))
    assert [type(event) for event in hall.events] == [TicketNotPrinted]
    monkeypatch.undo()
    release.set()


def test_the_end_of_a_visit_reaches_the_desk(hall: Hall, thread: Printing) -> None:
    before = hall.order()
    thread.on_event(VisitEnded())
    assert hall.order().visit == before.visit + 1


def test_printing_starts_only_where_a_printer_is_configured(hall: Hall, tmp_path: Path) -> None:
    def start(address: str) -> Printing | None:
        config = PrinterConfig(address=address, width_mm=58)
        return printing(
            config, lambda: hall.domain, hall.queue, hall.clock, hall.notify, hall.said.append
        )

    assert start("") is None
    with pytest.raises(DeviceError, match="«lp» is no printer"):
        start("lp")
    device = tmp_path / "lp0"
    device.touch()
    started = start(f"file:{device}")
    assert started is not None
    started.on_event(turn(hall.reply()))
    assert hall.told.wait(WAIT_S)
    started.close()
    assert hall.events == [TicketPrinted("Б-001")]
    assert device.stat().st_size > 384 // 8 * 400


def test_the_loop_says_it_after_the_reply(hall: Hall, visit: Visit) -> None:
    speaking = np.sin(np.arange(HEARING_RATE_HZ) / 10).astype(np.float32)
    pause = np.zeros(HEARING_RATE_HZ, dtype=np.float32)
    chunks = [
        AudioChunk(piece, HEARING_RATE_HZ)
        for second in (speaking, pause, pause, pause)
        for piece in np.array_split(second, 31)
    ]
    voice = FakeSynthesizer()
    heard = FakeRecognizer([Hypothesis("талон на паспорт", RU, 0.9)])
    events: list[LoopEvent] = []

    def listen(event: LoopEvent) -> None:
        events.append(event)
        if isinstance(event, TurnTaken):
            desk.print(desk.order(event.turn.reply))

    loop = Loop(
        FakeMicrophone(chunks),
        FakeSpeaker(),
        Endpointer(FakeVad()),
        Attendant(heard, visit, voice, hall.clock),
        InlineWorker(),
        hall.clock,
        listen,
    )
    desk = TicketDesk(
        hall.printer, lambda: hall.domain, hall.queue, hall.clock, loop.notify, loop.tell
    )
    hall.printer.status = PrinterStatus.PAPER_OUT
    loop.run()
    said = [event for event in events if isinstance(event, TurnTaken | Announced)]
    assert [type(event) for event in said] == [TurnTaken, Announced]
    assert isinstance(said[0], TurnTaken)
    assert said[0].turn.reply.ticket == "Б-001"
    assert said[1] == Announced(Reply("Нет бумаги: Б-001.", RU))
    assert TicketNotPrinted("Б-001", "printer fake: paper_out") in events
    assert events.index(said[0]) < events.index(said[1])
