"""Pulls of model files are killed at random moments; the store must verify in the end.

    python -m benchmarks.pull_kills [--kills 50] [--life 1.0] [--seed 1] [--real] [--json]

A pull runs in a program of its own, from a server on this machine, and is killed (SIGKILL) after
`--life` seconds at most. After each kill every file under its own name must be whole. Whenever all
is there the store is emptied and it begins anew. The last pull is let live; then every byte is
compared with the lock. `--real` pulls the default set of models.lock from its own sources instead
(half a gigabyte; take a longer life). Exits with 1 where anything is wrong.
"""

import argparse
import hashlib
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field
from pathlib import Path

from assistant.models.lock import Lock, load_lock
from assistant.models.mirror import mirror_at
from assistant.models.progress import SilentProgress
from assistant.models.pull import pull
from assistant.models.store import Fault, ModelStore, verify
from assistant.paths import lock_file
from benchmarks.file_server import FileServer

MODELS = {
    "ear": (3_000_000, 2_000_000, 2_000),
    "mind": (5_000_000, 300),
    "mouth": (2_000_000, 4_000),
}
"""The sizes of each one's files."""

PAUSE_S = 0.01
"""After each 64 kB that the server sends: six megabytes a second and connection."""


@dataclass(slots=True)
class Result:
    """What came of it."""

    kills: int = 0
    complete: int = 0
    """Pulls that were done before they could be killed; the store was then emptied."""

    requests: int = 0
    resumed: int = 0
    """Requests that went on where an earlier one had ended."""

    partly: int = 0
    """Kills that left downloads half done."""

    last_s: float = 0.0
    """How long the last pull took, which was let live."""

    faults: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Place:
    """What is pulled from where to where."""

    lock: Path
    store: Path
    mirror: str

    def start(self) -> subprocess.Popen[bytes]:
        """A program that pulls, and says so on stdout when it begins."""
        module = ["-m", "benchmarks.pull_kills", "--pull", str(self.lock), str(self.store)]
        return subprocess.Popen(  # noqa: S603 - our own interpreter and module
            [sys.executable, *module, self.mirror],
            stdout=subprocess.PIPE,
            env={**os.environ, "no_proxy": "127.0.0.1"},
        )


def main() -> None:
    """Kill, look, print; or be the program that is killed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--life", type=float, default=1.0, metavar="S")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--real", action="store_true")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--pull", nargs=3, metavar=("LOCK", "STORE", "MIRROR"), help="used inside")
    arguments = parser.parse_args()
    if arguments.pull:
        pull_here(*arguments.pull)
        return
    chance = random.Random(arguments.seed)  # noqa: S311 - chance
    with ExitStack() as opened:
        folder = Path(opened.enter_context(tempfile.TemporaryDirectory()))
        if arguments.real:
            place, server = Place(lock_file(), folder / "store", ""), None
        else:
            place, server = local(folder, opened)
        result = kill_often(place, arguments.kills, arguments.life, chance)
        if server:
            result.requests = len(server.asked)
            result.resumed = sum(start > 0 for _, start in server.asked)
    if arguments.json:
        sys.stdout.write(json.dumps(asdict(result)) + "\n")
    else:
        sys.stdout.write(
            f"{result.kills} kills, {result.partly} left a download half done; "
            f"{result.complete} pulls were quicker; {result.requests} requests, {result.resumed} "
            f"of them went on; the last pull took {result.last_s:.1f} s; "
            f"{len(result.faults)} faults\n"
        )
        sys.stdout.writelines(f"  {fault}\n" for fault in result.faults)
    sys.exit(1 if result.faults else 0)


def pull_here(lock: str, store: str, mirror: str) -> None:
    """Pull what must be there."""
    wanted = [entry for entry in load_lock(Path(lock)).default_set() if not entry.optional]
    sys.stdout.write("begin\n")
    sys.stdout.flush()
    pull(wanted, ModelStore(Path(store)), SilentProgress(), mirror=mirror_at(mirror))


def local(folder: Path, opened: ExitStack) -> tuple[Place, FileServer]:
    """Models of random bytes, their lock, and a server that has them."""
    chance = random.Random(0)  # noqa: S311 - chance
    files, lines = {}, ["lock_version = 1"]
    for model, sizes in MODELS.items():
        lines += [f'[[model]]\nname = "{model}"\nrole = "voice"\nlanguages = ["kk"]']
        lines += ['licence = "none"\ndefault = true']
        for number, size in enumerate(sizes):
            content = chance.randbytes(size)
            files[f"{model}/{number}.bin"] = content
            lines += [f'[[model.file]]\nname = "{number}.bin"\nsize = {size}']
            lines += [f'sha256 = "{hashlib.sha256(content).hexdigest()}"']
            lines += ['sources = [{ url = "https://host.invalid/file" }]']
    (folder / "models.lock").write_text("\n".join(lines), encoding="utf-8")
    server = opened.enter_context(FileServer(files, pause_s=PAUSE_S))
    return Place(folder / "models.lock", folder / "store", server.address), server


def kill_often(place: Place, kills: int, life_s: float, chance: random.Random) -> Result:
    """Let pulls begin and kill them; then let one end, and verify."""
    result, lock, store = Result(), load_lock(place.lock), ModelStore(place.store)
    while result.kills < kills:
        program = place.start()
        assert program.stdout is not None  # noqa: S101 - asked for above
        with program.stdout:
            program.stdout.readline()
            try:
                program.wait(chance.uniform(0, life_s))
            except subprocess.TimeoutExpired:
                program.kill()
                program.wait()
                result.kills += 1
                result.partly += any((place.store / ".partial").glob("*.bin--*"))
                result.faults += broken(lock, store)
                continue
        if program.returncode != 0:
            result.faults.append(f"a pull ended with {program.returncode}")
            break
        result.complete += 1
        shutil.rmtree(place.store)
    begun = time.monotonic()
    place.start().communicate()
    result.last_s = time.monotonic() - begun
    result.faults += [str(finding) for finding in verify(lock, store)]
    left = [path.name for path in place.store.glob(".p*")]
    result.faults += [f"{name} is left" for name in left]
    return result


def broken(lock: Lock, store: ModelStore) -> list[str]:
    """Files under their own name that are not what the lock promises."""
    return [
        str(finding)
        for entry in lock.default_set()
        for file in entry.files
        if (finding := store.verify_file(entry, file)) and finding.fault is not Fault.MISSING
    ]


if __name__ == "__main__":
    main()
