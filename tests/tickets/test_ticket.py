import pytest

from core.errors import TicketError
from tickets.ticket import TRANSITIONS, Step, TicketState, parse_line, parse_name


@pytest.mark.parametrize("written", ["А-015", "а-15", "А15", " а 15 ", "A-015", "a–15", "А—0015"])
def test_a_ticket_is_named_as_people_type_it(written: str) -> None:
    assert parse_name(written) == ("А", 15)


@pytest.mark.parametrize("written", ["", "15", "А", "А-", "А-15-2", "А-1234567", "1-А", "а'; --"])
def test_what_is_no_ticket_is_refused(written: str) -> None:
    with pytest.raises(TicketError, match="write it as on paper"):
        parse_name(written)


def test_a_line_is_a_letter() -> None:
    assert [parse_line(written) for written in ("А", "a", " б ")] == ["А", "А", "Б"]
    with pytest.raises(TicketError, match="write its letter"):
        parse_line("1")


def test_the_table_holds_every_step_but_the_first() -> None:
    assert set(TRANSITIONS) == set(Step) - {Step.TAKE}


def test_what_is_served_or_cancelled_never_comes_back() -> None:
    ended = {TicketState.SERVED, TicketState.CANCELLED}
    assert not any(sources & ended for sources, _ in TRANSITIONS.values())


def test_every_state_can_be_reached() -> None:
    reached = {TicketState.WAITING}
    for _ in TicketState:
        reached |= {state for sources, state in TRANSITIONS.values() if sources & reached}
    assert reached == set(TicketState)
