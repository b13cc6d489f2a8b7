"""What is wrong with this installation, and the command or step that mends each thing.

    finding.py   what a look gives         machine.py   heat, memory, disk, clock
    models.py    profile and models        content.py   the domain and the queue
    sound.py     microphone, speaker, echo, how a turn starts
    printer.py   the ticket printer        service.py   systemd's unit and its watchdog

Used by `tildes doctor` and by the owner's page.
"""

from collections.abc import Iterator
from pathlib import Path

from assistant.config import Config, load_config
from assistant.doctor.content import domain_findings
from assistant.doctor.finding import Finding, Verdict
from assistant.doctor.machine import machine_findings
from assistant.doctor.models import model_findings
from assistant.doctor.printer import printer_findings
from assistant.doctor.service import service_findings
from assistant.doctor.sound import sound_findings
from core.clock import Clock, SystemClock
from core.errors import TildesError

__all__ = ["Finding", "Verdict", "examine"]


def examine(root: Path = Path("/"), clock: Clock | None = None) -> list[Finding]:
    """Look at everything; never raises, since a broken part must not hide the next one.

    `root`: where /etc, /proc, /sys and /dev are.
    """
    clock = clock or SystemClock()
    try:
        config = load_config()
    except TildesError as error:
        mend = "correct the file, or delete it for the defaults"
        broken = Finding("config", Verdict.PROBLEM, str(error), mend)
        return [broken, *_examine(Config(), root, clock)]
    return [Finding("config", Verdict.GOOD, "readable"), *_examine(config, root, clock)]


def _examine(config: Config, root: Path, clock: Clock) -> Iterator[Finding]:
    yield from machine_findings(root, clock)
    yield from model_findings(config)
    yield from domain_findings(config)
    yield from sound_findings(config, root)
    yield from printer_findings(config, root)
    yield from service_findings(root)
