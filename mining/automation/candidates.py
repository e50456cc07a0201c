"""Candidates for automation: each activity with what speaks for and against giving it to a robot, as columns.

The score is a plain mean of the columns, so that a reader can disagree with it; no activity is recommended here. What
an automation did, with an interval, is a declared change (``mining.change.changes``).
"""

from collections.abc import Collection

from duckdb import DuckDBPyConnection, DuckDBPyRelation

from mining import sql
from mining.log import EventLog

MANUAL, AUTOMATED = 0.1, 0.5
"""Shares of a month's events that systems do: less than the one, people do the step; from the other on, systems do.
A step with a month between the two was not taken over from one month to the next."""
DAY = "86400e6"
COMPONENTS = ("volume", "time", "steadiness", "rule", "systems", "internal", "error")
"""The parts of the score, each between 0 and 1; their columns are ``<part>_score``."""


def automation_candidates_sql(log: EventLog, *, external: Collection[tuple[str, str]] = ()) -> str:
    """SQL of ``automation_candidates``."""
    scores = " + ".join(f"{part}_score" for part in COMPONENTS)
    return f"""
with placed as (
    select
        process,
        case_key,
        activity,
        next_activity,
        occurred_at,
        ended_at,
        resource_type = 'ItSystem' as is_robot,
        source,
        lag(activity) over by_case as previous_activity,
        epoch_us(occurred_at) - epoch_us(lag(occurred_at) over by_case) as wait_us,
        lag(source) over by_case as previous_source,
        lead(source) over by_case as next_source,
        row_number() over (partition by case_key, activity order by event_no) > 1 as is_again
    from {log.events_sql}
    window by_case as (partition by case_key order by event_no)
),
steps as (
    select
        placed.*,
        external.activity is not null as is_external,
        list_unique([placed.previous_source, placed.source, placed.next_source]) as systems
    from placed
    left join ({_pairs_sql(external)}) as external
        on placed.process = external.process and placed.previous_activity = external.activity
),
followers as (
    select process, activity, next_activity, count(*) as times from steps group by process, activity, next_activity
),
variations as (
    select
        process,
        activity,
        case when count(*) > 1
            then -sum(times / total * ln(times / total)) / ln(count(*)) else 0
        end as variation
    from (select *, sum(times) over (partition by process, activity) as total from followers)
    group by process, activity
),
ruled as (
    select process, activity, sum(most) / sum(times) as rule_share
    from (
        select process, activity, previous_activity, max(times) as most, sum(times) as times
        from (
            select process, activity, previous_activity, next_activity, count(*) as times
            from steps
            group by process, activity, previous_activity, next_activity
        )
        group by process, activity, previous_activity
    )
    group by process, activity
),
months as (
    select
        process,
        activity,
        {_month("occurred_at")} as month,
        count(*) filter (is_robot) / count(*) as robot_share
    from steps
    where occurred_at is not null
    group by process, activity, month
),
automated as (
    select process, activity, min(month) filter (robot_share >= {AUTOMATED}) as automated_from
    from months
    group by process, activity
    having max(robot_share) filter (robot_share < {AUTOMATED}) < {MANUAL}
        and min(month) < min(month) filter (robot_share >= {AUTOMATED})
),
spans as (
    select process, greatest(datediff('month', min(occurred_at), max(occurred_at)) + 1, 1) as months
    from steps
    group by process
),
measured as (
    select
        steps.process,
        steps.activity,
        count(*) as events,
        count(distinct steps.case_key) as cases,
        any_value(spans.months) as months,
        count(*) filter (steps.is_robot) / count(*) as robot_share,
        quantile_cont(epoch_us(steps.ended_at) - epoch_us(steps.occurred_at), 0.5) / 3600e6 as median_work_hours,
        quantile_cont(steps.wait_us, 0.5) / {DAY} as median_wait_days,
        coalesce(sum(steps.wait_us), 0) as wait_us,
        coalesce(sum(steps.wait_us) filter (steps.is_external), 0) as external_us,
        sum(steps.systems) / count(*) as systems,
        count(*) filter (steps.is_again) / count(*) as error_share,
        any_value(automated.automated_from) as automated_from,
        quantile_cont(steps.wait_us, 0.5) filter ({_month("steps.occurred_at")} < automated.automated_from) / {DAY}
            as wait_before_days,
        quantile_cont(steps.wait_us, 0.5) filter ({_month("steps.occurred_at")} >= automated.automated_from) / {DAY}
            as wait_after_days
    from steps
    inner join spans using (process)
    left join automated using (process, activity)
    group by steps.process, steps.activity
),
rated as (
    select
        measured.*,
        variations.variation,
        ruled.rule_share,
        coalesce(external_us / nullif(wait_us, 0), 0) as external_share,
        events / max(events) over whole as volume_score,
        coalesce((wait_us - external_us) / nullif(max(wait_us - external_us) over whole, 0), 0) as time_score,
        1 - variations.variation as steadiness_score,
        ruled.rule_share as rule_score,
        coalesce((systems - 1) / nullif(max(systems) over whole - 1, 0), 0) as systems_score,
        1 - coalesce(external_us / nullif(wait_us, 0), 0) as internal_score,
        error_share as error_score
    from measured
    inner join variations using (process, activity)
    inner join ruled using (process, activity)
    window whole as (partition by measured.process)
)
select
    process,
    activity,
    round(100 * (1 - robot_share) * ({scores}) / {len(COMPONENTS)}, 1) as score,
    events,
    cases,
    round(events / months, 6) as events_per_month,
    round(median_work_hours, 6) as median_work_hours,
    round(median_wait_days, 6) as median_wait_days,
    round(wait_us / {DAY}, 6) as total_wait_days,
    round(variation, 6) as variation,
    round(rule_share, 6) as rule_share,
    round(systems, 6) as systems,
    round(external_share, 6) as external_share,
    round(error_share, 6) as error_share,
    round(robot_share, 6) as robot_share,
    {", ".join(f"round({part}_score, 6) as {part}_score" for part in COMPONENTS)},
    automated_from,
    round(wait_before_days, 6) as wait_before_days,
    round(wait_after_days, 6) as wait_after_days
from rated
order by process, activity"""


