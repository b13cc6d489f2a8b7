"""Which machine gets which profile."""

import pytest

from assistant.models.lock import Lock, load_lock
from assistant.paths import lock_file
from assistant.profiles.choosing import Choice, choose
from assistant.profiles.profile import load_profiles
from core.errors import ConfigError
from devices.board import Machine

GB = 10**9


def chosen(machine: Machine, wish: str = "auto", cards: int = 0) -> Choice:
    lock: Lock = load_lock(lock_file())
    return choose(wish, load_profiles(lock), lock, machine, lambda: cards)


@pytest.mark.parametrize(
    ("board", "architecture", "cuda", "cards", "profile"),
    [
        ("Raspberry Pi 4 Model B Rev 1.5", "aarch64", False, 0, "pi"),
        ("Raspberry Pi Compute Module 4 Rev 1.0", "aarch64", False, 0, "pi"),
        ("Raspberry Pi 5 Model B Rev 1.0", "aarch64", False, 0, "pi5"),
        ("Raspberry Pi Compute Module 5 Rev 1.0", "aarch64", False, 0, "pi5"),
        ("NVIDIA Jetson Orin Nano Developer Kit", "aarch64", True, 0, "jetson"),
        ("NVIDIA Orin NX Developer Kit", "aarch64", True, 0, "jetson"),
        ("Orange Pi 5 Plus", "aarch64", False, 0, "pi5"),
        ("Some CPU @ 2 GHz", "x86_64", False, 0, "desktop"),
        ("Some CPU @ 2 GHz", "x86_64", True, 1, "gpu"),
        ("Some CPU @ 2 GHz", "x86_64", True, 0, "desktop"),
        ("Neoverse-V2", "aarch64", True, 1, "gpu"),
    ],
)
def test_a_machine_gets_what_suits_it(
    board: str, architecture: str, cuda: bool, cards: int, profile: str
) -> None:
    found = chosen(Machine(4, 8 * GB, board, cuda, architecture), cards=cards)
    assert found.profile.name == profile
    assert str(found).startswith(f"profile {profile}: chosen for {board}, 4 cores, 8000 MB")


def test_the_card_is_asked_for_only_where_a_driver_is() -> None:
    def no_card() -> int:
        raise AssertionError

    lock = load_lock(lock_file())
    machine = Machine(4, 8 * GB, "Some CPU", False, "x86_64")
    assert choose("auto", load_profiles(lock), lock, machine, no_card).profile.name == "desktop"


def test_little_memory_makes_any_machine_small_and_says_so() -> None:
    found = chosen(Machine(4, GB, "Some CPU", False, "x86_64"))
    assert found.profile.name == "pi"
    assert "desktop would need" in found.reason
    assert "1000 MB" in found.reason


def test_one_core_is_a_small_machine() -> None:
    assert chosen(Machine(1, 8 * GB, "Some CPU", False, "x86_64")).profile.name == "pi"


def test_memory_that_nobody_tells_is_no_reason() -> None:
    found = chosen(Machine(2, 0, "Some CPU", False, "x86_64"))
    assert found.profile.name == "desktop"
    assert "memory unknown" in found.reason


def test_a_wish_is_followed_whatever_the_machine() -> None:
    assert chosen(Machine(1, GB, "Some CPU", False), wish="gpu").profile.name == "gpu"


def test_an_unknown_profile_is_one_line() -> None:
    with pytest.raises(ConfigError, match="no profile is called 'pi9': choose auto or one of pi,"):
        chosen(Machine(1, GB, "Some CPU", False), wish="pi9")
