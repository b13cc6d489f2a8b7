from pathlib import Path

import pytest

from assistant.models.lock import CONVERTED_FILES, HttpsSource, Role, WheelSource, load_lock
from assistant.paths import lock_file
from core.errors import LockError, UsageError
from core.language import Language

GOOD = """
lock_version = 1

[[model]]
name = "tiny"
role = "voice"
languages = ["kk"]
licence = "MIT"
default = true

[[model.file]]
name = "tiny.onnx"
size = 3
sha256 = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
sources = [
    { wheels = ["tiny-model==1.0"], members = ["tiny/tiny.onnx"] },
    { url = "https://example.org/tiny.onnx" },
]
"""


def write(folder: Path, text: str) -> Path:
    path = folder / "models.lock"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_shipped_lock_serves_every_role_in_both_languages() -> None:
    lock = load_lock(lock_file())
    for role in Role:
        for language in Language:
            assert lock.serving(role, language), (role, language)
    for entry in lock.default_set():
        assert entry.licence
        assert entry.optional or any(
            isinstance(source, WheelSource) for file in entry.files for source in file.sources
        )


def test_official_voices_stand_before_the_fallback() -> None:
    lock = load_lock(lock_file())
    for language in Language:
        voices = lock.serving(Role.VOICE, language)
        assert [voice.fallback for voice in voices[-2:]] == [False, True]


def test_a_lock_is_read_with_its_sources_in_order(tmp_path: Path) -> None:
    (entry,) = load_lock(write(tmp_path, GOOD)).entries
    assert entry.size == 3
    assert entry.languages == (Language.KK,)
    assert [type(source) for source in entry.files[0].sources] == [WheelSource, HttpsSource]


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("lock_version = 1", "lock_version = 2", "lock_version is 2"),
        ("lock_version = 1", "", "lock_version is missing"),
        ("lock_version = 1", "lock_version = true", "lock_version is missing"),
        ('role = "voice"', 'role = "ears"', "model tiny: role is 'ears'"),
        ('["kk"]', '["en"]', "languages has 'en'"),
        ('["kk"]', "[]", "languages must be a list"),
        ('name = "tiny"', 'name = "../tiny"', "name must be letters"),
        ('name = "tiny.onnx"', 'name = "a/b"', "name must be letters"),
        ("size = 3", "size = -3", "size must be a number of bytes"),
        ("size = 3", 'size = "3"', "size must be a number of bytes"),
        ('sha256 = "ba78', 'sha256 = "BA78', "sha256 must be 64"),
        ("tiny-model==1.0", "tiny-model", "must be name==version"),
        ("tiny-model==1.0", "--index-url==1", "must be name==version"),
        ('["tiny/tiny.onnx"]', '["a", "b"]', "1 wheels, but 2 members"),
        ("https://", "http://", "must begin with https://"),
        ("default = true", "default = 1", "default must be true or false"),
        ("default = true", "defualt = true", "defualt is unknown"),
        ("[[model]]", "[model]", "model must be one or more tables"),
        ("[[model]]", "[[model", "not valid TOML"),
    ],
)
def test_a_bad_lock_is_refused_in_one_line(
    tmp_path: Path, old: str, new: str, complaint: str
) -> None:
    assert old in GOOD
    path = write(tmp_path, GOOD.replace(old, new, 1))
    with pytest.raises(LockError, match=r"models\.lock") as raised:
        load_lock(path)
    assert complaint in str(raised.value)
    assert "\n" not in str(raised.value).strip()


COMMIT = "ebe41f70d5b6dfa9166e2c581c45c9c0cfc57b66"
UNHASHED = f"""
lock_version = 1

[[model]]
name = "tiny"
role = "voice"
languages = ["kk"]
licence = "MIT"

[[model.file]]
name = "tiny.onnx"
sources = [{{ url = "https://example.org/{COMMIT}/tiny.onnx" }}]
"""


