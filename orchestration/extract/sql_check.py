"""Whether a declared query only reads: one SELECT, no statement or function that changes, waits or reads files.

sqlglot parses it in the system's own dialect. This is the second lock: the first is an account that may only read,
and PostgreSQL's sessions are read-only besides (``readers.sql_postgresql``). Running it is the readers' business.
"""

import re
import warnings
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from sqlglot import exp

System = Literal["postgresql", "sqlserver", "oracle"]

DIALECTS = {"postgresql": "postgres", "sqlserver": "tsql", "oracle": "oracle"}

ACTS = re.compile(
    r"(pg_|lo_|dblink|xp_|sp_|dbms_|utl_|owa_|sys_exec).*"  # the systems' own, which also read files, wait and signal
    r"|set_?config|nextval|setval|currval|open(rowset|query|datasource|xml)"
    r"|(query|table|schema|database|cursor)_to_xml.*|ts_stat|httpuritype",
    re.IGNORECASE,
)
"""Functions that act, by name. What a municipality's own functions do no parser can know."""


def refuse_what_acts(query: str, system: System) -> None:
    """Raise ValueError unless ``query`` is one statement that only reads."""
    tree = _one_query(query, system)
    from sqlglot import exp

    for node in tree.walk():
        if isinstance(node, exp.Insert | exp.Update | exp.Delete | exp.Merge | exp.Create | exp.Drop | exp.Command):
            raise ValueError(f"query must only read; it holds {node.key.upper()}")
        if isinstance(node, exp.Into):
            raise ValueError("query must only read; SELECT INTO makes a table")
        if isinstance(node, exp.Lock):
            raise ValueError("query must only read; FOR UPDATE and FOR SHARE lock rows")
        if isinstance(node, exp.Placeholder | exp.Parameter | exp.SessionParameter):
            raise ValueError("query must not hold parameters or variables: nothing is put in their place")
        if isinstance(node, exp.NextValueFor) or (isinstance(node, exp.Column) and node.name.lower() == "nextval"):
            raise ValueError("query must only read; the next value of a sequence changes it")
        if acting := _acting(node):
            raise ValueError(f"query must only read; the function {acting} is not allowed")
    _refuse_what_a_subquery_cannot_hold(tree, system)


def _one_query(query: str, system: System) -> "exp.Query":
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # sqlglot tells at import how it could be faster
        import sqlglot
        from sqlglot import exp
    try:
        statements = [tree for tree in sqlglot.parse(query, read=DIALECTS[system]) if tree is not None]
    except sqlglot.errors.SqlglotError:
        raise ValueError(f"query is not readable as {system}'s SQL; it must be one SELECT or WITH … SELECT") from None
    if len(statements) != 1 or not isinstance(statements[0], exp.Query):
        kinds = ", ".join(tree.key.upper() for tree in statements) or "nothing"
        raise ValueError(f"query must be exactly one SELECT or WITH … SELECT; it is {kinds}")
    return statements[0]


def _acting(node: "exp.Expression") -> str | None:
    """The name of a function that acts, the package before it included: ``dbms_lock.sleep``."""
    from sqlglot import exp

    if not isinstance(node, exp.Func):
        return None
    name = node.name if isinstance(node, exp.Anonymous) else node.sql_name()
    owners = [part.name for part in node.parent.flatten()] if isinstance(node.parent, exp.Dot) else []
    return next((part for part in (name, *owners) if ACTS.fullmatch(part)), None)


def _refuse_what_a_subquery_cannot_hold(tree: "exp.Query", system: System) -> None:
    """The query becomes a subquery, so that only the wanted columns leave the database."""
    if system != "sqlserver":
        return
    if tree.args.get("with_") or tree.args.get("with"):
        raise ValueError("SQL Server takes no WITH inside another query; write it as a subquery, or name a view")
    if tree.args.get("order") and not tree.args.get("limit"):
        raise ValueError("SQL Server takes no ORDER BY inside another query; declare the columns in order instead")
