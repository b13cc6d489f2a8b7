"""Reads what printers answer when they are asked how they are; devices.printer.escpos_printer asks.

Three questions, each answered with one byte:

    DLE EOT 1, 4    ESC/POS, at once, even while it prints   is it online; its paper sensors
    GS r 1          ESC/POS, after all that was sent before  its paper sensors: it has printed
    port status     IEEE 1284, by USB or the kernel          paper, selected, no error
"""

from devices.printer.printer import PrinterStatus

ASK_ONLINE = b"\x10\x04\x01"
ASK_PAPER = b"\x10\x04\x04"
ASK_PRINTED = b"\x1dr\x01"

_FIXED, _FIXED_IS = 0x93, 0x12
"""Bits of an answer to DLE EOT that are always the same; noise and XON, XOFF lack them."""

_IS_OFFLINE = 0x08
_NEAR_END = 0x0C
_PAPER_END = 0x60

_PRINTED_FIXED = 0x90
"""Bits that are never set in an answer to GS r."""
_PRINTED_PAPER_END = 0x0C

_PORT_NO_ERROR, _PORT_SELECTED, _PORT_PAPER_EMPTY = 0x08, 0x10, 0x20


def is_answer(byte: int) -> bool:
    """Whether it is an answer to DLE EOT."""
    return byte & _FIXED == _FIXED_IS


def is_printed_answer(byte: int) -> bool:
    """Whether it is an answer to GS r."""
    return byte & _PRINTED_FIXED == 0


def escpos_status(online: int | None, paper: int | None) -> PrinterStatus:
    """What the answers to ASK_ONLINE and ASK_PAPER say; None where none came."""
    if paper is not None and paper & _PAPER_END:
        return PrinterStatus.PAPER_OUT
    if online is not None and online & _IS_OFFLINE:
        return PrinterStatus.OFFLINE
    if paper is not None and paper & _NEAR_END:
        return PrinterStatus.PAPER_LOW
    if paper is None and online is None:
        return PrinterStatus.UNKNOWN
    return PrinterStatus.READY


def port_status(byte: int | None) -> PrinterStatus:
    """What the port's own status says; printers that never set a bit say nothing."""
    if not byte:
        return PrinterStatus.UNKNOWN
    if byte & _PORT_PAPER_EMPTY:
        return PrinterStatus.PAPER_OUT
    if not byte & _PORT_NO_ERROR or not byte & _PORT_SELECTED:
        return PrinterStatus.OFFLINE
    return PrinterStatus.READY
