"""Fetches the wheels of the locked dependencies for a machine that has no network.

pip looks environment markers up on the machine where it runs, so they are settled here, for the
target. What has no wheel comes as source: it is built on the target by what else is here. A wheel
of llama.cpp that the launcher built on this machine goes along; it is used where the processor,
the C library and the version are the same.
"""

import platform
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from packaging.markers import Marker

from assistant.models.store import file_sha256
from assistant.models.wheels import PIP_DOWNLOAD, pip_reason
from core.errors import BundleError, UsageError

PLATFORM = re.compile(r"manylinux_2_(\d+)_(x86_64|aarch64)")
PYTHON = re.compile(r"3\.(1[1-9])")
OLDEST_GLIBC = 5
"""The minor version of the C library that the oldest wheels of such names are for."""

GLIBC = 28
"""The same, of the oldest system that all locked wheels run on."""

SOURCE_ALONE = ("proxy-tools",)
REQUIREMENT = re.compile(r"(\S+==\S+)(?: ; (.+?))?\s+(--hash=.*)")


@dataclass(frozen=True, slots=True)
class Target:
    """The machine that the wheels are for."""

    machine: str
    """As `uname -m` has it."""

    glibc: int
    """The minor version of its C library, at least."""

    python: str
    """`3.11`"""

    @property
    def folder(self) -> str:
        """Where its wheels lie below `wheels/`: `cp311-aarch64`."""
        return f"cp{self.python.replace('.', '')}-{self.machine}"

    @property
    def here(self) -> bool:
        """Whether this machine is of that kind."""
        return self.machine == platform.machine()

    @property
    def platforms(self) -> list[str]:
        """The names of all platforms whose wheels it can use."""
        numbered = [f"manylinux_2_{minor}" for minor in range(self.glibc, OLDEST_GLIBC - 1, -1)]
        return [f"{name}_{self.machine}" for name in (*numbered, "manylinux2014", "linux")]

    @property
    def markers(self) -> dict[str, str]:
        """What a lock file may ask about it."""
        return {
            "implementation_name": "cpython",
            "os_name": "posix",
            "platform_machine": self.machine,
            "platform_python_implementation": "CPython",
            "platform_system": "Linux",
            "python_full_version": f"{self.python}.0",
            "python_version": self.python,
            "sys_platform": "linux",
        }


def target_of(platform_name: str, python: str) -> Target:
    """The target of `--platform` and `--python`; empty is this machine's. Raises UsageError."""
    name = platform_name or platform.machine()
    name = name if name.startswith("manylinux") else f"manylinux_2_{GLIBC}_{name}"
    python = python or f"{sys.version_info.major}.{sys.version_info.minor}"
    matched = PLATFORM.fullmatch(name)
    if not matched:
        raise UsageError(
            f"no platform is called {platform_name!r}: x86_64, aarch64 or manylinux_2_28_aarch64"
        )
    if not PYTHON.fullmatch(python):
        raise UsageError(f"{python!r} is no Python that Tildes runs on: 3.11 or newer, as `3.11`")
    return Target(matched[2], int(matched[1]), python)


def fetch_wheels(
    target: Target, locks: Path, shelf: Path, bench: Path, say: Callable[[str], None]
) -> dict[str, Path]:
    """Download what the launcher needs on the target. Returns paths by names below `wheels/`.

    `locks` holds the lock files, `shelf` the wheels that the launcher has built; `bench` is an
    empty folder that the caller deletes. Raises BundleError with pip's own reason.
    """
    say(f"wheels for Python {target.python} on {target.machine}")
    wished = bench / "wished.txt"
    lines = [line for name in ("build", "runtime") for line in _wished(locks, name, target)]
    wished.write_text("\n".join(lines), encoding="utf-8")
    options = [f"--platform={name}" for name in target.platforms]
    options += [f"--python-version={target.python}", "--implementation=cp", "--only-binary=:all:"]
    options += [f"--no-binary={name}" for name in SOURCE_ALONE]
    fetched = bench / "fetched"
    _download(fetched, "--require-hashes", *options, "-r", str(wished))
    say("source of llama.cpp")
    sources = ["--no-binary=llama-cpp-python", "-r", str(locks / "llama.txt")]
    _download(fetched, "--require-hashes", *sources)
    files = {f"{target.folder}/{path.name}": path for path in fetched.iterdir()}
    if target.here:
        files |= {f"{target.folder}/built/{name}": path for name, path in _built(shelf)}
    return files


def _wished(locks: Path, name: str, target: Target) -> Iterator[str]:
    """The lines of a lock file that hold on the target, without their markers."""
    try:
        text = (locks / f"{name}.txt").read_text(encoding="utf-8")
    except OSError as error:
        raise BundleError(
            f"{locks}: can't be read ({error.strerror}): wheels are bundled out of a checkout "
            "of Tildes, by its ./tildes"
        ) from error
    for line in text.replace("\\\n", " ").splitlines():
        matched = REQUIREMENT.fullmatch(line.strip())
        if not matched:
            raise BundleError(f"{locks / name}.txt: {line[:80]!r} is no pinned package")
        if not matched[2] or Marker(matched[2]).evaluate(target.markers):
            yield f"{matched[1]} {matched[3]}"


def _built(shelf: Path) -> Iterator[tuple[str, Path]]:
    """The launcher's own wheels, as launch/llama.py keeps them, by `<key>/<name>`."""
    for wheel in shelf.glob("*/*.whl"):
        promised = wheel.with_suffix(".sha256")
        if promised.is_file() and promised.read_text(encoding="ascii") == file_sha256(wheel):
            yield f"{wheel.parent.name}/{wheel.name}", wheel


def _download(folder: Path, *arguments: str) -> None:
    done = subprocess.run(  # noqa: S603 - our own interpreter, names from the lock
        [*PIP_DOWNLOAD, f"--dest={folder}", *arguments],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise BundleError(f"wheels can't be had: {pip_reason(done.stderr)}")
