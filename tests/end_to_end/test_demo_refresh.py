"""The main job on the demo municipality: what it publishes equals what was planted, and exposes nobody.

What happens when it runs again is ``test_demo_again``.
"""

import hashlib
import hmac
import json
import shutil
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from tests.end_to_end.workplace import Workplace, published
from tests.identity_search import search

K = 5


def truth(workplace: Workplace) -> dict:
    """The planted truth of the simulation."""
    return json.loads((workplace.data / "deliveries" / "truth" / "truth.json").read_text(encoding="utf-8"))


def test_every_mined_transition_and_count_is_the_planted_one(demo: Workplace) -> None:
    edges = duckdb.sql(
        f"select process, from_activity, to_activity, transitions"
        f" from read_parquet('{demo.data}/mining/process_map_edges/process_map_edges.parquet')"
    ).fetchall()
    planted = {
        (process, edge["from"], edge["to"]): edge["transitions"]
        for process, facts in truth(demo)["processes"].items()
        for edge in facts["directly_follows"]
    }
    assert {(p, a, b): n for p, a, b, n in edges} == planted


def mined(workplace: Workplace, table: str) -> str:
    """A table that mining wrote, as SQL reads it."""
    return f"read_parquet('{workplace.data}/mining/{table}/{table}.parquet')"


def test_the_planted_bottleneck_waits_as_it_was_planted_and_longer_than_elsewhere(demo: Workplace) -> None:
    for process, facts in truth(demo)["processes"].items():
        planted = facts["bottleneck"]
        found = dict(
            duckdb.sql(
                f"select unit, median_days from {mined(demo, 'bottlenecks')} where process = '{process}'"
                f" and level = 'unit' and from_activity = '{planted['from_activity']}'"
                f" and to_activity = '{planted['to_activity']}'"
            ).fetchall()
        )
        slow = found.pop(planted["unit"])
        assert abs(slow - planted["median_days"]) < 0.1
        assert all(slow > median for median in found.values()), process


def test_causes_of_waiting_are_the_planted_ones_within_ten_points_of_all_waiting(demo: Workplace) -> None:
    for process, facts in truth(demo)["processes"].items():
        days = dict(
            duckdb.sql(
                f"select cause, sum(days) from {mined(demo, 'waiting_causes')}"
                f" where process = '{process}' group by cause"
            ).fetchall()
        )
        planted = facts["waiting_seconds"]
        whole, expected = sum(days.values()), sum(planted.values())
        assert abs(whole - expected / 86_400) < 0.001 * whole
        for cause in ("borger", "anden_myndighed", "lukket", "pulje"):
            assert abs(days.get(cause, 0) / whole - planted.get(cause, 0) / expected) < 0.1, (process, cause)
            assert days.get(cause, 0) > 0 or not planted.get(cause, 0), (process, cause)


def test_a_figure_of_fewer_than_five_cases_is_hidden_and_every_other_is_shown(demo: Workplace) -> None:
    mined = f"read_parquet('{demo.data}/mining/process_map_edges/process_map_edges.parquet')"
    rows = duckdb.sql(
        f"select mined.cases < {K}, shown.is_suppressed, shown.transitions is null, shown.median_seconds is null"
        f" from {mined} as mined join read_parquet('{demo.parquet}/process_map_edges.parquet') as shown"
        " using (process, from_activity, to_activity)"
    ).fetchall()
    assert any(small for small, *_ in rows), "the demo must hold small groups, or this test shows nothing"
    assert all((small, small, small) == tuple(hidden) for small, *hidden in rows)


def test_a_rare_path_is_not_shown_as_a_variant(demo: Workplace) -> None:
    assert published(demo, f"select count(*) from variants where cases < {K}") == [(0,)]
    hidden = published(demo, "select count(*), count(activities) from variants where is_suppressed")
    assert hidden[0][0] > 0
    assert hidden[0][1] == 0


def test_every_opportunity_is_given_again_by_its_own_query_on_the_published_file(demo: Workplace) -> None:
    listed = published(demo, "select cases, days, query_sql from opportunities")
    assert len(listed) > 20
    with duckdb.connect(str(demo.data / "published" / "sagsflow.duckdb"), read_only=True) as con:
        assert [query for cases, days, query in listed if con.execute(query).fetchall() != [(cases, days)]] == []
    assert {benefit for (benefit,) in published(demo, "select distinct benefit from opportunities")} == {
        *("kvalitet", "effektivitet", "automatisering")
    }


def test_the_planted_slow_unit_is_the_first_cause_of_late_permits(demo: Workplace) -> None:
    rows = published(demo, "select cause_da, lift from late_causes where rule_id = 'F31-2' and cause_rank = 1")
    assert [cause for cause, _ in rows] == ["enheden er Byggeri Syd"]
    assert rows[0][1] > 1.5


