"""The contenders: a delivery with identities in it to Parquet without them, from CSV, XES or PostgreSQL.

Each runs in a process of its own (``python -m benchmarks.delivery_contenders FORMAT NAME FROM WORK``) and prints one
line of JSON: seconds and processor seconds without imports, peak memory, and the Parquet's fingerprint. Peers
pseudonymise each distinct value once where their interface allows it, and row by row where it does not; all use the
same key, so the pseudonyms must be the same. They do nothing of what else the door does: types by declaration, rejected
rows, row identity, duplicates.
"""

import hashlib
import hmac
import importlib
import json
import os
import resource
import sys
import time
import warnings
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import duckdb

KEY = bytes(range(32))
KINDS = {"sagsnr": "sag", "cpr": "borger", "sagsbehandler": "medarbejder:benchmark"}
XES_NAMES = {
    "case:concept:name": "sagsnr",
    "case:cpr": "cpr",
    "concept:name": "haendelse",
    "time:timestamp": "tidspunkt",
    "org:group": "afdeling",
    "org:resource": "sagsbehandler",
}
TABLE = "deliveries"


def pseudonym(kind: str, value: str) -> str:
    """What the door makes of a value (``orchestration.extract.door``): HMAC-SHA256 under the key, 128 bits of it."""
    plain = value.replace("-", "") if kind == "borger" else value
    return hmac.digest(KEY, f"{kind}|{plain}".encode(), hashlib.sha256).hex()[:32]


def sagsflow_csv(file: str, work: Path) -> Path:
    """The project's own landing, from a declared CSV."""
    return _land(file, work, {name: name for name in XES_NAMES.values()}, format="csv", delimiter=";")


def sagsflow_xes(file: str, work: Path) -> Path:
    """The project's own landing, from a declared XES."""
    return _land(file, work, {name: key for key, name in XES_NAMES.items()}, format="xes")


def _land(file: str, work: Path, delivered: dict[str, str], **connector: Any) -> Path:
    from orchestration.extract.landing import land_table

    source, table = _declared(delivered, connector, files=Path(file).name)
    land_table(
        source,
        table,
        deliveries=Path(file).parent,
        landing=work / "landing",
        quarantine=work / "quarantine",
        key=KEY,
        loaded_at=datetime(2026, 11, 24, tzinfo=UTC),
    )
    return work / "landing" / source.name / table.name / "batch-000001" / "part.parquet"


def sagsflow_postgresql(url: str, work: Path) -> Path:
    """The project's reader of databases and its door, written to Parquet as landing does before it numbers rows."""
    import pyarrow.parquet as pq

    from orchestration.extract.admission import larger
    from orchestration.extract.delivery import Connector
    from orchestration.extract.door import open_door
    from orchestration.extract.readers.sql import open_sql

    os.environ["BENCHMARK_DATABASE"] = url
    how = {"system": "postgresql", "connection": "BENCHMARK_DATABASE", "relation": f"public.{TABLE}"}
    names = {name: name for name in XES_NAMES.values()}
    source, table = _declared(names, {"format": "parquet"}, files="*.parquet")  # the door looks at columns alone
    delivery = open_sql(Connector(format="sql", sql=how), columns=list(names))
    out, writer = work / "out.parquet", None
    with open_door(KEY, source, table, delivery.columns) as door:
        for batch in larger(delivery.batches):
            admitted = door.admit(batch)
            writer = writer or pq.ParquetWriter(out, admitted.rows.schema, compression="zstd")
            writer.write_table(admitted.rows)
    writer.close()
    return out


def _declared(delivered: dict[str, str], connector: dict[str, Any], *, files: str):  # noqa: ANN202 - source and table
    from orchestration.extract.declaration import Column, Source, SourceMeta, Table, TableMeta
    from orchestration.extract.delivery import Connector

    columns = []
    for name, source_name in delivered.items():
        meta: dict[str, Any] = {"name": name, "delivered_as": source_name}
        if name in KINDS:
            meta |= {"treatment": "pseudonymise", "kind": KINDS[name]}
        if name == "tidspunkt":
            meta |= {"data_type": "timestamptz", "is_event_time": True}
        columns.append(Column(**meta))
    table = Table(name="events", meta=TableMeta(connector=Connector(**connector), files=files), columns=tuple(columns))
    meta = SourceMeta(source="benchmark", system_da="Benchmark", owner="Benchmark", zone="UTC")
    return Source(dbt_name="landing_benchmark", meta=meta, tables=(table,)), table


def pandas_csv(file: str, work: Path) -> Path:
    """read_csv, identities as text, mapped by their distinct values, to_parquet."""
    import pandas as pd

    frame = pd.read_csv(file, sep=";", dtype=dict.fromkeys(KINDS, "str"), parse_dates=["tidspunkt"])
    return _pandas_out(frame, work)


def pandas_postgresql(url: str, work: Path) -> Path:
    """read_sql by SQLAlchemy and psycopg2, as its documentation has it."""
    import pandas as pd
    import sqlalchemy

    engine = sqlalchemy.create_engine(url.replace("postgresql://", "postgresql+psycopg2://"))
    with engine.connect() as connection:
        return _pandas_out(pd.read_sql(f"select * from {TABLE}", connection), work)


def pm4py_xes(file: str, work: Path) -> Path:
    """pm4py's importer, which gives a pandas frame."""
    import pm4py

    return _pandas_out(pm4py.read_xes(file).rename(columns=XES_NAMES), work)


