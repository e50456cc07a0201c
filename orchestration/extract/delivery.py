"""What every reader returns: a delivery as a stream of Arrow batches, and the rows it could not read.

The reader's contract lives here; readers live in ``readers/``, one per format.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Literal

import pyarrow as pa
from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from orchestration.extract.delivered import LARGEST, DeliveredFile
from orchestration.extract.rest_connector import RestConnector
from orchestration.extract.sql_connector import SqlConnector

POSITION = "_position"
"""Name of the bigint column each batch ends with: the row's number in the file, from 1."""


_JSON_ROWS = re.compile(r"(?:\[\]|[^.\[\]]+(?:\[\])?)(?:\.[^.\[\]]+(?:\[\])?)*")
_XML_ROWS = re.compile(r"[^/\s@]+(?:/[^/\s@]+)+")

ONLY_FOR = {
    "delimiter": ("csv",),
    "quote": ("csv",),
    "encoding": ("csv", "json", "jsonl"),
    "skip_lines": ("csv", "xlsx"),
    "totals": ("csv", "xlsx"),
    "sheet": ("xlsx",),
    "rows": ("json", "jsonl", "xml"),
    "part": ("ocel",),
}
"""Fields of the connector that mean something for some formats alone; docs/formats.md has the table."""


class Connector(BaseModel):
    """How a delivered file is read. Written in the source YAML, so every field is checked by type."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    format: Literal["csv", "xlsx", "parquet", "xes", "json", "jsonl", "xml", "ocel", "sql", "rest"]
    delimiter: Annotated[str, Field(min_length=1, max_length=1)] = ","
    quote: Annotated[str, Field(max_length=1)] = '"'
    encoding: str = "utf-8"
    skip_lines: Annotated[int, Field(ge=0, le=1_000)] = 0
    """Title lines above the header, in a workbook rows."""
    totals: str | None = None
    """Regular expression that the whole first cell of a trailing row of totals matches."""
    sheet: str | None = None
    part: Literal["events", "objects", "event_objects", "object_objects", "object_changes"] | None = None
    """Which relation of an OCEL log is delivered."""
    rows: str | None = None
    """Where the rows are: ``sager[].historik[]`` in JSON, ``Sager/Sag/Historik`` in XML."""
    member: str | None = None
    """Pattern of the files inside a zip archive."""
    max_bytes: Annotated[int, Field(gt=0)] = LARGEST
    """Uncompressed size at which reading stops: the limit that a gzip bomb meets."""
    sql: SqlConnector | None = None
    rest: RestConnector | None = None

    @model_validator(mode="after")
    def _has_the_part_of_its_format(self) -> "Connector":
        for name, part in (("sql", self.sql), ("rest", self.rest)):
            if (self.format == name) != (part is not None):
                raise ValueError(f"a connector of format {name}, and no other, has the part {name}")
        return self

    @field_validator("totals")
    @classmethod
    def _is_a_pattern(cls, totals: str | None) -> str | None:
        try:
            re.compile(totals or "")
        except re.error as error:
            raise ValueError(f"totals must be a regular expression, such as 'I alt.*': {error}") from error
        if totals is not None and re.fullmatch(totals, ""):
            raise ValueError("totals must not match an empty cell: every row without a first cell would be one")
        return totals

    @field_validator("member")
    @classmethod
    def _stays_inside(cls, member: str | None) -> str | None:
        if member is not None and (not member or member.startswith("/") or "\\" in member or ".." in member.split("/")):
            raise ValueError("member must be a pattern of names inside the archive, such as *.csv")
        return member

    @model_validator(mode="after")
    def _fields_fit_the_format(self) -> "Connector":
        for name, formats in ONLY_FOR.items():
            if self.format not in formats and getattr(self, name) != type(self).model_fields[name].default:
                raise ValueError(f"{name} is for {', '.join(formats)}; a connector of format {self.format} has none")
        if self.format == "xml" and not _XML_ROWS.fullmatch(self.rows or ""):
            raise ValueError("rows must be the path to one row from the outermost element, such as Sager/Sag/Historik")
        if self.format in ("json", "jsonl") and self.rows is not None and not _JSON_ROWS.fullmatch(self.rows):
            raise ValueError("rows must be a path of names and [], such as sager[].historik[] or []")
        if self.format == "json" and "[]" not in (self.rows or ""):
            raise ValueError(
                "rows must say which array holds the rows, such as sager[].historik[]; [] for the outermost"
            )
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
        path: the file, or the member of an archive.
        columns: name and Arrow type of each column, in the order of the file. Text formats give strings; typed
            formats give their types, where a timestamp with a zone is ``timestamp[us, tz=UTC]`` and one without
            ``timestamp[us]``.
        batches: each has ``columns`` and ``_position`` (int64). Drawn once; memory does not grow with the file.
        rejected: filled while the batches are drawn.
        left_out: names of what the file holds beside ``columns``: columns not wanted, nested ones, index columns, and
            XES attributes that first appear late in the log (these are added while the batches are drawn).
    """

    path: Path | DeliveredFile
    columns: pa.Schema
    batches: Iterator[pa.RecordBatch]
    rejected: list[RejectedRow] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
