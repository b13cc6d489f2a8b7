"""How the loop tells a running inference that nobody waits for its result any more."""


class Cancelled(Exception):
    """Raised inside a worker's task by `check`; the worker catches it, nobody else sees it."""


class Cancellation:
    """A flag that one side raises and the other looks at between steps.

    Setting a bool is atomic in CPython, so no lock is needed.
    """

    def __init__(self) -> None:
        self._cancelled = False

    def cancel(self) -> None:
        """Ask the task to stop at its next step."""
        self._cancelled = True

    @property
    def cancelled(self) -> bool:
        """True once `cancel` was called."""
        return self._cancelled

    def check(self) -> None:
        """Raise Cancelled where the task was cancelled."""
        if self._cancelled:
            raise Cancelled
