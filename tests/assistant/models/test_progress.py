from assistant.models.progress import PullTally


def test_what_is_under_way_counts_and_what_failed_does_not() -> None:
    tally = PullTally()
    tally.plan(2, 5000)
    tally.begin("a", 4000)
    tally.reach("a", 3000)
    assert tally.done == 3000
    tally.end("a", landed=False)
    assert (tally.done, tally.landed) == (0, 0)
    tally.begin("b", 0)
    tally.reach("b", 70)
    assert tally.total == 5070
    tally.end("b", landed=True)
    assert (tally.done, tally.landed) == (70, 1)
