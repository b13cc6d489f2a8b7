"""Speech that several Whisper models look at: each encodes it once, when it is first asked.

    listener   decides the language, spells letters for the phrase bank, judges foreign speech
    writers    by language, who decodes open speech in it: the listener itself, or a model that
               was tuned to the one language and would be no judge of the other

voice.bilingual and voice.partials hear so. With a writer of its own, a language costs one encoding
more, and only where open speech is decoded.
"""

from collections.abc import Mapping

from core.audio import Samples
from core.cancellation import Cancellation
from core.language import Language
from voice.whisper import Encoding, Whisper

Writers = Mapping[Language, Whisper]
"""Whoever writes a language in the listener's stead; the models may be used by nobody else."""

NO_WRITERS: Writers = {}


class Piece:
    """Up to thirty seconds of speech."""

    def __init__(self, samples: Samples, cancellation: Cancellation) -> None:
        self._samples = samples
        self._cancellation = cancellation
        self._encodings: dict[Whisper, Encoding] = {}

    def encoded_by(self, whisper: Whisper) -> Encoding:
        """As this model sees it. Raises Cancelled before and after a new encoding."""
        if whisper not in self._encodings:
            self._cancellation.check()
            self._encodings[whisper] = whisper.encode(self._samples)
            self._cancellation.check()
        return self._encodings[whisper]
