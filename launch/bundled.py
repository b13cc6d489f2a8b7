"""`./tildes --from-bundle FILE`: what a machine without network is set up from.

pip finds the wheels in a folder, and no index; the hashes of locks/ hold as always. A wheel of
llama.cpp in the bundle is used where it was built for just such a machine; else it is built here.
"""

import os
import platform
import shutil
import sys
from pathlib import Path

from assistant.models.bundle import WHEELS, Bundle, open_bundle
from core.errors import BundleError
from launch.environment import Environment
from launch.llama import LlamaWheel


def unpack_wheels(place: Path, environment: Environment) -> None:
    """Lay the bundle's wheels out for pip. Raises BundleError where it has others alone."""
    with open_bundle(place) as bundle:
        names = bundle.names(WHEELS)
        if not names:
            return
        own = f"cp{sys.version_info.major}{sys.version_info.minor}-{platform.machine()}"
        mine = [name for name in names if name.split("/")[1] == own]
        if not mine:
            raise BundleError(
                f"{place}: its wheels are for {names[0].split('/')[1]}, and this machine is {own}: "
                f"make it with --platform {platform.machine()} --python "
                f"{sys.version_info.major}.{sys.version_info.minor}"
            )
        folder = environment.bundle_folder
        clear_wheels(environment)
        folder.mkdir(parents=True)
        for name in mine:
            path = Path(name)
            if path.parent.name == own:
                _unpack(bundle, name, folder / path.name)
            elif path.parent.name == LlamaWheel(environment).key:
                _shelve(bundle, name, LlamaWheel(environment).shelf / path.name)
    # A blank in a path would end it for pip; in an address it is written otherwise.
    os.environ |= {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": folder.as_uri()}


def clear_wheels(environment: Environment) -> None:
    """Delete what was laid out: it is installed."""
    shutil.rmtree(environment.bundle_folder, ignore_errors=True)


def _unpack(bundle: Bundle, name: str, target: Path) -> None:
    with target.open("wb") as stream:
        for chunk in bundle.chunks(name):
            stream.write(chunk)


def _shelve(bundle: Bundle, name: str, wheel: Path) -> None:
    """Put a finished wheel where the launcher keeps those that it built."""
    wheel.parent.mkdir(parents=True, exist_ok=True)
    _unpack(bundle, name, wheel)
    # The hash comes last: a wheel without one counts as not there.
    wheel.with_suffix(".sha256").write_text(bundle.checksums[name], encoding="ascii")
