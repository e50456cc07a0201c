"""The SQL of each expectation: which cases it is put to, and in which it is not met.

Every query gives one row per case it is put to: ``case_key`` and ``is_found``. What the expectations mean stands in
``expected``; counting by unit and month is ``measure``'s.
"""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from mining import sql
from mining.literal_table import literal_table_sql
from mining.log import EventLog
from mining.quality import expected as kinds
from mining.quality.expected import Condition, Expected, OfProcess, Topic

EMNE = r"\d{2}\.\d{2}\.\d{2}"
FACET = r"(^|-)[A-ZÆØÅ]\d{2}(-|$)"


def expected_sql(log: EventLog, asked: Expected, *, topics: Iterable[Topic] = ()) -> str:
    """The cases that ``asked`` is put to, unordered: ``case_key`` and ``is_found``, whether it is not met.

    Without ``topics`` no case can be asked whether its KLE topic is in use.
    """
    if isinstance(asked, kinds.KleInactive):
        return _kle_inactive(log, asked, topics)
    return _QUERIES[type(asked)](log, asked)


def _cases(log: EventLog, asked: OfProcess, *, over: bool = False) -> str:
    """The cases an expectation is about; ``over``: only those that are not known to be open."""
    told = f"process = {sql.text(asked.process)}"
    told += " and is_open is distinct from true" if over else ""
    if asked.when is not None:
        told += f" and case_id in ({_with_value(log, asked.when)})"
    return f"(select case_key, case_id, started_at from {log.cases_sql} where {told})"


def _newest(log: EventLog, attribute: str) -> str:
    """The newest value of an attribute of each object that has one; of values of one moment the last by text."""
    moment = "coalesce(valid_from, timestamptz '1900-01-01 00:00:00+00')"
    return f"""(
    select object_id, arg_max(trim(value), struct_pack(moment := {moment}, value := value)) as value
    from {sql.relation(log.object_changes)}
    where attribute = {sql.text(attribute)} and trim(value) <> ''
    group by object_id
)"""


def _with_value(log: EventLog, condition: Condition) -> str:
    newest = _newest(log, condition.attribute)
    return f"select object_id from {newest} as newest where newest.value in {sql.texts(condition.one_of)}"


def _events(log: EventLog, asked: OfProcess, activities: Iterable[str]) -> str:
    return f"(from {log.events_sql} where process = {sql.text(asked.process)} and activity in {sql.texts(activities)})"


def _frequency(log: EventLog, asked: kinds.ActivityFrequency) -> str:
    most = f" or count(events.case_key) > {asked.at_most}" if asked.at_most is not None else ""
    return f"""
select cases.case_key, count(events.case_key) < {asked.at_least}{most} as is_found
from {_cases(log, asked, over=asked.at_least > 0)} as cases
left join {_events(log, asked, [asked.activity])} as events using (case_key)
group by cases.case_key"""


def _order(log: EventLog, asked: kinds.ActivityOrder) -> str:
    place = " ".join(f"when {sql.text(name)} then {place}" for place, name in enumerate(asked.activities))
    return f"""
with firsts as (
    select case_key, case activity {place} end as place, min(event_no) as event_no
    from {_events(log, asked, asked.activities)}
    group by case_key, activity
),
compared as (
    select case_key, event_no < max(event_no) over (
        partition by case_key order by place rows between unbounded preceding and 1 preceding
    ) as is_early
    from firsts
)
select case_key, bool_or(coalesce(is_early, false)) as is_found
from compared
semi join {_cases(log, asked)} as cases using (case_key)
group by case_key
having count(*) > 1"""


def _incomplete(log: EventLog, asked: kinds.IncompleteCase) -> str:
    return f"""
select cases.case_key, count(distinct events.activity) < {len(set(asked.activities))} as is_found
from {_cases(log, asked, over=True)} as cases
left join {_events(log, asked, asked.activities)} as events using (case_key)
group by cases.case_key"""


def _has_none(log: EventLog, asked: OfProcess, activities: Iterable[str]) -> str:
    """Cases that are over, found where they have none of the activities."""
    return f"""
select cases.case_key, count(events.case_key) = 0 as is_found
from {_cases(log, asked, over=True)} as cases
left join {_events(log, asked, activities)} as events using (case_key)
group by cases.case_key"""


def _related(log: EventLog, asked: OfProcess, of: Iterable[str], requires: Iterable[str], *, before: bool) -> str:
    earlier = " and others.event_no < own.event_no" if before else ""
    return f"""
with own as (
    select case_key, min(event_no) as event_no from {_events(log, asked, of)} group by case_key
)
select own.case_key, count(others.case_key) = 0 as is_found
from own
semi join {_cases(log, asked)} as cases on own.case_key = cases.case_key
left join {_events(log, asked, requires)} as others on own.case_key = others.case_key{earlier}
group by own.case_key"""


def _dependency(log: EventLog, asked: kinds.AttributeDependency) -> str:
    return f"""
select case_key, case_id not in ({_with_value(log, asked.then)}) as is_found
from {_cases(log, asked)} as cases"""


def _range(log: EventLog, asked: kinds.ValueRange) -> str:
    return f"""
select cases.case_key, not coalesce({_within(asked)}, false) as is_found
from {_cases(log, asked)} as cases
inner join {_newest(log, asked.attribute)} as newest on cases.case_id = newest.object_id"""


