"""The services of the domain, as the board and the desks name them."""

from collections.abc import Mapping
from typing import Protocol

from core.language import Language


class Service(Protocol):
    """What tickets are issued for."""

    @property
    def id(self) -> str:
        """As in the domain, e.g. «passport»."""
        ...

    @property
    def names(self) -> Mapping[Language, str]:
        """What it is called."""
        ...

    @property
    def queue(self) -> str | None:
        """The letter of its line; None where no tickets are given."""
        ...


Services = Mapping[str, Service]
