"""The list of opportunities: where quality, time or routine work could be won, each with the query that shows it.

It is made of the published tables after disclosure control and of nothing else, so it can give nothing away that they
do not. No figure is formed here that its query does not give from one published row; what the rows mean is their
tables' matter. The list says where to look, never what to do.
"""

from collections.abc import Collection
from dataclasses import dataclass

from mining.sql import identifier, text
from orchestration.publish.tables import Column, Disclosure, PublishedTable

OPPORTUNITIES = PublishedTable(
    "opportunities",
    "En række pr. sted, hvor der ser ud til at være noget at vinde, dannet af de andre tabeller. Et sted at se efter,"
    " ikke en anbefaling.",
    (
        Column("process", "Processen."),
        Column("kind", "Arten: broken_rule, rework, late_cause, waiting, group_difference eller automation_candidate."),
        Column("rank", "Nummer inden for proces og art; 1 er størst."),
        Column("benefit", "Hvad der er at vinde: kvalitet, effektivitet eller automatisering."),
        Column("title_da", "Muligheden i ord."),
        Column("evidence_da", "Hvad den bygger på."),
        Column("cases", "Størrelsen i sager."),
        Column("days", "Størrelsen i dage, alle sager lagt sammen; tom, hvor den kun er kendt i sager."),
        Column("query_sql", "Forespørgslen på de offentliggjorte tabeller, der giver cases og days igen."),
    ),
    Disclosure(grain=("process", "kind", "rank"), because="made of disclosed tables alone"),
)
SHOWN = 5
"""Of each kind and process."""
NUMBERS = {"cause_rank"}
"""Columns of keys that are whole numbers; the others are texts."""
QUOTE = "''"
"""A quote inside an SQL text."""


@dataclass(frozen=True)
class Kind:
    """One kind of opportunity; all texts but ``kind`` and ``benefit`` are SQL.

    ``cases``, ``days`` and ``where`` are over the columns of ``table``, ``title_da`` and ``evidence_da`` over those of
    its row ``t`` and of what ``joins`` adds. ``key`` tells the row; its columns are texts or whole numbers.
    """

    kind: str
    benefit: str
    table: str
    key: tuple[str, ...]
    where: str
    cases: str
    days: str
    title_da: str
    evidence_da: str
    joins: str = ""
    needs: tuple[str, ...] = ()


def _percent(share: str) -> str:
    return f"replace(round(100 * {share}, 1)::varchar, '.', ',') || ' %'"


def _days(days: str) -> str:
    return f"replace(round({days}, 1)::varchar, '.', ',') || ' dage'"


def _label(column: str, alias: str) -> str:
    return f"left join activities as {alias} on t.process = {alias}.process and t.{column} = {alias}.activity"


