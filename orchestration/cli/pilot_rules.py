"""The rules a pilot is given: checked before anything is written, then put into the pilot's folder as any rules are.

A pilot has no list of activities yet, so its rule file also says what each code is called in the file (``activities``)
and which of them end a case (``ends``). The rest is a rule file (``mining.rules.catalogue``).
"""

import csv
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from mining.errors import RuleError
from mining.rules.catalogue import read_entries
from mining.rules.examples import judge_examples
from mining.rules.problems import Problem, explained, field_path
from mining.rules.rule import Code
from mining.rules.vocabulary import Vocabulary
from mining.rules.yaml_text import read_yaml
from orchestration.cli.errors import WRONG_INPUT, CommandFailed

WRITTEN = "pilot.yml"
Raw = Annotated[tuple[str, ...], BeforeValidator(lambda given: [given] if isinstance(given, str) else given)]


class Names(BaseModel):
    """What the rules' activities are called in the pilot's file: one text or several; and which of them end a case."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    activities: Annotated[dict[Code, Annotated[Raw, Field(min_length=1)]], Field(min_length=1)]
    ends: tuple[Code, ...] = ()


@dataclass(frozen=True)
class PilotRules:
    """A rule file that has been checked: its rules as they are written, and the names of its activities."""

    file: Path
    rules: Mapping[str, object]
    names: Names

    @property
    def models(self) -> list[Path]:
        """The models of other tools that the file points at and that stand beside it."""
        listed = self.rules.get("models")
        given = [one.get("file") for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []
        named = [name for name in given if isinstance(name, str) and Path(name).name == name]
        return [self.file.parent / name for name in named if (self.file.parent / name).is_file()]

    def write(self, folder: Path) -> None:
        """The rules into a municipality's folder ``rules``."""
        folder.mkdir(parents=True, exist_ok=True)
        text = yaml.safe_dump(dict(self.rules), allow_unicode=True, sort_keys=False, width=150)
        (folder / WRITTEN).write_text(text, encoding="utf-8")
        for model in self.models:
            shutil.copyfile(model, folder / model.name)


def read_pilot_rules(file: Path, *, process: str) -> PilotRules:
    """The file given with ``--rules``, held against the pilot's process and the activities it names itself.

    Raises:
        CommandFailed: exit code 2; the message has a line for each problem, with file, field and what is allowed.
    """
    if not file.is_file():
        raise CommandFailed(f"--rules {file}: no such file", code=WRONG_INPUT)
    try:
        content = read_yaml(file)
        if not isinstance(content, dict):
            raise RuleError("holds no area_da, activities and rules")
        names = Names.model_validate({key: content[key] for key in Names.model_fields if key in content})
    except RuleError as error:
        raise CommandFailed(f"{file.name}: {error}", code=WRONG_INPUT) from error
    except ValidationError as error:
        places = [tuple(part for part in found["loc"] if part != "[key]") for found in error.errors()]
        messages = [message for _, message in explained(error, Names)]
        lines = [f"{file.name}: {field_path(place)}: {said}" for place, said in zip(places, messages, strict=True)]
        raise CommandFailed("\n".join(lines), code=WRONG_INPUT) from error
    rules = {key: value for key, value in content.items() if key not in Names.model_fields}
    found = PilotRules(file.resolve(), rules, names)
    if problems := list(_problems(found, process)):
        raise CommandFailed("\n".join(map(str, problems)), code=WRONG_INPUT)
    return found


def _problems(given: PilotRules, process: str) -> Iterator[Problem]:
    """What is wrong with the rules, as ``sagsflow check`` would say it, and examples that are judged otherwise."""
    name, codes = given.file.name, frozenset(given.names.activities)
    for end in given.names.ends:
        if end not in codes:
            yield Problem(name, "ends", f"{end!r} is not among activities")
    with tempfile.TemporaryDirectory() as folder:
        given.write(Path(folder))
        entries, problems = read_entries(Path(folder), vocabulary=Vocabulary({process: codes}))
    yield from (problem._replace(file=name) for problem in problems if problem.level == "error")
    for one in judge_examples([rule for entry in entries for rule in entry.versions]):
        for difference in one.differences:
            yield Problem(name, one.rule_id, f"example {one.example.title_da!r}: {difference}")


def write_pilot_rules(given: PilotRules | None, out: Path, *, name: str) -> None:
    """The rules and their activities into a pilot's folder; without rules, those of an earlier try are taken away."""
    if given is None:
        (out / "rules" / WRITTEN).unlink(missing_ok=True)
        return
    given.write(out / "rules")
    rows = given.names.activities.items()
    ends = given.names.ends
    activities = [
        (name, code, raw[0], f"Filens {', '.join(raw)}", "0", str(code in ends).lower(), "") for code, raw in rows
    ]
    _append(out / "seeds" / "municipality_activities.csv", activities)
    _append(
        out / "seeds" / "municipality_mappings.csv", [(name, one, code, "", "") for code, raw in rows for one in raw]
    )


def _append(seed: Path, rows: list[tuple[str, ...]]) -> None:
    with seed.open("a", encoding="utf-8", newline="") as handle:
        csv.writer(handle, lineterminator="\n").writerows(rows)