def test_a_file_may_lack_its_sha256_at_a_pinned_address(tmp_path: Path) -> None:
    (entry,) = load_lock(write(tmp_path, UNHASHED)).entries
    assert (entry.files[0].sha256, entry.files[0].md5, entry.files[0].size) == ("", "", 0)
    md5 = f'md5 = "{"0" * 32}"\nsize = 7\nsources'
    (entry,) = load_lock(write(tmp_path, UNHASHED.replace("sources", md5))).entries
    assert (entry.files[0].sha256, entry.files[0].md5, entry.files[0].size) == ("", "0" * 32, 7)


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        (COMMIT, "resolve/main", "each source must be a url with a commit"),
        (
            'url = "https://example.org',
            'wheels = ["a==1"], members = ["b"] }, { url = "https://e.org',
            "without a sha256",
        ),
        ("https://", "http://", "must begin with https://"),
        ("sources", 'md5 = "0g"\nsources', "md5 must be 32"),
        ("sources", "size = 0\nsources", "size must be a number of bytes"),
    ],
)
def test_an_unpinned_address_is_refused(tmp_path: Path, old: str, new: str, complaint: str) -> None:
    with pytest.raises(LockError, match=r"models\.lock: model tiny") as raised:
        load_lock(write(tmp_path, UNHASHED.replace(old, new, 1)))
    assert complaint in str(raised.value)


FLOATING = UNHASHED.replace(COMMIT, "resolve/main").replace('onnx" }', 'onnx", floating = true }')
CONVERTED = UNHASHED.replace("[[model.file]]", 'convert = "transformers"\n[[model.file]]')
ADAPTER = CONVERTED.replace("lock_version = 1", "").replace(
    'convert = "transformers"', 'convert = "transformers"\nadapter_of = "tiny"'
)


def test_an_address_may_say_that_it_has_no_revision(tmp_path: Path) -> None:
    (entry,) = load_lock(write(tmp_path, FLOATING)).entries
    assert entry.files[0].sources == (
        HttpsSource("https://example.org/resolve/main/tiny.onnx", floating=True),
    )


def test_the_files_of_a_converted_model_are_its_parts(tmp_path: Path) -> None:
    text = CONVERTED + ADAPTER.replace('name = "tiny"', 'name = "tuned"')
    tiny, tuned = load_lock(write(tmp_path, text)).entries
    assert tuple(file.name for file in tiny.files) == CONVERTED_FILES
    assert tiny.recipe
    assert [part.name for part in tiny.recipe.parts] == ["tiny.onnx"]
    assert tuned.recipe
    assert tuned.recipe.base == tiny.recipe
    assert len(tuned.recipe.ingredients) == 2


@pytest.mark.parametrize(
    "text",
    [
        CONVERTED + ADAPTER.replace('name = "tiny"', 'name = "t"').replace('f = "tiny"', 'f = "x"'),
        UNHASHED + ADAPTER.replace('name = "tiny"', 'name = "t"'),
        UNHASHED + ADAPTER.replace('name = "tiny"', 'name = "t"').replace('convert = "tr', '#"'),
        "lock_version = 1" + ADAPTER,
    ],
)
def test_an_adapter_needs_a_base_that_is_converted(tmp_path: Path, text: str) -> None:
    with pytest.raises(LockError, match="adapter_of goes with convert"):
        load_lock(write(tmp_path, text))


def test_an_unknown_way_to_convert_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LockError, match="convert is 'onnx'; it can be transformers"):
        load_lock(write(tmp_path, CONVERTED.replace('"transformers"', '"onnx"')))


def test_a_model_may_stand_there_once(tmp_path: Path) -> None:
    twice = GOOD + GOOD.replace("lock_version = 1", "")
    with pytest.raises(LockError, match="model tiny stands there twice"):
        load_lock(write(tmp_path, twice))


def test_a_missing_lock_and_an_unknown_model_are_one_line(tmp_path: Path) -> None:
    with pytest.raises(LockError, match="can't be read"):
        load_lock(tmp_path / "models.lock")
    with pytest.raises(UsageError, match="no model is called 'huge'"):
        load_lock(write(tmp_path, GOOD)).entry("huge")
