"""Checks that need to know the actions: replies that are missing, idle, or ask for too much.

`tildes domain check` joins them with those of nlu/checks.py.
"""

from collections.abc import Iterator
from pathlib import Path

from assistant.actions.own import OwnAction, installed_actions, read_own_actions
from assistant.lexicon import load_lexicon
from assistant.queue_rules import read_rules
from nlu.checks import check_content, check_golden
from nlu.content import Domain, IntentSpec
from nlu.findings import Finding
from nlu.located import read_located
from nlu.replies import placeholders

Needs = dict[str, frozenset[str]]
"""Reply key → placeholders that its action fills."""

ALWAYS = ("notice", "none", "none.again", "apology")
NOTHING = frozenset[str]()
_PRINTER = ("printer.paper_out", "printer.offline")
"""Said by assistant.printing where a ticket is not on paper."""

MAY_LACK = (
    *(".timed", ".closed", ".full", ".late", ".called", ".over", ".aside"),
    *("silence", "silence.end", "back", "which.intent"),
    *_PRINTER,
)
"""Replies with a plainer one to fall back on, or that a domain can do without."""


def check_domain(domain: Domain, golden: Path) -> list[Finding]:
    """Everything to mend, in the order of the files.

    Raises DomainError for golden files, a lexicon and rules of the queue that can't be read.
    """
    load_lexicon(domain.folder)
    read_rules(domain.folder, domain.services)
    return sorted({*check_content(domain), *check_replies(domain), *check_golden(domain, golden)})


def check_replies(domain: Domain) -> list[Finding]:
    """Findings about replies and actions; none for a domain without replies, which is allowed."""
    if not len(domain.replies):
        return []
    places = _places(domain.folder)
    needs = _needs(domain)
    return sorted([*_missing(domain, needs), *_surplus(domain, needs, places), *_actions(domain)])


def _missing(domain: Domain, needs: Needs) -> Iterator[Finding]:
    for key, offered in needs.items():
        if key not in domain.replies and not key.endswith(MAY_LACK):
            given = ", ".join(f"{{{name}}}" for name in sorted(offered))
            message = f"the reply «{key}» is missing: add it here" + (given and f", with {given}")
            yield Finding(domain.folder / "replies", 1, message)


def _surplus(
    domain: Domain, needs: Needs, places: dict[str, tuple[Path, int]]
) -> Iterator[Finding]:
    for key in domain.replies:
        if key not in needs:
            yield Finding(*places[key], f"no action gives the reply «{key}»: correct its name")
            continue
        text = domain.replies.texts[key]
        for name in sorted(placeholders(text[next(iter(text))]) - needs[key]):
            known = ", ".join(f"{{{each}}}" for each in sorted(needs[key])) or "none"
            message = f"«{key}» has no {{{name}}} to fill in; it can use: {known}"
            yield Finding(*places[key], message)


def _actions(domain: Domain) -> Iterator[Finding]:
    own = {*read_own_actions(domain.folder), *installed_actions()}
    for spec in domain.intents.values():
        template = next((t for ts in spec.examples.values() for t in ts), None)
        if template is None:
            continue
        if _kind(spec) is None and spec.action not in (None, *_REPLIES, *own):
            known = ", ".join((*_REPLIES, *own, "tell.KIND"))
            message = f"«{spec.name}» names an unknown action «{spec.action}»; known: {known}"
            yield Finding(template.path, template.line, message)
        if spec.action == "ticket.issue":
            for service in domain.services.values():
                if service.queue is None:
                    message = f"the service «{service.id}» has no queue: write `queue: А`"
                    form = next((t for ts in service.forms.values() for t in ts), template)
                    yield Finding(form.path, form.line, message)


_TICKET = frozenset({"ticket", "waiting"})