def _pandas_out(frame: Any, work: Path) -> Path:
    for name, kind in KINDS.items():
        frame[name] = frame[name].map({value: pseudonym(kind, value) for value in frame[name].unique()})
    frame.to_parquet(work / "out.parquet", compression="zstd", index=False)
    return work / "out.parquet"


def r4pm_xes(file: str, work: Path) -> Path:
    """r4pm's importer (Rust), which gives a polars frame."""
    import polars as pl
    import r4pm.df

    frame, _ = r4pm.df.import_xes(file)
    frame = frame.rename(XES_NAMES)
    frame = frame.with_columns(
        pl.col(name).replace_strict({value: pseudonym(kind, value) for value in frame[name].unique()})
        for name, kind in KINDS.items()
    )
    frame.write_parquet(work / "out.parquet", compression="zstd")
    return work / "out.parquet"


def dlt_postgresql(url: str, work: Path) -> Path:
    """Dlt's sql_table with its default backend, rows as dictionaries."""
    return _dlt_sql(url, work, backend="sqlalchemy", each=_row_by_row())


def dlt_pyarrow_postgresql(url: str, work: Path) -> Path:
    """Dlt's sql_table with Arrow batches of 100,000 rows, as its documentation advises for large tables."""
    return _dlt_sql(url, work, backend="pyarrow", each=_arrow_batch, chunk_size=100_000)


def _dlt_sql(url: str, work: Path, *, each: Callable[[Any], Any], **how: Any) -> Path:
    from dlt.sources.sql_database import sql_table

    address = url.replace("postgresql://", "postgresql+psycopg2://")
    return _dlt_out(sql_table(address, table=TABLE, schema="public", **how).add_map(each), work)


def dlt_csv(file: str, work: Path) -> Path:
    """Dlt's filesystem source with its reader of CSV, rows as dictionaries."""
    from dlt.sources.filesystem import filesystem, read_csv

    path = Path(file)
    rows = filesystem(bucket_url=path.parent.as_uri(), file_glob=path.name) | read_csv(
        sep=";", dtype=dict.fromkeys(KINDS, "str"), parse_dates=["tidspunkt"]
    )
    return _dlt_out(rows.add_map(_row_by_row()).with_name(TABLE), work)


def _row_by_row() -> Callable[[dict[str, Any]], dict[str, Any]]:
    once = cache(pseudonym)

    def each(row: dict[str, Any]) -> dict[str, Any]:
        for name, kind in KINDS.items():
            row[name] = once(kind, row[name])
        return row

    return each


def _arrow_batch(batch: Any) -> Any:
    import pyarrow as pa

    for name, kind in KINDS.items():
        words = batch[name].combine_chunks().dictionary_encode()
        made = pa.array([pseudonym(kind, value) for value in words.dictionary.to_pylist()])
        batch = batch.set_column(batch.column_names.index(name), name, made.take(words.indices))
    return batch


def _dlt_out(rows: Any, work: Path) -> Path:
    import dlt

    pipeline = dlt.pipeline(
        "benchmark",
        pipelines_dir=str(work / "dlt"),
        destination=dlt.destinations.filesystem(bucket_url=(work / "lake").as_uri()),
        dataset_name="landing",
    )
    pipeline.run(rows, loader_file_format="parquet", table_name=TABLE)
    return work / "lake" / "landing" / TABLE


CONTENDERS: dict[str, dict[str, Callable[[str, Path], Path]]] = {
    "postgresql": {
        "sagsflow": sagsflow_postgresql,
        "pandas": pandas_postgresql,
        "dlt": dlt_postgresql,
        "dlt, backend pyarrow": dlt_pyarrow_postgresql,
    },
    "csv": {"sagsflow": sagsflow_csv, "pandas": pandas_csv, "dlt": dlt_csv},
    "xes": {"sagsflow": sagsflow_xes, "pm4py": pm4py_xes, "r4pm": r4pm_xes},
}

IMPORTS = {
    "sagsflow": ("orchestration.extract.landing", "adbc_driver_postgresql.dbapi", "sqlglot"),
    "pandas": ("pandas", "sqlalchemy", "psycopg2", "pyarrow.parquet"),
    "dlt": ("dlt", "dlt.sources.sql_database", "dlt.sources.filesystem", "psycopg2", "pyarrow.parquet", "pandas"),
    "pm4py": ("pm4py", "pyarrow.parquet"),
    "r4pm": ("polars", "r4pm.df"),
}


def fingerprint(parquet: Path) -> list[Any]:
    """Rows, cases, citizens and employees, and a digest of every pseudonym that does not depend on order."""
    files = f"{parquet}/*.parquet" if parquet.is_dir() else str(parquet)
    counts = ", ".join(f"count(distinct {name}), bit_xor(hash({name}))::varchar" for name in KINDS)
    return list(duckdb.sql(f"select count(*), {counts} from read_parquet('{files}')").fetchall()[0])


def main(source: str, name: str, delivered: str, work: str) -> None:
    """Import, then time one contender, and print its line."""
    warnings.filterwarnings("ignore")
    for module in IMPORTS[name.partition(",")[0]]:
        importlib.import_module(module)
    start, worked = time.perf_counter(), time.process_time()
    parquet = CONTENDERS[source][name](delivered, Path(work))
    seconds, cpu = time.perf_counter() - start, time.process_time() - worked
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    print(json.dumps({"seconds": seconds, "cpu": cpu, "peak_gb": peak, "fingerprint": fingerprint(parquet)}))


if __name__ == "__main__":
    main(*sys.argv[1:5])
