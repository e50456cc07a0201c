"""XML by path: one row per element at the connector's ``rows``, such as ``Sager/Sag/Historik``. All columns are text.

Columns are paths from the row: ``Status``, ``Behandler/Navn``, ``@id``, ``.`` for the row's own text, ``../Nummer`` for
what stands in the element around it, before or after. Memory grows with the longest element that ``..`` reaches, not
with the file. Walking is ``xml_walk``'s work; XES logs are ``xes``'.
"""

import re
from collections.abc import Iterator, Sequence

import pyarrow as pa

from orchestration.extract.delivered import DeliveredFile
from orchestration.extract.delivery import Connector, Delivery
from orchestration.extract.errors import DeliveryError
from orchestration.extract.readers.columns import printable, select
from orchestration.extract.readers.records import Cells, Fault, sample_columns, text_batches
from orchestration.extract.readers.xml_walk import XmlWalk

_COLUMN = re.compile(r"(?:\.\./)*(?:\.|@[^/@\s]+|[^/@.\s][^/@\s]*(?:/[^/@.\s][^/@\s]*)*(?:/@[^/@\s]+)?)")


def open_xml(file: DeliveredFile, connector: Connector, *, columns: Sequence[str] | None = None) -> Delivery:
    """Open an XML file. With ``columns`` None they are those of the first rows; what a row lacks is NULL.

    Namespace prefixes are left out of names, unless a wanted column is written with one: then names are compared as
    they stand in the file.

    Raises:
        DeliveryError: a column is no path; while batches are drawn: see ``xml_walk``, or no element on the way to the
            rows; at the end, when a wanted column stood nowhere.
    """
    file.head()
    for name in columns or ():
        if not _COLUMN.fullmatch(name):
            raise DeliveryError(
                f"{file.name}: {name!r} is no path from a row, such as Status, Behandler/Navn, @id or ../Nummer"
            )
    wanted = list(dict.fromkeys(columns)) if columns is not None else sample_columns(_rows(file, connector, None), file)
    names = select(wanted, None, file)
    delivery = Delivery(path=file, columns=pa.schema([(name, pa.string()) for name in names]), batches=iter(()))
    delivery.batches = text_batches(_rows(file, connector, columns), delivery, must_stand=columns is not None)
    return delivery


def _rows(file: DeliveredFile, connector: Connector, columns: Sequence[str] | None) -> Iterator[Cells | Fault]:
    path = (connector.rows or "").split("/")
    ups = 1 if columns is None else max((name.count("../") for name in columns), default=0)
    walk = XmlWalk(file, path, hold=max(1, len(path) - 1 - ups), wanted=columns)
    there = False
    for there in walk.rows(connector.max_bytes):
        yield there
    if walk.late:
        raise DeliveryError(
            f"{file.name}: {walk.late!r} stands after the rows it is wanted for; ask for a file that has it before"
        )
    if not there and walk.first_level and path[1] not in walk.first_level:
        raise DeliveryError(
            f"{file.name} has no element {'/'.join(path[:2])!r}; in {path[0]!r} stand "
            f"{printable(list(walk.first_level))}; correct the connector's rows"
        )
