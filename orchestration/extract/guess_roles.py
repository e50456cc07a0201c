"""What each column of an event log is for: by its name first, by its content where names do not tell.

Types are ``guess_types``' work. A guess that could go either way is an error that names the option to give.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import get_args

import pyarrow as pa

from orchestration.extract.errors import DeliveryError
from orchestration.extract.guess_types import ColumnGuess, Role
from orchestration.extract.readers.columns import printable

ROLES: tuple[Role, ...] = tuple(role for role in get_args(Role) if role != "none")
NAMES: dict[Role, tuple[str, ...]] = {
    "case": (
        *("caseconceptname", "caseid", "casenumber", "casenr", "case", "sagsid", "sagid", "sagsnummer", "sagnummer"),
        *("sagsnr", "sagnr", "sagsuuid", "sag", "journalnr", "journalnummer", "casekey", "traceid", "trace"),
    ),
    "activity": (
        *("conceptname", "activity", "activityname", "activityid", "aktivitet", "aktivitetsnavn", "aktivitetstype"),
        *(
            "hændelse",
            "haendelse",
            "hændelsestype",
            "haendelsestype",
            "hændelsesnavn",
            "event",
            "eventname",
            "eventtype",
        ),
        *("task", "taskname", "opgave", "opgavetype", "trin", "procestrin", "step", "handling", "statusnavn"),
        *("status", "sagsstatus", "sagsstatusnavn", "state", "tilstand", "sagstilstand"),
    ),
    "time": (
        *("timetimestamp", "timestamp", "tidsstempel", "tidspunkt", "hændelsestidspunkt", "haendelsestidspunkt"),
        *("endtimestamp", "endtime", "end", "enddate", "completetimestamp", "completetime", "complete", "completed"),
        *("sluttidspunkt", "sluttid", "slutdato", "slut", "eventtime", "eventtimestamp", "occurredat", "datetime"),
        *("hændelsesdato", "haendelsesdato", "statusdato", "statustidspunkt", "datotid", "dato", "date", "tid", "time"),
        *("registreringstidspunkt", "registreretdato", "registreret"),
    ),
    "start": (
        *("starttimestamp", "starttime", "started", "startedat", "start", "startdate", "begin", "begintime"),
        *("starttidspunkt", "starttid", "startdato", "påbegyndt", "påbegyndtdato", "paabegyndt"),
    ),
    "lifecycle": ("lifecycletransition", "lifecycle", "transition", "livscyklus"),
    "resource": (
        *("orgresource", "resource", "resourceid", "ressource", "sagsbehandler", "behandler", "behandlerinit"),
        *("medarbejder", "bruger", "brugernavn", "initialer", "user", "userid", "username", "employee", "rådgiver"),
        *("udførtaf", "udfoertaf", "registreretaf"),
    ),
    "unit": (
        *(
            "orggroup",
            "unit",
            "orgunit",
            "department",
            "enhed",
            "organisatoriskenhed",
            "afdeling",
            "team",
            "forvaltning",
        ),
        *("ansættelsessted", "center", "distrikt", "group", "gruppe", "casedepartment", "casegroup"),
    ),
    "case_type": ("casetype", "sagstype", "sagstypenavn", "ansøgningstype", "ansoegningstype", "processtype"),
}
_BY_NAME: tuple[Role, ...] = ("case", "activity", "time", "start", "lifecycle", "resource", "unit", "case_type")
_TEXT_ROLES = frozenset(ROLES) - {"time", "start"}


def assign_roles(
    columns: Sequence[ColumnGuess], sample: pa.Table, path: Path, *, given: Mapping[str, str]
) -> tuple[ColumnGuess, ...]:
    """The columns with their roles; each role stands at most once, and case and activity always do.

    Raises:
        DeliveryError: ``given`` names an unknown role or column; case or activity cannot be found; more than one
            column may be case, activity or time.
    """
    by_name = {column.name: column for column in columns}
    roles = _given_roles(by_name, path, given)
    for role in _BY_NAME:
        _take(role, _named(role, columns, roles, path), roles)
    _take("case", _case_by_content(columns, roles, sample.num_rows, path), roles)
    _take("activity", _activity_by_content(columns, roles, sample, path), roles)
    _take("time", _time_by_content(columns, roles, path), roles)
    if "time" not in roles and "start" in roles:
        roles["time"] = roles.pop("start")
    role_of = {name: role for role, name in roles.items()}
    return tuple(_with_role(column, role_of.get(column.name, "none")) for column in columns)


def _with_role(column: ColumnGuess, role: Role) -> ColumnGuess:
    """Identifiers and labels are text even when they are written in digits: they are never counted with."""
    if role not in _TEXT_ROLES:
        return replace(column, role=role)
    as_time = {"time_format": None, "day_first": None, "has_offset": None, "midnight_share": 0.0}
    plain = {**as_time, "day_first_assumed": False, "decimal_comma": False}
    return replace(column, role=role, data_type="varchar", **plain)


def _given_roles(by_name: Mapping[str, ColumnGuess], path: Path, given: Mapping[str, str]) -> dict[Role, str]:
    for role, name in given.items():
        if role not in ROLES:
            raise DeliveryError(f"unknown role {role!r}; allowed are {', '.join(ROLES)}")
        if name not in by_name:
            raise DeliveryError(
                f"{path.name} has no column {name!r} ({_option(role)}); it has {printable(list(by_name))}"
            )
        if role in ("time", "start") and by_name[name].data_type != "timestamp":
            raise DeliveryError(f"{path.name}: column {name!r} ({_option(role)}) does not read as dates or times")
    if len(set(given.values())) < len(given):
        raise DeliveryError(f"{path.name}: one column is given for two roles; give each role its own")
    return dict(given)


def _take(role: Role, name: str | None, roles: dict[Role, str]) -> None:
    if name is not None and role not in roles:
        roles[role] = name


def _option(role: str) -> str:
    return f"--{role.replace('_', '-')}"


def _named(role: Role, columns: Sequence[ColumnGuess], roles: Mapping[Role, str], path: Path) -> str | None:
    if role in roles:
        return None
    free = [column for column in columns if column.name not in roles.values() and _fits(role, column)]
    for alias in NAMES[role]:
        found = [column.name for column in free if re.sub(r"[\W_]+", "", column.name).casefold() == alias]
        if len(found) > 1 and role in ("case", "activity", "time"):
            raise _undecided(role, found, path)
        if found:
            return found[0]
    return None


def _fits(role: Role, column: ColumnGuess) -> bool:
    if role in ("time", "start"):
        return column.data_type == "timestamp"
    if role == "case":  # 1.0 or 20240131 may well be a case number when the name says so
        return column.null_share < 0.5
    if role == "activity":
        return column.data_type in ("varchar", "bigint") and column.null_share < 0.5
    return column.null_share < 1


def _case_by_content(columns: Sequence[ColumnGuess], roles: Mapping[Role, str], rows: int, path: Path) -> str | None:
    """The column whose values repeat and yet are the most: several events per case, many cases."""
    if "case" in roles:
        return None
    repeats = [
        column
        for column in columns
        if column.name not in roles.values()
        and column.data_type in ("varchar", "bigint")
        and column.null_share < 0.01
        and 2 <= column.distinct_count <= 0.7 * rows
    ]
    if not repeats:
        raise _missing("case", "no column repeats as a case number does", columns, path)
    most = max(column.distinct_count for column in repeats)
    close = [column.name for column in repeats if column.distinct_count > most / 2]
    if len(close) > 1:
        raise _undecided("case", close, path)
    return close[0]


def _activity_by_content(
    columns: Sequence[ColumnGuess], roles: Mapping[Role, str], sample: pa.Table, path: Path
) -> str | None:
    """The text column with few different values that changes within a case; attributes of a case do not."""
    if "activity" in roles:
        return None
    few = max(20, min(1_000, sample.num_rows // 10))
    labels = [
        column.name
        for column in columns
        if column.name not in roles.values()
        and column.data_type == "varchar"
        and column.null_share < 0.1
        and 2 <= column.distinct_count <= few
        and not column.looks_like_cpr
        and _changes_within(sample, roles["case"], column.name)
    ]
    if not labels:
        raise _missing("activity", "no column holds a label that changes within a case", columns, path)
    if len(labels) > 1:
        raise _undecided("activity", labels, path)
    return labels[0]


def _changes_within(sample: pa.Table, case: str, name: str) -> bool:
    counts = sample.group_by(case).aggregate([(name, "count"), (name, "count_distinct")])
    events, distinct = counts[f"{name}_count"].to_pylist(), counts[f"{name}_count_distinct"].to_pylist()
    several = [different > 1 for rows, different in zip(events, distinct, strict=True) if rows > 1]
    return bool(several) and sum(several) >= len(several) / 2


def _time_by_content(columns: Sequence[ColumnGuess], roles: Mapping[Role, str], path: Path) -> str | None:
    """The one column of times that is left; a log without any is a log in the order of its rows."""
    if "time" in roles or "start" in roles:
        return None
    left = [c for c in columns if c.data_type == "timestamp" and c.name not in roles.values() and c.null_share < 1]
    of_events = [c for c in left if not c.name.startswith("case:")]
    times = [c.name for c in of_events if c.null_share < 0.5] or [c.name for c in of_events]
    if len(times) > 1:
        raise _undecided("time", times, path)
    return times[0] if times else None


def _undecided(role: Role, names: Sequence[str], path: Path) -> DeliveryError:
    return DeliveryError(
        f"{path.name}: more than one column may be the {role}: {printable(names)}; give {_option(role)}"
    )


def _missing(role: Role, why: str, columns: Sequence[ColumnGuess], path: Path) -> DeliveryError:
    there = printable([column.name for column in columns])
    return DeliveryError(f"{path.name} has no column for the {role}: {why}; give {_option(role)}, one of {there}")
