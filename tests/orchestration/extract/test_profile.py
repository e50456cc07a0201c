"""The profile of unknown files: Danish extracts, odd encodings, undecided columns; nothing of a cell is ever told."""

import gzip
import io
import json
import zipfile
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from orchestration.extract.errors import DeliveryError
from orchestration.extract.profile import Profile, profile_delivery

STATUS_HISTORY = (
    "SagID;Sagsnummer;Sagstitel;Sagstype;Status;StatusDato;Behandler;Ansættelsessted;PartCPR;OprettetDato;Beløb\r\n"
    "3793;27.24.00-G01-5-19;Underretning;BUSag;Opstået;28-10-2019 10:07;"
    "Bruger 01;Børn og Unge;870919-6920;28-10-2019;1.250,00\r\n"
    "3793;27.24.00-G01-5-19;Underretning;BUSag;Vurderet;29-10-2019 11:30;"
    "Bruger 02;Børn og Unge;870919-6920;28-10-2019;\r\n"
    '3794;27.24.00-G01-6-19;"Note med ; og\nlinjeskift";BUSag;Opstået;01-11-2019 09:00;'
    ";Børn og Unge;610190-1234;01-11-2019;75,5\r\n"
)


def profile(tmp_path: Path, content: bytes | str, name: str = "log.csv", **how: object) -> Profile:
    path = tmp_path / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return profile_delivery(path, **how)


def roles(found: Profile) -> dict[str, str]:
    return {column.role: column.name for column in found.columns if column.role != "none"}


def test_a_danish_status_history_in_windows_1252_is_understood(tmp_path: Path) -> None:
    found = profile(tmp_path, STATUS_HISTORY.encode("cp1252"))
    assert (found.connector.format, found.connector.encoding, found.connector.delimiter) == ("csv", "cp1252", ";")
    assert roles(found) == {"case": "SagID", "activity": "Status", "time": "StatusDato", "resource": "Behandler"} | {
        "unit": "Ansættelsessted",
        "case_type": "Sagstype",
    }
    time = found.column("time")
    assert (time.time_format, time.day_first, time.day_first_assumed) == (("%d-%m-%Y %H:%M",), True, False)
    assert (time.has_offset, time.midnight_share) == (False, 0.0)
    by_name = {column.name: column for column in found.columns}
    assert by_name["PartCPR"].looks_like_cpr
    assert (by_name["Beløb"].data_type, by_name["Beløb"].decimal_comma, found.decimal_comma) == ("double", True, True)
    assert by_name["OprettetDato"].midnight_share == 1.0
    assert by_name["SagID"].data_type == "varchar"
    assert (found.rows_sampled, found.is_whole, found.rows_rejected) == (3, True, 0)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
@pytest.mark.parametrize("zipped", [False, True])
def test_the_same_file_in_any_encoding_gives_the_same_columns(tmp_path: Path, encoding: str, zipped: bool) -> None:
    content = STATUS_HISTORY.encode(encoding)
    found = profile(tmp_path, gzip.compress(content) if zipped else content)
    assert found.columns == profile(tmp_path, STATUS_HISTORY).columns


