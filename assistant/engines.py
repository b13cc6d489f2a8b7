"""Builds the engines from profile, config, lock and domain: the only place that knows all of them.

Each is loaded once and kept. What a command does not need is not loaded.
"""

import logging
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.config import Config
from assistant.lexicon import load_lexicon
from assistant.models.lock import ModelEntry
from assistant.models.verified import VerifiedFiles
from assistant.paths import cache_folder, domain_folder, phrase_cache_folder
from assistant.profiles.settling import Settled, settle
from core.language import Language
from devices.heap import give_back_large_blocks
from nlu.domain import Domain, load_domain

if TYPE_CHECKING:
    # Each of these brings a native library; a command loads only those that it uses.
    from nlu.cascade import CascadeResolver
    from tts.piper import PiperSynthesizer, VoiceFiles
    from voice.bilingual import BilingualRecognizer
    from voice.phrase_bank import PhraseBank
    from voice.piece import Writers
    from voice.whisper import Whisper

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Engines:
    """Everything that a turn from sound to sound needs."""

    whisper: "Whisper"
    """The recogniser's own; nobody else may use it at the same time."""

    writers: "Writers"
    """The same holds for these."""

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
    found = settled(config)
    return _whisper(found, _chosen(found, "recognizer"), found.window_s)


def load_writers(config: Config, listener: "Whisper") -> "Writers":
    """Who writes which language, where another model than the listener does; each loaded once.

    Raises ModelError, EngineError.
    """
    found = settled(config)
    loaded = {_chosen(found, "recognizer").name: listener}
    writers = {}
    for language in Language:
        entry = found.chosen[f"recognizer_{language}"]
        if entry is None:
            continue
        if entry.name not in loaded:
            loaded[entry.name] = _whisper(found, entry, found.writer_window_s)
        if loaded[entry.name] is not listener:
            writers[language] = loaded[entry.name]
    return writers


def _whisper(found: Settled, entry: ModelEntry, window_s: int) -> "Whisper":
    from voice.whisper import Whisper

    return Whisper(
        _folder(found, entry),
        device=found.device,
        compute_type=found.compute_type,
        threads=found.threads,
        floor_window_s=window_s,
    )


def load_recognizer(
    config: Config,
    domain: Domain | None,
    whisper: "Whisper | None" = None,
    writers: "Writers | None" = None,
) -> "BilingualRecognizer":
    """The models that hear, with the domain's phrase bank. Raises ModelError, EngineError."""
    from voice.bilingual import BilingualRecognizer, HearingSettings

    found = settled(config)
    whisper = whisper or load_whisper(config)
    return BilingualRecognizer(
        whisper,
        phrase_bank(domain) if domain else None,
        HearingSettings(short_beam=found.short_beam, long_beam=found.long_beam),
        writers=load_writers(config, whisper) if writers is None else writers,
    )


def phrase_bank(domain: Domain) -> "PhraseBank":
    """What the domain's visitors can be expected to say."""
    from nlu.expand import expected_phrases
    from voice.phrase_bank import PhraseBank

    return PhraseBank(expected_phrases(domain))


def language_model(found: Settled) -> Path:
    """The .gguf file of the wished or preferred language model. Raises ModelError, ConfigError."""
    entry = _chosen(found, "language_model")
    (model,) = (file.name for file in entry.files if file.name.endswith(".gguf"))
    return _folder(found, entry) / model


def settled(config: Config) -> Settled:
    """The profile in use, if the machine has the memory. Raises LockError, ConfigError."""
    found = settle(config)
    found.refuse_what_does_not_fit()
    if found.profile.lean:
        give_back_large_blocks()
    return found


def _chosen(found: Settled, duty: str) -> ModelEntry:
    """The model of a duty that no profile does without."""
    entry = found.chosen[duty]
    assert entry is not None, duty  # noqa: S101 - see assistant.profiles.members.chosen
    return entry


def _folder(found: Settled, entry: ModelEntry) -> Path:
    """Where its files lie, each as the lock promises. Raises ModelError."""
    return VerifiedFiles(cache_folder() / "verified.json").folder_of(found.store, entry)


def load_resolver(config: Config, domain: Domain) -> "CascadeResolver":
    """Templates, phrase bank and language model. Raises ModelError, EngineError."""
    from nlu.adapters import adapter_for
    from nlu.cascade import CascadeResolver
    from nlu.llama import LlamaResolver

    found = settled(config)
    model = language_model(found)
    # llama.cpp's threads spin while they wait for each other: on cores that are all taken, one
    # core that is busy with something else makes it ten times slower. One is left free.
    threads = max(1, found.threads - 1)
    lora = adapter_for(model, domain)
    return CascadeResolver(domain, LlamaResolver(model, domain, threads=threads, lora=lora))


def load_synthesizer(config: Config, domain: Path | None = None) -> "PiperSynthesizer":
    """Piper with the wished or best voice of each language, and the lexicon of a domain's folder.

    Raises ModelError, EngineError, DomainError, ConfigError. None is the configured domain.
    """
    from tts.cache import PhraseCache
    from tts.piper import PiperSynthesizer

    found, speaking = settled(config), config.speaking
    lexicon = load_lexicon(domain or config.domain_folder)
    kept = speaking.cache == "on"
    limit_bytes = speaking.cache_mb * 1_000_000
    synthesizer = PiperSynthesizer(
        {language: _voice(found, language) for language in Language},
        threads=found.threads,
        device=found.speaking_device,
        cache=PhraseCache(phrase_cache_folder(), limit_bytes) if kept else None,
        longest_clause=found.profile.longest_clause,
    )
    synthesizer.lexicon = lexicon
    return synthesizer


def _voice(found: Settled, language: Language) -> "VoiceFiles":
    """The voice that the config names, else the preferred one that is in the store."""
    from tts.piper import VoiceFiles

    entry = _chosen(found, f"voice_{language}")
    folder = _folder(found, entry)
    (onnx,) = (file for file in entry.files if file.name.endswith(".onnx"))
    return VoiceFiles(
        folder / onnx.name,
        folder / f"{onnx.name}.json",
        speaker=found.config.speaking.speaker(language),
        digest=onnx.sha256,
    )


def load_engines(config: Config, domain: Domain) -> Engines:
    """All three at once, side by side: loading waits for the disk more than for the cores."""
    log.info("%s", settle(config).choice)
    with ThreadPoolExecutor(3) as pool:
        hearing = pool.submit(_load_hearing, config, domain)
        resolver = pool.submit(load_resolver, config, domain)
        synthesizer = pool.submit(load_synthesizer, config, domain.folder)
        return Engines(*hearing.result(), resolver.result(), synthesizer.result())


def _load_hearing(config: Config, domain: Domain) -> "tuple[Whisper, Writers, BilingualRecognizer]":
    whisper = load_whisper(config)
    writers = load_writers(config, whisper)
    return whisper, writers, load_recognizer(config, domain, whisper, writers)
