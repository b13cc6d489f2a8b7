"""One conformance test for every button, then what each can show."""

import itertools
import os
import pty
import sys
import termios
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType

import pytest
from gpiozero.exc import BadPinFactory, PinUnknownPi
from gpiozero.pins.mock import MockFactory

from core.clock import FakeClock
from core.errors import DeviceError
from devices.button import DEBOUNCE_S, Button, FakeButton, ScreenButton
from devices.button_gpio import GpioButton
from devices.button_keyboard import KeyboardButton
from devices.button_line import LineButton

PIN = 17

Press = Callable[[], None]


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(datetime(2026, 11, 23, 9, tzinfo=UTC))


@pytest.fixture
def pins() -> Iterator[MockFactory]:
    factory = MockFactory()
    yield factory
    factory.reset()


class FakeLgpio(ModuleType):
    """What a LineButton uses of lgpio: chips whose lines are high until somebody grounds them."""

    SET_ACTIVE_LOW, SET_PULL_UP = 4, 32

    def __init__(self, chips: int = 2) -> None:
        super().__init__("lgpio")
        self.levels: dict[tuple[int, int], bool] = {}
        self.open: set[int] = set()
        self.broken = ""
        """What the next step fails with, as lgpio words it."""

        self._chips = chips

    def gpiochip_open(self, chip: int) -> int:
        if chip >= self._chips:
            raise LgpioError("can not open gpiochip")
        self.open.add(chip)
        return chip

    def gpiochip_close(self, handle: int) -> None:
        self.open.remove(handle)

    def gpio_claim_input(self, handle: int, line: int, flags: int) -> int:
        assert flags == self.SET_ACTIVE_LOW | self.SET_PULL_UP
        self._fail()
        self.levels.setdefault((handle, line), True)
        return 0

    def gpio_read(self, handle: int, line: int) -> int:
        self._fail()
        return int(not self.levels[handle, line])

    def _fail(self) -> None:
        if self.broken:
            raise LgpioError(self.broken)


class LgpioError(Exception):
    """As lgpio.error: an Exception with a few words."""


@pytest.fixture
def chips(monkeypatch: pytest.MonkeyPatch) -> FakeLgpio:
    """Stands for lgpio, which only boards have."""
    lgpio = FakeLgpio()
    monkeypatch.setitem(sys.modules, "lgpio", lgpio)
    return lgpio


@pytest.fixture
def terminal() -> Iterator[tuple[int, int]]:
    """Both ends of a terminal: the keyboard's and the program's."""
    ends = pty.openpty()
    yield ends
    for end in ends:
        os.close(end)


@pytest.fixture(params=["fake", "screen", "gpio", "line", "keyboard"])
def pressable(
    request: pytest.FixtureRequest,
    clock: FakeClock,
    pins: MockFactory,
    chips: FakeLgpio,
    terminal: tuple[int, int],
) -> tuple[Button, Press, Press]:
    """A button, what presses it and what releases it."""
    match request.param:
        case "fake":
            down = threading.Event()
            looks = (down.is_set() for _ in itertools.count())
            return FakeButton(looks), down.set, down.clear
        case "screen":
            screen = ScreenButton()
            return screen, screen.press, screen.release
        case "gpio":
            pin = pins.pin(PIN)
            gpio = GpioButton(PIN, clock=clock, factory=pins)

            def press() -> None:
                clock.advance(1)
                pin.drive_low()

            def release() -> None:
                clock.advance(1)
                pin.drive_high()

            return gpio, press, release
        case "line":
            chips.levels[1, 105] = True
            line = LineButton(1, 105, clock=clock)

            def ground() -> None:
                clock.advance(1)
                chips.levels[1, 105] = False

            def open_() -> None:
                clock.advance(1)
                chips.levels[1, 105] = True

            return line, ground, open_
    keys, program = terminal

    def space() -> None:
        os.write(keys, b" ")

    return KeyboardButton(program), space, space


def test_every_button_is_pressed_and_released(
    pressable: tuple[Button, Press, Press],
) -> None:
    button, press, release = pressable
    for _ in range(2):  # it can be entered again
        with button as entered:
            assert entered is button
            assert not button.pressed
            press()
            assert button.pressed
            assert button.pressed
            release()
            assert not button.pressed
            button.turn_ended()
            assert not button.pressed
        assert not button.pressed


def test_no_button_is_pressed_outside_its_context(
    pressable: tuple[Button, Press, Press],
) -> None:
    button, press, release = pressable
    assert not button.pressed
    with button:
        press()
        assert button.pressed
    assert not button.pressed
    release()


def test_a_finger_stays_on_though_the_turn_ended() -> None:
    button = ScreenButton()
    with button:
        button.press()
        button.turn_ended()
        assert button.pressed


def test_a_space_bar_comes_up_when_the_turn_ended(terminal: tuple[int, int]) -> None:
    keys, program = terminal
    with KeyboardButton(program) as button:
        os.write(keys, b" ")
        assert button.pressed
        button.turn_ended()
        assert not button.pressed


def test_other_keys_are_no_press(terminal: tuple[int, int]) -> None:
    keys, program = terminal
    with KeyboardButton(program) as button:
        os.write(keys, "абв\n".encode())
        assert not button.pressed
        os.write(keys, b"x y")
        assert button.pressed


def test_two_spaces_at_once_undo_each_other(terminal: tuple[int, int]) -> None:
    keys, program = terminal
    with KeyboardButton(program) as button:
        os.write(keys, b"  ")
        assert not button.pressed


