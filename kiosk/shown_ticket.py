"""A ticket as the visitor's screen shows it, with the QR code that is on the paper too."""

import segno

from assistant.offers import Offers
from assistant.ticket_page import code_text
from kiosk.messages import ShownTicket
from tickets.ticket import Ticket


def shown_ticket(number: str, taken: Ticket | None, offers: Offers) -> ShownTicket:
    """`taken`: what the queue told of it; None where it did not."""
    service = offers.service_names.get(taken.service) if taken else None
    text = code_text(taken) if taken else number
    code = segno.make_qr(text, encoding="utf-8", error="m").svg_data_uri(scale=4, light="#fff")
    return ShownTicket(number, service, str(code))
