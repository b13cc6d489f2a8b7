"""A push button on a line of a GPIO chip, straight through lgpio: for a Jetson and other boards.

gpiozero knows the Raspberry Pi's pins alone; the kernel's chips and lines are the same everywhere.
`gpioinfo` (Debian's package gpiod) lists them.
"""

from pathlib import Path
from types import TracebackType
from typing import Any, Self

from core.clock import Clock, SystemClock
from core.errors import DeviceError
from devices.button import Contact

DEVICES = Path("/dev")


class LineButton:
    """A button between a line and ground. A board without pull-ups needs a resistor to 3.3 V."""

    def __init__(
        self, chip: int, line: int, *, clock: Clock | None = None, devices: Path = DEVICES
    ) -> None:
        """`chip`: the number of /dev/gpiochip…, `line`: its line. `devices`: where they are."""
        self._chip = chip
        self._line = line
        self._clock = clock or SystemClock()
        self._devices = devices
        self._lgpio: Any = None
        self._handle: int | None = None
        self._contact = Contact(self._clock)

    def __enter__(self) -> Self:
        """Take the line; raises DeviceError."""
        try:
            import lgpio
        except ImportError as error:
            raise DeviceError(
                f"button = line:{self._chip}/{self._line} needs lgpio: install it, "
                'or set [turns] button to "keyboard" or "screen"'
            ) from error
        self._lgpio = lgpio
        try:
            handle = lgpio.gpiochip_open(self._chip)
        except Exception as error:  # lgpio's own is an Exception with a few words
            raise self._unopened(error) from error
        try:
            lgpio.gpio_claim_input(handle, self._line, lgpio.SET_ACTIVE_LOW | lgpio.SET_PULL_UP)
        except Exception as error:  # as above
            lgpio.gpiochip_close(handle)
            raise self._unusable(error) from error
        self._handle, self._contact = handle, Contact(self._clock)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Give the line back."""
        handle, self._handle = self._handle, None
        if handle is not None:
            self._lgpio.gpiochip_close(handle)

    @property
    def pressed(self) -> bool:
        """Whether the contact is closed. Raises DeviceError where the line can't be read."""
        if self._handle is None:
            return False
        try:
            closed = bool(self._lgpio.gpio_read(self._handle, self._line))
        except Exception as error:  # as above
            raise self._unusable(error) from error
        return self._contact.look(closed)

    def turn_ended(self) -> None:
        """Nothing: the finger tells."""

    def _unopened(self, error: Exception) -> DeviceError:
        if not (self._devices / f"gpiochip{self._chip}").exists():
            return DeviceError(
                f"there is no chip {self._chip}: look for yours with gpioinfo and set [turns] "
                'button to it, as in "line:0/105"'
            )
        return DeviceError(
            f"chip {self._chip} can't be used ({error}): add the user to the group gpio, "
            "then log in again"
        )

    def _unusable(self, error: Exception) -> DeviceError:
        return DeviceError(
            f"line {self._line} of chip {self._chip} can't be used ({error}): look with gpioinfo "
            "whether it is there and free"
        )