def _pairs_sql(pairs: Collection[tuple[str, str]]) -> str:
    rows = ", ".join(f"({sql.text(process)}, {sql.text(activity)})" for process, activity in sorted(pairs))
    told = f"values {rows}" if rows else "select null::varchar, null::varchar where false"
    return f"select * from ({told}) as pairs(process, activity)"


def _month(instant: str) -> str:
    return f"date_trunc('month', timezone('Europe/Copenhagen', {instant}))::date"


def automation_candidates(
    con: DuckDBPyConnection, log: EventLog, *, external: Collection[tuple[str, str]] = ()
) -> DuckDBPyRelation:
    """What speaks for and against automating each activity.

    Args:
        con: the connection.
        log: the log; ``relation`` also has ``resource_type`` and ``source``.
        external: process and activity after which a case waits for somebody outside (``external_waits``).

    Returns:
        One row per activity, ordered by ``process, activity``: ``score`` (0 to 100: the mean of the seven
        ``<part>_score``, less the share that systems do already); ``events``, ``cases`` (bigint), ``events_per_month``;
        ``median_work_hours`` (NULL without both stamps); ``median_wait_days`` and ``total_wait_days`` (from the event
        before); ``variation`` (entropy of what follows, 0 to 1); ``rule_share`` (how often what follows is what mostly
        follows the same event before); ``systems`` (mean number of sources among the event and its neighbours);
        ``external_share`` (of the waiting days, those after an event that waits for somebody outside);
        ``error_share`` (events that repeat the activity in their case); ``robot_share`` (by systems); the scores:
        volume, time (own waiting) and systems against the process's greatest, steadiness (1 - variation), rule,
        internal (1 - external), error; ``automated_from`` (date, the first month in which systems do half of it, where
        there are months before and none between ``MANUAL`` and ``AUTOMATED``), ``wait_before_days`` and
        ``wait_after_days`` (medians before it and from it).

    Source: the criteria are those of Wellmann, Stierle, Dunzer and Matzner (2020), A framework to evaluate the
    viability of robotic process automation for business process activities, BPM RPA Forum.
    """
    return con.sql(automation_candidates_sql(log, external=external))
