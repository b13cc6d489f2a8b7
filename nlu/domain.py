"""Reads a domain folder. Called by assistant/; every mistake is a DomainError with its place.

domain.yaml        name, languages, constants
intents/*.yaml     intent → examples, slots, action          (these two alone are a domain)
rules.yaml         shared pieces of templates, used as <piece>
lists/NAME.yaml    slot value → queue, and per language its name and forms
replies/*.yaml     key → text per language
facts/*.yaml       subject → kind → text or amount, source, day checked
dialogue.yaml      how the talk goes on: flows of intents, words to the dialogue itself
"""

from collections.abc import Mapping
from pathlib import Path

from core.errors import DomainError
from core.language import Language
from nlu.by_language import by_language, language_named, need_every, template_at
from nlu.content import Domain, IntentSpec, SlotSpec, SlotValue, Template
from nlu.facts import read_constants, read_facts
from nlu.flows import read_dialogue
from nlu.located import Located, read_located
from nlu.replies import Replies, placeholders
from nlu.template import Node, Rules, slots_of

__all__ = ["Domain", "load_domain"]

Lists = dict[str, Mapping[str, SlotValue]]
RulesByLanguage = Mapping[Language, Rules]


def load_domain(folder: Path) -> Domain:
    """The domain in a folder. Raises DomainError, with path and line where there is one."""
    if not folder.is_dir():
        raise DomainError("no such folder: give the folder that holds domain.yaml", folder)
    head = _head(folder)
    languages = _languages(head["languages"])
    constants = read_constants(head.get("constants"))
    rules = _rules(folder / "rules.yaml", languages)
    lists: Lists = {
        path.stem: _list(path, languages, rules) for path in _yaml_files(folder / "lists")
    }
    intents = _intents(folder, languages, rules, lists)
    flows, cues = read_dialogue(folder / "dialogue.yaml", languages, intents)
    return Domain(
        name=head["name"].text(),
        folder=folder,
        languages=languages,
        intents=intents,
        lists=lists,
        fillers=_fillers(folder / "fillers.yaml", languages, rules),
        replies=_replies(folder / "replies", languages),
        facts=read_facts(_yaml_files(folder / "facts"), languages, constants, lists),
        constants=constants,
        flows=flows,
        cues=cues,
    )


def _head(folder: Path) -> dict[str, Located]:
    path = folder / "domain.yaml"
    if not path.is_file():
        raise DomainError("missing: write `name:` and `languages: [kk, ru]` into it", path)
    root = read_located(path)
    head = root.fields(frozenset({"name", "languages", "constants"}))
    for key in ("name", "languages"):
        if key not in head:
            raise root.error(f"«{key}» is missing: write `name:` and `languages: [kk, ru]`")
    return head


def _languages(node: Located) -> tuple[Language, ...]:
    languages = tuple(language_named(item.text(), item) for item in node.items())
    if not languages or len(set(languages)) < len(languages):
        raise node.error("name each language once: write `languages: [kk, ru]`")
    return languages


