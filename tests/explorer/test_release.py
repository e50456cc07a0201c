"""A release is read as a whole, and the newest one."""

from pathlib import Path

import duckdb
import pytest

from explorer.release import NoRelease, open_release
from tests.explorer.conftest import publish


def test_after_a_swap_the_next_answer_is_of_the_new_release_and_the_one_begun_stays_with_the_old(tmp_path: Path):
    publish(tmp_path, "r1")
    begun = open_release(tmp_path / "published")
    publish(tmp_path, "r2", refreshes="select 'Nyby' as municipality")
    assert begun.values("select municipality from refreshes") == ["Prøveby"]
    assert open_release(tmp_path / "published").values("select municipality from refreshes") == ["Nyby"]


def test_without_a_release_it_says_what_to_run(tmp_path: Path):
    with pytest.raises(NoRelease, match="sagsflow refresh"):
        open_release(tmp_path / "published")


def test_a_value_from_the_address_line_is_never_read_as_sql(release):
    hostile = "byg' or '1'='1"
    assert release.rows("select * from activities where process = ?", hostile) == []


@pytest.mark.parametrize("query", ["create table t as select 1", "select * from read_csv('/etc/hostname')"])
def test_the_release_can_be_neither_changed_nor_used_to_read_other_files(release, query: str):
    with pytest.raises(duckdb.Error):
        release.rows(query)


def test_it_says_whether_a_table_is_there(release):
    assert release.has("kpis")
    assert not release.has("bottlenecks")
