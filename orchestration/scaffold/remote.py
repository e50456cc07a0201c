"""The address of a web service or a database as a connector and an opened delivery, for profiling alone.

``https://host/path`` is a service that answers in JSON on one page; ``postgresql:VARIABLE#schema.table`` a relation of
the database whose connection string is in the environment variable. An address never holds a secret: it ends before ?,
since a key there looks like any other parameter and would be written into the declaration. Parameters, paging, logins
and queries are declared in a connector of one's own (``--connector``); reading is ``extract.readers``.
"""

import re
from urllib.parse import urlsplit

from pydantic import ValidationError

from orchestration.extract.delivery import Connector, Delivery
from orchestration.extract.errors import DeliveryError

ASKED = ("rest", "sql")
"""Formats of a source that is asked rather than delivered."""
DATABASE = re.compile(r"(postgresql|sqlserver|oracle):([A-Z][A-Z0-9_]*)#(\S+)")


def is_remote(what: str) -> bool:
    """Whether it is an address rather than a file's path."""
    return what.startswith(("http://", "https://")) or re.match(r"(postgresql|sqlserver|oracle):", what) is not None


def connector_of(what: str) -> Connector:
    """The connector that an address stands for.

    Raises:
        DeliveryError: it is no such address, has parameters, or nothing here reads it; no part of it is repeated.
    """
    if what.startswith(("http://", "https://")):
        if re.search(r"[?#]", what):
            raise DeliveryError(
                "a service's address ends before ? and #: declare what is asked in a connector (--connector FILE), its"
                " parameters in params and a secret in auth, by the NAME of the environment variable that holds it"
            )
        parts = urlsplit(what)
        base = f"{parts.scheme}://{parts.netloc}"
        declared = {"format": "rest", "rest": {"base_url": base, "path": parts.path.lstrip("/")}}
    else:
        found = DATABASE.fullmatch(what)
        if found is None:
            raise DeliveryError(
                "a database's address is postgresql:NAME_OF_VARIABLE#schema.table (or sqlserver:, oracle:); the"
                " connection string stands in the environment variable, never in the address"
            )
        declared = {"format": "sql", "sql": {"system": found[1], "connection": found[2], "relation": found[3]}}
    try:
        return Connector.model_validate(declared)
    except ValidationError as error:
        said = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
        raise DeliveryError(f"the address cannot be read: {said}") from None


def open_remote(connector: Connector) -> Delivery:
    """Ask what the connector names, for all its columns."""
    if connector.format == "rest":
        from orchestration.extract.readers.rest import open_rest

        return open_rest(connector, columns=None)
    from orchestration.extract.readers.sql import open_sql

    return open_sql(connector, columns=None)
