"""What a choice of models needs of the machine's memory."""

from collections.abc import Iterable

from assistant.models.lock import ModelEntry
from assistant.profiles.profile import Profile, Profiles

MEGABYTE = 10**6


def needed_bytes(profiles: Profiles, profile: Profile, models: Iterable[ModelEntry]) -> int:
    """Resident memory of the assistant with these models at its highest, in bytes.

    As measured; a model that was not counts with its size on disk, which is more than a recogniser
    in int8 takes and a little less than a voice does.
    """
    sizes = {entry.name: entry.size for entry in models}
    measured = {name: size_mb * MEGABYTE for name, size_mb in profiles.model_mb.items()}
    return profile.program_mb * MEGABYTE + sum(
        measured.get(name, size) for name, size in sizes.items()
    )
