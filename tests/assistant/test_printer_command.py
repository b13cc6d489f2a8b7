"""`tildes printer`: a picture without any printer, a test ticket, and what is wrong."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from assistant.cli import main
from nlu.domain import Domain
from tests.devices.printer.simulated import PAPER_END, SimulatedPrinter, on_network

Configure = Callable[[str], None]


@pytest.fixture(autouse=True)
def configure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Configure:
    """Write the config; at first there is none."""
    file = tmp_path / "config.toml"
    monkeypatch.setenv("TILDES_CONFIG", str(file))
    file.touch()

    def write(printer: str) -> None:
        file.write_text(f"[printer]\n{printer}\n", encoding="utf-8")

    return write


def refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(["printer", *arguments]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    return line


@pytest.mark.parametrize(("width_mm", "dots"), [(80, 576), (58, 384)])
def test_a_preview_needs_no_printer(
    width_mm: int,
    dots: int,
    configure: Configure,
    small_domain: Domain,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    configure(f"width_mm = {width_mm}")
    out = tmp_path / "ticket.png"
    domain = str(small_domain.folder)
    assert main(["printer", "preview", "--domain", domain, "--out", str(out)]) == 0
    assert capsys.readouterr().out.startswith(f"{out}: {dots} × ")
    with Image.open(out) as picture:
        assert (picture.format, picture.mode, picture.width) == ("PNG", "1", dots)


def test_a_preview_that_can_not_be_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    line = refused(capsys, "preview", "--out", str(tmp_path / "none" / "ticket.png"))
    assert line.endswith("ticket.png: can't be written: No such file or directory")


def test_test_prints_a_ticket_that_nobody_can_wait_with(
    configure: Configure, small_domain: Domain, capsys: pytest.CaptureFixture[str]
) -> None:
    simulated = SimulatedPrinter()
    with on_network(simulated) as address:
        configure(f'address = "{address}"')
        assert main(["printer", "test", "--domain", str(small_domain.folder)]) == 0
    assert capsys.readouterr().out == f"printer {address}: a test ticket is printed\n"
    assert [ticket.width for ticket in simulated.tickets] == [576]


def test_status(configure: Configure, capsys: pytest.CaptureFixture[str]) -> None:
    simulated = SimulatedPrinter()
    with on_network(simulated) as address:
        configure(f'address = "{address}"')
        assert main(["printer", "status"]) == 0
        assert capsys.readouterr().out == f"printer {address}: ready\n"
        simulated.paper = PAPER_END
        assert main(["printer", "status", "--json"]) == 1
        assert json.loads(capsys.readouterr().out) == {
            "printer": address,
            "status": "paper_out",
            "reason": f"printer {address}: out of paper: put in a new roll",
        }
        assert "put in a new roll" in refused(capsys, "test")
    assert main(["printer", "status"]) == 1
    assert "Connection refused" in capsys.readouterr().out


@pytest.mark.parametrize("step", ["test", "status"])
def test_without_a_printer_the_line_to_write_is_told(
    step: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "no printer is configured: write `[printer] address" in refused(capsys, step)


@pytest.mark.parametrize(
    ("printer", "complaint"),
    [
        ('address = "lp"', "«lp» is no printer: write usb, "),
        ("width_mm = 76", "printer.width_mm must be one of 58, 80"),
        ('width_mm = "80"', "printer.width_mm must be a whole number from 1"),
        ('cut = "maybe"', "printer.cut must be one of off, on"),
        ('paper = "a4"', "unknown setting 'printer.paper'"),
    ],
)
def test_mistakes_in_the_config(
    printer: str, complaint: str, configure: Configure, capsys: pytest.CaptureFixture[str]
) -> None:
    configure(printer)
    assert complaint in refused(capsys, "status")
