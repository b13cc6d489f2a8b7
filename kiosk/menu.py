"""The visitor's menu: what the domain offers, as it goes over the wire."""

from dataclasses import replace

from assistant.offers import Button, Offers
from core.language import Language
from kiosk.messages import Menu, Tile
from kiosk.words import words

PAGE = "visitor"

CONTROL_WORDS = {"reply.repeat": "repeat", "speak.slower": "slower"}
"""Action → what the screen calls it."""


def with_labels(offers: Offers) -> Offers:
    """The controls as they will stand among the captions: the screen has words for them."""
    own = words(PAGE)
    labels = {action: own[word] for action, word in CONTROL_WORDS.items()}
    for language in Language:
        labels[f"language.switch={language}"] = dict.fromkeys(Language, own["languages"][language])
    known = offers.controls.items()
    controls = {key: replace(each, label=labels[key]) for key, each in known if key in labels}
    return replace(offers, controls=controls)


def menu_of(offers: Offers, holds: bool = False) -> Menu:
    """Everything that can be touched. `holds`: with a button to hold while speaking."""
    return Menu(
        words=words(PAGE),
        notice=offers.notice,
        holds=holds,
        services=tuple(map(tile, offers.services)),
        questions=tuple(map(tile, offers.questions)),
        ticket=tuple(map(tile, offers.ticket)),
        controls={
            word: offers.controls[action].id
            for action, word in CONTROL_WORDS.items()
            if action in offers.controls
        },
    )


def tile(button: Button) -> Tile:
    """A button, and those behind it."""
    offer = button.offer.id if button.offer else None
    return Tile(button.name, offer, tuple(map(tile, button.buttons)), button.chief)
