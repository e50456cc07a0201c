"""Order rules put to every case of a process: one query per rule and version, whatever its template.

What a template asks is ``templates.py``; which cases a version is put to is ``cases.py``; what is known of a case
``order_scope.py``; what an event sees of the rest of its case ``order_looks.py``. Deadlines are ``deadlines.py``.
"""

from datetime import datetime

from duckdb import DuckDBPyConnection, DuckDBPyRelation

from mining import sql
from mining.log import EventLog
from mining.rules.cases import cases_sql, in_force
from mining.rules.order_looks import looks_sql
from mining.rules.order_scope import case_facts_sql, seen_events_sql
from mining.rules.rule import OrderRule
from mining.rules.templates import COUNTS, DUTIES, Count

ORDER_UNKNOWN = "order_unknown"
RESOURCE_UNKNOWN = "resource_unknown"
DOES_NOT_APPLY = "does_not_apply"
NO_START = "no_start"


def order_cases_sql(rule: OrderRule, log: EventLog, *, as_of: datetime, assume_closed: bool = False) -> str:
    """SQL of ``order_cases``."""
    activations = activations_steps(rule, log)
    verdicts = verdicts_sql(rule)
    spoken_of = " ".join(text for _, text in [*activations, ("", JUDGED), ("", verdicts)])
    steps = [
        ("seen as not materialized", seen_events_sql(rule, log, as_of=as_of)),
        ("sides as materialized", SIDES),
        ("cases as", case_facts_sql(rule, log, spoken_of=spoken_of, assume_closed=assume_closed)),
        *activations,
        ("judged as", JUDGED),
        ("verdicts as", verdicts),
    ]
    if _is_selective(rule):
        steps.insert(3, ("scope as", cases_sql(rule, log, as_of=as_of)))
    return "\nwith " + ",\n".join(f"{name} ({text}\n)" for name, text in steps) + result_sql(rule)


def order_cases(
    con: DuckDBPyConnection, rule: OrderRule, log: EventLog, *, as_of: datetime, assume_closed: bool = False
) -> DuckDBPyRelation:
    """The verdict of one version of an order rule on every case it is put to.

    A case is put to the version in force on the Danish day of its first stamp. One without anything that brings the
    duty about is ``not_applicable`` (remark ``no_start``), not met, so that shares speak of the cases the rule speaks
    about; DECLARE calls it vacuously satisfied. So is one that ``applies_if`` leaves out (``does_not_apply``). In a
    case that is not closed, what later events can make good is ``running``, what nothing can is ``late``; what is kept
    so far is ``met``. A case is closed when its last event is an end activity of its process; ``assume_closed`` takes
    every case to be over.

    ``undeterminable``, with the remark ``order_unknown``: the template rests on the order of events of which some
    have a time and others none (of a's and b's events where the case has both; of all its events for init, end and
    the chain templates). Events that share a stamp follow each other as the log's total order says. With the remark
    ``resource_unknown``: nobody knows who did one of the events, and no two known people are the same.

    Returns:
        One row per case, ordered by ``case_key``, with the columns of ``deadlines.deadline_cases``. ``start`` is the
        first activation that is broken for good, else the first that waits, else the first; ``stop`` is the event
        that fulfils or breaks it, NULL where it is broken by what is missing. ``measured`` is the number of
        activations that the case as it stands breaks, in ``violations``. The columns of the clock are NULL.

    Raises:
        ArgumentError: ``as_of`` has no time zone.

    Sources: Pesic, Schonenberg and van der Aalst (2007), DECLARE: Full Support for Loosely-Structured Processes.
    Maggi et al. (2011), Monitoring Business Constraints with Linear Temporal Logic, for open cases.
    """
    return con.sql(order_cases_sql(rule, log, as_of=as_of, assume_closed=assume_closed))


def activations_steps(rule: OrderRule, log: EventLog) -> list[tuple[str, str]]:
    """The steps that end in ``activations``: one row per thing that brings the duty about, and whether it is broken."""
    if rule.template in COUNTS:
        return [("activations as", _count_sql(COUNTS[rule.template], rule.n))]
    duties = DUTIES[rule.template]
    looks = dict.fromkeys(duty.looks for duty in duties)
    spoken_of = " ".join(f"{duty.partner} {duty.is_violated} {duty.can_mend}" for duty in duties)
    parts = [
        f"""
    select
        case_key,
        event_no,
        {duty.partner} as partner_no,
        ({duty.is_violated})::integer as violations,
        {duty.can_mend} as can_mend,
        {"someone_is_unknown" if duty.looks == "people" else "false"} as is_unknown
    from looking_{duty.looks}
    where is_{duty.of}"""
        for duty in duties
    ]
    looking = [(f"looking_{look} as", looks_sql(look, log, spoken_of=spoken_of)) for look in looks]
    return [*looking, ("activations as", "\n    union all".join(parts))]


