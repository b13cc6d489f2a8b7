import random
from contextlib import ExitStack
from pathlib import Path

from benchmarks.pull_kills import kill_often, local


def test_a_pull_that_is_killed_again_and_again_verifies_in_the_end(tmp_path: Path) -> None:
    with ExitStack() as opened:
        place, server = local(tmp_path, opened)
        result = kill_often(place, 5, 0.8, random.Random(3))  # noqa: S311 - chance
        assert result.kills == 5
        assert result.faults == []
        assert any(start for _, start in server.asked)
