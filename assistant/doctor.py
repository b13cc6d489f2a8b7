"""What is wrong with this installation, and the command or step that mends each thing."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from assistant.config import Config, load_config
from assistant.models.lock import Lock, ModelEntry, Role, load_lock
from assistant.models.store import ModelStore
from assistant.paths import lock_file, model_store_folder
from core.errors import TildesError
from core.language import Language
from devices.board import machine
from nlu.domain import load_domain

NEEDED_MEMORY_BYTES = 1_500_000_000
"""The loop takes up to 1.2 GB; the rest is for the system."""

NEEDED_DISK_BYTES = 200_000_000
"""Room for tickets, logs and demos."""


class Verdict(StrEnum):
    """How bad a finding is."""

    GOOD = "ok"
    WARNING = "warning"
    PROBLEM = "problem"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    topic: str
    verdict: Verdict
    detail: str
    mend: str = ""
    """What to do about it; empty where there is nothing to do."""


def examine() -> list[Finding]:
    """Look at everything; never raises, since a broken part must not hide the next one."""
    try:
        config = load_config()
    except TildesError as error:
        mend = "correct the file, or delete it for the defaults"
        broken = Finding("config", Verdict.PROBLEM, str(error), mend)
        return [broken, *_examine(Config())]
    return [Finding("config", Verdict.GOOD, "readable"), *_examine(config)]


def _examine(config: Config) -> Iterator[Finding]:
    yield _machine()
    yield from _models()
    yield _attempt("domain", lambda: _domain(config), "correct the domain's files")
    yield _attempt("tickets", lambda: _tickets(config), "set [queue] database in the config")
    yield _disk()
    yield _attempt("sound", _sound, "only `run` needs it; plug a device in", Verdict.WARNING)


def _attempt(
    topic: str, look: Callable[[], str], mend: str, otherwise: Verdict = Verdict.PROBLEM
) -> Finding:
    """`look` says what is good; what it raises is the finding."""
    try:
        return Finding(topic, Verdict.GOOD, look())
    except TildesError as error:
        return Finding(topic, otherwise, str(error), mend)


def _machine() -> Finding:
    board = machine()
    detail = f"{board.board}, {board.cores} cores, {board.memory_bytes / 2**30:.1f} GiB"
    if board.memory_bytes < NEEDED_MEMORY_BYTES:
        return Finding("machine", Verdict.PROBLEM, detail, "use a machine with 2 GB or more")
    return Finding("machine", Verdict.GOOD, detail)


def _models() -> Iterator[Finding]:
    try:
        lock, store = load_lock(lock_file()), ModelStore(model_store_folder())
    except TildesError as error:
        yield Finding("models", Verdict.PROBLEM, str(error), "restore models.lock from git")
        return
    for role in Role:
        for language in Language:
            yield _model(lock, store, role, language)


def _model(lock: Lock, store: ModelStore, role: Role, language: Language) -> Finding:
    topic = f"{role.value.replace('_', ' ')} {language}"
    try:
        chosen = store.choose(lock, role, language)
    except TildesError as error:
        return Finding(topic, Verdict.PROBLEM, str(error), "tildes models pull")
    if chosen.fallback:
        return _accented(topic, lock.serving(role, language)[0], chosen)
    return Finding(topic, Verdict.GOOD, chosen.name)


def _accented(topic: str, wanted: ModelEntry, chosen: ModelEntry) -> Finding:
    return Finding(
        topic,
        Verdict.WARNING,
        f"{chosen.name} speaks with an accent: {wanted.name} is not installed",
        f"tildes models pull {wanted.name}, on a network that reaches its source",
    )


def _domain(config: Config) -> str:
    domain = load_domain(config.domain_folder)
    return f"{domain.name}: {len(domain.intents)} intents"


def _tickets(config: Config) -> str:
    from tickets.database import Database

    database = Database(config.queue.address)
    return f"{database} ({database.version})"


def _disk() -> Finding:
    folder = model_store_folder()
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    detail = f"{free / 1e9:.1f} GB free in {folder}"
    if free < NEEDED_DISK_BYTES:
        return Finding(
            "disk", Verdict.PROBLEM, detail, f"free at least {NEEDED_DISK_BYTES // 10**6} MB"
        )
    return Finding("disk", Verdict.GOOD, detail)


def _sound() -> str:
    from devices.soundcard import list_devices

    found = list_devices()
    microphones = sum(device.inputs > 0 for device in found)
    speakers = sum(device.outputs > 0 for device in found)
    if not microphones or not speakers:
        from core.errors import DeviceError

        raise DeviceError(f"{microphones} microphones and {speakers} speakers")
    return f"{microphones} microphones, {speakers} speakers"
