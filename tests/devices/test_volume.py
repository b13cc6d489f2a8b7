"""The volume through each mixer, played here by small shell scripts."""

from pathlib import Path

import pytest

from core.errors import DeviceError
from devices.volume import read_volume, set_volume

PRINTS = {
    "wpctl": "Volume: 0.45",
    "pactl": "Volume: front-left: 29491 /  45% / -20.81 dB,   front-right: 29491 /  45%",
    "amixer": "  Mono: Playback 55 [45%] [-20.00dB] [on]",
}


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PATH", str(tmp_path))
    return tmp_path


def install(folder: Path, name: str, prints: str, code: int = 0) -> None:
    script = folder / name
    script.write_text(
        f'#!/bin/sh\necho "$@" >> {folder}/{name}.log\necho "{prints}"\nexit {code}\n',
        encoding="utf-8",
    )
    script.chmod(0o755)


@pytest.mark.parametrize("mixer", PRINTS)
def test_each_mixer_tells_and_takes_the_volume(programs: Path, mixer: str) -> None:
    install(programs, mixer, PRINTS[mixer])
    assert read_volume() == 45
    set_volume(130)
    assert (programs / f"{mixer}.log").read_text(encoding="utf-8").split()[-1] == "100%"


def test_a_mixer_that_fails_is_passed_over(programs: Path) -> None:
    install(programs, "wpctl", "no PipeWire", code=1)
    install(programs, "amixer", PRINTS["amixer"])
    assert read_volume() == 45
    set_volume(20)
    assert "20%" in (programs / "amixer.log").read_text(encoding="utf-8")


def test_what_no_mixer_can_do_is_told(programs: Path) -> None:
    with pytest.raises(DeviceError, match="install"):
        read_volume()
    install(programs, "pactl", "nothing of use", code=0)
    with pytest.raises(DeviceError, match="can't be had"):
        read_volume()
    install(programs, "pactl", "", code=1)
    with pytest.raises(DeviceError, match="pactl fails"):
        set_volume(50)
