"""A printer at a USB port, without the kernel's driver: found by its class or its numbers.

Imported by devices.printer.links where the address says so.
"""

from typing import Any

import usb.core
import usb.util
from escpos.printer import Usb

from core.errors import DeviceError
from devices.printer.address import UsbAddress
from devices.printer.links import ANSWER_S, SEND_S

PRINTER_CLASS = 7
_GET_PORT_STATUS = (0xA1, 1)
"""Request type and number, of the USB printer class."""


class UsbLink(Usb):  # type: ignore[misc] # escpos carries no types
    """A USB printer with its two pipes."""

    def __init__(self, vendor: int, product: int, out_pipe: int, in_pipe: int | None) -> None:
        super().__init__(
            vendor, product, timeout=round(1000 * SEND_S), in_ep=in_pipe, out_ep=out_pipe
        )

    def answer(self) -> bytes:
        """One byte."""
        return self._read()

    def _read(self) -> bytes:
        if self.in_ep is None:
            return b""
        try:
            return bytes(self.device.read(self.in_ep, 16, round(1000 * ANSWER_S)))[:1]
        except usb.core.USBTimeoutError:
            return b""

    def port_status(self) -> int | None:
        """What the port tells, also of printers that don't answer ESC/POS."""
        try:
            answer = self.device.ctrl_transfer(*_GET_PORT_STATUS, 0, 0, 1, round(1000 * ANSWER_S))
        except usb.core.USBError:
            return None
        return int(answer[0]) if answer else None


def usb_link(address: UsbAddress) -> UsbLink:
    """The printer that is plugged in. Raises DeviceError where there is none."""
    wanted = {"idVendor": address.vendor, "idProduct": address.product}
    try:
        found = usb.core.find(
            custom_match=None if address.vendor else _printing_interface,
            **({} if address.vendor is None else wanted),
        )
    except usb.core.NoBackendError as error:
        raise DeviceError(
            "USB printers need libusb: run `sudo apt-get install libusb-1.0-0`"
        ) from error
    if found is None:
        raise DeviceError("no such USB printer: plug it in, switch it on, and look with `lsusb`")
    out_pipe, in_pipe = _pipes(found)
    return UsbLink(found.idVendor, found.idProduct, out_pipe, in_pipe)


def _printing_interface(device: Any) -> Any:
    """The interface that prints, or None; some printers don't name their class."""
    for configuration in device:
        for interface in configuration:
            if interface.bInterfaceClass == PRINTER_CLASS:
                return interface
    return None


def _pipes(device: Any) -> tuple[int, int | None]:
    """Addresses of the pipes to the printer and from it; not every printer has the latter."""
    interface = _printing_interface(device) or next(iter(next(iter(device))))
    pipes = [
        pipe.bEndpointAddress
        for pipe in interface
        if usb.util.endpoint_type(pipe.bmAttributes) == usb.util.ENDPOINT_TYPE_BULK
    ]
    is_in = {pipe: bool(pipe & usb.util.ENDPOINT_IN) for pipe in pipes}
    outgoing = [pipe for pipe in pipes if not is_in[pipe]]
    if not outgoing:
        raise DeviceError("the USB device has no pipe to print through: is it a printer?")
    return outgoing[0], next((pipe for pipe in pipes if is_in[pipe]), None)
