"""What becomes of a visitor's speech on its way to the assistant: room, distance, noise, line."""

from scripts.acoustics.rendering import render
from scripts.acoustics.setting import CLEAN, Acoustics

__all__ = ["CLEAN", "Acoustics", "render"]
