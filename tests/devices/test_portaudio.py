import sys
from pathlib import Path
from typing import Any

import pytest

from core.errors import DeviceError
from devices.portaudio import (
    SoundDevice,
    cards_came,
    close_stream,
    has_moved,
    list_anew,
    list_devices,
    open_stream,
)
from tests.devices.conftest import device


def test_each_device_is_one_readable_line(portaudio: Any) -> None:
    assert [str(device) for device in list_devices()] == [
        "HDA Intel: ALC662 Analog (hw:0,0): "
        "microphone (2 channels), speaker (2 channels, the default), 48000 Hz",
        "USB PnP Sound Device: Audio (hw:1,0): microphone (1 channel, the default), 44100 Hz",
        "USB Speaker: - (hw:2,0): speaker (1 channel), 44100 Hz",
    ]


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


def microphone(portaudio: Any) -> SoundDevice:
    return next(device for device in list_devices() if device.default_input)


def opened(device: SoundDevice) -> Any:
    return open_stream(
        "microphone",
        device,
        lambda library, index: library.InputStream(
            channels=1,
            callback=lambda *block: None,
            finished_callback=lambda: None,
            latency=0.1,
            device=index,
        ),
    )


def room() -> bool:
    return True


def test_a_device_in_use_is_one_line(portaudio: Any) -> None:
    portaudio.busy = True
    with pytest.raises(DeviceError, match="can't open the microphone 'USB PnP") as caught:
        opened(microphone(portaudio))
    assert "\n" not in str(caught.value)


def test_a_device_that_does_not_start_is_closed(portaudio: Any) -> None:
    portaudio.starts = False
    with pytest.raises(DeviceError, match="Device unavailable"):
        opened(microphone(portaudio))
    assert not portaudio.streams[0].open
    assert list_anew(room)


def test_the_devices_are_listed_anew_between_streams(portaudio: Any) -> None:
    old = microphone(portaudio)
    stream = opened(old)
    assert not list_anew(room)
    close_stream(stream)
    close_stream(stream)
    assert portaudio.starts_counted == 0
    portaudio.devices.insert(0, device(7, "Webcam (hw:3,0)", 1, 0, 16_000))
    assert list_anew(room)
    assert portaudio.starts_counted == 1
    assert len(list_devices()) == 4
    # What was chosen from the old list is found in the new one by its name.
    assert opened(old).wishes["device"] == 1


def test_streams_that_can_be_spared_are_closed_for_it(portaudio: Any) -> None:
    stream = opened(microphone(portaudio))

    def make_room() -> bool:
        close_stream(stream)
        return True

    assert not list_anew(lambda: False)
    assert list_anew(make_room)


def test_a_device_that_is_no_longer_listed_is_gone(portaudio: Any) -> None:
    old = microphone(portaudio)
    portaudio.devices.pop(1)
    with pytest.raises(DeviceError, match=r"the microphone 'USB PnP .+' is gone: plug it in"):
        opened(old)


def test_a_sound_system_that_does_not_start_again_is_one_line(portaudio: Any) -> None:
    portaudio.broken = True
    with pytest.raises(DeviceError, match=r"can't start again \(Host error\): check"):
        list_anew(room)
    portaudio.broken = False
    assert list_anew(room)


def test_a_card_that_moved_is_not_trusted(portaudio: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    listed = {0: "PCH", 1: "Device"}
    monkeypatch.setattr("devices.portaudio.cards", lambda: dict(listed))
    assert list_anew(room)
    onboard, usb, _ = list_devices()
    assert not cards_came()
    del listed[1]
    assert has_moved(usb)
    assert not has_moved(onboard)
    assert not cards_came()
    listed[2] = "Device"
    assert cards_came()
    assert has_moved(usb)
    listed[1] = "Webcam"
    assert has_moved(usb)
    assert list_anew(room)
    assert not cards_came()
