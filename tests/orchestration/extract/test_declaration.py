"""A wrong declaration is told by file, place, field and what is allowed, with the value quoted."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from orchestration.extract.declaration import Source, read_sources
from orchestration.extract.errors import ConfigurationError
from orchestration.settings import DEMO


def document() -> dict[str, Any]:
    """A sound declaration: one source, one table, three columns."""

    def column(name: str, **meta: Any) -> dict[str, Any]:
        data_type = meta.pop("data_type", "varchar")
        return {
            "name": name,
            "data_type": data_type,
            "description": "x",
            "config": {"meta": {"delivered_as": name.title(), **meta}},
        }

    columns = [
        column("sag", treatment="pseudonymise", kind="sag:a", required=True),
        column("status", treatment="keep"),
        column("dato", data_type="timestamptz", treatment="keep", formats=["%d-%m-%Y"], is_event_time=True),
    ]
    table_meta = {"files": "a/*.csv", "connector": {"format": "csv", "delimiter": ";"}, "identity": ["sag", "dato"]}
    source_meta = {"source": "a", "system_da": "System", "owner": "Ejer"}
    table = {"name": "events", "config": {"meta": table_meta}, "columns": columns}
    return {"sources": [{"name": "landing_a", "config": {"meta": source_meta}, "tables": [table]}]}


def read(folder: Path, content: dict[str, Any] | str | bytes, name: str = "a") -> tuple[Source, ...]:
    file = folder / "sources" / name / f"_{name}__sources.yml"
    file.parent.mkdir(parents=True, exist_ok=True)
    if isinstance(content, dict):
        content = yaml.safe_dump(content, allow_unicode=True)
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_sources(folder)


def test_a_sound_declaration_is_read(tmp_path: Path) -> None:
    (found,) = read(tmp_path, document())
    assert (found.name, found.dbt_name, found.meta.zone) == ("a", "landing_a", "Europe/Copenhagen")
    (table,) = found.tables
    assert [column.name for column in table.landed] == ["sag", "status", "dato"]
    assert [column.name for column in table.identity] == ["sag", "dato"]


def test_the_demo_is_sound_and_every_column_says_what_happens_to_it() -> None:
    for found in read_sources(DEMO):
        for column in (column for table in found.tables for column in table.columns):
            assert "treatment" in column.model_fields_set


def test_sources_come_by_name_and_a_folder_without_any_gives_none(tmp_path: Path) -> None:
    assert read_sources(tmp_path) == ()
    other = document()
    other["sources"][0]["config"]["meta"]["source"] = "0b".replace("0", "b")
    read(tmp_path, other, name="z")
    assert [found.name for found in read(tmp_path, document(), name="y")] == ["a", "bb"]


Change = Callable[[dict[str, Any]], Any]


def source_meta(**changed: Any) -> Change:
    return lambda whole: whole["sources"][0]["config"]["meta"].update(changed)


def table_meta(**changed: Any) -> Change:
    return lambda whole: whole["sources"][0]["tables"][0]["config"]["meta"].update(changed)


def connector(**changed: Any) -> Change:
    return lambda whole: whole["sources"][0]["tables"][0]["config"]["meta"]["connector"].update(changed)


def column(number: int, **changed: Any) -> Change:
    return lambda whole: whole["sources"][0]["tables"][0]["columns"][number]["config"]["meta"].update(changed)


def entry(number: int, **changed: Any) -> Change:
    return lambda whole: whole["sources"][0]["tables"][0]["columns"][number].update(changed)


def without(*path: Any) -> Change:
    def remove(whole: Any) -> None:
        *way, last = path
        for step in way:
            whole = whole[step]
        del whole[last]

    return remove


META = ("sources", 0, "config", "meta")
TABLE = ("sources", 0, "tables", 0)
WRONG: dict[str, tuple[Change, list[str]]] = {
    "zone": (source_meta(zone="Europe/Kobenhavn"), ["source 'landing_a'", "zone", "'Europe/Kobenhavn'", "IANA"]),
    "zone of the machine": (source_meta(zone="localtime"), ["zone", "'localtime'", "IANA"]),
    "source name": (source_meta(source="Å b"), ["source", "'Å b'", "pattern"]),
    "unknown field of a source": (source_meta(ownr="x"), ["ownr", "not permitted", "'x'"]),
    "no owner": (without(*META, "owner"), ["source 'landing_a'", "owner", "required"]),
    "stale": (source_meta(stale_after_days=0), ["stale_after_days", "greater than 0", "(got 0)"]),
    "agreement": (source_meta(agreement={"reference": "x", "valid_to": "snart"}), ["agreement.valid_to", "'snart'"]),
    "format": (connector(format="pdf"), ["table 'events'", "connector.format", "'csv'", "'xes'", "'pdf'"]),
    "delimiter": (connector(delimiter=";;"), ["connector.delimiter", "at most 1", "';;'"]),
    "files up": (table_meta(files="../x/*.csv"), ["table 'events'", "inside the deliveries folder"]),
    "files up in the middle": (table_meta(files="a/../../x.csv"), ["inside the deliveries folder"]),
    "files absolute": (table_meta(files="/etc/passwd"), ["inside the deliveries folder"]),
    "files empty": (table_meta(files=""), ["files", "at least 1"]),
    "files no pattern": (table_meta(files="a**b"), ["files must be a pattern"]),
    "files nothing": (table_meta(files="."), ["files must be a pattern"]),
    "identity": (table_meta(identity=["sag", "cpr"]), ["table 'events'", "['cpr']", "['sag', 'status', 'dato']"]),
    "position": (table_meta(position="cpr"), ["['cpr']", "landed columns"]),
    "position is text": (table_meta(position="status"), ["position", "bigint", "'status'"]),
    "treatment": (column(1, treatment="hash"), ["column 'status'", "treatment", "'pseudonymise'", "'hash'"]),
    "treatment misspelt": (column(1, treatmnet="drop"), ["column 'status'", "treatmnet", "not permitted"]),
    "no kind": (column(1, treatment="pseudonymise"), ["column 'status'", "has a kind"]),
    "kind of what is kept": (column(1, kind="borger"), ["column 'status'", "pseudonymised or dropped"]),
    "kind": (column(0, kind="Borger|x"), ["column 'sag'", "kind", "'Borger|x'", "pattern"]),
    "no classes": (column(1, treatment="generalise"), ["column 'status'", "has classes"]),
    "classes of what is kept": (column(1, classes={"a": "b"}), ["column 'status'", "has classes"]),
    "class pattern": (column(1, treatment="generalise", classes={"a": "("}), ["classes", "regular expressions", "'('"]),
    "time format": (column(2, formats=["%d-%Q"]), ["column 'dato'", "formats", "'%d-%Q'", "strptime"]),
    "event time of text": (column(1, is_event_time=True), ["column 'status'", "timestamptz"]),
    "delivered as nothing": (column(1, delivered_as=""), ["delivered_as", "at least 1"]),
    "delivered as the row's number": (column(1, delivered_as="_Position"), ["delivered_as", "_position"]),
    "delivered alike": (column(1, delivered_as="SAG"), ["table 'events'", "upper and lower case", "['sag']"]),
    "not delivered": (without(*TABLE, "columns", 1, "config", "meta", "delivered_as"), ["'status'", "delivered_as"]),
    "data type": (entry(1, data_type="date"), ["column 'status'", "data_type", "'timestamptz'", "'date'"]),
    "generalised number": (
        lambda whole: (
            entry(1, data_type="bigint")(whole),
            column(1, treatment="generalise", classes={"a": "b"})(whole),
        ),
        ["column 'status'", "a generalised column is varchar"],
    ),
    "column name": (entry(1, name='"; drop table x; --'), ["name", "pattern", "drop table"]),
    "column name of landing's own": (entry(1, name="dato__precision"), ["__precision"]),
    "column twice": (entry(1, name="sag"), ["table 'events'", "declared twice: ['sag']"]),
    "column name is a truth value": (entry(1, name=False), ["name", "string", "False"]),
    "no columns": (without(*TABLE, "columns"), ["shape of a dbt source", "'columns'"]),
    "no meta": (without(*TABLE, "config"), ["shape of a dbt source", "'config'"]),
    "no tables": (without("sources", 0, "tables"), ["shape of a dbt source", "'tables'"]),
    "meta is a list": (source_meta() and (lambda w: w["sources"][0]["config"].update(meta=[1])), ["dictionary"]),
    "columns is a word": (lambda w: w["sources"][0]["tables"][0].update(columns="sag"), ["shape of a dbt source"]),
    "a column's meta is a word": (entry(1, config={"meta": "keep"}), ["shape of a dbt source"]),
    "a name in meta": (column(1, name="x"), ["shape of a dbt source"]),
    "sources is a word": (lambda whole: whole.update(sources="x"), ["shape of a dbt source"]),
    "sources is nothing": (lambda whole: whole.update(sources=None), ["shape of a dbt source"]),
}


@pytest.mark.parametrize("what", WRONG)
def test_wrong(what: str, tmp_path: Path) -> None:
    change, told = WRONG[what]
    whole = document()
    change(whole)
    with pytest.raises(ConfigurationError) as refused:
        read(tmp_path, whole)
    said = str(refused.value)
    assert said.startswith("_a__sources.yml")
    assert not [part for part in told if part not in said], said


@pytest.mark.parametrize("content", ["sources: [", "a: b: c", "- 1\n- 2", "bare", "!!python/object/apply:os.getcwd []"])
def test_what_is_not_yaml_or_not_a_source_is_told_by_file(content: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"^_a__sources\.yml "):
        read(tmp_path, content)


def test_a_file_in_windows_1252_is_told_by_file(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"_a__sources\.yml is not valid YAML in UTF-8"):
        read(tmp_path, "sources: æøå".encode("cp1252"))


def test_an_empty_file_declares_nothing(tmp_path: Path) -> None:
    assert read(tmp_path, "") == ()


def test_two_sources_of_one_name_are_refused(tmp_path: Path) -> None:
    read(tmp_path, document())
    with pytest.raises(ConfigurationError, match=r"declared twice: \['a'\]"):
        read(tmp_path, document(), name="b")


def test_two_tables_of_one_name_are_refused(tmp_path: Path) -> None:
    whole = document()
    whole["sources"][0]["tables"] *= 2
    with pytest.raises(ConfigurationError, match=r"source 'landing_a'.*declared twice: \['events'\]"):
        read(tmp_path, whole)


def test_one_delivered_column_may_land_twice_in_two_treatments(tmp_path: Path) -> None:
    whole = document()
    again = {"delivered_as": "Sag", "treatment": "generalise", "classes": {"Ny": "9.*"}}
    whole["sources"][0]["tables"][0]["columns"].append({"name": "sagsart", "config": {"meta": again}})
    assert len(read(tmp_path, whole)[0].tables[0].landed) == 4


@pytest.mark.parametrize("kind", ["medarbejder", "medarbejder:a"])
def test_employees_are_of_their_source(tmp_path: Path, kind: str) -> None:
    content = document()
    content["sources"][0]["tables"][0]["columns"][0]["config"]["meta"]["kind"] = kind
    (found,) = read(tmp_path, content)
    assert found.kind_of(found.tables[0].columns[0]) == "medarbejder:a"


def test_employees_of_two_sources_cannot_be_declared_as_one(tmp_path: Path) -> None:
    content = document()
    content["sources"][0]["tables"][0]["columns"][0]["config"]["meta"]["kind"] = "medarbejder:b"
    with pytest.raises(ConfigurationError, match=r"column 'sag': kind must be medarbejder, .*\(got 'medarbejder:b'\)"):
        read(tmp_path, content)
