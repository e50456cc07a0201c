"""Exports for recipients: joined within, not between; no ids of the warehouse, no hash that anybody can make."""

import hashlib
import hmac
import itertools
import json
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq
import pytest
import yaml

from orchestration.extract.errors import ConfigurationError
from orchestration.lock import FolderBusy, exclusive
from orchestration.publish import recipient_export
from orchestration.publish.recipient_export import export_for_recipient
from orchestration.publish.recipients import read_recipients, recipient_named
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


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("warehouse") / "warehouse.duckdb"
    with duckdb.connect(str(file)) as con:
        con.execute(WAREHOUSE)
    return file


@pytest.fixture
def place(tmp_path: Path, warehouse: Path) -> Place:
    for name in ("municipality", "data"):
        (tmp_path / name).mkdir()
    (tmp_path / "data" / "warehouse.duckdb").write_bytes(warehouse.read_bytes())
    key = tmp_path / "a.key"
    key.write_text("ab" * 32)
    key.chmod(0o600)
    return Place(Settings(tmp_path / "municipality", tmp_path / "data", key), tmp_path / "out")


def strings(export: dict[str, list[dict[str, Any]]]) -> set[str]:
    return {value for rows in export.values() for row in rows for value in row.values() if isinstance(value, str)}


def ids(export: dict[str, list[dict[str, Any]]]) -> set[str]:
    return {value for value in strings(export) if len(value) == 32 and set(value) <= set("0123456789abcdef")}


def test_within_an_export_every_id_is_found_where_it_is_pointed_to(place: Place) -> None:
    export = place.export("a")
    assert tuple(export) == TABLES
    objects = {row["object_id"] for row in export["objects"]}
    events = {row["event_id"] for row in export["events"]}
    assert {row["object_id"] for row in export["event_objects"]} == objects
    assert {row["event_id"] for row in export["event_objects"]} == events
    assert {row["event_id"] for row in export["event_log"]} == events
    assert {row["case_id"] for row in export["event_log"]} == {row["case_id"] for row in export["cases"]} < objects
    pointed_to = {value for row in export["object_objects"] for value in (row["source_id"], row["target_id"])}
    assert pointed_to == objects
    assert (len(events), len(objects)) == (80, 21)


def test_an_id_is_pythons_hmac_under_the_recipients_own_key(place: Place) -> None:
    export = place.export("a", rotation=3)
    key = hmac.digest(b"\xab" * 32, b"recipient:a:3", hashlib.sha256)
    citizen = hashlib.md5(b"citizen", usedforsecurity=False).hexdigest()
    expected = hmac.digest(key, f"object|{citizen}".encode(), hashlib.sha256).hex()[:32]
    assert [row["object_id"] for row in export["objects"] if row["object_type"] == "borger"] == [expected]


def test_two_recipients_and_two_rotations_cannot_be_joined_by_any_columns_of_ids(place: Place) -> None:
    exports = [place.export("a"), place.export("b"), place.export("a", rotation=2)]
    for one, two in itertools.combinations(exports, 2):
        assert len(ids(one)) == len(ids(two)) == 101
        assert not ids(one) & ids(two)
    with duckdb.connect(str(place.settings.warehouse), read_only=True) as con:
        own = {
            value
            for (value,) in con.sql(
                "select event_id from canonical.events union select object_id from canonical.objects"
            ).fetchall()
        }
    assert len(own) == 101
    assert not any(own & strings(export) for export in exports)


def test_the_same_export_again_has_the_same_bytes(place: Place) -> None:
    place.export("a")
    first = [table["sha256"] for table in place.manifest()["tables"]]
    place.export("a")
    assert [table["sha256"] for table in place.manifest()["tables"]] == first


def test_the_order_of_rows_does_not_tell_which_row_is_which_in_another_export(place: Place) -> None:
    """Sorted by new ids, the rows of two exports stand in two orders."""
    orders = []
    for name in ("a", "b"):
        rows = place.export(name, coarsen="none")["events"]
        orders.append([(row["source"], row["occurred_at"]) for row in rows])
    assert orders[0] != orders[1]
    assert sorted(orders[0]) == sorted(orders[1])


