"""The C library's heap, where memory is scarce: large blocks go back to the system when freed.

glibc keeps blocks of up to 32 MB for the next time once it has seen some of that size freed. With
the engines' many sizes that leaves holes, some 150 MB after a visit. Bounded, every block of a
megabyte is mapped alone and unmapped when it is freed, which costs a few per cent of computing.
"""

import ctypes

M_MMAP_THRESHOLD = -3
"""From malloc.h of glibc. Setting it ends the growth."""

LARGE_BLOCK_BYTES = 1 << 20


def give_back_large_blocks() -> bool:
    """From now on, for the whole program; False where the C library is not glibc."""
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (OSError, AttributeError):  # musl has no such thing, and needs none
        return False
    return bool(mallopt(M_MMAP_THRESHOLD, LARGE_BLOCK_BYTES))
