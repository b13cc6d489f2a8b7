"""The pytest plug-in: scenario files are tests, and tests may talk to the assistant.

    visits/passport.visit.yaml            each scenario is a test
    def test_hours(assistant): ...        one sentence, one answer
    def test_queue(visitor): ...          a visit through the whole loop, on a virtual clock

pytest finds it by its entry point, in every repository beside which Tildes is installed; so it
imports nothing of ours before the first scenario or fixture is wanted. docs/scripts.md tells of its
options.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import pytest

if TYPE_CHECKING:
    from scripts.backstage import Backstage
    from scripts.rehearsal import Assistant, VisitorAtKiosk
    from scripts.scenario import Scenario

MARK = "tildes"
VISIT_MARK = "tildes_visit"
FILES = ("*.visit.yaml",)
DEFAULT_SEED = 1

T = TypeVar("T")

_BACKSTAGE = pytest.StashKey["Backstage"]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare options and settings."""
    group = parser.getgroup("tildes", "scripted visits to the voice assistant")
    group.addoption(
        "--tildes-domain", metavar="DIR", help="the domain; default: tildes_domain, or as installed"
    )
    group.addoption(
        "--tildes-seed", type=int, default=DEFAULT_SEED, metavar="N", help="of noise; default: 1"
    )
    parser.addini("tildes_domain", "folder of the domain, or the name of a shipped one")
    parser.addini(
        "tildes_scripts", "names of scenario files, with * and ?", type="args", default=list(FILES)
    )


def pytest_configure(config: pytest.Config) -> None:
    """Make the marks known, so that --strict-markers lets them pass."""
    config.addinivalue_line("markers", f"{MARK}: a scripted visit, from a scenario file")
    config.addinivalue_line(
        "markers",
        f"{VISIT_MARK}(**keys): who the fixture `visitor` is, and when; keys as in a scenario",
    )


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> "ScenarioFile | None":
    """Take scenario files, and no others."""
    patterns = parent.config.getini("tildes_scripts")
    if any(file_path.match(pattern) for pattern in patterns):
        return ScenarioFile.from_parent(parent, path=file_path)
    return None


@pytest.fixture(scope="session")
def assistant(request: pytest.FixtureRequest) -> "Assistant":
    """Answers single sentences, typed or heard; each begins a visit. See scripts.rehearsal.

    The engines are loaded once a session.
    """
    from scripts.rehearsal import Assistant

    return _or_one_line(lambda: Assistant(_backstage(request.config)))


@pytest.fixture
def visitor(request: pytest.FixtureRequest) -> "Iterator[VisitorAtKiosk]":
    """Somebody before a kiosk of their own, whose visit a test leads. See scripts.rehearsal.

    `@pytest.mark.tildes_visit(language="kk", at="17:58", voice="espeak:f2")` tells who and when.
    """
    from scripts.rehearsal import VisitorAtKiosk

    mark = request.node.get_closest_marker(VISIT_MARK)
    keys = mark.kwargs if mark else {}
    place = request.path, (request.node.location[1] or 0) + 1
    backstage, name = _backstage(request.config), request.node.name
    there = _or_one_line(lambda: VisitorAtKiosk(backstage, name, keys, place))
    try:
        yield there
    finally:
        there.leave()


class ScenarioFile(pytest.File):
    """A file of scenarios."""

    def collect(self) -> "Iterator[ScenarioTest]":
        """Each is a test; a file that can't be read is one line with the place in it."""
        from core.errors import TildesError
        from scripts.scenario import read_scenarios

        try:
            scenarios = read_scenarios([self.path], _backstage(self.config).domain)
        except TildesError as error:
            raise self.CollectError(str(error)) from error
        for scenario in scenarios:
            yield ScenarioTest.from_parent(self, name=scenario.name, scenario=scenario)


class NotAsWrittenError(Exception):
    """What did not go as a scenario says, a line each."""


class ScenarioTest(pytest.Item):
    """A scenario."""

    def __init__(self, *, scenario: "Scenario", **keywords: Any) -> None:
        super().__init__(**keywords)
        self._scenario = scenario
        self.add_marker(MARK)

    def runtest(self) -> None:
        """Play it. Raises NotAsWrittenError, and TildesError where nothing can be played."""
        record = _backstage(self.config).director.play(self._scenario)
        if not record.passed:
            lines = [record.error] if record.error else []
            raise NotAsWrittenError("\n".join([*lines, *map(str, record.failures)]))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """Turn, expected and found; where the plug-in itself is wrong, a traceback."""
        from core.errors import TildesError

        if isinstance(excinfo.value, NotAsWrittenError | TildesError):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        """The place in the file."""
        return self.path, self._scenario.place.line - 1, self.name


def _or_one_line(build: Callable[[], T]) -> T:
    """What an owner can mend is told without a traceback."""
    from core.errors import TildesError

    try:
        return build()
    except TildesError as error:
        complaint = str(error)
    pytest.fail(complaint, pytrace=False)  # out here, or the error's own traceback comes along


def _backstage(config: pytest.Config) -> "Backstage":
    """The session's domain and engines, which are loaded when they are asked for."""
    from scripts.backstage import Backstage

    if _BACKSTAGE not in config.stash:
        named = config.getoption("--tildes-domain")
        beside = config.invocation_params.dir
        if named is None:
            named = config.getini("tildes_domain") or None
            beside = config.inipath.parent if config.inipath else config.rootpath
        config.stash[_BACKSTAGE] = Backstage(named, beside, config.getoption("--tildes-seed"))
    return config.stash[_BACKSTAGE]
