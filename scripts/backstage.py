"""What the pytest plug-in plays with: domain, engines and director, each loaded once, if needed."""

from functools import cached_property
from pathlib import Path

from assistant.cli import set_engines_up
from assistant.config import Config, load_config
from assistant.engines import Engines, load_engines, open_domain
from nlu.domain import Domain
from scripts.director import Director
from scripts.speech import Casting


class Backstage:
    """Shared by all tests of a session; every property raises TildesError where it can't be had."""

    def __init__(self, named: str | None, beside: Path, seed: int) -> None:
        """`named`: a domain's folder, relative to `beside`, or a shipped one's name.

        None for the config's. `seed`: of the noise.
        """
        self._named = named
        self._beside = beside
        self._seed = seed

    @cached_property
    def config(self) -> Config:
        """The owner's."""
        return load_config()

    @cached_property
    def domain(self) -> Domain:
        """What the assistant knows."""
        if self._named is None:
            return open_domain(self.config, None)
        folder = self._beside / self._named
        return open_domain(self.config, folder if folder.is_dir() else Path(self._named))

    @cached_property
    def engines(self) -> Engines:
        """The real ones."""
        set_engines_up()
        return load_engines(self.config, self.domain)

    @cached_property
    def casting(self) -> Casting:
        """Who speaks."""
        return Casting(self._seed)

    @cached_property
    def director(self) -> Director:
        """Who plays scenarios."""
        return Director(self.engines, self.domain, self.casting)
