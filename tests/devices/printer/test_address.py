import pytest

from core.errors import DeviceError
from devices.printer.address import (
    Address,
    FileAddress,
    NetworkAddress,
    SerialAddress,
    UsbAddress,
    parse_address,
)


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("usb", UsbAddress()),
        (" usb ", UsbAddress()),
        ("usb:04b8:0E15", UsbAddress(0x04B8, 0x0E15)),
        ("serial:/dev/ttyUSB0:19200", SerialAddress("/dev/ttyUSB0", 19200)),
        ("serial:/dev/serial/by-id/usb-1:0:9600", SerialAddress("/dev/serial/by-id/usb-1:0", 9600)),
        ("network:192.168.1.50:9101", NetworkAddress("192.168.1.50", 9101)),
        ("network:printer.local", NetworkAddress("printer.local", 9100)),
        ("file:/dev/usb/lp0", FileAddress("/dev/usb/lp0")),
    ],
)
def test_every_form_is_read(written: str, address: Address) -> None:
    assert parse_address(written) == address


@pytest.mark.parametrize(
    "written",
    [
        *("", "lp", "usb:", "usb:04b8", "usb:4b8:e15", "usb:04b8:0e15:1", "USB"),
        *("serial:/dev/ttyUSB0", "serial:ttyUSB0:9600", "serial:/dev/ttyUSB0:0"),
        *("network:", "network:host:0", "network:host:70000", "network:ho st", "file:lp0", "file:"),
    ],
)
def test_anything_else_is_refused_in_one_line_with_the_forms(written: str) -> None:
    with pytest.raises(
        DeviceError, match=r"is no printer: write usb, usb:04b8:0e15, .*lp0"
    ) as told:
        parse_address(written)
    assert "\n" not in str(told.value)
