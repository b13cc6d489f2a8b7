"""Builds llama-cpp-python from its source package, as small as it can be, once a machine.

The unpacked source and ninja's folder stay in the user's cache until the build is done, so that
an interrupted one goes on. The finished wheel stays there too, under a name that tells everything
it depends on: the second checkout on a machine builds nothing.
"""

import hashlib
import os
import platform
import re
import shutil
import tarfile
from pathlib import Path

from assistant.paths import cache_folder
from launch.children import Child, run
from launch.console import Console
from launch.environment import Environment
from launch.failure import SetupError

LOCK = "llama"
CMAKE_OPTIONS = (
    "-DLLAMA_BUILD_TESTS=OFF",
    "-DLLAMA_BUILD_EXAMPLES=OFF",
    "-DLLAMA_BUILD_TOOLS=OFF",
    "-DLLAMA_BUILD_SERVER=OFF",
    "-DLLAMA_BUILD_APP=OFF",
    "-DLLAVA_BUILD=OFF",
    "-DLLAMA_OPENSSL=OFF",
    "-DLLAMA_CURL=OFF",
    "-DGGML_CCACHE=OFF",
)
COMMON_OFF = 'set(LLAMA_BUILD_COMMON OFF CACHE BOOL "" FORCE)\n'
"""llama-cpp-python forces the common library on; a hook that CMake includes forces it off."""

NOT_IN_WHEEL = "lib/**;include/**;bin/**;lib64/**"
"""A second copy of the libraries, which only C++ programs want."""

BYTES_PER_JOB = 1 << 30
"""What one compiler run may need; a small board would swap with one per core."""

NINJA_STEP = re.compile(r"\[(\d+)/(\d+)\]")


class LlamaWheel:
    """The wheel for this machine, built or to be built."""

    def __init__(self, environment: Environment) -> None:
        self._environment = environment
        self.key = _machine_key(environment.lock_file(LOCK))
        self.shelf = cache_folder() / "wheels" / self.key
        """Where the finished wheel stays, with its sha256 beside it."""
        self._site = cache_folder() / "build" / self.key

    @property
    def site(self) -> Path:
        """The folder where it is built; one build at a time."""
        self._site.mkdir(parents=True, exist_ok=True)
        return self._site

    def find(self) -> Path | None:
        """The finished wheel, if its bytes are still those that were built."""
        for wheel in self.shelf.glob("*.whl"):
            promised = wheel.with_suffix(".sha256")
            if promised.is_file() and promised.read_text(encoding="ascii") == _sha256(wheel):
                return wheel
        return None

    def fetch_source(self, held: int) -> None:
        """Download and unpack the source package, unless that is done."""
        if self._source.is_dir():
            return
        fetched = self.site / "sdist"
        options = ["--require-hashes", "--no-deps", "--no-binary=:all:", "--no-build-isolation"]
        options += ["--progress-bar=off", "--no-cache-dir", f"--dest={fetched}"]
        lock = self._environment.lock_file(LOCK)
        command = self._environment.pip("download", *options, "-r", lock)
        run(command, self._environment.log("llama-source"), [held])
        archives = list(fetched.glob("*.tar.gz"))
        if len(archives) != 1:
            raise SetupError(f"pip left no source package of llama-cpp-python in {fetched}")
        _unpack(archives[0], self._source)
        shutil.rmtree(fetched)

    def start(self, held: int) -> Child:
        """Start the compiler in the background."""
        hook = self.site / "common-off.cmake"
        hook.write_text(COMMON_OFF, encoding="ascii")
        # CMake splits CMAKE_ARGS at blanks, and a cache folder may have one in its name.
        include = f'"-DCMAKE_PROJECT_llama.cpp_INCLUDE={hook}"'
        scripts = self._environment.python.parent
        options = ["--no-deps", "--no-build-isolation", "--no-cache-dir", "--no-index", "-v"]
        command = self._environment.pip("wheel", *options, f"--wheel-dir={self.site / 'out'}")
        settings = (
            f"build-dir={self.site / 'objects'}",
            f"wheel.exclude={NOT_IN_WHEEL}",
            "cmake.build-type=Release",
        )
        command += [f"--config-settings={setting}" for setting in settings]
        return Child(
            [*command, self._source],
            self._environment.log("llama-build"),
            [held],
            {
                "CMAKE_ARGS": " ".join((*CMAKE_OPTIONS, include)),
                "CMAKE_BUILD_PARALLEL_LEVEL": str(_jobs()),
                "PATH": f"{scripts}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
            },
        )

    def watch(self, child: Child, console: Console) -> None:
        """Wait for the compiler, drawing how far it is."""

        def look(tail: str) -> None:
            if steps := NINJA_STEP.findall(tail):
                done, total = steps[-1]
                console.reach(int(done), int(total))

        child.wait(look)

    def keep(self) -> Path:
        """Put the finished wheel where it stays, and delete what made it."""
        built = next((self.site / "out").glob("*.whl"), None)
        if built is None:
            raise SetupError(f"the build left no wheel in {self.site / 'out'}")
        self.shelf.mkdir(parents=True, exist_ok=True)
        wheel = self.shelf / built.name
        # The hash comes last: a wheel without one counts as not there.
        shutil.move(built, wheel)
        wheel.with_suffix(".sha256").write_text(_sha256(wheel), encoding="ascii")
        for made in ("source", "objects", "out"):
            shutil.rmtree(self.site / made)
        return wheel

    def install(self, wheel: Path, held: int) -> None:
        """Install the wheel."""
        options = ["--no-deps", "--no-index", "--force-reinstall"]
        command = self._environment.pip("install", *options, wheel)
        run(command, self._environment.log("llama-install"), [held])
        self._environment.stamp(LOCK, self.key)

    @property
    def _source(self) -> Path:
        return self.site / "source"


def _unpack(archive: Path, target: Path) -> None:
    """Unpack the one folder of a source package so that `target` is whole or not there."""
    half = target.with_name("source.part")
    shutil.rmtree(half, ignore_errors=True)
    with tarfile.open(archive) as opened:
        if hasattr(tarfile, "data_filter"):
            opened.extractall(half, filter="data")
        else:  # Debian 12's Python; the archive's hash is checked
            opened.extractall(half)  # noqa: S202
    (top,) = half.iterdir()
    top.rename(target)
    half.rmdir()


def _machine_key(lock: Path) -> str:
    """Changes with the version, the options, the C library and the CPU (it is built for that)."""
    parts = (
        lock.read_text(encoding="ascii"),
        *CMAKE_OPTIONS,
        NOT_IN_WHEEL,
        platform.machine(),
        *platform.libc_ver(),
        _cpu(),
    )
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


def _cpu() -> str:
    """The CPU's instruction sets, as the kernel names them."""
    try:
        text = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return platform.processor()
    found = re.search(r"^(?:flags|Features)\s*:\s*(.*)$", text, re.MULTILINE)
    return found[1] if found else platform.processor()


def _jobs() -> int:
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return max(1, min(len(os.sched_getaffinity(0)), memory // BYTES_PER_JOB))


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
