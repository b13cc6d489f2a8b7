"""The system's volume, for the owner's page: see devices.volume."""

from devices.volume import read_volume, set_volume

__all__ = ["read_volume", "set_volume"]
