"""Which delivered files still hold rows of a person: read through the readers, told by name alone.

Delivered files are clear and the municipality's own; Sagsflow never deletes them, so staff must be told which.
"""

from collections.abc import Callable
from pathlib import Path

import pyarrow.compute as pc

from orchestration.extract.declaration import Column, Source, Table
from orchestration.extract.delivered import DeliveredFile, deliveries_in
from orchestration.extract.door import open_door
from orchestration.extract.errors import DeliveryError
from orchestration.extract.pending import delivered_files
from orchestration.extract.readers.open import open_delivery
from orchestration.rights.ties import PERSON, is_case

Keep = Callable[[str, str], bool]


def files_with_person(
    deliveries: Path, sources: tuple[Source, ...], *, key: bytes, pseudonym: str, is_own_case: Keep
) -> tuple[list[str], list[str]]:
    """Names, relative to the deliveries folder, of files with the person or a case of theirs, and of unreadable ones.

    Args:
        deliveries: where deliveries arrive.
        sources: the declared sources.
        key: the purpose's key.
        pseudonym: the person's.
        is_own_case: whether a case, by kind and pseudonym, went with the person.
    """
    holding: dict[str, None] = {}
    unread: dict[str, None] = {}
    for source in sources:
        for table in source.tables:
            tied = _tied(table)
            if not tied.columns or not table.meta.files:
                continue
            for path in delivered_files(deliveries, table.meta.files):
                name = str(path.relative_to(deliveries.resolve()))
                try:
                    files = deliveries_in(path, table.meta.connector)
                    if any(_holds(file, source, tied, key, pseudonym, is_own_case) for file in files):
                        holding[name] = None
                except DeliveryError:
                    unread[name] = None
    return sorted(holding), sorted(unread)


def _tied(table: Table) -> Table:
    """The table with its citizen and case columns alone, dropped ones too, none of them required."""
    columns = [
        Column(name=column.name, delivered_as=column.delivered_as, treatment="pseudonymise", kind=column.kind)
        for column in table.columns
        if column.kind == PERSON or is_case(column.kind)
    ]
    return Table(
        name=table.name, meta=table.meta.model_copy(update={"identity": (), "position": None}), columns=tuple(columns)
    )


def _holds(file: DeliveredFile, source: Source, table: Table, key: bytes, pseudonym: str, is_own_case: Keep) -> bool:
    wanted = list(dict.fromkeys(column.delivered_as for column in table.columns))
    delivery = open_delivery(file, table.meta.connector, columns=wanted)
    with open_door(key, source, table, delivery.columns) as door:
        for batch in delivery.batches:
            rows = door.admit(batch).rows
            for column in table.columns:
                values = pc.unique(rows[column.name]).drop_null().to_pylist()
                if column.kind == PERSON and pseudonym in values:
                    return True
                if column.kind != PERSON and any(is_own_case(str(column.kind), value) for value in values):
                    return True
    return False
