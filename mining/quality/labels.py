"""Polluted and distorted labels: the same activity under many texts. Both look at distinct labels, never at events.

How a text is taken apart stands in ``label_text``; labels that mean the same in other words are ``contexts``'.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import NamedTuple

import pyarrow as pa
from duckdb import DuckDBPyConnection, DuckDBPyRelation

from mining.log import EventLog
from mining.quality.label_text import CHANGES, base, plain, template


class Label(NamedTuple):
    """One distinct label of a process, and how many events have it."""

    process: str
    activity: str
    events: int


class FoundLabel(NamedTuple):
    """A label with something wrong, and what it probably stands for (None: no label says that cleanly)."""

    process: str
    activity: str
    events: int
    meant: str | None


SCHEMA = pa.schema(
    [("process", pa.string()), ("activity", pa.string()), ("events", pa.int64()), ("meant", pa.string())]
)
FEW_EVENTS_A_TEXT = 10
"""A template whose texts have more events each on average is an enumeration ("fase 1", "fase 2"), not pollution."""
NAMES = 10
"""So many rare texts must share their first words before the rest counts as names that change."""
RARE_BESIDE = 0.34
"""A slip is rarer than what was meant: at most this share of its events."""

WORD_IN_USE = 0.05
"""A word is one of its own when another label with it has more than this share of the events of what was meant."""


def labels_sql(log: EventLog) -> str:
    """SQL of every distinct label and its events, by process."""
    return f"""
select process, activity, count(*) as events
from {log.events_sql}
where activity is not null
group by process, activity
order by process, activity"""


def polluted_labels(con: DuckDBPyConnection, log: EventLog) -> DuckDBPyRelation:
    """Labels that carry what changes from row to row: numbers, dates, codes, names.

    Returns:
        One row per label, ordered by ``process, activity``: ``events`` (bigint) and ``meant`` (the label without what
        changes, where the log has it; else NULL).

    Source: Suriadi et al. (2017), pattern 8.
    """
    return _relation(con, [found for labels in _by_process(con, log) for found in polluted(con, labels)])


def distorted_labels(con: DuckDBPyConnection, log: EventLog) -> DuckDBPyRelation:
    """Labels that are another, more common one with a slip in it: a letter, capitals, spaces, Danish letters, mojibake.

    Two labels that differ in digits, or by a word that other labels have too ("indgået", "udgået"), are two labels.

    Returns:
        As ``polluted_labels``; ``meant`` is the more common label.

    Source: Suriadi et al. (2017), pattern 9; Damerau (1964) for the slips: one letter wrong, missing, added or
    exchanged with the next, two in texts of twelve letters and more.
    """
    return _relation(con, [found for labels in _by_process(con, log) for found in distorted(con, labels)])


def _by_process(con: DuckDBPyConnection, log: EventLog) -> Iterable[list[Label]]:
    grouped: dict[str, list[Label]] = defaultdict(list)
    for row in con.execute(labels_sql(log)).fetchall():
        grouped[row[0]].append(Label(*row))
    return grouped.values()


def _relation(con: DuckDBPyConnection, found: list[FoundLabel]) -> DuckDBPyRelation:
    rows = pa.Table.from_pylist([each._asdict() for each in sorted(found)], schema=SCHEMA)
    return con.from_arrow(rows)


def polluted(con: DuckDBPyConnection, labels: list[Label]) -> list[FoundLabel]:
    """What is polluted among one process's labels."""
    clean = {text: label.activity for label in labels if (text := template(label.activity)) and CHANGES not in text}
    found = _by_template(labels, clean)
    known = {each.activity for each in found}
    rest = [label for label in labels if label.activity not in known]
    return found + _with_names(rest, {each.activity for each in _slipped(con, rest)}, clean)


def _by_template(labels: list[Label], clean: dict[str, str]) -> list[FoundLabel]:
    """Labels that are one text but for tokens that change, each with few events."""
    by_template: dict[str, list[Label]] = defaultdict(list)
    for label in labels:
        by_template[template(label.activity)].append(label)
    found = []
    for text, group in by_template.items():
        meant = _clean_start(base(group[0].activity), clean)
        each = sum(label.events for label in group) / len(group)
        is_polluted = CHANGES in text and each <= FEW_EVENTS_A_TEXT and (len(group) >= 3 or meant is not None)
        if is_polluted and text != CHANGES:
            found += [FoundLabel(*label, meant) for label in group]
    return found


