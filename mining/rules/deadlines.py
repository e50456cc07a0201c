"""Deadlines: every clock of a ``DelayRule``, when it falls due and how it stands at ``as_of``.

Where a clock begins stands in ``clocks``, how waits move its deadline in ``pauses``, how each kind is judged in
``verdicts``. Rules on presence and order stand in ``order``.
"""

from datetime import datetime

from duckdb import DuckDBPyConnection, DuckDBPyRelation

from mining import sql
from mining.log import EventLog
from mining.rules.calendar import danish_day_sql, first_instant_sql
from mining.rules.cases import cases_sql, in_force
from mining.rules.clocks import clocks_sql, found_sql, keys_of, steps_sql
from mining.rules.pauses import moved, pauses_sql
from mining.rules.rule import PARTIES, DelayRule
from mining.rules.timeline import MEASURED, Timeline
from mining.rules.verdicts import agreed_sql, counted_sql, judged_sql, measured_sql


def deadline_cases_sql(rule: DelayRule, log: EventLog, *, as_of: datetime, is_ordered: bool = True) -> str:
    """SQL of ``deadline_cases``; for use inside other figures it may leave the order of the rows open."""
    line = Timeline(rule, log, as_of)
    keys = keys_of(rule)
    steps = clocks_sql(line)
    steps["found"] = found_sql(line, keys)
    if rule.pause:
        steps |= pauses_sql(line, keys)
    steps["moved"] = _moved_sql(line, keys)
    steps["due"] = _due_sql(line)
    if rule.kind == "count":
        steps |= counted_sql(line, keys)
    steps["judged"] = judged_sql(line, keys)
    steps["measured"] = measured_sql(line)
    if line.in_hours:
        steps["agreed"] = agreed_sql()
    steps["cases"] = cases_sql(rule, log, as_of=as_of)
    rows = steps_sql(steps) + _rows_sql(line, "agreed" if line.in_hours else "measured")
    return f"{rows}\norder by cases.case_key, clock_no" if is_ordered else rows


def deadline_cases(con: DuckDBPyConnection, rule: DelayRule, log: EventLog, *, as_of: datetime) -> DuckDBPyRelation:
    """How every case that is put to this version of a rule stands at ``as_of``: a row per clock.

    A clock is judged by the version in force on the Danish day of its start, a case without one by that of its first
    event. Days are Danish; the start day is not counted unless the rule says so; weeks are seven days, months clamp to
    their end; hours run on the UTC line. A day stamp under a rule in hours lies anywhere in its day, and where that
    decides, the clock is undeterminable. A deadline moves by pauses, then by an extension, and rolls last.

    Returns:
        Rows ordered by ``case_key, clock_no`` with ``process, rule_id, rule_version, case_key, clock_no``, ``status``,
        ``remark`` (no_start, does_not_apply, waived, alternative, stop_before_start, unknown_time, day_precision,
        paused; NULL: none), ``start_event_no, start_activity, started_at, start_precision``, the same of the stop,
        ``due_on`` (Danish day; for min_delay the first that is not too early), ``due_at`` (the first instant that is
        too late; for min_delay: that is no longer too early), ``measured`` = ``gross`` − ``deducted`` (double, in
        ``measured_unit``; to the stop, else to ``as_of``; for a count the stops in time, all stops, and those too
        late) and ``paused_kommune``, ``paused_borger``, ``paused_anden_myndighed`` (waits while the clock ran, grace
        included; NULL for a count). What a row cannot know is NULL; a row that is not applicable measures nothing.

    Raises:
        ArgumentError: ``as_of`` has no time zone.
    """
    return con.sql(deadline_cases_sql(rule, log, as_of=as_of))


def _moved_sql(line: Timeline, keys: str) -> str:
    """The clocks with what follows them and their deadlines as pauses move them."""
    rule = line.rule
    lists = ", suspensions.suspensions, waits.waits" if rule.pause else ""
    joins = "".join(f"\n        left join {name} using ({keys})" for name in _joined(rule))
    extended = f",\n        {moved(rule, 'extended_deadline')} as moved_extended" if rule.extension else ""
    return f"""
    select
        *,
        {moved(rule, "own_deadline")} as moved_deadline{extended}
    from (
        select clocks.*, found.* exclude ({keys}){lists}
        from clocks{joins}
    )"""


