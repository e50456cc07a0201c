"""Which columns of a model's parents each of its columns is made of, read from the compiled SQL. No database, no files.

dagster-dbt reads the same from the same library, but parses a model's SQL once for every column it has; here once for
the model, and a refresh spends a tenth of the time on it.
"""

import warnings
from collections.abc import Iterable, Mapping
from typing import NamedTuple

with warnings.catch_warnings():
    warnings.simplefilter("ignore", UserWarning)  # says of sqlglot's older tokenizer that a newer one exists
    import sqlglot
    from sqlglot import exp
    from sqlglot.errors import SqlglotError
    from sqlglot.lineage import Node, lineage
    from sqlglot.optimizer.qualify import qualify
    from sqlglot.optimizer.scope import build_scope
    from sqlglot.schema import MappingSchema

DIALECT = "duckdb"
Columns = Mapping[str, str]
"""A relation's columns in their order: name to DuckDB type."""


class Relation(NamedTuple):
    """A table or view of the warehouse."""

    database: str
    schema: str
    name: str


class Origin(NamedTuple):
    """A column of a parent."""

    relation: Relation
    column: str


def column_lineage(sql: str, wanted: Iterable[str], parents: Mapping[Relation, Columns]) -> dict[str, list[Origin]]:
    """The parents' columns that each wanted column of ``sql`` is computed from, sorted; none for a constant.

    Args:
        sql: One compiled DuckDB query that names every relation in full.
        wanted: The columns of the relation that the query made.
        parents: The columns of every relation whose columns count; what the query reads beside them is left out.

    Raises:
        sqlglot.errors.SqlglotError: the text cannot be read, or is no query.
    """
    scope = build_scope(_qualified(sql, parents))
    if scope is None:
        raise SqlglotError("only a query has columns to trace")
    selected = {name.casefold(): name for name in scope.expression.named_selects}
    found: dict[str, list[Origin]] = {}
    for column in wanted:
        name = selected.get(column.casefold())
        if name is None:
            found[column] = []
            continue
        traced = lineage(name, scope.expression, dialect=DIALECT, scope=scope, copy=False, trim_selects=False)
        found[column] = sorted(_origins(traced, parents))
    return found


def _qualified(sql: str, parents: Mapping[Relation, Columns]) -> exp.Expression:
    """The query with the relation of each column written out and every ``*`` replaced by what it stands for."""
    schema = MappingSchema(dialect=DIALECT)
    for relation, columns in parents.items():
        table = exp.table_(relation.name, db=relation.schema, catalog=relation.database, quoted=True)
        schema.add_table(table, dict(columns), dialect=DIALECT)
    query = sqlglot.parse_one(sql, dialect=DIALECT)
    return qualify(query, dialect=DIALECT, schema=schema, validate_qualify_columns=False, identify=False)


def _origins(traced: Node, parents: Mapping[Relation, Columns]) -> set[Origin]:
    """The leaves of a traced column that are a parent's, spelt as the parent spells them."""
    found = set()
    for node in traced.walk():
        if node.downstream or not isinstance(node.expression, exp.Table):
            continue
        relation = Relation(node.expression.catalog, node.expression.db, node.expression.name)
        if relation in parents:
            read = exp.to_column(node.name).name.casefold()
            found |= {Origin(relation, column) for column in parents[relation] if column.casefold() == read}
    return found
