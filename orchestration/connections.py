"""Letting go of the warehouse file.

dagster-dbt fetches row counts and column lineage through an adapter it keeps open in this process; DuckDB then refuses
every other process and every read-only handle in this one. The one helper here releases it.
"""

import gc

from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.adapters.factory import cleanup_connections, reset_adapters


def release_warehouse() -> None:
    """Close every connection that dbt's adapters hold in this process.

    Call it when no dbt invocation is referenced any more: one that is still alive keeps its adapter, and that the file.
    """
    cleanup_connections()
    DuckDBConnectionManager.close_all_connections()
    reset_adapters()
    gc.collect()  # dbt-duckdb's environment closes its DuckDB handle when it is collected
