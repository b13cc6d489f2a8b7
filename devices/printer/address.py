"""Where a printer is, as the owner writes it in the config.

usb                         the first printer that is plugged in
usb:04b8:0e15               the one with these vendor and product numbers (see `lsusb`)
serial:/dev/ttyUSB0:19200   with the rate that is set in the printer
network:192.168.1.50:9100   the port may be left out
file:/dev/usb/lp0           a device file of the kernel's printer driver
"""

import re
from dataclasses import dataclass

from core.errors import DeviceError

DEFAULT_PORT = 9100
"""Where printers listen for raw bytes."""


@dataclass(frozen=True, slots=True)
class UsbAddress:
    """Both numbers, or None for the first printer."""

    vendor: int | None = None
    product: int | None = None


@dataclass(frozen=True, slots=True)
class SerialAddress:
    """A port and its rate."""

    path: str
    baud: int


@dataclass(frozen=True, slots=True)
class NetworkAddress:
    """A printer in the local network, which the owner has chosen by naming it."""

    host: str
    port: int = DEFAULT_PORT


@dataclass(frozen=True, slots=True)
class FileAddress:
    """A device file."""

    path: str


Address = UsbAddress | SerialAddress | NetworkAddress | FileAddress

_USB = re.compile(r"usb(?::([0-9a-fA-F]{4}):([0-9a-fA-F]{4}))?")
_SERIAL = re.compile(r"serial:(/.+):([1-9]\d{2,6})")
_NETWORK = re.compile(r"network:([\w.-]+)(?::([1-9]\d{0,4}))?")
_FILE = re.compile(r"file:(/.+)")


def parse_address(written: str) -> Address:
    """Read an address. Raises DeviceError, which names the forms."""
    text = written.strip()
    if found := _USB.fullmatch(text):
        vendor, product = found.groups()
        return UsbAddress(int(vendor, 16), int(product, 16)) if vendor else UsbAddress()
    if found := _SERIAL.fullmatch(text):
        return SerialAddress(found[1], int(found[2]))
    if found := _FILE.fullmatch(text):
        return FileAddress(found[1])
    found = _NETWORK.fullmatch(text)
    if found and int(found[2] or DEFAULT_PORT) < 65536:
        return NetworkAddress(found[1], int(found[2] or DEFAULT_PORT))
    raise DeviceError(
        f"«{written}» is no printer: write usb, usb:04b8:0e15, serial:/dev/ttyUSB0:19200, "
        "network:192.168.1.50:9100 or file:/dev/usb/lp0"
    )
