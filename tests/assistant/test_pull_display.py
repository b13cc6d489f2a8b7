import io

import pytest
from rich.console import Console
from rich.progress import Progress

from assistant.commands.pull_display import Bars, Lines, pull_display
from assistant.models.progress import PullProgress


def fetch_two(progress: PullProgress) -> None:
    progress.plan(2, 5_000_000)
    progress.begin("ear/model.bin", 4_000_000)
    progress.reach("ear/model.bin", 3_000_000)
    progress.end("ear/model.bin", landed=False)
    progress.say("host can't be reached; trying another source")
    progress.begin("ear/model.bin", 4_000_000)
    progress.begin("ear/config.json", 0)
    progress.reach("ear/config.json", 70)
    progress.end("ear/config.json", landed=True)
    progress.begin("ear/words.txt", 2309)
    progress.end("ear/words.txt", landed=False)
    progress.end("ear/model.bin", landed=True)


def test_a_log_gets_whole_lines_alone(capsys: pytest.CaptureFixture[str]) -> None:
    with pull_display() as progress:
        assert isinstance(progress, Lines)
        fetch_two(progress)
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.splitlines() == [
        "fetching 2 files, 5.0 MB",
        "ear/model.bin (4.0 MB)",
        "host can't be reached; trying another source",
        "ear/model.bin (4.0 MB)",
        "ear/config.json",
        "ear/config.json is there (1 of 2)",
        "ear/words.txt (2.3 kB)",
        "ear/model.bin is there (2 of 2)",
    ]


def test_a_terminal_has_a_bar_for_all() -> None:
    console = Console(file=io.StringIO(), force_terminal=True, width=100)
    with Progress(console=console, auto_refresh=False) as bars:
        fetch_two(Bars(bars))
        (whole,) = bars.tasks
    assert whole.description == "all: 2 of 2 files"
    assert whole.completed == 4_000_070
    assert whole.total == 5_000_070
