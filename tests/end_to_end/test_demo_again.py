"""The demo refreshed again: a broken delivery in between, and the same bytes from the same deliveries and moment."""

import duckdb

from tests.end_to_end.workplace import AS_OF, Workplace, changed, checksums, published


def test_a_broken_delivery_stops_its_source_alone_and_once_it_is_gone_the_same_bytes_are_published(
    demo_copy: Workplace,
) -> None:
    release = (demo_copy.data / "published").resolve()
    before = checksums(demo_copy)
    delivery = demo_copy.data / "deliveries" / "byggesag" / "BROKEN.csv"
    delivery.write_bytes(b"Sagsnr;Kategori\r\n1;2\r\n")
    done = demo_copy.run("refresh", "--as-of", AS_OF, check=2)
    assert "BROKEN.csv" in done.stderr
    assert "Traceback" not in done.stderr
    assert (demo_copy.data / "published").resolve() != release
    # Every figure of the broken source is the last release's; only the account of sources and refreshes may differ.
    assert changed(before, checksums(demo_copy)) <= {"refreshes.parquet", "sources.parquet"}
    told = dict(statuses(demo_copy))
    assert told.pop("byggesag") == "stopped"
    assert len(told) > 1
    assert set(told.values()) == {"ok"}

    delivery.unlink()
    demo_copy.run("refresh", "--as-of", AS_OF)
    assert {status for _, status in statuses(demo_copy)} == {"ok"}
    assert changed(before, checksums(demo_copy)) == {"refreshes.parquet"}
    assert published(demo_copy, "select count(*) from refreshes") == [(3,)]


def test_a_backfill_names_what_there_is_and_a_batch_read_anew_changes_nothing(demo_copy: Workplace) -> None:
    before = checksums(demo_copy)
    batch = demo_copy.data / "landing" / "sygedagpenge" / "status_changes" / "batch-000001"
    bytes_before = {file.name: file.read_bytes() for file in batch.iterdir()}
    assert "was read anew" in demo_copy.run("backfill", "sygedagpenge", "status_changes", "1").stdout
    assert {file.name: file.read_bytes() for file in batch.iterdir()} == bytes_before
    assert "no batch 99" in demo_copy.run("backfill", "byggesag", "cases", "99", check=2).stderr
    refused = " ".join(demo_copy.run("backfill", "x", "y", "1", check=2).stderr.split())
    assert "declared are: aktindsigt" in refused
    assert "byggesag cases" in refused
    assert checksums(demo_copy) == before


def statuses(workplace: Workplace) -> list[tuple]:
    """How the sources' deliveries of the last refresh went."""
    file = workplace.data / "landing" / "sources.parquet"
    return duckdb.sql(f"select source, status from read_parquet('{file}') order by source").fetchall()
