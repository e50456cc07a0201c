"""Order rules put to every case of a process: one query per rule and version, whatever its template.

What a template asks is ``templates.py``; which cases a version is put to is ``cases.py``; what is known of a case
``order_scope.py``; what an event sees of the rest of its case ``order_looks.py``; how a case is judged by its
activations ``order_verdicts.py``; which cases are alike ``sequences.py``. Deadlines are ``deadlines.py``.
"""

from dataclasses import replace
from datetime import datetime

from duckdb import DuckDBPyConnection, DuckDBPyRelation

from mining.log import EventLog
from mining.rules.cases import cases_sql
from mining.rules.order_looks import looks_sql
from mining.rules.order_scope import case_facts_sql, seen_events_sql, shows_any_event, stamps_sql
from mining.rules.order_verdicts import JUDGED, is_selective, judgements_sql, result_sql, verdicts_sql
from mining.rules.rule import OrderRule
from mining.rules.sequences import Sequences
from mining.rules.templates import COUNTS, DUTIES, Count

OF_PEOPLE = ("different_resource",)
"""Templates that ask who did what, which no sequence of activities tells."""


def order_cases_sql(
    rule: OrderRule,
    log: EventLog,
    *,
    as_of: datetime,
    assume_closed: bool = False,
    sequences: Sequences | None = None,
    is_ordered: bool = True,
) -> str:
    """SQL of ``order_cases``; for use inside other figures it may leave the order of the rows open."""
    alike = sequences.at(as_of) if sequences and rule.template not in OF_PEOPLE else None
    judged_of = replace(log, relation=alike.events) if alike else log
    activations = activations_steps(rule, log)
    judgements = judgements_sql(rule)
    spoken_of = " ".join(text for _, text in [*activations, ("", JUDGED), ("", judgements)])
    steps = [
        ("seen as not materialized", seen_events_sql(rule, judged_of, as_of=as_of)),
        ("sides as materialized", SIDES),
        ("cases as", case_facts_sql(rule, log, spoken_of=spoken_of, assume_closed=assume_closed)),
        *activations,
        ("judged as", JUDGED),
        ("judgements as", judgements),
    ]
    if is_selective(rule):
        steps.append(("scope as", cases_sql(rule, log, as_of=as_of)))
    steps.append(("verdicts as", verdicts_sql(rule, alike)))
    if alike:
        steps.append(("stamps as materialized", stamps_sql(rule, log)))
    shown = "stamps" if alike else "seen" if shows_any_event(rule) else "sides"
    rows = "\nwith " + ",\n".join(f"{name} ({text}\n)" for name, text in steps) + result_sql(rule, shown=shown)
    return f"{rows}\norder by verdicts.case_key" if is_ordered else rows


def order_cases(
    con: DuckDBPyConnection,
    rule: OrderRule,
    log: EventLog,
    *,
    as_of: datetime,
    assume_closed: bool = False,
    sequences: Sequences | None = None,
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

    With ``sequences`` (``mining.rules.sequences.make_sequences`` of the same log and moment) the same rows come from
    judging each sequence of activities once; for many rules over one log that is the faster way.

    Returns:
        One row per case, ordered by ``case_key``, with the columns of ``deadlines.deadline_cases``. ``start`` is the
        first activation that is broken for good, else the first that waits, else the first; ``stop`` is the event
        that fulfils or breaks it, NULL where it is broken by what is missing. ``measured`` is the number of
        activations that the case as it stands breaks, in ``violations``. The columns of the clock are NULL.

    Raises:
        ArgumentError: ``as_of`` has no time zone, or ``sequences`` are those of another moment.

    Sources: Pesic, Schonenberg and van der Aalst (2007), DECLARE: Full Support for Loosely-Structured Processes.
    Maggi et al. (2011), Monitoring Business Constraints with Linear Temporal Logic, for open cases.
    """
    return con.sql(order_cases_sql(rule, log, as_of=as_of, assume_closed=assume_closed, sequences=sequences))


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
        {number} as direction,
        {"someone_is_unknown" if duty.looks == "people" else "false"} as is_unknown
    from looking_{duty.looks}
    where is_{duty.of}"""
        for number, duty in enumerate(duties)
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
        0 as direction,
        false as is_unknown
    from cases"""


SIDES = """
    select * from seen where is_a or is_b"""
