"""Signing in with a PIN: guesses are slowed down, sessions end by themselves.

    wrong PIN    1  2  3   4    5    6   …        10 and more
    then wait    –  –  –   5 s  10 s 20 s …       15 min

The same count runs for each address, with more guesses free: several people share one machine.
Whoever does not exist is answered as slowly as who does.
"""

import hashlib
import logging
import secrets
import threading
from collections import OrderedDict
from dataclasses import dataclass

from core.clock import Clock
from kiosk.operators import Operator, Operators
from kiosk.pins import NOBODY

log = logging.getLogger(__name__)

FREE_OF_NAME, FREE_OF_ADDRESS = 3, 10
"""Wrong PINs that cost no waiting."""

FIRST_WAIT_S, LONGEST_WAIT_S = 5.0, 900.0

FORGIVEN_AFTER_S = 86_400.0
"""A wrong PIN so long ago does not count."""

COUNTED_LIMIT = 1000
"""Names and addresses that are counted at a time; the oldest are forgotten first."""

PATIENCE_S = 2.0
"""How long a PIN waits for others to be looked at; a flood must not hold every thread."""

IDLE_S, WHOLE_S = 2 * 3600.0, 12 * 3600.0
"""A session ends so long after its last step, and so long after its beginning."""

SESSIONS_LIMIT = 4
"""Of one person; the oldest ends."""


class RefusedError(Exception):
    """Not signed in. `wait_s`: how long no PIN is looked at; 0 where it was wrong."""

    def __init__(self, wait_s: float = 0.0) -> None:
        super().__init__(f"wait {wait_s:.0f} s" if wait_s else "wrong name or PIN")
        self.wait_s = wait_s


class WrongPins:
    """Counts wrong PINs by whatever they are counted by."""

    def __init__(self, clock: Clock, free: int) -> None:
        self._clock = clock
        self._free = free
        self._counted: OrderedDict[str, tuple[int, float]] = OrderedDict()

    def wait_s(self, key: str) -> float:
        """How long the next try has to wait."""
        count, last_s = self._counted.get(key, (0, 0.0))
        if count <= self._free:
            return 0.0
        doublings: int = min(count - self._free - 1, 20)
        wait_s = min(FIRST_WAIT_S * float(2**doublings), LONGEST_WAIT_S)
        return max(0.0, last_s + wait_s - self._clock.monotonic_s())

    def add(self, key: str) -> None:
        """One more."""
        now_s = self._clock.monotonic_s()
        count, last_s = self._counted.pop(key, (0, now_s))
        if now_s - last_s > FORGIVEN_AFTER_S:
            count = 0
        self._counted[key] = (count + 1, now_s)
        if len(self._counted) > COUNTED_LIMIT:
            self._counted.popitem(last=False)

    def forgive(self, key: str) -> None:
        """The right one came."""
        self._counted.pop(key, None)


@dataclass(slots=True)
class Session:
    """Somebody who has signed in."""

    operator: Operator
    began_s: float
    seen_s: float


class SignIn:
    """Who is signed in. Safe to use from any thread; PINs are looked at one at a time."""

    def __init__(self, operators: Operators, clock: Clock) -> None:
        self._operators = operators
        self._clock = clock
        self._by_name = WrongPins(clock, FREE_OF_NAME)
        self._by_address = WrongPins(clock, FREE_OF_ADDRESS)
        self._sessions: dict[str, Session] = {}
        self._lock = threading.Lock()
        # One at a time: a hundred guesses at once would take a hundred times the memory.
        self._looking = threading.Lock()

    def sign_in(self, name: str, pin: str, address: str) -> str:
        """The token of a new session. Raises RefusedError, ConfigError."""
        if not self._looking.acquire(timeout=PATIENCE_S):
            raise RefusedError(FIRST_WAIT_S)
        try:
            operator = self._operators.find(name)
            known = operator.name if operator else None
            wait_s = self._by_address.wait_s(address)
            if known is not None:
                wait_s = max(wait_s, self._by_name.wait_s(known))
            if wait_s > 0:
                log.warning("a PIN from %s was not looked at: too many wrong ones", address)
                raise RefusedError(wait_s)
            right = (operator.pin if operator else NOBODY).matches(pin)
            if operator is None or not right:
                log.warning("wrong name or PIN from %s", address)
                self._by_address.add(address)
                if known is not None:
                    self._by_name.add(known)
                raise RefusedError
            self._by_name.forgive(operator.name)
            self._by_address.forgive(address)
        finally:
            self._looking.release()
        return self._begin(operator)

    def session(self, token: str | None, *, step: bool = False) -> Operator | None:
        """Who has this token; None for nobody. `step`: something was done, so it lives on."""
        if not token:
            return None
        now_s = self._clock.monotonic_s()
        with self._lock:
            session = self._sessions.get(_key(token))
            if session is None:
                return None
            if (
                now_s - session.seen_s > IDLE_S
                or now_s - session.began_s > WHOLE_S
                # Removed, or with another PIN since.
                or self._operators.find(session.operator.name) != session.operator
            ):
                del self._sessions[_key(token)]
                return None
            if step:
                session.seen_s = now_s
            return session.operator

    def sign_out(self, token: str | None) -> None:
        """End the session, if there is one."""
        with self._lock:
            self._sessions.pop(_key(token or ""), None)

    def _begin(self, operator: Operator) -> str:
        token, now_s = secrets.token_urlsafe(32), self._clock.monotonic_s()
        with self._lock:
            own = [key for key, one in self._sessions.items() if one.operator == operator]
            for key in own[: max(0, len(own) - SESSIONS_LIMIT + 1)]:
                del self._sessions[key]
            self._sessions[_key(token)] = Session(operator, now_s, now_s)
        return token


def _key(token: str) -> str:
    """Tokens themselves are not kept: what lies in memory signs nobody in."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
