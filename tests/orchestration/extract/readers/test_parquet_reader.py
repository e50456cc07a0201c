"""Parquet: which types come out, what is left out, and what is refused."""

import datetime as dt
import io
from collections.abc import Callable

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from orchestration.extract.errors import DeliveryError


def parquet(table: pa.Table) -> bytes:
    content = io.BytesIO()
    pq.write_table(table, content, row_group_size=2)
    return content.getvalue()


def test_types_are_kept_times_cut_to_microseconds_and_odd_columns_left_out(deliver: Callable) -> None:
    noon = dt.datetime.fromisoformat("2024-02-29T12:00:00.123456")
    table = pa.table(
        {
            "id": pa.array(["S1", "S1", None]).dictionary_encode(),
            "naive": pa.array([noon, None, noon], pa.timestamp("ns")),
            "instant": pa.array([noon] * 3, pa.timestamp("ms", tz="Europe/Copenhagen")),
            "day": pa.array([noon.date()] * 3, pa.date32()),
            "amount": [1.5, 2.0, None],
            "count": [1, 2, 3],
            "nested": [[1], [2], [3]],
            "blob": [b"x"] * 3,
            "__index_level_0__": [0, 1, 2],
        }
    )
    rows, delivery = deliver("a.parquet", parquet(table), format="parquet")
    assert delivery.columns == pa.schema(
        [
            ("id", pa.string()),
            ("naive", pa.timestamp("us")),
            ("instant", pa.timestamp("us", tz="UTC")),
            ("day", pa.date32()),
            ("amount", pa.float64()),
            ("count", pa.int64()),
        ]
    )
    assert delivery.left_out == ["nested", "blob", "__index_level_0__"]
    assert [row["_position"] for row in rows] == [1, 2, 3]
    assert rows[0]["naive"] == noon
    assert rows[0]["instant"] == noon.replace(microsecond=123_000, tzinfo=dt.UTC)
    assert rows[0]["day"] == dt.date(2024, 2, 29)
    assert rows[2]["id"] is None


def test_wanted_columns_come_in_the_order_of_the_file(deliver: Callable) -> None:
    rows, delivery = deliver(
        "a.parquet", parquet(pa.table({"a": [1], "b": [2], "c": [3]})), format="parquet", columns=["c", "a"]
    )
    assert rows == [{"a": 1, "c": 3, "_position": 1}]
    assert delivery.left_out == ["b"]


def test_broken_or_oversized_files_and_missing_columns_are_refused(deliver: Callable) -> None:
    sound = parquet(pa.table({"a": ["x" * 1_000] * 100}))
    with pytest.raises(DeliveryError, match="not a sound Parquet file"):
        deliver("a.parquet", sound[:-20], format="parquet")
    with pytest.raises(DeliveryError, match="not a sound Parquet file"):
        deliver("a.parquet", sound[:4] + b"\xff" * 40 + sound[44:], format="parquet")
    with pytest.raises(DeliveryError, match="more than 500 bytes uncompressed"):
        deliver("a.parquet", sound, format="parquet", max_bytes=500)
    with pytest.raises(DeliveryError, match="more than 50000 bytes uncompressed"):  # a dictionary hides how large
        deliver("a.parquet", sound, format="parquet", max_bytes=50_000)
    with pytest.raises(DeliveryError, match="has no column 'z'; it has 'a'"):
        deliver("a.parquet", sound, format="parquet", columns=["z"])
