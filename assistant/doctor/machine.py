"""The machine itself: its board, heat, memory, disk and clock."""

from collections.abc import Iterator
from pathlib import Path

from assistant.doctor.finding import Finding, Verdict
from assistant.paths import model_store_folder, state_folder
from assistant.pressure import FULL_BYTES, HOT_C, SCARCE_BYTES, STALLED_PERCENT
from core.clock import Clock
from devices.board import machine
from devices.vitals import (
    available_bytes,
    free_bytes,
    stalled_percent,
    temperature_c,
    throttling,
)

NEEDED_MEMORY_BYTES = 1_500_000_000
"""The loop takes up to 1.2 GB; the rest is for the system."""

RELEASE_YEAR = 2026
"""A clock before this release was never set: boards have none that goes on without power."""


def machine_findings(root: Path, clock: Clock) -> Iterator[Finding]:
    """Board, heat, memory, disks and clock."""
    yield _board()
    yield _temperature(root)
    yield _memory(root)
    for folder in dict.fromkeys((model_store_folder(), state_folder())):
        yield _disk(folder)
    yield _clock(clock)


def _board() -> Finding:
    board = machine()
    detail = f"{board.board}, {board.cores} cores, {board.memory_bytes / 2**30:.1f} GiB"
    if board.memory_bytes < NEEDED_MEMORY_BYTES:
        return Finding("machine", Verdict.PROBLEM, detail, "use a machine with 2 GB or more")
    return Finding("machine", Verdict.GOOD, detail)


def _temperature(root: Path) -> Finding:
    topic, celsius, complaints = "temperature", temperature_c(root), throttling(root)
    detail = "no thermometer" if celsius is None else f"{celsius:.0f} °C"
    if complaints:
        detail = f"{detail}; {', '.join(complaints)}"
        mend = "use a supply of 5 V and 3 A or more, and a heat sink with air around it"
        return Finding(topic, Verdict.WARNING, detail, mend)
    if celsius is not None and celsius >= HOT_C:
        mend = "give it a heat sink and air: it leaves out partials and hears less well"
        return Finding(topic, Verdict.WARNING, detail, mend)
    return Finding(topic, Verdict.GOOD, detail)


def _memory(root: Path) -> Finding:
    available, stalled = available_bytes(root), stalled_percent(root)
    if available is None:
        return Finding("memory", Verdict.GOOD, "the kernel gives no figure")
    detail = f"{available / 1e6:.0f} MB available"
    if available < SCARCE_BYTES or stalled > STALLED_PERCENT:
        mend = "end what else runs here: ps aux --sort=-rss | head"
        return Finding("memory", Verdict.WARNING, detail, mend)
    return Finding("memory", Verdict.GOOD, detail)


def _disk(folder: Path) -> Finding:
    free = free_bytes(folder)
    if free is None:
        return Finding("disk", Verdict.PROBLEM, f"{folder} can't be read", f"ls -ld {folder}")
    detail = f"{free / 1e9:.1f} GB free for {folder}"
    if free < 2 * FULL_BYTES:
        mend = f"free at least {2 * FULL_BYTES // 10**6} MB; below {FULL_BYTES // 10**6} MB no log "
        return Finding("disk", Verdict.PROBLEM, detail, mend + "is written")
    return Finding("disk", Verdict.GOOD, detail)


def _clock(clock: Clock) -> Finding:
    now = clock.now()
    detail = now.strftime("%Y-%m-%d %H:%M %Z").strip()
    if now.year < RELEASE_YEAR:
        mend = "sudo timedatectl set-ntp true; without a network: sudo timedatectl set-time"
        return Finding("clock", Verdict.PROBLEM, f"{detail}: it was never set", mend)
    return Finding("clock", Verdict.GOOD, detail)
