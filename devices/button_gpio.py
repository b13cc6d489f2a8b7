"""A push button on a board's pins, through gpiozero: on a Raspberry Pi between a pin and ground.

gpiozero reaches the pins through lgpio or RPi.GPIO, whichever is there. It knows pins by Broadcom's
numbers, those that are printed as GPIO17. Other boards: devices.button_line.
"""

import warnings
from types import TracebackType
from typing import Any, Self

from core.clock import Clock, SystemClock
from core.errors import DeviceError
from devices.button import Contact


class GpioButton:
    """A button that connects a pin to ground; the pin's own pull-up resistor is used."""

    def __init__(self, pin: int, *, clock: Clock | None = None, factory: Any = None) -> None:
        """`pin`: Broadcom's number. `factory`: gpiozero's way to the pins, None for the default."""
        self._pin = pin
        self._clock = clock or SystemClock()
        self._factory = factory
        self._button: Any = None
        self._contact = Contact(self._clock)

    def __enter__(self) -> Self:
        """Take the pin; raises DeviceError."""
        try:
            import gpiozero
        except ImportError as error:
            raise DeviceError(
                f"button = gpio:{self._pin} needs gpiozero and lgpio: install both, "
                'or set [turns] button to "keyboard" or "screen"'
            ) from error
        try:
            with warnings.catch_warnings():
                # It warns of each way to the pins that it tried in vain; the error says it once.
                warnings.simplefilter("ignore")
                self._button = gpiozero.Button(self._pin, pull_up=True, pin_factory=self._factory)
        except Exception as error:  # lgpio and the kernel raise their own, gpiozero's are many
            raise _unusable(self._pin, error) from error
        self._contact = Contact(self._clock)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Give the pin back."""
        button, self._button = self._button, None
        if button is not None:
            button.close()

    @property
    def pressed(self) -> bool:
        """Whether the contact is closed. Raises DeviceError where the pin can't be read."""
        if self._button is None:
            return False
        try:
            closed = bool(self._button.is_pressed)
        except Exception as error:  # as above
            raise _unusable(self._pin, error) from error
        return self._contact.look(closed)

    def turn_ended(self) -> None:
        """Nothing: the finger tells."""


def _unusable(pin: int, error: Exception) -> DeviceError:
    """What to do about the ways in which a pin can't be used."""
    from gpiozero import exc

    match error:
        case exc.GPIOPinInUse():
            return DeviceError(f"pin {pin} is in use: choose another, or stop what uses it")
        case exc.PinFixedPull():
            return DeviceError(f"pin {pin} has a resistor that pulls it down: choose another")
        case exc.PinInvalidPin() | exc.PinNonPhysical() | exc.PinUnsupported():
            return DeviceError(f"there is no pin {pin}: set [turns] button as in gpio:17 (GPIO17)")
        case PermissionError():
            return DeviceError(
                f"no permission for pin {pin}: sudo adduser $USER gpio, then log in again"
            )
        case exc.BadPinFactory() | exc.PinUnknownPi() | ImportError():
            return DeviceError(
                f"no way to pin {pin}: on a Raspberry Pi install lgpio; on another board set "
                '[turns] button to a line, as in "line:0/105"'
            )
    reason = str(error).splitlines()[0] if str(error) else type(error).__name__
    return DeviceError(f"pin {pin} can't be used ({reason}): check the wiring and the group gpio")
