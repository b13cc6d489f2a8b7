from pathlib import Path

from devices.board import machine


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def test_this_machine_has_cores_memory_and_a_name() -> None:
    found = machine()
    assert found.cores >= 1
    assert found.memory_bytes > 100_000_000
    assert found.board


def test_a_board_is_named_by_its_device_tree(tmp_path: Path) -> None:
    write(tmp_path / "proc/device-tree/model", "Raspberry Pi 5 Model B Rev 1.0\0")
    write(tmp_path / "proc/cpuinfo", "model name\t: Cortex-A76\n")
    found = machine(tmp_path)
    assert found.board == "Raspberry Pi 5 Model B Rev 1.0"
    assert not found.cuda


def test_a_pc_is_named_by_its_processor(tmp_path: Path) -> None:
    write(tmp_path / "proc/cpuinfo", "processor\t: 0\nmodel name\t: Some  CPU @ 2 GHz\n")
    assert machine(tmp_path).board == "Some CPU @ 2 GHz"


def test_a_machine_that_tells_nothing_still_has_a_name(tmp_path: Path) -> None:
    assert machine(tmp_path).board


def test_nvidia_drivers_are_seen_on_cards_and_on_jetson(tmp_path: Path) -> None:
    write(tmp_path / "card/proc/driver/nvidia/version", "")
    write(tmp_path / "jetson/dev/nvgpu", "")
    assert machine(tmp_path / "card").cuda
    assert machine(tmp_path / "jetson").cuda


def test_memory_is_what_the_control_groups_leave(tmp_path: Path) -> None:
    groups = tmp_path / "sys/fs/cgroup"
    write(tmp_path / "proc/self/cgroup", "0::/system.slice/tildes.service\n")
    write(groups / "system.slice/tildes.service/memory.max", "max\n")
    everything = machine(tmp_path).memory_bytes
    write(groups / "system.slice/memory.max", "64000000\n")
    assert everything > machine(tmp_path).memory_bytes == 64_000_000


def test_control_groups_of_version_1_count_too(tmp_path: Path) -> None:
    write(tmp_path / "proc/self/cgroup", "4:cpu,memory:/docker/abc\n3:cpuset:/docker/abc\n")
    write(tmp_path / "sys/fs/cgroup/memory/memory.limit_in_bytes", "32000000\n")
    assert machine(tmp_path).memory_bytes == 32_000_000


def test_control_groups_that_make_no_sense_are_passed_over(tmp_path: Path) -> None:
    write(tmp_path / "proc/self/cgroup", "what\n\n0::\n")
    assert machine(tmp_path).memory_bytes > 100_000_000
