"""Builds the engines from config, lock and domain: the only place that knows all three.

Each is loaded once and kept. What a command does not need is not loaded.
"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.config import Config, SpeakingConfig, names
from assistant.lexicon import load_lexicon
from assistant.models.lock import ModelEntry, Role, load_lock
from assistant.models.store import ModelStore
from assistant.models.verified import VerifiedFiles
from assistant.paths import (
    cache_folder,
    domain_folder,
    lock_file,
    model_store_folder,
    phrase_cache_folder,
)
from core.errors import ConfigError
from core.language import Language
from nlu.domain import Domain, load_domain

if TYPE_CHECKING:
    # Each of these brings a native library; a command loads only those that it uses.
    from nlu.cascade import CascadeResolver
    from tts.piper import PiperSynthesizer, VoiceFiles
    from voice.bilingual import BilingualRecognizer
    from voice.phrase_bank import PhraseBank
    from voice.whisper import Whisper


@dataclass(frozen=True, slots=True)
class Engines:
    """Everything that a turn from sound to sound needs."""

    whisper: "Whisper"
    """The recogniser's own; nobody else may use it at the same time."""

    recognizer: "BilingualRecognizer"
    resolver: "CascadeResolver"
    synthesizer: "PiperSynthesizer"


def open_domain(config: Config, folder: Path | None) -> Domain:
    """Load the domain in `folder`, else the configured one. Raises DomainError.

    What is no folder may be the name of a shipped domain.
    """
    if folder is None:
        return load_domain(config.domain_folder)
    shipped = domain_folder(str(folder))
    return load_domain(shipped if not folder.is_dir() and shipped.is_dir() else folder)


def load_whisper(config: Config) -> "Whisper":
    """The multilingual model that hears both languages. Raises ModelError, EngineError."""
    from voice.whisper import Whisper

    hearing = config.hearing
    _, folder = _installed(Role.RECOGNIZER, Language.KK)
    return Whisper(
        folder,
        device=hearing.device,
        compute_type=hearing.compute_type,
        threads=hearing.threads,
    )


def load_recognizer(
    config: Config, domain: Domain | None, whisper: "Whisper | None" = None
) -> "BilingualRecognizer":
    """Whisper with the domain's phrase bank. Raises ModelError, EngineError."""
    from voice.bilingual import BilingualRecognizer

    return BilingualRecognizer(
        whisper or load_whisper(config), phrase_bank(domain) if domain else None
    )


def phrase_bank(domain: Domain) -> "PhraseBank":
    """What the domain's visitors can be expected to say."""
    from nlu.expand import expected_phrases
    from voice.phrase_bank import PhraseBank

    return PhraseBank(expected_phrases(domain))


def language_model(config: Config) -> Path:
    """The .gguf file of the wished or preferred language model. Raises ModelError, ConfigError."""
    entry, folder = _installed(
        Role.LANGUAGE_MODEL,
        Language.KK,
        config.understanding.language_model,
        "understanding.language_model",
    )
    (model,) = (file.name for file in entry.files if file.name.endswith(".gguf"))
    return folder / model


def _installed(
    role: Role, language: Language, named: str = "", setting: str = ""
) -> tuple[ModelEntry, Path]:
    """The model that the config names in `setting`, else the preferred one, and its folder."""
    lock, store = load_lock(lock_file()), ModelStore(model_store_folder())
    serving = {entry.name: entry for entry in lock.serving(role, language)}
    if named and named not in serving:
        raise ConfigError(
            f"no {role.value.replace('_', ' ')} for {language} is called {named!r}: set {setting} "
            f"to one of {names(serving)}"
        )
    entry = serving[named] if named else store.choose(lock, role, language)
    return entry, VerifiedFiles(cache_folder() / "verified.json").folder_of(store, entry)


def load_resolver(config: Config, domain: Domain) -> "CascadeResolver":
    """Templates, phrase bank and language model. Raises ModelError, EngineError."""
    from nlu.adapters import adapter_for
    from nlu.cascade import CascadeResolver
    from nlu.llama import LlamaResolver

    model = language_model(config)
    # llama.cpp's threads spin while they wait for each other: on cores that are all taken, one
    # core that is busy with something else makes it ten times slower. One is left free.
    threads = max(1, config.hearing.threads - 1)
    lora = adapter_for(model, domain)
    return CascadeResolver(domain, LlamaResolver(model, domain, threads=threads, lora=lora))


def load_synthesizer(config: Config, domain: Path | None = None) -> "PiperSynthesizer":
    """Piper with the wished or best voice of each language, and the lexicon of a domain's folder.

    Raises ModelError, EngineError, DomainError, ConfigError. None is the configured domain.
    """
    from tts.cache import PhraseCache
    from tts.piper import PiperSynthesizer

    lexicon = load_lexicon(domain or config.domain_folder)
    speaking = config.speaking
    kept = speaking.cache == "on"
    limit_bytes = speaking.cache_mb * 1_000_000
    synthesizer = PiperSynthesizer(
        {language: _voice(speaking, language) for language in Language},
        threads=config.hearing.threads,
        device=speaking.device,
        cache=PhraseCache(phrase_cache_folder(), limit_bytes) if kept else None,
    )
    synthesizer.lexicon = lexicon
    return synthesizer


def _voice(speaking: SpeakingConfig, language: Language) -> "VoiceFiles":
    """The voice that the config names, else the preferred one that is in the store."""
    from tts.piper import VoiceFiles

    named, setting = speaking.voice(language), f"speaking.voice_{language}"
    entry, folder = _installed(Role.VOICE, language, named, setting)
    (onnx,) = (file for file in entry.files if file.name.endswith(".onnx"))
    return VoiceFiles(
        folder / onnx.name,
        folder / f"{onnx.name}.json",
        speaker=speaking.speaker(language),
        digest=onnx.sha256,
    )


def load_engines(config: Config, domain: Domain) -> Engines:
    """All three at once, side by side: loading waits for the disk more than for the cores."""
    with ThreadPoolExecutor(3) as pool:
        hearing = pool.submit(_load_hearing, config, domain)
        resolver = pool.submit(load_resolver, config, domain)
        synthesizer = pool.submit(load_synthesizer, config, domain.folder)
        return Engines(*hearing.result(), resolver.result(), synthesizer.result())


def _load_hearing(config: Config, domain: Domain) -> "tuple[Whisper, BilingualRecognizer]":
    whisper = load_whisper(config)
    return whisper, load_recognizer(config, domain, whisper)