def _clean_start(text: str, clean: dict[str, str]) -> str | None:
    """The clean label that a text is or begins with: the longest."""
    words = text.split()
    starts = (" ".join(words[:taken]) for taken in range(len(words), 0, -1))
    return next((clean[start] for start in starts if start in clean), None)


def _with_names(labels: list[Label], slips: set[str], clean: dict[str, str]) -> list[FoundLabel]:
    """Rare texts that share their first two words or more and go on in many ways that are no slips of each other."""
    by_start: dict[str, list[Label]] = defaultdict(list)
    for label in labels:
        words = label.activity.casefold().split()
        if label.events <= FEW_EVENTS_A_TEXT:
            for taken in range(2, len(words)):
                by_start[" ".join(words[:taken])].append(label)
    found: dict[str, FoundLabel] = {}
    for start, group in by_start.items():
        if len({label.activity.casefold() for label in group if label.activity not in slips}) >= NAMES:
            found |= {label.activity: FoundLabel(*label, clean.get(start)) for label in group}
    return list(found.values())


def distorted(con: DuckDBPyConnection, labels: list[Label]) -> list[FoundLabel]:
    """What is distorted among one process's labels."""
    skipped = {each.activity for each in polluted(con, labels)}
    return _slipped(con, [label for label in labels if label.activity not in skipped])


def _slipped(con: DuckDBPyConnection, labels: list[Label]) -> list[FoundLabel]:
    """Labels that read as another one when case, spelling and slips are taken away, and are rarer than it."""
    by_plain: dict[str, list[Label]] = defaultdict(list)
    for label in labels:
        by_plain[plain(label.activity)].append(label)
    heads = {text: max(group, key=lambda label: (label.events, label.activity)) for text, group in by_plain.items()}
    weight = {text: sum(label.events for label in group) for text, group in by_plain.items() if text}
    meant = {text: heads[right].activity for text, right in _slips(con, weight).items()}
    return [
        FoundLabel(*label, right)
        for text, group in by_plain.items()
        for label in group
        if label.activity != (right := meant.get(text, heads[text].activity))
    ]


def _slips(con: DuckDBPyConnection, weight: dict[str, int]) -> dict[str, str]:
    """For each plain text that is a slip of a more common one, that one: the nearest, then the most common."""
    common: dict[str, Counter[str]] = defaultdict(Counter)
    for text, events in weight.items():
        for word in text.split():
            common[word][text] = events
    rows = pa.table({"text": list(weight), "events": list(weight.values())})
    slips: dict[str, str] = {}
    for text, right in con.from_arrow(rows).query("texts", _PAIRS).fetchall():
        if text not in slips and right not in slips and not _is_another(text, right, weight[right], common):
            slips[text] = right
    return slips


_PAIRS = f"""
select wrong.text, meant.text
from texts as wrong
inner join texts as meant
    on wrong.events <= {RARE_BESIDE} * meant.events
    and length(wrong.text) between length(meant.text) - 2 and length(meant.text) + 2
    and regexp_replace(wrong.text, '[^0-9]', '', 'g') = regexp_replace(meant.text, '[^0-9]', '', 'g')
where length(meant.text) >= 4
    and damerau_levenshtein(wrong.text, meant.text) <= case when length(meant.text) >= 12 then 2 else 1 end
order by wrong.events desc, wrong.text, damerau_levenshtein(wrong.text, meant.text), meant.events desc, meant.text
"""


def _is_another(text: str, right: str, events: int, common: dict[str, Counter[str]]) -> bool:
    """Whether every word of ``text`` that ``right`` lacks is a word of some other label that is not rare beside it."""
    own = set(text.split()) - set(right.split())
    return bool(own) and all(
        max((count for other, count in common[word].items() if other != text), default=0) > WORD_IN_USE * events
        for word in own
    )
