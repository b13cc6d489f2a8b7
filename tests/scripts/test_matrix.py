import itertools
import json
from collections.abc import Sequence
from xml.etree import ElementTree

import pytest

from core.errors import UsageError
from scripts.acoustics import CLEAN, Acoustics
from scripts.matrix import Cell, Setting, axes, played, settings
from scripts.robustness import as_json, as_svg, as_text, table

CAST = ("espeak", "espeak:f2", "piper-en-joe")


def named(pattern: str) -> Sequence[str]:
    return CAST if pattern == "*" else (pattern,)


def simple(setting: Setting) -> float:
    """Passes the better, the less noise and the nearer."""
    place = setting.place(CLEAN)
    snr_db = 40.0 if place.snr_db is None else place.snr_db
    return min(1.0, max(0.0, snr_db / 20 / place.distance_m))


@pytest.mark.parametrize(
    "text",
    [
        "snr=0,10,20 voice=*,distance=0.5,2",
        "snr=0,10,20 voice=* distance=0.5,2",
        " snr=0, 10, 20,voice=*\tdistance=0.5 2 ",
    ],
)
def test_a_matrix_is_read_with_spaces_or_commas(text: str) -> None:
    found = axes(text, named)
    assert found == {"snr": (0.0, 10.0, 20.0), "voice": CAST, "distance": (0.5, 2.0)}
    assert list(found) == ["snr", "voice", "distance"]


def test_values_that_come_twice_are_played_once() -> None:
    assert axes("snr=5,5.0,clean voice=espeak,*", named) == {"snr": (5.0, None), "voice": CAST}


def test_every_combination_is_a_setting() -> None:
    combined = settings(axes("distance=0.5,2 snr=clean,10 noise=hum", named))
    assert [str(setting) for setting in combined] == [
        "distance=0.5 snr=clean noise=hum",
        "distance=0.5 snr=10 noise=hum",
        "distance=2 snr=clean noise=hum",
        "distance=2 snr=10 noise=hum",
    ]


def test_a_setting_changes_only_its_axes() -> None:
    visitor = Acoustics(distance_m=1.2, snr_db=3, room="office", speed=0.9)
    (setting,) = settings(axes("snr=clean codec=telephone voice=espeak:m3 clip=-20", named))
    assert setting.voice == "espeak:m3"
    expected = Acoustics(1.2, None, "babble", "office", "telephone", -20, 0.9)
    assert setting.place(visitor) == expected
    assert setting.language is None
    (other,) = settings(axes("language=kk", named))
    assert (other.voice, other.language, other.place(visitor)) == (None, "kk", visitor)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "a matrix is written as snr=0,10,20"),
        ("0,10", "a matrix is written as snr=0,10,20"),
        ("loudness=3", "no axis 'loudness': choose snr, distance"),
        ("snr=0 snr=10", "the axis snr stands there twice"),
        ("snr=", "the axis snr has no value"),
        ("snr=loud", "snr=loud is no number: write one, or clean"),
        ("distance=none", "distance=none is no number: write one"),
        ("distance=40", "distance is 40: write a number from 0.1 to 20"),
        ("language=en", "language=en is none: choose kk, ru, mixed"),
        ("room=cave", "no room is called 'cave'"),
        ("room=booth distance=5", "nobody can stand 5 m from the microphone in the booth"),
        (
            "snr="
            + ",".join(map(str, range(50)))
            + " speed="
            + ",".join(f"{1 + n / 100}" for n in range(50)),
            "the matrix has 2500 settings",
        ),
    ],
)
def test_a_matrix_that_can_t_be_is_refused(text: str, complaint: str) -> None:
    with pytest.raises(UsageError) as error:
        settings(axes(text, named))
    assert complaint in str(error.value)
    assert "\n" not in str(error.value)


@pytest.fixture
def cells() -> list[Cell]:
    return list(played(settings(axes("snr=clean,20,10,0 distance=0.5,2", named)), simple))


def test_the_table_has_noise_across(cells: list[Cell]) -> None:
    assert as_text(table(cells)) == (
        "snr          clean    20    10     0\n"
        "distance 0.5  100%  100%  100%    0%\n"
        "distance 2    100%   50%   25%    0%\n"
    )


def test_without_noise_the_last_axis_is_across() -> None:
    cells = list(played(settings(axes("room=hall distance=1,2,4", named)), simple))
    assert as_text(table(cells)) == "distance     1    2    4\nroom hall 100% 100%  50%\n"


def test_one_axis_alone_has_one_row() -> None:
    text = as_text(table(list(played(settings(axes("snr=10,0", named)), simple))))
    assert text.splitlines()[1].split() == ["100%", "0%"]


def test_json_has_each_setting(cells: list[Cell]) -> None:
    values = json.loads(json.dumps(as_json(cells)))
    assert len(values) == 8
    assert values[0] == {"setting": {"snr": "clean", "distance": "0.5"}, "passed": 1.0}


def test_the_heat_map_is_a_picture_with_every_share(cells: list[Cell]) -> None:
    svg = as_svg(table(cells), "«Талон» & noise < 20 dB")
    root = ElementTree.fromstring(svg)  # noqa: S314 - our own
    texts = [each.text for each in root.iter("{http://www.w3.org/2000/svg}text")]
    assert texts[0] == "«Талон» & noise < 20 dB"
    assert {"distance 0.5", "distance 2", "clean", "50%", "25%"} <= set(texts)
    colours = {each.get("fill") for each in root.iter("{http://www.w3.org/2000/svg}rect")}
    assert len(colours) >= 4
    width = float(root.get("width") or 0)
    assert all(
        float(each.get("x") or 0) + float(each.get("width") or 0) <= width
        for each in root.iter("{http://www.w3.org/2000/svg}rect")
    )


def test_the_picture_is_the_same_again(cells: list[Cell]) -> None:
    assert len({as_svg(table(each), "t") for each in itertools.repeat(cells, 2)}) == 1
