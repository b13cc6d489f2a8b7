"""A whole visit by voice: sound into the real loop, engines and all; captions in a real browser."""

import threading
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import BrowserContext, expect

from assistant.config import Config, HearingConfig, QueueConfig
from assistant.engines import load_engines, open_domain
from assistant.live import loop_between
from assistant.ticket_queue import open_queue
from assistant.visitor import EspeakVisitor
from core.audio import HEARING_RATE_HZ, AudioChunk
from core.clock import SystemClock
from core.language import Language
from devices.fakes import FakeSpeaker
from devices.wavfile import at_hearing_rate
from kiosk.server import WebServer
from kiosk.visitor import VisitorScreen
from tests.kiosk.hall import PATIENCE_S, HallMicrophone

pytestmark = [pytest.mark.engines, pytest.mark.browser]

SECONDS = 60_000
"""In milliseconds; engines on a busy machine take their time."""


def spoken(text: str, language: Language) -> list[AudioChunk]:
    said = EspeakVisitor().speak(text, language)
    samples = np.pad(at_hearing_rate(said.samples, said.rate_hz), (8_000, 32_000))
    pieces = np.split(samples.astype(np.float32), range(512, len(samples), 512))
    return [AudioChunk(piece, HEARING_RATE_HZ) for piece in pieces]


def test_a_whole_visit_by_voice(models: Path, tmp_path: Path, context: BrowserContext) -> None:
    database = str(tmp_path / "tickets.sqlite3")
    hearing = HearingConfig(threads=2, partials="on")
    config = Config(hearing=hearing, queue=QueueConfig(database))
    domain = open_domain(config, None)
    tickets = open_queue(database, SystemClock(), domain)
    screen, microphone = VisitorScreen(), HallMicrophone()
    tickets.events.subscribe(screen.hear)
    with WebServer(screen.routes, port=0) as server:
        page = context.new_page()
        page.goto(server.url)
        expect(page.get_by_role("status")).to_contain_text("Запускается")
        loop = loop_between(
            microphone,
            FakeSpeaker(),
            config,
            domain,
            load_engines(config, domain),
            screen.listen,
            tickets=tickets,
        )
        listening = threading.Thread(target=loop.run)
        listening.start()
        try:
            screen.serve(loop)
            log = page.get_by_role("log")
            microphone.give(spoken("маған загранпаспорт алуға талон керек", Language.KK))
            ticket = page.get_by_role("region", name="Сіздің талоныңыз")
            expect(ticket).to_contain_text("А-001", timeout=SECONDS)
            expect(ticket).to_contain_text("Паспорт (төлқұжат) беру")
            microphone.give(spoken("до свидания", Language.RU))
            expect(log).to_contain_text("Қош келдіңіз!", timeout=SECONDS)
            expect(ticket).to_have_count(0)
        finally:
            microphone.end()
            listening.join(6 * PATIENCE_S)
    assert [str(ticket) for ticket in tickets.present()] == ["А-001"]
