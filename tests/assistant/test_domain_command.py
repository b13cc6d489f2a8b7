import json
from pathlib import Path

import pytest

from assistant.cli import main
from assistant.domain_check import check_replies
from nlu.domain import Domain, load_domain


@pytest.fixture
def folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """A new domain, just written."""
    assert main(["domain", "new", str(tmp_path / "clinic")]) == 0
    assert "tildes ask --domain" in capsys.readouterr().out
    return tmp_path / "clinic"


def test_a_new_domain_is_bilingual_and_passes_its_check(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["domain", "check", str(folder)]) == 0
    assert "clinic: 12 intents" in capsys.readouterr().out
    domain = load_domain(folder)
    assert domain.name == "clinic"


def test_findings_are_printed_with_file_and_line(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = folder / "replies" / "replies.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("{hours}", "{times}"), "utf-8")
    assert main(["domain", "check", str(folder)]) == 1
    line = capsys.readouterr().out.splitlines()[0]
    assert line.startswith(f"{path}:") and "«place.hours» has no {times} to fill in" in line
    assert main(["domain", "check", str(folder), "--json"]) == 1
    (finding,) = json.loads(capsys.readouterr().out)
    assert finding["file"] == str(path) and finding["line"] > 1


@pytest.mark.parametrize("name", ["Clinic", "клиника", "a b", "../x y", "", "9lives"])
def test_a_name_that_is_none_is_refused(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["domain", "new", name]) == 2
    assert "small Latin letters" in capsys.readouterr().err


def test_what_exists_is_not_overwritten(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["domain", "new", str(folder)]) == 2
    assert "exists already" in capsys.readouterr().err


def test_a_folder_that_is_no_domain_is_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["domain", "check", str(tmp_path / "nowhere")]) == 2
    assert capsys.readouterr().err.count("\n") == 1


@pytest.mark.parametrize("name", ["service_centre", "rural_office"])
def test_a_shipped_domain_goes_by_its_name_and_has_nothing_to_mend(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["domain", "check", name]) == 0
    out = capsys.readouterr().out
    assert out.startswith(f"{name}: ") and "nothing to mend" in out


def test_replies_are_held_against_the_actions(small_domain: Domain) -> None:
    found = [finding.message for finding in check_replies(small_domain)]
    assert found == [
        "«strange» names an unknown action «fly.away»; known: ticket.issue, ticket.cancel, "
        "ticket.status, reply.repeat, speak.slower, speak.faster, language.switch, visit.end, "
        "tell.KIND",
        "the reply «strange» is missing: add it here",
    ]


def test_a_reply_that_nobody_gives_is_told(folder: Path) -> None:
    path = folder / "replies" / "more.yaml"
    path.write_text("place.hour: {kk: Жоқ, ru: Нет}\n", encoding="utf-8")
    (finding,) = check_replies(load_domain(folder))
    assert finding.message == "no action gives the reply «place.hour»: correct its name"


def test_a_domain_without_replies_needs_none(folder: Path) -> None:
    (folder / "replies" / "replies.yaml").unlink()
    assert check_replies(load_domain(folder)) == []


def test_a_domain_that_gives_tickets_may_say_that_one_is_not_on_paper(
    small_domain: Domain, folder: Path
) -> None:
    reply = 'printer.paper_out: {kk: "Қағаз жоқ: {ticket}.", ru: "Нет бумаги: {ticket}."}\n'
    for domain in (small_domain.folder, folder):
        (domain / "replies" / "printer.yaml").write_text(reply, encoding="utf-8")
    assert check_replies(load_domain(small_domain.folder)) == check_replies(small_domain)
    (finding,) = check_replies(load_domain(folder))
    assert finding.message == "no action gives the reply «printer.paper_out»: correct its name"