def _within(asked: kinds.ValueRange) -> str:
    if asked.one_of:
        return f"newest.value in {sql.texts(asked.one_of)}"
    is_day = isinstance(asked.at_least if asked.at_least is not None else asked.at_most, date)
    value = "try_cast(newest.value as date)" if is_day else "try_cast(replace(newest.value, ',', '.') as double)"
    bounds = [(">=", asked.at_least), ("<=", asked.at_most)]
    return " and ".join(
        f"{value} {sign} {f'date {sql.text(str(bound))}' if is_day else bound}"
        for sign, bound in bounds
        if bound is not None
    )


def _without_value(log: EventLog, asked: kinds.DecisionWithoutLegalBasis) -> str:
    return f"""
select cases.case_key, newest.object_id is null as is_found
from {_cases(log, asked)} as cases
semi join {_events(log, asked, asked.decision)} as events on cases.case_key = events.case_key
left join {_newest(log, asked.attribute)} as newest on cases.case_id = newest.object_id"""


def _at_closing(log: EventLog, asked: kinds.DecisionAtClosing) -> str:
    minute = "epoch_us(occurred_at) // 60000000"
    told = "occurred_at is not null and time_precision in ('second', 'minute')"
    return f"""
with decided as (select case_key, {minute} as minute from {_events(log, asked, asked.decision)} where {told}),
closed as (select case_key, {minute} as minute from {_events(log, asked, asked.closing)} where {told})
select case_key, bool_or(decided.minute = closed.minute) as is_found
from decided
inner join closed using (case_key)
semi join {_cases(log, asked)} as cases using (case_key)
group by case_key"""


def _kle_inactive(log: EventLog, asked: kinds.KleInactive, topics: Iterable[Topic]) -> str:
    columns = {"emne": "varchar", "valid_from": "date", "valid_to": "date"}
    listed = literal_table_sql(columns, [topic.model_dump() for topic in topics], key=("emne", "valid_from"))
    return f"""
with topics as ({listed}),
asked as (
    select cases.case_key, regexp_extract(newest.value, '{EMNE}') as emne,
        timezone('Europe/Copenhagen', cases.started_at)::date as day
    from {_cases(log, asked)} as cases
    inner join {_newest(log, asked.attribute)} as newest on cases.case_id = newest.object_id
    where cases.started_at is not null and exists (select 1 from topics)
)
select asked.case_key, count(topics.emne) = 0 as is_found
from asked
left join topics
    on asked.emne = topics.emne
    and asked.day between coalesce(topics.valid_from, asked.day) and coalesce(topics.valid_to, asked.day)
group by asked.case_key"""


def _facet(log: EventLog, asked: kinds.KleFacetMissing) -> str:
    return f"""
select cases.case_key, not coalesce(regexp_matches(newest.value, '{FACET}'), false) as is_found
from {_cases(log, asked)} as cases
left join {_newest(log, asked.attribute)} as newest on cases.case_id = newest.object_id"""


def _party(log: EventLog, asked: kinds.MissingParty) -> str:
    return f"""
select cases.case_key, cases.case_id not in (
    select source_id from {sql.relation(log.object_objects)} where qualifier in {sql.texts(asked.roles)}
) as is_found
from {_cases(log, asked)} as cases"""


_QUERIES: dict[type, Callable[[EventLog, Any], str]] = {
    kinds.ActivityFrequency: _frequency,
    kinds.ActivityOrder: _order,
    kinds.IncompleteCase: _incomplete,
    kinds.ConditionalActivity: lambda log, asked: _has_none(log, asked, [asked.activity]),
    kinds.RelatedActivity: lambda log, asked: _related(
        log, asked, [asked.activity], asked.requires, before=asked.before
    ),
    kinds.AttributeDependency: _dependency,
    kinds.ValueRange: _range,
    kinds.DecisionWithoutLegalBasis: _without_value,
    kinds.DecisionWithoutHearing: lambda log, asked: _related(log, asked, asked.decision, asked.hearing, before=True),
    kinds.ClosedWithoutDecision: lambda log, asked: _has_none(log, asked, asked.decision),
    kinds.DecisionAtClosing: _at_closing,
    kinds.KleFacetMissing: _facet,
    kinds.MissingParty: _party,
}


def number_gaps_sql(log: EventLog, asked: kinds.CaseNumberGap) -> str:
    """Of each source: how many numbers its series span (``checked``) and how many of those no case has (``found``).

    A series of which more than half is missing is no running number of this process, and is not counted. Reads the
    temporary table ``practice_cases``.
    """
    return f"""
with numbers as (
    select distinct
        firsts.source,
        regexp_replace(newest.value, '[0-9]+$', '') as series,
        try_cast(regexp_extract(newest.value, '[0-9]+$') as bigint) as number
    from {_cases(log, asked)} as cases
    inner join practice_cases as firsts on cases.case_key = firsts.case_key
    inner join {_newest(log, asked.attribute)} as newest on cases.case_id = newest.object_id
),
spans as (
    select source, max(number) - min(number) + 1 as span, count(*) as numbers
    from numbers
    where number is not null
    group by source, series
    having count(*) > 1
)
select source, {sql.text(asked.process)} as process, sum(span)::bigint as checked, sum(span - numbers)::bigint as found
from spans
where span <= 2 * numbers
group by source
order by source"""
