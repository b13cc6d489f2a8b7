"""Gives an action of the deployment's own a time limit, and its failures one line for the log.

The visitor waits in front of the machine: what takes longer is left behind, and its thread ends
when it ends. Nothing of what was asked or answered gets into the message.
"""

import threading
from collections.abc import Callable
from pathlib import Path

from assistant.actions.action import Outcome, Request
from core.errors import ActionError

DEFAULT_LIMIT_S = 3.0
LONGEST_LIMIT_S = 20.0


class LimitedAction:
    """Performs another action within a time limit; an Action."""

    def __init__(self, name: str, perform: Callable[[Request], Outcome], limit_s: float) -> None:
        self._name = name
        self._perform = perform
        self._limit_s = limit_s
        self._running = threading.Lock()

    def perform(self, request: Request) -> Outcome:
        """Do it, or raise ActionError in time."""
        # A hook that hangs must not gather a thread with every visitor.
        if not self._running.acquire(blocking=False):
            raise ActionError(f"action {self._name}: the last request is still being worked on")
        result: list[Outcome | Exception] = []
        thread = threading.Thread(
            target=self._collect, args=(request, result), name=self._name, daemon=True
        )
        thread.start()
        thread.join(self._limit_s)
        if not result:
            raise ActionError(f"action {self._name}: no answer within {self._limit_s:g} s")
        outcome = result[0]
        if isinstance(outcome, Exception):
            raise ActionError(f"action {self._name}: {_reason(outcome)}") from outcome
        if not isinstance(outcome, Outcome):
            raise ActionError(f"action {self._name}: gave no Outcome: see docs/dialogue.md")
        return outcome

    def _collect(self, request: Request, result: list[Outcome | Exception]) -> None:
        try:
            result.append(self._perform(request))
        except Exception as error:
            result.append(error)
        finally:
            self._running.release()


def _reason(error: Exception) -> str:
    """Our own words as they are; of others only the kind and place: the rest may name somebody."""
    if isinstance(error, ActionError):
        return str(error)
    trace, place = error.__traceback__, ""
    while trace is not None:
        place = f" at {Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}"
        trace = trace.tb_next
    return f"{type(error).__name__}{place}"