def test_every_declared_change_and_comparison_is_published(demo: Workplace) -> None:
    assert published(demo, "select change_id from changes order by 1") == [
        ("BYG-NORD",), ("BYG-NORD-IALT",), ("BYG-NORD-SERIE",)
    ]  # fmt: skip
    slower = published(demo, "select difference > 0 and lower > 0 from comparisons where comparison_id = 'BYG-ENHEDER'")
    assert slower == [(True,)]


def test_delivered_rows_are_loaded_rejected_or_duplicate(demo: Workplace) -> None:
    rows = published(demo, "select rows_delivered, rows_loaded + rows_rejected + rows_duplicate from sources")
    assert len(rows) == len(truth(demo)["processes"])
    assert all(delivered == accounted > 0 for delivered, accounted in rows)


def test_no_identity_stands_anywhere_in_the_data_folder(demo: Workplace, tmp_path: Path) -> None:
    needles = sorted(identities(demo) | set(truth(demo)["canaries"]))
    assert len(needles) > 500
    kept = searched_copy(demo, tmp_path)
    assert search(kept, needles) == []
    plant = kept / "landing" / "planted.parquet"
    duckdb.sql(f"copy (select '{needles[0]}' as x) to '{plant}' (format parquet, compression zstd)")
    assert {finding.file.name for finding in search(kept, needles[:1])} == {"planted.parquet"}


def test_no_stored_value_is_a_hash_that_anybody_can_make_of_an_identity(demo: Workplace, tmp_path: Path) -> None:
    """In landing, in the warehouse and in an export: neither unkeyed, nor under a key one would guess."""
    demo.run("export", "parquet", "--recipient", "forskning", "--out", str(tmp_path / "export"))
    stored = {value[:16] for value in stored_texts(demo) | exported_texts(tmp_path / "export")}
    assert len(stored) > 1000
    kinds = ("", "borger|", "sag:byggesag|", "medarbejder:byggesag|", "object|", "event|")
    forms = {kind + form for form in identities(demo) for kind in kinds}
    for form in forms:
        for name in ("md5", "sha1", "sha256", "blake2b"):
            assert hashlib.new(name, form.encode()).hexdigest()[:16] not in stored
        for key in (b"", b"key", bytes(32)):
            assert hmac.digest(key, form.encode(), "sha256").hex()[:16] not in stored
    rows = pa.table({"form": sorted(forms)})
    with duckdb.connect() as con:
        con.register("forms", rows)
        made = {str(value)[:16] for (value,) in con.sql("select hash(form) from forms").fetchall()}
    assert not stored & made


def identities(workplace: Workplace) -> set[str]:
    """Every planted identity in every form the extracts write it: names, CPR numbers, case numbers."""
    listed = json.loads((workplace.data / "deliveries" / "truth" / "identities.json").read_text(encoding="utf-8"))
    found: set[str] = set()
    for person in [*listed["citizens"], *listed["case_workers"]]:
        found |= {person[field] for field in ("name", "cpr", "case") if person.get(field)}
        found |= set(person.get("written", []))
    return {text for text in found if len(text) >= 6}


def searched_copy(workplace: Workplace, out: Path) -> Path:
    """The data folder without the deliveries themselves, which the platform was handed and does not own."""
    kept = out / "searched"
    shutil.copytree(workplace.data, kept, ignore=shutil.ignore_patterns("deliveries", "project"), symlinks=True)
    return kept


def stored_texts(workplace: Workplace) -> set[str]:
    """Every text and every 64-bit number in landing and in the warehouse's canonical tables, as text."""
    found: set[str] = set()
    with duckdb.connect(str(workplace.data / "warehouse.duckdb"), read_only=True) as con:
        columns = con.execute(
            "select table_name, column_name from information_schema.columns"
            " where table_schema = 'canonical' and data_type in ('VARCHAR', 'UBIGINT')"
        ).fetchall()
        for table, column in columns:
            values = con.execute(f'select distinct "{column}"::varchar from canonical."{table}"').fetchall()
            found |= {value for (value,) in values if value}
    for file in (workplace.data / "landing").glob("*/*/batch-*/*.parquet"):
        found |= texts_in(file)
    return found


def exported_texts(folder: Path) -> set[str]:
    files = sorted(folder.glob("*.parquet"))
    assert len(files) == 7
    return set().union(*map(texts_in, files))


def texts_in(file: Path) -> set[str]:
    columns = pq.read_table(file).columns
    return {value for column in columns if pa.types.is_string(column.type) for value in column.to_pylist() if value}
