"""How a case stands by its activations, and the columns in which order rules say it.

What brings a duty about, and whether it is broken, is ``order.py``'s and ``templates.py``'s.
"""

from mining import sql
from mining.rules.cases import in_force
from mining.rules.order_scope import shows_any_event
from mining.rules.rule import PARTIES, OrderRule
from mining.rules.schemas import CASES
from mining.rules.sequences import Sequences
from mining.rules.templates import DUTIES

ORDER_UNKNOWN = "order_unknown"
RESOURCE_UNKNOWN = "resource_unknown"
DOES_NOT_APPLY = "does_not_apply"
NO_START = "no_start"

JUDGED = """
    -- Severity 2 is broken for good, 1 can still be made good, 0 is kept; the first of the most severe is shown.
    -- An event of both sides may bring two duties about, so their direction is the last to decide.
    select
        case_key,
        sum(violations) as violations,
        max(severity) as severity,
        bool_or(is_unknown) as is_unknown,
        arg_min(
            struct_pack(event_no := event_no, partner_no := partner_no),
            ((2 - severity) * 4294967296 + coalesce(event_no, 0)) * 2 + direction
        ) as shown
    from (
        select
            activations.*,
            case when violations = 0 then 0 when can_mend and not is_closed then 1 else 2 end as severity
        from activations
        inner join cases using (case_key)
    )
    group by case_key"""


def judgements_sql(rule: OrderRule) -> str:
    """One row per case of ``cases``: its status as its events have it, why, and the numbers of those that show it."""
    unknown, remark = _unknown(rule)
    return f"""
    select
        case_key,
        case
            when judged.case_key is null then 'not_applicable'
            when {unknown} then 'undeterminable'
            when severity = 2 then 'late'
            when severity = 1 then 'running'
            else 'met'
        end as status,
        case status
            when 'undeterminable' then {sql.text(remark)}
            when 'not_applicable' then {sql.text(NO_START)}
        end as remark,
        case when status not in ('not_applicable', 'undeterminable') then violations end as violations,
        case when status <> 'not_applicable' then shown.event_no end as start_no,
        case when status <> 'not_applicable' then shown.partner_no end as stop_no
    from cases
    left join judged using (case_key)"""


def verdicts_sql(rule: OrderRule, alike: Sequences | None) -> str:
    """The judgement of every case, its own or of the case that stands for it, where the version is put to it."""
    judged, key = "judgements", "judgements.case_key"
    if alike:
        key = "alike.case_key"
        judged = (
            f"{sql.relation(alike.cases)} as alike inner join judgements on alike.stands_for_it = judgements.case_key"
        )
    if not is_selective(rule):
        return f"""
    select {key}, judgements.* exclude (case_key)
    from {judged}"""
    return f"""
    select
        {key},
        if(applies, status, 'not_applicable') as status,
        if(applies, remark, {sql.text(DOES_NOT_APPLY)}) as remark,
        if(applies, violations, null) as violations,
        if(applies, start_no, null) as start_no,
        if(applies, stop_no, null) as stop_no
    from {judged}
    inner join scope on {key} = scope.case_key
    where {in_force(rule, "first_day")}"""


def is_selective(rule: OrderRule) -> bool:
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


def fixed_columns(rule: OrderRule) -> dict[str, str]:
    """The columns that say the same of every case, as SQL by their names."""
    of_a_clock = ("gross", "deducted", *(f"paused_{party}" for party in PARTIES))
    return {
        "process": sql.text(rule.process),
        "rule_id": sql.text(rule.rule_id),
        "rule_version": sql.text(rule.version),
        "clock_no": "1",
        "due_on": "null::date",
        "due_at": "null::timestamptz",
        "measured_unit": "'violations'",
        **dict.fromkeys(of_a_clock, "null::double"),
    }


TOLD = {
    "case_key": "verdicts.case_key",
    "status": "verdicts.status",
    "remark": "verdicts.remark",
    "start_event_no": "verdicts.start_no",
    "start_activity": "start_event.activity",
    "started_at": "start_event.occurred_at",
    "start_precision": "start_event.time_precision",
    "stop_event_no": "verdicts.stop_no",
    "stop_activity": "stop_event.activity",
    "stopped_at": "stop_event.occurred_at",
    "stop_precision": "stop_event.time_precision",
    "measured": "verdicts.violations::double",
}
"""The columns that say something of one case."""


def result_sql(rule: OrderRule, *, shown: str) -> str:
    """The columns that deadlines have too, with the events of the relation ``shown`` that show the verdict."""
    columns = {**fixed_columns(rule), **TOLD}
    listed = ",\n    ".join(f"{columns[name]} as {name}" for name in CASES.names)
    return f"""
select
    {listed}
from verdicts
left join {shown} as start_event
    on verdicts.case_key = start_event.case_key and verdicts.start_no = start_event.event_no
left join {shown} as stop_event
    on verdicts.case_key = stop_event.case_key and verdicts.stop_no = stop_event.event_no"""
