"""The units, by systemd's own tools; the tests of the installer are beside it."""

import json
import os
import re
import shutil
import socket
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
SCREEN = ROOT / "boards" / "screen"
UNITS = sorted((ROOT / "boards" / "systemd").glob("*.service"))
HIGHEST_EXPOSURE = 40
"""systemd calls 0 to 4.9 «OK» or better, in tenths; ours stays a step below."""

needs_systemd = pytest.mark.skipif(
    shutil.which("systemd-analyze") is None, reason="systemd is not installed"
)


@pytest.fixture(params=UNITS, ids=lambda path: path.name)
def unit(request: pytest.FixtureRequest) -> Path:
    path: Path = request.param
    return path


def analyze(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["systemd-analyze", *arguments], capture_output=True, text=True, check=False, timeout=60
    )


@needs_systemd
def test_the_unit_is_valid(unit: Path) -> None:
    done = analyze("verify", unit)
    # Other units of this machine may be complained of too, and the program is not installed here.
    complaints = [line for line in done.stderr.splitlines() if unit.name in line]
    assert not [line for line in complaints if "is not executable" not in line]


@needs_systemd
def test_the_unit_is_little_exposed(unit: Path) -> None:
    done = analyze("security", "--offline=true", f"--threshold={HIGHEST_EXPOSURE}", unit)
    assert done.returncode == 0, done.stdout.splitlines()[-1:]
    assert re.search(r"Overall exposure level for \S+: [0-4]\.\d OK", done.stdout)


@pytest.fixture
def settings() -> list[str]:
    text = (ROOT / "boards" / "systemd" / "tildes.service").read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith(("#", "["))]


def test_the_service_reaches_only_this_machine(settings: list[str]) -> None:
    assert [line for line in settings if line.startswith("IPAddress")] == [
        "IPAddressDeny=any",
        "IPAddressAllow=localhost",
    ]


def test_what_visitors_say_stays_out_of_the_journal(settings: list[str]) -> None:
    assert "StandardOutput=null" in settings
    assert "StandardError=journal" in settings  # else errors would go where the output goes


def test_the_service_is_watched_and_started_again(settings: list[str]) -> None:
    assert {"Type=notify", "Restart=on-failure", "StartLimitIntervalSec=0"} <= set(settings)
    assert any(line.startswith("WatchdogSec=") for line in settings)


@pytest.fixture
def settings_of_the_screen() -> list[str]:
    text = (ROOT / "boards" / "systemd" / "tildes-screen.service").read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith(("#", "["))]


def test_the_screen_comes_back_and_reaches_only_this_machine(
    settings_of_the_screen: list[str],
) -> None:
    assert {"Restart=always", "StartLimitIntervalSec=0"} <= set(settings_of_the_screen)
    assert {"IPAddressDeny=any", "IPAddressAllow=localhost"} <= set(settings_of_the_screen)
    assert "RuntimeDirectoryMode=0700" in settings_of_the_screen


def test_the_browser_may_show_this_machine_alone() -> None:
    policies = json.loads((SCREEN / "policies.json").read_text(encoding="utf-8"))
    assert policies["URLBlocklist"] == ["*"]
    assert policies["URLAllowlist"] == ["http://127.0.0.1", "http://localhost"]
    assert policies["DeveloperToolsAvailability"] == 2  # never


def test_the_browser_is_alone_on_the_display_with_a_new_profile(tmp_path: Path) -> None:
    cage = tmp_path / "bin" / "cage"
    cage.parent.mkdir()
    cage.write_text('#!/bin/sh\nprintf "%s\\n" "$@"\n', encoding="utf-8")
    cage.chmod(0o755)
    old = tmp_path / "profile" / "Last Session"
    old.parent.mkdir()
    old.touch()
    with socket.create_server(("127.0.0.1", 0)) as server:
        page = f"http://127.0.0.1:{server.getsockname()[1]}/"
        done = subprocess.run(
            [SCREEN / "tildes-screen"],
            env={
                "PATH": f"{cage.parent}:{os.environ['PATH']}",
                "RUNTIME_DIRECTORY": str(tmp_path),
                "TILDES_SCREEN": page,
            },
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        )
    arguments = done.stdout.splitlines()
    assert arguments[:3] == ["--", "chromium", "--kiosk"]  # no -s: no key leads to a console
    assert arguments[-1] == page
    assert f"--user-data-dir={tmp_path}/profile" in arguments
    assert not old.exists()
