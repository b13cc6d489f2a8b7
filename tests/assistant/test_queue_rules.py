from datetime import date, time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from assistant.domain_check import check_domain
from assistant.queue_rules import read_rules
from core.errors import DomainError
from nlu.domain import Domain
from tickets.rules import OpenSpan, QueueRules

SERVICES = {"passport": None, "id_card": None}


def rules_from(folder: Path, text: str) -> QueueRules:
    (folder / "queue.yaml").write_text(text, encoding="utf-8")
    return read_rules(folder, SERVICES)


def test_a_domain_need_not_have_rules(tmp_path: Path) -> None:
    assert read_rules(tmp_path) == QueueRules()


def test_every_rule_is_read(tmp_path: Path) -> None:
    rules = rules_from(
        tmp_path,
        """
hours:
  monday: 9:00-13:00, 14:00–18:30
  sunday: 0:00-24:00
closed: [2026-12-16, 2027-01-01]
services:
  passport: {priority: 2, limit: 40}
  id_card: {limit: 0}
zone: Asia/Qyzylorda
""",
    )
    assert rules == QueueRules(
        zone=ZoneInfo("Asia/Qyzylorda"),
        hours={
            0: (OpenSpan(time(9), time(13)), OpenSpan(time(14), time(18, 30))),
            6: (OpenSpan(time(0), time.max),),
        },
        closed=frozenset({date(2026, 12, 16), date(2027, 1, 1)}),
        priorities={"passport": 2},
        limits={"passport": 40, "id_card": 0},
    )


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("days: {}", r"queue.yaml:1: unknown key «days»"),
        ("hours: {monday: 9-18}", "expected hours such as 9:00-18:00, found «9-18»"),
        ("hours: {monday: '9:00-25:00'}", "expected hours"),
        ("hours: {monday: '9:60-10:00'}", "expected hours"),
        ("hours: {monday: '18:00-9:00'}", "ends before it begins"),
        ("hours: {monday: '9:00-13:00, 12:00-18:00'}", "the hours overlap"),
        ("hours:\n  funday: '9:00-18:00'", r"queue.yaml:2: «funday» is no day"),
        ("closed: [tomorrow]", "expected a date such as 2026-12-16"),
        ("services: {pasport: {limit: 3}}", "«pasport» is not in lists/services.yaml"),
        ("services: {passport: {limit: many}}", "expected a whole number"),
        ("services: {passport: {limit: -1}}", "expected a number from 0"),
        ("services: {passport: {first: yes}}", "unknown key «first»"),
        ("zone: Moon/Base", "unknown time zone «Moon/Base»"),
        ("zone: ../etc/passwd", "unknown time zone"),
        ("hours: [", "broken YAML"),
        ("closed: 2026-12-16", "expected a list"),
    ],
)
def test_every_mistake_is_told_with_its_place(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(DomainError, match=told):
        rules_from(tmp_path, text)


def test_a_domain_check_reads_the_rules(small_domain: Domain) -> None:
    (small_domain.folder / "queue.yaml").write_text("services: {pasport: {limit: 3}}\n")
    with pytest.raises(DomainError, match=r"queue.yaml:1: «pasport»"):
        check_domain(small_domain, small_domain.folder / "golden")
