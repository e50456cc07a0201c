"""The profile of an unknown file: how it is read, and what each of its columns is. The pilot command starts here.

This module draws the sample and puts the guesses together; each guess has its own module (``guess_format``,
``guess_types``, ``guess_roles``). Nothing here keeps or tells a value of the file.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType

import pyarrow as pa
import pyarrow.compute as pc

from orchestration.extract.delivered import deliveries_in
from orchestration.extract.delivery import Connector, Delivery
from orchestration.extract.errors import DeliveryError
from orchestration.extract.guess_format import guess_connector
from orchestration.extract.guess_roles import assign_roles
from orchestration.extract.guess_types import ColumnGuess, Role, guess_column
from orchestration.extract.readers.columns import looks_like_data
from orchestration.extract.readers.open import open_delivery

__all__ = ["ColumnGuess", "Profile", "agree_on_day_order", "draw_sample", "profile_delivery"]

MOJIBAKE = "\u00c3[\u00a6\u00b8\u00a5\u2020\u02dc\u2026\u0086\u0098\u0085\u00a9\u00b6]|\ufffd"
"""The two letters that æ, ø, å, Æ, Ø, Å, é and ö become, and the mark of a letter that was lost."""

NOTHING_GIVEN: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True)
class Profile:
    """What is guessed of a file.

    Attributes:
        file: its name, without folders.
        connector: how it is read.
        columns: in the order of the file, each with its role.
        rows_sampled: how many rows the guesses rest on, from the top.
        is_whole: those are all the rows.
        rows_rejected: rows of the sample that could not be read.
        mojibake: names of columns where UTF-8 was read as Windows-1252 before the file was written: "Ã¸" for "ø".
    """

    file: str
    connector: Connector
    columns: tuple[ColumnGuess, ...]
    rows_sampled: int
    is_whole: bool
    rows_rejected: int
    mojibake: tuple[str, ...] = ()

    @property
    def decimal_comma(self) -> bool:
        """Whether numbers are written 1.234,50."""
        return any(column.decimal_comma for column in self.columns)

    @property
    def day_first_assumed(self) -> bool:
        """Whether the order of day and month was assumed for a column with a role, since no value tells it."""
        return any(column.day_first_assumed and column.role != "none" for column in self.columns)

    def column(self, role: Role) -> ColumnGuess | None:
        """The column with a role, or None."""
        return next((column for column in self.columns if column.role == role), None)


def profile_delivery(path: Path, *, sample_rows: int = 20_000, given: Mapping[str, str] = NOTHING_GIVEN) -> Profile:
    """Guess from a file alone how it is read and what its columns are for.

    Args:
        path: the file.
        sample_rows: how many rows, from the top, the guesses rest on.
        given: role to column name, where the user knows better.

    Raises:
        DeliveryError: the file cannot be read, has no header or no rows, has no case or activity, or a guess is
            undecided; the message names the option to give.
    """
    connector = guess_connector(path)
    delivery = open_delivery(deliveries_in(path, connector)[0], connector)
    if connector.format in ("csv", "xlsx") and looks_like_data(delivery.columns.names):
        raise DeliveryError(f"{path.name}: its first line is a row, not names; add a line that names the columns")
    sample, is_whole = draw_sample(delivery, sample_rows)
    if not sample.num_rows:
        raise DeliveryError(f"{path.name} has columns but no rows; there is nothing to mine")
    guesses = [guess_column(name, sample[name]) for name in sample.column_names]
    guesses = agree_on_day_order(guesses, sample)
    if connector.format == "xes":
        guesses = [_as_xes_writes_time(guess, asked_for=guess.name in given.values()) for guess in guesses]
    columns = assign_roles(guesses, sample, path, given=given)
    return Profile(
        file=path.name,
        connector=connector,
        columns=columns,
        rows_sampled=sample.num_rows,
        is_whole=is_whole,
        rows_rejected=len(delivery.rejected),
        mojibake=tuple(name for name in sample.column_names if _is_mojibake(name, sample[name])),
    )


def _is_mojibake(name: str, values: pa.ChunkedArray) -> bool:
    """Whether a name or a value holds what becomes of Danish letters when an export reads UTF-8 as Windows-1252."""
    if re.search(MOJIBAKE, name):
        return True
    return pa.types.is_string(values.type) and bool(pc.any(pc.match_substring_regex(values, MOJIBAKE)).as_py())


def _as_xes_writes_time(guess: ColumnGuess, *, asked_for: bool) -> ColumnGuess:
    """XES writes time as ISO 8601 (IEEE 1849, xs:dateTime); text of another form is no time unless the user says so."""
    if asked_for or guess.data_type != "timestamp" or not guess.time_format:
        return guess
    return replace(
        guess,
        data_type="varchar",
        time_format=None,
        day_first=None,
        has_offset=None,
        midnight_share=0.0,
        day_first_assumed=False,
    )


def draw_sample(delivery: Delivery, rows: int) -> tuple[pa.Table, bool]:
    """The first ``rows`` rows without their positions, and whether there are no more."""
    batches, drawn = [], 0
    for batch in delivery.batches:
        batches.append(batch.select(delivery.columns.names))
        drawn += batch.num_rows
        if drawn > rows:
            break
    return pa.Table.from_batches(batches, schema=delivery.columns).slice(0, rows), drawn <= rows


def agree_on_day_order(guesses: list[ColumnGuess], sample: pa.Table) -> list[ColumnGuess]:
    """Columns of one file are written alike: where one cannot tell day from month, the others that can decide."""
    told = {guess.day_first for guess in guesses if guess.day_first is not None and not guess.day_first_assumed}
    if len(told) != 1:
        return guesses
    order = told.pop()
    return [
        guess_column(guess.name, sample[guess.name], day_first=order) if guess.day_first_assumed else guess
        for guess in guesses
    ]
