"""The profile, and the models that models.lock names, in the store."""

from collections.abc import Iterator

from assistant.config import Config
from assistant.doctor.finding import Finding, Verdict
from assistant.models.lock import ModelEntry, Role
from assistant.profiles.memory import MEGABYTE
from assistant.profiles.settling import Settled, settle
from core.errors import ConfigError, LockError, TildesError
from core.language import Language


def model_findings(config: Config) -> Iterator[Finding]:
    """The profile in use; for each role and language, the model that serves it."""
    try:
        found = settle(config)
        yield _profile(found)
        chosen = found.chosen
    except LockError as error:
        yield Finding("models", Verdict.PROBLEM, str(error), "restore models.lock from git")
        return
    except ConfigError as error:
        yield Finding("profile", Verdict.PROBLEM, str(error), "correct the config")
        return
    for role in Role:
        for language in Language:
            # A language's own where there is one, as voices are; else the one of both.
            entry = chosen.get(f"{role}_{language}") or chosen.get(role)
            if entry is not None:
                yield _model(f"{role.replace('_', ' ')} {language}", found, entry, language)


def _profile(found: Settled) -> Finding:
    detail = f"{found.choice}; {found.needed_bytes // MEGABYTE} MB of memory needed"
    try:
        found.refuse_what_does_not_fit()
    except ConfigError as error:
        return Finding("profile", Verdict.PROBLEM, str(error), "set it in the config")
    return Finding("profile", Verdict.GOOD, detail.removeprefix("profile "))


def _model(topic: str, found: Settled, chosen: ModelEntry, language: Language) -> Finding:
    try:
        found.store.model_folder(chosen)
    except TildesError as error:
        return Finding(topic, Verdict.PROBLEM, str(error), "tildes models pull")
    if not chosen.fallback:
        return Finding(topic, Verdict.GOOD, chosen.name)
    wanted = found.profile.models[f"voice_{language}"][0]
    return Finding(
        topic,
        Verdict.WARNING,
        f"{chosen.name} speaks with an accent: {wanted} is not installed",
        f"tildes models pull {wanted}, on a network that reaches its source",
    )
