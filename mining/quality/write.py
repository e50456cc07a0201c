"""The measurements of registration practice on disk: from the warehouse, opened read-only, to one Parquet file.

What is measured, and how, is ``measure``.
"""

from datetime import datetime
from pathlib import Path

import duckdb

from mining.log import EventLog
from mining.quality.expected import Practice
from mining.quality.measure import measure
from mining.written import WrittenFigure, write_figure

TABLE = "registration_practice"
LOG = EventLog(relation="quality.quality_log")
"""The event log with the unit and month that measurements are counted by."""
ORDER = "canonical.event_order"


def write_practice(warehouse: Path, out: Path, *, practice: Practice, as_of: datetime) -> WrittenFigure:
    """Measure the warehouse's event log and write ``<out>/registration_practice/registration_practice.parquet``."""
    con = duckdb.connect(str(warehouse), read_only=True, config={"threads": 2})
    try:
        con.execute("set TimeZone = 'UTC'")
        measured = measure(con, LOG, as_of=as_of, practice=practice, order=ORDER)
        return write_figure(con, measured.sql_query(), out, table=TABLE)
    finally:
        con.close()
