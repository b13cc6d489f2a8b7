from pathlib import Path

import pytest

from devices.alsa import card_number, cards, quietly

LISTED = """ 0 [PCH            ]: HDA-Intel - HDA Intel PCH
                      HDA Intel PCH at 0xf7f10000 irq 30
12 [Device         ]: USB-Audio - USB PnP Sound Device
                      C-Media Electronics Inc. USB PnP Sound Device at usb-0000:00:14.0-2
"""


def test_cards_are_read_as_the_kernel_lists_them(tmp_path: Path) -> None:
    path = tmp_path / "cards"
    path.write_text(LISTED, encoding="utf-8")
    found = cards(path)
    assert set(found) == {0, 12}
    assert "USB PnP" in found[12]
    path.write_text("--- no soundcards ---\n", encoding="utf-8")
    assert cards(path) == {}


def test_a_machine_without_alsa_has_no_cards(tmp_path: Path) -> None:
    assert cards(tmp_path / "cards") == {}


@pytest.mark.parametrize(
    ("name", "number"),
    [("USB Audio (hw:12,0)", 12), ("Loopback (plughw:3,1)", 3), ("default", None)],
)
def test_a_device_names_its_card(name: str, number: int | None) -> None:
    assert card_number(name) == number


def test_quiet_may_be_asked_for_without_alsa(monkeypatch: pytest.MonkeyPatch) -> None:
    with quietly():
        pass
    monkeypatch.setattr("devices.alsa._library", lambda: None)
    with quietly():
        pass
