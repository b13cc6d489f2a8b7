from datetime import UTC, datetime
from pathlib import Path

import pytest

from assistant.config import AudioConfig, Config, PrinterConfig, TurnsConfig
from assistant.doctor import Finding, Verdict, examine, sound
from assistant.doctor.machine import machine_findings
from assistant.doctor.printer import printer_findings
from assistant.doctor.service import service_findings
from core.clock import FakeClock

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture(autouse=True)
def own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("XDG_CACHE_HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME"):
        monkeypatch.setenv(variable, str(tmp_path / variable))
    monkeypatch.setenv("TILDES_MODELS", str(tmp_path / "models"))
    monkeypatch.delenv("TILDES_CONFIG", raising=False)


def finding(topic: str) -> Finding:
    return next(finding for finding in examine() if finding.topic == topic)


def test_missing_models_are_a_problem_with_its_mending_command() -> None:
    assert finding("recognizer kk").verdict is Verdict.PROBLEM
    assert finding("recognizer kk").mend == "tildes models pull"


def test_every_bad_finding_says_what_mends_it() -> None:
    assert all(each.mend for each in examine() if each.verdict is not Verdict.GOOD)


def test_a_broken_config_does_not_hide_the_rest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "config.toml"
    path.write_text("colour = 1")
    monkeypatch.setenv("TILDES_CONFIG", str(path))
    assert finding("config").verdict is Verdict.PROBLEM
    assert finding("domain").verdict is Verdict.GOOD


def test_the_accented_voice_is_told_plainly(tmp_path: Path) -> None:
    from assistant.models.lock import load_lock
    from assistant.paths import lock_file

    for file in load_lock(lock_file()).entry("piper-en-joe").files:
        path = tmp_path / "models" / "piper-en-joe" / file.name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as stream:
            stream.truncate(file.size)  # the size is all that doctor looks at
    for language in ("kk", "ru"):
        found = finding(f"voice {language}")
        assert found.verdict is Verdict.WARNING
        assert "accent" in found.detail


def test_a_ticket_database_that_cannot_be_made_is_a_problem(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "file"))
    assert finding("tickets").verdict is Verdict.PROBLEM


def test_a_machine_that_is_tried_out_has_no_service(tmp_path: Path) -> None:
    (found,) = service_findings(tmp_path)
    assert found.verdict is Verdict.GOOD


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    for source, place in (
        ("systemd/tildes.service", "etc/systemd/system/tildes.service"),
        ("udev/70-tildes.rules", "etc/udev/rules.d/70-tildes.rules"),
    ):
        path = tmp_path / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes((ROOT / "boards" / source).read_bytes())
    (tmp_path / "sys/fs/cgroup").mkdir(parents=True)
    (tmp_path / "sys/fs/cgroup/cgroup.controllers").touch()
    return tmp_path


RUNNING = {
    "ActiveState": "active",
    "SubState": "running",
    "UnitFileState": "enabled",
    "Result": "success",
    "NRestarts": "0",
    "WatchdogUSec": "30s",
}


def test_a_service_that_runs_is_good(installed: Path) -> None:
    findings = list(service_findings(installed, lambda: RUNNING))
    assert [each.topic for each in findings] == ["service", "watchdog", "network"]
    assert all(each.verdict is Verdict.GOOD for each in findings)


@pytest.mark.parametrize(
    ("change", "topic", "verdict", "mend"),
    [
        ({"ActiveState": "failed"}, "service", Verdict.PROBLEM, "systemctl start"),
        ({"ActiveState": "activating"}, "service", Verdict.WARNING, "wait a minute"),
        ({"UnitFileState": "disabled"}, "service", Verdict.WARNING, "systemctl enable"),
        ({"NRestarts": "7"}, "service", Verdict.WARNING, "journalctl"),
        ({"WatchdogUSec": "0"}, "watchdog", Verdict.WARNING, "WatchdogSec"),
    ],
)
def test_a_service_with_a_fault_has_its_command(
    installed: Path, change: dict[str, str], topic: str, verdict: Verdict, mend: str
) -> None:
    findings = list(service_findings(installed, lambda: RUNNING | change))
    (bad,) = [each for each in findings if each.verdict is not Verdict.GOOD]
    assert (bad.topic, bad.verdict) == (topic, verdict)
    assert mend in bad.mend


