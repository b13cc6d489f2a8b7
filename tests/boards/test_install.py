import shutil
import subprocess
from pathlib import Path

import pytest

BOARDS = Path(__file__).parent.parent.parent / "boards"
SCRIPTS = [
    BOARDS / "install.sh",
    BOARDS / "tildes-of-the-service",
    BOARDS / "screen" / "tildes-screen",
]

pytestmark = pytest.mark.skipif(
    shutil.which("apt-get") is None or shutil.which("systemctl") is None,
    reason="the installer is for Debian with systemd",
)


def install(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [BOARDS / "install.sh", *arguments],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        stdin=subprocess.DEVNULL,
    )


def steps(*arguments: str | Path) -> list[str]:
    done = install("--dry-run", *arguments)
    assert done.returncode == 0, done.stderr
    return [line[2:] for line in done.stdout.splitlines() if line.startswith("+ ")]


def at(found: list[str], beginning: str) -> int:
    return next(place for place, step in enumerate(found) if step.startswith(beginning))


def test_a_dry_run_tells_the_steps_in_an_order_that_works() -> None:
    found = steps()
    order = [
        "usermod --append --groups audio",
        "tar: ",
        "env -C / XDG_CONFIG_HOME=/etc",
        "chown -R root:root /var/lib/tildes/models",
        "install -D -m 0644",
        "systemctl daemon-reload",
        "systemctl enable tildes.service",
        "systemctl restart --no-block tildes.service",
    ]
    places = [at(found, step) for step in order]
    assert places == sorted(places)


def test_a_dry_run_changes_nothing(tmp_path: Path) -> None:
    assert steps() == steps()
    assert not Path("/etc/systemd/system/tildes.service.d/command.conf").exists()


def test_the_screens_are_a_drop_in_beside_the_unit() -> None:
    found = steps("--command", "kiosk")
    assert at(found, "write /etc/systemd/system/tildes.service.d/command.conf") < at(
        found, "systemctl daemon-reload"
    )


def test_a_kiosk_has_a_display_of_its_own_and_the_voice_alone_has_none() -> None:
    found = steps("--command", "kiosk")
    order = [
        "useradd --system --user-group --home-dir /run/tildes-screen",
        "usermod --append --groups video",
        "systemctl enable tildes-screen.service",
        "systemctl restart --no-block tildes-screen.service",
    ]
    places = [at(found, step) for step in order]
    assert places == sorted(places)
    assert at(found, "systemctl enable tildes.service") < places[0]
    assert any("policies/managed/tildes.json" in step for step in found)
    assert not any("tildes-screen" in step for step in steps("--command", "run"))


def test_uninstalling_gives_the_display_back() -> None:
    found = steps("--uninstall")
    assert at(found, "systemctl stop tildes-screen") < at(
        found, "rm -rf /etc/systemd/system/tildes-screen.service"
    )


def test_models_come_from_a_folder_instead_of_the_network(tmp_path: Path) -> None:
    found = steps("--models", tmp_path)
    assert f"cp -R {tmp_path}/. /var/lib/tildes/models/" in found
    assert not any("models pull" in step for step in found)


def test_uninstalling_keeps_tickets_settings_and_models() -> None:
    found = steps("--uninstall")
    assert at(found, "systemctl stop tildes.service") < at(
        found, "rm -rf /etc/systemd/system/tildes.service"
    )
    removed = [word for step in found if step.startswith("rm ") for word in step.split()]
    assert not {"/var/lib/tildes", "/etc/tildes"} & set(removed)


@pytest.mark.parametrize(
    "arguments", [["--colour"], ["--command", "demo"], ["--command"], ["--models", "/nowhere"]]
)
def test_a_bad_argument_is_one_line(arguments: list[str]) -> None:
    done = install("--dry-run", *arguments)
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.skipif(shutil.which("shellcheck") is None, reason="shellcheck is not installed")
@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_shellcheck_finds_nothing(script: Path) -> None:
    done = subprocess.run(
        ["shellcheck", script], capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stdout
