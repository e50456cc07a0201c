"""The clocks a rule starts: from its start events to where each begins on the rule's line, and what follows it.

When a clock's deadline falls and how it is judged stands in ``mining.rules.deadlines``.
"""

from collections.abc import Iterable

from mining import sql
from mining.rules.calendar import danish_day_sql
from mining.rules.rule import DelayRule
from mining.rules.timeline import HOUR_US, Timeline

START = """event_no as start_event_no, activity as start_activity, occurred_at as started_at,
        time_precision as start_precision, day as start_day"""


def steps_sql(steps: dict[str, str]) -> str:
    """Named steps as ``with`` clauses, in their order."""
    return "with " + ",\n".join(f"{name} as ({body}\n)" for name, body in steps.items())


def activities_of(rule: DelayRule) -> set[str]:
    """Every activity the rule names."""
    return {*rule.start, *rule.stop, *secondary(rule), *pausing(rule)}


def pausing(rule: DelayRule) -> set[str]:
    """Activities that begin or end a wait."""
    return {activity for pause in rule.pause for activity in (*pause.begins, *pause.ends)}


def secondary(rule: DelayRule) -> set[str]:
    """Activities that may change a verdict besides stops and pauses."""
    notices = rule.extension.by if rule.extension else ()
    return {*rule.alternatives, *rule.waived_by, *rule.restart, *notices}


def keys_of(rule: DelayRule) -> str:
    """What tells a clock from another while it is judged: its attempts (restarts) and, in hours, its readings."""
    attempt = ", attempt_no" if rule.restart else ""
    reading = ", reading" if rule.unit == "hours" else ""
    return f"case_key, clock_no{attempt}{reading}"


def clocks_sql(line: Timeline) -> dict[str, str]:
    """The steps from the log to ``clocks``, one row per clock (and attempt, and reading)."""
    rule = line.rule
    steps = {"calendar": f"\n    {line.calendar_sql}"} if needs_calendar(rule) else {}
    steps |= {
        "given": given_sql(line),
        "placed": line.placed_sql(),
        "observed": line.observed_sql(),
        "start_events": start_events_sql(rule),
    }
    if rule.restart:
        steps |= restarts_sql(line)
    steps["begun"] = _begun_sql(line, "attempts" if rule.restart else "start_events")
    steps["clocks"] = _clocks_sql(line)
    return steps


def needs_calendar(rule: DelayRule) -> bool:
    """Whether the rule asks the working calendar anything."""
    offset = rule.offset is not None and rule.offset.unit == "working_days"
    return rule.unit == "working_days" or rule.roll != "none" or offset


def given_sql(line: Timeline) -> str:
    """The rule's own events up to ``as_of``; ``day`` is the Danish day, NULL where the time is unknown."""
    log, rule = line.log, line.rule
    day = "danish_day" if log.has_days else danish_day_sql("occurred_at")
    return f"""
    select
        case_key, event_no, activity, occurred_at, time_precision,
        case when time_precision <> 'none' then {day} end as day
    from {log.events_sql}
    where process = {sql.text(rule.process)} and activity in {sql.texts(activities_of(rule))}
        and (occurred_at is null or occurred_at <= {sql.instant(line.as_of)})"""


def start_events_sql(rule: DelayRule) -> str:
    """The events that start a clock, with ``clock_no`` 1 … n in a case; ``put_day`` decides the rule's version."""
    columns = f"case_key, {START}, day as put_day, place{', last_place' if rule.unit == 'hours' else ''}"
    starts = f"from placed\n    where activity in {sql.texts(rule.start)}"
    if rule.which == "each":
        number = "row_number() over (partition by case_key order by event_no)::integer"
        return f"\n    select {columns}, {number} as clock_no\n    {starts}"
    order = "event_no" if rule.which == "first" else "event_no desc"
    return f"""
    select {columns}, 1 as clock_no
    {starts}
    qualify row_number() over (partition by case_key order by {order}) = 1"""


def restarts_sql(line: Timeline) -> dict[str, str]:
    """The start and every restart before anything closes the clock, each as an attempt that knows the next."""
    rule = line.rule
    closes = sql.texts({*rule.stop, *rule.alternatives, *rule.waived_by})
    last = ", last_place" if line.in_hours else ""
    later_last = ", later.last_place" if line.in_hours else ""
    return {
        "closings": f"""
    select clocks.case_key, clocks.clock_no, min(later.event_no) as closing_event_no
    from start_events as clocks
    inner join placed as later on clocks.case_key = later.case_key
    where later.activity in {closes} and {follows(rule)}
    group by clocks.case_key, clocks.clock_no""",
        "attempts": f"""
    select
        *,
        row_number() over (partition by case_key, clock_no order by is_restart, start_event_no)::integer as attempt_no,
        lead(start_event_no) over (partition by case_key, clock_no order by is_restart, start_event_no)
            as restart_event_no
    from (
        select case_key, clock_no, put_day, start_event_no, start_activity, started_at, start_precision, start_day,
            place{last}, false as is_restart
        from start_events
        union all
        select clocks.case_key, clocks.clock_no, clocks.put_day, later.event_no, later.activity, later.occurred_at,
            later.time_precision, later.day, later.place{later_last}, true
        from start_events as clocks
        inner join placed as later on clocks.case_key = later.case_key
        left join closings on clocks.case_key = closings.case_key and clocks.clock_no = closings.clock_no
        where later.activity in {sql.texts(rule.restart)} and {follows(rule)} and later.place is not null
            and (closings.closing_event_no is null or later.event_no < closings.closing_event_no)
    )""",
    }


