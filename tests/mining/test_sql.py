"""Quoting of names, texts and instants."""

from datetime import UTC, datetime

import pytest

from mining import sql
from mining.errors import ArgumentError, MiningError
from mining.log import EventLog


def test_a_dotted_name_becomes_quoted_parts():
    assert sql.relation("canonical.event_log") == '"canonical"."event_log"'
    assert EventLog(relation="a.b.c").events_sql == '"a"."b"."c"'


def test_a_quote_inside_a_name_or_text_cannot_end_it(con):
    assert sql.identifier('a"b') == '"a""b"'
    text = "Sagen 'Å'; drop table x"
    assert con.sql(f"select {sql.text(text)}").fetchall() == [(text,)]


@pytest.mark.parametrize("name", ["", "a..b", "a.b.c.d"])
def test_a_name_of_another_form_is_refused_by_name(name):
    with pytest.raises(MiningError, match=f"relation '{name}' is not of the form"):
        sql.relation(name)


def test_an_empty_identifier_is_refused():
    with pytest.raises(ArgumentError, match="empty"):
        sql.identifier("")


def test_an_instant_keeps_its_microseconds(con):
    at = datetime(2024, 1, 2, 3, 4, 5, 6, tzinfo=UTC)
    assert con.sql(f"select epoch_us({sql.instant(at)})").fetchall() == [(int(at.timestamp()) * 10**6 + 6,)]
