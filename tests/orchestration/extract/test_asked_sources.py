"""A source that is asked, from a database or a service to landing: ties, late rows, corrections, and nothing twice."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from orchestration.extract.landing import land_table
from tests import postgresql_server
from tests.identity_search import search
from tests.orchestration.extract.declared import KEY, column, source, stamp, table
from tests.orchestration.extract.readers.rest_server import Asked, serve

CPR = "010190-5000"
LOADED_AT = datetime(2024, 7, 1, 3, tzinfo=UTC)


def asked_table(connector: dict[str, Any]):
    columns = [
        column("haendelse_id", data_type="bigint"),
        column("borger", delivered_as="cpr", treatment="pseudonymise", kind="borger"),
        column("status"),
        stamp("rettet"),
    ]
    return table(*columns, files=None, connector=connector, identity=("haendelse_id",), cursor="rettet")


def land(declared: Any, folder: Path) -> Any:
    """What the newest batch holds after one more refresh."""
    manifests = land_table(
        source(declared),
        declared,
        deliveries=folder / "deliveries",
        landing=folder / "landing",
        quarantine=folder / "quarantine",
        key=KEY,
        loaded_at=LOADED_AT,
    )
    return manifests[-1]


def counts(manifest: Any) -> tuple[int, int, int, int]:
    return manifest.delivery_no, manifest.rows_delivered, manifest.rows_loaded, manifest.rows_duplicate


@pytest.mark.full
def test_a_database_is_read_forward_and_nothing_is_lost_or_loaded_twice(tmp_path, monkeypatch):
    if postgresql_server.programs() is None:
        pytest.skip("no PostgreSQL on this machine: apt-get install postgresql")
    with postgresql_server.running() as server:
        server.run(
            "create table haendelser (haendelse_id bigint, cpr text, status text, rettet timestamp)",
            f"""insert into haendelser
                select n, '{CPR}', 'Oplyst', timestamp '2024-05-01 10:00' + n / 5 * interval '1 hour'
                from generate_series(1, 22) as n""",
        )
        monkeypatch.setenv("SAGSDB", server.url())
        how = {
            "system": "postgresql",
            "connection": "SAGSDB",
            "relation": "public.haendelser",
            "order": ["haendelse_id"],
        }
        declared = asked_table({"format": "sql", "sql": how})
        first = land(declared, tmp_path)
        assert counts(first) == (1, 22, 22, 0)
        assert first.cursor_to.startswith("2024-05-01")
        assert counts(land(declared, tmp_path))[0] == 1  # nothing new: the ties at the watermark bring no batch
        server.run(
            f"insert into haendelser values (23, '{CPR}', 'Afgjort', '2024-05-01 14:00')",  # shares the last stamp
            f"insert into haendelser values (24, '{CPR}', 'Afgjort', '2024-05-02 09:00')",
            "update haendelser set status = 'Afgjort', rettet = '2024-05-02 10:00' where haendelse_id = 3",
        )
        second = land(declared, tmp_path)
        assert counts(second) == (2, 6, 3, 3)
        assert second.rows_superseded == 1
        landed = pq.read_table(tmp_path / "landing/proeve/events/batch-000002/part.parquet")
        assert sorted(landed["haendelse_id"].to_pylist()) == [3, 23, 24]
    assert [hit for hit in search(tmp_path, [CPR])] == []


def test_a_service_is_read_forward_and_nothing_is_lost_or_loaded_twice(tmp_path):
    records = [
        {"haendelse_id": n, "cpr": CPR, "status": "Oplyst", "rettet": f"2024-05-01T10:{n:02d}:00Z"} for n in range(1, 8)
    ]

    def route(asked: Asked) -> Any:
        since = asked.params.get("since", "")
        found = [one for one in records if one["rettet"] > since]
        start = int(asked.params["offset"])
        return {"items": found[start : start + 3], "total": len(found)}

    with serve(route) as service:
        how = {
            "base_url": service.url,
            "path": "haendelser",
            "data_selector": "items",
            "paginator": {"kind": "offset", "limit": 3, "total_path": "total"},
            "since": {"param": "since"},
        }
        declared = asked_table({"format": "rest", "rest": how})
        assert counts(land(declared, tmp_path)) == (1, 7, 7, 0)
        assert counts(land(declared, tmp_path))[0] == 1
        records.append({**records[0], "haendelse_id": 8, "rettet": "2024-05-01T10:07:00Z"})
        records[2] = {**records[2], "status": "Afgjort", "rettet": "2024-05-01T11:00:00Z"}
        second = land(declared, tmp_path)
        assert counts(second) == (2, 3, 2, 1)
        assert second.rows_superseded == 1
