"""The statements a database is sent: the wanted columns alone, from the watermark on, in order, in its own dialect."""

from datetime import UTC, datetime

import pyarrow as pa
import pytest

from orchestration.extract.errors import DeliveryError
from orchestration.extract.readers.sql_text import everything_sql, from_watermark_sql, quoted, wanted_sql
from orchestration.extract.sql_connector import SqlConnector

INSTANT, LOCAL, DAY = pa.timestamp("us", tz="UTC"), pa.timestamp("us"), pa.date32()


def how(system: str = "postgresql", **what) -> SqlConnector:
    return SqlConnector(system=system, connection="SAGSDB", **(what or {"relation": "esdh.sager"}))


def test_only_the_wanted_columns_of_a_query_leave_the_database():
    asked = how(query="select * from sager -- alt\n;")
    assert wanted_sql(asked, ['"id"', '"at"'], where='"at" >= 1', order=["at", "id", "at"]) == (
        'select "id", "at"\nfrom (\nselect * from sager -- alt\n\n) as delivered\nwhere "at" >= 1\norder by "at", "id"'
    )


def test_each_system_quotes_in_its_own_way():
    assert everything_sql(how()) == 'select * from "esdh"."sager"'
    assert everything_sql(how("sqlserver", relation="db.dbo.Sager"), rows=False) == (
        "select * from [db].[dbo].[Sager] where 1 = 0"
    )
    assert everything_sql(how("oracle", query="select 1 as a from dual")).endswith(") delivered")
    assert quoted('a"b', "oracle") == '"a""b"'
    assert quoted("a]b", "sqlserver") == "[a]]b]"


@pytest.mark.parametrize(
    ("system", "kind", "literal"),
    [
        ("postgresql", INSTANT, "timestamptz '2024-07-01 10:00:00.000000 +00:00'"),
        ("postgresql", LOCAL, "timestamp '2024-07-01 12:00:00.000000'"),
        ("postgresql", DAY, "date '2024-07-01'"),
        ("sqlserver", INSTANT, "cast('2024-07-01 10:00:00.000000 +00:00' as datetimeoffset(7))"),
        ("sqlserver", LOCAL, "cast('2024-07-01 12:00:00.000000' as datetime2(7))"),
        ("sqlserver", DAY, "cast('2024-07-01' as date)"),
        ("oracle", INSTANT, "timestamp '2024-07-01 10:00:00.000000 +00:00'"),
        ("oracle", LOCAL, "timestamp '2024-07-01 12:00:00.000000'"),
    ],
)
def test_the_watermark_is_a_typed_literal_in_the_columns_own_clock(system, kind, literal):
    name = quoted("at", system)
    for after in ("2024-07-01T10:00:00+00:00", datetime(2024, 7, 1, 10, tzinfo=UTC)):
        where = from_watermark_sql(how(system), "at", kind, after, zone="Europe/Copenhagen")
        assert where == f"({name} >= {literal} or {name} is null)"


def test_in_the_hour_that_occurs_twice_the_watermark_goes_back_to_before_it():
    where = from_watermark_sql(how(), "at", LOCAL, "2024-10-27T00:30:00+00:00", zone="Europe/Copenhagen")
    assert "'2024-10-27 01:30:00.000000'" in where


def test_the_overlap_goes_back_behind_the_watermark():
    late = how(relation="a.b", overlap=3_600)
    assert "'2024-07-01 09:00:00" in from_watermark_sql(late, "at", INSTANT, "2024-07-01T10:00:00Z", zone="UTC")
    assert from_watermark_sql(late, "no", pa.int64(), "5000", zone="UTC") == '("no" >= 1400 or "no" is null)'


def test_a_watermark_is_a_time_or_a_number_and_nothing_else_becomes_sql():
    with pytest.raises(DeliveryError, match="times, dates or whole numbers"):
        from_watermark_sql(how(), "navn", pa.string(), "x", zone="UTC")
    for kind in (pa.int64(), INSTANT):
        with pytest.raises(ValueError, match="invalid literal|Invalid isoformat"):
            from_watermark_sql(how(), "no", kind, "1'; drop table x; --", zone="UTC")
