"""What is printed on a ticket: the queue's and the domain's words, both languages on one paper.

Called by assistant.printing and `tildes printer`.
"""

from datetime import UTC, date, datetime

from assistant.actions.facts import PLACE
from assistant.ticket_queue import rules_of
from core.language import Language
from devices.printer.page import Row, TicketPage, Words
from nlu.domain import Domain
from nlu.facts import fact_text
from tickets.pace import WaitRange
from tickets.queue import Standing
from tickets.ticket import Ticket, TicketState


def _words(kk: str, ru: str) -> Words:
    return {Language.KK: kk, Language.RU: ru}


_TITLE = _words("Талон нөмірі", "Номер талона")
_ADVICE = _words("Нөміріңізді күтіңіз", "Ждите свой номер")
_BEFORE = _words("Сізге дейін кезекте", "Перед вами в очереди")
_WAIT = _words("Күту уақыты", "Ожидание")
_WHERE = {"window": _words("Терезе", "Окно"), "office": _words("Кабинет", "Кабинет")}
"""Facts of a service that say where to go → their labels; the first that is known is printed."""

NAME = "name"
"""The fact of the place that stands at the top."""


def ticket_page(standing: Standing, domain: Domain) -> TicketPage:
    """A ticket as it stands now. Raises DomainError for rules that can't be read."""
    ticket = standing.ticket
    service = domain.services.get(ticket.service)
    rows = [*_where(domain, ticket.service)]
    if ticket.state is TicketState.WAITING:
        rows.append(Row(_BEFORE, _both(str(standing.before))))
    if standing.wait:
        rows.append(Row(_WAIT, _both(_short_wait(standing.wait))))
    return TicketPage(
        number=str(ticket),
        title=_TITLE,
        service=service.names if service else _both(ticket.service),
        taken=ticket.taken.astimezone(rules_of(domain).zone),
        advice=_ADVICE,
        code=code_text(ticket),
        place=_place(domain),
        rows=tuple(rows),
    )


TEST_NUMBER = 0
"""No queue gives it, so nobody can wait with a test ticket."""


def sample_page(domain: Domain, number: int) -> TicketPage:
    """What a ticket of this domain would look like; no queue is asked."""
    service = next((each for each in domain.services.values() if each.queue), None)
    now = datetime.now(UTC)
    ticket = Ticket(
        id=0,
        day=date(now.year, now.month, now.day),
        letter=(service and service.queue) or "А",
        number=number,
        service=service.id if service else "sample",
        line="А",
        priority=0,
        state=TicketState.WAITING,
        taken=now,
    )
    return ticket_page(Standing(ticket, 4, WaitRange(10, 15)), domain)


def code_text(ticket: Ticket) -> str:
    """What a desk's scanner reads: the number, then what tells it from other days' tickets."""
    return f"{ticket} {ticket.service} {ticket.day.isoformat()}"


def _place(domain: Domain) -> Words | None:
    return _fact(domain, PLACE, NAME)


def _where(domain: Domain, service: str) -> list[Row]:
    for kind, label in _WHERE.items():
        where = _fact(domain, service, kind)
        if where:
            return [Row(label, where)]
    return []


def _fact(domain: Domain, subject: str, kind: str) -> Words | None:
    """A fact in both languages; None where it is not known in both."""
    words = {language: fact_text(domain, subject, kind, language) for language in domain.languages}
    known = {language: text for language, text in words.items() if text}
    return known if len(known) == len(Language) else None


def _both(text: str) -> Words:
    return dict.fromkeys(Language, text)


def _short_wait(wait: WaitRange) -> str:
    """In figures, which both languages read alike: «≈ 10–15 мин»."""
    if wait.high_min is None:
        return f"> {wait.low_min} мин"
    return f"≈ {wait.low_min}–{wait.high_min} мин" if wait.low_min else f"< {wait.high_min} мин"