def test_employees_source_words_positions_and_build_keys_are_left_out(place: Place) -> None:
    export = place.export("a")
    names = {name for rows in export.values() for name in rows[0]}
    gone = {"resource", "raw_activity", "source_position", "delivery_no", "column_position", "loaded_at", "case_key"}
    assert not names & {*gone, "activity_key", "next_activity_key"}
    written = strings(export)
    assert not {word for word in written if "Åse" in word or "Rå tekst" in word or LETTER in word}
    assert "(ikke kortlagt)" in written
    assert place.manifest()["attributes_left_out"] == ["note"]


def test_only_the_processes_and_tables_that_are_allowed_go_out(place: Place) -> None:
    export = place.export("a", processes=["byg"], tables=["cases", "events", "objects", "event_objects"])
    assert set(export) == {"cases", "events", "objects", "event_objects"}
    assert {row["process"] for row in export["cases"]} == {"byg"}
    assert (len(export["events"]), len(export["objects"]), len(export["event_objects"])) == (40, 11, 80)
    with pytest.raises(ConfigurationError, match=r"processes must be among \['byg', 'syge'\]; unknown are \['x'\]"):
        place.export("a", processes=["x"])


@pytest.mark.parametrize(
    ("coarsen", "first"), [("none", "22:30:15"), ("hour", "22:00:00"), ("day", "23:00:00")]
)  # the Danish day begins at 23:00 UTC in winter
def test_times_are_as_exact_as_agreed(place: Place, coarsen: str, first: str) -> None:
    export = place.export("a", coarsen=coarsen)
    times = sorted(row["occurred_at"] for row in export["events"])
    assert times[0].astimezone(UTC).time().isoformat() == first
    assert {row["time_precision"] for row in export["events"]} == {"second" if coarsen == "none" else coarsen}


def test_the_manifest_says_how_many_events_their_time_and_activity_tell_apart(place: Place) -> None:
    place.export("a", processes=["byg"])
    alone = place.manifest()["unique_on_activity_and_time"]
    assert alone["none"] == 40
    assert alone["none"] >= alone["hour"] > alone["day"]


def test_manifest_and_log_say_what_left_to_whom_and_hold_no_id(place: Place) -> None:
    export = place.export("a")
    manifest = place.manifest()
    assert (manifest["recipient"], manifest["rotation"], manifest["as_of"]) == ("a", 1, "2024-06-01T00:00:00+00:00")
    for table in manifest["tables"]:
        file = place.folder / f"{table['table']}.parquet"
        assert table["sha256"] == hashlib.sha256(file.read_bytes()).hexdigest()
        assert table["rows"] == len(export[table["table"]])
    place.export("b")
    lines = [json.loads(line) for line in (place.settings.data / "exports.jsonl").read_text().splitlines()]
    assert [line["recipient"] for line in lines] == ["a", "b"]
    assert lines[0]["exported_at"] == AT.isoformat()
    text = json.dumps(lines) + json.dumps(manifest)
    assert not [value for value in ids(export) if value in text]


def test_an_export_is_its_owners_alone(place: Place) -> None:
    place.export("a")
    assert place.folder.stat().st_mode & 0o777 == 0o700
    assert {file.stat().st_mode & 0o777 for file in place.folder.iterdir()} == {0o600}
    assert (place.settings.data / "exports.jsonl").stat().st_mode & 0o777 == 0o600


def test_who_may_have_nothing_gets_nothing(place: Place) -> None:
    with pytest.raises(ConfigurationError, match="no recipient 'a'; declared are none"):
        export_for_recipient(place.settings, "a", out=place.folder, at=AT)
    place.declare(declared("b", agreement={"reference": "DBA-9", "valid_to": date(2026, 11, 23)}))
    with pytest.raises(ConfigurationError, match=r"no recipient 'a'; declared are \['b'\]"):
        export_for_recipient(place.settings, "a", out=place.folder, at=AT)
    with pytest.raises(ConfigurationError, match="'DBA-9' ran out on 2026-11-23"):
        export_for_recipient(place.settings, "b", out=place.folder, at=AT)
    place.declare(declared("b", approved_on=date(2026, 11, 25)))
    with pytest.raises(ConfigurationError, match="still to come"):
        export_for_recipient(place.settings, "b", out=place.folder, at=AT)
    assert not place.folder.exists()


