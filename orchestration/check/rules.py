"""The municipality's rules: files that do not read, examples judged otherwise, what is not approved or not delivered.

What a rule is stands in ``mining.rules``; which attributes cases have is seen in the rows that were looked at.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import duckdb

from mining.rules.catalogue import Entry, read_entries
from mining.rules.examples import Judged, can_wait, judge_examples
from mining.rules.rule import Rule
from mining.rules.vocabulary import named_activities
from orchestration.check.findings import Finding, Level
from orchestration.check.seeds import Rows
from orchestration.extract.errors import ConfigurationError
from orchestration.rules import read_closing_days, rules_folder, vocabulary_of

MANY = 1000
"""An attribute of more values than this is no list that a rule chooses from."""
VALUES_SQL = f"""
select
    processes.process,
    changes.attribute,
    case when count(distinct changes.value) <= {MANY} then list(distinct changes.value) end as known
from municipality_object_changes as changes
inner join (select distinct object_id, object_type from municipality_objects) as objects
    on changes.object_id = objects.object_id
inner join municipality_processes as processes on objects.object_type = processes.case_object_type
group by processes.process, changes.attribute"""

Values = Mapping[str, Mapping[str, frozenset[str] | None]]
"""The attributes of each process's cases with their values; None where those are many."""
SHOWS: tuple[tuple[str, frozenset[str]], ...] = (
    ("kept (met)", frozenset({"met"})),
    ("broken (late)", frozenset({"late"})),
    ("pending (running or at_risk)", frozenset({"running", "at_risk"})),
)
"""What the examples of a rule should show, the last only where a case can wait."""
SAYS_NOTHING_OF_TIME = {"version", "title_da", "law", "paragraph", "source_note", "is_confirmed", "approved_by"}
SAYS_NOTHING_OF_TIME |= {"approved_on", "valid_from", "valid_to", "examples"}
"""Fields in which versions may differ and still ask the same of a case."""


def values_of(con: duckdb.DuckDBPyConnection) -> Values:
    """What the cases of each process have in the rows looked at; the five lists must be there. Told to nobody."""
    found: dict[str, dict[str, frozenset[str] | None]] = {}
    for process, attribute, values in con.execute(VALUES_SQL).fetchall():
        found.setdefault(process, {})[attribute] = None if values is None else frozenset(values)
    return found


def rule_findings(municipality: Path, rows: Rows, *, values: Values) -> list[Finding]:
    """Everything the preflight has to say of a municipality's rules and of its closing days."""
    vocabulary = vocabulary_of(
        rows["municipality_processes"],
        rows["municipality_activities"],
        attributes={process: frozenset(names) for process, names in values.items()},
    )
    entries, problems = read_entries(rules_folder(municipality), vocabulary=vocabulary)
    findings = [
        Finding(one.level, f"rules/{one.file}", f"{one.field}: {one.message}" if one.field else one.message)
        for one in problems
    ]
    try:
        closing = read_closing_days(municipality)
    except ConfigurationError as error:
        return [*findings, Finding("error", "calendar.yml", str(error))]
    judged: dict[str, list[Judged]] = {}
    for one in judge_examples([rule for entry in entries for rule in entry.versions], closing=closing):
        judged.setdefault(one.rule_id, []).append(one)
    mapped = {row["activity"] for row in rows["municipality_mappings"]}
    for entry in entries:
        findings += [] if entry.model else [*_examples(entry, judged.get(entry.rule_id, [])), *_approvals(entry)]
        if entry.versions[0].process in vocabulary.activities:
            findings += [*_unmapped(entry, mapped), *_unseen(entry, values)]
    # What stands on a model once is said once, not of each of its rules; they have no examples of their own.
    models = {(entry.file, entry.model): replace(entry, place=entry.model) for entry in entries if entry.model}
    return findings + [finding for entry in models.values() for finding in _approvals(entry)]


def _examples(entry: Entry, judged: list[Judged]) -> Iterator[Finding]:
    """Examples that the engine judges otherwise, and what no example shows."""
    for one in judged:
        for difference in one.differences:
            yield _finding("error", entry, f"example {one.example.title_da!r}: {difference}")
    for versions in _asking_alike(entry.versions):
        shown = _statuses(judged, {rule.version for rule in versions})
        missing = [name for name, statuses in SHOWS[: 3 if can_wait(versions[0]) else 2] if not shown & statuses]
        if missing:
            of = f" of version {versions[0].version!r}" if len(versions) < len(entry.versions) else ""
            yield _finding("warning", entry, f"no example{of} shows a case that is {', or one that is '.join(missing)}")


def _statuses(judged: Iterable[Judged], versions: set[str]) -> set[str]:
    return {one.verdict.status for one in judged if one.verdict and one.verdict.rule_version in versions}


def _asking_alike(versions: Iterable[Rule]) -> list[list[Rule]]:
    """The versions in groups that ask the same of a case, so that one's examples show the other's limit too."""
    groups: dict[str, list[Rule]] = {}
    for rule in versions:
        groups.setdefault(rule.model_dump_json(exclude=SAYS_NOTHING_OF_TIME), []).append(rule)
    return list(groups.values())


def _approvals(entry: Entry) -> Iterator[Finding]:
    """Versions in use that nobody has approved, or whose paragraph and limit nobody has confirmed."""
    used = [rule for rule in entry.versions if rule.in_use]
    for text, versions in (
        ("is not approved (approved_by and approved_on)", [r for r in used if not (r.approved_by and r.approved_on)]),
        ("is not confirmed against the law (is_confirmed)", [r for r in used if not r.is_confirmed]),
    ):
        if versions:
            names = ", ".join(repr(rule.version) for rule in versions)
            of = f"version {names} " if len(versions) < len(entry.versions) else ""
            yield _finding("warning", entry, f"{of}{text}: its figures are labelled so")


def _unmapped(entry: Entry, mapped: set[str]) -> Iterator[Finding]:
    """Activities that a rule in use waits for and no raw value is mapped to."""
    used = [rule.model_copy(update={"examples": ()}) for rule in entry.versions if rule.in_use]
    named = {activity for rule in used for _, activity in named_activities(rule)}
    if missing := sorted(named - mapped):
        message = f"no raw value is mapped to {', '.join(missing)}; municipality_mappings.csv has no such row"
        yield _finding("warning", entry, message)


def _unseen(entry: Entry, values: Values) -> Iterator[Finding]:
    """Values that a rule in use asks for and no case that was looked at has: as a rule, a matter of spelling."""
    used = [rule for rule in entry.versions if rule.in_use]
    for condition in dict.fromkeys(condition for rule in used for condition in rule.applies_if):
        known = values.get(used[0].process, {}).get(condition.attribute)
        asked = condition.is_in or condition.is_not_in or ()
        if missing := [value for value in asked if known is not None and value not in known]:
            names = ", ".join(map(repr, missing))
            yield _finding("warning", entry, f"no case looked at has {condition.attribute} {names}")


def _finding(level: Level, entry: Entry, message: str) -> Finding:
    return Finding(level, f"rules/{entry.file}", f"{entry.place}: {message}")
