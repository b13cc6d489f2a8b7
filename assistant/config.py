"""The owner's config file, in TOML: everything has a default, so it may be absent.

    domain = "service_centre"        # a name under domains/, or a folder
    profile = "auto"                 # or pi, pi5, jetson, desktop, gpu: see docs/models.md. What
                                     # follows under hearing, understanding, speaking overrides it

    [hearing]
    recognizer = "whisper-base"      # of models.lock: hears both languages
    recognizer_kk = "whisper-base"   # writes down what is said in Kazakh beside the phrases known
    recognizer_ru = "whisper-base"   # the same for Russian; default of both: the common one
    device = "auto"                  # auto, cpu or cuda
    compute_type = "auto"            # auto, int8, int8_float16, float16 or float32
    threads = 2                      # default: the machine's cores, four at most
    window_s = 10                    # the shortest window in seconds, 10 to 30
    short_beam = 5                   # hypotheses that are followed in up to 4 s of speech
    long_beam = 2                    # and in longer
    partials = "auto"                # text while the visitor speaks: on, off, auto (if quick)

    [understanding]
    language_model = "qwen3-0.6b"    # of models.lock; default: the profile's first that is there

    [speaking]
    voice_kk = "piper-kk-issai"      # of models.lock; default: the profile's first that is there
    speaker_kk = "1"                 # of a voice with several: its name or number
    voice_ru = "piper-ru-dmitri"
    speaker_ru = "0"
    device = "auto"                  # auto, cpu or cuda
    cache = "on"                     # phrases rendered ahead: on or off
    cache_mb = 200                   # what they may take on disk

    [models]
    mirror = "/media/models"         # a folder or address laid out as the store is; asked first

    [audio]
    microphone = "USB"               # a device's name or part of it; default: the system's
    speaker = "USB PnP; Jabra*; default"   # or several in order, * and ? as in file names
    channel = "mix"                  # of a microphone array: 1 to 16, or mix: of the first two
    echo = "auto"                    # auto, on, off, or system: the sound server's own canceller

    [turns]
    start = "continuous"             # continuous; push: by a button; wake: by a call
    button = "keyboard"              # keyboard (the space bar), screen, gpio:17, line:0/105
    wake_kk = ["сәлем тілдес", "тілдес тыңда"]
    wake_ru = ["привет тильдес", "послушай тильдес"]

    [queue]
    database = "/var/lib/tildes/tickets.sqlite3"   # or postgresql://user:password@host/name

    [screens]
    port = 8080                      # of the screens' web server, on this machine alone

    [printer]
    address = "usb"                  # default: none; see docs/printer.md for the other forms
    width_mm = 80                    # of the paper: 80 or 58
    cut = "on"                       # off for a printer without a knife

    [hall]
    speaker = "HDMI"                 # where calls are spoken; default: the assistant's, or off

    [desk]
    listen = "192.168.1.10:8443"     # the operators' desk in the local network; default: not
    certificate = "/etc/tildes/desk.crt"   # needed then, and its key
    key = "/etc/tildes/desk.key"

    [actions]
    hosts = "10.0.0.5 lift.local"    # machines beside this one where hooks may listen

    [log]
    file = "/var/log/tildes.log"     # or off; default: in the user's state folder. Under systemd
                                     # the journal has the log instead
    size_mb = 5                      # of the file, before a new one is begun
    keep = 3                         # older ones beside it

Found at $TILDES_CONFIG, else at ~/.config/tildes/config.toml.
"""

import os
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, TypeVar

from assistant.paths import config_file, domain_folder, state_folder
from core.errors import ConfigError
from core.language import Language
from devices.printer.paper import DOTS

DEFAULT_DOMAIN = "service_centre"
AUTO = "auto"
"""The machine decides."""

PROFILES = ("pi", "pi5", "jetson", "desktop", "gpu")
"""See assistant.profiles."""

DEVICES = (AUTO, "cpu", "cuda")
COMPUTE_TYPES = (AUTO, "int8", "int8_float16", "float16", "float32")

THREADS_LIMIT = 4
"""Past four threads the small models gain nothing, and the rest of the machine loses."""

SectionT = TypeVar("SectionT")


def default_threads() -> int:
    """Cores that this process may use, four at most."""
    return min(len(os.sched_getaffinity(0)), THREADS_LIMIT)


@dataclass(frozen=True, slots=True)
class HearingConfig:
    """Which recognisers hear, and how they run; empty and 0 mean as the profile says."""

    recognizer: str = ""
    recognizer_kk: str = ""
    recognizer_ru: str = ""
    device: str = "auto"
    compute_type: str = "auto"
    threads: int = 0
    window_s: int = 0
    short_beam: int = 0
    long_beam: int = 0
    partials: str = "auto"


