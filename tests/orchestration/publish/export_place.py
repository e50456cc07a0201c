"""A warehouse with everything that may identify, and a municipality that hands some of it out."""

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq
import yaml

from orchestration.publish.recipient_export import export_for_recipient
from orchestration.settings import Settings

AT = datetime(2026, 11, 24, 12, tzinfo=UTC)
TABLES = ("cases", "event_log", "event_objects", "events", "object_changes", "object_objects", "objects")
LETTER = "Kære borger, vi har i dag modtaget dit brev nummer"
WAREHOUSE = f"""
create schema canonical;
set TimeZone = 'UTC';
create table canonical.event_log as
select 'byg' as process, md5('case' || (n // 4)) as case_id, n % 4 + 1 as event_no, md5('event' || n) as event_id,
    case when n = 7 then 'Ring til Åse Ørum' else 'a' || n % 4 end as activity,
    timestamptz '2024-01-01 22:30:15+00' + interval (n * 37) minute as occurred_at, null::timestamptz as ended_at,
    timestamptz '2024-01-02 08:00:00+00' as registered_at, 'second' as time_precision, 'complete' as lifecycle,
    case when n = 5 then 'hos Åse' else 'nord' end as unit, 'Bruger' as resource_type, 'byggesag' as source,
    'Rå tekst ' || n as raw_activity, 'a1' as next_activity, null::timestamptz as next_occurred_at,
    hash('case' || (n // 4)) as case_key, hash(n) as activity_key, hash(n) as next_activity_key
from range(40) as t (n);
insert into canonical.event_log by name
select * replace ('syge' as process, md5('s' || case_id) as case_id, md5('s' || event_id) as event_id)
from canonical.event_log;
create table canonical.events as
select event_id, activity, occurred_at, ended_at, registered_at, occurred_at as loaded_at, time_precision, lifecycle,
    raw_activity, unit, md5('employee') as resource, resource_type, source, 1::bigint as source_position,
    1 as delivery_no, 0 as column_position
from canonical.event_log;
create table canonical.cases as
select process, case_id, any_value(case_key) as case_key, 'stor' as case_type, 'nord' as unit,
    min(occurred_at) as started_at, max(occurred_at) as ended_at, false as is_open, count(*)::integer as events
from canonical.event_log group by process, case_id;
create table canonical.objects as
select case_id as object_id, 'sag' as object_type from canonical.cases union all select md5('citizen'), 'borger';
create table canonical.event_objects as
select event_id, case_id as object_id, 'sag' as qualifier from canonical.event_log
union all select event_id, md5('citizen'), 'part' from canonical.event_log;
create table canonical.object_objects as
select case_id as source_id, md5('citizen') as target_id, 'part' as qualifier from canonical.cases;
create table canonical.object_changes as
select case_id as object_id, 'case_type' as attribute, 'stor' as value, null::timestamptz as valid_from
from canonical.cases
union all select md5('citizen'), 'note', '{LETTER} ' || n, null from range(30) as t (n);
create table canonical.activities as
select process, activity, true as is_declared
from unnest(['byg', 'syge']) as p (process), unnest(['a0', 'a1', 'a2', 'a3']) as a (activity)
union all select 'byg', 'Ring til Åse Ørum', false;
create table canonical.units as select 'nord' as unit;
create table canonical.processes as select unnest(['byg', 'syge']) as process;
create table canonical.deliveries as select timestamptz '2024-06-01 00:00:00+00' as loaded_at;
"""


def declared(name: str, **changed: Any) -> dict[str, Any]:
    return {
        "name": name,
        "label_da": f"Modtageren {name}",
        "purpose_da": "Forskning i sagsforløb",
        "legal_basis_da": "databeskyttelseslovens § 10",
        "agreement": {"reference": "DBA-1", "valid_to": date(2027, 1, 1)},
        "approved_by": "Databeskyttelsesrådgiver",
        "approved_on": date(2026, 1, 1),
        **changed,
    }


@dataclass
class Place:
    """A municipality's folder, its data folder and where exports go."""

    settings: Settings
    folder: Path

    def declare(self, *recipients: dict[str, Any]) -> None:
        file = self.settings.municipality / "recipients.yml"
        file.write_text(yaml.safe_dump({"recipients": list(recipients)}, allow_unicode=True), encoding="utf-8")

    def export(self, name: str, **changed: Any) -> dict[str, list[dict[str, Any]]]:
        self.declare(declared(name, **changed))
        self.folder = self.folder.with_name(self.folder.name + "x")
        export_for_recipient(self.settings, name, out=self.folder, at=AT)
        return {file.stem: pq.read_table(file).to_pylist() for file in sorted(self.folder.glob("*.parquet"))}

    def manifest(self) -> dict[str, Any]:
        return json.loads((self.folder / "manifest.json").read_text(encoding="utf-8"))


def strings(export: dict[str, list[dict[str, Any]]]) -> set[str]:
    return {value for rows in export.values() for row in rows for value in row.values() if isinstance(value, str)}


def ids(export: dict[str, list[dict[str, Any]]]) -> set[str]:
    return {value for value in strings(export) if len(value) == 32 and set(value) <= set("0123456789abcdef")}


def write_warehouse(file: Path) -> Path:
    """The warehouse that every export of these tests reads."""
    with duckdb.connect(str(file)) as con:
        con.execute(WAREHOUSE)
    return file


def place_in(folder: Path, warehouse: Path) -> Place:
    """A municipality with that warehouse and a key of its own."""
    for name in ("municipality", "data"):
        (folder / name).mkdir()
    (folder / "data" / "warehouse.duckdb").write_bytes(warehouse.read_bytes())
    key = folder / "a.key"
    key.write_text("ab" * 32)
    key.chmod(0o600)
    return Place(Settings(folder / "municipality", folder / "data", key), folder / "out")
