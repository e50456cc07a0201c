"""What is known of each judged case before its deadline, as conditions, and how many late cases meet each set of them.

Which sets are worth telling is ``late_causes``. Whether a case is late is ``mining.rules``.
"""

from datetime import datetime
from itertools import combinations

from mining import sql
from mining.case_attributes import case_attributes_sql
from mining.log import EventLog

DUE = "coalesce(due_at, timezone('Europe/Copenhagen', cast(due_on + 1 as timestamp)))"


def judged_rules_sql(rule_cases: str, *, as_of: datetime) -> str:
    """One row per process and rule with a deadline: ``cases`` and ``late``, of those whose deadline has passed."""
    return f"""
select process, rule_id, count(*) as cases, count(*) filter (is_late) as late
from (
    select process, rule_id, case_key, bool_or(status = 'late') as is_late
    from {rule_cases}
    where {_is_decided(as_of)}
    group by process, rule_id, case_key
)
group by process, rule_id
order by process, rule_id"""


def _is_decided(as_of: datetime) -> str:
    """Deadlines that have passed: before that only those in time would be judged, and recent cases would look good."""
    return f"status in ('met', 'late') and {DUE} <= {sql.instant(as_of)}"


def conditions_sql(
    rule_cases: str, log: EventLog, *, process: str, rule_id: str, as_of: datetime, attributes: str | None = None
) -> str:
    """SQL of one row per judged case and condition it meets: ``case_key, is_late, kind, name, value``.

    A case is judged by the worst of its clocks. Kinds: ``unit``; ``month`` (the Danish month in which the clock began);
    ``attribute``, as far as its value was known then or has no time of its own; ``activity``, that it occurred in the
    case before the deadline and before what stopped the clock, and ``repeated``, that it did so more than once. What
    lies later is a consequence of being late, not a cause. ``attributes`` is a relation of the rows of
    ``case_attributes_sql``, where it is there already.
    """
    return f"""
with judged as (
    select
        case_key,
        bool_or(status = 'late') as is_late,
        arg_min(
            struct_pack(started_at, stop_event_no, due := {DUE}),
            {{'place': (status <> 'late')::integer, 'clock_no': clock_no}}
        ) as clock
    from {rule_cases}
    where process = {sql.text(process)} and rule_id = {sql.text(rule_id)} and {_is_decided(as_of)}
    group by case_key
),
placed as (
    select judged.*, cases.case_id, cases.unit
    from judged
    inner join {log.cases_sql} as cases using (case_key)
),
done as (
    select placed.case_key, any_value(placed.is_late) as is_late, events.activity, count(*) as times
    from placed
    inner join {log.events_sql} as events using (case_key)
    where events.occurred_at < placed.clock.due
        and (placed.clock.stop_event_no is null or events.event_no < placed.clock.stop_event_no)
    group by placed.case_key, events.activity
)
select case_key, is_late, 'unit' as kind, 'unit' as name, unit as value from placed where unit is not null
union all
select
    case_key, is_late, 'month', 'month', strftime(timezone('Europe/Copenhagen', clock.started_at), '%Y-%m')
from placed
where clock.started_at is not null
union all
select placed.case_key, placed.is_late, 'attribute', attributes.attribute, attributes.value
from placed
inner join {attributes or f"({case_attributes_sql(log, as_of=as_of)})"} as attributes
    on placed.case_id = attributes.object_id
where attributes.valid_from is null or attributes.valid_from <= placed.clock.started_at
union all
select case_key, is_late, 'activity', 'activity', activity from done
union all
select case_key, is_late, 'repeated', 'repeated', activity from done where times > 1"""


def profiles_sql(conditions: str) -> str:
    """SQL of the different sets of conditions that cases meet, a row for each condition of each.

    ``conditions`` is a relation of ``case_key, is_late, condition_no``. Columns: ``profile_no``, ``condition_no``, and
    the profile's ``cases`` and ``late``. Profiles are far fewer than cases: what is counted over them hardly grows.
    """
    return f"""
select profile_no, unnest(numbers) as condition_no, cases, late
from (
    select row_number() over (order by numbers) as profile_no, numbers, count(*) as cases,
        count(*) filter (is_late) as late
    from (
        select any_value(is_late) as is_late, list(condition_no order by condition_no) as numbers
        from {conditions}
        group by case_key
    )
    group by numbers
)"""


def condition_sets_sql(profiles: str, *, size: int) -> str:
    """SQL of how many cases, and late cases, meet all of ``size`` numbered conditions.

    ``profiles`` is a relation of the columns of ``profiles_sql``. One row per set that occurs, its numbers ascending in
    ``no_1, no_2, …``, with ``cases`` and ``late``.
    """
    places = range(1, size + 1)
    joins = "".join(
        f"\ninner join {profiles} as c{place}"
        f" on c1.profile_no = c{place}.profile_no and c{place - 1}.condition_no < c{place}.condition_no"
        for place in places[1:]
    )
    numbers = ", ".join(f"c{place}.condition_no as no_{place}" for place in places)
    keys = ", ".join(f"no_{place}" for place in places)
    return f"""
select {numbers}, sum(c1.cases)::bigint as cases, sum(c1.late)::bigint as late
from {profiles} as c1{joins}
group by {keys}
order by {keys}"""


def parts_of(numbers: tuple[int, ...]) -> list[tuple[int, ...]]:
    """The proper parts of a set, the empty one first."""
    return [part for size in range(len(numbers)) for part in combinations(numbers, size)]
