"""`./tildes --from-bundle`: wheels out of a bundle, for this machine and this Python alone."""

import hashlib
import os
import platform
import sys
from pathlib import Path

import pytest

from assistant.models.bundling import write_bundle
from assistant.models.store import ModelStore
from core.errors import BundleError
from launch.bundled import clear_wheels, unpack_wheels
from launch.environment import Environment
from launch.failure import SetupError
from launch.llama import LlamaWheel
from launch.main import take_bundle

OWN = f"cp{sys.version_info.major}{sys.version_info.minor}-{platform.machine()}"


@pytest.fixture
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Environment:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    for name in ("PIP_NO_INDEX", "PIP_FIND_LINKS"):
        monkeypatch.setenv(name, "")
    locks = tmp_path / "a checkout" / "locks"
    locks.mkdir(parents=True)
    (locks / "llama.txt").write_text("llama-cpp-python==0.3.36", encoding="ascii")
    return Environment(locks.parent)


def bundle(tmp_path: Path, *names: str) -> Path:
    """One without models, whose wheels hold their own names."""
    wheels = {}
    for number, name in enumerate(names):
        wheels[name] = tmp_path / f"{number}.whl"
        wheels[name].write_text(name, encoding="ascii")
    lock = tmp_path / "models.lock"
    lock.write_text("", encoding="ascii")
    place = tmp_path / "x.tar"
    write_bundle(place, [], ModelStore(tmp_path / "store"), lock, lambda _: None, wheels)
    return place


def test_pip_finds_the_wheels_of_this_machine_and_no_index(
    tmp_path: Path, environment: Environment
) -> None:
    place = bundle(tmp_path, f"{OWN}/a-1-py3-none-any.whl", "cp399-vax/b-1-py3-none-any.whl")
    unpack_wheels(place, environment)
    assert [path.name for path in environment.bundle_folder.iterdir()] == ["a-1-py3-none-any.whl"]
    assert os.environ["PIP_NO_INDEX"] == "1"
    assert os.environ["PIP_FIND_LINKS"].endswith("/a%20checkout/.venv/bundle")
    clear_wheels(environment)
    assert not environment.bundle_folder.exists()


def test_llama_built_for_just_this_machine_is_taken(
    tmp_path: Path, environment: Environment
) -> None:
    llama = LlamaWheel(environment)
    others = f"{OWN}/built/0123456789abcdef/llama-1-py3-none-any.whl"
    own = f"{OWN}/built/{llama.key}/llama-1-py3-none-any.whl"
    unpack_wheels(bundle(tmp_path, others), environment)
    assert llama.find() is None
    unpack_wheels(bundle(tmp_path, others, own), environment)
    found = llama.find()
    assert found is not None
    assert hashlib.sha256(found.read_bytes()).digest() == hashlib.sha256(own.encode()).digest()


def test_wheels_of_another_machine_alone_are_refused(
    tmp_path: Path, environment: Environment
) -> None:
    place = bundle(tmp_path, "cp399-vax/b-1-py3-none-any.whl")
    with pytest.raises(BundleError, match=rf"are for cp399-vax, and this machine is {OWN}: make"):
        unpack_wheels(place, environment)


def test_a_bundle_without_wheels_leaves_pip_as_it_is(
    tmp_path: Path, environment: Environment
) -> None:
    unpack_wheels(bundle(tmp_path), environment)
    assert os.environ["PIP_NO_INDEX"] == ""


def test_a_damaged_wheel_is_named(tmp_path: Path, environment: Environment) -> None:
    place = bundle(tmp_path, f"{OWN}/a-1-py3-none-any.whl")
    content = place.read_bytes()
    at = content.rindex(b"py3-none-any")
    place.write_bytes(content[:at] + b"PY3" + content[at + 3 :])
    with pytest.raises(BundleError, match=r"a-1-py3-none-any\.whl is damaged"):
        unpack_wheels(place, environment)


def test_the_option_comes_before_the_command(tmp_path: Path) -> None:
    place = tmp_path / "x.tar"
    place.write_bytes(b"")
    assert take_bundle(["--from-bundle", str(place), "demo", "--json"]) == (
        place,
        ["demo", "--json"],
    )
    assert take_bundle(["demo"]) == (None, ["demo"])
    for arguments in (["--from-bundle"], ["--from-bundle", str(tmp_path / "no.tar"), "demo"]):
        with pytest.raises(SetupError, match="needs the file that"):
            take_bundle(arguments)
