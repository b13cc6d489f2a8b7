"""The Debian package, built in a second, and the command in it; nothing is installed."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

PACKAGING = Path(__file__).parent.parent.parent / "packaging"

needs_dpkg = pytest.mark.skipif(
    shutil.which("dpkg-deb") is None or shutil.which("git") is None,
    reason="packages are built on Debian, in a git checkout",
)


def ran(*command: str | Path, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        stdin=subprocess.DEVNULL,
        env={**os.environ, **variables},
    )


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    # What the package holds is looked at, not how well it is pressed.
    done = ran(PACKAGING / "build_deb.sh", folder, DPKG_DEB_COMPRESSOR_LEVEL="0")
    assert done.returncode == 0, done.stderr
    (built,) = folder.glob("tildes_*_all.deb")
    return built


@needs_dpkg
def test_the_package_says_what_it_needs(package: Path) -> None:
    said = ran("dpkg-deb", "--info", package).stdout
    assert "Package: tildes" in said
    assert "python3-gi" in said
    # Installing neither fetches nor builds: there is nothing of ours to run.
    assert "postinst" not in said


@needs_dpkg
def test_the_package_holds_the_program_and_nothing_of_this_machine(package: Path) -> None:
    lines = ran("dpkg-deb", "--contents", package).stdout.splitlines()
    held = {line.split()[5].removeprefix("."): line.split()[:2] for line in lines}
    for path in (
        "/opt/tildes/tildes",
        "/opt/tildes/kiosk/desktop.py",
        "/opt/tildes/.package",
        "/usr/bin/tildes-desktop",
        "/usr/share/applications/tildes.desktop",
        "/usr/share/icons/hicolor/scalable/apps/tildes.svg",
    ):
        assert path in held
    assert held["/usr/bin/tildes-desktop"] == ["-rwxr-xr-x", "root/root"]
    assert not [path for path in held if "/.git/" in path or ".venv" in path or "/tests/" in path]


@pytest.mark.skipif(shutil.which("desktop-file-validate") is None, reason="no desktop-file-utils")
def test_the_menu_entry_is_valid() -> None:
    done = ran("desktop-file-validate", PACKAGING / "tildes.desktop")
    assert done.returncode == 0, done.stdout


@pytest.mark.skipif(shutil.which("shellcheck") is None, reason="shellcheck is not installed")
@pytest.mark.parametrize("script", ["build_deb.sh", "tildes-desktop"])
def test_shellcheck_finds_nothing(script: str) -> None:
    done = ran("shellcheck", PACKAGING / script)
    assert done.returncode == 0, done.stdout


def test_a_bad_argument_is_one_line() -> None:
    done = ran(PACKAGING / "build_deb.sh", "--colour")
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1


def install(source: Path, version: str) -> None:
    source.mkdir(exist_ok=True)
    (source / ".package").write_text(version, encoding="utf-8")
    launcher = source / "tildes"
    launcher.write_text(f'#!/bin/sh\necho {version} "$@"\n', encoding="utf-8")
    launcher.chmod(0o755)


def start(tmp_path: Path, *arguments: str) -> str:
    variables = {"TILDES_PACKAGE": str(tmp_path / "opt"), "XDG_DATA_HOME": str(tmp_path)}
    done = ran("env", "PATH=/usr/bin:/bin", PACKAGING / "tildes-desktop", *arguments, **variables)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_each_user_has_a_copy_that_follows_updates_and_keeps_its_environment(
    tmp_path: Path,
) -> None:
    environment = tmp_path / "tildes" / "program" / ".venv" / "tildes.json"
    environment.parent.mkdir(parents=True)
    environment.touch()
    gone = environment.parent.parent / "dropped.py"
    gone.touch()
    install(tmp_path / "opt", "one")
    assert start(tmp_path, "--wizard") == "one desktop --wizard"
    assert environment.exists()
    assert not gone.exists()
    install(tmp_path / "opt", "two")
    assert start(tmp_path) == "two desktop"
