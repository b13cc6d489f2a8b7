"""The profile in use on this machine and what it comes to with the config: one value to load by.

assistant.engines loads what this says; `models list` and `doctor` show it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from assistant.config import Config, default_threads
from assistant.models.lock import Lock, ModelEntry, load_lock
from assistant.models.store import ModelStore
from assistant.paths import lock_file, model_store_folder
from assistant.profiles.choosing import Choice, choose
from assistant.profiles.members import ProfileSet, chosen, models_wanted, preferred, wish
from assistant.profiles.memory import MEGABYTE, needed_bytes
from assistant.profiles.profile import DUTIES, Profile, Profiles, load_profiles
from core.errors import ConfigError
from devices.board import Machine, machine


@dataclass(frozen=True, slots=True)
class Settled:
    """A profile on this machine, with the config's wishes."""

    config: Config
    choice: Choice
    profiles: Profiles
    lock: Lock
    store: ModelStore
    machine: Machine

    @property
    def profile(self) -> Profile:
        """The profile in use."""
        return self.choice.profile

    @property
    def models(self) -> ProfileSet:
        """What should be in the store. Raises ConfigError."""
        return models_wanted(self.lock, self.profile, self.config)

    @property
    def ready(self) -> bool:
        """Whether all that must be in the store is. Raises ConfigError."""
        return all(self.store.has(entry) for entry in self.models.required)

    @property
    def missing_bytes(self) -> int:
        """Bytes of the models that are not there, optional ones included. Raises ConfigError."""
        return sum(entry.size for entry in self.models.entries if not self.store.has(entry))

    @property
    def chosen(self) -> Mapping[str, ModelEntry | None]:
        """By each duty's name the model that does it here. Raises ConfigError."""
        return {
            duty.name: chosen(self.lock, self.store, self.profile, self.config, duty)
            for duty in DUTIES
        }

    @property
    def best_needs_bytes(self) -> int:
        """Memory that the program takes once all of the profile's models are there."""
        return needed_bytes(
            self.profiles, self.profile, preferred(self.lock, self.profile, self.config)
        )

    @property
    def needed_bytes(self) -> int:
        """Memory that it takes with the chosen models. Raises ConfigError."""
        models = (entry for entry in self.chosen.values() if entry is not None)
        return needed_bytes(self.profiles, self.profile, models)

    def refuse_what_does_not_fit(self) -> None:
        """Raises ConfigError with both figures and the setting of the model that needs most."""
        if self.machine.has_memory(self.needed_bytes):
            return
        present = {name: entry for name, entry in self.chosen.items() if entry is not None}
        heaviest = max(present, key=lambda name: present[name].size)
        (setting,) = (duty.setting for duty in DUTIES if duty.name == heaviest)
        named = any(wish(self.config, duty) for duty in DUTIES if duty.name == heaviest)
        mend = f"name a smaller model than {present[heaviest].name} as {setting}"
        if not named and self.profile.name != "pi":
            mend = f'set profile = "pi", or {mend}'
        raise ConfigError(
            f"profile {self.profile.name} needs {self.needed_bytes // MEGABYTE} MB of memory and "
            f"this machine has {self.machine.memory_bytes // MEGABYTE} MB: {mend}"
        )

    @property
    def device(self) -> str:
        """Where hearing runs; the profile's where the config leaves it open."""
        wished = self.config.hearing.device
        return self.profile.device if wished == "auto" else wished

    @property
    def speaking_device(self) -> str:
        """Where speaking runs."""
        wished = self.config.speaking.device
        return self.profile.device if wished == "auto" else wished

    @property
    def compute_type(self) -> str:
        """The numbers that hearing computes in."""
        wished = self.config.hearing.compute_type
        if wished == "auto" and self.device == self.profile.device:
            return self.profile.compute_type
        return wished

    @property
    def threads(self) -> int:
        """For each engine."""
        return self.config.hearing.threads or min(self.profile.threads, default_threads())

    @property
    def window_s(self) -> int:
        """The recogniser's shortest window in seconds."""
        return self.config.hearing.window_s or self.profile.window_s

    @property
    def writer_window_s(self) -> int:
        """The same for the recogniser of one language."""
        return self.config.hearing.window_s or self.profile.writer_window_s

    @property
    def short_beam(self) -> int:
        """Hypotheses that are followed in short utterances."""
        return self.config.hearing.short_beam or self.profile.short_beam

    @property
    def long_beam(self) -> int:
        """Hypotheses that are followed in longer ones."""
        return self.config.hearing.long_beam or self.profile.long_beam


def settle(
    config: Config,
    profile: str = "",
    here: Machine | None = None,
    cards: Callable[[], int] | None = None,
) -> Settled:
    """Look at the machine, the lock and the store.

    `profile`: another than the config's. Raises LockError, ConfigError.
    """
    lock = load_lock(lock_file())
    profiles, here = load_profiles(lock), here or machine()
    choice = choose(profile or config.profile, profiles, lock, here, cards or _cards)
    return Settled(config, choice, profiles, lock, ModelStore(model_store_folder()), here)


def _cards() -> int:
    """Only here: CTranslate2 takes a fifth of a second to load."""
    from voice.device import cards

    return cards()
