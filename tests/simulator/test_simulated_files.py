"""Encodings, separators and line ends as the layouts declare them, and what a layout cannot hold."""

import hashlib
import re

import pytest

from simulator.write import TextFile


def test_byggesag_is_windows_1252_with_semicolons_and_crlf(folder):
    raw = (folder / "byggesag" / "BYGGESAG_2024.csv").read_bytes()
    with pytest.raises(UnicodeDecodeError):
        raw.decode("utf-8")
    header = raw.decode("cp1252").split("\r\n")[0]
    assert header.startswith("BomNr;Sagsnr;Kategori;Ansøgningstype;")
    assert header.endswith(";Sagsbehandler;Gebyr;Bemærkning;SenestÆndret")
    assert raw.endswith(b"\r\n")
    assert b"\xef\xbb\xbf" not in raw


def test_byggesag_writes_days_first_and_decimal_commas(simulation):
    rows = simulation.rows["byggesag"]
    for row in rows:
        assert len(row) == 33
        assert None not in row.values()
        assert all(re.fullmatch(r"(\d\d-\d\d-20\d\d)?", row[column]) for column in row if column.endswith("Dato"))
        assert re.fullmatch(r"\d\d-\d\d-20\d\d \d\d:\d\d", row["SenestÆndret"])
        assert re.fullmatch(r"(\d{1,2}\.\d{3},00)?", row["Gebyr"])
        assert bool(row["Gebyr"]) == bool(row["AfgørelseDato"])
    assert any(row["Gebyr"] == "4.250,00" for row in rows)
    assert any(int(row["ModtagetDato"][:2]) > 12 for row in rows)


def test_sygedagpenge_is_utf_8_with_one_byte_order_mark(folder, simulation):
    raw = (folder / "sygedagpenge" / "SYGEDAGPENGE_STATUSHISTORIK.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    assert raw.count(b"\xef\xbb\xbf") == 1
    assert raw.count(b"\n") == raw.count(b"\r\n") == len(simulation.rows["sygedagpenge"]) + 1
    header = raw.decode("utf-8-sig").split("\r\n")[0]
    assert header == "SagsId;CPR;Navn;Team;Status;StatusDato;Registreret;Sagsbehandler;Kategori;SekvensNr"


def test_a_status_history_is_numbered_as_it_was_registered(simulation):
    previous = None
    for row in simulation.rows["sygedagpenge"]:
        day, month, year = row["Registreret"][:10].split("-")
        stamp = (row["SagsId"], f"{year}-{month}-{day} {row['Registreret'][11:]}", int(row["SekvensNr"]))
        if previous and previous[0] == stamp[0]:
            assert stamp[1] >= previous[1]
            assert stamp[2] == previous[2] + 1
        else:
            assert stamp[2] == 1
        previous = stamp


def test_a_text_file_knows_the_checksum_of_what_it_wrote(tmp_path):
    with TextFile(tmp_path / "a.csv", encoding="utf-8-sig", line_end="\r\n") as file:
        for number in range(300_000):
            file.line(f"række {number}")
    raw = (tmp_path / "a.csv").read_bytes()
    assert file.sha256 == hashlib.sha256(raw).hexdigest()
    assert raw.decode("utf-8-sig").split("\r\n")[:2] == ["række 0", "række 1"]
    assert raw.count(b"\xef\xbb\xbf") == 1


def test_a_letter_that_the_encoding_lacks_is_an_error_not_a_question_mark(tmp_path):
    file = TextFile(tmp_path / "a.csv", encoding="cp1252")
    file.line("č")
    with pytest.raises(UnicodeEncodeError), file:
        pass
