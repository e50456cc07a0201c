"""A pilot's folder for files and columns of hostile names: sound YAML, sound seeds, and nothing that dbt would run."""

import csv
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from dbt.clients.jinja import get_rendered
from dbt.parser.schema_renderer import SchemaYamlRenderer

from orchestration.extract.declaration import Agreement, read_sources
from orchestration.extract.delivery import Connector
from orchestration.extract.errors import DeliveryError
from orchestration.extract.pending import delivered_files
from orchestration.municipality import read_municipality
from orchestration.scaffold.folder import SEEDS, DeclaredColumn, Pilot, write_pilot_folder

CONNECTOR = Connector(format="csv", delimiter="\t", encoding="cp1252")
HOSTILE_FILES = [
    'it\'s "a" log; x.csv',
    "two\nlines: [evil]\nname: other.csv",
    "{{ env_var('HOME') }}.csv",
    "{% do exceptions.raise_compiler_error('x') %}.csv",
    "{# hidden #}.csv",
    "{{{ }}}.csv",
    "<< name >> <% for %> <# x #>.csv",
    "Ærø Åbenrå Ønske.csv",
    "*?[a].csv",
    "# comment: &anchor *alias !tag.csv",
    "$HOME `id` %s\\n.csv",
    "nel\x85line\u2028para\u2029.csv",
    "bell\x07\x7f\x9f.csv",
    "\ufeffbom😀.csv",
    ".csv",
    "- [x]: 'y'.csv",
    "null",
    "x" * 240 + ".csv",
    "a..b.csv",
]
HOSTILE_COLUMNS = [
    '"; drop table x; --',
    "it's",
    "to\nlinjer",
    "# nej: [x]",
    "<< name >>",
    "{ x }",
    "}} {",
    "Ærø\x85Å\u2028",
    "\x7f\ufeff😀",
    "yes",
    "12",
    " ",
    "\\",
]


def pilot(folder: Path, file: str, **changed: Any) -> Pilot:
    columns = changed.pop("columns", ("Sag", "Aktivitet", "Tid"))
    declared = (
        DeclaredColumn(
            "case_id", columns[0], "Sagens nummer.", treatment="pseudonymise", kind="sag:pilot", required=True
        ),
        DeclaredColumn("activity", columns[1], "Aktiviteten.", required=True),
        DeclaredColumn(
            "occurred_at", columns[2], "Hvornår.", data_type="timestamptz", formats=("%d-%m-%Y",), is_event_time=True
        ),
    )
    given = {
        "name": "pilot",
        "label_da": file.split(".")[0],
        "file": folder / file,
        "connector": CONNECTOR,
        "columns": declared,
        "zone": "Europe/Copenhagen",
        "midnight_is_day": True,
    }
    return Pilot(**given | changed)


def strings(value: Any, *keys: Any) -> list[tuple[tuple[Any, ...], str]]:
    """Every text in a document, with the keys that lead to it."""
    if isinstance(value, dict):
        return [found for key, inner in value.items() for found in strings(inner, *keys, key)]
    if isinstance(value, list):
        return [found for place, inner in enumerate(value) for found in strings(inner, *keys, place)]
    return [(keys, value)] if isinstance(value, str) else []


def assert_nothing_runs(folder: Path) -> None:
    """What dbt makes of each YAML file is what stands there: by its own renderer, and for what it renders later."""
    for file in folder.rglob("*.yml"):
        if file.name == "municipality.yml":
            continue  # read by us alone
        document = json.loads(json.dumps(yaml.safe_load(file.read_text(encoding="utf-8")), default=str))  # days as text
        for kind in ("sources", "models"):
            for entry in document.get(kind, []):
                assert SchemaYamlRenderer({}, kind).render_data(entry) == entry
        for keys, text in strings(document):
            assert get_rendered(text, {}) == text, (file.name, keys)


def assert_seeds_are_sound(out: Path) -> None:
    """Each seed has its header, and only the process one row, of cells on one line."""
    for seed, header in SEEDS.items():
        with (out / "seeds" / f"{seed}.csv").open(encoding="utf-8", newline="") as handle:
            rows = list(csv.reader(handle))
        assert tuple(rows[0]) == header
        assert len(rows) == 1 + (seed == "municipality_processes")
        assert not [row for row in rows if len(row) != len(header)]
        assert not [cell for row in rows for cell in row if "\n" in cell or len(cell) > 300]


@pytest.fixture
def places(tmp_path: Path) -> tuple[Path, Path]:
    """Where the file lies, and where the folder is written."""
    (tmp_path / "ind").mkdir()
    return tmp_path / "ind", tmp_path / "ud"


@pytest.mark.parametrize("name", HOSTILE_FILES)
def test_a_hostile_file_name_is_found_again_and_nothing_in_it_runs(places: tuple[Path, Path], name: str) -> None:
    deliveries, out = places
    (deliveries / name).write_text("x")
    for beside in ("a.csv", "x.csv", "abc.csv"):
        (deliveries / beside).write_text("x")
    write_pilot_folder(pilot(deliveries, name), out)
    found = read_municipality(out)
    assert found.name == "pilot"
    assert Path(found.deliveries) == deliveries
    (source,) = read_sources(out)
    (table,) = source.tables
    assert [path.name for path in delivered_files(deliveries, table.meta.files)] == [name]
    assert table.meta.connector == CONNECTOR
    assert_nothing_runs(out)
    assert_seeds_are_sound(out)


