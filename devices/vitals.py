"""How the machine is right now: heat, memory, disk. Read by assistant.pressure and `doctor`.

Small files of /proc and /sys; never raises. `root` is where these are mounted.
"""

import shutil
from pathlib import Path

_ROOT = Path("/")

_UNDERVOLTAGE, _CAPPED, _THROTTLED = 1 << 0, 1 << 1, 1 << 2
_SINCE_START = 16
"""Bits of a Raspberry Pi's `get_throttled`: now, and 16 higher, ever since the start."""


def temperature_c(root: Path = _ROOT) -> float | None:
    """The hottest thermal zone in °C; None where the kernel tells of none."""
    found = []
    for path in sorted((root / "sys/class/thermal").glob("thermal_zone*/temp")):
        number = _number(_text(path))
        # A zone whose sensor sleeps gives an error, or a figure far off.
        if number is not None and 0 < number < 150_000:
            found.append(number / 1000)
    return max(found, default=None)


def available_bytes(root: Path = _ROOT) -> int | None:
    """Memory that programs may still take, without swapping; None where the kernel is silent."""
    for line in _text(root / "proc/meminfo").splitlines():
        if line.startswith("MemAvailable:"):
            number = _number(line.split()[1])
            return None if number is None else int(number) * 1024
    return None


def stalled_percent(root: Path = _ROOT) -> float:
    """How much of the last ten seconds some program waited for memory; 0 without PSI."""
    for line in _text(root / "proc/pressure/memory").splitlines():
        if line.startswith("some avg10="):
            return _number(line.split()[1].removeprefix("avg10=")) or 0.0
    return 0.0


def free_bytes(folder: Path) -> int | None:
    """Room on the disk that holds `folder`, which need not exist; None where it can't be told."""
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    try:
        return shutil.disk_usage(folder).free
    except OSError:
        return None


def throttling(root: Path = _ROOT) -> tuple[str, ...]:
    """What the Raspberry Pi's firmware complains of; empty where all is well or no Pi is there."""
    text = _text(root / "sys/devices/platform/soc/soc:firmware/get_throttled").strip()
    try:
        bits = int(text, 16)
    except ValueError:
        return ()
    names = {
        _UNDERVOLTAGE: "too little voltage",
        _CAPPED: "frequency capped",
        _THROTTLED: "throttled",
    }
    now = [name for bit, name in names.items() if bits & bit]
    before = [
        f"{name} since the start"
        for bit, name in names.items()
        if bits & (bit << _SINCE_START) and not bits & bit
    ]
    return (*now, *before)


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii", errors="replace")
    except OSError:
        return ""


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None
