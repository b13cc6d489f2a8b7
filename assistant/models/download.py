"""Downloads that go on where they were cut, and try again after a while.

An address that is refused (404, 403) stays so; a cut, a busy server (429) or a broken one (5xx)
is tried again, each time after a longer pause with chance in it, so that a hundred kiosks that
were cut together don't come back together. A try that brought something worthwhile is none of
those that count.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from assistant.models.https import Cut, HttpsDoor, RangeRefused, page_came
from assistant.models.landing import Landing
from core.errors import PullError

TRIES = 5
FIRST_PAUSE_S = 1.0
LONGEST_PAUSE_S = 30.0
LONGEST_WISHED_S = 120.0
"""A server that wants a longer pause (Retry-After) is given up."""

WORTHWHILE_BYTES = 1 << 16
PAGE_BEGINS = (b"<!doctype html", b"<html")


@dataclass(frozen=True, slots=True)
class Downloads:
    """Brings addresses into landings."""

    door: HttpsDoor
    pause: Callable[[float], None]
    """Waits for so many seconds."""

    chance: Callable[[], float] = field(default=random.random)
    """From 0 to 1."""

    def fetch(self, url: str, landing: Landing, reach: Callable[[int], None]) -> None:
        """Bring the rest of a file. Raises PullError; what has come so far stays."""
        failed = 0
        while not landing.whole:
            before = landing.done
            try:
                self._once(url, landing, reach)
            except Cut as cut:
                failed = 0 if landing.done - before >= WORTHWHILE_BYTES else failed
                failed += 1
                if failed == TRIES:
                    raise PullError(f"{cut} ({TRIES} times)") from cut
                if cut.wait_s > LONGEST_WISHED_S:
                    raise PullError(f"{cut} and asks to wait {cut.wait_s:.0f} s") from cut
                self.pause(max(cut.wait_s, self._pause_s(failed)))
            else:
                return

    def _pause_s(self, failed: int) -> float:
        """Between half of it and all of it; twice as long each time."""
        longest = min(FIRST_PAUSE_S * 2.0 ** (failed - 1), LONGEST_PAUSE_S)
        return longest * (1 + self.chance()) / 2

    def _once(self, url: str, landing: Landing, reach: Callable[[int], None]) -> None:
        etag = landing.etag(url) if landing.done else ""
        if etag is None:
            landing.restart()
        try:
            self._body(url, landing, etag or "", reach)
        except RangeRefused:
            landing.restart()
            try:
                self._body(url, landing, "", reach)
            except RangeRefused as error:
                raise PullError(str(error)) from error

    def _body(self, url: str, landing: Landing, etag: str, reach: Callable[[int], None]) -> None:
        host = urlsplit(url).hostname or url
        with self.door.open(url, landing.done, etag) as answer:
            if answer.start != landing.done:
                # It sends all of it: it has another version now, or knows no ranges.
                landing.restart()
            _refuse_size(answer.size, landing, host)
            landing.note(url, answer.etag)
            for chunk in answer.chunks:
                if not landing.done:
                    _refuse_page(chunk, landing, host)
                landing.write(chunk)
                reach(landing.done)
            if landing.done < (answer.size or landing.file.size):
                raise Cut(f"the connection to {host} broke")


def _refuse_size(size: int | None, landing: Landing, host: str) -> None:
    promised = landing.file.size
    if size is None and not promised:
        raise PullError(f"{host} does not say how long the file is")
    if size is not None and promised and size != promised:
        raise PullError(f"{host} has {size} bytes, models.lock {promised}")


def _refuse_page(chunk: bytes, landing: Landing, host: str) -> None:
    if landing.file.name.endswith((".html", ".htm")):
        return
    if chunk[:64].lstrip().lower().startswith(PAGE_BEGINS):
        raise PullError(page_came(host))
