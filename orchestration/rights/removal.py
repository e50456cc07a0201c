"""What goes: from the people and cases that must go to their rows in every landed table.

A case goes with its party, unless another citizen is a party to it by a row in force; then only the erased person's
cells and links go. Documents and other objects go when every case they belong to has gone. Nothing is written here:
``rewrite`` does that.
"""

import duckdb

from mining.sql import identifier, text
from orchestration.rights.landed import LandedFolder
from orchestration.rights.ties import PERSON

Pair = tuple[str, str]
"""Kind and pseudonym."""
ROUNDS = 10
"""Steps from object to object at most: a document of a document of a case."""


def prepare(con: duckdb.DuckDBPyConnection) -> None:
    """Lay the list of what goes: role (person, case, shared, object), kind, pseudonym."""
    con.execute("create or replace temp table going (role varchar, kind varchar, pseudonym varchar)")


def mark(con: duckdb.DuckDBPyConnection, role: str, pairs: list[Pair]) -> None:
    """Put people, cases or objects on the list."""
    if pairs:
        con.executemany("insert into going values (?, ?, ?)", [(role, *pair) for pair in sorted(set(pairs))])


def cases_of_people(con: duckdb.DuckDBPyConnection, tables: list[LandedFolder]) -> list[tuple[str, str, str]]:
    """Kind, case and person of every case whose party is on the list, by any landed version of any row."""
    found: set[tuple[str, str, str]] = set()
    for table in tables:
        for party in table.ties.parties:
            for case in table.ties.cases:
                name, person = identifier(case.name), identifier(party.name)
                rows = con.execute(
                    f"select distinct {name}, {person} from {table.relation_sql()}"
                    f" where {name} is not null and {going_sql(party.name, 'person', PERSON)}"
                )
                found |= {(str(case.kind), *row) for row in rows.fetchall()}
    return sorted(found)


def cases_of_others(con: duckdb.DuckDBPyConnection, tables: list[LandedFolder], cases: list[Pair]) -> list[Pair]:
    """Those of the cases that have a party who is not on the list, by a row in force."""
    con.execute("create or replace temp table asked (kind varchar, pseudonym varchar)")
    if cases:
        con.executemany("insert into asked values (?, ?)", sorted(set(cases)))
    found: set[Pair] = set()
    for table in tables:
        for party in table.ties.parties:
            for case in table.ties.cases:
                name = identifier(case.name)
                rows = con.execute(
                    f"select distinct {name} from {table.in_force_sql()}"
                    f" where {name} in (select pseudonym from asked where kind = {text(str(case.kind))})"
                    f" and {identifier(party.name)} is not null and not {going_sql(party.name, 'person', PERSON)}"
                )
                found |= {(str(case.kind), value) for (value,) in rows.fetchall()}
    return sorted(found)


def mark_objects(con: duckdb.DuckDBPyConnection, tables: list[LandedFolder]) -> dict[Pair, list[Pair]]:
    """Put on the list the objects that stood only in rows that go, and give each with what its rows go for.

    Repeated until nothing is added: an object may go for another, which comes before it.
    """
    kinds = sorted({str(column.kind) for table in tables for column in table.ties.objects})
    marked: dict[Pair, list[Pair]] = {}
    for _ in range(ROUNDS if kinds else 0):
        new = {pair for kind in kinds for pair in _orphans(con, tables, kind)} - marked.keys()
        if not new:
            break
        marked |= {pair: [] for pair in sorted(new)}
        for pair, cause in _causes(con, tables):
            if pair in new:
                marked[pair].append(cause)
        mark(con, "object", sorted(new))
    return marked


def _orphans(con: duckdb.DuckDBPyConnection, tables: list[LandedFolder], kind: str) -> list[Pair]:
    """Objects of a kind in rows that go, and in no row of a case or person that stays."""
    gone, staying = [], []
    for table in tables:
        for column in (column for column in table.ties.objects if column.kind == kind):
            name = identifier(column.name)
            select = f"select {name} as pseudonym from {table.relation_sql()} where {name} is not null"
            gone.append(f"{select} and {goes_sql(table)}")
            if table.ties.cases or table.ties.parties:
                staying.append(f"{select} and not {goes_sql(table)}")
    rows = con.execute(
        f"select distinct pseudonym from ({' union all '.join(gone)})"
        + (f" where pseudonym not in ({' union all '.join(staying)})" if staying else "")
    )
    return sorted((kind, value) for (value,) in rows.fetchall())


def _causes(con: duckdb.DuckDBPyConnection, tables: list[LandedFolder]) -> list[tuple[Pair, Pair]]:
    """Each object in a row that goes, with each person, case or object on the list that the row goes for."""
    asked = [
        f"select distinct {text(str(column.kind))}, landed.{identifier(column.name)}, going.kind, going.pseudonym"
        f" from (select * from {table.relation_sql()} where {goes_sql(table)}) as landed"
        f" inner join going on landed.{identifier(cause)} = going.pseudonym and {listed}"
        f" where landed.{identifier(column.name)} is not null"
        for table in tables
        for column in table.ties.objects
        for cause, listed in _going_for(table)
    ]
    rows = con.execute(" union ".join(asked) + " order by all").fetchall() if asked else []
    return [((kind, value), (cause_kind, cause)) for kind, value, cause_kind, cause in rows]


def _going_for(table: LandedFolder) -> list[tuple[str, str]]:
    """The columns that a row of the table may go for, each with which part of the list it is held to."""
    ties = table.ties
    found = [(case.name, f"going.role = 'case' and going.kind = {text(str(case.kind))}") for case in ties.cases]
    found += [(party.name, f"going.role = 'person' and going.kind = {text(PERSON)}") for party in ties.parties]
    if not ties.cases and not ties.parties:
        found += [
            (column.name, f"going.role = 'object' and going.kind = {text(str(column.kind))}") for column in ties.objects
        ]
    return found + [(name, "going.role != 'shared'") for name in table.strangers]


def goes_sql(table: LandedFolder) -> str:
    """Whether a row goes, as a condition over a landed row of the table that is never NULL."""
    ties = table.ties
    shared = " or ".join(going_sql(case.name, "shared", str(case.kind)) for case in ties.cases) or "false"
    parts = [going_sql(case.name, "case", str(case.kind)) for case in ties.cases]
    for party in ties.parties:
        hit = going_sql(party.name, "person", PERSON)
        parts.append(f"({hit} and not ({shared}))" if ties.keeps_row(party) else hit)
    if not ties.cases and not ties.parties:
        parts += [going_sql(column.name, "object", str(column.kind)) for column in ties.objects]
    parts += [
        f"coalesce({identifier(name)} in (select pseudonym from going where role != 'shared'), false)"
        for name in table.strangers
    ]
    return f"({' or '.join(parts)})" if parts else "false"


def emptied(table: LandedFolder) -> dict[str, str]:
    """Of each column whose cells may be emptied in a row that stays, when: a condition over the row."""
    ties = table.ties
    conditions = {column.name: going_sql(column.name, "person", PERSON) for column in (*ties.parties, *ties.mentions)}
    return conditions | {case.name: going_sql(case.name, "case", str(case.kind)) for case in ties.references}


def going_sql(column: str, role: str, kind: str) -> str:
    """Whether a cell is on the list in a role; an empty cell is not."""
    listed = f"select pseudonym from going where role = {text(role)} and kind = {text(kind)}"
    return f"coalesce({identifier(column)} in ({listed}), false)"
