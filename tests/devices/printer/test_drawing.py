"""What a drawn ticket must be like, whatever its exact dots are."""

from dataclasses import replace
from datetime import datetime

import numpy as np
import pytest
import segno
from PIL import Image

from core.language import Language
from devices.printer.drawing import balanced, draw, wrapped
from devices.printer.fonts import MEDIUM, font
from devices.printer.page import Row, TicketPage, Words
from devices.printer.paper import DOTS
from devices.printer.printer import Page


def words(kk: str, ru: str) -> Words:
    return {Language.KK: kk, Language.RU: ru}


TICKET = TicketPage(
    number="А-015",
    title=words("Талон нөмірі", "Номер талона"),
    service=words("Жеке куәлік беру", "Выдача удостоверения личности"),
    taken=datetime(2026, 11, 23, 14, 5),  # noqa: DTZ001 — the hall's own time, as it is printed
    advice=words("Күтіңіз", "Ждите"),
    code="А-015 id_card 2026-11-23",
    place=words("Халыққа қызмет көрсету орталығы", "Центр обслуживания населения"),
    rows=(
        Row(words("Терезе", "Окно"), words("3", "3")),
        Row(words("Күту уақыты", "Ожидание"), words("≈ 10–15 мин", "≈ 10–15 мин")),
    ),
)
LONG = "Жеке қосалқы шаруашылықтың болуы туралы анықтама беру және мемлекеттік тіркеу " * 3
ENDLESS = "ұ" * 400

width = pytest.mark.parametrize("width", DOTS.values())


def black(page: Page) -> np.ndarray[tuple[int, int], np.dtype[np.bool_]]:
    return ~np.asarray(page, dtype=bool)


@width
def test_it_is_as_wide_as_the_paper_and_one_bit_deep(width: int) -> None:
    page = draw(TICKET, width)
    assert (page.mode, page.width) == ("1", width)
    assert 400 < page.height < 1200


@width
@pytest.mark.parametrize(
    "ticket",
    [
        TICKET,
        replace(TICKET, service=words(LONG, LONG)),
        replace(TICKET, service=words(ENDLESS, ENDLESS)),
        replace(TICKET, number="ШҚО-123456"),
        replace(TICKET, rows=(Row(words(LONG, LONG), words(LONG, "2-терезе")),) * 3),
        replace(TICKET, place=words(LONG, ENDLESS), advice=words(LONG, ENDLESS)),
        replace(TICKET, place=None, rows=()),
    ],
    ids=["usual", "long", "endless", "number", "rows", "place", "bare"],
)
def test_nothing_touches_the_edges(ticket: TicketPage, width: int) -> None:
    ink = black(draw(ticket, width))
    for edge in (ink[0], ink[-1], ink[:, :3].ravel(), ink[:, -3:].ravel()):
        assert not edge.any()
    assert 0.03 < ink.mean() < 0.4


@width
def test_the_number_is_what_is_seen_first(width: int) -> None:
    # At arm's length, 70 cm, letters of 9 mm are seen by everybody: half a degree and more.
    rows = black(draw(TICKET, width)).sum(axis=1)
    heavy = rows > width / 4
    longest, current = 0, 0
    for each in heavy:
        current = current + 1 if each else 0
        longest = max(longest, current)
    assert longest >= 9 * 8 * 0.8


@width
def test_long_names_make_it_longer_and_lose_no_words(width: int) -> None:
    usual, longer = draw(TICKET, width), draw(replace(TICKET, service=words(LONG, LONG)), width)
    assert longer.height > usual.height + 200


@pytest.mark.parametrize("room", range(60, 500, 20))
def test_lines_are_evened_out_without_breaking_words_that_fit(room: int) -> None:
    text = "Нөміріңіз шақырылғанша осы жерде күтіңіз"
    lines, plain = balanced(text, 22, MEDIUM, room), wrapped(text, 22, MEDIUM, room)
    assert len(lines) == len(plain)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    face = font(22, MEDIUM)
    assert max(map(face.getlength, lines)) <= room
    if max(map(face.getlength, text.split())) <= room:
        assert " ".join(lines) == text


def test_a_value_that_is_the_same_in_both_languages_stands_once() -> None:
    once = draw(replace(TICKET, rows=(Row(words("Кабинет", "Кабинет"), words("3", "3")),)), 576)
    twice = draw(replace(TICKET, rows=(Row(words("Терезе", "Окно"), words("3", "3")),)), 576)
    assert once.height < twice.height


def test_the_same_ticket_is_the_same_picture() -> None:
    assert draw(TICKET, 576).tobytes() == draw(TICKET, 576).tobytes()
    assert draw(replace(TICKET, number="А-016"), 576).tobytes() != draw(TICKET, 576).tobytes()


@width
def test_the_code_is_there_with_white_around_it(width: int) -> None:
    page = draw(TICKET, width)
    module = 6 if width == 576 else 4
    code = segno.make_qr(TICKET.code, encoding="utf-8", error="m")
    matrix = np.array([[bool(dark) for dark in row] for row in code.matrix])
    side = module * len(matrix)
    expected = matrix.repeat(module, axis=0).repeat(module, axis=1)
    ink = black(page)
    left = int(np.argmax(ink.any(axis=0)))
    top = next(
        y
        for y in range(page.height - side, 0, -1)
        if (ink[y : y + side, left : left + side] == expected).all()
    )
    quiet = 4 * module
    assert not ink[top - quiet + 2 : top, left : left + side].any()
    assert not ink[top : top + side, left + side : left + side + quiet].any()
    assert not ink[top + side :, left : left + side].any()


def test_the_picture_is_no_larger_than_printers_take_in_time() -> None:
    assert isinstance(draw(TICKET, 576), Image.Image)
    assert len(draw(TICKET, 576).tobytes()) < 90_000
