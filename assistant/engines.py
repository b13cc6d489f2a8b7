"""Builds the engines from config, lock and domain: the only place that knows all three.

Each is loaded once and kept. What a command does not need is not loaded.
"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.config import Config
from assistant.models.lock import Role, load_lock
from assistant.models.store import ModelStore
from assistant.models.verified import VerifiedFiles
from assistant.paths import cache_folder, lock_file, model_store_folder
from core.language import Language
from nlu.domain import Domain, load_domain

if TYPE_CHECKING:
    # Each of these brings a native library; a command loads only those that it uses.
    from nlu.cascade import CascadeResolver
    from tts.piper import PiperSynthesizer
    from voice.bilingual import BilingualRecognizer


@dataclass(frozen=True, slots=True)
class Engines:
    """Everything that a turn from sound to sound needs."""

    recognizer: "BilingualRecognizer"
    resolver: "CascadeResolver"
    synthesizer: "PiperSynthesizer"


def open_domain(config: Config, folder: Path | None) -> Domain:
    """Load the domain in `folder`, else the configured one. Raises DomainError."""
    return load_domain(folder or config.domain_folder)


def model_files(role: Role, language: Language) -> Path:
    """Folder of the preferred model of a role that is in the store. Raises ModelError."""
    lock, store = load_lock(lock_file()), ModelStore(model_store_folder())
    verified = VerifiedFiles(cache_folder() / "verified.json")
    return verified.folder_of(store, store.choose(lock, role, language))


def load_recognizer(config: Config, domain: Domain | None) -> "BilingualRecognizer":
    """Whisper with the domain's phrase bank. Raises ModelError, EngineError."""
    from nlu.expand import expand
    from voice.bilingual import BilingualRecognizer
    from voice.phrase_bank import PhraseBank
    from voice.whisper import Whisper

    # One multilingual model hears both languages.
    folder = model_files(Role.RECOGNIZER, Language.KK)
    hearing = config.hearing
    whisper = Whisper(
        folder,
        device=hearing.device,
        compute_type=hearing.compute_type,
        threads=hearing.threads,
    )
    return BilingualRecognizer(whisper, PhraseBank(expand(domain)) if domain else None)


def load_resolver(config: Config, domain: Domain) -> "CascadeResolver":
    """Templates, phrase bank and language model. Raises ModelError, EngineError."""
    from nlu.cascade import CascadeResolver
    from nlu.llama import LlamaResolver

    (model,) = model_files(Role.LANGUAGE_MODEL, Language.KK).glob("*.gguf")
    # llama.cpp's threads spin while they wait for each other: on cores that are all taken, one
    # core that is busy with something else makes it ten times slower. One is left free.
    threads = max(1, config.hearing.threads - 1)
    return CascadeResolver(domain, LlamaResolver(model, domain, threads=threads))


def load_synthesizer(config: Config) -> "PiperSynthesizer":
    """Piper with the best voice of each language. Raises ModelError, EngineError."""
    from tts.piper import PiperSynthesizer, VoiceFiles

    voices = {}
    for language in Language:
        (onnx,) = model_files(Role.VOICE, language).glob("*.onnx")
        voices[language] = VoiceFiles(onnx, onnx.with_name(f"{onnx.name}.json"))
    return PiperSynthesizer(voices, threads=config.hearing.threads)


def load_engines(config: Config, domain: Domain) -> Engines:
    """All three at once, side by side: loading waits for the disk more than for the cores."""
    with ThreadPoolExecutor(3) as pool:
        recognizer = pool.submit(load_recognizer, config, domain)
        resolver = pool.submit(load_resolver, config, domain)
        synthesizer = pool.submit(load_synthesizer, config)
        return Engines(recognizer.result(), resolver.result(), synthesizer.result())
