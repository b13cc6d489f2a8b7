"""The steps between a fresh checkout and a command that runs; each is done once."""

import subprocess
import sys
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from assistant.config import load_config
from assistant.paths import model_store_folder
from assistant.profiles.settling import settle
from launch.bundled import clear_wheels, unpack_wheels
from launch.children import Child, child_environment
from launch.console import Console
from launch.environment import Environment, exclusive, refuse_missing_system_parts
from launch.failure import SetupError
from launch.llama import LOCK, LlamaWheel


@dataclass(frozen=True, slots=True)
class Step:
    """One step that is left to do."""

    title: str
    action: Callable[[], None]


def set_up(
    environment: Environment, *, models: bool, development: bool, bundle: Path | None = None
) -> None:
    """Do what is left to do; nothing, and that quickly, where everything is current.

    With a bundle, wheels and models come out of it and not over a network.
    """
    locks = ("build", "runtime", "dev") if development else ("build", "runtime")
    current = _is_current(environment, locks)
    if current and (not models or models_are_here()):
        return
    console = Console()
    with environment.held(console) as held:
        if bundle and not current:
            console.say(f"wheels out of {bundle}")
            unpack_wheels(bundle, environment)
        Setup(environment, console, held, bundle).run(locks, models=models)
        clear_wheels(environment)


def models_are_here() -> bool:
    """Whether what the profile must have is in the store, each file with its size."""
    # The engines that could count graphics cards may not be installed yet; with a card or
    # without, a machine must have the same models.
    return settle(load_config(), cards=lambda: 0).ready


def _is_current(environment: Environment, locks: tuple[str, ...]) -> bool:
    expected = {name: environment.packages_key(name) for name in locks}
    expected["python"] = environment.python_key()
    expected["project"] = environment.project_key()
    expected[LOCK] = LlamaWheel(environment).key
    return all(environment.is_current(step, key) for step, key in expected.items())


class Setup:
    """One set-up, which holds the environment's lock.

    The compiler works in the background while packages and models are fetched, since the one
    wants the processor and the others the network.
    """

    def __init__(
        self, environment: Environment, console: Console, held: int, bundle: Path | None = None
    ) -> None:
        self._environment = environment
        self._console = console
        self._held = held
        self._bundle = bundle
        self._llama = LlamaWheel(environment)
        self._compiler: Child | None = None

    def run(self, locks: tuple[str, ...], *, models: bool) -> None:
        """Do every step that is left."""
        with ExitStack() as ending:
            steps = self._plan(ending, locks, models=models)
            for number, step in enumerate(steps, start=1):
                self._console.begin(f"[{number}/{len(steps)}] {step.title}")
                step.action()
                self._console.finish()

    def _plan(self, ending: ExitStack, locks: tuple[str, ...], *, models: bool) -> list[Step]:
        environment, steps = self._environment, list[Step]()
        anew = not environment.is_current("python", environment.python_key())

        def stale(step: str, key: str) -> bool:
            return anew or not environment.is_current(step, key)

        wheel = self._llama.find() if stale(LOCK, self._llama.key) else None
        compiling = stale(LOCK, self._llama.key) and wheel is None
        refuse_missing_system_parts(compiler=compiling, venv=anew)
        if anew:
            title = f"Python environment, in {environment.folder}"
            steps.append(Step(title, lambda: environment.create(self._held)))
        if stale("build", environment.packages_key("build")):
            steps.append(self._packages("build", "build tools"))
        if compiling:
            steps.append(Step("source of llama.cpp (77 MB)", lambda: self._start_compiler(ending)))
        if stale("runtime", environment.packages_key("runtime")):
            steps.append(self._packages("runtime", "engines and libraries"))
        if "dev" in locks and stale("dev", environment.packages_key("dev")):
            steps.append(self._packages("dev", "test tools"))
        if stale("project", environment.project_key()):
            steps.append(Step("Tildes itself", lambda: environment.install_project(self._held)))
        if models and not models_are_here():
            steps.append(Step(f"models (460 MB), into {model_store_folder()}", self._pull))
        if wheel:
            built = wheel
            steps.append(
                Step("llama.cpp, built before", lambda: self._llama.install(built, self._held))
            )
        elif compiling:
            steps.append(Step("llama.cpp, built for this processor", self._finish_compiler))
        return steps

    def _packages(self, name: str, title: str) -> Step:
        return Step(
            title, lambda: self._environment.install_packages(name, self._console, self._held)
        )

    def _start_compiler(self, ending: ExitStack) -> None:
        # Another checkout may be building the same wheel: then wait for that.
        held = ending.enter_context(exclusive(self._llama.site / "lock", self._console))
        if self._llama.find() is None:
            self._llama.fetch_source(held)
            self._compiler = self._llama.start(held)
            ending.callback(self._compiler.stop)

    def _finish_compiler(self) -> None:
        if self._compiler:
            self._llama.watch(self._compiler, self._console)
            self._llama.keep()
        wheel = self._llama.find()
        if wheel is None:
            raise SetupError("the wheel of llama.cpp is gone; run the same command again")
        self._llama.install(wheel, self._held)

    def _pull(self) -> None:
        """Let the assistant do it: it draws its own progress, and complains in its own words."""
        self._console.rest()
        action = ["import", str(self._bundle)] if self._bundle else ["pull"]
        command = [str(self._environment.python), "-P", "-m", "assistant", "models", *action]
        # stdout belongs to the command that follows; licence notices are for the person.
        done = subprocess.run(command, check=False, stdout=sys.stderr, env=child_environment())
        if done.returncode:
            sys.exit(done.returncode)
