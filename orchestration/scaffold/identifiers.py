"""From a header or a word to a safe identifier: lower case, ASCII, æøå spelt out, never a word of SQL, never twice.

Names that are only shown, not used as identifiers, are quoted by ``writing``.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import cache

import duckdb

LONGEST = 50
DANISH = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa", "Æ": "Ae", "Ø": "Oe", "Å": "Aa", "ß": "ss"})
COMPUTED = frozenset(
    {
        *("event_id", "raw_activity", "occurred_at", "ended_at", "registered_at", "loaded_at", "time_precision"),
        *("lifecycle", "column_position", "milestones", "steps", "latest_at", "loaded", "happened"),
    }
)
"""What the models compute beside the landed columns, which therefore have other names."""

YAML_WORDS = frozenset({"yes", "no", "on", "off", "true", "false", "null"})
"""What YAML reads as a truth value or as nothing."""


def plain(name: str) -> str:
    """A header stripped to letters and digits, for comparing: ``Påbegyndt-dato`` gives ``paabegyndtdato``."""
    return re.sub(r"[^a-z0-9]", "", _ascii(name).lower())


def words(name: str) -> tuple[str, ...]:
    """The words of a header: ``VenterPåAnsøgerFra2`` gives venter, paa, ansoeger, fra, 2."""
    spelt = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z]{3})|(?<=[A-Za-z])(?=\d)", " ", _ascii(name))
    return tuple(re.findall(r"[a-z]+|\d+", spelt.lower()))


def safe_name(name: str, *, otherwise: str = "field") -> str:
    """A header as an identifier that needs no quotes in SQL; ``otherwise`` is what a header without letters becomes."""
    safe = "_".join(words(name))[:LONGEST].rstrip("_") or otherwise
    safe = safe if safe[0].isalpha() else f"{otherwise}_{safe}"
    return f"{safe}_delivered" if safe in COMPUTED | YAML_WORDS | sql_words() else safe


def safe_names(headers: Iterable[str]) -> dict[str, str]:
    """Each header with an identifier of its own: the second of two that come out alike ends with ``_2``."""
    taken: set[str] = set()
    named = {}
    for header in headers:
        base = name = safe_name(header)
        number = 2
        while name in taken:
            name, number = f"{base}_{number}", number + 1
        taken.add(name)
        named[header] = name
    return named


@cache
def sql_words() -> frozenset[str]:
    """The words that DuckDB does not take for a column's name without quotes."""
    with duckdb.connect(":memory:") as con:
        rows = con.execute("select keyword_name from duckdb_keywords() where keyword_category <> 'unreserved'")
        return frozenset(name for (name,) in rows.fetchall())


def _ascii(name: str) -> str:
    spelt = unicodedata.normalize("NFC", name).translate(DANISH)
    return unicodedata.normalize("NFKD", spelt).encode("ascii", "ignore").decode("ascii")
