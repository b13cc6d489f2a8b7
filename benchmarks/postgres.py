"""A PostgreSQL of one's own for tests and benchmarks: Debian's, in a temporary folder.

    with PostgresServer() as server:
        address = server.new_database()

Nothing of a server that runs already is touched. As root it runs as the user `postgres`, since it
refuses to run as root.
"""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Any, Self

HOW_TO_INSTALL = "no PostgreSQL: sudo apt-get install postgresql"
USER = "tildes"


def postgres_folder() -> Path | None:
    """Where the newest PostgreSQL's programs are; None where there is none."""
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    folders = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    newest = max(folders, key=lambda path: float(path.parent.parent.name), default=None)
    return newest.parent if newest else None


class PostgresServer:
    """Runs from `with` to its end, and leaves nothing behind."""

    def __init__(self, *, durable: bool = True) -> None:
        """`durable`: wait for the disk at each commit, as in earnest; tests need not."""
        programs = postgres_folder()
        if programs is None:
            raise FileNotFoundError(HOW_TO_INSTALL)
        self._programs = programs
        self._durable = durable
        self._made = 0

    def __enter__(self) -> Self:
        self._folder = Path(tempfile.mkdtemp(prefix="tildes-postgres-"))
        if os.geteuid() == 0:
            owner = pwd.getpwnam("postgres")
            os.chown(self._folder, owner.pw_uid, owner.pw_gid)
        self._port = _free_port()
        self._run("initdb", "-A", "trust", "-U", USER, "-E", "UTF8", "--locale=C.UTF-8", "-N")
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()
        shutil.rmtree(self._folder)

    def start(self) -> None:
        """Start it, again if it was stopped."""
        settings = {
            "port": self._port,
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": self._folder,
            "fsync": "on" if self._durable else "off",
            "max_connections": 60,
        }
        options = " ".join(f"-c {name}={value}" for name, value in settings.items())
        log = self._folder / "log"
        self._run("pg_ctl", "start", "-w", "-t", "60", "-l", str(log), "-o", options)

    def stop(self) -> None:
        """Stop it at once, as a power cut would."""
        self._run("pg_ctl", "stop", "-w", "-m", "immediate")

    def new_database(self) -> str:
        """The URL of an empty database."""
        self._made += 1
        name = f"queue_{self._made}"
        self._psql("postgres", f"CREATE DATABASE {name}")
        return f"postgresql://{USER}@127.0.0.1:{self._port}/{name}"

    def _psql(self, database: str, command: str) -> None:
        where = ["-h", str(self._folder), "-p", str(self._port), "-U", USER, "-d", database]
        self._call([self._programs / "psql", *where, "-q", "-c", command])

    def _run(self, program: str, *arguments: str) -> None:
        data = self._folder / "data"
        self._call([self._programs / program, "-D", data, *arguments])

    def _call(self, command: list[Any]) -> None:
        # pg_ctl's child keeps what it inherits, so its output can't be a pipe that is read.
        with tempfile.TemporaryFile("w+") as output:
            done = subprocess.run(  # noqa: S603 - PostgreSQL's own programs
                command,
                check=False,
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                **_identity(),
            )
            if done.returncode:
                output.seek(0)
                raise RuntimeError(f"{Path(command[0]).name}: {output.read().strip()}")


def _identity() -> dict[str, Any]:
    """Whom PostgreSQL's programs run as."""
    if os.geteuid() != 0:
        return {}
    owner = pwd.getpwnam("postgres")
    return {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
