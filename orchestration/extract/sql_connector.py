"""How a table is read from a database: the ``sql`` part of a source's connector, checked by type.

The connection string is a secret and stands elsewhere (``orchestration.extract.secret``); reading is ``readers.sql``.
"""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, model_validator

from mining.errors import ArgumentError
from mining.sql import relation
from orchestration.extract.secret import SecretName
from orchestration.extract.sql_check import System, refuse_what_acts


class SqlConnector(BaseModel):
    """A relation or a query of a database that is only read.

    Attributes:
        system: which database; it decides driver and dialect.
        connection: the NAME of the environment variable that holds the connection string, or ``file:/path``.
        relation: table or view, ``schema.table``; exactly one of ``relation`` and ``query`` is given.
        query: one SELECT. Only the declared columns of it leave the database.
        order: the source's columns that order its rows, after the cursor: without, the database gives them in any
            order, and events of equal stamps have no true order.
        overlap: how far behind the watermark reading starts again (seconds; units for a number), for rows that are
            committed late. What has landed already is recognised and dropped.
        timeout_seconds: how long one reading may take.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    system: System
    connection: SecretName
    relation: Annotated[str, Field(min_length=1)] | None = None
    query: Annotated[str, Field(min_length=1)] | None = None
    order: tuple[Annotated[str, Field(min_length=1)], ...] = ()
    overlap: Annotated[int, Field(ge=0)] = 0
    timeout_seconds: Annotated[int, Field(gt=0, le=86_400)] = 3_600

    @model_validator(mode="after")
    def _reads_one_thing(self) -> "SqlConnector":
        if (self.relation is None) == (self.query is None):
            raise ValueError("sql has exactly one of relation (schema.table) and query (one SELECT)")
        if self.query is not None:
            refuse_what_acts(self.query, self.system)
            return self
        try:
            relation(self.relation or "")
        except ArgumentError as error:
            raise ValueError(str(error)) from None
        return self

    @property
    def name(self) -> str:
        """What the delivery is called in manifests and messages."""
        return self.relation or "query"
