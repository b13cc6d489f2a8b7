"""`tildes queue`: every step at the command line, on the configured database."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from assistant.cli import main
from assistant.config import load_config
from assistant.ticket_queue import open_queue
from core.clock import SystemClock
from tickets.queue import TicketQueue

Run = Callable[..., str]


@pytest.fixture(autouse=True)
def own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("XDG_CACHE_HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME"):
        monkeypatch.setenv(variable, str(tmp_path / variable))
    monkeypatch.delenv("TILDES_CONFIG", raising=False)


@pytest.fixture
def queue() -> TicketQueue:
    return open_queue(load_config().queue.address, SystemClock())


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a step that must succeed; return what it prints."""

    def step(*arguments: str | Path) -> str:
        code = main(["queue", *map(str, arguments)])
        printed = capsys.readouterr()
        assert (code, printed.err) == (0, "")
        return printed.out

    return step


@pytest.fixture
def refused(capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a step that must be refused; return its one line."""

    def step(*arguments: str | Path) -> str:
        code = main(["queue", *map(str, arguments)])
        printed = capsys.readouterr()
        assert (code, printed.out) == (2, "")
        (line,) = printed.err.splitlines()
        return line

    return step


def words(printed: str) -> list[list[str]]:
    return [line.split() for line in printed.splitlines()]


def test_nobody_waits_at_first(run: Run) -> None:
    assert run("list") == "nobody waits\n"
    assert run("call", "--desk", "1") == "nobody waits\n"
    assert json.loads(run("list", "--json")) == []
    assert json.loads(run("call", "--desk", "1", "--json")) is None


def test_a_visitor_is_called_served_and_finished(run: Run, queue: TicketQueue) -> None:
    queue.take("А", "passport")
    queue.take("Б", "id_card")
    assert words(run("call", "--desk", "3")) == [["А-001", "called", "desk", "3", "passport"]]
    assert words(run("list")) == [
        ["А-001", "called", "desk", "3", "passport"],
        ["Б-001", "waiting", "id_card"],
    ]
    for step, state in (
        ("recall", "called"),
        ("no-show", "no_show"),
        ("recall", "called"),
        ("serve", "serving"),
        ("finish", "served"),
    ):
        assert words(run(step, "а-1"))[0][:2] == ["А-001", state]
    assert words(run("cancel", "Б-001"))[0][:2] == ["Б-001", "cancelled"]
    assert run("list") == "nobody waits\n"
    assert len(words(run("list", "--all"))) == 2


def test_one_line_or_one_ticket_can_be_called(run: Run, queue: TicketQueue) -> None:
    for line in "ААБ":
        queue.take(line, "passport")
    assert words(run("call", "--desk", "1", "--line", "Б"))[0][0] == "Б-001"
    assert words(run("call", "А-002", "--desk", "2"))[0][0] == "А-002"


def test_a_ticket_goes_to_another_service_of_the_domain(run: Run, queue: TicketQueue) -> None:
    queue.take("А", "passport")
    moved = json.loads(run("transfer", "А-001", "digital_signature", "--json"))
    assert (moved["ticket"], moved["line"], moved["state"]) == ("А-001", "Д", "waiting")


def test_the_fields_of_a_ticket_in_json(run: Run, queue: TicketQueue) -> None:
    queue.take("А", "passport")
    ticket: dict[str, Any] = json.loads(run("call", "--desk", "3", "--json"))
    assert list(ticket) == [
        *("ticket", "day", "state", "service", "line", "priority", "desk"),
        *("taken", "called", "ended"),
    ]
    assert (ticket["ticket"], ticket["desk"], ticket["ended"]) == ("А-001", "3", None)


def test_the_figures_of_a_day(run: Run, queue: TicketQueue, tmp_path: Path) -> None:
    queue.take("А", "passport")
    today = queue.today().isoformat()
    assert words(run("stats"))[-1][:2] == ["all", "1"]
    (passport, everything) = json.loads(run("stats", "--day", today, "--json"))
    assert (passport["service"], everything["taken"], everything["day"]) == ("passport", 1, today)
    out = tmp_path / "day.csv"
    assert run("report", today, out) == f"{out}: 2 rows\n"
    assert out.read_bytes().startswith(b"\xef\xbb\xbfday,service,taken,")
    assert json.loads(run("report", "2020-01-01", out, "--json"))["rows"] == 1


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["finish", "А-009"], "there is no ticket А-009 today"),
        (["finish", "passport"], "«passport» is no ticket: write it as on paper"),
        (["finish", "А-001"], "А-001 is still waiting: finish needs one that is called"),
        (["call"], "--desk"),
        (["call", "--desk", "1", "--line", "7"], "«7» is no line"),
        (["call", "А-001", "--desk", "1", "--line", "А"], "not both"),
        (["transfer", "А-001", "pasport"], "no service 'pasport'; there are address_certificate,"),
        (["stats", "--day", "yesterday"], "'yesterday' is no day: write e.g. 2026-11-23"),
        (["report", "2026-11-23", "/no/such/folder/x.csv"], "can't be written: No such file"),
        (["dance"], "'dance'"),
        ([], "STEP"),
    ],
)
def test_what_can_not_be_done_is_told_in_one_line(
    refused: Run, queue: TicketQueue, arguments: list[str], told: str
) -> None:
    queue.take("А", "passport")
    assert told in refused(*arguments)


def test_a_database_that_can_not_be_opened_is_named(
    refused: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "file"))
    assert "ticket database" in refused("list")


def test_the_config_names_another_database(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = tmp_path / "config.toml"
    config.write_text(f'[queue]\ndatabase = "{tmp_path}/other.sqlite3"\n')
    monkeypatch.setenv("TILDES_CONFIG", str(config))
    run("list")
    assert (tmp_path / "other.sqlite3").is_file()
