"""JSON lines: one object a line, each a row or exploded along the connector's ``rows``. All columns are text.

A line that is not sound JSON is one rejected row, and the others are read. Rows and columns are ``json_rows``.
"""

import json
from collections.abc import Iterator, Sequence

import pyarrow as pa

from orchestration.extract.delivered import DeliveredFile
from orchestration.extract.delivery import Connector, Delivery
from orchestration.extract.errors import DeliveryError
from orchestration.extract.readers.columns import select
from orchestration.extract.readers.json_rows import ROOT, rows_of, steps_of
from orchestration.extract.readers.json_text import BLOCK, decoder, open_text
from orchestration.extract.readers.records import LONGEST, Cells, Fault, sample_columns, text_batches


def open_jsonl(file: DeliveredFile, connector: Connector, *, columns: Sequence[str] | None = None) -> Delivery:
    """Open a file of JSON lines. With ``columns`` None they are those of the first rows; a missing key is NULL.

    Raises:
        DeliveryError: while batches are drawn: see ``text``, or a line longer than ``LONGEST``; at the end, when a
            wanted column stood nowhere.
    """
    file.head()
    wanted = list(dict.fromkeys(columns)) if columns is not None else sample_columns(_rows(file, connector), file)
    names = select(wanted, None, file)
    delivery = Delivery(path=file, columns=pa.schema([(name, pa.string()) for name in names]), batches=iter(()))
    delivery.batches = text_batches(_rows(file, connector), delivery, must_stand=columns is not None)
    return delivery


def _rows(file: DeliveredFile, connector: Connector) -> Iterator[Cells | Fault]:
    steps = steps_of(connector.rows) if connector.rows else ()
    read = decoder().decode
    for number, line in _lines(file, connector):
        try:
            value = read(line)
        except json.JSONDecodeError as error:
            yield Fault(f"not sound JSON from character {error.pos + 1} of its line", line=number)
        except RecursionError:
            yield Fault("nested too deep to be read", line=number)
        else:
            for cells in rows_of(value, steps, path=ROOT, above={}):
                yield Fault(cells.reason, line=number) if isinstance(cells, Fault) else cells


def _lines(file: DeliveredFile, connector: Connector) -> Iterator[tuple[int, str]]:
    """The lines that are not blank, with their number. Only a line feed ends a line: U+2028 may stand in a string."""
    text, rest, number = open_text(file, connector), "", 0
    try:
        while fresh := text.read(BLOCK):
            *whole, rest = (rest + fresh).split("\n")
            if len(rest) > LONGEST:
                raise DeliveryError(
                    f"{file.name}: line {number + len(whole) + 1} is longer than {LONGEST} characters; "
                    "is the format json?"
                )
            for line in whole:
                number += 1
                if line and not line.isspace():
                    yield number, line
        if rest and not rest.isspace():
            yield number + 1, rest
    finally:
        text.close()