def test_the_terminal_is_left_as_it_was(terminal: tuple[int, int]) -> None:
    _, program = terminal
    before = termios.tcgetattr(program)
    with KeyboardButton(program):
        assert not termios.tcgetattr(program)[3] & termios.ECHO
    assert termios.tcgetattr(program) == before


def test_a_terminal_that_is_gone_is_an_error() -> None:
    keys, program = pty.openpty()
    try:
        with KeyboardButton(program) as button:
            os.close(keys)
            with pytest.raises(DeviceError, match="start the assistant again"):
                _ = button.pressed
    finally:
        os.close(program)


def test_without_a_terminal_there_is_no_space_bar() -> None:
    reading, writing = os.pipe()
    try:
        with pytest.raises(DeviceError, match=r"needs a terminal.*\[turns\] button"):
            KeyboardButton(reading).__enter__()
    finally:
        os.close(reading)
        os.close(writing)


def test_without_standard_input_there_is_no_space_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    with pytest.raises(DeviceError, match="needs a terminal"):
        KeyboardButton().__enter__()


def test_a_chattering_contact_is_one_press(clock: FakeClock, pins: MockFactory) -> None:
    pin = pins.pin(PIN)
    with GpioButton(PIN, clock=clock, factory=pins) as button:
        pin.drive_low()
        assert button.pressed  # at once
        pin.drive_high()
        assert button.pressed
        pin.drive_low()
        clock.advance(DEBOUNCE_S)
        assert button.pressed
        pin.drive_high()
        assert not button.pressed
        pin.drive_low()
        assert not button.pressed
        clock.advance(DEBOUNCE_S)
        assert button.pressed


def test_the_pin_is_pulled_up_and_given_back(pins: MockFactory) -> None:
    with GpioButton(PIN, factory=pins):
        assert pins.pin(PIN).pull == "up"
    with GpioButton(PIN, factory=pins) as button:
        assert not button.pressed


def test_a_pin_in_use_is_an_error(pins: MockFactory) -> None:
    with (
        GpioButton(PIN, factory=pins),
        pytest.raises(DeviceError, match="pin 17 is in use: choose another"),
    ):
        GpioButton(PIN, factory=pins).__enter__()


def test_a_pin_that_is_not_there_is_an_error(pins: MockFactory) -> None:
    with pytest.raises(DeviceError, match="there is no pin 99: set"):
        GpioButton(99, factory=pins).__enter__()


def test_without_gpiozero_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "gpiozero", None)
    with pytest.raises(DeviceError, match="needs gpiozero and lgpio: install both"):
        GpioButton(PIN).__enter__()


@pytest.mark.parametrize(
    ("error", "advice"),
    [
        (BadPinFactory("Unable to load any default pin factory!"), "install lgpio"),
        (PinUnknownPi("unknown revision"), "install lgpio"),
        (PermissionError("/dev/gpiochip0"), "adduser \\$USER gpio"),
        (RuntimeError("GPIO busy\nand more"), r"can't be used \(GPIO busy\): check the wiring"),
        (RuntimeError(), r"can't be used \(RuntimeError\)"),
    ],
)
def test_every_other_failure_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch, error: Exception, advice: str
) -> None:
    import gpiozero

    def refuse(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(gpiozero, "Button", refuse)
    with pytest.raises(DeviceError, match=advice):
        GpioButton(PIN).__enter__()


def test_a_pin_that_can_not_be_read_any_more_is_an_error(
    monkeypatch: pytest.MonkeyPatch, pins: MockFactory
) -> None:
    with GpioButton(PIN, factory=pins) as button:

        def lost(_: object) -> bool:
            raise OSError("No such device")

        monkeypatch.setattr("gpiozero.Button.is_pressed", property(lost))
        with pytest.raises(DeviceError, match="No such device"):
            _ = button.pressed


def test_a_line_is_given_back(chips: FakeLgpio) -> None:
    with LineButton(1, 105):
        assert chips.open == {1}
    assert chips.open == set()


def test_a_chip_that_is_not_there_is_an_error(chips: FakeLgpio, tmp_path: Path) -> None:
    assert chips
    with pytest.raises(DeviceError, match="there is no chip 7: look for yours with gpioinfo"):
        LineButton(7, 1, devices=tmp_path).__enter__()


def test_a_chip_without_permission_is_an_error(chips: FakeLgpio, tmp_path: Path) -> None:
    assert chips
    (tmp_path / "gpiochip7").touch()
    with pytest.raises(DeviceError, match=r"can not open gpiochip.*group gpio"):
        LineButton(7, 1, devices=tmp_path).__enter__()


def test_a_line_in_use_is_an_error_and_the_chip_is_closed(chips: FakeLgpio) -> None:
    chips.broken = "GPIO busy"
    with pytest.raises(DeviceError, match=r"line 105 of chip 1 can't be used \(GPIO busy\)"):
        LineButton(1, 105).__enter__()
    assert chips.open == set()


def test_a_line_that_can_not_be_read_any_more_is_an_error(chips: FakeLgpio) -> None:
    with LineButton(1, 105) as button:
        chips.broken = "GPIO not allocated"
        with pytest.raises(DeviceError, match="GPIO not allocated"):
            _ = button.pressed


def test_without_lgpio_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "lgpio", None)
    with pytest.raises(DeviceError, match="needs lgpio: install it"):
        LineButton(1, 105).__enter__()
