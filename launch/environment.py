"""The virtual environment `.venv`: Python, the locked dependencies, the project itself.

What is done stands in `.venv/tildes.json`, step by step with a hash of what it was made from, so
that an interrupted set-up goes on where it stopped and a finished one costs a few file reads.
"""

import fcntl
import hashlib
import importlib.util
import json
import re
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from launch.children import run
from launch.console import Console
from launch.failure import SetupError

KEPT = {"setup.lock", "logs", "bundle"}
"""What stays when the environment is made anew."""

WITHOUT_WHEEL = ("proxy-tools",)
"""Packages that are published as source alone: a few lines of Python that pywebview needs."""

FOREIGN = re.compile(r"sys_platform == '(win32|emscripten)'")
REQUIREMENT = re.compile(r"^([A-Za-z0-9][A-Za-z0-9._-]*)==(.*)$", re.MULTILINE)


class Environment:
    """The folder `.venv` of one checkout."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.folder = root / ".venv"
        self.python = self.folder / "bin" / "python"
        self.bundle_folder = self.folder / "bundle"
        """Where the wheels of a bundle lie while they are installed."""
        self._stamps_file = self.folder / "tildes.json"

    def log(self, step: str) -> Path:
        """Where the output of a step goes."""
        return self.folder / "logs" / f"{step}.log"

    def is_current(self, step: str, key: str) -> bool:
        """Whether a step was finished from exactly this."""
        return self._stamps().get(step) == key

    def stamp(self, step: str, key: str) -> None:
        """Note that a step is finished."""
        half = self._stamps_file.with_suffix(".json.part")
        half.write_text(json.dumps({**self._stamps(), step: key}, indent=1), encoding="utf-8")
        half.replace(self._stamps_file)

    def lock_file(self, name: str) -> Path:
        """One of the lists of pinned, hashed packages."""
        return self.root / "locks" / f"{name}.txt"

    def python_key(self) -> str:
        """Where the environment stands and which Python it is for: it can't be moved."""
        version = f"{sys.version_info.major}.{sys.version_info.minor}"
        return f"python {version} in {sys.base_prefix} for {self.root}"

    def packages_key(self, name: str) -> str:
        """Changes whenever the lock file does."""
        return hashlib.sha256(self.lock_file(name).read_bytes()).hexdigest()

    def project_key(self) -> str:
        """Changes whenever the project's metadata does."""
        return hashlib.sha256((self.root / "pyproject.toml").read_bytes()).hexdigest()

    @contextmanager
    def held(self, console: Console) -> Iterator[int]:
        """Keep other set-ups of this checkout waiting. Yields the lock's descriptor."""
        self.folder.mkdir(exist_ok=True)
        with exclusive(self.folder / "setup.lock", console) as descriptor:
            yield descriptor

    def create(self, held: int) -> None:
        """Make the environment anew, with Python and pip alone in it."""
        for entry in self.folder.iterdir():
            if entry.name in KEPT:
                continue
            if entry.is_dir() and not entry.is_symlink():
                shutil.rmtree(entry)
            else:
                entry.unlink()
        base = getattr(sys, "_base_executable", sys.executable)
        run([base, "-I", "-m", "venv", self.folder], self.log("venv"), [held])
        self.stamp("python", self.python_key())

    def install_packages(self, name: str, console: Console, held: int) -> None:
        """Install a lock file: wheels alone, each with its hash, nothing that it does not name."""
        lock = self.lock_file(name)
        done, total = 0, len(_packages(lock))

        def watch(tail: str) -> None:
            nonlocal done
            done = max(done, tail.count("Collecting "))
            console.reach(min(done, total), total)

        options = ["--require-hashes", "--no-deps", "--only-binary=:all:", "--progress-bar=off"]
        options += [f"--no-binary={name}" for name in WITHOUT_WHEEL]
        run(self.pip("install", *options, "-r", lock), self.log(name), [held], watch)
        self.stamp(name, self.packages_key(name))

    def install_project(self, held: int) -> None:
        """Install this checkout in place, with the script `tildes`."""
        command = self.pip("install", "--no-deps", "--no-index", "--no-build-isolation", "-e")
        run([*command, self.root], self.log("project"), [held])
        self.stamp("project", self.project_key())

    def pip(self, *arguments: str | Path) -> list[str | Path]:
        """A pip command of this environment."""
        return [self.python, "-I", "-m", "pip", *arguments]

    def _stamps(self) -> dict[str, str]:
        try:
            stamps = json.loads(self._stamps_file.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return stamps if isinstance(stamps, dict) else {}


@contextmanager
def exclusive(path: Path, console: Console) -> Iterator[int]:
    """Hold a lock file, waiting for whoever has it. Yields its descriptor."""
    with path.open("wb") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            console.say("another set-up is running; waiting until it is done")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield lock.fileno()


def refuse_missing_system_parts(*, compiler: bool, venv: bool) -> None:
    """Raise SetupError with the packages to install where the system lacks a part."""
    missing = []
    if compiler and not (shutil.which("c++") or shutil.which("g++")):
        missing.append("g++")
    if venv and importlib.util.find_spec("ensurepip") is None:
        missing.append(f"python{sys.version_info.major}.{sys.version_info.minor}-venv")
    if missing:
        raise SetupError(
            "this machine lacks what the set-up needs; install it, and run the same command "
            f"again: sudo apt-get install {' '.join(missing)}"
        )


def _packages(lock: Path) -> set[str]:
    """The packages of a lock file that Linux may need."""
    found = REQUIREMENT.findall(lock.read_text(encoding="utf-8"))
    return {name for name, rest in found if not FOREIGN.search(rest)}
