from collections.abc import Callable
from pathlib import Path

import pytest

from devices.vitals import available_bytes, free_bytes, stalled_percent, temperature_c, throttling

Write = Callable[[str, str], None]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def write(name: str, text: str) -> None:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    return write


def test_the_hottest_zone_counts_and_a_broken_sensor_is_passed_over(
    write: Write, tmp_path: Path
) -> None:
    for zone, text in enumerate(("25000", "61250", "-274000", "")):
        write(f"sys/class/thermal/thermal_zone{zone}/temp", text + "\n")
    assert temperature_c(tmp_path) == 61.25


def test_memory_is_read_in_bytes_and_stalls_in_percent(write: Write, tmp_path: Path) -> None:
    write("proc/meminfo", "MemTotal:  8000000 kB\nMemAvailable:   1000 kB\n")
    write("proc/pressure/memory", "some avg10=12.50 avg60=0.00 avg300=0.00 total=0\nfull avg10=1\n")
    assert available_bytes(tmp_path) == 1_024_000
    assert stalled_percent(tmp_path) == 12.5


def test_a_machine_that_tells_nothing_has_no_figures(tmp_path: Path) -> None:
    assert temperature_c(tmp_path) is None
    assert available_bytes(tmp_path) is None
    assert stalled_percent(tmp_path) == 0.0
    assert throttling(tmp_path) == ()


@pytest.mark.parametrize(
    ("bits", "complaints"),
    [
        ("0", ()),
        ("1", ("too little voltage",)),
        ("50005", ("too little voltage", "throttled")),
        ("50000", ("too little voltage since the start", "throttled since the start")),
        ("no", ()),
    ],
)
def test_a_raspberry_pi_complains(
    write: Write, tmp_path: Path, bits: str, complaints: tuple[str, ...]
) -> None:
    write("sys/devices/platform/soc/soc:firmware/get_throttled", bits + "\n")
    assert throttling(tmp_path) == complaints


def test_room_is_told_of_a_folder_that_is_yet_to_be_made(tmp_path: Path) -> None:
    free = free_bytes(tmp_path / "not" / "yet")
    assert free is not None
    assert free > 0
