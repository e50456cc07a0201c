"""Which serialisation an object-centric log is in, told by its content; its suffix settles nothing."""

import codecs
from pathlib import Path
from typing import Literal

from orchestration.extract.delivery import Connector
from orchestration.extract.errors import DeliveryError
from orchestration.extract.readers.ocel_json import SECTIONS_1, SECTIONS_2, JsonLog, outermost
from orchestration.extract.readers.ocel_log import OcelLog
from orchestration.extract.readers.ocel_sqlite import MAGIC, SqliteLog, is_ocel_sqlite
from orchestration.extract.readers.ocel_xml import XmlLog, first_child
from orchestration.extract.readers.stream import ByteStream, head

Serialisation = Literal["json", "xml", "sqlite"]

_LOGS = {"json": JsonLog, "xml": XmlLog, "sqlite": SqliteLog}
_OF_XML = frozenset({"object-types", "event-types", "objects", "events"})
_OF_JSON = (SECTIONS_2 | {"eventTypes", "objectTypes"}, SECTIONS_1)


def ocel_log(path: Path, connector: Connector) -> OcelLog:
    """The log in whatever serialisation it is.

    Raises:
        DeliveryError: the file is none of the three, or not sound.
    """
    return _LOGS[_serialisation(path, max_bytes=connector.max_bytes)](path, connector)


def is_ocel(path: Path, *, max_bytes: int) -> bool:
    """Whether a file is an object-centric log: its outermost names, its first element or its tables are OCEL's."""
    try:
        kind = _serialisation(path, max_bytes=max_bytes)
        if kind == "sqlite":
            return is_ocel_sqlite(path)
        if kind == "xml":
            return first_child(path, max_bytes=max_bytes) in _OF_XML
        names = outermost(path, max_bytes=max_bytes, enough=_OF_JSON)
        return any(names.keys() >= wanted for wanted in _OF_JSON)
    except DeliveryError:  # unsound, or something else: whoever reads that format says what is wrong
        return False


def _serialisation(path: Path, *, max_bytes: int) -> Serialisation:
    if head(path, len(MAGIC)) == MAGIC:
        return "sqlite"
    with ByteStream(path, max_bytes=max_bytes) as stream:
        start = stream.read(256).removeprefix(codecs.BOM_UTF8).lstrip()
    if start.startswith(b"{"):
        return "json"
    if start.startswith((b"<", codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "xml"
    raise DeliveryError(
        f"{path.name} is neither JSON, XML nor SQLite, which an object-centric log (OCEL) is written in"
    )
