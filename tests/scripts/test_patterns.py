"""What `reply:` may say."""

import pytest

from scripts.patterns import Pattern


@pytest.mark.parametrize(
    ("pattern", "text", "holds"),
    [
        ("Ваш талон", "Услуга. Ваш талон: А-001.", True),
        ("Услуга…А-001", "Услуга: паспорт. Ваш талон: А-001.", True),
        ("А-001…Услуга", "Услуга: паспорт. Ваш талон: А-001.", False),
        ("(төлқұжат)", "Паспорт (төлқұжат) беру.", True),
        ("/А-0\\d1/", "Талон: А-011", True),
        ("/^Талон$/", "Талон: А-011", False),
    ],
)
def test_a_pattern_holds(pattern: str, text: str, holds: bool) -> None:
    assert Pattern.of(pattern).holds(text) is holds