def test_no_cell_stands_in_a_profile_or_an_error(tmp_path: Path) -> None:
    for value in ("870919", "27.24.00", "Underretning", "Opstået", "Bruger 0", "2019", "Børn"):
        assert value not in repr(profile(tmp_path, STATUS_HISTORY))
    for headless in ("870919-6920;Bruger 01;Opstået", "7;Bruger 01;Opstået", "S;Bruger 01;01.02.2024"):
        with pytest.raises(DeliveryError, match="its first line is a row, not names"):
            profile(tmp_path, f"{headless}\n" * 3)


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_the_delimiter_is_found_beside_decimal_commas_and_quoted_text(tmp_path: Path, delimiter: str) -> None:
    number = '"1,5"' if delimiter == "," else "1,5"
    lines = [["case", "activity", "amount"], *[[str(n // 2), f'"step, {n % 2}; |\tx"', number] for n in range(20)]]
    found = profile(tmp_path, "\n".join(delimiter.join(line) for line in lines))
    assert found.connector.delimiter == delimiter
    assert [column.data_type for column in found.columns] == ["varchar", "varchar", "double"]


def log(times: list[str], header: str = "case,activity,time") -> str:
    return "\n".join([header, *(f"{n // 2},{'AB'[n % 2]},{at}" for n, at in enumerate(times))])


@pytest.mark.parametrize(
    ("times", "formats", "day_first", "assumed"),
    [
        (["2024-01-02", "2024-01-02T03:04:05", "2024-01-02 03:04:05.123+01:00"], (), None, False),
        (["2024-01-02T03:04:05Z"] * 3, (), None, False),
        (["01/02/2024", "13/02/2024"], ("%d/%m/%Y",), True, False),
        (["01/02/2024", "02/13/2024"], ("%m/%d/%Y",), False, False),
        (
            ["01-02-2024 10:00", "03-02-2024 10:00:30", "03-02-2024 11:00"],
            ("%d-%m-%Y %H:%M", "%d-%m-%Y %H:%M:%S"),
            True,
            True,
        ),
        (["01.02.2024 10.15", "03.02.2024 9.05"], ("%d.%m.%Y %H.%M",), True, False),
        (["2024/01/02 03:04:05.000"] * 2, ("%Y/%m/%d %H:%M:%S.%f",), None, False),
        (["1.2.24", "3.2.24"], ("%d.%m.%y",), True, False),
        (["02/01/2024 03:04 PM", "02/28/2024 03:04 AM"], ("%m/%d/%Y %I:%M %p",), False, False),
        (["20240102", "20240131"], ("%Y%m%d",), None, False),
        (["01-02-2024 10:00:00+02:00"] * 2, ("%d-%m-%Y %H:%M:%S%z",), True, True),
    ],
)
def test_how_times_are_written_is_found(
    tmp_path: Path, times: list[str], formats: tuple[str, ...], day_first: bool | None, assumed: bool
) -> None:
    found = profile(tmp_path, log(times))
    time = found.column("time")
    assert (time.time_format, time.day_first, time.day_first_assumed) == (formats, day_first, assumed)
    assert found.day_first_assumed is assumed


def test_another_column_of_the_file_settles_day_and_month(tmp_path: Path) -> None:
    rows = [("1", "A", "01/02/2024", "12/31/2024"), ("1", "B", "02/02/2024", "01/01/2025")]
    found = profile(tmp_path, "\n".join(",".join(row) for row in [("case", "activity", "time", "other"), *rows]))
    assert found.column("time").time_format == ("%m/%d/%Y",)
    assert not found.day_first_assumed


def test_start_and_end_of_an_event_get_their_roles(tmp_path: Path) -> None:
    rows = [f"{n // 2},{'AB'[n % 2]},2024-01-0{n + 1},2024-01-0{n + 2}" for n in range(4)]
    found = profile(tmp_path, "\n".join(["case,activity,start_time,end_time", *rows]))
    assert roles(found) == {"case": "case", "activity": "activity", "start": "start_time", "time": "end_time"}
    alone = profile(tmp_path, "\n".join(["case,activity,start_time", *(row.rsplit(",", 1)[0] for row in rows)]))
    assert roles(alone) == {"case": "case", "activity": "activity", "time": "start_time"}


def test_content_tells_the_roles_where_names_do_not(tmp_path: Path) -> None:
    rows = [
        f"K{n // 4},{('modtaget', 'vurderet', 'afgjort', 'lukket')[n % 4]},2024-03-{n % 28 + 1:02},{n}"
        for n in range(200)
    ]
    found = profile(tmp_path, "\n".join(["x1,x2,x3,x4", *rows]))
    assert roles(found) == {"case": "x1", "activity": "x2", "time": "x3"}


def test_what_cannot_be_settled_names_the_option_to_give(tmp_path: Path) -> None:
    two_times = "\n".join(
        ["case,activity,sent,received", *(f"{n // 2},{'AB'[n % 2]},2024-01-01,2024-01-02" for n in range(6))]
    )
    with pytest.raises(DeliveryError, match="more than one column may be the time: 'sent', 'received'; give --time"):
        profile(tmp_path, two_times)
    assert roles(profile(tmp_path, two_times, given={"time": "sent"}))["time"] == "sent"
    with pytest.raises(DeliveryError, match="may be the activity: 'p', 'q'; give --activity"):
        profile(tmp_path, "\n".join(["case,p,q", *(f"{n // 2},{'AB'[n % 2]},{'CD'[n % 2]}" for n in range(6))]))
    with pytest.raises(DeliveryError, match="may be the case: 'p', 'q'; give --case"):
        profile(tmp_path, "\n".join(["p,q,activity", *(f"{n // 2}x,{n // 2}y,{'AB'[n % 2]}" for n in range(6))]))


def test_a_log_without_times_is_fine_and_one_without_rows_is_not(tmp_path: Path) -> None:
    found = profile(tmp_path, "case,activity,time\n1,A,?\n1,B,?\n")
    assert roles(found) == {"case": "case", "activity": "activity"}
    with pytest.raises(DeliveryError, match="columns but no rows"):
        profile(tmp_path, "case,activity,time\n")


def test_given_columns_override_names_and_must_exist(tmp_path: Path) -> None:
    content = "case,activity,status,time\n1,A,x,2024-01-01\n1,B,y,2024-01-02\n"
    assert roles(profile(tmp_path, content, given={"activity": "status"}))["activity"] == "status"
    with pytest.raises(DeliveryError, match=r"no column 'Sag' \(--case\); it has 'case', 'activity', 'status', 'time'"):
        profile(tmp_path, content, given={"case": "Sag"})
    with pytest.raises(DeliveryError, match=r"column 'status' \(--time\) does not read as dates"):
        profile(tmp_path, content, given={"time": "status"})
    with pytest.raises(DeliveryError, match="unknown role 'sag'; allowed are case, activity, time"):
        profile(tmp_path, content, given={"sag": "case"})
    with pytest.raises(DeliveryError, match="one column is given for two roles"):
        profile(tmp_path, content, given={"case": "case", "activity": "case"})


@pytest.mark.parametrize(
    ("values", "is_cpr"),
    [
        (["870919-6920", "610190-1234"], True),
        (["8709196920", "6101901234"], True),
        (["109906920", "8709196920", "6101901234"], True),
        (["Brev til 870919-6920 sendt", "Ringet"], True),
        (["02.34.02-P19-1-24", "02.34.02-P19-2-24"], False),
        (["1234567890", "2345678901", "9999999999"], False),
        (["12345678", "87654321"], False),
    ],
)
def test_civil_registration_numbers_are_noticed(tmp_path: Path, values: list[str], is_cpr: bool) -> None:
    rows = [f"{n // 2},{'AB'[n % 2]},{values[n % len(values)]}" for n in range(12)]
    found = profile(tmp_path, "\n".join(["case,activity,extra", *rows]))
    assert found.columns[2].looks_like_cpr is is_cpr
    assert found.columns[2].data_type == ("varchar" if is_cpr else found.columns[2].data_type)


def test_codes_with_leading_zeros_stay_text(tmp_path: Path) -> None:
    found = profile(tmp_path, "case,activity,code,n,f,b\n1,A,007,7,1.5,true\n1,B,010,-8,2,false\n")
    assert [column.data_type for column in found.columns[2:]] == ["varchar", "bigint", "double", "boolean"]


def test_the_sample_is_bounded(tmp_path: Path) -> None:
    found = profile(tmp_path, log(["2024-01-01"] * 1_000), sample_rows=100)
    assert (found.rows_sampled, found.is_whole) == (100, False)


def test_formats_are_known_by_their_bytes_not_their_suffix(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (["Sagsnr", "Hændelse", "Dato"], [1, "A", "01-02-2024"], [1, "B", "13-02-2024"]):
        book.active.append(row)
    content = io.BytesIO()
    book.save(content)
    found = profile(tmp_path, content.getvalue(), "udtræk.csv")
    assert found.connector.format == "xlsx"
    assert roles(found) == {"case": "Sagsnr", "activity": "Hændelse", "time": "Dato"}
    xes = '\n<log><trace><event><string key="concept:name" value="A"/></event></trace></log>'
    assert profile(tmp_path, xes, "log.txt").connector.format == "xes"
    assert profile(tmp_path, gzip.compress(xes.encode()), "log.xes").connector.format == "xes"


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.zip", b"PK\x05\x06" + b"\0" * 18, "neither|NUL|zip"),
        ("a.xlsx", b"PK\x03\x04" + b"\0" * 18, "damaged zip archive or workbook"),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old Excel file"),
        ("a.sqlite", b"SQLite format 3\0", "SQLite database"),
        ("a.json", b'{"events": []}', "has no array of objects"),
        ("a.csv", b"a,b\n\x81,\x81\n", "neither UTF-8, UTF-16 nor Windows-1252"),
        ("a.csv", b"", "is empty"),
        ("a.csv", gzip.compress(b"a,b\n1,2\n", mtime=0)[:-9], "cut short"),
    ],
)
def test_what_cannot_be_read_is_said(tmp_path: Path, name: str, content: bytes, message: str) -> None:
    with pytest.raises(DeliveryError, match=message):
        profile(tmp_path, content, name)


def test_text_in_a_xes_that_is_not_iso_8601_is_a_time_only_when_asked_for(tmp_path: Path) -> None:
    stamp = '<string key="time:timestamp" value="2019/11/03 01:11:19"/>'
    event = f'<event><string key="concept:name" value="a"/>{stamp}</event>'
    trace = f'<trace><string key="concept:name" value="1"/>{event * 3}</trace>'
    file = tmp_path / "log.xes"
    file.write_text(f"<log>{trace}</log>", encoding="utf-8")
    assert profile_delivery(file).column("time") is None
    asked = profile_delivery(file, given={"time": "time:timestamp"}).column("time")
    assert asked is not None
    assert asked.name == "time:timestamp"


HISTORY = [
    {
        "Nummer": f"S{n}",
        "Behandler": {"Navn": "B"},
        "historik": [{"Status": s, "Dato": f"2024-01-0{n + 1}"} for s in "AB"],
    }
    for n in range(4)
]


def test_the_rows_of_json_and_of_xml_are_found_when_they_are_one_table(tmp_path: Path) -> None:
    nested = json.dumps({"udtrukket": "2024-01-01", "data": {"sager": HISTORY}})
    found = profile(tmp_path, nested, "a.json", given={"case": "data.sager.Nummer"})
    assert (found.connector.format, found.connector.rows) == ("json", "data.sager[].historik[]")
    assert roles(found) == {"case": "data.sager.Nummer", "activity": "Status", "time": "Dato"}
    flat = [{"Sagsnr": each["Nummer"], **row} for each in HISTORY for row in each["historik"]]
    expected = {"case": "Sagsnr", "activity": "Status", "time": "Dato"}
    assert roles(profile(tmp_path, json.dumps(flat), "a.json")) == expected
    lines = profile(tmp_path, "\n".join(map(json.dumps, flat)), "a.jsonl")
    assert (lines.connector.format, roles(lines)) == ("jsonl", expected)
    cells = "".join(
        f"<Sag><Historik><Status>{r['Status']}</Status><Dato>{r['Dato']}</Dato></Historik>"
        f"<Historik><Status>C</Status><Dato>{r['Dato']}</Dato></Historik><Sagsnr>{r['Sagsnr']}</Sagsnr></Sag>"
        for r in flat
    )
    xml = profile(tmp_path, f"<?xml version='1.0'?><Sager><Liste>{cells}</Liste></Sager>", "a.xml")
    assert (xml.connector.rows, roles(xml)) == (
        "Sager/Liste/Sag/Historik",
        {"case": "../Sagsnr", "activity": "Status", "time": "Dato"},
    )


def test_a_file_of_several_tables_is_not_guessed_at(tmp_path: Path) -> None:
    with pytest.raises(DeliveryError, match=r"more than one array of objects: 'a\[\]', 'b\[\]'"):
        profile(tmp_path, json.dumps({"a": HISTORY, "b": HISTORY}), "a.json")
    with pytest.raises(DeliveryError, match="more than one element that repeats: 'S/A', 'S/B'"):
        profile(tmp_path, "<?xml version='1.0'?><S>" + "<A x='1'/><B x='1'/>" * 2 + "</S>", "a.xml")


def test_files_in_a_zip_are_one_table_when_they_are_of_one_kind(tmp_path: Path) -> None:
    plain = profile(tmp_path, STATUS_HISTORY)
    for names, member in ((("ud/a.csv",), None), (("a.csv", "b.csv"), "*.csv")):
        archive = io.BytesIO()
        with zipfile.ZipFile(archive, "w") as file:
            for name in names:
                file.writestr(name, STATUS_HISTORY)
        found = profile(tmp_path, archive.getvalue(), "a.zip")
        assert (found.connector.member, found.columns) == (member, plain.columns)
    with zipfile.ZipFile(archive, "a") as file:
        file.writestr("c.txt", "x")
    with pytest.raises(DeliveryError, match="a zip archive of 3 files of different kinds"):
        profile(tmp_path, archive.getvalue(), "a.zip")


def test_letters_broken_before_the_file_was_written_are_told_by_column_and_left_as_they_are(tmp_path: Path) -> None:
    broken = STATUS_HISTORY.replace("Opstået", "Opstået".encode().decode("cp1252"))
    assert profile(tmp_path, broken).mojibake == ("Status",)
    assert profile(tmp_path, STATUS_HISTORY).mojibake == ()


def test_typed_days_are_times_of_that_day(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (["sag", "status", "dato"], *(["1", s, date(2024, 1, n)] for n, s in enumerate("ABC", 1))):
        book.active.append(row)
    content = io.BytesIO()
    book.save(content)
    time = profile(tmp_path, content.getvalue(), "a.xlsx").column("time")
    assert (time.name, time.data_type, time.midnight_share) == ("dato", "timestamp", 1.0)
