"""What went wrong in a database, in words that hold nothing of it.

A driver's own text may quote values, statements, hosts and users; it is read for its code and let go. Messages name
the secret's name, the relation and what to check.
"""

import re

from orchestration.extract.delivery import Connector
from orchestration.extract.errors import DeliveryError
from orchestration.extract.sql_connector import SqlConnector

CONNECT = "no connection: is the database up, reachable from this machine, and the connection string right?"
ENCRYPTION = "no encrypted connection: check the connection string's TLS settings and the server's certificate"
LOGIN = "the database refused the login: check user, password and the database's name in the connection string"
RELATION = "there is no such table or view, or this account may not see it"
COLUMN = "a column that is named in the query or in order is not there"
DENIED = "permission denied: grant this account SELECT on it"
TIME_OUT = "time-out: raise timeout_seconds, ask for less, or index the cursor's column"
WRITES = "the query tried to write; only reading is allowed"
SYNTAX = "the database cannot read the query as SQL"
VALUE = "the database could not compute a value of the query"
BUSY = "the database has no connection to spare; try again later"
ENCODING = "a text is not UTF-8: the database does not say its encoding; name a view that converts it"
OTHER = "the database reported an error"

BY_STATE = (
    ("08", CONNECT),
    ("28", LOGIN),
    ("3D000", LOGIN),
    ("3F000", RELATION),
    ("42P01", RELATION),
    ("42703", COLUMN),
    ("42501", DENIED),
    ("57014", TIME_OUT),
    ("55P03", TIME_OUT),
    ("25", WRITES),
    ("42", SYNTAX),
    ("22", VALUE),
    ("53", BUSY),
    ("57P", CONNECT),
)
"""SQLSTATE, or its first characters, to what it means; the first that fits."""

BY_TEXT = (
    (r"certificate|\bSSL\b|\bTLS\b", ENCRYPTION),
    (
        r"ORA-01017|ORA-28000|code: 18456\b|code: 4060\b|password|role .* does not exist|pg_hba|database .* not exist",
        LOGIN,
    ),
    (r"utf-?8|unicode", ENCODING),
    (r"ORA-00942|code: 208\b|no such table|relation .* does not exist", RELATION),
    (r"ORA-00904|code: 207\b|no such column|column .* does not exist", COLUMN),
    (r"ORA-01031|code: 229\b|code: 230\b|permission denied", DENIED),
    (
        r"ORA-12\d{3}|DPI-1047|refused|waiting for connection|bb8|unable to open|to connect|resolve|name or service"
        r"|terminating connection|server closed|connection (reset|lost)|could not receive",
        CONNECT,
    ),
    (r"read-only transaction", WRITES),
    (r"ORA-00936|ORA-00933|code: 102\b|code: 156\b|syntax error", SYNTAX),
    (r"ORA-01013|code: 1222\b|time-?out|timed out", TIME_OUT),
    (r"ORA-01476|code: 8134\b|division by zero|conversion failed", VALUE),
)
"""Codes and words of a driver's text to what they mean; the first that fits. PostgreSQL's rows come without a state."""


def kind_of(error: BaseException) -> str:
    """The kind of error: by SQLSTATE where the driver gives one, else by the codes in its text."""
    state = getattr(error, "sqlstate", None)
    if state:
        return next((kind for start, kind in BY_STATE if str(state).startswith(start)), OTHER)
    said = str(error)
    return next((kind for pattern, kind in BY_TEXT if re.search(pattern, said, re.IGNORECASE)), OTHER)


def said_safely(how: SqlConnector, error: BaseException, *, row: int = 0) -> DeliveryError:
    """The error to raise in a driver's place: with ``row``, it broke off after so many rows."""
    where = "" if not row else f" breaks off after row {row}"
    return DeliveryError(f"{how.name}{where} ({how.system}, connection in {how.connection}): {kind_of(error)}")


def too_large(how: SqlConnector, connector: Connector) -> DeliveryError:
    """More bytes than the connector allows."""
    return DeliveryError(
        f"{how.name} holds more than {connector.max_bytes} bytes, the limit of its connector (max_bytes); raise the"
        " limit, or let a cursor bring it in parts"
    )
