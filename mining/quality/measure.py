"""Counts of everything the finders of this package find, in the shape that every check of registration has.

A measurement is a row of ``source, process, unit, period, check_id, checked, found``; what is accepted, and in what
words, is ``expectations``'. No value of a case gets this far.
"""

from collections.abc import Callable
from datetime import datetime

from duckdb import DuckDBPyConnection, DuckDBPyRelation

from mining.log import EventLog
from mining.quality.collateral import collateral
from mining.quality.contexts import place_labels, placed_homonyms, placed_synonyms
from mining.quality.expected import CaseNumberGap, Practice
from mining.quality.expected_sql import expected_sql, number_gaps_sql
from mining.quality.form_based import form_based
from mining.quality.fragments import elusive_sql, scattered_cases
from mining.quality.habits import (
    duration_outlier_sql,
    missing_attribute_sql,
    multiregistration_sql,
    no_duration_sql,
    overlap_sql,
)
from mining.quality.inactive import inactive_periods_sql
from mining.quality.labels import distorted_labels, polluted_labels
from mining.quality.misplaced import EXCHANGED, LATER
from mining.quality.scattered_events import scattered_events
from mining.quality.usual_order import find_suspects, out_of_order

Finder = Callable[[DuckDBPyConnection, EventLog], DuckDBPyRelation]

PUT_TO = {
    "form_based_capture": "time_precision = 'second' and event_no > 1",
    "time_travel": "occurred_at is not null",
    "unanchored_event": "occurred_at is not null",
    "collateral_event": "event_no > 1",
    "homonymous_label": "true",
    "multiregistration": "time_precision = 'second'",
    "scattered_case": "event_no = 1",
    "scattered_event": "event_no = 1",
    "polluted_label": "true",
    "distorted_label": "true",
    "synonymous_label": "true",
}
"""Of each check of events, which rows of the log it is put to; a case is counted where its first event is."""

EVENT_FINDERS: dict[str, Finder] = {
    "form_based_capture": form_based,
    "time_travel": lambda con, log: out_of_order(con, stamps=LATER),
    "unanchored_event": lambda con, log: out_of_order(con, stamps=[EXCHANGED]),
    "collateral_event": collateral,
    "homonymous_label": lambda con, log: placed_homonyms(con),
}
CASE_FINDERS: dict[str, Finder] = {"scattered_case": scattered_cases, "scattered_event": scattered_events}
LABEL_FINDERS: dict[str, Finder] = {
    "polluted_label": polluted_labels,
    "distorted_label": distorted_labels,
    "synonymous_label": lambda con, log: placed_synonyms(con),
}
CASE_QUERIES: dict[str, Callable[[EventLog], str]] = {
    "missing_attribute": missing_attribute_sql,
    "no_duration": no_duration_sql,
    "duration_outlier": duration_outlier_sql,
    "overlap": overlap_sql,
}
GRAIN = "source, process, unit, period"
ALL = "'(alle)' as unit, '(alle)' as period"


def measure(
    con: DuckDBPyConnection, log: EventLog, *, as_of: datetime, practice: Practice | None = None, order: str
) -> DuckDBPyRelation:
    """Every imperfection pattern, habit and declared expectation, counted.

    Args:
        con: where the log is; temporary tables are made in it.
        log: its ``relation`` also has ``source``, ``unit`` and ``period``, "(ukendt)" and "(alle)" where there is none.
        as_of: registrations after it are no part of a period.
        practice: what the municipality expects; without it only what the log itself tells is measured.
        order: the relation that has the ``event_id`` of every ``case_key`` and ``event_no``.

    Returns:
        One row per source, process, check, unit and month, ordered by them in this order: ``source``, ``process``,
        ``unit``, ``period``, ``check_id``, ``checked``, ``found`` (bigint). A check that could be put to nothing of a
        process has no row. What is known of a source or process as a whole stands under "(alle)".
    """
    practice = practice or Practice()
    _count_log(con, log)
    _find(con, log, order=order)
    _measure_found(con, log)
    for check, query in CASE_QUERIES.items():
        _measure_cases(con, check, query(log))
    for asked in practice.expected:
        if isinstance(asked, CaseNumberGap):
            _measure_whole(
                con, asked.check, f"select *, '{asked.process}' as process from ({number_gaps_sql(log, asked)})"
            )
        else:
            _measure_cases(con, asked.check, expected_sql(log, asked, topics=practice.topics))
    _measure_whole(con, "elusive_event", elusive_sql(log, order=order))
    con.execute(
        f"insert into practice_measured select source, process, '(alle)', period, 'inactive_period', checked, found"
        f" from ({inactive_periods_sql(log, as_of=as_of)})"
    )
    return con.sql(
        f"select {GRAIN}, check_id, sum(checked)::bigint as checked, sum(found)::bigint as found from practice_measured"
        " where checked > 0 group by all order by source, process, check_id, unit, period"
    )


