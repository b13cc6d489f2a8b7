"""The one error of the launcher."""


class SetupError(Exception):
    """The set-up can't go on. `str(error)` is one line that says what the owner should do."""