@dataclass(frozen=True, slots=True)
class UnderstandingConfig:
    """Which language model is asked; empty means the profile's first that is there."""

    language_model: str = ""


@dataclass(frozen=True, slots=True)
class SpeakingConfig:
    """Which voices speak, and where; empty means the profile's first that is there."""

    voice_kk: str = ""
    speaker_kk: str = ""
    voice_ru: str = ""
    speaker_ru: str = ""
    device: str = "auto"
    cache: str = "on"
    cache_mb: int = 200

    def speaker(self, language: Language) -> str | None:
        """The wished speaker of that voice, or None for its own choice."""
        return {Language.KK: self.speaker_kk, Language.RU: self.speaker_ru}[language] or None


@dataclass(frozen=True, slots=True)
class ModelsConfig:
    """Where model files are asked for before their own sources; empty means nowhere."""

    mirror: str = ""


@dataclass(frozen=True, slots=True)
class AudioConfig:
    """Which devices `run` opens; empty means the system's default. See devices.choosing."""

    microphone: str = ""
    speaker: str = ""
    channel: str = "mix"
    echo: str = "auto"

    @property
    def channel_number(self) -> int | None:
        """The channel of the microphone, from 1; None for the mix."""
        return None if self.channel == "mix" else int(self.channel)


@dataclass(frozen=True, slots=True)
class TurnsConfig:
    """How a turn begins; see assistant.turn_start."""

    start: str = "continuous"
    button: str = "keyboard"
    wake_kk: tuple[str, ...] = ("сәлем тілдес", "тілдес тыңда")
    wake_ru: tuple[str, ...] = ("привет тильдес", "послушай тильдес")

    @property
    def wake(self) -> Mapping[Language, tuple[str, ...]]:
        """The phrases of a call, a language."""
        return {Language.KK: self.wake_kk, Language.RU: self.wake_ru}


@dataclass(frozen=True, slots=True)
class QueueConfig:
    """Where tickets are kept; empty means a file in the user's state folder."""

    database: str = ""

    @property
    def address(self) -> str:
        """The database's path or URL."""
        return self.database or str(state_folder() / "tickets.sqlite3")


@dataclass(frozen=True, slots=True)
class ScreensConfig:
    """Where the screens are served; no other machine sees them."""

    port: int = 8080


@dataclass(frozen=True, slots=True)
class PrinterConfig:
    """Where tickets are printed; an empty address means nowhere."""

    address: str = ""
    width_mm: int = 80
    cut: str = "on"

    @property
    def width_dots(self) -> int:
        """How wide a ticket is drawn."""
        return DOTS[self.width_mm]


@dataclass(frozen=True, slots=True)
class HallConfig:
    """Where calls are spoken: a speaker's name or part of it, or «off».

    Empty means the assistant's own speaker, where no other machine shares the queue; else off.
    """

    speaker: str = ""


@dataclass(frozen=True, slots=True)
class DeskConfig:
    """The operators' desk in the local network: address and port, and files in PEM; empty: not."""

    listen: str = ""
    certificate: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class ActionsConfig:
    """Where the deployment's own actions may be; see assistant.actions.own."""

    hosts: str = ""

    @property
    def allowed(self) -> tuple[str, ...]:
        """Machines beside this one."""
        return tuple(self.hosts.split())


@dataclass(frozen=True, slots=True)
class LogConfig:
    """Where a service logs to, and how much; empty means a file in the user's state folder."""

    file: str = ""
    size_mb: int = 5
    keep: int = 3


@dataclass(frozen=True, slots=True)
class Config:
    """The whole config file."""

    domain: str = DEFAULT_DOMAIN
    profile: str = AUTO
    hearing: HearingConfig = field(default_factory=HearingConfig)
    understanding: UnderstandingConfig = field(default_factory=UnderstandingConfig)
    speaking: SpeakingConfig = field(default_factory=SpeakingConfig)
    models: ModelsConfig = field(default_factory=ModelsConfig)
    audio: AudioConfig = field(default_factory=AudioConfig)
    turns: TurnsConfig = field(default_factory=TurnsConfig)
    queue: QueueConfig = field(default_factory=QueueConfig)
    screens: ScreensConfig = field(default_factory=ScreensConfig)
    printer: PrinterConfig = field(default_factory=PrinterConfig)
    hall: HallConfig = field(default_factory=HallConfig)
    desk: DeskConfig = field(default_factory=DeskConfig)
    actions: ActionsConfig = field(default_factory=ActionsConfig)
    log: LogConfig = field(default_factory=LogConfig)

    @property
    def domain_folder(self) -> Path:
        """The folder that `domain` names."""
        named = domain_folder(self.domain)
        return named if named.is_dir() else Path(self.domain)


