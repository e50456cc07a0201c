"""How a clock is judged once its deadline is known: one reading of each kind, and what was measured.

The order of the conditions is the law's: what cannot be known, what ended the duty, what was done in time, what was
not, and last how far a clock that still runs has come.
"""

from mining import sql
from mining.rules.clocks import follows, pausing, secondary
from mining.rules.pauses import is_standing_still, stood_still, waited_for
from mining.rules.rule import PARTIES, DelayRule
from mining.rules.timeline import HOUR_US, Timeline


def judged_sql(line: Timeline, keys: str) -> str:
    """``due`` with ``status``, the event that decided it, and ``seen``, where ``as_of`` lies.

    Of a clock's attempts the one that counts is the first that no restart within its deadline replaced.
    """
    rule = line.rule
    counted = f"\n    left join counted using ({keys})" if rule.kind == "count" else ""
    restart = current = ""
    if rule.restart:
        restart = """
    left join placed as restart on clocks.case_key = restart.case_key and clocks.restart_event_no = restart.event_no"""
        partition = ", ".join(f"clocks.{key}" for key in keys.split(", ") if key != "attempt_no")
        current = f"""
    where not coalesce({line.moment("restart", earliest=True)} <= clocks.deadline, false)
    qualify row_number() over (partition by {partition} order by clocks.attempt_no) = 1"""
    status, decisive = _VERDICTS[rule.kind](rule)
    return f"""
    select
        clocks.*{" , counted.* exclude (" + keys + ")" if counted else ""},
        observed.place as seen,
        {decisive} as decisive_event_no,
        {status} as status
    from due as clocks{counted}{restart}
    cross join observed{current}"""


def counted_sql(line: Timeline, keys: str) -> dict[str, str]:
    """For a count: the stops that follow each clock, those in time listed in their order.

    With an offset it counts from the day on which the clock begins; what came before is no part of it.
    """
    rule = line.rule
    has_begun = " and (later.day is null or later.day >= clocks.begin_day)" if rule.offset else ""
    in_time = f"{line.moment('later', earliest=True)} <= clocks.deadline"
    return {
        "counted": f"""
    select
        {", ".join(f"clocks.{key}" for key in keys.split(", "))},
        count(*) as stops,
        count(*) filter (later.place is null) as unknown_stops,
        list(later.event_no order by later.event_no) filter ({in_time}) as stops_in_time
    from due as clocks
    inner join placed as later on clocks.case_key = later.case_key
    where later.activity in {sql.texts(rule.stop)} and {follows(rule)}{has_begun}
    group by all"""
    }


def _waived(rule: DelayRule, before: str) -> str:
    """SQL of whether the duty ended within the deadline and before something else decided."""
    if not rule.waived_by:
        return "false"
    return f"(waiver_moment <= deadline and coalesce(waiver_event_no < {before}, true))"


def _cases(*conditions: tuple[str, str]) -> str:
    whens = "\n            ".join(f"when {condition} then {then}" for condition, then in conditions)
    return f"case\n            {whens}\n        end"


def _has_unknown(rule: DelayRule) -> str:
    return "coalesce(has_unknown, false)" if secondary(rule) or pausing(rule) else "false"


def _running(rule: DelayRule) -> tuple[tuple[str, str], ...]:
    """A clock before its deadline: it stands still, has come so far that it is at risk, or runs."""
    still = stood_still(rule, "observed.place")
    way = f"observed.place - origin - {still} >= {rule.at_risk_share} * (deadline - origin - {still})"
    return ((is_standing_still(rule), "'running'"), (way, "'at_risk'"), ("true", "'running'"))


def _maximum(rule: DelayRule) -> tuple[str, str]:
    closed = "least(stop_event_no, alternative_event_no)" if rule.alternatives else "stop_event_no"
    in_time = "coalesce(stop_moment <= deadline, false)"
    decisive = "stop_event_no"
    served = in_time
    if rule.alternatives:
        otherwise = "coalesce(alternative_moment <= deadline, false)"
        decisive = f"case when not {in_time} and {otherwise} then alternative_event_no else stop_event_no end"
        served = f"({in_time} or {otherwise})"
    return _cases(
        ("begin_place is null", "'undeterminable'"),
        (f"stop_event_no is not null and stop_moment is null and not {served}", "'undeterminable'"),
        (_waived(rule, closed), "'not_applicable'"),
        (served, "'met'"),
        (_has_unknown(rule), "'undeterminable'"),
        ("stop_moment > deadline or observed.moment > deadline", "'late'"),
        *_running(rule),
    ), decisive


def _minimum(rule: DelayRule) -> tuple[str, str]:
    """Without a stop nothing has been done too early, and once the deadline has come nothing can be."""
    return _cases(
        ("begin_place is null", "'undeterminable'"),
        ("stop_event_no is not null and stop_moment is null", "'undeterminable'"),
        (_has_unknown(rule), "'undeterminable'"),
        (_waived(rule, "stop_event_no"), "'not_applicable'"),
        ("stop_place >= deadline", "'met'"),
        ("stop_place < deadline", "'late'"),
        ("observed.place >= deadline", "'met'"),
        ("true", "'running'"),
    ), "stop_event_no"