@pytest.mark.parametrize("delivered_as", HOSTILE_COLUMNS)
def test_a_hostile_column_name_is_read_back_as_it_is_and_nothing_in_it_runs(
    places: tuple[Path, Path], delivered_as: str
) -> None:
    deliveries, out = places
    write_pilot_folder(pilot(deliveries, "a.csv", columns=(delivered_as, "Aktivitet", "Tid")), out)
    (source,) = read_sources(out)
    assert [column.delivered_as for column in source.tables[0].columns] == [delivered_as, "Aktivitet", "Tid"]
    assert source.tables[0].columns[2].formats == ("%d-%m-%Y",)
    assert_nothing_runs(out)


@pytest.mark.parametrize("jinja", ["{{ env_var('HOME') }}", "{% do x %}", "a {# b", "{{"])
def test_a_column_name_that_dbt_would_run_is_refused_before_anything_is_written(
    places: tuple[Path, Path], jinja: str
) -> None:
    deliveries, out = places
    write_pilot_folder(pilot(deliveries, "a.csv"), out)
    before = {file: file.read_bytes() for file in out.rglob("*") if file.is_file()}
    with pytest.raises(DeliveryError) as refused:
        write_pilot_folder(pilot(deliveries, "a.csv", columns=("Sag", jinja, "Tid")), out)
    said = str(refused.value)
    assert said.startswith("a.csv: the column for activity has ")
    assert "--activity" in said
    assert {file: file.read_bytes() for file in out.rglob("*") if file.is_file()} == before


def test_the_oracle_would_notice(tmp_path: Path) -> None:
    """It is true that dbt runs what stands in a source's meta: the test above would be empty if it did not."""
    file = tmp_path / "a.yml"
    file.write_text("sources: [{name: a, config: {meta: {x: \"{{ 'ra' ~ 'n' }}\"}}}]")
    with pytest.raises(AssertionError):
        assert_nothing_runs(tmp_path)
    file.write_text("sources: [{name: a, description: \"{{ 'ra' ~ 'n' }}\"}]")
    with pytest.raises(AssertionError):
        assert_nothing_runs(tmp_path)


def test_owner_and_agreement_of_a_charter_are_shown_and_not_run(places: tuple[Path, Path]) -> None:
    deliveries, out = places
    agreement = Agreement(reference="{{ x }}\nDBA: 1", valid_to=date(2027, 12, 31))
    write_pilot_folder(pilot(deliveries, "a.csv", owner="{% x %} Åse: [Chef]", agreement=agreement), out)
    (source,) = read_sources(out)
    assert source.meta.owner == "(% x %) Åse: [Chef]"
    assert source.meta.agreement == Agreement(reference="(( x )) DBA: 1", valid_to=date(2027, 12, 31))
    assert_nothing_runs(out)


def test_a_sheet_that_dbt_would_run_is_refused(places: tuple[Path, Path]) -> None:
    deliveries, out = places
    with pytest.raises(DeliveryError, match="connector"):
        write_pilot_folder(pilot(deliveries, "a.xlsx", connector=Connector(format="xlsx", sheet="{{ x }}")), out)
    assert not out.exists()


def test_a_name_that_is_not_utf_8_is_refused(places: tuple[Path, Path]) -> None:
    deliveries, out = places
    with pytest.raises(DeliveryError, match="rename the file"):
        write_pilot_folder(pilot(deliveries, "udtr\udce6k.csv"), out)


def test_no_name_from_the_delivery_reaches_the_sql(places: tuple[Path, Path]) -> None:
    deliveries, out = places
    write_pilot_folder(pilot(deliveries, "'; drop table x; --.csv", columns=("A'; --", "B", "C")), out)
    written = [file.read_text(encoding="utf-8") for file in out.rglob("*.sql")]
    assert len(written) == 7
    assert not [sql for sql in written if "drop table" in sql or "A'" in sql]


def test_public_status_binds_to_the_checksum_and_nothing_else_is_public(places: tuple[Path, Path]) -> None:
    deliveries, out = places
    write_pilot_folder(pilot(deliveries, "a.csv", checksum="ab" * 32), out)
    assert (read_municipality(out).data.status, read_municipality(out).data.checksums) == ("public", ("ab" * 32,))
    write_pilot_folder(pilot(deliveries, "a.csv"), out)
    assert (read_municipality(out).data.status, read_municipality(out).data.checksums) == ("real", ())


def test_what_an_earlier_pilot_wrote_is_gone_and_what_a_person_laid_there_stays(places: tuple[Path, Path]) -> None:
    deliveries, out = places
    write_pilot_folder(pilot(deliveries, "a.csv", name="first"), out)
    (out / "charter.yml").write_text("kept")
    write_pilot_folder(pilot(deliveries, "a.csv", name="second"), out)
    assert [folder.name for folder in (out / "sources").iterdir()] == ["second"]
    assert (out / "charter.yml").read_text() == "kept"


def test_the_longest_name_a_pilot_gives_is_a_sound_declaration(places: tuple[Path, Path]) -> None:
    deliveries, out = places
    name = "log_" + "9" * 50
    columns = (
        DeclaredColumn("case_id", "a", "x", treatment="pseudonymise", kind=f"sag:{name}"),
        DeclaredColumn("activity", "b", "x"),
        DeclaredColumn("resource", "c", "x", treatment="pseudonymise", kind=f"medarbejder:{name}"),
    )
    long = pilot(deliveries, "a.csv", name=name)
    write_pilot_folder(Pilot(**vars(long) | {"columns": columns}), out)
    assert read_sources(out)[0].name == name
