"""Draws a ticket: black on white, one bit a dot, at the printer's 8 dots a millimetre.

    place           Халыққа қызмет көрсету орталығы / Центр обслуживания населения
    ─────
    title, number   А-015, as large as the paper allows
    service         kk bold, ru below
    ─────
    rows            label in both languages | value
    ─────
    QR | day, time, advice

Kazakh stands first. The height follows from the text; nothing is cut off.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import segno
from PIL import Image, ImageDraw, ImageFont

from core.language import Language
from devices.printer.fonts import BOLD, MEDIUM, REGULAR, font
from devices.printer.page import Row, TicketPage, Words
from devices.printer.printer import Page

_QUIET = 4
"""White modules that a QR code's standard asks for on each side; on the left there is the paper's
own edge, which no printer reaches."""


@dataclass(frozen=True, slots=True)
class _Sizes:
    """Of letters and gaps, in dots; 24 dots are 3 mm, about the size of a newspaper's capitals."""

    margin: int
    place: int
    small: int
    service: int
    value: int
    number: int
    module: int
    gap: int


_WIDE = _Sizes(margin=16, place=30, small=25, service=38, value=44, number=190, module=6, gap=20)
_NARROW = _Sizes(margin=8, place=24, small=22, service=30, value=34, number=130, module=4, gap=14)
_WIDE_FROM_DOTS = 480

_VALUE_SHARE = 0.64
"""Of a row that its value may take before it is wrapped."""


def draw(page: TicketPage, width_dots: int) -> Page:
    """A picture of the ticket, `width_dots` wide, mode «1». Raises DeviceError without the font."""
    sheet = _Sheet(width_dots)
    sizes = sheet.sizes
    if page.place:
        sheet.centred(page.place, sizes.place, MEDIUM)
        sheet.rule()
    sheet.title(page.title)
    sheet.number(page.number)
    sheet.service(page.service)
    if page.rows:
        sheet.rule()
        for row in page.rows:
            sheet.row(row)
    sheet.rule()
    sheet.foot(page)
    return sheet.finished()


