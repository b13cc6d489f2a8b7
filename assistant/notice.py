"""What the first reply of each visit begins with: that a machine speaks, as the AI law asks.

A domain words it in its reply `notice`; one that leaves it out gets this one. No setting turns it
off.
"""

from collections.abc import Mapping

from core.language import Language
from nlu.content import Domain

NOTICE: Mapping[Language, str] = {
    Language.KK: "Мен жасанды интеллектпін, дауысым синтезделген.",
    Language.RU: "Я искусственный интеллект, мой голос синтезирован.",
}


def notice_of(domain: Domain) -> Mapping[Language, str]:
    """The notice in a domain's words; NOTICE where it has none."""
    return domain.replies.texts.get("notice", NOTICE)


RECORDING_NOTE = "Synthetic speech, made by AI. Синтезделген сөйлеу. Синтезированная речь."
"""In the metadata of every file that holds the assistant's voice."""
