"""Which packages a machine needs that has another processor or Python than this one."""

import hashlib
from pathlib import Path

import pytest

from assistant.models import wheelhouse
from assistant.models.wheelhouse import Target, fetch_wheels, target_of
from core.errors import BundleError, UsageError

LOCK = """\
cmake==4.4.4 \\
    --hash=sha256:00 \\
    --hash=sha256:01
"""
RUNTIME = """\
av==18.1.0 ; python_full_version < '3.12' \\
    --hash=sha256:02
av==19.0.2 ; python_full_version >= '3.12' \\
    --hash=sha256:03
colorama==0.4.6 ; sys_platform == 'win32' \\
    --hash=sha256:04
hf-xet==1.8.0 ; platform_machine == 'aarch64' or platform_machine == 'arm64' \\
    --hash=sha256:05
"""


@pytest.fixture
def locks(tmp_path: Path) -> Path:
    folder = tmp_path / "locks"
    folder.mkdir()
    (folder / "build.txt").write_text(LOCK, encoding="ascii")
    (folder / "runtime.txt").write_text(RUNTIME, encoding="ascii")
    return folder


@pytest.fixture
def wished(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, ...]]:
    """What pip was asked for; each time it leaves one file, named after the last word."""
    asked: list[tuple[str, ...]] = []

    def download(folder: Path, *arguments: str) -> None:
        listed = Path(arguments[-1])
        text = listed.read_text(encoding="utf-8") if listed.is_file() else arguments[-1]
        asked.append((*arguments, text))
        folder.mkdir(exist_ok=True)
        (folder / listed.name).write_bytes(b"")

    monkeypatch.setattr(wheelhouse, "_download", download)
    return asked


@pytest.mark.parametrize(
    ("machine", "python", "packages"),
    [
        ("x86_64", "3.11", ["cmake==4.4.4", "av==18.1.0"]),
        ("aarch64", "3.13", ["cmake==4.4.4", "av==19.0.2", "hf-xet==1.8.0"]),
    ],
)
def test_markers_are_settled_for_the_target(
    locks: Path,
    tmp_path: Path,
    wished: list[tuple[str, ...]],
    machine: str,
    python: str,
    packages: list[str],
) -> None:
    (locks / "llama.txt").write_text("llama", encoding="ascii")
    bench = tmp_path / "bench"
    bench.mkdir()
    target = Target(machine, 28, python)
    files = fetch_wheels(target, locks, tmp_path / "shelf", bench, lambda _: None)
    assert [line.split()[0] for line in wished[0][-1].splitlines()] == packages
    assert wished[0][-1].split()[1:3] == ["--hash=sha256:00", "--hash=sha256:01"]
    assert "--require-hashes" in wished[0]
    assert f"--platform=manylinux_2_17_{machine}" in wished[0]
    assert {name.split("/")[0] for name in files} == {target.folder}


def test_llama_built_here_goes_along_if_it_is_whole(
    locks: Path, tmp_path: Path, wished: list[tuple[str, ...]]
) -> None:
    (locks / "llama.txt").write_text("llama", encoding="ascii")
    bench = tmp_path / "bench"
    bench.mkdir()
    for key, promised in (("good", hashlib.sha256(b"").hexdigest()), ("bad", "0")):
        wheel = tmp_path / "shelf" / key / "llama-1-py3-none-any.whl"
        wheel.parent.mkdir(parents=True)
        wheel.write_bytes(b"")
        wheel.with_suffix(".sha256").write_text(promised, encoding="ascii")
    here = target_of("", "")
    files = fetch_wheels(here, locks, tmp_path / "shelf", bench, lambda _: None)
    built = [name for name in files if "/built/" in name]
    assert built == [f"{here.folder}/built/good/llama-1-py3-none-any.whl"]
    assert wished


def test_a_target_is_named_shortly_or_in_full() -> None:
    assert target_of("aarch64", "3.13") == Target("aarch64", 28, "3.13")
    assert target_of("manylinux_2_36_x86_64", "3.11") == Target("x86_64", 36, "3.11")
    assert target_of("", "").here


@pytest.mark.parametrize(
    ("name", "python", "complaint"),
    [
        ("vax", "", "no platform is called 'vax': x86_64, aarch64 or"),
        ("win_amd64", "", "no platform is called 'win_amd64'"),
        ("", "3.9", "'3.9' is no Python that Tildes runs on"),
        ("", "python3", "'python3' is no Python"),
    ],
)
def test_what_is_no_target_is_refused(name: str, python: str, complaint: str) -> None:
    with pytest.raises(UsageError, match=complaint):
        target_of(name, python)


def test_without_lock_files_no_wheels_are_bundled(tmp_path: Path) -> None:
    with pytest.raises(BundleError, match="out of a checkout"):
        fetch_wheels(target_of("", ""), tmp_path / "no", tmp_path, tmp_path, lambda _: None)


def test_a_lock_file_without_hashes_is_refused(locks: Path, tmp_path: Path) -> None:
    (locks / "build.txt").write_text("cmake>=3\n", encoding="ascii")
    with pytest.raises(BundleError, match=r"build\.txt: 'cmake>=3' is no pinned package"):
        fetch_wheels(target_of("", ""), locks, tmp_path, tmp_path, lambda _: None)
