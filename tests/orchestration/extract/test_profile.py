"""The profile of unknown files: Danish extracts, odd encodings, undecided columns; nothing of a cell is ever told."""

import gzip
from pathlib import Path

import pytest

from orchestration.extract.errors import DeliveryError
from tests.orchestration.extract.profiled import STATUS_HISTORY, profile, roles


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


def test_letters_broken_before_the_file_was_written_are_told_by_column_and_left_as_they_are(tmp_path: Path) -> None:
    broken = STATUS_HISTORY.replace("Opstået", "Opstået".encode().decode("cp1252"))
    assert profile(tmp_path, broken).mojibake == ("Status",)
    assert profile(tmp_path, STATUS_HISTORY).mojibake == ()