KINDS = (
    Kind(
        kind="broken_rule",
        benefit="kvalitet",
        table="rule_results",
        key=("process", "rule_id", "rule_version", "level", "unit", "period"),
        where="level = 'total' and late > 0 and not is_suppressed",
        cases="late",
        days="null::double",
        title_da="'Overholdes ikke altid: ' || rules.title_da",
        evidence_da=f"late || ' af ' || (met + late) || ' sager; overholdt i ' || {_percent('met_share')}",
        joins="inner join rules on t.rule_id = rules.rule_id and t.rule_version = rules.rule_version",
        needs=("rules",),
    ),
    Kind(
        kind="rework",
        benefit="kvalitet",
        table="activities",
        key=("process", "activity"),
        where="rework_cases > 0 and not is_suppressed",
        cases="rework_cases",
        days="null::double",
        title_da="label_da || ' gøres om i samme sag'",
        evidence_da=f"rework_cases || ' af ' || cases || ' sager, ' || {_percent('rework_cases / cases')}",
    ),
    Kind(
        kind="late_cause",
        benefit="effektivitet",
        table="late_causes",
        key=("process", "rule_id", "cause_rank"),
        where="late_beyond_expected >= 1 and not is_suppressed",
        cases="round(late_beyond_expected)::bigint",
        days="null::double",
        title_da="'Fristen i ' || t.rule_id || ' overskrides oftere, når ' || t.cause_da",
        evidence_da=f"'overskredet i ' || {_percent('t.late_share')} || ' mod ' || {_percent('t.late_share_all')}"
        " || ' af alle; tallet er sager ud over de forventede'",
    ),
    Kind(
        kind="waiting",
        benefit="effektivitet",
        table="process_map_edges",
        key=("process", "from_activity", "to_activity"),
        where="mean_seconds > 0 and not is_suppressed",
        cases="cases",
        days="round(transitions * mean_seconds / 86400, 1)",
        title_da="'Tiden fra ' || coalesce(tail.label_da, t.from_activity) || ' til '"
        " || coalesce(head.label_da, t.to_activity)",
        evidence_da=f"'median ' || {_days('median_seconds / 86400')}"
        f" || ', 9 af 10 inden ' || {_days('p90_seconds / 86400')}",
        joins=f"{_label('from_activity', 'tail')}\n{_label('to_activity', 'head')}",
        needs=("activities",),
    ),
    Kind(
        kind="group_difference",
        benefit="effektivitet",
        table="comparisons",
        key=("process", "comparison_id"),
        where="lower > 0 and kpi <> 'rework_share' and not is_suppressed",
        cases="cases_group",
        days="round(difference * cases_group, 1)",
        title_da="t.title_da",
        evidence_da=f"{_days('group_value')} || ' mod ' || {_days('other_value')} || ' i gennemsnit'",
    ),
    Kind(
        kind="automation_candidate",
        benefit="automatisering",
        table="automation_candidates",
        key=("process", "activity"),
        where="score >= 50 and not is_suppressed",
        cases="cases",
        days="round(total_wait_days, 1)",
        title_da="t.label_da || ' ligner noget, et system kan udføre'",
        evidence_da="'score ' || replace(score::varchar, '.', ',') || ' af 100; ' || events || ' hændelser, heraf '"
        f" || {_percent('robot_share')} || ' af systemer'",
    ),
)


def opportunities_sql(tables: Collection[str]) -> str:
    """SQL of ``opportunities`` over the published tables by their names; kinds whose tables are not there are left out.

    The largest ``SHOWN`` of each process and kind, by days where they are known, else by cases; ties by the title.
    """
    there = [kind for kind in KINDS if {kind.table, *kind.needs} <= set(tables)]
    told = "\nunion all\n".join(_kind_sql(kind) for kind in there) or _NONE
    return f"select * from (\n{told}\n)\norder by process, kind, rank"


_NONE = (
    "select ''::varchar as process, ''::varchar as kind, 1::integer as rank, ''::varchar as benefit,"
    " ''::varchar as title_da, ''::varchar as evidence_da, 1::bigint as cases, 1::double as days,"
    " ''::varchar as query_sql where false"
)


def _kind_sql(kind: Kind) -> str:
    start = f"select {kind.cases} as cases, {kind.days} as days from {kind.table} where "
    row = " || ' and ' || ".join(f"'{column} = ' || {_literal(column)}" for column in kind.key)
    return f"""
select
    process,
    {text(kind.kind)} as kind,
    row_number() over (
        partition by process order by coalesce(size_days, size_cases) desc, title_da, query_sql
    )::integer as rank,
    {text(kind.benefit)} as benefit,
    title_da,
    evidence_da,
    size_cases as cases,
    size_days as days,
    query_sql
from (
    select
        t.process,
        t.size_cases,
        t.size_days,
        {kind.title_da} as title_da,
        {kind.evidence_da} as evidence_da,
        {text(start)} || {row} as query_sql
    from (
        select *, ({kind.cases})::bigint as size_cases, ({kind.days})::double as size_days
        from {kind.table}
        where {kind.where}
    ) as t
    {kind.joins}
)
qualify rank <= {SHOWN}"""


def _literal(column: str) -> str:
    """SQL that writes a cell of ``t`` as SQL: a whole number as it is, a text in quotes."""
    cell = f"t.{identifier(column)}"
    if column in NUMBERS:
        return f"{cell}::varchar"
    return f"'{QUOTE}' || replace({cell}, '{QUOTE}', '{QUOTE * 2}') || '{QUOTE}'"
