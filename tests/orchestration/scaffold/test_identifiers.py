"""Headers as identifiers: safe in SQL without quotes, never twice, and readable in Danish spelt out."""

import re

import duckdb
import pytest

from orchestration.extract.declaration import Column
from orchestration.scaffold.identifiers import plain, safe_name, safe_names, words


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("VenterPåAnsøgerFra2", "venter_paa_ansoeger_fra_2"),
        ("BomNr", "bom_nr"),
        ("BFEnr", "bfenr"),
        ("CPRNummer", "cpr_nummer"),
        ("Ærø Åben-dato (%)", "aeroe_aaben_dato"),
        ("Virkning.FraTidspunkt", "virkning_fra_tidspunkt"),
        ("1. samtale", "field_1_samtale"),
        ("", "field"),
        ("😀", "field"),
        ("Yes", "yes_delivered"),
        ("order", "order_delivered"),
        ("Select", "select_delivered"),
        ("event_id", "event_id_delivered"),
        ("_row_id", "row_id"),
        ("tid__precision", "tid_precision"),
        ("é", "e"),
    ],
)
def test_a_header_becomes_a_name(header: str, name: str) -> None:
    assert safe_name(header) == name


HOSTILE = ['"; drop table x; --', "it's", "to\nlinjer", "x" * 300, "{{ x }}", "\\", "\0", "ＡＢ", "a" + "\u0301" * 40]


def test_every_name_is_taken_by_duckdb_without_quotes_and_by_the_declaration() -> None:
    names = safe_names([*HOSTILE, "A", "a", "å", "aa", "Å", "case", "end", "user", "desc"])
    assert len(set(names.values())) == len(names)
    for name in names.values():
        assert re.fullmatch(r"[a-z][a-z0-9_]{0,60}", name)
        Column(name=name, delivered_as="x")
        duckdb.sql(f"select {name} from (select 1 as {name})")


def test_the_second_of_two_alike_is_numbered_in_the_order_of_the_delivery() -> None:
    assert list(safe_names(["Sags-id", "SagsId", "sags id"]).values()) == ["sags_id", "sags_id_2", "sags_id_3"]


def test_words_and_plain_agree_with_what_names_are_compared_by() -> None:
    assert words("AfgørelseDato") == ("afgoerelse", "dato")
    assert plain("Påbegyndt-dato") == "paabegyndtdato"
