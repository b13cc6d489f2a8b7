"""How a turn begins, as [turns] in the config says: by speaking, by a button, or by a call.

assistant.live builds the loop's parts with it; docs/turns.md tells owners what to choose.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from assistant.attention import Always, Attention, WhilePressed
from assistant.config import TurnsConfig
from core.errors import ConfigError, DeviceError
from core.hypothesis import Phrase
from core.language import Language
from devices.button import Button, ScreenButton
from devices.button_gpio import GpioButton
from devices.button_keyboard import KeyboardButton
from devices.button_line import LineButton
from voice.pausing import AdaptivePause, PausePolicy
from voice.recognition import Recognizer

if TYPE_CHECKING:
    # These bring native libraries, which a typed turn does without.
    from voice.endpointing import EndpointSettings
    from voice.partials import PartialRecognizer
    from voice.whisper import Whisper

GREETING = "greeting"
"""The intent that a call alone has: the assistant greets and asks what is wanted."""

LEAST_SYLLABLES = 3
"""A shorter call is too like other words."""

HELD_PAUSE_S = 3.0
"""Seconds of pause that end an utterance while a finger is on the button: its release does, but a
thing may be lying on it."""

_VOWELS = frozenset("аәеёиоөуұүыіэюя")
_OUR_LETTERS = re.compile(r"[а-яёәғқңөұүһі]+(?:[ ,-]+[а-яёәғқңөұүһі]+)*[!.]?")


class NoPause:
    """A PausePolicy where the visitor says by hand when the utterance is over."""

    def pause_s(self, *_: object, **__: object) -> float | None:
        """None: whatever was said, more may come."""
        return None


@dataclass(frozen=True, slots=True)
class TurnStart:
    """What the choice means for the parts of a loop."""

    attention: Attention
    pauses: PausePolicy = field(default_factory=AdaptivePause)
    calls: tuple[Phrase, ...] = ()
    """Wake phrases; none where no call is needed."""

    end_pause_s: float | None = None
    """Seconds of pause that end an utterance; None for the endpointer's own choice."""

    @property
    def endpointing(self) -> "EndpointSettings":
        """For the endpointer."""
        from voice.endpointing import EndpointSettings

        usual = EndpointSettings()
        return usual if self.end_pause_s is None else replace(usual, end_pause_s=self.end_pause_s)

    def recognizer(
        self, recognizer: Recognizer, whisper: "Whisper", visiting: Callable[[], bool]
    ) -> Recognizer:
        """The recogniser, deaf outside a visit until it is called, where that is wanted.

        Raises EngineError where this Whisper can't hear calls.
        """
        if not self.calls:
            return recognizer
        from voice.wake import WakeRecognizer, WakeSpotter

        return WakeRecognizer(recognizer, WakeSpotter(whisper, self.calls), visiting)

    def partials(
        self, partials: "PartialRecognizer | None", visiting: Callable[[], bool]
    ) -> "PartialRecognizer | None":
        """The same for what is shown while somebody speaks."""
        if partials is None or not self.calls:
            return partials
        from voice.wake import WakePartials

        return WakePartials(partials, visiting)


def turn_start(turns: TurnsConfig, screen: ScreenButton | None = None) -> TurnStart:
    """What the config wants; a button that it wants is tried at once.

    `screen`: the button that the screens show, where there are any. Raises ConfigError,
    DeviceError.
    """
    match turns.start:
        case "push":
            button = button_of(turns.button, screen)
            with button:
                pass
            if isinstance(button, KeyboardButton):  # comes up by itself in a pause
                return TurnStart(WhilePressed(button))
            return TurnStart(WhilePressed(button), NoPause(), end_pause_s=HELD_PAUSE_S)
        case "wake":
            return TurnStart(Always(), calls=wake_phrases(turns.wake))
    return TurnStart(Always())


def screen_button(turns: TurnsConfig) -> ScreenButton | None:
    """The button that the screens are to show; None where turns begin otherwise."""
    wanted = turns.start == "push" and turns.button == "screen"
    return ScreenButton() if wanted else None


def button_of(name: str, screen: ScreenButton | None = None) -> Button:
    """The button that the config names. Raises ConfigError, DeviceError."""
    if name == "keyboard":
        return KeyboardButton()
    if name == "screen":
        if screen is None:
            raise DeviceError(
                "button = screen needs the screens: start `tildes kiosk`, or set [turns] button "
                'to "keyboard" or "gpio:17"'
            )
        return screen
    if pin := re.fullmatch("gpio:([0-9]{1,2})", name):
        return GpioButton(int(pin[1]))
    if line := re.fullmatch("line:([0-9]{1,2})/([0-9]{1,3})", name):
        return LineButton(int(line[1]), int(line[2]))
    raise ConfigError(
        f'[turns] button = "{name}" is no button: set it to "keyboard", "screen" or, with the '
        'number of a pin, "gpio:17"'
    )


def wake_phrases(texts: Mapping[Language, tuple[str, ...]]) -> tuple[Phrase, ...]:
    """What is listened for. Raises ConfigError where something can't be told from other words."""
    phrases = []
    for language, phrases_of_language in texts.items():
        for text in phrases_of_language:
            folded = text.lower().strip()
            if not _OUR_LETTERS.fullmatch(folded):
                raise ConfigError(
                    f"[turns] wake_{language}: «{text}» must be Kazakh or Russian words in "
                    "Cyrillic letters"
                )
            if sum(letter in _VOWELS for letter in folded) < LEAST_SYLLABLES:
                raise ConfigError(
                    f"[turns] wake_{language}: «{text}» is too short to be told from other words; "
                    f"take one of {LEAST_SYLLABLES} syllables or more"
                )
            phrases.append(Phrase(folded, language, GREETING))
    if not phrases:
        raise ConfigError('[turns] start = "wake" needs a phrase in wake_kk or wake_ru')
    return tuple(phrases)


def how_to_speak(turns: TurnsConfig) -> str:
    """What a visitor has to do, in both languages, for the terminal."""
    match turns.start:
        case "push" if turns.button == "keyboard":
            return "Бос орын пернесін басып, сөйлеңіз / нажмите пробел и говорите."
        case "push":
            return "Түймені басып тұрып сөйлеңіз / говорите, держа кнопку."
        case "wake":
            kazakh, russian = (
                " · ".join(f"«{text}»" for text in texts) for texts in turns.wake.values()
            )
            return f"Шақырыңыз / позовите: {kazakh} / {russian}."
    return "Сөйлей беріңіз / говорите."


def examine_turn_start(turns: TurnsConfig) -> str:
    """For `doctor`: how turns start, in words. Raises ConfigError, DeviceError."""
    match turns.start:
        case "push":
            if turns.button == "screen":
                return "push-to-talk, by the button on the screen"
            with button_of(turns.button):
                return f"push-to-talk, by the button {turns.button}"
        case "wake":
            calls = ", ".join(f"«{phrase.text}»" for phrase in wake_phrases(turns.wake))
            return f"by a call: {calls}"
    return "continuous: whoever speaks is heard"
