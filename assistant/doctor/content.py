"""The domain, and the queue where its tickets are kept."""

from collections.abc import Iterator

from assistant.config import Config
from assistant.doctor.finding import Finding, attempt
from nlu.domain import load_domain


def domain_findings(config: Config) -> Iterator[Finding]:
    """Whether the domain can be read and a ticket be given."""
    yield attempt("domain", lambda: _domain(config), "correct the domain's files")
    yield attempt("tickets", lambda: _tickets(config), "set [queue] database in the config")


def _domain(config: Config) -> str:
    domain = load_domain(config.domain_folder)
    return f"{domain.name}: {len(domain.intents)} intents"


def _tickets(config: Config) -> str:
    from tickets.database import Database

    database = Database(config.queue.address)
    return f"{database} ({database.version})"
