"""Adding a source: only new files and appended lines, in the municipality's folder alone, and no rare value in them."""

import csv
import hashlib
from pathlib import Path

import pytest

from orchestration.extract.declaration import read_sources
from orchestration.extract.errors import ConfigurationError, DeliveryError
from orchestration.scaffold.add_source import Wanted, addition
from orchestration.scaffold.writing import JINJA
from orchestration.settings import Settings
from tests.orchestration.scaffold.lab import Models, add, deliver, land, municipality
from tests.orchestration.scaffold.test_scaffold_folder import HOSTILE_COLUMNS, assert_nothing_runs

HEADER = "Sagsnr;Status;Tidspunkt;CPR;Enhed;Bemærkning"


def log(rows: list[tuple[str, str]], header: str = HEADER) -> str:
    """A status per row of a case."""
    lines = [
        f"{case};{status};{1 + n % 28:02d}-02-2024 10:00;010190-5{n:03d};Nord;hemmelig {n}"
        for n, (case, status) in enumerate(rows)
    ]
    return "\n".join([header, *lines]) + "\n"


def checksums(folder: Path) -> dict[str, str]:
    """Every file below a folder by its SHA-256."""
    files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


@pytest.fixture
def kommune(tmp_path: Path) -> Settings:
    return municipality(tmp_path, k=3)


COMMON = [(f"S{n}", status) for n in range(4) for status in ("Modtaget", "Afsluttet")]


def test_a_raw_value_of_fewer_than_k_cases_stands_nowhere_in_the_folder(kommune: Settings) -> None:
    rare = [("S1", "Sjælden sag om Ann"), ("S2", "Sjælden sag om Ann"), ("S2", "Sjælden sag om Ann")]
    add(kommune, deliver(kommune, "log/log.csv", log([*COMMON, *rare])))
    written = "".join(path.read_text(encoding="utf-8") for path in kommune.municipality.rglob("*") if path.is_file())
    assert "Sjælden" not in written
    assert "sjaelden" not in written
    assert "hemmelig" not in written
    assert "010190" not in written
    with (kommune.municipality / "seeds" / "municipality_mappings.csv").open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    assert [(row["raw_activity"], row["activity"], row["approved_by"], row["approved_on"]) for row in rows] == [
        ("Afsluttet", "afsluttet", "", ""),
        ("Modtaget", "modtaget", "", ""),
    ]


def test_what_is_not_written_still_becomes_an_event(kommune: Settings) -> None:
    add(kommune, deliver(kommune, "log/log.csv", log([*COMMON, ("S1", "Sjælden")])))
    land(kommune)
    assert Models(kommune).rows("select count(*) from municipality_events where raw_activity = 'Sjælden'") == [(1,)]


def test_an_activity_that_closes_is_proposed_as_the_end_of_a_case(kommune: Settings) -> None:
    add(kommune, deliver(kommune, "log/log.csv", log(COMMON)))
    with (kommune.municipality / "seeds" / "municipality_activities.csv").open(encoding="utf-8", newline="") as handle:
        assert {row["activity"]: row["is_end"] for row in csv.DictReader(handle)} == {
            "afsluttet": "true",
            "modtaget": "false",
        }


def test_looking_writes_nothing_and_adding_writes_in_the_municipality_alone(kommune: Settings, tmp_path: Path) -> None:
    path = deliver(kommune, "log/log.csv", log(COMMON))
    before = checksums(tmp_path)
    addition(Wanted(what=str(path)), kommune)
    assert checksums(tmp_path) == before
    add(kommune, path)
    after = checksums(tmp_path)
    changed = {name for name in after if after[name] != before.get(name)}
    assert changed
    assert {name.split("/")[0] for name in changed} == {"kommune"}
    assert not [name for name in before if name not in after]


def test_lists_and_seeds_grow_at_their_end_and_nothing_else_in_them_changes(kommune: Settings) -> None:
    files = [*kommune.municipality.glob("models/*"), *kommune.municipality.glob("seeds/*")]
    before = {path: path.read_text(encoding="utf-8") for path in files}
    add(kommune, deliver(kommune, "a/a.csv", log(COMMON)))
    once = {path: path.read_text(encoding="utf-8") for path in files}
    add(kommune, deliver(kommune, "b/b.csv", log(COMMON)))
    for path in files:
        assert once[path].startswith(before[path].rstrip("\n"))
        assert path.read_text(encoding="utf-8").startswith(once[path].rstrip("\n"))
    land(kommune)
    models = Models(kommune)
    assert models.rows("select source, count(*) from municipality_events group by all order by 1") == [
        ("a", 8),
        ("b", 8),
    ]


