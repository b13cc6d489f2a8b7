"""The deployment's own actions: those that the domain names and that are not built in.

`actions.yaml` of a domain tells what they answer, and where a hook listens:

    parking.reserve:
      hook: http://127.0.0.1:8080/reserve   # left out: a Python entry point of that name
      limit_s: 2                            # seconds; 3 where it is left out
      values: [place]                       # of the intent's own reply
      replies: {full: [], later: [time]}    # its other replies, with their values

An entry point stands in the group `tildes.actions`, named like the action: a function that takes a
Request and gives an Outcome (assistant.actions.action).
"""

import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path

from assistant.actions.action import Action, Outcome, Request
from assistant.actions.hook import HookAddress, HttpHook, hook_address
from assistant.actions.limited import DEFAULT_LIMIT_S, LONGEST_LIMIT_S, LimitedAction
from core.errors import ActionError
from nlu.content import Domain
from nlu.located import Located, read_located

log = logging.getLogger(__name__)

FILE, GROUP = "actions.yaml", "tildes.actions"


@dataclass(frozen=True, slots=True)
class OwnAction:
    """What `actions.yaml` says of one action."""

    name: str
    hook: HookAddress | None
    limit_s: float
    replies: Mapping[str, frozenset[str]]
    """Suffix, empty for the intent's own reply → the values that it is given."""

    place: Located
    """Where it stands, for complaints."""


def read_own_actions(folder: Path) -> dict[str, OwnAction]:
    """What a domain's folder says of its own actions; nothing without the file.

    Raises DomainError.
    """
    path = folder / FILE
    if not path.is_file():
        return {}
    return {name: _read(name, node) for name, node in read_located(path).pairs()}


def own_actions(domain: Domain, hosts: Iterable[str] = ()) -> dict[str, Action]:
    """The actions that a domain names, where a hook or an installed package has them.

    `hosts`: machines beside this one where a hook may listen, as the owner's config allows.
    Raises DomainError.
    """
    named = {spec.action for spec in domain.intents.values()}
    installed = {name: entry for name, entry in installed_actions().items() if name in named}
    actions: dict[str, Action] = {
        name: LimitedAction(name, _loaded(entry), DEFAULT_LIMIT_S)
        for name, entry in installed.items()
    }
    for name, own in read_own_actions(domain.folder).items():
        if own.hook is None and name not in installed:
            raise own.place.error(
                f"no installed package has the entry point «{name}» in {GROUP}: install it, "
                "or write `hook:`"
            )
        if own.hook and not own.hook.is_loopback and own.hook.host not in hosts:
            raise own.place.error(
                f"the hook is on another machine: allow it in the config, "
                f'[actions] hosts = "{own.hook.host}"'
            )
        perform = (
            HttpHook(own.hook, own.replies, own.limit_s).perform
            if own.hook
            else _loaded(installed[name])
        )
        actions[name] = LimitedAction(name, perform, own.limit_s)
    return actions


def installed_actions() -> dict[str, EntryPoint]:
    """The entry points of installed packages, by the action's name."""
    return {entry.name: entry for entry in entry_points(group=GROUP)}


def _loaded(entry: EntryPoint) -> Callable[[Request], Outcome]:
    """The function behind an entry point; where it is broken, one that says so when it is asked.

    A package that is broken must not keep the doors shut.
    """
    try:
        loaded: Callable[[Request], Outcome] = entry.load()
    except Exception as error:
        reason = f"the entry point «{entry.value}» can't be loaded ({type(error).__name__})"
        log.error("action %s: %s", entry.name, reason)

        def unavailable(_: Request) -> Outcome:
            raise ActionError(reason)

        return unavailable
    return loaded


def _read(name: str, node: Located) -> OwnAction:
    fields = node.fields(frozenset({"hook", "limit_s", "values", "replies"}))
    replies = {"": _names(fields.get("values"))}
    if "replies" in fields:
        for suffix, values in fields["replies"].pairs():
            replies[suffix] = _names(values)
    hook = None
    if "hook" in fields:
        try:
            hook = hook_address(fields["hook"].text())
        except ValueError as error:
            raise fields["hook"].error(f"no address of a hook: {error}") from None
    return OwnAction(name, hook, _limit_s(fields.get("limit_s")), replies, node)


def _names(node: Located | None) -> frozenset[str]:
    return frozenset(item.text() for item in node.items()) if node else frozenset()


def _limit_s(node: Located | None) -> float:
    if node is None:
        return DEFAULT_LIMIT_S
    try:
        limit_s = float(node.text())
    except ValueError:
        limit_s = 0.0
    if not 0 < limit_s <= LONGEST_LIMIT_S:
        raise node.error(f"expected seconds up to {LONGEST_LIMIT_S:g}, found «{node.text()}»")
    return limit_s
