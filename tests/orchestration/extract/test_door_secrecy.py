"""What the door holds in clear leaves with it: the key, the batch, and nothing on disk; names are only names."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from orchestration.extract import door as door_module
from orchestration.extract.door import open_door
from tests.orchestration.extract.declared import KEY, admit, column, landed, source, stamp, table
from tests.orchestration.extract.door_hashes import CPR, keyed

HOSTILE = [
    '"; drop table x; --',
    'it\'s "a" column',
    "two\nlines",
    "{{ env_var('HOME') }}",
    "$1 ? :name",
    "Ærø Åbenrå 😀",
    "\u202eright to left",
    "select",
    "value",
    "x" * 300,
]


@pytest.mark.parametrize("delivered_as", HOSTILE)
@pytest.mark.parametrize("treatment", ["keep", "pseudonymise", "generalise"])
def test_hostile_column_names_are_names_and_no_more(delivered_as: str, treatment: str) -> None:
    meta: dict[str, Any] = {
        "keep": {},
        "pseudonymise": {"kind": "sag:a"},
        "generalise": {"classes": {"it's": "x'; drop table typed; --"}, "otherwise": "'; --"},
    }[treatment]
    declared = column("a", delivered_as=delivered_as, treatment=treatment, **meta)
    cells = ["x'; drop table typed; --", "'", '"', "\\", "%s"]
    found = admit({delivered_as: cells}, declared, stamp("t", delivered_as=delivered_as))
    assert found.rows.num_rows == 0
    assert found.rejected.num_rows == 5
    found = admit({delivered_as: cells}, declared)
    expected = {
        "keep": cells,
        "pseudonymise": [keyed(f"sag:a|{cell}") for cell in cells],
        "generalise": ["it's", "'; --", "'; --", "'; --", "'; --"],
    }[treatment]
    assert landed(found, "a") == expected


@pytest.mark.parametrize(
    "name", ["position", "value", "pseudonym", "occurrence", "typed", "safe", "faulty", "field", "order"]
)
def test_columns_may_have_the_names_the_door_uses_itself(name: str) -> None:
    cells = {name: ["1", "2"], "n": ["1", "x"]}
    found = admit(cells, column(name, treatment="pseudonymise", kind="sag:a"), column("n", data_type="bigint"))
    assert landed(found, name) == [keyed("sag:a|1")]
    assert found.rejected["position"].to_pylist() == [2]


class Watched:
    """A connection that notes its variables and settings when it is closed."""

    def __init__(self, con: duckdb.DuckDBPyConnection, seen: dict[str, Any]) -> None:
        self._con, self._seen = con, seen

    def __getattr__(self, name: str) -> Any:
        return getattr(self._con, name)

    def close(self) -> None:
        variables = self._con.execute("select name from duckdb_variables()").fetchall()
        self._seen["variables at the end"] = variables
        self._con.close()
        self._seen["closed"] = True


@pytest.fixture
def watched(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, Any]]:
    seen: dict[str, Any] = {}
    connect = duckdb.connect

    def watch(*where: Any, **how: Any) -> Watched:
        seen["where"] = where
        return Watched(connect(*where, **how), seen)

    monkeypatch.setattr(door_module.duckdb, "connect", watch)
    return seen


@pytest.mark.parametrize("fails", [False, True])
def test_the_key_leaves_when_the_door_closes_however_it_closes(watched: dict[str, Any], fails: bool) -> None:
    declared = table(column("x", treatment="pseudonymise", kind="borger"))

    def pass_through() -> None:
        with open_door(KEY, source(declared), declared, pa.schema([("x", pa.string())])) as opened:
            inside = opened._con.execute("select name from duckdb_variables()").fetchall()
            assert sorted(inside) == [("ipad",), ("opad",)]
            if fails:
                raise KeyError("x")

    if fails:
        with pytest.raises(KeyError):
            pass_through()
    else:
        pass_through()
    assert watched == {"where": (":memory:",), "variables at the end": [], "closed": True}


def test_clear_text_never_spills_to_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    declared = table(column("x", treatment="pseudonymise", kind="borger"))
    batch = pa.record_batch(
        {"x": [f"{n:0500d}" for n in range(60_000)], "_position": pa.array(range(60_000), pa.int64())}
    )
    with open_door(KEY, source(declared), declared, batch.schema) as opened:
        assert opened._con.sql("select current_setting('temp_directory')").fetchall() == [("",)]
        opened._con.execute("set memory_limit = '12MB'")
        with pytest.raises(duckdb.OutOfMemoryException) as refused:
            opened.admit(batch)
        assert os.listdir(tmp_path) == []  # noqa: PTH208
    assert "0000" not in str(refused.value)


def test_the_clear_batch_is_let_go_when_it_is_admitted() -> None:
    declared = table(column("x", treatment="pseudonymise", kind="borger"))
    batch = pa.record_batch({"x": [CPR], "_position": pa.array([1], pa.int64())})
    with open_door(KEY, source(declared), declared, batch.schema) as opened:
        opened.admit(batch)
        assert opened._con.sql("select table_name from duckdb_tables()").fetchall() == []
        with pytest.raises(duckdb.CatalogException):
            opened._con.sql("from incoming")
