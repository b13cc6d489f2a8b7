import json
from pathlib import Path
from typing import Any

import pytest

from assistant.cli import main
from assistant.commands.devices import BAR_WIDTH, bar, print_report, report
from assistant.device_test import Echo
from devices.levels import Levels
from tests.devices.conftest import portaudio

__all__ = ["portaudio"]

GOOD = Levels(-6.0, -20.0, -60.0, 0.0, 0.1, 50.0)
DEAD = Levels(-120.0, -120.0, -120.0, 0.0, 0.0, 50.0)


def test_the_bar_goes_from_quiet_to_full_scale() -> None:
    assert bar(0).count("█") == BAR_WIDTH
    assert bar(-35).count("█") == BAR_WIDTH // 2
    assert bar(-120).count("█") == 0
    assert bar(-120).endswith("-120 dBFS")


def test_the_report_tells_latency_and_faults(capsys: pytest.CaptureFixture[str]) -> None:
    print_report(GOOD, Echo(0.1234, 3))
    assert "123 ms" in (printed := capsys.readouterr().out)
    assert "verdict     ok" in printed
    print_report(DEAD, Echo(None, 0))
    printed = capsys.readouterr().out
    assert "not heard" in printed
    assert "wrong       no signal" in printed
    assert "ok" not in printed


def test_the_report_is_json_too() -> None:
    found = report("USB", "HDMI", DEAD, Echo(0.2, 2))
    assert json.loads(json.dumps(found)) == {
        "microphone": {
            "name": "USB",
            "peak_dbfs": -120.0,
            "speech_dbfs": -120.0,
            "floor_dbfs": -120.0,
            "clipped": 0.0,
            "hum": 0.0,
            "mains_hz": 50.0,
            "faults": ["no_signal"],
        },
        "speaker": {"name": "HDMI", "sweeps_heard": 2},
        "latency_ms": 200,
    }


@pytest.mark.parametrize(
    "arguments", [["--json"], ["list", "--json"], ["--json", "list"]], ids=" ".join
)
def test_devices_are_listed_with_and_without_saying_so(
    portaudio: Any, capsys: pytest.CaptureFixture[str], arguments: list[str]
) -> None:
    assert main(["devices", *arguments]) == 0
    found = json.loads(capsys.readouterr().out)
    assert [device["rate_hz"] for device in found["devices"]] == [48_000, 44_100, 44_100]
    assert found["machine"]["cores"] >= 1


@pytest.mark.parametrize("seconds", ["0", "-1", "61", "nan", "soon"])
def test_a_length_that_can_not_be_recorded_is_one_line(
    capsys: pytest.CaptureFixture[str], seconds: str
) -> None:
    assert main(["devices", "test", f"--seconds={seconds}"]) == 2
    assert "--seconds" in (line := capsys.readouterr().err)
    assert line.count("\n") == 1


@pytest.mark.parametrize("channel", ['"left"', '"0"', "1", '"17"'])
def test_a_channel_that_can_not_be_is_one_line(
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    channel: str,
) -> None:
    path = tmp_path / "config.toml"
    path.write_text(f"[audio]\nchannel = {channel}\n", encoding="utf-8")
    monkeypatch.setenv("TILDES_CONFIG", str(path))
    assert main(["devices", "test"]) == 2
    assert "audio.channel must be" in (line := capsys.readouterr().err)
    assert line.count("\n") == 1
