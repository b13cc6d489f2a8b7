"""What names the values of each slot of a domain.

templates.py asks for one place of a text, slots.py for all of them.
"""

from nlu.content import Domain, SlotSpec
from nlu.dates import DateIndex
from nlu.expand import slot_forms
from nlu.forms import FormIndex, NumberIndex, Span
from nlu.text import fold


class DayIndex:
    """The values of a list, or a date of the calendar."""

    def __init__(self, forms: FormIndex) -> None:
        self.forms = forms
        self.dates = DateIndex()

    def at(self, text: str, start: int) -> list[Span]:
        """What is named at `start`."""
        return [*self.forms.at(text, start), *self.dates.at(text, start)]


ValueIndex = FormIndex | NumberIndex | DayIndex


def index_slots(domain: Domain) -> dict[tuple[str, str], ValueIndex]:
    """An index for each (intent, slot); slots that share a list share its index."""
    shared: dict[str, FormIndex] = {}
    return {
        (intent.name, slot.name): _index(slot, domain, shared)
        for intent in domain.intents.values()
        for slot in intent.slots.values()
    }


def _index(slot: SlotSpec, domain: Domain, shared: dict[str, FormIndex]) -> ValueIndex:
    if slot.list is None:
        return NumberIndex(slot.low, slot.high)
    if slot.list not in shared:
        forms = slot_forms(slot, domain.lists, domain.languages[0])
        shared[slot.list] = FormIndex((fold(form.text), form.value) for form in forms)
    return DayIndex(shared[slot.list]) if slot.dates else shared[slot.list]