class _Sheet:
    """Paper that is written on from the top down."""

    def __init__(self, width: int) -> None:
        self.sizes = _WIDE if width >= _WIDE_FROM_DOTS else _NARROW
        self._width = width
        self._image = Image.new("1", (width, 400), 1)
        self._y = self.sizes.gap // 2

    def finished(self) -> Page:
        """Cut below the last line; the printer feeds before it cuts."""
        return self._image.crop((0, 0, self._width, self._y + self.sizes.gap // 2))

    def centred(self, words: Words, size: int, weight: int) -> None:
        """Both languages below each other, Kazakh heavier."""
        for language, line_weight in ((Language.KK, weight), (Language.RU, REGULAR)):
            for line in balanced(words[language], size, line_weight, self._inner):
                self._text(self._width // 2, line, size, line_weight, "ma")

    def rule(self) -> None:
        """A thin line across, with air around it."""
        self._y += self.sizes.gap // 2
        self._reserve(2)
        left, right = self.sizes.margin, self._width - self.sizes.margin
        self._pen.rectangle((left, self._y, right - 1, self._y + 1), fill=0)
        self._y += 2 + self.sizes.gap // 2

    def title(self, words: Words) -> None:
        """Small, both languages in one line where they fit."""
        size = self.sizes.small
        line = " · ".join(dict.fromkeys(words[language] for language in Language))
        if font(size, REGULAR).getlength(line) <= self._inner:
            self._text(self._width // 2, line, size, REGULAR, "ma")
        else:
            self.centred(words, size, REGULAR)

    def number(self, number: str) -> None:
        """As large as fits, set by its ink: digits have no descenders to leave room for."""
        size = self.sizes.number
        room = self._inner - 2 * self.sizes.gap
        while size > self.sizes.value and font(size, BOLD).getlength(number) > room:
            size -= 2
        face = font(size, BOLD)
        _, top, _, bottom = face.getbbox(number, anchor="ms")
        self._y += self.sizes.gap
        height = round(bottom - top)
        self._reserve(height)
        self._pen.text(
            (self._width // 2, self._y - round(top)), number, font=face, fill=0, anchor="ms"
        )
        self._y += height + self.sizes.gap

    def service(self, words: Words) -> None:
        """What the visitor came for."""
        for language, weight in ((Language.KK, BOLD), (Language.RU, REGULAR)):
            size = self.sizes.service if language is Language.KK else self.sizes.place
            self._y += 0 if language is Language.KK else self.sizes.gap // 4
            for line in balanced(words[language], size, weight, self._inner):
                self._text(self._width // 2, line, size, weight, "ma")

    def row(self, row: Row) -> None:
        """The label on the left; the value, once if it is the same in both, on the right."""
        values = list(dict.fromkeys(row.value[language] for language in Language))
        size = self.sizes.value if len(values) == 1 else self.sizes.place
        most = round(_VALUE_SHARE * self._inner)
        right = [line for value in values for line in wrapped(value, size, BOLD, most)]
        taken = max(round(font(size, BOLD).getlength(line)) for line in right)
        room = self._inner - taken - self.sizes.gap
        left = self._labels(row.label, room)
        small = self.sizes.small
        height = max(len(left) * _leading(small), len(right) * _leading(size))
        self._reserve(height)
        top = self._y
        self._y = top + (height - len(left) * _leading(small)) // 2
        for line, weight in left:
            self._text(self.sizes.margin, line, small, weight, "la")
        self._y = top + (height - len(right) * _leading(size)) // 2
        for line in right:
            self._text(self._width - self.sizes.margin, line, size, BOLD, "ra")
        self._y = top + height + self.sizes.gap // 2

    def foot(self, page: TicketPage) -> None:
        """The QR code, and beside it when it was taken and what to do."""
        code = _qr(page.code, self.sizes.module)
        quiet = _QUIET * self.sizes.module
        # Rules have half a gap of air already.
        self._y += max(0, quiet - self.sizes.gap // 2)
        top, small = self._y, self.sizes.small
        beside = self.sizes.margin + code.width + quiet
        room = self._width - self.sizes.margin - beside
        lines = [(f"{page.taken:%d.%m.%Y}  {page.taken:%H:%M}", MEDIUM)]
        lines += self._labels(page.advice, room)
        height = len(lines) * _leading(small) + self.sizes.gap // 2
        self._reserve(max(code.height, height))
        self._image.paste(code, (self.sizes.margin, top + max(0, height - code.height) // 2))
        self._y = top + max(0, code.height - height) // 2
        for place, (line, weight) in enumerate(lines):
            self._text(beside, line, small, weight, "la")
            if place == 0:
                self._y += self.sizes.gap // 2
        self._y = top + max(code.height, height) + quiet // 2

    @property
    def _inner(self) -> int:
        return self._width - 2 * self.sizes.margin

    @property
    def _pen(self) -> ImageDraw.ImageDraw:
        pen = ImageDraw.Draw(self._image)
        pen.fontmode = "1"
        return pen

    def _labels(self, words: Words, room: int) -> list[tuple[str, int]]:
        """Lines with their weights; what is the same in both languages stands once."""
        weights = {Language.KK: MEDIUM, Language.RU: REGULAR}
        texts = {words[language]: weights[language] for language in reversed(Language)}
        return [
            (line, weight)
            for text, weight in reversed(texts.items())
            for line in balanced(text, self.sizes.small, weight, room)
        ]

    def _text(self, x: int, line: str, size: int, weight: int, anchor: str) -> None:
        self._reserve(_leading(size))
        self._pen.text((x, self._y), line, font=font(size, weight), fill=0, anchor=anchor)
        self._y += _leading(size)

    def _reserve(self, height: int) -> None:
        """Paper is endless: make it longer where it does not suffice."""
        needed = self._y + height + self.sizes.gap
        if needed > self._image.height:
            longer = Image.new("1", (self._width, needed + 400), 1)
            longer.paste(self._image, (0, 0))
            self._image = longer


def _leading(size: int) -> int:
    """From one line to the next."""
    return round(1.28 * size)


def wrapped(text: str, size: int, weight: int, room: int) -> list[str]:
    """Lines that fit into `room` dots; a word that is longer than that is broken anywhere."""
    face = font(size, weight)
    lines = [""]
    for word in text.split():
        for piece in _pieces(word, face, room):
            longer = f"{lines[-1]} {piece}".strip()
            if lines[-1] and face.getlength(longer) > room:
                lines.append(piece)
            else:
                lines[-1] = longer
    return lines


def balanced(text: str, size: int, weight: int, room: int) -> list[str]:
    """The same number of lines, about equally long: no word is left alone below a full line."""
    face = font(size, weight)
    lines = wrapped(text, size, weight, room)
    # Narrower than its longest word it would break words.
    least = max((min(face.getlength(word), room) for word in text.split()), default=0)
    while room - size > least:
        narrower = wrapped(text, size, weight, room - size)
        if len(narrower) > len(lines):
            break
        room, lines = room - size, narrower
    return lines


def _pieces(word: str, face: ImageFont.FreeTypeFont, room: int) -> Sequence[str]:
    if face.getlength(word) <= room:
        return (word,)
    pieces = [""]
    for letter in word:
        if pieces[-1] and face.getlength(pieces[-1] + letter) > room:
            pieces.append("")
        pieces[-1] += letter
    return pieces


def _qr(text: str, module: int) -> Image.Image:
    """A QR code without more white than the paper around it lacks."""
    # Left to itself segno takes А for Shift JIS, which few scanners expect.
    code = segno.make_qr(text, encoding="utf-8", error="m")
    matrix = [bytes(0 if dark else 1 for dark in row) for row in code.matrix]
    side = len(matrix)
    image = Image.new("1", (side, side), 1)
    image.putdata([pixel for row in matrix for pixel in row])
    return image.resize((side * module, side * module), Image.Resampling.NEAREST)