def test_an_old_unit_and_missing_rules_are_told(installed: Path) -> None:
    (installed / "etc/systemd/system/tildes.service").write_text("[Service]")
    (installed / "etc/udev/rules.d/70-tildes.rules").unlink()
    findings = list(service_findings(installed, dict))
    assert [each.topic for each in findings] == ["unit", "udev", "service"]
    assert all("boards/install.sh" in each.mend for each in findings[:2])


def test_a_network_that_is_not_kept_off_is_told(installed: Path) -> None:
    (installed / "sys/fs/cgroup/cgroup.controllers").unlink()
    findings = list(service_findings(installed, lambda: RUNNING))
    assert [each.topic for each in findings if each.verdict is not Verdict.GOOD] == ["network"]


def in_machine(root: Path, topic: str, clock: FakeClock) -> Finding:
    return next(each for each in machine_findings(root, clock) if each.topic == topic)


def test_a_hot_throttled_machine_without_memory_says_what_to_do(
    tmp_path: Path, clock: FakeClock
) -> None:
    files = {
        "sys/class/thermal/thermal_zone0/temp": "86000\n",
        "proc/meminfo": "MemAvailable: 90000 kB\n",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    assert in_machine(tmp_path, "temperature", clock).detail == "86 °C"
    assert "heat sink" in in_machine(tmp_path, "temperature", clock).mend
    assert in_machine(tmp_path, "memory", clock).verdict is Verdict.WARNING
    throttled = tmp_path / "sys/devices/platform/soc/soc:firmware/get_throttled"
    throttled.parent.mkdir(parents=True)
    throttled.write_text("50005\n")
    assert "too little voltage" in in_machine(tmp_path, "temperature", clock).detail


def test_a_clock_that_was_never_set_is_a_problem(tmp_path: Path) -> None:
    unset = FakeClock(datetime(1970, 1, 1, tzinfo=UTC))
    assert in_machine(tmp_path, "clock", unset).verdict is Verdict.PROBLEM


def test_sound_that_this_user_may_not_open_names_the_group(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.access", lambda path, mode: False)
    (tmp_path / "dev/snd").mkdir(parents=True)
    (tmp_path / "dev/snd/pcmC0D0c").touch()
    first = next(sound.sound_findings(Config(), tmp_path))
    assert first.verdict is Verdict.PROBLEM
    assert " audio," in first.mend


@pytest.mark.parametrize(
    ("echo", "lack", "verdict", "says"),
    [
        ("auto", None, Verdict.GOOD, "full duplex"),
        ("auto", "no wheel", Verdict.WARNING, "half duplex, deaf while it speaks: no wheel"),
        ("on", "no wheel", Verdict.PROBLEM, "no wheel"),
        ("off", None, Verdict.GOOD, "half duplex"),
        ("system", "no wheel", Verdict.GOOD, "full duplex"),
    ],
)
def test_the_mode_of_turn_taking_is_told_with_its_reason(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    echo: str,
    lack: str | None,
    verdict: Verdict,
    says: str,
) -> None:
    monkeypatch.setattr("devices.echo.echo_cancellation_lack", lambda: lack)
    config = Config(audio=AudioConfig(echo=echo))
    found = next(f for f in sound.sound_findings(config, tmp_path) if f.topic == "echo")
    assert found.verdict is verdict
    assert says in found.detail


def test_a_button_that_cannot_be_used_says_why(tmp_path: Path) -> None:
    config = Config(turns=TurnsConfig(start="push", button="knob"))
    found = next(f for f in sound.sound_findings(config, tmp_path) if f.topic == "turns")
    assert found.verdict is Verdict.WARNING
    assert "gpio:17" in found.detail


def test_a_printer_that_is_not_there_is_a_problem_with_its_step(tmp_path: Path) -> None:
    config = Config(printer=PrinterConfig(address=f"serial:{tmp_path}/none"))
    (found,) = printer_findings(config, tmp_path)
    assert found.verdict is Verdict.PROBLEM
    assert "tildes printer" in found.mend


def test_no_printer_is_no_fault(tmp_path: Path) -> None:
    (found,) = printer_findings(Config(), tmp_path)
    assert found.verdict is Verdict.GOOD
