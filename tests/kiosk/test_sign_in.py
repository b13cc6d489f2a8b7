"""Guessing a PIN gets slower and slower; sessions end by themselves."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from core.clock import FakeClock
from kiosk import sign_in
from kiosk.operators import Operator, Operators, Role
from kiosk.pins import HashedPin
from kiosk.sign_in import (
    COUNTED_LIMIT,
    IDLE_S,
    LONGEST_WAIT_S,
    SESSIONS_LIMIT,
    WHOLE_S,
    RefusedError,
    SignIn,
    WrongPins,
)


@pytest.fixture(autouse=True)
def quick_pins(monkeypatch: pytest.MonkeyPatch) -> None:
    """scrypt itself is tested elsewhere; here a PIN matches when it is written as the digest."""
    monkeypatch.setattr(HashedPin, "matches", lambda kept, pin: kept.digest == pin)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(datetime(2026, 11, 23, 9, tzinfo=UTC))


@pytest.fixture
def operators(tmp_path: Path) -> Operators:
    staff = Operators(tmp_path)
    staff.add(Operator("Айгүл", Role.OPERATOR, "3", HashedPin("", "271828")))
    staff.add(Operator("Иван", Role.OPERATOR, "4", HashedPin("", "314159")))
    return staff


@pytest.fixture
def desk(operators: Operators, clock: FakeClock) -> SignIn:
    return SignIn(operators, clock)


def refused(desk: SignIn, name: str = "Айгүл", pin: str = "1", address: str = "a") -> float:
    with pytest.raises(RefusedError) as error:
        desk.sign_in(name, pin, address)
    return error.value.wait_s


def test_the_right_pin_signs_in(desk: SignIn) -> None:
    token = desk.sign_in("айгүл", "271828", "a")
    found = desk.session(token)
    assert found is not None
    assert (found.name, found.window) == ("Айгүл", "3")


def test_each_sign_in_has_a_token_of_its_own(desk: SignIn) -> None:
    tokens = {desk.sign_in("Айгүл", "271828", "a") for _ in range(3)}
    assert len(tokens) == 3


def test_a_token_that_was_not_given_out_is_nobody(desk: SignIn) -> None:
    assert desk.session(None) is None
    assert desk.session("") is None
    assert desk.session("chosen-by-somebody-else") is None
    assert desk.session("\ud800") is None


def test_guesses_wait_longer_and_longer(desk: SignIn, clock: FakeClock) -> None:
    waits: list[float] = []
    for _ in range(14):
        assert refused(desk) == 0
        waits.append(refused(desk, pin="271828") if len(waits) > 2 else 0.0)
        clock.advance(waits[-1])
    assert waits[:7] == [0, 0, 0, 5, 10, 20, 40]
    assert waits[-1] == LONGEST_WAIT_S


def test_even_the_right_pin_waits(desk: SignIn, clock: FakeClock) -> None:
    for _ in range(4):
        refused(desk)
    assert refused(desk, pin="271828") == 5
    clock.advance(5)
    assert desk.sign_in("Айгүл", "271828", "a")
    assert refused(desk) == 0


def test_guesses_at_one_name_do_not_lock_out_another(desk: SignIn) -> None:
    for _ in range(4):
        refused(desk)
    assert desk.sign_in("Иван", "314159", "b")


def test_guesses_at_many_names_from_one_address_wait_too(desk: SignIn) -> None:
    for number in range(11):
        assert refused(desk, name=f"nobody{number}", address="b") == 0
    assert refused(desk, name="Иван", pin="314159", address="b") > 0
    assert desk.sign_in("Иван", "314159", "a")


def test_what_is_counted_is_bounded(clock: FakeClock) -> None:
    counted = WrongPins(clock, free=0)
    for number in range(2 * COUNTED_LIMIT):
        counted.add(str(number))
    assert len(counted._counted) == COUNTED_LIMIT


def test_a_flood_of_tries_is_sent_away(desk: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sign_in, "PATIENCE_S", 0.0)
    with desk._looking:
        assert refused(desk, pin="271828") > 0


def test_a_session_without_steps_ends(desk: SignIn, clock: FakeClock) -> None:
    token = desk.sign_in("Айгүл", "271828", "a")
    clock.advance(IDLE_S - 1)
    assert desk.session(token, step=True)
    clock.advance(IDLE_S - 1)
    assert desk.session(token)
    clock.advance(2)
    assert desk.session(token) is None


def test_a_session_ends_after_a_working_day(desk: SignIn, clock: FakeClock) -> None:
    token = desk.sign_in("Айгүл", "271828", "a")
    for _ in range(int(WHOLE_S // 3600)):
        assert desk.session(token, step=True)
        clock.advance(3600)
    clock.advance(1)
    assert desk.session(token, step=True) is None


def test_signing_out_ends_the_session(desk: SignIn) -> None:
    token = desk.sign_in("Айгүл", "271828", "a")
    desk.sign_out(token)
    desk.sign_out(None)
    assert desk.session(token) is None


def test_whoever_is_removed_or_has_another_pin_is_signed_out(
    desk: SignIn, operators: Operators
) -> None:
    first, second = desk.sign_in("Айгүл", "271828", "a"), desk.sign_in("Иван", "314159", "a")
    operators.change_pin("Айгүл", HashedPin("", "161803"))
    operators.remove("Иван")
    assert desk.session(first) is None
    assert desk.session(second) is None


def test_one_person_has_a_few_sessions(desk: SignIn) -> None:
    tokens = [desk.sign_in("Айгүл", "271828", "a") for _ in range(SESSIONS_LIMIT + 1)]
    assert desk.session(tokens[0]) is None
    assert all(desk.session(token) for token in tokens[1:])
