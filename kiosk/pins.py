"""PINs of the staff: which are good enough, and how they are kept so that a copy tells little.

A PIN is never stored: only scrypt of it, with a salt of its own. Six digits are still few, so the
file is readable by its owner alone, and guessing at the desk is slowed by kiosk.sign_in.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from itertools import pairwise

from core.errors import UsageError

SHORTEST, LONGEST = 6, 12
"""Digits of a PIN."""

COST, BLOCK, LANES = 2**14, 8, 5
"""Of scrypt: 16 MB and about 0.2 s; the least that OWASP's cheat sheet on passwords names."""

_MEMORY_BYTES = 2 * 128 * COST * BLOCK


@dataclass(frozen=True, slots=True)
class HashedPin:
    """What is kept of a PIN; both in hexadecimal digits."""

    salt: str
    digest: str

    def matches(self, pin: str) -> bool:
        """Whether it is this PIN; takes as long for a wrong one."""
        return hmac.compare_digest(self.digest, _digest(pin, self.salt))


NOBODY = HashedPin("00" * 16, "00" * 32)
"""Compared with where the name is unknown: the answer comes no sooner and tells nothing."""


def hashed(pin: str) -> HashedPin:
    """Prepare a PIN for keeping. Raises UsageError for one that is easy to guess."""
    if not pin.isascii() or not pin.isdigit() or not SHORTEST <= len(pin) <= LONGEST:
        raise UsageError(f"a PIN has {SHORTEST} to {LONGEST} digits and nothing else")
    steps = {(int(after) - int(before)) % 10 for before, after in pairwise(pin)}
    if len(steps) == 1 and steps <= {0, 1, 9}:
        raise UsageError("this PIN is among the first that anybody tries: take another")
    salt = secrets.token_hex(16)
    return HashedPin(salt, _digest(pin, salt))


def _digest(pin: str, salt: str) -> str:
    key = hashlib.scrypt(
        pin.encode("utf-8", "surrogatepass"),
        salt=bytes.fromhex(salt),
        n=COST,
        r=BLOCK,
        p=LANES,
        maxmem=_MEMORY_BYTES,
    )
    return key.hex()[:64]