def _yaml_files(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.yaml")) if folder.is_dir() else []


def _rules(path: Path, languages: tuple[Language, ...]) -> RulesByLanguage:
    """Rules may use the rules above them, so no circle can arise."""
    rules: dict[Language, dict[str, Node]] = {language: {} for language in languages}
    if path.is_file():
        for name, node in read_located(path).pairs():
            for language, text in by_language(node, languages):
                rules[language][name] = template_at(text, rules[language]).node
    return rules


def _fillers(
    path: Path, languages: tuple[Language, ...], rules: RulesByLanguage
) -> Mapping[Language, tuple[Template, ...]]:
    if not path.is_file():
        return {}
    return {
        language: tuple(_form(item, rules[language]) for item in items.items())
        for language, items in by_language(read_located(path), languages)
    }


def _list(
    path: Path, languages: tuple[Language, ...], rules: RulesByLanguage
) -> Mapping[str, SlotValue]:
    known = frozenset({"queue", *languages})
    values: dict[str, SlotValue] = {}
    for value_id, node in read_located(path).pairs():
        fields = node.fields(known)
        names: dict[Language, str] = {}
        forms: dict[Language, tuple[Template, ...]] = {}
        for language in (language for language in languages if language in fields):
            said = fields[language].fields(frozenset({"name", "forms"}))
            for key in ("name", "forms"):
                if key not in said:
                    raise fields[language].error(f"«{key}» is missing for «{value_id}»")
            names[language] = said["name"].text()
            forms[language] = tuple(_form(item, rules[language]) for item in said["forms"].items())
        need_every(names, languages, node, f"«{value_id}»")
        queue = fields["queue"].text() if "queue" in fields else None
        values[value_id] = SlotValue(value_id, names, forms, queue)
    return values


def _form(node: Located, rules: Rules) -> Template:
    template = template_at(node, rules)
    if slots_of(template.node):
        raise node.error("a form can't hold a {slot}: write the words themselves")
    return template


def _intents(
    folder: Path, languages: tuple[Language, ...], rules: RulesByLanguage, lists: Lists
) -> Mapping[str, IntentSpec]:
    paths = _yaml_files(folder / "intents")
    if not paths:
        raise DomainError("holds no *.yaml: add at least one intent", folder / "intents")
    intents: dict[str, IntentSpec] = {}
    for path in paths:
        for name, node in read_located(path).pairs():
            if name in intents:
                raise node.error(f"the intent «{name}» stands in another file too: keep one")
            intents[name] = _intent(name, node, languages, rules, lists)
    return intents


def _intent(
    name: str, node: Located, languages: tuple[Language, ...], rules: RulesByLanguage, lists: Lists
) -> IntentSpec:
    fields = node.fields(frozenset({"examples", "slots", "action"}))
    if "examples" not in fields:
        raise node.error(f"the intent «{name}» has no `examples:`: write them per language")
    slots: dict[str, SlotSpec] = {}
    if "slots" in fields:
        for key, value in fields["slots"].pairs():
            slots[key] = _slot(name, key, value, languages, rules, lists)
    examples: dict[Language, tuple[Template, ...]] = {}
    for language, sentences in by_language(fields["examples"], languages):
        templates = tuple(template_at(item, rules[language]) for item in sentences.items())
        for template in templates:
            _check_slots(name, template, slots)
        examples[language] = templates
    action = fields["action"].text() if "action" in fields else None
    return IntentSpec(name, examples, slots, action)


def _check_slots(intent: str, template: Template, slots: Mapping[str, SlotSpec]) -> None:
    for slot in slots_of(template.node):
        if slot not in slots:
            raise DomainError(
                f"{{{slot}}} is not a slot of «{intent}»: "
                f"add `slots: {{{slot}: {{values: LIST}}}}` or delete it",
                template.path,
                template.line,
            )


def _slot(
    intent: str,
    name: str,
    node: Located,
    languages: tuple[Language, ...],
    rules: RulesByLanguage,
    lists: Lists,
) -> SlotSpec:
    fields = node.fields(frozenset({"values", "range", "dates", "required"}))
    required = fields["required"].boolean() if "required" in fields else False
    dates = fields["dates"].boolean() if "dates" in fields else False
    if ("values" in fields) == ("range" in fields):
        raise node.error(f"the slot «{name}» needs either `values: LIST` or `range: [1, 20]`")
    if "range" in fields:
        ends = [item.integer() for item in fields["range"].items()]
        if len(ends) != 2 or not 0 <= ends[0] <= ends[1] <= 100_000:
            raise fields["range"].error("write two numbers, the smaller first: `range: [1, 20]`")
        return SlotSpec(name, None, ends[0], ends[1], required=required)
    values = fields["values"]
    if values.kind == "text":
        if values.text() not in lists:
            known = ", ".join(sorted(lists)) or "none yet"
            raise values.error(f"unknown list: add lists/{values.text()}.yaml; known: {known}")
        return SlotSpec(name, values.text(), dates=dates, required=required)
    own = f"{intent}.{name}"
    lists[own] = _inline_list(values, languages, rules)
    return SlotSpec(name, own, dates=dates, required=required)


def _inline_list(
    node: Located, languages: tuple[Language, ...], rules: RulesByLanguage
) -> Mapping[str, SlotValue]:
    """`values: [a, b]`, or `values: {a: {kk: [forms], ru: [forms]}}`, written inside the intent."""
    values: dict[str, SlotValue] = {}
    if node.kind == "list":
        for item in node.items():
            form = _form(item, rules[languages[0]])
            values[item.text()] = SlotValue(item.text(), {}, {languages[0]: (form,)})
        return values
    for value_id, called in node.pairs():
        forms = {
            language: tuple(_form(item, rules[language]) for item in items.items())
            for language, items in by_language(called, languages)
        }
        values[value_id] = SlotValue(value_id, {}, forms)
    return values


def _replies(folder: Path, languages: tuple[Language, ...]) -> Replies:
    texts: dict[str, Mapping[Language, str]] = {}
    for path in _yaml_files(folder):
        for key, node in read_located(path).pairs():
            if key in texts:
                raise node.error(f"the reply «{key}» stands in another file too: keep one")
            found = {
                language: " ".join(value.text().split())
                for language, value in by_language(node, languages)
            }
            need_every(found, languages, node, f"the reply «{key}»")
            _check_placeholders(key, found, node)
            texts[key] = found
    return Replies(texts)


def _check_placeholders(key: str, texts: Mapping[Language, str], node: Located) -> None:
    try:
        wanted = {language: placeholders(text) for language, text in texts.items()}
    except ValueError as error:
        raise node.error(f"the reply «{key}» has {error}") from None
    if len(set(wanted.values())) > 1:
        listed = "; ".join(
            f"{language}: {', '.join(sorted(names)) or 'none'}"
            for language, names in wanted.items()
        )
        raise node.error(f"the placeholders of «{key}» differ between languages ({listed})")
