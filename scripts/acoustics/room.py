"""Impulse responses of rooms, by the image-source method.

J. B. Allen and D. A. Berkley, "Image method for efficiently simulating small-room acoustics",
Journal of the Acoustical Society of America 65 (4), 1979, pp. 943-950: the walls of a shoebox are
mirrors; the response is the sum of the images, each delayed by its distance over the speed of
sound and weakened by that distance and by every wall that its path has met. Walls absorb alike at
all frequencies here and air absorbs nothing, so highs ring longer than they would in truth.
"""

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from core.audio import HEARING_RATE_HZ, Samples
from core.errors import UsageError

Images = tuple[NDArray[np.float64], NDArray[np.float64]]
"""Delays in seconds, and gains."""

SOUND_MPS = 343.0
"""Metres a second, in air of 20 °C."""

REFERENCE_M = 0.5
"""Where a mouth is heard at unit gain."""

FINER = 8
"""Images are placed on a grid this much finer than samples, to within 0.004 ms."""

REACH = 1.2
"""Images are counted up to this multiple of Sabine's time: a little more than 60 dB down."""

LOW_HZ = 60.0
"""Below it a response is taken off: images all add up there, and no microphone hears it."""

HIGH_HZ = (7_000.0, 8_000.0)
"""Between the two the response fades out, so that the coarser rate holds it."""

EDGE_M = 0.05
"""How near to a wall a mouth may be."""

TOWARDS = (0.90, 0.42, 0.12)
"""The direction from microphone to mouth: askew, so that no two images coincide."""


@dataclass(frozen=True, slots=True)
class Room:
    """A shoebox, what its walls swallow, and where its microphone is."""

    size_m: tuple[float, float, float]
    """Length, width, height."""

    absorption: float
    """The share of energy that each wall swallows."""

    microphone_m: tuple[float, float, float]
    """From a corner of the floor."""

    @property
    def sabine_s(self) -> float:
        """The time in which sound falls by 60 dB, by Sabine's formula.

        It holds where walls reflect well and no side is much shorter than the others. A flat room
        rings longer: what goes to and fro between its far walls seldom meets floor or ceiling.
        """
        length, width, height = self.size_m
        surface_m2 = 2 * (length * width + width * height + height * length)
        return 0.161 * math.prod(self.size_m) / (surface_m2 * self.absorption)

    def mouth_m(self, distance_m: float) -> NDArray[np.float64]:
        """Where the visitor's mouth is."""
        towards = np.array(TOWARDS) / np.linalg.norm(TOWARDS)
        mouth: NDArray[np.float64] = np.array(self.microphone_m) + distance_m * towards
        return mouth

    @property
    def farthest_m(self) -> float:
        """The greatest distance at which the mouth is still in the room."""
        towards = np.array(TOWARDS) / np.linalg.norm(TOWARDS)
        space = np.array(self.size_m) - EDGE_M - np.array(self.microphone_m)
        return float(np.min(space / towards))


ROOMS: Mapping[str, Room] = {
    "booth": Room((1.7, 1.3, 2.2), 0.30, (0.2, 0.31, 1.37)),
    "office": Room((5.1, 3.7, 2.7), 0.26, (0.3, 1.21, 1.33)),
    "hall": Room((19.3, 12.7, 4.3), 0.26, (0.4, 5.17, 1.31)),
    "vestibule": Room((7.9, 4.9, 3.7), 0.09, (0.4, 1.73, 1.31)),
}
"""Padded booth, furnished office, public hall, and an entrance of stone and glass.

They ring for 0.15, 0.4, 1.2 and 2.0 s: the absorption is chosen so that the response does.
"""


def check_fits(name: str, distance_m: float) -> None:
    """Raise UsageError where a room of ROOMS is too small for the distance."""
    farthest_m = ROOMS[name].farthest_m
    if distance_m > farthest_m:
        raise UsageError(
            f"nobody can stand {distance_m:g} m from the microphone in the {name}: "
            f"at most {math.floor(farthest_m * 10) / 10:g} m, or choose a larger room"
        )


@lru_cache(maxsize=32)
def response(name: str, distance_m: float) -> Samples:
    """The impulse response at HEARING_RATE_HZ from mouth to microphone; of unit gain at 0.5 m."""
    if name == "none":
        free_field = np.array([distance_m / SOUND_MPS]), np.array([REFERENCE_M / distance_m])
        return _sampled([free_field], distance_m / SOUND_MPS)
    room = ROOMS[name]
    return _sampled(images(room, distance_m), REACH * room.sabine_s)


def images(room: Room, distance_m: float) -> Iterator[Images]:
    """Every image heard until it is of no account, a slice of the room at a time."""
    reach_m = SOUND_MPS * REACH * room.sabine_s
    reflected = math.sqrt(1 - room.absorption)
    lengthwise, across, upwards = (
        _along(length, mouth, microphone, reach_m)
        for length, mouth, microphone in zip(
            room.size_m, room.mouth_m(distance_m), room.microphone_m, strict=True
        )
    )
    square_m2 = np.square(across[0])[:, None] + np.square(upwards[0])
    hits = across[1][:, None] + upwards[1]
    for ahead_m, ahead_hits in zip(*lengthwise, strict=True):
        within = square_m2 <= reach_m**2 - ahead_m**2
        apart_m = np.sqrt(square_m2[within] + ahead_m**2)
        gains = REFERENCE_M / apart_m * reflected ** (hits[within] + ahead_hits)
        yield apart_m / SOUND_MPS, gains


def _along(
    length_m: float, mouth_m: float, microphone_m: float, reach_m: float
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Along one axis: how far each image is from the microphone, and how many walls it met."""
    turns = np.arange(-math.ceil(reach_m / (2 * length_m)) - 1, math.ceil(reach_m / length_m) + 2)
    straight = 2 * turns * length_m + mouth_m - microphone_m
    mirrored = 2 * turns * length_m - mouth_m - microphone_m
    apart_m = np.concatenate([straight, mirrored])
    hits = np.concatenate([2 * np.abs(turns), np.abs(turns) + np.abs(turns - 1)])
    near = np.abs(apart_m) <= reach_m
    return apart_m[near], hits[near]


def _sampled(heard: Iterable[Images], last_s: float) -> Samples:
    """Impulses between samples, band-limited and without what lies below hearing."""
    count = round((last_s + 0.05) * HEARING_RATE_HZ)
    # Twice as long, so that what rings before the first impulse does not come back at the end.
    size = 2 * count
    fine = np.zeros(size * FINER)
    for delays_s, gains in heard:
        places = np.round(delays_s * HEARING_RATE_HZ * FINER).astype(np.int64)
        np.add.at(fine, places, gains)
    spectrum = np.fft.rfft(fine)[: size // 2 + 1]
    hz = np.fft.rfftfreq(size, 1 / HEARING_RATE_HZ)
    fading = np.clip((HIGH_HZ[1] - hz) / (HIGH_HZ[1] - HIGH_HZ[0]), 0, 1)
    # A Butterworth high-pass of second order: causal, as a microphone's is.
    turn = 1j * hz / LOW_HZ
    high_pass = turn**2 / (turn**2 + math.sqrt(2) * turn + 1)
    shaped = spectrum * np.sin(np.pi / 2 * fading) ** 2 * high_pass
    sampled: Samples = np.fft.irfft(shaped, size)[:count].astype(np.float32)
    return sampled
