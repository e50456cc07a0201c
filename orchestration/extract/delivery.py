"""What every reader returns: a delivery as a stream of Arrow batches, and the rows it could not read.

The reader's contract lives here; readers live in ``readers/``, one per format.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Literal

import pyarrow as pa
from pydantic import BaseModel, ConfigDict, Field, model_validator

from orchestration.extract.rest_connector import RestConnector
from orchestration.extract.sql_connector import SqlConnector

POSITION = "_position"
"""Name of the bigint column each batch ends with: the row's number in the file, from 1."""


class Connector(BaseModel):
    """How a delivered file is read. Written in the source YAML, so every field is checked by type."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    format: Literal["csv", "xlsx", "parquet", "xes", "ocel", "sql", "rest"]
    delimiter: Annotated[str, Field(min_length=1, max_length=1)] = ","
    quote: Annotated[str, Field(max_length=1)] = '"'
    encoding: str = "utf-8"
    sheet: str | None = None
    part: Literal["events", "objects", "event_objects", "object_objects", "object_changes"] | None = None
    """Which relation of an OCEL log is delivered."""
    max_bytes: Annotated[int, Field(gt=0)] = 20_000_000_000
    """Uncompressed size at which reading stops: the limit that a gzip bomb meets."""
    sql: SqlConnector | None = None
    rest: RestConnector | None = None

    @model_validator(mode="after")
    def _has_the_part_of_its_format(self) -> "Connector":
        for name, part in (("sql", self.sql), ("rest", self.rest)):
            if (self.format == name) != (part is not None):
                raise ValueError(f"a connector of format {name}, and no other, has the part {name}")
        return self


@dataclass(frozen=True)
class RejectedRow:
    """One row that could not be read: where it stands and why, never what it says."""

    position: int
    reason: str
    line: int | None = None
    field: str | None = None


@dataclass
class Delivery:
    """A readable file: its columns, its rows as batches, and, once those are drawn, the rows left out.

    Attributes:
        path: the file.
        columns: name and Arrow type of each column, in the order of the file. Text formats give strings; typed
            formats give their types, where a timestamp with a zone is ``timestamp[us, tz=UTC]`` and one without
            ``timestamp[us]``.
        batches: each has ``columns`` and ``_position`` (int64). Drawn once; memory does not grow with the file.
        rejected: filled while the batches are drawn.
        left_out: names of what the file holds beside ``columns``: columns not wanted, nested ones, index columns, and
            XES attributes that first appear late in the log (these are added while the batches are drawn).
    """

    path: Path
    columns: pa.Schema
    batches: Iterator[pa.RecordBatch]
    rejected: list[RejectedRow] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