_REPLIES: dict[str, Needs] = {
    "ticket.issue": {
        "": _TICKET | {"service"},
        ".timed": _TICKET | {"service", "wait"},
        ".closed": frozenset({"service", "opening"}),
        ".full": frozenset({"service"}),
    },
    "ticket.cancel": {
        "": frozenset({"ticket"}),
        ".late": frozenset({"ticket"}),
        ".nothing": NOTHING,
    },
    "ticket.status": {
        "": _TICKET,
        ".timed": _TICKET | {"wait"},
        ".called": frozenset({"ticket", "desk"}),
        ".over": frozenset({"ticket"}),
        ".nothing": NOTHING,
    },
    "reply.repeat": {".nothing": NOTHING},
    "speak.slower": {"": NOTHING, ".limit": NOTHING},
    "speak.faster": {"": NOTHING, ".limit": NOTHING},
    "language.switch": {"": NOTHING},
    "visit.end": {"": NOTHING},
}
"""What each action of assistant/actions/ gives, after the intent's name."""


def _needs(domain: Domain) -> Needs:
    needs: Needs = dict.fromkeys(ALWAYS, NOTHING)
    own = read_own_actions(domain.folder)
    for spec in domain.intents.values():
        kind = _kind(spec)
        given = _REPLIES.get(spec.action or "", {"": NOTHING})
        if spec.action in own:
            given = _own_replies(own[spec.action], spec)
        if spec.action == "ticket.issue":
            needs |= dict.fromkeys(_PRINTER, frozenset({"ticket"}))
        for suffix, offered in (_telling(domain, spec, kind) if kind else given).items():
            needs[spec.name + suffix] = offered
        if domain.flow(spec.name).confirm:
            needs[f"{spec.name}.confirm"] = frozenset(spec.slots) | {"ticket"}
            needs[f"{spec.name}.declined"] = frozenset({"ticket"})
        for slot in spec.slots.values():
            if slot.required:
                needs[f"{spec.name}.ask_{slot.name}"] = NOTHING
                if slot.list == "services":
                    needs[f"which.{slot.name}"] = frozenset({"first", "second"})
    needs |= dict.fromkeys(("silence", "silence.end"), NOTHING)
    if "back" in domain.cues:
        needs |= {"back": NOTHING, "back.nothing": NOTHING}
    if any(flow.names for flow in domain.flows.values()):
        needs["which.intent"] = frozenset({"first", "second"})
    if any(fact.multiple is not None for facts in domain.facts.values() for fact in facts.values()):
        needs["amount"] = frozenset({"multiple", "tenge"})
    shorter = {f"{key}.aside": offered for key, offered in needs.items()}
    return needs | shorter


def _own_replies(own: OwnAction, spec: IntentSpec) -> Needs:
    """What an action of the deployment's own gives, with the slots' names."""
    return {
        f".{suffix}" if suffix else "": values | frozenset(spec.slots)
        for suffix, values in own.replies.items()
    }


def _kind(spec: IntentSpec) -> str | None:
    """KIND of an action `tell.KIND`."""
    verb, _, kind = (spec.action or "").partition(".")
    return kind if verb == "tell" and kind and "." not in kind else None


def _telling(domain: Domain, spec: IntentSpec, kind: str) -> Needs:
    """Replies of `tell.KIND`: about the place, about a value, and where nothing is known."""
    slots = frozenset(spec.slots)
    subject = next((slot for slot in spec.slots.values() if slot.list is not None), None)
    needs: Needs = {".unknown": slots if subject is None or subject.required else NOTHING}
    if subject is None or subject.required:
        needs[""] = slots | {kind}
    else:
        needs |= {"": frozenset({kind}), f".of_{subject.name}": slots | {kind}}
    told = [facts[kind] for facts in domain.facts.values() if kind in facts]
    if any(fact.amount == 0 for fact in told):
        needs[".free"] = slots
    return needs


def _places(folder: Path) -> dict[str, tuple[Path, int]]:
    return {
        key: (path, node.line)
        for path in sorted((folder / "replies").glob("*.yaml"))
        for key, node in read_located(path).pairs()
    }
