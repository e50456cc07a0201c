"""The one way in: opens a delivery with the reader of its format."""

from collections.abc import Sequence
from pathlib import Path

from orchestration.extract.delivered import DeliveredFile, deliveries_in
from orchestration.extract.delivery import Connector, Delivery
from orchestration.extract.errors import DeliveryError
from orchestration.extract.readers.csv import open_csv
from orchestration.extract.readers.json import open_json
from orchestration.extract.readers.jsonl import open_jsonl
from orchestration.extract.readers.ocel import open_ocel
from orchestration.extract.readers.parquet import open_parquet
from orchestration.extract.readers.xes import open_xes
from orchestration.extract.readers.xlsx import open_xlsx
from orchestration.extract.readers.xml import open_xml

_READERS = {
    "csv": open_csv,
    "xlsx": open_xlsx,
    "parquet": open_parquet,
    "xes": open_xes,
    "json": open_json,
    "jsonl": open_jsonl,
    "xml": open_xml,
    "ocel": open_ocel,
}


def open_delivery(
    path: Path | DeliveredFile, connector: Connector, *, columns: Sequence[str] | None = None
) -> Delivery:
    """Open what was delivered for reading as a stream of Arrow batches.

    Args:
        path: the file, as delivered (gzip is recognised by its first bytes), or the member of an archive; the path of
            an archive stands for its only member.
        connector: how it is read.
        columns: the source's own names of the columns wanted; all of them when None.

    Returns:
        The delivery; its batches are drawn once, its ``rejected`` and ``left_out`` are whole when they are drawn.

    Raises:
        DeliveryError: it cannot be read, or lacks a wanted column. Also raised while batches are drawn.
    """
    if columns is not None and not columns:
        raise DeliveryError(f"{path.name}: no column is wanted; name at least one")
    if connector.format not in _READERS:
        raise DeliveryError(f"{path.name}: a connector of format {connector.format} reads no files")
    return _READERS[connector.format](_one(path, connector), connector, columns=columns)


def _one(path: Path | DeliveredFile, connector: Connector) -> DeliveredFile:
    if isinstance(path, DeliveredFile) and path.member is not None:
        return path
    found = deliveries_in(path if isinstance(path, Path) else path.path, connector)
    if len(found) > 1:
        raise DeliveryError(
            f"{path.name}: {len(found)} files in the archive match {connector.member!r}; open one of them"
        )
    return found[0]
