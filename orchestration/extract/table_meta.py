"""How one table is delivered: what stands under ``config.meta`` of a table in a source's YAML.

Columns, sources and the reading of the YAML are ``declaration``; how a file's bytes are read is ``delivery.Connector``.
"""

import os
from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from orchestration.extract.delivery import Connector

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,60}$")]

ASKED_FORMATS = frozenset({"sql", "rest"})
"""Connectors that ask a source instead of reading files: they are asked once a refresh, from the cursor on."""


class Declared(BaseModel):
    """A part of a declaration: nothing but what is named here may be written in it."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Deletions(Declared):
    """Rows by which the source says that a row is deleted: those whose ``column`` holds one of ``values``."""

    column: Name
    values: Annotated[tuple[str, ...], Field(min_length=1)]


class SnapshotAt(Declared):
    """Where the moment of a snapshot stands: in the file's name, as a strptime format, or in a column."""

    file_name: Annotated[str, Field(min_length=1)] | None = None
    column: Name | None = None

    @field_validator("file_name")
    @classmethod
    def _is_a_format(cls, pattern: str | None) -> str | None:
        if pattern is not None:
            written = datetime(2024, 2, 29, 13, 14, 15).strftime(pattern)  # noqa: DTZ001 - any moment; only its text counts
            try:
                datetime.strptime(written, pattern)  # noqa: DTZ007
            except ValueError as error:
                raise ValueError(
                    f"snapshot_at.file_name must be a strptime format, such as sager_%Y%m%d.csv: {error}"
                ) from error
            if written == pattern:
                raise ValueError("snapshot_at.file_name must hold a date, such as sager_%Y%m%d.csv")
        return pattern

    @model_validator(mode="after")
    def _is_one_of_the_two(self) -> "SnapshotAt":
        if (self.file_name is None) == (self.column is None):
            raise ValueError("snapshot_at has either file_name, a strptime format, or column, and not both")
        return self


class TableMeta(Declared):
    """How one table is delivered.

    Attributes:
        files: pattern of the delivered files, inside the deliveries folder. Required unless the source is asked.
        identity: the columns that make a row the same row when it is delivered again; all that land when empty.
        cursor: the column whose greatest value says how far the source has been read.
        delivers: ``rows`` are added to what was delivered before; a ``snapshot`` is the whole current state, so that a
            row's absence says that it is gone.
        deletions: rows by which the source says that a row is deleted.
        snapshot_at: where a snapshot's moment stands; without it, the moment it was loaded counts.
        max_deleted_share: the share of the rows in force that one snapshot may leave out before it is taken for broken.
        max_rejected_share: the share of a column's rows that may be unreadable before the column is taken for retyped.
        new_columns: whether a column that is not declared stops the source, or is left out.
    """

    connector: Connector
    files: Annotated[str, Field(min_length=1)] | None = None
    identity: tuple[Name, ...] = ()
    position: Name | None = None
    cursor: Name | None = None
    delivers: Literal["rows", "snapshot"] = "rows"
    deletions: Deletions | None = None
    snapshot_at: SnapshotAt | None = None
    max_deleted_share: Annotated[float, Field(ge=0, le=1)] = 0.2
    max_rejected_share: Annotated[float, Field(ge=0, le=1)] = 0.5
    new_columns: Literal["stop", "allow"] = "stop"

    @property
    def is_asked(self) -> bool:
        """Whether the source is asked, as a database or a service is, rather than delivering files."""
        return self.connector.format in ASKED_FORMATS

    @model_validator(mode="after")
    def _inside_the_folder(self) -> "TableMeta":
        if self.files is None:
            if not self.is_asked:
                raise ValueError("files must be a pattern inside the deliveries folder, such as byggesag/*.csv")
            return self
        if self.is_asked:
            raise ValueError(f"a source of format {self.connector.format} is asked; it has no files")
        parts = Path(self.files).parts
        if not parts or self.files.startswith(("/", "\\")) or ".." in parts:
            raise ValueError("files must be a pattern inside the deliveries folder, such as byggesag/*.csv")
        try:
            next(Path(os.devnull).glob(self.files), None)  # where nothing is, so that only the pattern is tried
        except ValueError as error:
            raise ValueError(f"files must be a pattern, such as byggesag/*.csv: {error}") from error
        return self

    @model_validator(mode="after")
    def _changes_are_told_by_identity(self) -> "TableMeta":
        for field, has_it in (("deletions", self.deletions is not None), ("snapshot", self.delivers == "snapshot")):
            if has_it and not self.identity:
                raise ValueError(f"{field} needs identity: the columns that make a row the same row, whatever it says")
        if self.deletions is not None and self.deletions.column in self.identity:
            raise ValueError("identity must not hold the column of deletions, which changes when a row is deleted")
        if self.cursor is not None and self.delivers == "snapshot":
            raise ValueError("a snapshot is the whole current state every time; it has no cursor")
        if self.snapshot_at is not None and self.delivers != "snapshot":
            raise ValueError("snapshot_at belongs to a table with delivers: snapshot")
        if self.snapshot_at is not None and self.snapshot_at.column in self.identity:
            raise ValueError(
                "identity must not hold the column of snapshot_at, which changes from snapshot to snapshot"
            )
        return self