def test_an_agreement_holds_on_its_last_day(place: Place) -> None:
    place.declare(declared("a", agreement={"reference": "DBA-9", "valid_to": AT.date()}))
    assert recipient_named(place.settings.municipality, "a", on=AT.date()).name == "a"


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"rotation": 0}, "rotation"),
        ({"name": "A b"}, "name"),
        ({"tables": ["landing"]}, "tables"),
        ({"coarsen": "week"}, "coarsen"),
        ({"agreement": None}, "agreement"),
        ({"surprise": 1}, "surprise"),
    ],
)
def test_a_wrong_declaration_is_refused_by_field(place: Place, changed: dict[str, Any], said: str) -> None:
    place.declare({**declared("a"), **changed})
    with pytest.raises(ConfigurationError, match=rf"recipients.yml: recipients\.0\.{said}"):
        read_recipients(place.settings.municipality)


def test_two_recipients_of_one_name_are_refused(place: Place) -> None:
    place.declare(declared("a"), declared("a"))
    with pytest.raises(ConfigurationError, match="declared twice"):
        read_recipients(place.settings.municipality)


@pytest.mark.parametrize("lock", ["refresh.lock", "warehouse.lock"])
def test_nothing_is_exported_while_the_data_folder_is_refreshed(
    place: Place, lock: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recipient_export, "WAIT_SECONDS", 0.0)
    place.declare(declared("a"))
    with exclusive(place.settings.data / lock), pytest.raises(FolderBusy):
        export_for_recipient(place.settings, "a", out=place.folder, at=AT)
    assert not (place.settings.data / "exports.jsonl").exists()


def test_an_export_never_lies_in_the_data_folder_nor_over_something(place: Place, tmp_path: Path) -> None:
    place.declare(declared("a"))
    inside = tmp_path / "link"
    inside.symlink_to(place.settings.data)
    for out in (place.settings.data / "export", place.settings.data, inside / "export"):
        with pytest.raises(ConfigurationError, match="inside the data folder"):
            export_for_recipient(place.settings, "a", out=out, at=AT)
    with pytest.raises(ConfigurationError, match="new or empty"):
        export_for_recipient(place.settings, "a", out=place.settings.municipality, at=AT)


def test_an_export_that_fails_leaves_no_folder_and_no_line(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    place.declare(declared("a"))

    def fail(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(recipient_export, "_write_private", fail)
    with pytest.raises(OSError, match="disk full"):
        export_for_recipient(place.settings, "a", out=place.folder, at=AT)
    assert not place.folder.exists()
    assert [path.name for path in place.folder.parent.iterdir() if "building" in path.name] == []
    assert not (place.settings.data / "exports.jsonl").exists()


def test_no_exported_value_is_a_hash_that_anybody_can_make(place: Place) -> None:
    """Neither of the warehouse's ids nor of the clear forms behind them, plain or under a key one would guess."""
    export = place.export("a")
    clear = ["case0", "event0", "citizen", "0101905000", "010190-5000", "employee"]
    hashed = [hashlib.md5(form.encode(), usedforsecurity=False).hexdigest() for form in clear]
    kinds = ("", "object|", "event|", "borger|")
    forms = [kind + form for kind in kinds for form in (*clear, *hashed)]
    makeable = set()
    for form in forms:
        for name in ("md5", "sha1", "sha256", "blake2b", "blake2s"):
            makeable.add(hashlib.new(name, form.encode()).hexdigest()[:32])
            for key in (b"", b"key", bytes(32)):
                if name in ("md5", "sha1", "sha256"):
                    makeable.add(hmac.digest(key, form.encode(), name).hex()[:32])
    with duckdb.connect() as con:
        makeable |= {str(con.execute("select hash(?)", [form]).fetchall()[0][0]) for form in forms}
    every = {str(value) for rows in export.values() for row in rows for value in row.values()}
    assert not every & makeable
