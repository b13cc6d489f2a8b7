"""The domains in domains/, read once in a run: tests that only look at one share it."""

from functools import cache

from assistant.paths import domain_folder
from nlu.cascade import CascadeResolver
from nlu.content import Domain
from nlu.domain import load_domain


@cache
def shipped_domain(name: str = "service_centre") -> Domain:
    """Frozen: whoever wants another one builds it with `dataclasses.replace`."""
    return load_domain(domain_folder(name))


@cache
def shipped_resolver(name: str = "service_centre") -> CascadeResolver:
    """Without a language model. It remembers nothing of what it resolved."""
    return CascadeResolver(shipped_domain(name))