def test_a_file_that_is_there_is_never_overwritten(kommune: Settings) -> None:
    path = deliver(kommune, "log/log.csv", log(COMMON))
    add(kommune, path)
    before = checksums(kommune.municipality)
    with pytest.raises(ConfigurationError, match=r"sources/log/_log__sources.yml is there already"):
        add(kommune, path)
    assert checksums(kommune.municipality) == before


def test_a_source_name_that_another_folder_has_is_refused(kommune: Settings) -> None:
    add(kommune, deliver(kommune, "log/log.csv", log(COMMON)))
    (kommune.municipality / "sources" / "log").rename(kommune.municipality / "sources" / "other")
    with pytest.raises(ConfigurationError, match="'log'"):
        add(kommune, kommune.data / "deliveries" / "log" / "log.csv")


@pytest.mark.parametrize("name", ["Log", "1log", "lo g", "select", "x" * 60, "å"])
def test_a_name_that_is_no_identifier_is_refused_before_anything_is_written(kommune: Settings, name: str) -> None:
    path = deliver(kommune, "log/log.csv", log(COMMON))
    before = checksums(kommune.municipality)
    with pytest.raises(ConfigurationError, match="--source"):
        add(kommune, path, source=name)
    assert checksums(kommune.municipality) == before


@pytest.mark.parametrize("header", [name for name in HOSTILE_COLUMNS if "\n" not in name and name.strip() != "12"])
def test_a_hostile_header_is_read_back_as_it_is_and_runs_nowhere(kommune: Settings, header: str) -> None:
    quoted = '"' + header.replace('"', '""') + '"'
    path = deliver(kommune, "log/log.csv", log(COMMON, HEADER.replace("Enhed", quoted)))
    add(kommune, path, given={"unit": header.strip() or header} if header.strip() else {})
    (source,) = read_sources(kommune.municipality)
    assert len(source.tables[0].columns) == 6
    assert_nothing_runs(kommune.municipality)
    land(kommune)
    assert Models(kommune).rows("select count(*) from municipality_events") == [(8,)]


def test_a_header_that_dbt_would_run_is_refused(kommune: Settings) -> None:
    path = deliver(kommune, "log/log.csv", log(COMMON, HEADER.replace("Enhed", "{{ env_var('HOME') }}")))
    with pytest.raises(DeliveryError, match="which dbt would run"):
        add(kommune, path)


def test_a_hostile_milestone_is_the_raw_activity_and_no_sql(kommune: Settings) -> None:
    text = "Sagsnr;\"It's '; drop table x; -- Dato\";AfgjortDato\nS1;01-02-2024;02-02-2024\nS2;03-02-2024;13-02-2024\n"
    add(kommune, deliver(kommune, "m/m.csv", text))
    land(kommune)
    assert {raw for (raw,) in Models(kommune).events("raw_activity")} == {
        "It's '; drop table x; -- Dato",
        "AfgjortDato",
    }


def test_documents_of_an_existing_process_meet_its_cases(kommune: Settings) -> None:
    add(kommune, deliver(kommune, "byg/byg.csv", log(COMMON)))
    text = "DokumentId;Sagsnr;Retning;Dokumentdato\n" + "".join(
        f"D{n};S{n};Indgående;0{n + 1}.02.2024\n" for n in range(4)
    )
    added = add(kommune, deliver(kommune, "dok/dok.csv", text), process="byg")
    assert added.proposal.case_kind == "sag:byg"
    land(kommune)
    models = Models(kommune)
    both = "select case_id from evt_byg__events intersect select case_id from evt_dok__documents"
    assert models.rows(f"select count(*) from ({both})") == [(4,)]
    assert models.rows("select distinct object_type from municipality_objects where object_type like '%case'") == [
        ("byg_case",)
    ]
    with (kommune.municipality / "seeds" / "municipality_processes.csv").open(encoding="utf-8", newline="") as handle:
        assert [row["process"] for row in csv.DictReader(handle)] == ["byg"]


