"""How scenario files are read, what is complained about and where, and the schema for editors."""

import json
from datetime import datetime
from pathlib import Path

import pytest

from core.errors import DomainError, UsageError
from core.language import Language
from scripts.fields import SCHEMA_FILE, SPOKEN, TURN, json_schema, schema_text
from scripts.scenario import Scenario, read_scenarios
from tests.shipped import shipped_domain
from tickets.rules import ALMATY

DOMAIN = shipped_domain()
AUDIO = Path(__file__).parent.parent / "scenarios" / "audio"

VISIT = "- name: a\n  language: kk\n  turns:\n"


def read(tmp_path: Path, text: str) -> list[Scenario]:
    path = tmp_path / "scenarios.yaml"
    path.write_text(text, encoding="utf-8")
    return read_scenarios([path], DOMAIN)


def test_a_scenario_with_everything(tmp_path: Path) -> None:
    (scenario,) = read(
        tmp_path,
        """
- name: Всё сразу
  language: ru
  at: "17:58"
  before: {А: 2}
  hours: {monday: 9:00-18:00}
  visitors:
    олег: {voice: "espeak:m3", kiosk: 2, distance_m: 1.5, snr_db: 10, noise: street, room: hall}
    айгүл: {}
  turns:
    - {say: нужен талон, wer: 0.3, intent: ticket.take, within_ms: 3000, ends: false}
    - {say: талон керек, language: kk, visitor: айгүл, interrupt_after_ms: 500}
    - {touch: ticket.take, with: {service: passport}, ticket: А-003, screen: turn_taken}
    - {silence: 15, reply: "слушаю…", absent: [words_heard, turn_failed]}
    - {at: "18:01"}
""",
    )
    assert scenario.at == datetime(2026, 11, 23, 17, 58, tzinfo=ALMATY)
    assert (scenario.before, scenario.hours) == ({"А": 2}, "hours:\n  monday: 9:00-18:00\n")
    assert scenario.kiosks == 2
    first, second, third, fourth, _ = scenario.turns
    assert first.visitor.acoustics.distance_m == 1.5
    assert (first.checks.heard, first.checks.wer) == ("нужен талон", 0.3)
    assert second.language is Language.KK and second.visitor.kiosk == 1
    assert second.interrupt_after_ms == 500
    assert third.slots == {"service": "passport"} and third.checks.screen == ("turn_taken",)
    assert fourth.checks.absent == ("words_heard", "turn_failed")


def test_the_shipped_scenarios_are_read_in_both_languages() -> None:
    languages = [scenario.language for scenario in read_scenarios([AUDIO], DOMAIN)]
    assert {"kk", "ru", "mixed"} <= set(languages)


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("- name: a\n  language: kk\n", 1, "a scenario needs `turns:`"),
        ("- name: a\n  language: en\n  turns: []", 2, "must be one of: kk, ru, mixed"),
        ("- name: a\n  language: kk\n  turns: []", 3, "at least one turn"),
        ("- nam: a", 1, "unknown key «nam»"),
        ("- name: a\n  language: kk\n  at: noon\n  turns: [{say: a}]", 3, "expected 17:58"),
        (VISIT + "  - {intent: help}", 4, "a turn is one of: say"),
        (VISIT + "  - {say: a, silence: 3}", 4, "a turn is one of: say"),
        (VISIT + "  - {say: a, intent: fly}", 4, "the domain has no intent «fly»"),
        (VISIT + "  - say: a\n    intent: help\n    slots: {x: y}", 6, "«x» is not a slot"),
        (VISIT + "  - {say: a, wer: often}", 4, "expected a number"),
        (VISIT + "  - {say: a, wer: nan}", 4, "expected 0 to 10"),
        (VISIT + "  - {silence: 9999}", 4, "expected 0 to 600"),
        (VISIT + "  - {say: a, meanwhile: true}", 4, "so is what it goes with"),
        (VISIT + "  - {say: a}\n  - {silence: 1, meanwhile: true}", 5, "is said or touched"),
        (VISIT + "  - {touch: help}\n  - {say: a, meanwhile: true}", 5, "at another kiosk"),
        (VISIT + "  - {silence: 3, wer: 1}", 4, "nobody speaks in `silence:`"),
        (VISIT + "  - {recording: none.wav}", 4, "does not exist"),
        (VISIT + "  - {say: a, visitor: olga}", 4, "is not among `visitors:`"),
        (VISIT + "  - {say: a, screen: fireworks}", 4, "must be one of: state_changed"),
        (VISIT + "  - {say: a, reply: /(/}", 4, "can't be read"),
        (VISIT + "  - {touch: fly}", 4, "the domain has no intent «fly»"),
        (VISIT + "  - {unplug: printer}", 4, "must be one of: microphone, speaker"),
        (VISIT + "  - {at: later}", 4, "expected 17:58"),
        (
            "- name: a\n  language: kk\n  visitors:\n    b: {room: cave}\n  turns: [{say: a}]",
            4,
            "cave",
        ),
        (
            "- name: a\n  language: kk\n  visitors: {b: {snr_db: 5}, c: {snr_db: 9}}\n  turns:\n"
            "  - {say: a}\n  - {say: a, visitor: c}",
            6,
            "the noise at kiosk 1 is that of «b»",
        ),
        (VISIT + "  - {say: a}\n" + VISIT + "  - {say: a}", 5, "another scenario is called «a»"),
    ],
)
def test_mistakes_are_told_with_their_line(tmp_path: Path, text: str, line: int, says: str) -> None:
    with pytest.raises(DomainError, match=says.replace("(", r"\(")) as caught:
        read(tmp_path, text)
    assert caught.value.line == line


def test_a_recording_needs_its_words_where_they_are_counted(tmp_path: Path) -> None:
    (tmp_path / "a.wav").write_bytes(b"")
    with pytest.raises(DomainError, match="write what is said in the recording"):
        read(tmp_path, VISIT + "  - {recording: a.wav, wer: 0.2}")


def test_paths_that_hold_no_scenario(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no scenario found"):
        read_scenarios([tmp_path], DOMAIN)
    with pytest.raises(UsageError, match="does not exist"):
        read_scenarios([tmp_path / "none.yaml"], DOMAIN)


def test_the_schema_for_editors_is_that_of_the_loader() -> None:
    assert SCHEMA_FILE.read_text(encoding="utf-8") == schema_text(), (
        "write it anew: python -m scripts.fields"
    )
    turn = json_schema()["items"]["properties"]["turns"]["items"]
    assert set(turn["properties"]) == set(TURN)
    assert {"say"} in [set(each["required"]) for each in turn["oneOf"]]
    assert not set(SPOKEN) & {each["required"][0] for each in turn["oneOf"]}
    json.dumps(turn)
