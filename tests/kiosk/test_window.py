"""The desktop app's window, real, on a display of its own (Xvfb)."""

import importlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from kiosk.window import system_gi
from tests.conftest import missing

pytestmark = pytest.mark.browser

PACKAGES = "sudo apt-get install xvfb imagemagick python3-gi gir1.2-webkit2-4.1"


@pytest.fixture
def display() -> None:
    """What a window needs, or a reason not to test it."""
    try:
        gi = system_gi()
        gi.require_version("WebKit2", "4.1")
        importlib.import_module("webview")
    except (ImportError, ValueError) as error:
        missing(f"no window can be opened ({error}): {PACKAGES}")
    for tool in ("xvfb-run", "import"):
        if shutil.which(tool) is None:
            missing(f"no {tool}: {PACKAGES}")


@pytest.mark.usefixtures("display")
def test_the_wizard_is_gone_through_in_a_window(tmp_path: Path) -> None:
    picture = tmp_path / "desktop.png"
    done = subprocess.run(
        [
            *("xvfb-run", "-a", "-s", "-screen 0 1180x800x24"),
            *(sys.executable, "-m", "tests.kiosk.window_visit", picture),
        ],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        env={**os.environ, "XDG_CONFIG_HOME": str(tmp_path), "XDG_STATE_HOME": str(tmp_path)},
        cwd=Path(__file__).parent.parent.parent,
    )
    assert done.returncode == 0, done.stderr
    with Image.open(picture) as shown:
        colours = shown.convert("RGB").getcolors(1 << 24)
    # The bar of the level and the accent of the buttons: the page was drawn.
    assert colours is not None
    assert (11, 92, 107) in {colour for _, colour in colours}
