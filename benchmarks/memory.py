"""Resident memory of this process."""

import os
from pathlib import Path


def memory_mb() -> float:
    """In 10⁶ bytes (proc(5), statm: the second field, in pages; a Pi 5's pages have 16 kB)."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6