def _joined(rule: DelayRule) -> tuple[str, ...]:
    return ("found", "suspensions", "waits") if rule.pause else ("found",)


def _due_sql(line: Timeline) -> str:
    """``deadline``: extended where a notice came in time, rolled to a working day where the rule says so."""
    rule = line.rule
    own, own_join = _rolled(line, "moved_deadline", "own")
    if not rule.extension:
        return f"\n    select moved.*, {own} as deadline, own_deadline as base_deadline\n    from moved{own_join}"
    extended, extended_join = _rolled(line, "moved_extended", "extended")
    return f"""
    select
        moved.*,
        case when notice_moment <= {own} then {extended} else {own} end as deadline,
        case when notice_moment <= {own} then extended_deadline else own_deadline end as base_deadline
    from moved{own_join}{extended_join}"""


def _rolled(line: Timeline, deadline: str, name: str) -> tuple[str, str]:
    """The deadline's number on the rule's line and the join it needs; a working day's number is one already."""
    if line.rule.roll == "none" or line.in_working_days:
        return deadline, ""
    join = f"\n    left join calendar as {name} on {name}.day = date '1970-01-01' + {deadline}::integer"
    return f"coalesce({name}.coming - date '1970-01-01', {deadline})", join


def _rows_sql(line: Timeline, clocks: str) -> str:
    """Every case put to this version, with its clocks."""
    rule = line.rule
    applies = "cases.applies and clocks.case_key is not null"
    due_on, due_at, join = _dates(line)
    figures = ("gross", "deducted", *(f"paused_{party}" for party in PARTIES))
    told = ",\n    ".join(f"case when {applies} then clocks.{figure} end as {figure}" for figure in figures)
    return f"""
select
    {sql.text(rule.process)} as process,
    {sql.text(rule.rule_id)} as rule_id,
    {sql.text(rule.version)} as rule_version,
    cases.case_key,
    coalesce(clocks.clock_no, 1) as clock_no,
    case when {applies} then clocks.status else 'not_applicable' end as status,
    case
        when clocks.case_key is null then 'no_start'
        when not cases.applies then 'does_not_apply'
        else clocks.remark
    end as remark,
    clocks.start_event_no, clocks.start_activity, clocks.started_at, clocks.start_precision,
    clocks.stop_event_no, clocks.stop_activity, clocks.stopped_at, clocks.stop_precision,
    case when cases.applies then {due_on} end as due_on,
    case when cases.applies then {due_at} end as due_at,
    case when {applies} then clocks.measured end as measured,
    {sql.text(measured_unit(rule))} as measured_unit,
    {told}
from cases
left join {clocks} as clocks on cases.case_key = clocks.case_key{join}
where {in_force(rule, "coalesce(clocks.put_day, cases.first_day)")}"""


def _dates(line: Timeline) -> tuple[str, str, str]:
    """The deadline as a Danish day and as an instant, and the join the day needs."""
    is_minimum = line.rule.kind == "min_delay"
    if line.in_hours:
        # Stamps are whole microseconds: the one after the last that is in time is the first too late.
        instant = f"make_timestamptz(clocks.deadline{'' if is_minimum else ' + 1'})"
        return danish_day_sql("make_timestamptz(clocks.deadline)"), instant, ""
    if line.in_working_days:
        day, join = "due.day", "\nleft join calendar as due on due.works and due.number = clocks.deadline"
    else:
        day, join = "(date '1970-01-01' + clocks.deadline::integer)", ""
    return day, first_instant_sql(day if is_minimum else f"{day} + 1"), join


def measured_unit(rule: DelayRule) -> str:
    """The unit of ``measured``: hours, calendar_days, working_days, or events for a count."""
    return "events" if rule.kind == "count" else MEASURED[rule.unit]
