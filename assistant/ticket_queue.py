"""Opens the queue where the config says it is, under the rules of a domain."""

from pathlib import Path

from assistant.queue_rules import read_rules
from core.clock import Clock
from nlu.domain import Domain
from tickets.database import Database
from tickets.queue import TicketQueue
from tickets.rules import QueueRules


def open_queue(address: str | Path, clock: Clock, domain: Domain | None = None) -> TicketQueue:
    """Open or make the database at a path or URL. Raises QueueError, DomainError.

    Without a domain the queue gives tickets at any time and without limit.
    """
    return TicketQueue(Database(address), clock, rules_of(domain) if domain else None)


def rules_of(domain: Domain) -> QueueRules:
    """When a domain gives tickets, how many, and who goes first. Raises DomainError."""
    return read_rules(domain.folder, domain.services)
