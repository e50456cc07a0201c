"""Primary suppression: a figure that rests on fewer than k cases is NULL, and the row says so.

Complementary suppression (no hidden figure may follow from the others) is not here yet; until it is, only simulated
and public data reaches this module (``orchestration.publish.gate``).
"""

from mining.sql import identifier
from orchestration.publish.tables import PublishedTable


def disclosed_sql(table: PublishedTable, *, relation: str, k: int) -> str:
    """The mart with its small groups hidden, in the order of its grain.

    ``k`` 1 hides nothing: every figure rests on at least one case. A figure without a count is hidden too when k > 1,
    since nothing shows that its group is large enough.
    """
    rule = table.disclosure
    order = ", ".join(f"{identifier(name)} nulls first" for name in rule.grain)
    if rule.count is None:
        names = ", ".join(identifier(column.name) for column in table.columns)
        return f"select {names}\nfrom {relation}\norder by {order}"
    small = f"(coalesce({identifier(rule.count)}, 0) < {k})" if k > 1 else "false"
    parts = [
        f"case when not {small} then {identifier(column.name)} end as {identifier(column.name)}"
        if column.name in rule.figures
        else identifier(column.name)
        for column in table.columns
        if column.name != "is_suppressed"
    ]
    return "select " + ",\n    ".join([*parts, f"{small} as is_suppressed"]) + f"\nfrom {relation}\norder by {order}"
