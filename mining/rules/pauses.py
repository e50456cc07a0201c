"""Waits that suspend a clock: from their events to how far they move a deadline, and who was waited for.

A wait is clipped to the clock, its first ``grace`` days run on, and waits that overlap or nest count once. A wait that
begins after the deadline, as the ones before have moved it, moves nothing. The clock itself stands in ``deadlines``.
"""

from mining import sql
from mining.rules.rule import DelayRule, Party, Pause
from mining.rules.timeline import HOUR_US, Timeline

HOURS_A_DAY = 24


def pauses_sql(line: Timeline, keys: str) -> dict[str, str]:
    """The steps from the rule's pauses to two lists per clock, told apart by ``keys``.

    ``suspensions`` are the stretches in which the clock stands still (``begins``: compared with the deadline,
    ``starts``, ``ends``, ``before``: how long those before it last, ``is_open``); ``waits`` are the whole waits,
    grace included, by ``party``. Both are disjoint and in order.
    """
    every = "\n    union all".join(_waits_sql(line, pause) for pause in line.rule.pause)
    return {
        "begun_waits": every,
        "clipped_waits": _clipped_sql(line, keys),
        "suspended": f"""
    select
        {keys}, is_open, ends,
        least(greatest(suspends, max(ends) over earlier), ends) as starts,
        greatest(suspends_moment, max(ends) over earlier) as begins
    from clipped_waits
    where suspends < ends or (is_open and suspends = ends)
    window earlier as (
        partition by {keys} order by suspends, event_no rows between unbounded preceding and 1 preceding
    )""",
        "suspensions": f"""
    select {keys}, list(struct_pack(begins, starts, ends, before, is_open) order by starts) as suspensions
    from (
        select
            *,
            coalesce(sum(ends - starts) over (
                partition by {keys} order by starts, ends rows between unbounded preceding and 1 preceding
            ), 0)::bigint as before
        from suspended
    )
    group by {keys}""",
        "waits": f"""
    select {keys}, list(struct_pack(party, starts := own_starts, ends) order by own_starts) as waits
    from (
        select *, greatest(starts, max(ends) over earlier) as own_starts
        from clipped_waits
        window earlier as (
            partition by {keys} order by starts, event_no rows between unbounded preceding and 1 preceding
        )
    )
    where own_starts < ends
    group by {keys}""",
    }


def _waits_sql(line: Timeline, pause: Pause) -> str:
    """Each begin of a pause with the next event, in the case's order, that ends it."""
    ends = f"activity in {sql.texts(pause.ends)}"
    grace = pause.grace * (HOURS_A_DAY * HOUR_US if line.in_hours else 1)
    return f"""
    select *, {sql.text(pause.waiting_for)} as party, {grace} as grace
    from (
        select
            case_key, event_no, activity,
            min(event_no) filter ({ends}) over (
                partition by case_key order by event_no rows between 1 following and unbounded following
            ) as end_event_no
        from placed
        where place is not null and activity in {sql.texts({*pause.begins, *pause.ends})}
    )
    where activity in {sql.texts(pause.begins)}"""


def _clipped_sql(line: Timeline, keys: str) -> str:
    """Each wait as far as it lies on a clock that runs to its stop, or to ``as_of``."""
    starts = f"greatest({line.place('wait', earliest=True)}, clocks.begin_place)"
    until = "coalesce(found.stop_place, observed.place)"
    return f"""
    select
        {", ".join(f"clocks.{key}" for key in keys.split(", "))},
        begun_waits.event_no, begun_waits.party,
        {starts} as starts,
        {starts} + begun_waits.grace as suspends,
        greatest(suspends, {line.moment("wait", earliest=True)}, clocks.begin_moment) as suspends_moment,
        least({line.place("over", earliest=False)}, {until}) as ends,
        begun_waits.end_event_no is null as is_open
    from clocks
    inner join begun_waits on clocks.case_key = begun_waits.case_key
    inner join placed as wait
        on begun_waits.case_key = wait.case_key and begun_waits.event_no = wait.event_no
    left join placed as over
        on begun_waits.case_key = over.case_key and begun_waits.end_event_no = over.event_no
    left join found
        on {" and ".join(f"clocks.{key} = found.{key}" for key in keys.split(", "))}
    cross join observed
    where starts < ends or (is_open and starts = ends)"""


def moved(rule: DelayRule, deadline: str) -> str:
    """SQL of a deadline as the suspensions move it."""
    return f"{deadline} + {_lasting('s.ends', deadline)}" if rule.pause else deadline


def stood_still(rule: DelayRule, until: str) -> str:
    """SQL of how long the clock has stood still up to ``until``."""
    return _lasting(f"least(s.ends, {until})", "base_deadline") if rule.pause else "0"


def _lasting(end: str, deadline: str) -> str:
    return (
        f"coalesce(list_sum([greatest(0, {end} - s.starts) for s in suspensions "
        f"if s.begins <= {deadline} + s.before]), 0)::bigint"
    )


def is_standing_still(rule: DelayRule) -> str:
    """SQL of whether a clock without a stop stands still at ``as_of``."""
    if not rule.pause:
        return "false"
    return "coalesce(len([s for s in suspensions if s.is_open and s.begins <= base_deadline + s.before]), 0) > 0"


def waited_for(rule: DelayRule, party: Party, until: str) -> str:
    """SQL of how long this party was waited for, on the clock and up to ``until``, grace included."""
    if party not in {pause.waiting_for for pause in rule.pause}:
        return "0"
    return (
        f"coalesce(list_sum([greatest(0, least(w.ends, {until}) - w.starts) for w in waits "
        f"if w.party = {sql.text(party)}]), 0)::bigint"
    )
