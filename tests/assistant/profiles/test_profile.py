"""profiles.toml: the shipped one, and what is said of a damaged one."""

from pathlib import Path

import pytest

from assistant.config import PROFILES
from assistant.models.lock import Lock, load_lock
from assistant.paths import lock_file
from assistant.profiles.profile import DUTIES, PROFILES_FILE, load_profiles
from core.errors import LockError


@pytest.fixture(scope="module")
def lock() -> Lock:
    return load_lock(lock_file())


def test_every_profile_is_there_and_fits_the_lock(lock: Lock) -> None:
    profiles = load_profiles(lock)
    assert tuple(profiles.all) == PROFILES
    for profile in profiles.all.values():
        for duty in DUTIES:
            assert profile.models[duty.name] or duty.dispensable


def test_what_must_be_there_comes_with_the_default_set(lock: Lock) -> None:
    fetched = {entry.name for entry in lock.default_set() if not entry.optional}
    for profile in load_profiles(lock).all.values():
        for duty in DUTIES:
            if not duty.dispensable:
                assert profile.models[duty.name][-1] in fetched


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ('"whisper-base"', '"whisper-huge"', "no recognizer for kk and ru called 'whisper-huge'"),
        ('"whisper-base"', '"gemma-3-270m"', "no recognizer for kk and ru called 'gemma-3-270m'"),
        ('"piper-kk-iseke"', '"piper-ru-dmitri"', "no voice for kk called 'piper-ru-dmitri'"),
        ('["whisper-base"]', '"whisper-base"', "profile pi: recognizer must be a list of models"),
        ('["whisper-base"]', "[]", "profile pi: recognizer must be a list of models"),
        ("[profile.pi5]", "[profile.pi6]", "profile pi5 is missing"),
        ("window_s = 10", "window_s = 5", "window_s must be a whole number from 10 to 30"),
        ("threads = 4", "threads = true", "threads must be a whole number"),
        ('device = "cpu"', 'device = "abacus"', "device is 'abacus'; it can be auto, cpu, cuda"),
        ("threads = 4", "threads = 4\ncolour = 1", "profile pi: colour is unknown"),
        (
            "whisper-base = 101",
            "whisper-bass = 101",
            "no model of models.lock is called 'whisper-bass'",
        ),
        ("program_mb = 410", "program_mb = 0", "profile pi: program_mb must be a whole number"),
        (
            "whisper-base = 101",
            'whisper-base = "101"',
            "memory: whisper-base must be a whole number",
        ),
        ("lean = true", "lean = 1", "profile pi: lean must be true or false"),
        ("[memory]", "[memory", "not valid TOML"),
    ],
)
def test_a_damaged_file_is_told_in_one_line(
    tmp_path: Path, lock: Lock, before: str, after: str, said: str
) -> None:
    text = PROFILES_FILE.read_text(encoding="utf-8")
    assert before in text
    path = tmp_path / "profiles.toml"
    path.write_text(text.replace(before, after, 1), encoding="utf-8")
    with pytest.raises(LockError) as error:
        load_profiles(lock, path)
    assert str(error.value).startswith(f"{path}: ")
    assert said in str(error.value)
    assert "\n" not in str(error.value)


def test_a_missing_file_says_what_to_do(tmp_path: Path, lock: Lock) -> None:
    with pytest.raises(LockError, match="reinstall Tildes"):
        load_profiles(lock, tmp_path / "none.toml")
