"""What the municipality expects of its registrations, read from ``quality.yml`` and from its list of KLE topics.

What an expectation is, is ``mining.quality.expected``; here the file is read and held against the declared processes
and activities.
"""

import csv
from collections.abc import Iterable
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from mining.quality.expected import Expected, Practice, Topic
from mining.rules.vocabulary import Vocabulary
from orchestration.extract.errors import ConfigurationError
from orchestration.municipality import explain, read_declaration
from orchestration.rules import read_vocabulary

FILE = "quality.yml"
TOPICS = "kle.csv"
"""The municipality's own list of topics (KLE is KL's and licensed): ``emne,valid_from,valid_to``."""
NAMES_ACTIVITIES = ("activity", "activities", "requires", "decision", "hearing", "closing")


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    expected: tuple[Expected, ...] = Field(default=())


def read_practice(municipality: Path) -> Practice:
    """Every expectation and every KLE topic; none where there is no file.

    Raises:
        ConfigurationError: a field is wrong, or a process or an activity is not declared; file, place and what is
            allowed are named.
    """
    file = municipality / FILE
    expected = read_declaration(file, _File).expected if file.is_file() else ()
    unknown = unknown_names(expected, read_vocabulary(municipality))
    if unknown:
        raise ConfigurationError("\n".join(unknown))
    return Practice(expected=expected, topics=_topics(municipality / TOPICS))


def unknown_names(expected: tuple[Expected, ...], vocabulary: Vocabulary) -> list[str]:
    """A line for each process or activity that an expectation names and nobody has declared, with what is allowed."""
    told = []
    for place, asked in enumerate(expected):
        start = f"{FILE}: expected.{place} ({asked.check})"
        if asked.process not in vocabulary.activities:
            told.append(_not_declared(f"{start}: process", asked.process, vocabulary.activities))
            continue
        known = vocabulary.activities[asked.process]
        told += [_not_declared(f"{start}: activity", name, known) for name in _activities(asked) if name not in known]
    return told


def _activities(asked: Expected) -> list[str]:
    named: list[str] = []
    for field in NAMES_ACTIVITIES:
        value = getattr(asked, field, ())
        named += [value] if isinstance(value, str) else value
    return named


def _not_declared(field: str, name: str, known: Iterable[str]) -> str:
    return f"{field}: {name!r} is not declared; declared are {', '.join(sorted(known)) or 'none'}"


def _topics(file: Path) -> tuple[Topic, ...]:
    if not file.is_file():
        return ()
    with file.open(encoding="utf-8", newline="") as handle:
        rows = [{name: cell or None for name, cell in row.items()} for row in csv.DictReader(handle)]
    found = []
    for number, row in enumerate(rows, start=2):
        try:
            found.append(Topic.model_validate(row))
        except ValidationError as error:
            raise ConfigurationError(explain(file, error, where=f"line {number}")) from error
    return tuple(found)
