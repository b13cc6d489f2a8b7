"""The models that models.lock names, in the store."""

from collections.abc import Iterator

from assistant.doctor.finding import Finding, Verdict
from assistant.models.lock import Lock, ModelEntry, Role, load_lock
from assistant.models.store import ModelStore
from assistant.paths import lock_file, model_store_folder
from core.errors import TildesError
from core.language import Language


def model_findings() -> Iterator[Finding]:
    """For each role and language, the model that serves it."""
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
