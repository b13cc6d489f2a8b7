"""The ticket printer, where one is configured."""

from collections.abc import Iterator
from pathlib import Path

from assistant.config import Config
from assistant.doctor.finding import Finding, Verdict
from core.errors import TildesError

UDEV_RULES = "etc/udev/rules.d/70-tildes.rules"


def printer_findings(config: Config, root: Path) -> Iterator[Finding]:
    """Whether it answers and has paper."""
    if not config.printer.address:
        yield Finding("printer", Verdict.GOOD, "none is configured: numbers are told and shown")
        return
    yield _printer(config, root)


def _printer(config: Config, root: Path) -> Finding:
    from assistant.printing import open_printer
    from devices.printer.printer import PrinterStatus

    try:
        printer = open_printer(config.printer)
        condition = printer.condition()
    except TildesError as error:
        return Finding("printer", Verdict.PROBLEM, str(error), "tildes printer status")
    detail = f"{printer.name}: {condition.reason or condition.status}"
    if condition.status is PrinterStatus.READY:
        return Finding("printer", Verdict.GOOD, detail)
    if condition.status.prints:
        return Finding("printer", Verdict.WARNING, detail, "tildes printer test")
    return Finding("printer", Verdict.PROBLEM, detail, _mend(config, root))


def _mend(config: Config, root: Path) -> str:
    usb = config.printer.address.startswith("usb")
    if usb and not (root / UDEV_RULES).exists():
        return "switch it on; where it is on: sudo boards/install.sh lets programs open it"
    return "switch it on, close its cover, put paper in; then tildes printer test"
