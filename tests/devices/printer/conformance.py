"""What every TicketPrinter must do, the fake and the real ones."""

import pytest
from PIL import Image, ImageDraw

from core.errors import DeviceError
from devices.printer.printer import Page, TicketPrinter


def page(width_dots: int, height: int = 300) -> Page:
    """A diagonal, so that turned, mirrored or missing strips are seen."""
    image = Image.new("1", (width_dots, height), 1)
    ImageDraw.Draw(image).line((0, 0, width_dots - 1, height - 1), fill=0, width=5)
    return image


def check_printer(printer: TicketPrinter) -> None:
    """It has a name and a width, prints again and again, and refuses another width."""
    assert printer.name
    for _ in range(2):
        assert printer.condition().status.prints
        printer.print(page(printer.width_dots))
    with pytest.raises(DeviceError, match="dots wide"):
        printer.print(page(printer.width_dots + 8))
    printer.print(page(printer.width_dots))
