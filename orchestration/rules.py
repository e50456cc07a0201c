"""The municipality's rules: the folder they stand in, the vocabulary they may name, and the days it keeps closed.

What a rule is, and how files become rules, is ``mining.rules``. What is odd about the seeds ``orchestration.check``
tells; here they are only read.
"""

import csv
from collections.abc import Iterable, Mapping
from pathlib import Path

import pyarrow.parquet as pq

from mining.rules.calendar import ClosingDays
from mining.rules.catalogue import read_entries, read_rules
from mining.rules.rule import Rule
from mining.rules.vocabulary import Vocabulary
from orchestration.models import labels_of
from orchestration.municipality import read_declaration


def rules_folder(municipality: Path) -> Path:
    """Where a municipality's rule files stand; the folder may be missing."""
    return municipality / "rules"


def municipality_rules(municipality: Path) -> tuple[Rule, ...]:
    """Every version of every rule of a municipality, held against the processes and activities of its seeds.

    Raises:
        RuleError: a rule stands wrong; the message names file and field of every problem.
    """
    return read_rules(rules_folder(municipality), vocabulary=read_vocabulary(municipality))


def rule_ids(municipality: Path) -> frozenset[str]:
    """The ids of the municipality's rules, of those that can be read."""
    entries, _ = read_entries(rules_folder(municipality))
    return frozenset(entry.rule_id for entry in entries)


def published_definitions(published: Path) -> dict[tuple[str, str], str]:
    """What each rule asked in the last release, by id and version; empty where there is none, or one without them."""
    file = published / "parquet" / "rules.parquet"
    if not file.is_file() or "definition" not in pq.read_schema(file).names:
        return {}
    rows = pq.read_table(file, columns=["rule_id", "rule_version", "definition"]).to_pylist()
    return {(row["rule_id"], row["rule_version"]): row["definition"] for row in rows}


def read_closing_days(municipality: Path) -> ClosingDays:
    """The municipality's own closing days of ``calendar.yml``; without the file it has none.

    Raises:
        ConfigurationError: the file names a day that does not exist, or a field that is none.
    """
    file = municipality / "calendar.yml"
    return read_declaration(file, ClosingDays) if file.is_file() else ClosingDays()


def read_vocabulary(municipality: Path) -> Vocabulary:
    """Processes and activity codes as the municipality's seeds declare them; what is not declared is empty."""
    seeds = municipality / "seeds"
    return vocabulary_of(
        _rows(seeds / "municipality_processes.csv"),
        _rows(seeds / "municipality_activities.csv"),
    )


def read_activity_labels(municipality: Path) -> dict[str, dict[str, str]]:
    """The Danish labels of the activities that the seeds declare, by process."""
    return labels_of(_rows(municipality / "seeds" / "municipality_activities.csv"))


def vocabulary_of(
    processes: Iterable[Mapping[str, str]],
    activities: Iterable[Mapping[str, str]],
    *,
    attributes: Mapping[str, frozenset[str]] | None = None,
) -> Vocabulary:
    """The vocabulary of rows of the two seeds; ``attributes`` by process, where they are known."""
    codes: dict[str, set[str]] = {row["process"]: set() for row in processes}
    for row in activities:
        codes.setdefault(row["process"], set()).add(row["activity"])
    return Vocabulary({process: frozenset(found) for process, found in codes.items()}, attributes or {})


def _rows(file: Path) -> list[dict[str, str]]:
    if not file.is_file():
        return []
    with file.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))
