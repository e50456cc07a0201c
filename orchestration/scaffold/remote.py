"""The address of a web service or a database as a connector and an opened delivery, for profiling alone.

How they are read is ``extract.readers``; an address on the command line never holds a secret.
"""

from importlib import import_module
from importlib.util import find_spec

from orchestration.extract.delivery import Connector, Delivery
from orchestration.extract.errors import DeliveryError

READERS = {"rest": "orchestration.extract.readers.rest", "sql": "orchestration.extract.readers.sql"}


def open_remote(what: str, connector: Connector | None) -> tuple[Connector, Delivery]:
    """Open what an address names.

    Raises:
        DeliveryError: no reader takes such an address.
    """
    kind = "rest" if what.startswith(("http://", "https://")) else "sql"
    if find_spec(READERS[kind]) is None:
        raise DeliveryError(f"{what.split('?')[0]}: no connector reads {kind} here; give a delivered file")
    reader = import_module(READERS[kind])
    connector = connector or reader.connector_of(what)
    opened = reader.open_rest(connector) if kind == "rest" else reader.open_sql(connector)
    return connector, opened