def _count(rule: DelayRule) -> tuple[str, str]:
    """One stop too many decides at once, enough of them decide where no more can be too many."""
    done, unknown = "coalesce(len(stops_in_time), 0)", "coalesce(unknown_stops, 0)"
    too_many = f"{done} > {rule.at_most}" if rule.at_most is not None else "false"
    maybe_many = f"{done} + {unknown} > {rule.at_most}" if rule.at_most is not None else "false"
    enough = f"{done} >= {rule.at_least}" if rule.at_least is not None else "true"
    maybe_enough = f"{done} + {unknown} >= {rule.at_least}"
    number = rule.at_most + 1 if rule.at_most is not None else rule.at_least
    served = enough if rule.at_most is None else "false"
    if rule.alternatives:
        served = f"({served} or coalesce(alternative_moment <= deadline, false))"
    is_over = "observed.moment > deadline"
    return _cases(
        ("begin_place is null", "'undeterminable'"),
        (_waived(rule, f"stops_in_time[{number}]"), "'not_applicable'"),
        (too_many, "'late'"),
        (served, "'met'"),
        (maybe_many, "'undeterminable'"),
        (f"not {enough} and {maybe_enough}" if rule.at_least is not None else "false", "'undeterminable'"),
        (_has_unknown(rule), "'undeterminable'"),
        (f"{is_over} and {enough}", "'met'"),
        (is_over, "'late'"),
        (enough, "'running'"),
        *_running(rule),
    ), f"stops_in_time[{number}]"


_VERDICTS = {"max_delay": _maximum, "min_delay": _minimum, "count": _count}


def measured_sql(line: Timeline) -> str:
    """``judged`` with the deciding event in full, a remark, and what was measured."""
    return f"""
    select
        *,
        {_remark(line.rule)} as remark,
        {_figures(line)}
    from (
        select
            judged.* exclude (place, stop_event_no),
            judged.decisive_event_no is distinct from judged.stop_event_no as is_other,
            stop.event_no as stop_event_no,
            stop.activity as stop_activity,
            stop.occurred_at as stopped_at,
            stop.time_precision as stop_precision,
            case when stop.event_no is null then judged.seen else stop.place end as ended
        from judged
        left join placed as stop
            on judged.case_key = stop.case_key and judged.decisive_event_no = stop.event_no
    )"""


def _remark(rule: DelayRule) -> str:
    """SQL of what a person should know besides the status."""
    by_alternative = "is_other" if rule.kind == "max_delay" else "stop_event_no is null"
    return _cases(
        ("status = 'not_applicable'", "'waived'"),
        ("status = 'undeterminable'", "'unknown_time'"),
        (f"status = 'met' and {by_alternative}" if rule.alternatives else "false", "'alternative'"),
        ("status <> 'met' and stop_event_no is null and has_earlier_stop", "'stop_before_start'"),
        (f"status = 'running' and {is_standing_still(rule)}", "'paused'"),
    )


def _figures(line: Timeline) -> str:
    """SQL of what was measured; NULL where the rule does not apply or a time is unknown."""
    rule = line.rule
    if rule.kind == "count":
        figures = {"span": "coalesce(stops, 0)", "left_out": "span - coalesce(len(stops_in_time), 0)"}
        waits = dict.fromkeys(PARTIES, "null")
    else:
        extra = rule.deduction * (HOUR_US if line.in_hours else 1)
        figures = {
            "span": "greatest(0, ended - origin)",
            "left_out": f"least(span, {stood_still(rule, 'ended')} + {extra})",
        }
        waits = {party: waited_for(rule, party, "ended") for party in PARTIES}
    told = {"measured": "span - left_out", "gross": "span", "deducted": "left_out"}
    told |= {f"paused_{party}": wait for party, wait in waits.items()}
    unit = float(HOUR_US) if line.in_hours and rule.kind != "count" else 1.0
    is_told = "status <> 'not_applicable' and begin_place is not null and ended is not null"
    columns = [f"{figure} as {name}" for name, figure in figures.items()]
    columns += [
        f"case when {is_told} then round(({figure}) / {unit}, 6) end as {name}" for name, figure in told.items()
    ]
    return ",\n        ".join(columns)


def agreed_sql() -> str:
    """One row per clock in hours: the longer reading, undeterminable where the shorter one says something else."""
    return """
    select
        * replace (
            case when differs then 'undeterminable' else status end as status,
            case when differs then 'day_precision' else remark end as remark
        )
    from (
        select
            long.*,
            -- Whether a clock that still runs is at risk is told by the longer reading, which is the more careful.
            short.status <> long.status and not (
                short.status in ('running', 'at_risk') and long.status in ('running', 'at_risk')
            ) as differs
        from measured as long
        left join measured as short
            on long.case_key = short.case_key and long.clock_no = short.clock_no and short.reading = 'short'
        where long.reading = 'long'
    )"""