CHOICES: Mapping[str, tuple[str | int, ...]] = {
    "profile": (AUTO, *PROFILES),
    "hearing.device": DEVICES,
    "hearing.compute_type": COMPUTE_TYPES,
    "hearing.window_s": tuple(range(10, 31)),
    "hearing.short_beam": tuple(range(1, 10)),
    "hearing.long_beam": tuple(range(1, 10)),
    "hearing.partials": ("auto", "on", "off"),
    "audio.channel": ("mix", *(str(number) for number in range(1, 17))),
    "audio.echo": ("auto", "on", "off", "system"),
    "turns.start": ("continuous", "push", "wake"),
    "speaking.device": DEVICES,
    "speaking.cache": ("on", "off"),
    "printer.width_mm": tuple(DOTS),
    "printer.cut": ("on", "off"),
}


def load_config() -> Config:
    """Read the config file; the defaults where there is none. Raises ConfigError."""
    path = config_file()
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        if "TILDES_CONFIG" in os.environ:
            raise ConfigError(f"{path}: no such file; TILDES_CONFIG names it") from None
        return Config()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: can't be read: {error}") from error
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path}: not valid TOML: {error}") from error
    return _parse(path, values)


def _parse(path: Path, values: dict[str, Any]) -> Config:
    known = [item.name for item in fields(Config)]
    for name in values:
        if name not in known:
            raise ConfigError(f"{path}: unknown setting {name!r}; there are {names(known)}")
    return Config(
        domain=_text(path, "domain", DEFAULT_DOMAIN, values),
        profile=_text(path, "profile", AUTO, values),
        hearing=_section(path, "hearing", HearingConfig, values),
        understanding=_section(path, "understanding", UnderstandingConfig, values),
        speaking=_section(path, "speaking", SpeakingConfig, values),
        models=_section(path, "models", ModelsConfig, values),
        audio=_section(path, "audio", AudioConfig, values),
        turns=_section(path, "turns", TurnsConfig, values),
        queue=_section(path, "queue", QueueConfig, values),
        screens=_section(path, "screens", ScreensConfig, values),
        printer=_section(path, "printer", PrinterConfig, values),
        hall=_section(path, "hall", HallConfig, values),
        desk=_section(path, "desk", DeskConfig, values),
        actions=_section(path, "actions", ActionsConfig, values),
        log=_section(path, "log", LogConfig, values),
    )


def _text(path: Path, key: str, default: str, values: dict[str, Any]) -> str:
    value = values.get(key, default)
    if not isinstance(value, str):
        raise ConfigError(f"{path}: {key} must be a string")
    if key in CHOICES and value not in CHOICES[key]:
        raise ConfigError(f"{path}: {key} must be one of {names(map(str, CHOICES[key]))}")
    return value


def _section(path: Path, title: str, section: type[SectionT], config: dict[str, Any]) -> SectionT:
    values = config.get(title, {})
    if not isinstance(values, dict):
        raise ConfigError(f"{path}: {title} must be a table: [{title}]")
    default = section()
    known = {item.name for item in fields(default)}  # type: ignore[arg-type] # all are dataclasses
    usable = {}
    for name, value in values.items():
        key = f"{title}.{name}"
        if name not in known:
            raise ConfigError(f"{path}: unknown setting {key!r}; there are {names(known)}")
        usable[name] = _usable(f"{path}: {key}", value, type(getattr(default, name)))
        if key in CHOICES and value not in CHOICES[key]:
            raise ConfigError(f"{path}: {key} must be one of {names(map(str, CHOICES[key]))}")
    return section(**usable)


def _usable(key: str, value: object, kind: type) -> object:
    """The value as the section holds it; raises ConfigError where it is of another kind."""
    if kind is tuple:
        if isinstance(value, list) and all(isinstance(item, str) for item in value):
            return tuple(value)
        raise ConfigError(f'{key} must be a list of strings, as in ["one", "two"]')
    # bool is an int to Python, not to an owner.
    if type(value) is not kind or (isinstance(value, int) and value < 1):
        wanted = "a whole number from 1" if kind is int else "a string"
        raise ConfigError(f"{key} must be {wanted}")
    return value


def names(items: Iterable[str]) -> str:
    """Join names for a message, in a stable order."""
    return ", ".join(sorted(items))
