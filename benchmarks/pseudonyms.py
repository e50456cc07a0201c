"""``python -m benchmarks.pseudonyms``: bulk pseudonymisation at the door where values repeat.

One column of CPR numbers, 50,000 different ones over 5 M rows, from Arrow to Arrow: the column alone (typing and
pseudonym of the distinct cells, spread to the rows), and the whole door with the row's keyed hash, which cannot repeat.
The numbers are of people born before 1900. Nothing is asserted of times.
"""

import argparse
import statistics
import time
from collections.abc import Callable
from random import Random

import duckdb
import numpy as np
import pyarrow as pa

from orchestration.extract.cells import Cells
from orchestration.extract.column import Column
from orchestration.extract.declaration import Source, SourceMeta, Table
from orchestration.extract.delivery import POSITION, Connector
from orchestration.extract.door import open_door
from orchestration.extract.keyed_hash import keyed_hash
from orchestration.extract.table_meta import TableMeta

KEY = bytes(range(32))
DISTINCT = 50_000
BATCH = 250_000


def numbers(count: int) -> list[str]:
    """Different CPR numbers with birthdays in 1858 to 1899."""
    rng, found = Random(1858), {}  # noqa: S311 - a seeded sample, no secret
    while len(found) < count:
        day, month, year = rng.randint(1, 28), rng.randint(1, 12), rng.randint(58, 99)
        found[f"{day:02d}{month:02d}{year:02d}-{rng.randint(5, 8)}{rng.randint(0, 999):03d}"] = None
    return list(found)


def declared() -> tuple[Source, Table]:
    """A source of one pseudonymised column."""
    column = Column(name="cpr", delivered_as="cpr", treatment="pseudonymise", kind="borger")
    meta = TableMeta(connector=Connector(format="parquet"), files="*")
    table = Table(name="events", meta=meta, columns=(column,))
    about = SourceMeta(source="benchmark", system_da="Benchmark", owner="Benchmark")
    return Source(dbt_name="landing_benchmark", meta=about, tables=(table,)), table


def column_alone(batches: list[pa.RecordBatch]) -> None:
    """The distinct cells through the door's work on cells, spread to every row."""
    source, table = declared()
    with duckdb.connect(config={"threads": 2}) as con, keyed_hash(con, KEY):
        cells = Cells(con, source, table.landed)
        for batch in batches:
            cells.typed(batch)


def whole_door(batches: list[pa.RecordBatch]) -> None:
    """The same rows with all that the door does to them."""
    source, table = declared()
    with open_door(KEY, source, table, batches[0].schema) as door:
        for batch in batches:
            door.admit(batch)


def timed(work: Callable[[list[pa.RecordBatch]], None], batches: list[pa.RecordBatch], repeat: int) -> list[float]:
    """Seconds of each run."""
    seconds = []
    for _ in range(repeat):
        start = time.perf_counter()
        work(batches)
        seconds.append(time.perf_counter() - start)
    return seconds


def main() -> None:
    """Print a row for each of the two."""
    parser = argparse.ArgumentParser(prog="benchmarks.pseudonyms", description=__doc__)
    parser.add_argument("--rows", type=int, default=5_000_000)
    parser.add_argument("--repeat", type=int, default=5)
    options = parser.parse_args()
    places = np.random.default_rng(1858).integers(0, DISTINCT, options.rows)
    cells = pa.array(numbers(DISTINCT)).take(pa.array(places))
    delivered = pa.record_batch({"cpr": cells, POSITION: pa.array(np.arange(1, options.rows + 1))})
    batches = [delivered.slice(start, BATCH) for start in range(0, options.rows, BATCH)]
    print(f"{options.rows:,} rows, {DISTINCT:,} different values, {options.repeat} runs\n")
    print("| what | best rows/s | median rows/s |")
    print("|---|---|---|")
    for work in (column_alone, whole_door):
        seconds = timed(work, batches, options.repeat)
        rates = [options.rows / min(seconds), options.rows / statistics.median(seconds)]
        print(f"| {work.__name__.replace('_', ' ')} | {rates[0]:,.0f} | {rates[1]:,.0f} |", flush=True)


if __name__ == "__main__":
    main()
