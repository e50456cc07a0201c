"""HMAC-SHA256 in a DuckDB connection: the key's pads are there while it is used and gone afterwards, however it ends.

What is hashed, and under which kind, is ``orchestration.extract.door``'s and ``orchestration.publish``'s business.
"""

import hashlib
import hmac
from collections.abc import Iterator
from contextlib import contextmanager

import duckdb

from orchestration.extract.keys import Key

PSEUDONYM_LENGTH = 32
"""Hexadecimal digits kept of a pseudonym: 128 bits, so a collision among a billion is as likely as 10^-21."""

BLOCK = 64
PADS = {"ipad": 0x36, "opad": 0x5C}


@contextmanager
def keyed_hash(con: duckdb.DuckDBPyConnection, key: bytes) -> Iterator[None]:
    """Give the connection the macro ``keyed_hash(message)``; afterwards the pads are proven to be gone.

    Raises:
        ValueError: the key is so short that it could be guessed.
        RuntimeError: the key did not reach the connection, or does not leave it.
    """
    try:
        _install(con, key)
        yield
    finally:
        for pad in PADS:
            con.execute(f"reset variable {pad}")
        left = con.execute("select count(*) from duckdb_variables() where name in ('ipad', 'opad')").fetchall()[0][0]
        if left:
            con.close()  # which lets go of everything
            raise RuntimeError("the pseudonym key could not be removed from the database's variables")


def _install(con: duckdb.DuckDBPyConnection, key: bytes) -> None:
    """RFC 2104 in SQL. Without the pads it would give NULL silently, so the first call is compared with Python's."""
    if len(key) < hashlib.sha256().digest_size:
        raise ValueError("a pseudonym key has at least 32 bytes; a shorter one could be guessed")
    block = Key((key if len(key) <= BLOCK else hashlib.sha256(key).digest()).ljust(BLOCK, b"\0"))
    for pad, mask in PADS.items():
        con.execute(f"set variable {pad} = ?", [bytes(byte ^ mask for byte in block)])
    con.execute(
        "create or replace temp macro keyed_hash(message) as left(sha256(getvariable('opad')::blob"
        f" || unhex(sha256(getvariable('ipad')::blob || encode(message)))), {PSEUDONYM_LENGTH})"
    )
    known = hmac.digest(key, b"", hashlib.sha256).hex()[:PSEUDONYM_LENGTH]
    if con.execute("select keyed_hash('')").fetchall()[0][0] != known:
        raise RuntimeError("the pseudonym key did not reach the database; nothing was read")
