"""What an object-centric log holds, for whoever declares it: types, counts, names of attributes, how time is written.

The pilot starts here, as ``profile`` is where it starts for a table. Ids and values are looked at, not kept; what the
log's rows are is ``readers.ocel_log``, what a person does with the survey is ``orchestration.scaffold.ocel``.
"""

from collections import Counter
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

import pyarrow as pa

from orchestration.extract.delivery import Connector
from orchestration.extract.errors import DeliveryError
from orchestration.extract.guess_types import ColumnGuess, guess_column
from orchestration.extract.readers.ocel import open_ocel
from orchestration.extract.readers.ocel_format import ocel_log
from orchestration.extract.readers.ocel_index import MOST_TYPES, accepted_objects, chunked
from orchestration.extract.readers.ocel_log import Change, OcelLog

SAMPLE = 20_000
FEW = 50
"""Different values up to which an attribute may be a class of things, such as a status."""

EPOCH_UTC = "1970-01-01T00:00:00"
"""How a file that writes its stamps in UTC and without a zone writes the time of an object's first values."""


@dataclass(frozen=True)
class ObjectAttribute:
    """An attribute of one object type: its name, and how many different values it has (``FEW`` + 1 for more)."""

    object_type: str
    name: str
    distinct_values: int
    looks_like_cpr: bool


@dataclass(frozen=True)
class OcelSurvey:
    """What a log holds; no id and no value of it.

    Attributes:
        object_types: each type with the number of its objects, by name.
        events: how many events can be read.
        time: how the events' stamps are written.
        event_attributes: the events' attributes, guessed as columns are.
        object_attributes: by type and name.
        people_types: types whose ids are civil registration numbers.
        naive_is_utc: stamps without a zone are UTC by the file's own word (see ``EPOCH_UTC``).
    """

    file: str
    object_types: dict[str, int]
    events: int
    time: ColumnGuess
    event_attributes: tuple[ColumnGuess, ...]
    object_attributes: tuple[ObjectAttribute, ...]
    people_types: frozenset[str]
    naive_is_utc: bool


def survey_ocel(path: Path, connector: Connector) -> OcelSurvey:
    """Look through a whole log once for each of its lists.

    Raises:
        DeliveryError: the log cannot be read, or has no event or object that can.
    """
    log = ocel_log(path, connector)
    counts, people = _objects(log, path)
    events, sample = _events(path, connector)
    changes, epochs = _changes(log)
    guesses = [guess_column(name, sample[name]) for name in sample.column_names]
    time = next(guess for guess in guesses if guess.name == "ocel:timestamp")
    return OcelSurvey(
        file=path.name,
        object_types=counts,
        events=events,
        time=replace(time, has_offset=bool(time.has_offset)),
        event_attributes=tuple(guess for guess in guesses if not guess.name.startswith("ocel:")),
        object_attributes=changes,
        people_types=people,
        naive_is_utc=epochs == {EPOCH_UTC},
    )


def _objects(log: OcelLog, path: Path) -> tuple[dict[str, int], frozenset[str]]:
    accepted = accepted_objects(log)
    if len(accepted.types) > MOST_TYPES:
        raise DeliveryError(
            f"{path.name}: its objects are of {len(accepted.types)} types, and at most {MOST_TYPES} are read;"
            " is the type of an object its name?"
        )
    counts: Counter[str] = Counter()
    ids: dict[str, list[str]] = {}
    for row in log.objects():
        if row.position not in accepted.fallen:
            counts[row.type] += 1
            if counts[row.type] <= SAMPLE // MOST_TYPES:
                ids.setdefault(row.type, []).append(row.id)
    if not counts:
        raise DeliveryError(f"{path.name} has no object with an id and a type; there is nothing to mine")
    people = frozenset(kind for kind, some in ids.items() if _guess(some).looks_like_cpr)
    return dict(sorted(counts.items())), people


def _events(path: Path, connector: Connector) -> tuple[int, pa.Table]:
    """The number of events that stand, and the first of them as columns."""
    delivery = open_ocel(path, connector.model_copy(update={"part": "events"}))
    kept, count = [], 0
    for batch in delivery.batches:
        if count < SAMPLE:
            kept.append(batch.select(delivery.columns.names))
        count += batch.num_rows
    if not count:
        first = delivery.rejected[0].reason if delivery.rejected else "it has none"
        raise DeliveryError(f"{path.name} has no event that can be read: {first}")
    return count, pa.Table.from_batches(kept, schema=delivery.columns)


def _changes(log: OcelLog) -> tuple[tuple[ObjectAttribute, ...], set[str]]:
    """The objects' attributes, and how the times on the first day of 1970 without a zone are written."""
    types = accepted_objects(log)
    values: dict[tuple[str, str], set[str]] = {}
    epochs: set[str] = set()
    for changes in chunked(log.object_changes()):
        codes = types.ids.find([change.id for change in changes])[1].tolist()
        for change, code in zip(changes, codes, strict=True):
            if code >= 0 and isinstance(change.field, str) and len(values) <= 1_000:
                _note(change, values.setdefault((types.types[code], change.field), set()))
            if isinstance(change.time, str) and change.time.startswith("1970-01-01") and len(change.time) <= 19:
                epochs.add(change.time.replace(" ", "T"))
    found = (
        ObjectAttribute(kind, name, len(some), _guess(sorted(some)).looks_like_cpr)
        for (kind, name), some in sorted(values.items())
    )
    return tuple(found), epochs


def _note(change: Change, some: set[str]) -> None:
    if len(some) <= FEW and isinstance(change.value, str):
        some.add(change.value)


def _guess(values: list[str]) -> ColumnGuess:
    return guess_column("", pa.chunked_array([pa.array(list(islice(values, SAMPLE)), pa.string())]))
