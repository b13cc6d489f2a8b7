import sys
from pathlib import Path
from typing import Any

import pytest

from core.errors import DeviceError
from devices.portaudio import choose_microphone, choose_speaker, list_devices, opening


def test_each_device_is_one_readable_line(portaudio: Any) -> None:
    assert [str(device) for device in list_devices()] == [
        "HDA Intel: ALC662 Analog (hw:0,0): "
        "microphone (2 channels), speaker (2 channels, the default), 48000 Hz",
        "USB PnP Sound Device: Audio (hw:1,0): microphone (1 channel, the default), 44100 Hz",
        "USB Speaker: - (hw:2,0): speaker (1 channel), 44100 Hz",
    ]


@pytest.mark.parametrize(
    ("name", "index"),
    [
        (None, 1),
        ("HDA Intel: ALC662 Analog (hw:0,0)", 0),
        ("usb pnp", 1),
        ("hw:0", 0),
    ],
)
def test_a_microphone_is_chosen_by_name_or_part_of_it(
    portaudio: Any, name: str | None, index: int
) -> None:
    assert choose_microphone(name).index == index


def test_a_part_of_a_name_chooses_among_what_fits(portaudio: Any) -> None:
    assert choose_microphone("USB").index == 1
    assert choose_speaker("USB").index == 2


def test_the_exact_name_goes_before_a_part_of_another(portaudio: Any) -> None:
    portaudio.devices[1]["name"] = "default"
    portaudio.devices[0]["name"] = "sysdefault"
    assert choose_microphone("default").index == 1


def test_without_a_default_the_first_that_fits_is_chosen(portaudio: Any) -> None:
    portaudio.default.device = (-1, -1)
    assert choose_microphone(None).index == 0


@pytest.mark.parametrize("name", ["Studio", "USB Speaker: - (hw:2,0)", "", "  "])
def test_an_unknown_name_is_answered_with_those_there_are(portaudio: Any, name: str) -> None:
    with pytest.raises(DeviceError) as caught:
        choose_microphone(name)
    assert str(caught.value) == (
        f"no microphone is named {name!r}: choose one of "
        "HDA Intel: ALC662 Analog (hw:0,0), USB PnP Sound Device: Audio (hw:1,0)"
    )


def test_a_machine_without_sound_has_no_devices(portaudio: Any) -> None:
    portaudio.devices = []
    portaudio.default.device = (-1, -1)
    assert list_devices() == []
    with pytest.raises(DeviceError, match="there is no microphone: plug one in"):
        choose_microphone(None)
    with pytest.raises(DeviceError, match="there is no speaker: plug one in"):
        choose_speaker("USB")


@pytest.mark.parametrize(
    ("failure", "message"),
    [
        ("OSError('PortAudio library not found')", "sudo apt-get install libportaudio2$"),
        ("RuntimeError('no host\\n API')", r"can't start \(no host API\): check"),
    ],
)
def test_a_missing_or_broken_portaudio_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failure: str, message: str
) -> None:
    (tmp_path / "sounddevice.py").write_text(f"raise {failure}\n", encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "sounddevice", raising=False)
    with pytest.raises(DeviceError, match=message) as caught:
        list_devices()
    assert "\n" not in str(caught.value)


def test_a_list_that_fails_is_one_line(portaudio: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise portaudio.PortAudioError("not\ninitialised")

    monkeypatch.setattr(portaudio, "query_devices", fail)
    with pytest.raises(DeviceError, match=r"can't list the sound devices \(not initialised\)"):
        list_devices()


def test_a_device_in_use_is_one_line(portaudio: Any) -> None:
    with (
        pytest.raises(DeviceError, match="can't open the microphone 'USB PnP") as caught,
        opening("microphone", choose_microphone(None)),
    ):
        raise portaudio.PortAudioError("Error opening stream:\nDevice unavailable")
    assert "\n" not in str(caught.value)
