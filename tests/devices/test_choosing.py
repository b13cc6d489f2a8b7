from typing import Any

import pytest

from core.errors import DeviceError
from devices.choosing import Side, candidates, choose, stable_name
from tests.devices.conftest import device


def ranks(wish: str | None, side: Side = Side.MICROPHONE) -> list[tuple[int, int]]:
    """Rank and index of each device that is meant."""
    return [(found.rank, found.device.index) for found in candidates(side, wish)]


@pytest.mark.parametrize(
    ("name", "stable"),
    [
        ("USB PnP Sound Device: Audio (hw:1,0)", "USB PnP Sound Device: Audio"),
        ("Loopback: PCM (plughw:10,1)", "Loopback: PCM"),
        ("default", "default"),
        ("Headset (Bluetooth)", "Headset (Bluetooth)"),
    ],
)
def test_the_cards_number_is_no_part_of_a_name(name: str, stable: str) -> None:
    assert stable_name(name) == stable


@pytest.mark.parametrize(
    ("wish", "index"),
    [
        (None, 1),
        ("HDA Intel: ALC662 Analog (hw:0,0)", 0),
        ("HDA Intel: ALC662 Analog (hw:3,0)", 0),
        ("hda intel:  alc662 analog", 0),
        ("usb pnp", 1),
        ("hw:0", 0),
        ("*ALC???*", 0),
        ("USB*Audio", 1),
        ("default", 1),
        ("ReSpeaker*; HDA", 0),
        (" ;USB PnP", 1),
    ],
)
def test_a_microphone_is_chosen_by_name_part_or_pattern(
    portaudio: Any, wish: str | None, index: int
) -> None:
    assert choose(Side.MICROPHONE, wish).index == index


def test_several_wishes_are_in_order(portaudio: Any) -> None:
    portaudio.devices.append(device(3, "ReSpeaker 4 Mic Array (hw:3,0)", 6, 0, 16_000))
    assert ranks("USB; ReSpeaker*; default") == [(0, 1), (1, 3)]
    assert ranks("ReSpeaker*;USB;HDA") == [(0, 3), (1, 1), (2, 0)]
    assert ranks("Studio; default") == [(1, 1)]
    assert ranks("Studio") == []


def test_two_cards_of_one_kind_are_told_apart_by_number(portaudio: Any) -> None:
    portaudio.devices.append(device(3, "USB PnP Sound Device: Audio (hw:3,0)", 1, 0, 44_100))
    assert ranks("USB PnP Sound Device: Audio (hw:3,0)") == [(0, 3), (0, 1)]
    assert ranks("USB PnP Sound Device: Audio") == [(0, 1), (0, 3)]


def test_brackets_in_a_name_are_no_pattern(portaudio: Any) -> None:
    portaudio.devices.append(device(3, "Array [UAC1.0] (hw:3,0)", 6, 0, 16_000))
    assert ranks("array [uac1.0]") == [(0, 3)]
    assert ranks("*[uac?.0]") == [(0, 3)]


def test_a_part_of_a_name_chooses_among_what_fits(portaudio: Any) -> None:
    assert choose(Side.MICROPHONE, "USB").index == 1
    assert choose(Side.SPEAKER, "USB").index == 2


def test_the_exact_name_goes_before_a_part_of_another(portaudio: Any) -> None:
    portaudio.devices[1]["name"] = "default"
    portaudio.devices[0]["name"] = "sysdefault"
    assert choose(Side.MICROPHONE, "default").index == 1


def test_without_a_default_the_first_that_fits_is_chosen(portaudio: Any) -> None:
    portaudio.default.device = (-1, -1)
    assert choose(Side.MICROPHONE, None).index == 0


@pytest.mark.parametrize("name", ["Studio", "USB Speaker: - (hw:2,0)", "", "  ", ";"])
def test_an_unknown_name_is_answered_with_those_there_are(portaudio: Any, name: str) -> None:
    with pytest.raises(DeviceError) as caught:
        choose(Side.MICROPHONE, name)
    assert str(caught.value) == (
        f"no microphone is named {name!r}: choose one of "
        "HDA Intel: ALC662 Analog (hw:0,0), USB PnP Sound Device: Audio (hw:1,0)"
    )


def test_a_machine_without_sound_has_no_devices(portaudio: Any) -> None:
    portaudio.devices = []
    portaudio.default.device = (-1, -1)
    with pytest.raises(DeviceError, match="there is no microphone: plug one in"):
        choose(Side.MICROPHONE, None)
    with pytest.raises(DeviceError, match="there is no speaker: plug one in"):
        choose(Side.SPEAKER, "USB")