def _count_log(con: DuckDBPyConnection, log: EventLog) -> None:
    """One pass over the log: what each check of events is put to, by label; and where each case is counted."""
    counts = ", ".join(f"count(*) filter (where {put}) as {check}" for check, put in PUT_TO.items())
    con.execute(f"""
        create or replace temp table practice_counts as
        select {GRAIN}, activity, {counts} from {log.events_sql} group by {GRAIN}, activity;
        create or replace temp table practice_cases as
        select case_key, {GRAIN} from {log.events_sql} where event_no = 1;
        create or replace temp table practice_measured (
            source varchar, process varchar, unit varchar, period varchar, check_id varchar,
            checked bigint, found bigint
        );
        create or replace temp table practice_found (check_id varchar, case_key ubigint, event_no integer);
        create or replace temp table practice_labels (check_id varchar, process varchar, activity varchar);
    """)


def _find(con: DuckDBPyConnection, log: EventLog, *, order: str) -> None:
    """Everything that is found event by event, case by case and label by label, in temporary tables."""
    find_suspects(con, log)
    place_labels(con, log)
    for check, finder in EVENT_FINDERS.items():
        _keep(con, check, finder(con, log), into="practice_found", columns="case_key, event_no")
    for check, finder in CASE_FINDERS.items():
        _keep(con, check, finder(con, log), into="practice_found", columns="case_key, 1")
    for check, finder in LABEL_FINDERS.items():
        _keep(con, check, finder(con, log), into="practice_labels", columns="process, activity")
    con.execute(
        f"insert into practice_found select 'multiregistration', * from ({multiregistration_sql(log, order=order)})"
    )


def _keep(con: DuckDBPyConnection, check: str, found: DuckDBPyRelation, *, into: str, columns: str) -> None:
    con.register("found_now", found.to_arrow_table())
    con.execute(f"insert into {into} select distinct '{check}', {columns} from found_now")
    con.unregister("found_now")


def _measure_found(con: DuckDBPyConnection, log: EventLog) -> None:
    """Count what was found, and beside it everything that each check was put to."""
    is_put = " ".join(f"when '{check}' then {put}" for check, put in PUT_TO.items())
    is_event = ", ".join(f"'{check}'" for check in PUT_TO if check not in LABEL_FINDERS)
    checked = ", ".join(PUT_TO)
    con.execute(f"""
        insert into practice_measured
        with put_to as (
            unpivot practice_counts on {checked} into name check_id value checked
        ),
        of_events as (
            select {GRAIN}, check_id, count(*) as found
            from {log.events_sql} as events
            inner join practice_found using (case_key, event_no)
            where case check_id {is_put} end
            group by {GRAIN}, check_id
        ),
        of_labels as (
            select {GRAIN}, check_id, sum(checked) as checked,
                coalesce(sum(checked) filter (where practice_labels.activity is not null), 0) as found
            from put_to
            left join practice_labels using (process, activity, check_id)
            group by {GRAIN}, check_id
        )
        select {GRAIN}, check_id, checked,
            case when check_id in ({is_event}) then coalesce(of_events.found, 0) else of_labels.found end
        from of_labels
        left join of_events using ({GRAIN}, check_id)
    """)


def _measure_cases(con: DuckDBPyConnection, check: str, cases: str) -> None:
    """Count cases, given as ``case_key`` and ``is_found``, where their first event is."""
    con.execute(f"""
        insert into practice_measured
        select {GRAIN}, '{check}', count(*), count(*) filter (where judged.is_found)
        from ({cases}) as judged
        inner join practice_cases using (case_key)
        group by {GRAIN}
    """)


def _measure_whole(con: DuckDBPyConnection, check: str, counted: str) -> None:
    """Counts of a source as a whole, given as ``source, process, checked, found``."""
    con.execute(
        f"insert into practice_measured select source, process, {ALL}, '{check}', checked, found from ({counted})"
    )
