"""Starting with the session."""

import configparser
import shutil
import subprocess
from pathlib import Path

import pytest

from kiosk import cli
from kiosk.autostart import quoted, start_with_session, starts_with_session


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    return tmp_path / "autostart" / "tildes.desktop"


def entry(file: Path) -> configparser.SectionProxy:
    read = configparser.RawConfigParser()
    read.read(file, encoding="utf-8")
    return read["Desktop Entry"]


def test_a_switch_writes_and_removes_the_file(file: Path) -> None:
    assert not starts_with_session()
    start_with_session(True)
    start_with_session(True)
    assert starts_with_session()
    assert entry(file)["Exec"].endswith('/tildes" desktop')
    start_with_session(False)
    start_with_session(False)
    assert not file.exists()


def test_the_package_s_own_command_is_started_where_it_is_installed(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}")
    start_with_session(True)
    assert entry(file)["Exec"] == '"/usr/bin/tildes-desktop"'


@pytest.mark.skipif(shutil.which("desktop-file-validate") is None, reason="no desktop-file-utils")
def test_the_file_is_a_valid_entry(file: Path) -> None:
    start_with_session(True)
    done = subprocess.run(
        ["desktop-file-validate", file], capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("path", "written"),
    [
        ("/opt/a b", '"/opt/a b"'),
        ("/opt/50%", '"/opt/50%%"'),
        ("/opt/$x", '"/opt/\\\\$x"'),
        ('/opt/"', '"/opt/\\\\""'),
        ("/opt/\\", '"/opt/\\\\\\\\"'),
    ],
)
def test_a_path_is_quoted(path: str, written: str) -> None:
    assert quoted(path) == written


def test_the_command_line_has_the_same_switch(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["desktop", "--autostart", "on"]) == 0
    assert file.exists()
    assert cli.main(["desktop", "--autostart", "off"]) == 0
    assert not file.exists()
    assert capsys.readouterr().out.splitlines()[0] == "Tildes starts with the session"


def test_a_folder_that_can_t_be_written_is_one_line(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file.parent.touch()
    assert cli.main(["desktop", "--autostart", "on"]) == 2
    assert "can't be made to start with the session" in capsys.readouterr().err
