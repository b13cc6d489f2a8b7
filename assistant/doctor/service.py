"""systemd's unit: installed, as this program has it, active, watched, not restarting."""

import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

from assistant.doctor.finding import Finding, Verdict
from assistant.doctor.printer import UDEV_RULES
from assistant.paths import ROOT

UNIT = "tildes.service"
INSTALLED = f"etc/systemd/system/{UNIT}"
UNIFIED_CGROUPS = "sys/fs/cgroup/cgroup.controllers"
INSTALL = "sudo boards/install.sh"
JOURNAL = "journalctl -u tildes -n 50"

ASK_LIMIT_S = 5.0

Properties = dict[str, str]
Ask = Callable[[], Properties]


def service_findings(root: Path, ask: Ask | None = None) -> Iterator[Finding]:
    """What systemd knows of the service; `ask` gives the unit's properties, {} for none."""
    unit = root / INSTALLED
    if not unit.exists():
        yield Finding("service", Verdict.GOOD, f"not installed; {INSTALL} does it")
        return
    if _text(unit) != _text(ROOT / "boards" / "systemd" / UNIT):
        yield Finding("unit", Verdict.WARNING, f"{unit} is not this program's", INSTALL)
    if not (root / UDEV_RULES).exists():
        yield Finding("udev", Verdict.WARNING, f"{root / UDEV_RULES} is missing", INSTALL)
    known = (ask or properties)()
    if not known:
        detail = "installed; systemd is not running here, so nobody starts it"
        yield Finding("service", Verdict.WARNING, detail, "start the machine with systemd")
        return
    yield _active(known)
    yield _watched(known)
    yield _offline(root)


def properties() -> Properties:
    """The unit's properties as systemd tells them; {} where it does not."""
    program = shutil.which("systemctl")
    if program is None:
        return {}
    names = "ActiveState,SubState,UnitFileState,Result,NRestarts,WatchdogUSec"
    try:
        answer = subprocess.run(  # noqa: S603 - systemd's own program, with arguments of ours
            [program, "show", UNIT, "--property", names],
            capture_output=True,
            text=True,
            timeout=ASK_LIMIT_S,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return {}
    pairs = (line.partition("=") for line in answer.stdout.splitlines())
    return {name: value for name, _, value in pairs} if answer.returncode == 0 else {}


def _active(known: Properties) -> Finding:
    state, result = known.get("ActiveState", ""), known.get("Result", "")
    restarts = known.get("NRestarts", "0")
    if state == "activating":
        detail = f"starting ({known.get('SubState', '')}), {restarts} restarts so far"
        return Finding("service", Verdict.WARNING, detail, f"wait a minute, else {JOURNAL}")
    if state != "active":
        detail = f"{state} ({known.get('SubState', '')}, last result {result})"
        return Finding(
            "service", Verdict.PROBLEM, detail, f"sudo systemctl start tildes; {JOURNAL}"
        )
    if known.get("UnitFileState") != "enabled":
        detail = "active, but it does not start with the machine"
        return Finding("service", Verdict.WARNING, detail, "sudo systemctl enable tildes")
    if restarts not in ("", "0"):
        detail = f"active, restarted {restarts} times since it was started"
        return Finding("service", Verdict.WARNING, detail, JOURNAL)
    return Finding("service", Verdict.GOOD, "active, and starts with the machine")


def _watched(known: Properties) -> Finding:
    period = known.get("WatchdogUSec", "")
    if period in ("", "0", "infinity"):
        detail = "nobody notices when it hangs"
        mend = f"{INSTALL}, and look for WatchdogSec in: systemctl cat tildes"
        return Finding("watchdog", Verdict.WARNING, detail, mend)
    return Finding("watchdog", Verdict.GOOD, f"restarted after {period} without sound")


def _offline(root: Path) -> Finding:
    """IPAddressDeny is silently nothing without the unified hierarchy of control groups."""
    if (root / UNIFIED_CGROUPS).exists():
        return Finding("network", Verdict.GOOD, "the service is kept to this machine")
    detail = "systemd can't keep the service off the network: control groups of version 1"
    mend = "add systemd.unified_cgroup_hierarchy=1 to the kernel's command line and restart"
    return Finding("network", Verdict.WARNING, detail, mend)


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
