"""The models of a profile with the config's wishes: what is listed, pulled, bundled and loaded."""

from dataclasses import dataclass

from assistant.config import Config, names
from assistant.models.lock import Lock, ModelEntry
from assistant.models.store import ModelStore
from assistant.profiles.profile import DUTIES, Duty, Profile, fitting
from core.errors import ConfigError


@dataclass(frozen=True, slots=True)
class ProfileSet:
    """The models of a profile, each once."""

    required: tuple[ModelEntry, ...]
    """Must come, or the assistant does not work as wished."""

    optional: tuple[ModelEntry, ...]
    """Used where they can be had; nothing fails without them."""

    @property
    def entries(self) -> tuple[ModelEntry, ...]:
        """All, the preferred (and so the optional) first."""
        return (*self.optional, *self.required)

    @property
    def size(self) -> int:
        """Bytes of all."""
        return sum(entry.size for entry in self.entries)


def models_wanted(lock: Lock, profile: Profile, config: Config) -> ProfileSet:
    """The profile's models, or in their stead those that the config names. Raises ConfigError."""
    listed = {duty: candidates(lock, profile, config, duty) for duty in DUTIES}
    required = {
        wanted[-1] for duty, wanted in listed.items() if not duty.dispensable or wish(config, duty)
    }
    order = dict.fromkeys(name for wanted in listed.values() for name in wanted)
    return ProfileSet(
        tuple(lock.entry(name) for name in order if name in required),
        tuple(lock.entry(name) for name in order if name not in required),
    )


def wish(config: Config, duty: Duty) -> str:
    """The model that the config names for a duty, or empty."""
    named: str = getattr(getattr(config, duty.section), duty.name)
    return named


def candidates(lock: Lock, profile: Profile, config: Config, duty: Duty) -> tuple[str, ...]:
    """The models for a duty, the preferred first: the config's alone, else the profile's.

    Raises ConfigError where the config names one that can't do it.
    """
    named = wish(config, duty)
    if not named:
        return profile.models[duty.name]
    able = [entry.name for entry in fitting(lock, duty)]
    if named not in able:
        raise ConfigError(
            f"no {duty} is called {named!r}: set {duty.setting} to one of {names(able)}"
        )
    return (named,)


def preferred(lock: Lock, profile: Profile, config: Config) -> tuple[ModelEntry, ...]:
    """The models that are used where all are there, each once. Raises ConfigError."""
    listed = [candidates(lock, profile, config, duty)[:1] for duty in DUTIES]
    return tuple(lock.entry(name) for name in dict.fromkeys(sum(listed, ())))


def chosen(
    lock: Lock, store: ModelStore, profile: Profile, config: Config, duty: Duty
) -> ModelEntry | None:
    """The model that does a duty on this machine; None where a dispensable one is not there.

    What was pulled by name, without the config or the profile saying so, is used where none of
    theirs is there, and before a stand-in such as an accented voice. Where nothing is, it is the
    one that must be there, for its absence to be told. Raises ConfigError.
    """
    named = [lock.entry(name) for name in candidates(lock, profile, config, duty)]
    if not wish(config, duty) and not duty.dispensable:
        named += [entry for entry in fitting(lock, duty) if entry not in named]
        named.sort(key=lambda entry: entry.fallback)
    present = next((entry for entry in named if store.has(entry)), None)
    if present is not None or (duty.dispensable and not wish(config, duty)):
        return present
    return lock.entry(candidates(lock, profile, config, duty)[-1])
