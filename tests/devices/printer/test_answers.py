import pytest

from devices.printer.answers import escpos_status, is_answer, is_printed_answer, port_status
from devices.printer.printer import PrinterStatus

READY, LOW = PrinterStatus.READY, PrinterStatus.PAPER_LOW
OUT, OFFLINE, UNKNOWN = PrinterStatus.PAPER_OUT, PrinterStatus.OFFLINE, PrinterStatus.UNKNOWN


@pytest.mark.parametrize(
    ("online", "paper", "status"),
    [
        (0x12, 0x12, READY),
        (0x16, 0x12, READY),  # the drawer's pin says nothing about paper
        (0x12, 0x1E, LOW),
        (0x12, 0x7E, OUT),
        (0x1A, 0x72, OUT),  # offline because of the paper: the paper is what to mend
        (0x1A, 0x12, OFFLINE),
        (0x1A, None, OFFLINE),
        (None, 0x12, READY),
        (0x12, None, READY),
        (None, None, UNKNOWN),
    ],
)
def test_what_esc_pos_answers(online: int | None, paper: int | None, status: PrinterStatus) -> None:
    assert escpos_status(online, paper) is status


@pytest.mark.parametrize(
    ("byte", "status"),
    [
        (0x18, READY),
        (0x38, OUT),
        (0x30, OUT),
        (0x10, OFFLINE),
        (0x08, OFFLINE),
        (0x00, UNKNOWN),
        (None, UNKNOWN),
    ],
)
def test_what_the_port_tells(byte: int | None, status: PrinterStatus) -> None:
    assert port_status(byte) is status


def test_flow_control_and_noise_are_no_answers() -> None:
    assert is_answer(0x12)
    assert is_answer(0x7E)
    for byte in (0x11, 0x13, 0x00, 0xFF, 0x10, 0x92):
        assert not is_answer(byte)
    assert is_printed_answer(0x0F)
    assert not is_printed_answer(0x12)


def test_only_a_printer_that_is_known_to_fail_is_not_tried() -> None:
    assert [status for status in PrinterStatus if not status.prints] == [OUT, OFFLINE]
