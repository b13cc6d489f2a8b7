"""Finding a printer among USB devices, by pyusb's own search over made-up descriptors."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
import usb.core

from core.errors import DeviceError
from devices.printer import usb_link
from devices.printer.address import UsbAddress
from devices.printer.escpos_printer import EscposPrinter
from devices.printer.printer import PrinterStatus
from tests.devices.printer.conformance import page

BULK, INTERRUPT = 2, 3


class Interface(list[Any]):
    """Its pipes, and what kind of device it is."""

    def __init__(self, interface_class: int, *pipes: tuple[int, int]) -> None:
        super().__init__(
            SimpleNamespace(bEndpointAddress=address, bmAttributes=kind) for address, kind in pipes
        )
        self.bInterfaceClass = interface_class


class Device:
    """A USB device that takes everything and answers as it is told to."""

    idVendor, idProduct = 0x0FE6, 0x811E  # noqa: N815 — pyusb's names

    def __init__(self, *interfaces: Interface) -> None:
        self.configurations = [list(interfaces)]
        self.written: list[tuple[int, bytes]] = []
        self.port = 0x18
        self.answer: bytes | None = None
        self.backend = self

    def __iter__(self) -> Iterator[list[Interface]]:
        return iter(self.configurations)

    def set_configuration(self) -> None: ...

    def reset(self) -> None: ...

    def write(self, pipe: int, data: bytes, timeout_ms: int) -> None:
        assert timeout_ms > 0
        self.written.append((pipe, bytes(data)))

    def read(self, pipe: int, size: int, timeout_ms: int) -> bytes:
        if self.answer is None:
            raise usb.core.USBTimeoutError("Operation timed out", errno=110)
        return self.answer

    def ctrl_transfer(self, *request: int) -> bytes:
        assert request[:2] == (0xA1, 1)
        return bytes([self.port])


@pytest.fixture
def plugged_in(monkeypatch: pytest.MonkeyPatch) -> list[Device]:
    devices: list[Device] = []

    def find(custom_match: Any = None, **numbers: int) -> Device | None:
        fitting = (
            device
            for device in devices
            if (custom_match is None or custom_match(device))
            and all(getattr(device, name) == number for name, number in numbers.items())
        )
        return next(fitting, None)

    monkeypatch.setattr(usb.core, "find", find)
    monkeypatch.setattr("usb.util.dispose_resources", lambda device: None)
    return devices


PRINTER = Interface(7, (0x02, BULK), (0x83, BULK))


def test_the_first_that_prints_is_found_with_its_own_pipes(plugged_in: list[Device]) -> None:
    keyboard = Device(Interface(3, (0x81, INTERRUPT)))
    plugged_in += [keyboard, Device(PRINTER)]
    link = usb_link.usb_link(UsbAddress())
    assert (link.out_ep, link.in_ep) == (0x02, 0x83)


def test_a_printer_of_no_class_is_found_by_its_numbers(plugged_in: list[Device]) -> None:
    plugged_in.append(Device(Interface(255, (0x81, INTERRUPT), (0x03, BULK))))
    link = usb_link.usb_link(UsbAddress(0x0FE6, 0x811E))
    assert (link.out_ep, link.in_ep) == (0x03, None)
    with pytest.raises(DeviceError, match="no such USB printer: plug it in"):
        usb_link.usb_link(UsbAddress(0x04B8, 0x0E15))
    with pytest.raises(DeviceError, match="no such USB printer: plug it in"):
        usb_link.usb_link(UsbAddress())


def test_a_ticket_goes_through_the_pipe(plugged_in: list[Device]) -> None:
    device = Device(PRINTER)
    plugged_in.append(device)
    EscposPrinter("usb", 384).print(page(384))
    sent = b"".join(data for pipe, data in device.written if pipe == 0x02)
    assert sent.startswith(b"\x10\x04\x01\x10\x04\x04\x1b@\x1dv0")


def test_the_port_tells_where_the_printer_does_not_answer(plugged_in: list[Device]) -> None:
    device = Device(PRINTER)
    plugged_in.append(device)
    printer = EscposPrinter("usb", 384)
    assert printer.condition().status is PrinterStatus.READY
    device.port = 0x38
    assert printer.condition().status is PrinterStatus.PAPER_OUT
    device.answer = b"\x12"
    assert printer.condition().status is PrinterStatus.READY


def test_what_is_missing_is_said(plugged_in: list[Device], monkeypatch: pytest.MonkeyPatch) -> None:
    assert EscposPrinter("usb", 384).condition().status is PrinterStatus.OFFLINE
    plugged_in.append(Device(Interface(7, (0x83, BULK))))
    with pytest.raises(DeviceError, match="no pipe to print through"):
        EscposPrinter("usb", 384).print(page(384))

    def no_backend(**_: Any) -> None:
        raise usb.core.NoBackendError("No backend available")

    monkeypatch.setattr(usb.core, "find", no_backend)
    with pytest.raises(DeviceError, match=r"apt-get install libusb-1\.0-0"):
        EscposPrinter("usb", 384).print(page(384))


def test_a_printer_that_takes_nothing(
    plugged_in: list[Device], monkeypatch: pytest.MonkeyPatch
) -> None:
    device = Device(PRINTER)
    plugged_in.append(device)

    def full(*_: object) -> None:
        raise usb.core.USBTimeoutError("Operation timed out", errno=110)

    monkeypatch.setattr(device, "write", full)
    with pytest.raises(DeviceError, match="printer usb: takes nothing in time"):
        EscposPrinter("usb", 384).print(page(384))


def test_a_printer_that_is_not_ours_to_open(
    plugged_in: list[Device], monkeypatch: pytest.MonkeyPatch
) -> None:
    device = Device(PRINTER)
    plugged_in.append(device)

    def closed(*_: object) -> None:
        raise usb.core.USBError("Access denied (insufficient permissions)", errno=13)

    monkeypatch.setattr(device, "write", closed)
    with pytest.raises(DeviceError, match=r"no permission: .* docs/printer.md"):
        EscposPrinter("usb", 384).print(page(384))
