"""XML by path, on an extract in the shape of the national Sags- og Dokumentindeks, and on broken files."""

from collections.abc import Callable

import pytest

from orchestration.extract.delivery import Connector
from orchestration.extract.errors import DeliveryError
from orchestration.extract.readers import expat, xml_walk

SAGSINDEKS = b"""<?xml version="1.0" encoding="UTF-8"?>
<ns2:FremfindSagResponse xmlns:ns2="urn:oio:sagdok:sag:3.0.0.0" xmlns:sd="urn:oio:sagdok:3.0.0.0" version="3.0">
  <sd:UdtraeksTidspunkt>2024-05-01T06:00:00.000+02:00</sd:UdtraeksTidspunkt>
  <ns2:Sag>
    <sd:UUIDIdentifikator>11111111-1111-4111-8111-111111111111</sd:UUIDIdentifikator>
    <ns2:Registrering>
      <sd:FraTidspunkt><sd:TidsstempelDatoTid>2024-01-03T10:11:12.000+01.00</sd:TidsstempelDatoTid></sd:FraTidspunkt>
      <sd:LivscyklusKode>Importeret</sd:LivscyklusKode>
      <ns2:TilstandListe>
        <ns2:Fremdrift>
          <sd:Virkning>
            <sd:FraTidspunkt><sd:TidsstempelDatoTid>2024-01-02T00:00:00.000+01.00</sd:TidsstempelDatoTid></sd:FraTidspunkt>
            <sd:TilTidspunkt><sd:TidsstempelDatoTid>2024-02-01T09:30:00.000+01.00</sd:TidsstempelDatoTid></sd:TilTidspunkt>
            <sd:AktoerRef><sd:UUIDIdentifikator>22222222-2222-4222-8222-222222222222</sd:UUIDIdentifikator></sd:AktoerRef>
            <sd:AktoerTypeKode>ItSystem</sd:AktoerTypeKode>
          </sd:Virkning>
          <ns2:FremdriftStatusKode>Opstaaet</ns2:FremdriftStatusKode>
        </ns2:Fremdrift>
        <ns2:Fremdrift>
          <sd:Virkning>
            <sd:FraTidspunkt><sd:TidsstempelDatoTid>2024-02-01T09:30:00.000+01.00</sd:TidsstempelDatoTid></sd:FraTidspunkt>
            <sd:TilTidspunkt><sd:GraenseIndikator>true</sd:GraenseIndikator></sd:TilTidspunkt>
            <sd:AktoerTypeKode>Bruger</sd:AktoerTypeKode>
          </sd:Virkning>
          <ns2:FremdriftStatusKode>Oplyst</ns2:FremdriftStatusKode>
        </ns2:Fremdrift>
      </ns2:TilstandListe>
      <ns2:AttributListe><ns2:Egenskaber><sd:BrugervendtNoegleTekst>S2024-17</sd:BrugervendtNoegleTekst></ns2:Egenskaber></ns2:AttributListe>
    </ns2:Registrering>
  </ns2:Sag>
  <ns2:Sag><sd:UUIDIdentifikator>33333333-3333-4333-8333-333333333333</sd:UUIDIdentifikator></ns2:Sag>
</ns2:FremfindSagResponse>
"""
FREMDRIFT = "FremfindSagResponse/Sag/Registrering/TilstandListe/Fremdrift"


def test_virkning_and_registrering_of_a_case_are_read_with_what_stands_around_them(deliver: Callable) -> None:
    columns = {
        "status": "FremdriftStatusKode",
        "fra": "Virkning/FraTidspunkt/TidsstempelDatoTid",
        "til": "Virkning/TilTidspunkt/TidsstempelDatoTid",
        "uendelig": "Virkning/TilTidspunkt/GraenseIndikator",
        "registreret": "../../FraTidspunkt/TidsstempelDatoTid",
        "sagsnummer": "../../AttributListe/Egenskaber/BrugervendtNoegleTekst",  # stands after the rows
        "uuid": "../../../UUIDIdentifikator",
        "udtraek": "../../../../UdtraeksTidspunkt",
        "version": "../../../../@version",
    }
    rows, delivery = deliver("sag.xml", SAGSINDEKS, format="xml", rows=FREMDRIFT, columns=list(columns.values()))
    read = [{short: row[path] for short, path in columns.items()} for row in rows]
    around = {"registreret": "2024-01-03T10:11:12.000+01.00", "sagsnummer": "S2024-17", "version": "3.0"} | {
        "uuid": "11111111-1111-4111-8111-111111111111",
        "udtraek": "2024-05-01T06:00:00.000+02:00",
    }
    assert read == [
        {"status": "Opstaaet", "fra": "2024-01-02T00:00:00.000+01.00", "til": "2024-02-01T09:30:00.000+01.00"}
        | {"uendelig": None, **around},
        {"status": "Oplyst", "fra": "2024-02-01T09:30:00.000+01.00", "til": None, "uendelig": "true", **around},
    ]
    assert "Virkning/AktoerTypeKode" in delivery.left_out


