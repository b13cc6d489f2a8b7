"""`./tildes lock`: writes locks/ anew from pyproject.toml. For developers; needs uv on the PATH."""

import shutil
import subprocess
from pathlib import Path

from launch.failure import SetupError

OPTIONS = (
    "--quiet",
    "--universal",
    "--python-version=3.11",
    "--generate-hashes",
    "--no-annotate",
    "--no-header",
    "--no-config",
)
LEFT_OUT = (
    # Built by the launcher itself: locks/llama.txt.
    "--no-emit-package=llama-cpp-python",
    # No wheel; only the command of num2words imports it, which nobody calls here.
    "--no-emit-package=docopt",
)


def relock(root: Path) -> None:
    """Resolve the newest versions and write every lock file. Raises SetupError."""
    uv = shutil.which("uv")
    if uv is None:
        raise SetupError("`lock` needs uv: python3 -m pip install uv")
    project, locks = root / "pyproject.toml", root / "locks"
    runtime, build, postgres, dev = (
        locks / f"{name}.txt" for name in ("runtime", "build", "postgres", "dev")
    )
    _compile(uv, runtime, str(project), *LEFT_OUT)
    _compile(uv, build, f"--group={project}:build", f"--constraints={runtime}")
    _compile(uv, postgres, f"--group={project}:postgres", f"--constraints={runtime}")
    pinned = [f"--constraints={lock}" for lock in (runtime, build, postgres)]
    _compile(uv, dev, f"--group={project}:dev", *pinned)
    _lock_llama(uv, project, locks / "llama.txt")


def _compile(uv: str, target: Path, *arguments: str) -> None:
    command = [uv, "pip", "compile", *OPTIONS, "--upgrade", *arguments, f"--output-file={target}"]
    if subprocess.run(command, check=False, stdout=subprocess.DEVNULL).returncode:
        raise SetupError(f"uv could not write {target}; its reason stands above")


def _lock_llama(uv: str, project: Path, target: Path) -> None:
    """llama-cpp-python alone, as the project's dependencies name it."""
    wanted = next(
        line.strip().strip('",')
        for line in project.read_text(encoding="utf-8").splitlines()
        if "llama-cpp-python" in line and ">=" in line
    )
    wish = target.with_suffix(".in.tmp")
    wish.write_text(f"{wanted}\n", encoding="utf-8")
    try:
        _compile(uv, target, str(wish), "--no-deps", "--no-binary=llama-cpp-python")
    finally:
        wish.unlink()