def test_files_in_a_folder_of_their_own_are_one_pattern_and_elsewhere_the_user_is_told(
    kommune: Settings, tmp_path: Path
) -> None:
    assert add(kommune, deliver(kommune, "log/log_2024-01.csv", log(COMMON))).files == "log/*.csv"
    shared = addition(Wanted(what=str(deliver(kommune, "log/andet_2024-01.csv", log(COMMON))), source="andet"), kommune)
    assert shared.files == "log/andet_*.csv"
    outside = tmp_path / "ude.csv"
    outside.write_text(log(COMMON), encoding="utf-8")
    found = addition(Wanted(what=str(outside)), kommune)
    assert (found.files, found.proposal.source) == ("ude/*.csv", "ude")
    assert "deliver to ude/" in found.files_why


@pytest.mark.parametrize(
    ("text", "wanted", "said"),
    [
        ("a;b\n1;2\n", {}, "--case"),
        (log(COMMON), {"shape": "flow"}, "--shape must be one of events"),
        (log(COMMON), {"given": {"case": "Nej"}}, "no column 'Nej' (--case)"),
        (log(COMMON), {"given": {"time": "Status"}}, "does not read as dates"),
        (log(COMMON), {"given": {"case": "Sagsnr", "unit": "Sagsnr"}}, "two roles"),
        (log(COMMON), {"given": {"activity": "Bemærkning"}}, "free text"),
        (log(COMMON), {"zone": "Mars/Base"}, "--zone"),
        (log(COMMON), {"shape": "sag"}, "--time"),
    ],
)
def test_what_cannot_be_told_is_asked_for_by_the_option_that_settles_it(
    kommune: Settings, text: str, wanted: dict, said: str
) -> None:
    with pytest.raises((DeliveryError, ConfigurationError)) as refused:
        add(kommune, deliver(kommune, "log/log.csv", text), **wanted)
    assert said in str(refused.value)
    assert "hemmelig" not in str(refused.value)
    assert list((kommune.municipality / "sources").iterdir()) == []


def test_an_address_that_nothing_reads_is_refused_without_its_parameters(kommune: Settings) -> None:
    with pytest.raises(DeliveryError) as refused:
        add(kommune, Path("postgresql:secret@host"))
    assert "secret" not in str(refused.value)


def with_object_type(kommune: Settings, word: str) -> None:
    """The first source, its process's cases called something else by a person."""
    add(kommune, deliver(kommune, "ydelse/log.csv", log(COMMON)))
    seed = kommune.municipality / "seeds" / "municipality_processes.csv"
    with seed.open(encoding="utf-8", newline="") as handle:
        header, row = csv.reader(handle)
    row[header.index("case_object_type")] = word
    with seed.open("w", encoding="utf-8", newline="") as handle:
        csv.writer(handle).writerows([header, row])


def test_the_word_for_a_processs_cases_is_a_text_of_sql_whatever_is_in_it(kommune: Settings) -> None:
    with_object_type(kommune, "borgerens sag's")
    add(kommune, deliver(kommune, "andet/log.csv", log(COMMON)), process="ydelse")
    land(kommune)
    types = {kind for (kind,) in Models(kommune).rows("select object_type from municipality_objects")}
    assert "borgerens sag's" in types


def test_a_word_for_cases_that_dbt_would_run_is_refused(kommune: Settings) -> None:
    with_object_type(kommune, "{{ env_var('HOME') }}")
    before = checksums(kommune.municipality)
    with pytest.raises(ConfigurationError, match="dbt would run"):
        add(kommune, deliver(kommune, "andet/log.csv", log(COMMON)), process="ydelse")
    assert checksums(kommune.municipality) == before


def test_the_ending_of_a_file_is_matched_as_it_is_and_not_run(kommune: Settings) -> None:
    add(kommune, deliver(kommune, "ydelse/log.{{x}}", log(COMMON)))
    declaration = kommune.municipality / "sources" / "ydelse" / "_ydelse__sources.yml"
    assert JINJA.search(declaration.read_text(encoding="utf-8")) is None
    land(kommune)
    assert Models(kommune).rows("select count(*) > 0 from municipality_events") == [(True,)]
