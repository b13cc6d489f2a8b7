"""Several programs on one database: in a rush, and killed at random moments.

Small versions of benchmarks.queue_rush and benchmarks.queue_kill, run as programs of their own.
"""

import json
import subprocess
import sys
from typing import Any

import pytest

pytestmark = pytest.mark.database

KINDS = [pytest.param([], id="sqlite"), pytest.param(["--postgres"], id="postgresql")]


def run(module: str, *arguments: str) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", f"benchmarks.{module}", "--json", *arguments],
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    result: dict[str, Any] = json.loads(done.stdout)
    return result


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.usefixtures("needs")
def test_kiosks_in_a_rush_give_each_number_once(kind: list[str]) -> None:
    result = run("queue_rush", "--kiosks", "5", "--tickets", "40", *kind)
    assert (result["tickets"], result["gapless"]) == (200, True)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.usefixtures("needs")
def test_killed_programs_lose_and_double_nothing(kind: list[str]) -> None:
    result = run("queue_kill", "--kills", "8", "--seed", "3", *kind)
    assert result["faults"] == []
    assert result["promised"] > 0
    assert result["kept"] >= result["promised"]


@pytest.fixture
def needs(request: pytest.FixtureRequest, kind: list[str]) -> None:
    """PostgreSQL, where the test is about it."""
    if kind:
        request.getfixturevalue("postgres")
