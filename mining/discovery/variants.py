"""Variants: the distinct sequences of activities, and which case followed which.

A sequence is recognised by a key instead of by comparing lists: per case the sum of two hashes of
``(event_no, activity_key)``. A sum does not depend on the order rows arrive in, so nothing is sorted, and because the
number is inside the hash, the order of the activities decides it. The activities are then listed once per variant,
from the variant's first case.

Two variants that shared a key would be counted as one. The key has 127 bits: among a hundred million variants the
chance that any two share one is below one in 10^22 (birthday bound), given that the hash spreads well. What is hashed
is one integer, not two values combined: DuckDB combines hashes by xor, and then two activities that change places can
cancel out in the sum.
"""

from duckdb import DuckDBPyConnection, DuckDBPyRelation

from mining.log import EventLog


def keyed_cases_sql(log: EventLog) -> str:
    """One row per case: ``case_key``, the two halves of its variant's key, ``events`` and ``duration_us``.

    Unordered, for use inside other figures. ``duration_us`` is NULL when no event of the case has a time.
    """
    return f"""
select
    case_key,
    sum(hash(place)) % (1::hugeint << 63) as key_high,
    sum(hash(~place)) % (1::hugeint << 64) as key_low,
    count(*) as events,
    max(epoch_us(coalesce(ended_at, occurred_at))) - min(epoch_us(occurred_at)) as duration_us
from (select *, (event_no::bigint << 32) | activity_key as place from {log.events_sql})
group by case_key"""


def case_variants_sql(log: EventLog) -> str:
    """SQL of ``case_variants``."""
    return f"""
with keyed_cases as ({keyed_cases_sql(log)}
)
select
    events.process,
    events.case_id,
    case_key,
    format('{{:032x}}', (key_high << 64) + key_low) as variant_key
from keyed_cases
inner join {log.events_sql} as events using (case_key)
where events.event_no = 1
order by case_key"""


def case_variants(con: DuckDBPyConnection, log: EventLog) -> DuckDBPyRelation:
    """Which variant each case followed.

    Returns:
        One row per case, ordered by ``process, case_id``: ``case_key`` (integer) and ``variant_key`` (varchar), both
        local to one build of the log; ``variants`` gives the same ``variant_key``.
    """
    return con.sql(case_variants_sql(log))


def variants_sql(log: EventLog) -> str:
    """SQL of ``variants``."""
    return f"""
with keyed_cases as ({keyed_cases_sql(log)}
),
counted as (
    select
        min(case_key) as first_case_key,
        (key_high << 64) + key_low as variant_key,
        count(*) as cases,
        quantile_cont(duration_us, 0.5) as median_us
    from keyed_cases
    group by key_high, key_low
),
listed as (
    -- One list per variant, not per case: what follows grows with the variants.
    select
        case_key as first_case_key,
        any_value(process) as process,
        list(activity order by event_no) as activities
    from {log.events_sql}
    where case_key in (select first_case_key from counted)
    group by case_key
)
select
    process,
    row_number() over (partition by process order by cases desc, activities)::integer as variant_rank,
    activities,
    cases,
    round(cases / sum(cases) over (partition by process), 6) as case_share,
    round(median_us / 1e6, 6) as median_seconds,
    format('{{:032x}}', variant_key) as variant_key
from counted
inner join listed using (first_case_key)
order by process, variant_rank"""


def variants(con: DuckDBPyConnection, log: EventLog) -> DuckDBPyRelation:
    """The distinct sequences of activities of each process, the most common first.

    Returns:
        One row per variant, ordered by ``process, variant_rank``: ``variant_rank`` (integer, 1 = most cases; ties by
        the activities' text), ``activities`` (varchar[]), ``cases`` (bigint), ``case_share`` (double, of the
        process's cases, six decimals), ``median_seconds`` (double, of its cases' durations, interpolated linearly;
        NULL when no case has a time) and ``variant_key`` (varchar, local to one build of the log).

    Source: van der Aalst (2016), Process Mining, section 5.2 (trace, simple event log).
    """
    return con.sql(variants_sql(log))
