import pytest

from core.errors import UsageError
from scripts.bisect import bisect_snr


@pytest.mark.parametrize("breaks_at", range(-14, 40))
def test_the_break_is_found_in_a_few_trials(breaks_at: int) -> None:
    found = bisect_snr(lambda snr_db: 1.0 if snr_db > breaks_at else 0.5)
    assert (found.passes_db, found.breaks_db) == (breaks_at + 1, breaks_at)
    assert len(found.tried) <= 8
    assert str(found) == f"passes at {breaks_at + 1} dB, breaks at {breaks_at} dB"


def test_what_always_passes_or_never_does() -> None:
    always = bisect_snr(lambda snr_db: 1.0, -5, 20)
    assert (always.passes_db, always.breaks_db) == (-5, None)
    assert str(always) == "still passes at -5 dB"
    never = bisect_snr(lambda snr_db: 0.0, -5, 20)
    assert (never.passes_db, never.breaks_db) == (None, 20)
    assert str(never) == "fails even at 20 dB"
    assert never.tried == ((20, 0.0),)


def test_the_bar_may_be_lower() -> None:
    found = bisect_snr(lambda snr_db: snr_db / 20, 0, 20, bar=0.5)
    assert (found.passes_db, found.breaks_db) == (10, 9)
    assert dict(found.tried)[10] == 0.5


def test_both_ends_were_tried() -> None:
    tried = [snr_db for snr_db, _ in bisect_snr(lambda snr_db: float(snr_db > 3), 0, 8).tried]
    assert tried[:2] == [8, 0]
    assert {3, 4} <= set(tried)


def test_nothing_lies_between() -> None:
    with pytest.raises(UsageError, match="nothing between 10 and 10 dB"):
        bisect_snr(lambda snr_db: 1.0, 10, 10)
