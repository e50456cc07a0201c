"""Primary suppression: a figure that rests on fewer than k cases is NULL, and the row says so.

Complementary suppression (no hidden figure may follow from the others) is not here yet; until it is, only simulated
and public data reaches this module (``orchestration.publish.gate``).
"""

from mining.sql import identifier
from orchestration.publish.tables import PublishedTable


def disclosed_sql(table: PublishedTable, *, relation: str, k: int) -> str:
    """The mart with its small groups hidden, in the order of its grain.

    ``k`` 1 hides nothing: every figure rests on at least one case. A figure without a count is hidden too when k > 1,
    since nothing shows that its group is large enough. Of a row with a small part only the count is left.
    """
    rule = table.disclosure
    order = ", ".join(f"{identifier(name)} nulls first" for name in rule.grain)
    if rule.count is None:
        names = ", ".join(identifier(column.name) for column in table.columns)
        return f"select {names}\nfrom {relation}\norder by {order}"
    few = f"coalesce({identifier(rule.count)}, 0) < {k}" if k > 1 else "false"
    parts = " or ".join(f"coalesce({identifier(name)} between 1 and {k - 1}, false)" for name in rule.parts)
    small = f"({few} or {parts})" if k > 1 and parts else f"({few})"
    hidden = {name: small for name in rule.figures} | {rule.count: f"({few})"}
    columns = [
        f"case when not {hidden[column.name]} then {identifier(column.name)} end as {identifier(column.name)}"
        if column.name in hidden
        else identifier(column.name)
        for column in table.columns
        if column.name != "is_suppressed"
    ]
    return "select " + ",\n    ".join([*columns, f"{small} as is_suppressed"]) + f"\nfrom {relation}\norder by {order}"
