"""A folder of YAML files as rules: every version of every rule, or every problem with file, field and what is allowed.

A file is an area: ``area_da`` and ``rules``. A rule is its fields; where it has changed over time, ``versions`` lists
the fields that each version overrides (``mining.rules.versions``). ``models`` points at models of other tools, which
stand beside the file (``mining.rules.models``). What a field means stands in ``mining.rules.rule``; how an example is
held against the engine in ``mining.rules.examples``.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError, model_validator

from mining.errors import RuleError
from mining.rules.models import ModelFile, read_model
from mining.rules.problems import Place, Problem, explained, field_path
from mining.rules.rule import Declared, Rule, Text
from mining.rules.versions import Fields, own_fields, read_versions, windows, written_at
from mining.rules.vocabulary import Vocabulary, unknown_names
from mining.rules.yaml_text import read_yaml


class _Area(Declared):
    area_da: Text
    rules: list[dict[str, object]] = []
    models: list[ModelFile] = []

    @model_validator(mode="after")
    def _holds_something(self) -> "_Area":
        if not self.rules and not self.models:
            raise ValueError("holds neither rules nor models")
        return self


@dataclass(frozen=True)
class Entry:
    """A rule as it stands in a file: its place there, and its versions by the day they came into force.

    ``model`` is the place of the model that it comes of; empty where the rule file has it in its own words.
    """

    file: str
    place: str
    area_da: str
    given: Fields
    versions: tuple[Rule, ...]
    model: str = ""

    @property
    def rule_id(self) -> str:
        """The rule's id; empty where it cannot be read."""
        return self.versions[0].rule_id if self.versions else ""

    def field(self, version: int, place: Place) -> str:
        """The path in the file of a field of a version, by its number in ``versions``."""
        names = [own.get("version") for own in own_fields(self.given)]
        at = names.index(self.versions[version].version) if "versions" in self.given else 0
        return self._path(written_at(self.given, at, place))

    def _path(self, place: Place) -> str:
        return f"{self.place}, {field_path(place)}" if place else self.place


def read_rules(folder: Path, *, vocabulary: Vocabulary | None = None) -> tuple[Rule, ...]:
    """Every version of every rule in a folder's ``*.yml``, by rule id and the day it came into force.

    A folder that is not there holds no rules. With a ``vocabulary``, rules in use may only name what is in it.

    Raises:
        RuleError: something stands wrong; the message has a line for each problem of the folder.
    """
    entries, problems = read_entries(folder, vocabulary=vocabulary)
    errors = [problem for problem in problems if problem.level == "error"]
    if errors:
        raise RuleError("\n".join(str(problem) for problem in errors))
    return tuple(rule for entry in entries for rule in entry.versions)


def find_problems(folder: Path, *, vocabulary: Vocabulary | None = None) -> list[Problem]:
    """What is wrong with a folder's rules, errors and warnings, by file and place."""
    return read_entries(folder, vocabulary=vocabulary)[1]


def read_entries(folder: Path, *, vocabulary: Vocabulary | None = None) -> tuple[list[Entry], list[Problem]]:
    """The rules that can be read, by id, with the places they stand in; and the problems of the folder."""
    entries: list[Entry] = []
    problems: list[Problem] = []
    models: set[str] = set()
    for file in sorted(folder.iterdir()) if folder.is_dir() else ():
        if file.suffix == ".yml":
            found, wrong, named = _read_file(file, vocabulary)
            entries += found
            problems += wrong
            models |= named
        elif file.suffix == ".yaml":
            problems.append(Problem(file.name, "", "is not read; the name of a rule file ends in .yml"))
    problems += [*_ids_twice(entries), *_unread_models(folder, models)]
    return sorted(entries, key=lambda entry: entry.rule_id), problems


def _read_file(file: Path, vocabulary: Vocabulary | None) -> tuple[list[Entry], list[Problem], set[str]]:
    """The rules of a file, what is wrong with it, and the names of the models it points at."""
    try:
        content = read_yaml(file)
        if not isinstance(content, dict):
            raise RuleError("holds no area_da and rules")
        area = _Area.model_validate(content)
    except RuleError as error:
        return [], [Problem(file.name, "", str(error))], set()
    except ValidationError as error:
        wrong = [Problem(file.name, field_path(place), message) for place, message in explained(error, _Area)]
        return [], wrong, set()
    entries, problems = [], []
    for number, given in enumerate(area.rules, 1):
        name = given.get("id")
        place = f"rules[{number}] {name}" if isinstance(name, str) else f"rules[{number}]"
        versions, found = read_versions(given)
        entry = Entry(file.name, place, area.area_da, given, tuple(versions))
        wrong = [Problem(file.name, entry._path(path), message) for path, message in found]
        problems += list(dict.fromkeys(wrong)) or list(_beyond_types(entry, vocabulary))
        entries += [entry] if versions and not wrong else []
    for number, given_model in enumerate(area.models, 1):
        found_rules, wrong = _read_model(file, f"models[{number}] {given_model.file}", area.area_da, given_model)
        entries += found_rules
        problems += wrong
        problems += [problem for entry in found_rules for problem in _beyond_types(entry, vocabulary)]
    return entries, problems, {model.file for model in area.models}


def _read_model(file: Path, place: str, area_da: str, given: ModelFile) -> tuple[list[Entry], list[Problem]]:
    """The rules of a model, and what is wrong with it, by line or arrow; what no rule says exactly is a warning."""
    try:
        found = read_model(file.parent, given)
    except RuleError as error:
        lines = str(error).removeprefix(f"{given.prefix}: ").splitlines()
        return [], [Problem(file.name, place, line) for line in lines]
    entries = [Entry(file.name, f"{place}, {rule.title_da}", area_da, {}, (rule,), place) for rule in found.rules]
    said = "is not judged: no rule says it exactly"
    return entries, [
        Problem(file.name, f"{place}, {part.name}", f"{said} ({part.reason})", "warning") for part in found.refused
    ]


def _unread_models(folder: Path, named: set[str]) -> Iterator[Problem]:
    """Files of models at which no rule file points."""
    for file in sorted(folder.iterdir()) if folder.is_dir() else ():
        if file.suffix in (".decl", ".xml") and file.name not in named:
            yield Problem(file.name, "", "is not read: no rule file that can be read has it under models")


def _beyond_types(entry: Entry, vocabulary: Vocabulary | None) -> Iterator[Problem]:
    """Windows that do not fit together, and names that the vocabulary does not have."""
    for message, level in windows(list(entry.versions)):
        yield Problem(entry.file, entry._path(("versions",)), message, level)
    told: dict[Problem, None] = {}
    for number, rule in enumerate(entry.versions):
        for place, message in unknown_names(rule, vocabulary) if vocabulary else ():
            told[Problem(entry.file, entry.field(number, place), message)] = None
    yield from told


def _ids_twice(entries: list[Entry]) -> Iterator[Problem]:
    first: dict[str, Entry] = {}
    for entry in entries:
        other = first.setdefault(entry.rule_id, entry)
        if other is not entry:
            message = f"{entry.rule_id!r} stands twice; also in {other.file}: {other.place}"
            yield Problem(entry.file, entry.field(0, ("id",)), message)
