"""Which machine this is: read by `doctor`, `devices` and the choice of a profile."""

import os
import platform
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_ROOT = Path("/")
_CUDA_SIGNS = ("proc/driver/nvidia/version", "dev/nvhost-gpu", "dev/nvgpu")
"""What the drivers of NVIDIA's cards and of its Jetson boards leave in the file system."""


@dataclass(frozen=True, slots=True)
class Machine:
    """What the assistant runs on."""

    cores: int
    """Cores that this program may use."""

    memory_bytes: int
    """All of the memory that this program may have: the machine's, or less where a container or a
    service is kept to less; 0 where the system doesn't tell."""

    board: str
    """The board's name, e.g. «Raspberry Pi 5 Model B Rev 1.0», else the processor's."""

    cuda: bool
    """True where an NVIDIA driver is loaded."""

    architecture: str = ""
    """The processor's, e.g. x86_64 or aarch64."""

    def has_memory(self, wanted_bytes: int) -> bool:
        """Whether it has that much memory in all, or doesn't tell."""
        return not self.memory_bytes or wanted_bytes <= self.memory_bytes


def machine(root: Path = _ROOT) -> Machine:
    """Look at the machine; never raises. `root` is where /proc and /dev are mounted."""
    return Machine(
        cores=_cores(),
        memory_bytes=_memory_bytes(root),
        board=_board(root),
        cuda=any((root / sign).exists() for sign in _CUDA_SIGNS),
        architecture=platform.machine(),
    )


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _memory_bytes(root: Path) -> int:
    try:
        installed = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError):
        installed = 0
    known = [number for number in (installed, *_limits(root)) if number > 0]
    return min(known, default=0)


def _limits(root: Path) -> Iterator[int]:
    """Bounds that control groups set, this program's own and all around it."""
    for line in _text(root / "proc/self/cgroup").splitlines():
        # hierarchy:controllers:path; version 2 has the hierarchy 0 and names no controllers
        _, controllers, path = (*line.split(":", 2), "", "")[:3]
        if controllers == "":
            mount, name = root / "sys/fs/cgroup", "memory.max"
        elif "memory" in controllers.split(","):
            mount, name = root / "sys/fs/cgroup/memory", "memory.limit_in_bytes"
        else:
            continue
        group = mount / path.strip("/")
        for folder in (group, *group.parents):
            limit = _text(folder / name).strip()
            if limit.isdecimal():
                yield int(limit)
            if folder == mount:
                break


def _board(root: Path) -> str:
    # The device tree ends its strings with a NUL; PCs have no device tree.
    model = _text(root / "proc/device-tree/model").replace("\0", "").strip()
    return model or _processor(_text(root / "proc/cpuinfo")) or platform.machine() or "unknown"


def _processor(cpuinfo: str) -> str:
    """The first `model name : …` of /proc/cpuinfo."""
    for line in cpuinfo.splitlines():
        key, _, value = line.partition(":")
        if key.strip() == "model name":
            return " ".join(value.split())
    return ""


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
