"""Synonymous labels and homonymous ones: words and meanings that do not match, told by what comes before and after.

Both look at how often one label stands between two others: a table that grows with the labels, not with the events.
Labels that are alike as texts are ``labels``' matter.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator

import pyarrow as pa
from duckdb import DuckDBPyConnection, DuckDBPyRelation

from mining.log import EventLog

FEW = 5
"""Of fewer events nothing is read."""
APART = 0.12
"""How far the neighbours of two synonyms may differ (total variation), beside what chance does with few events."""
TOGETHER = 0.3
"""Synonyms hardly meet: at most this share of the rarer one's cases has the other too."""
HOME = 0.04
"""A label is at home between two others when this share of its own events stands there."""
AWAY = 0.5
"""A label belongs to a place when it has more than this much of the share there that the one most at home has."""
ALIKE = 0.6
"""Two labels whose contexts overlap more are alternatives of one place, not a word used for something else."""

Context = tuple[int, int]
Contexts = dict[int, Counter[Context]]
"""Of each label's key, how often it stands between which two; 0 is the case's start or end."""


def places_sql(log: EventLog) -> str:
    """Each event's label and the two it stands between; before a case's first event and after its last stands 0.

    Unordered rows of ``process, case_key, event_no, label, before, after``.
    """
    return f"""
select
    process, case_key, event_no, activity_key::ubigint as label,
    coalesce(lag(activity_key) over (partition by case_key order by event_no), 0)::ubigint as before,
    coalesce(next_activity_key, 0)::ubigint as after
from {log.events_sql}"""


def place_labels(con: DuckDBPyConnection, log: EventLog) -> None:
    """Make the temporary tables ``label_places`` and ``label_names``, which both finders read."""
    con.execute(f"create or replace temp table label_places as {places_sql(log)}")
    names = "select activity_key::ubigint as label, any_value(activity) as activity"
    con.execute(f"create or replace temp table label_names as {names} from {log.events_sql} group by activity_key")


CONTEXTS = """
select process, activity, label, before, after, count(*) as events
from label_places
inner join label_names using (label)
group by process, activity, label, before, after"""
"""How often each label stands between which two."""


def synonymous_labels(con: DuckDBPyConnection, log: EventLog) -> DuckDBPyRelation:
    """Labels that stand where a more common one stands, never beside it, and change nothing about what follows.

    Two outcomes of one decision that nothing else tells apart look the same: a person must judge what is found.

    Returns:
        One row per label, ordered by ``process, activity``: ``meant``, the more common label (varchar).

    Source: Suriadi et al. (2017), pattern 10.
    """
    place_labels(con, log)
    return placed_synonyms(con)


def placed_synonyms(con: DuckDBPyConnection) -> DuckDBPyRelation:
    """``synonymous_labels`` of the log that ``place_labels`` has read."""
    found = []
    for process, contexts, names in _by_process(con):
        totals = {key: sum(counted.values()) for key, counted in contexts.items()}
        pairs = [
            (rare, common)
            for rare in contexts
            for common in contexts
            if rare != common and FEW <= totals[rare] <= totals[common] and _same_neighbours(contexts, rare, common)
        ]
        apart = _apart(con, pairs)
        best: dict[int, int] = {}
        for rare, common in sorted(pairs, key=lambda pair: -totals[pair[1]]):
            if (rare, common) in apart:
                best.setdefault(rare, common)
        found += [
            {"process": process, "activity": names[rare], "meant": names[common]}
            for rare, common in best.items()
            if best.get(common) != rare or totals[rare] < totals[common]
        ]
    schema = pa.schema([("process", pa.string()), ("activity", pa.string()), ("meant", pa.string())])
    rows = pa.Table.from_pylist(sorted(found, key=lambda each: (each["process"], each["activity"])), schema=schema)
    return con.from_arrow(rows)


def _by_process(con: DuckDBPyConnection) -> Iterator[tuple[str, Contexts, dict[int, str]]]:
    grouped: dict[str, Contexts] = defaultdict(lambda: defaultdict(Counter))
    names: dict[int, str] = {}
    for process, activity, key, before, after, events in con.execute(CONTEXTS).fetchall():
        grouped[process][key][before, after] += events
        names[key] = activity
    for process in sorted(grouped):
        yield process, grouped[process], names


def _same_neighbours(contexts: Contexts, one: int, other: int) -> bool:
    few = min(sum(contexts[one].values()), sum(contexts[other].values()))
    allowed = APART + 1 / few**0.5
    # Each may stand beside itself, where it is repeated: that is the same neighbour then.
    alias = {one: other}
    return all(
        _apart_by(_side(contexts[one], side, alias), _side(contexts[other], side, alias)) <= allowed for side in (0, 1)
    )