def follows(rule: DelayRule) -> str:
    """SQL of whether ``later`` follows the start of ``clocks``.

    It does when it stands after it in the case's order. A day stamp has no true order inside its day, so there what
    shares the start's day follows too, unless it is itself a start.
    """
    return f"""(
            later.event_no > clocks.start_event_no
            or (
                (later.time_precision = 'day' or clocks.start_precision = 'day')
                and later.day = clocks.start_day
                and later.activity not in {sql.texts({*rule.start, *rule.restart})}
            )
        )"""


def _begun_sql(line: Timeline, source: str) -> str:
    """The clocks with the place they begin at, offset included; ``begin_day`` is what calendar units count from."""
    if line.in_hours:
        return _begun_in_hours_sql(line, source)
    offset = line.rule.offset
    day, join = "clocks.start_day", ""
    if offset and offset.unit == "working_days":
        day = "begins.day"
        join = f"""
    left join calendar as started on clocks.start_day = started.day
    left join calendar as begins on begins.works and begins.number = greatest(
        started.number + {offset.limit}, started.number + (not started.works)::bigint
    )"""
    elif offset:
        day = line.later_day("clocks.start_day", offset)
    return f"""
    select clocks.*, {day} as begin_day
    from {source} as clocks{join}"""


def _begun_in_hours_sql(line: Timeline, source: str) -> str:
    """A clock with a day stamp anywhere in its case is read twice: as short and as long as the stamps allow."""
    offset = line.rule.offset.limit * HOUR_US if line.rule.offset else 0
    begin = "case readings.reading when 'short' then clocks.last_place else clocks.place end"
    return f"""
    select clocks.*, readings.reading, clocks.start_day as begin_day, {begin} + {offset} as begin_place
    from {source} as clocks
    cross join (values ('long'), ('short')) as readings (reading)
    where readings.reading = 'long'
        or clocks.case_key in (select case_key from placed where time_precision = 'day')"""


def _clocks_sql(line: Timeline) -> str:
    """``begun`` with its numbers and the deadline before pauses; with an extension, also the deadline it would give."""
    rule = line.rule
    extended = rule.extension and line.deadline(rule.limit + rule.extension.limit)
    deadlines = f"{line.deadline(rule.limit)} as own_deadline"
    deadlines += f",\n        {extended} as extended_deadline" if extended else ""
    counts_first = int(rule.counts_start_day)
    if line.in_hours:
        numbers, join = "begin_place as begin_moment, begin_place as origin", ""
    elif line.in_working_days:
        numbers = f"""calendar.number as begin_place, calendar.number + (not calendar.works)::bigint as begin_moment,
        calendar.number - {counts_first} * calendar.works::bigint as origin"""
        join = "\n    left join calendar on begun.begin_day = calendar.day"
    else:
        numbers = f"""begin_day - date '1970-01-01' as begin_place, begin_place as begin_moment,
        begin_place - {counts_first} as origin"""
        join = ""
    return f"""
    select
        begun.*,
        {numbers},
        {deadlines}
    from begun{join}"""


def found_sql(line: Timeline, keys: str) -> str:
    """What follows each clock: the first event of each role, and whether one that matters has no known time."""
    rule = line.rule
    roles = {"stop": rule.stop, "alternative": rule.alternatives, "waiver": rule.waived_by}
    roles["notice"] = rule.extension.by if rule.extension else ()
    columns = [column for name, role in roles.items() if role for column in _first_of(name, role)]
    if earlier := set(rule.stop) - set(rule.start):
        columns.append(f"bool_or(is_before and not is_after and activity in {sql.texts(earlier)}) as has_earlier_stop")
    else:
        columns.append("false as has_earlier_stop")
    matters = secondary(rule) | pausing(rule)
    if matters:
        columns.append(f"bool_or(place is null and activity in {sql.texts(matters)}) as has_unknown")
    qualified = ", ".join(f"clocks.{key}" for key in keys.split(", "))
    summed = ",\n        ".join(columns)
    return f"""
    select
        {keys},
        {summed}
    from (
        select
            {qualified}, later.event_no, later.activity,
            {line.place("later", earliest=True)} as place,
            {line.moment("later", earliest=True)} as moment,
            {follows(rule)} as is_after,
            later.event_no < clocks.start_event_no as is_before
        from clocks
        inner join placed as later on clocks.case_key = later.case_key
        where later.activity in {sql.texts({*rule.stop, *matters})}
    )
    group by {keys}"""


def _first_of(name: str, role: Iterable[str]) -> list[str]:
    """The first event of a role; events of unknown time stand behind the others, and only a stop counts without one."""
    named = f"is_after and activity in {sql.texts(role)}"
    known = named if name == "stop" else f"{named} and place is not null"
    columns = [f"min(event_no) filter ({known}) as {name}_event_no", f"min(moment) filter ({named}) as {name}_moment"]
    return [*columns, f"min(place) filter ({named}) as stop_place"] if name == "stop" else columns