def _count_sql(count: Count, n: int) -> str:
    return f"""
    select
        case_key,
        {count.start.format(n=n)} as event_no,
        {count.stop.format(n=n)} as partner_no,
        {count.violations.format(n=n)} as violations,
        {count.can_mend.format(n=n)} as can_mend,
        false as is_unknown
    from cases"""


SIDES = """
    select * from seen where is_a or is_b"""

JUDGED = """
    -- Severity 2 is broken for good, 1 can still be made good, 0 is kept; the first of the most severe is shown.
    select
        case_key,
        sum(violations) as violations,
        max(severity) as severity,
        bool_or(is_unknown) as is_unknown,
        arg_min(
            struct_pack(event_no := event_no, partner_no := partner_no),
            (2 - severity) * 4294967296 + coalesce(event_no, 0)
        ) as shown
    from (
        select
            activations.*,
            case when violations = 0 then 0 when can_mend and not is_closed then 1 else 2 end as severity
        from activations
        inner join cases using (case_key)
    )
    group by case_key"""


def verdicts_sql(rule: OrderRule) -> str:
    """One row per case: its status, why, and the events that show it."""
    unknown, remark = _unknown(rule)
    applies, scope, put_to = "true", "", ""
    if _is_selective(rule):
        applies, scope = "applies", "\n    inner join scope using (case_key)"
        put_to = f"\n    where {in_force(rule, 'first_day')}"
    return f"""
    select
        case_key,
        case
            when not {applies} or judged.case_key is null then 'not_applicable'
            when {unknown} then 'undeterminable'
            when severity = 2 then 'late'
            when severity = 1 then 'running'
            else 'met'
        end as status,
        case status
            when 'undeterminable' then {sql.text(remark)}
            when 'not_applicable' then if({applies}, {sql.text(NO_START)}, {sql.text(DOES_NOT_APPLY)})
        end as remark,
        case when status not in ('not_applicable', 'undeterminable') then violations end as violations,
        case when status <> 'not_applicable' then shown.event_no end as start_no,
        case when status <> 'not_applicable' then shown.partner_no end as stop_no
    from cases
    left join judged using (case_key){scope}{put_to}"""


def _is_selective(rule: OrderRule) -> bool:
    """Whether the rule leaves cases of its process out."""
    return bool(rule.applies_if or rule.valid_from or rule.valid_to)


def _unknown(rule: OrderRule) -> tuple[str, str]:
    """When a verdict cannot be formed, and the remark that says why."""
    if rule.template == "different_resource":
        return "is_unknown and severity = 0", RESOURCE_UNKNOWN
    if shows_any_event(rule):
        return "any_mixed", ORDER_UNKNOWN
    is_along = any(duty.looks == "along" for duty in DUTIES.get(rule.template, ()))
    return ("ab_mixed" if is_along else "false"), ORDER_UNKNOWN


def shows_any_event(rule: OrderRule) -> bool:
    """Whether a verdict may be shown by an event that is of neither side."""
    if rule.template in COUNTS:
        return COUNTS[rule.template].rests_on_order
    return any(duty.looks in ("next", "previous") for duty in DUTIES[rule.template])


def result_sql(rule: OrderRule) -> str:
    """The columns that deadlines have too, with the events that show the verdict."""
    shown = "seen" if shows_any_event(rule) else "sides"
    return f"""
select
    {sql.text(rule.process)} as process,
    {sql.text(rule.rule_id)} as rule_id,
    {sql.text(rule.version)} as rule_version,
    verdicts.case_key,
    1 as clock_no,
    verdicts.status,
    verdicts.remark,
    verdicts.start_no as start_event_no,
    start_event.activity as start_activity,
    start_event.occurred_at as started_at,
    start_event.time_precision as start_precision,
    verdicts.stop_no as stop_event_no,
    stop_event.activity as stop_activity,
    stop_event.occurred_at as stopped_at,
    stop_event.time_precision as stop_precision,
    null::date as due_on,
    null::timestamptz as due_at,
    verdicts.violations::double as measured,
    'violations' as measured_unit,
    null::double as gross,
    null::double as deducted,
    null::double as paused_kommune,
    null::double as paused_borger,
    null::double as paused_anden_myndighed
from verdicts
left join {shown} as start_event
    on verdicts.case_key = start_event.case_key and verdicts.start_no = start_event.event_no
left join {shown} as stop_event
    on verdicts.case_key = stop_event.case_key and verdicts.stop_no = stop_event.event_no
order by verdicts.case_key"""
