"""Deleting cases that have outlived their period, to the Danish day.

Periods are declared (``retention``), cases and their dates are the warehouse's; what deletes them is ``erase.remove``.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb

from mining.sql import identifier, text
from orchestration.extract.declaration import read_sources
from orchestration.extract.errors import ConfigurationError
from orchestration.extract.manifest import read_manifests
from orchestration.municipality import Municipality
from orchestration.rights.erase import remove
from orchestration.rights.landed import LandedFolder, landed_folders, workbench
from orchestration.rights.removal import Pair
from orchestration.rights.retention import FILE, Retention, Rule, read_retention
from orchestration.settings import Settings


@dataclass(frozen=True)
class Expired:
    """Cases of one process and case type whose period is over. Pseudonyms are not shown."""

    process: str
    case_type: str | None
    cases: tuple[str, ...]


def expired_cases(warehouse: Path, retention: Retention, *, as_of: datetime) -> list[Expired]:
    """The cases whose end plus their period lies before the Danish day of ``as_of``.

    A case that stands in several processes has expired when it has in all of them. Open cases never have, unless their
    rule counts from the last event; nor has a case without a rule or without a time. A rule of a
    process that has no case yet is no mistake.

    Raises:
        ConfigurationError: a rule counts from the end in a process that declares no end activity.
    """
    if not warehouse.is_file():
        raise ConfigurationError(f"there is no {warehouse.name} to read cases from; run `sagsflow refresh` first")
    with duckdb.connect(str(warehouse), read_only=True) as con:
        con.execute("set TimeZone = 'UTC'")
        _refuse_without_ends(con, retention.rules)
        con.execute(f"create temp table judged as {judged_sql(retention.rules)}", [as_of])
        rows = con.execute(
            "select process, case_type, list(case_id order by case_id) from judged where case_id in"
            " (select case_id from judged group by case_id having bool_and(is_expired))"
            " group by all order by process, case_type nulls first"
        ).fetchall()
    return [Expired(process, case_type, tuple(cases)) for process, case_type, cases in rows]


def judged_sql(rules: Sequence[Rule]) -> str:
    """Every case of the warehouse with whether its period is over; the parameter is ``as_of``."""
    days, conditions = [], []
    for rule in sorted(rules, key=lambda rule: (rule.case_type is None, rule.process, rule.case_type or "")):
        of_rule = f"process = {text(rule.process)}"
        if rule.case_type is not None:
            of_rule += f" and case_type = {text(rule.case_type)}"
        ended = "" if rule.counted_from == "last_event" else " and is_open is false"
        days.append(f"when {of_rule} then cast({_danish('ended_at')} + {rule.keep.interval_sql()} as date)")
        conditions.append(f"when {of_rule} then ended_at is not null{ended}")
    if not rules:
        return "select process, case_id, case_type, false as is_expired, ?::timestamptz from canonical.cases"
    return (
        "select process, case_id, case_type, coalesce("
        f"(case {' '.join(conditions)} else false end)"
        f" and (case {' '.join(days)} end) < {_danish('?::timestamptz')}, false) as is_expired from canonical.cases"
    )


def _danish(moment: str) -> str:
    return f"cast(timezone('Europe/Copenhagen', {moment}) as date)"


def _refuse_without_ends(con: duckdb.DuckDBPyConnection, rules: Sequence[Rule]) -> None:
    found = con.execute("select process, bool_or(is_open is not null) from canonical.cases group by process").fetchall()
    ends = dict(found)
    for rule in rules:
        if rule.process in ends and rule.counted_from == "ended" and not ends[rule.process]:
            raise ConfigurationError(
                f"{FILE}: process {rule.process!r} declares no end activity, so no case of it ever ends; declare is_end"
                " in municipality_activities.csv, or say from: last_event"
            )


def retain(
    settings: Settings, municipality: Municipality, *, as_of: datetime, at: datetime
) -> tuple[list[Expired], Path | None]:
    """Delete the expired cases everywhere; gives them, and the receipt (None where there was nothing to delete)."""
    expired = judge(settings, as_of=as_of)
    cases = sorted({case for group in expired for case in group.cases})
    if not cases:
        return expired, None
    counts = [{"process": group.process, "case_type": group.case_type, "cases": len(group.cases)} for group in expired]
    pairs = landed_cases(settings, cases)
    facts = {"as_of": as_of.isoformat(), "expired": counts}
    receipt = remove(settings, municipality, pairs, role="case", reason="expired", at=at, facts=facts)
    return expired, receipt


def judge(settings: Settings, *, as_of: datetime) -> list[Expired]:
    """What has expired, by a warehouse that knows everything in landing; nothing is changed.

    Raises:
        ConfigurationError: a delivery has landed that the warehouse does not know: it may have opened a case again.
    """
    retention = read_retention(settings.municipality)
    expired = expired_cases(settings.warehouse, retention, as_of=as_of)
    with duckdb.connect(str(settings.warehouse), read_only=True) as con:
        known = set(con.execute("select source, table_name, delivery_no from canonical.deliveries").fetchall())
    landed = {
        (manifest.source, manifest.table, manifest.delivery_no)
        for source in read_sources(settings.municipality)
        for table in source.tables
        for manifest in read_manifests(settings.landing / source.name / table.name)
    }
    if landed != known:
        raise ConfigurationError(
            "the warehouse does not hold what is in landing; run `sagsflow refresh` before `sagsflow retain`, since a"
            " later delivery may have opened a case again"
        )
    return expired


def landed_cases(settings: Settings, cases: Sequence[str]) -> list[Pair]:
    """Kind and pseudonym of each case as it landed.

    Raises:
        ConfigurationError: a case is not in any declared case column, so that its rows could not be deleted.
    """
    tables = landed_folders(settings.landing, read_sources(settings.municipality))
    with workbench(settings) as con:
        con.execute("create temp table asked as select unnest(?) as pseudonym", [list(cases)])
        found = sorted({pair for table in tables for pair in _landed_in(con, table)})
    missing = len(set(cases) - {pseudonym for _, pseudonym in found})
    if missing:
        raise ConfigurationError(
            f"{missing} expired cases are in no landed column of kind sag: the municipality's models must take case ids"
            " from a landed column as they are; nothing was deleted"
        )
    return found


def _landed_in(con: duckdb.DuckDBPyConnection, table: LandedFolder) -> list[Pair]:
    pairs: list[Pair] = []
    for column in table.ties.cases:
        rows = con.execute(
            f"select distinct {identifier(column.name)} from {table.relation_sql()}"
            f" where {identifier(column.name)} in (select pseudonym from asked)"
        )
        pairs += [(str(column.kind), value) for (value,) in rows.fetchall()]
    return pairs