def _side(counted: Counter[Context], side: int, alias: dict[int, int]) -> Counter[int]:
    found: Counter[int] = Counter()
    for context, events in counted.items():
        found[alias.get(context[side], context[side])] += events
    return found


def _apart_by(one: Counter[int], other: Counter[int]) -> float:
    """Total variation distance of two counted distributions, 0 to 1."""
    ones, others = sum(one.values()), sum(other.values())
    return sum(abs(one[key] / ones - other[key] / others) for key in one.keys() | other.keys()) / 2


def _apart(con: DuckDBPyConnection, pairs: list[tuple[int, int]]) -> set[tuple[int, int]]:
    """Those pairs of labels that hardly ever meet in a case."""
    if not pairs:
        return set()
    asked = pa.table({"rare": [pair[0] for pair in pairs], "common": [pair[1] for pair in pairs]},
                     schema=pa.schema([("rare", pa.uint64()), ("common", pa.uint64())]))  # fmt: skip
    con.register("asked_pairs", asked)
    rows = con.execute(f"""
        with cases as (
            select distinct case_key, label from label_places
            where label in (select rare from asked_pairs union all select common from asked_pairs)
        )
        select asked.rare, asked.common
        from asked_pairs as asked
        inner join cases as mine on asked.rare = mine.label
        left join cases as theirs on mine.case_key = theirs.case_key and asked.common = theirs.label
        group by asked.rare, asked.common
        having count(theirs.case_key) <= {TOGETHER} * count(*)
    """).fetchall()
    con.unregister("asked_pairs")
    return {(rare, common) for rare, common in rows}


def homonymous_events(con: DuckDBPyConnection, log: EventLog) -> DuckDBPyRelation:
    """Events whose label is at home elsewhere, in a place where another label is, in a case that lacks that other one.

    Returns:
        One row per event, ordered by ``process, case_key, event_no``: those and ``meant``, the label at home there.

    Source: Suriadi et al. (2017), pattern 11.
    """
    place_labels(con, log)
    return placed_homonyms(con)


def placed_homonyms(con: DuckDBPyConnection) -> DuckDBPyRelation:
    """``homonymous_events`` of the log that ``place_labels`` has read."""
    asked = [
        {"label": label, "before": context[0], "after": context[1], "expected": expected, "meant": names[expected]}
        for _, contexts, names in _by_process(con)
        for label, context, expected in _strangers(contexts)
    ]
    schema = pa.schema([("label", pa.uint64()), ("before", pa.uint64()), ("after", pa.uint64()),
                        ("expected", pa.uint64()), ("meant", pa.string())])  # fmt: skip
    con.register("strangers", pa.Table.from_pylist(asked, schema=schema))
    con.execute(f"create or replace temp table homonyms as {_STRANGERS}")
    con.unregister("strangers")
    return con.sql("select * from homonyms order by process, case_key, event_no")


_STRANGERS = """
with strange as (
    select placed.process, placed.case_key, placed.event_no, strangers.expected, strangers.meant
    from label_places as placed
    inner join strangers using (label, before, after)
)
select process, case_key, event_no, any_value(meant) as meant
from strange
where not exists (
    select 1 from label_places as placed where placed.case_key = strange.case_key and placed.label = strange.expected
)
group by process, case_key, event_no"""


def _strangers(contexts: Contexts) -> Iterator[tuple[int, Context, int]]:
    """Label, context and the label expected there, for those labels that are away from home in it."""
    totals = {label: sum(counted.values()) for label, counted in contexts.items()}
    shares = {
        label: {context: events / totals[label] for context, events in counted.items()}
        for label, counted in contexts.items()
    }
    standing: dict[Context, list[int]] = defaultdict(list)
    for label, counted in contexts.items():
        for context in counted:
            standing[context].append(label)
    for context, labels in standing.items():
        # The one most at home: the place takes the largest part of its own events.
        expected = max(labels, key=lambda each: (shares[each][context], each))
        at_home = shares[expected][context] >= HOME and contexts[expected][context] >= 2
        for label in labels:
            is_away = shares[label][context] <= AWAY * shares[expected][context]
            if at_home and is_away and totals[label] >= FEW and _overlap(shares[label], shares[expected]) <= ALIKE:
                yield label, context, expected


def _overlap(one: dict[Context, float], other: dict[Context, float]) -> float:
    return sum(min(share, other.get(context, 0.0)) for context, share in one.items())