def test_attributes_own_text_and_repeated_elements(deliver: Callable) -> None:
    content = b'<S><Sag id="1"> x <!-- no --></Sag><Sag id="2"><K>a</K><K> b </K><T/><U><![CDATA[<c>]]></U></Sag></S>'
    rows, _ = deliver("a.xml", content, format="xml", rows="S/Sag")
    assert rows == [
        {"@id": "1", ".": "x", "K": None, "T": None, "U": None, "_position": 1},
        {"@id": "2", ".": None, "K": '["a", "b"]', "T": None, "U": "<c>", "_position": 2},
    ]


def test_one_name_in_two_namespaces_is_told_and_the_prefix_tells_them_apart(deliver: Callable) -> None:
    content = b'<S xmlns:a="u" xmlns:b="v"><R><a:K>1</a:K><b:K>2</b:K></R><R><a:K>3</a:K></R></S>'
    rows, delivery = deliver("a.xml", content, format="xml", rows="S/R", columns=["K"])
    assert (rows, [row.position for row in delivery.rejected]) == ([{"K": "3", "_position": 2}], [1])
    rows, delivery = deliver("a.xml", content, format="xml", rows="S/R", columns=["b:K"])
    assert ([row["b:K"] for row in rows], delivery.rejected) == (["2", None], [])


BROKEN = {
    "cut short": (b"<S><R><a>1</a></R><R>", "line 1, column 21: not well-formed"),
    "another root": (b"<T><R/></T>", "outermost element is 'T', not 'S'"),
    "rows of another name": (b"<S><Q/></S>", "has no element 'S/R'; in 'S' stand 'Q'"),
    "column nowhere": (b"<S><R><b>1</b></R></S>", "has no column 'a'; it has 'b'"),
    "late value": (b"<S><R><a>1</a></R><til>2</til></S>", "'../til' stands after the rows"),
    "entities": (b'<!DOCTYPE S [<!ENTITY a "x">]><S><R><a>&a;</a></R></S>', "document type or entity"),
    "too deep": (b"<S><R>" + b"<x>" * 70, "nested deeper than 64"),
}


@pytest.mark.parametrize("what", BROKEN)
def test_broken_xml_is_refused_with_its_name_and_place(deliver: Callable, what: str) -> None:
    content, message = BROKEN[what]
    columns = ["a", "../til"] if what == "late value" else ["a"]
    with pytest.raises(DeliveryError, match=message) as raised:
        deliver("bad.xml", content, format="xml", rows="S/R", columns=columns)
    assert "bad.xml" in str(raised.value)


def test_what_is_held_is_bounded_and_the_file_is_not(deliver: Callable, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xml_walk, "LONGEST", 2_000)
    monkeypatch.setattr(expat, "BLOCK", 500)
    row = b"<R><a>" + b"x" * 100 + b"</a></R>"
    assert (
        len(deliver("a.xml", b"<S><G>" + row * 500 + b"</G></S>", format="xml", rows="S/G/R", columns=["a"])[0]) == 500
    )
    with pytest.raises(DeliveryError, match="one element is longer than 2000 bytes; name fewer steps up"):
        deliver("a.xml", b"<S><G><n>1</n>" + row * 500, format="xml", rows="S/G/R", columns=["a", "../n"])


def test_rows_and_columns_must_be_paths(deliver: Callable) -> None:
    for rows in ("", "Sag", "/S/R", "S/R/", "S//R", "S/@id"):
        with pytest.raises(ValueError, match="rows must be the path"):
            Connector(format="xml", rows=rows)
    for column in ("a/", "a/../b", "//a", "@a/b", ""):
        with pytest.raises(DeliveryError, match="is no path from a row"):
            deliver("a.xml", b"<S><R/></S>", format="xml", rows="S/R", columns=[column])
