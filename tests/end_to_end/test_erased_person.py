"""A citizen of the demo is erased by the command, and nothing brings them back: searched, decoded, everywhere."""

import gzip
import json
import shutil
import sqlite3
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest

from orchestration.extract.keys import read_purpose_key
from orchestration.rights.pseudonyms import pseudonyms_of
from tests.end_to_end.workplace import AS_OF, Workplace, new_workplace
from tests.identity_search import search

CASES = 60

pytestmark = pytest.mark.full


@dataclass(frozen=True)
class Planted:
    """Whom the simulation planted, and what it is known by: in clear, and in landing."""

    cpr: str
    clear: tuple[str, ...]
    pseudonym: str
    cases: tuple[str, ...]
    event_ids: tuple[str, ...]
    areas: frozenset[str]

    @property
    def needles(self) -> list[str]:
        return [*self.clear, self.pseudonym, *self.cases, *self.event_ids]


def planted(demo: Workplace) -> Planted:
    """The citizen with the most cases of the simulation; the first of them by number."""
    listed = json.loads((demo.data / "deliveries" / "truth" / "identities.json").read_text(encoding="utf-8"))
    citizens = listed["citizens"]
    cpr = max(sorted({c["cpr"] for c in citizens}), key=lambda cpr: sum(c["cpr"] == cpr for c in citizens))
    own = [citizen for citizen in citizens if citizen["cpr"] == cpr]
    key = read_purpose_key(demo.key, purpose="procesindsigt")
    cases = [pseudonyms_of([c["case"]], kind=f"sag:{c['process']}", key=key)[0] for c in own]
    clear = {cpr, *(c["name"] for c in own), *(c["case"] for c in own), *(form for c in own for form in c["written"])}
    return Planted(
        cpr=cpr,
        clear=tuple(sorted(clear)),
        pseudonym=str(pseudonyms_of([cpr], kind="borger", key=key)[0]),
        cases=tuple(map(str, cases)),
        event_ids=tuple(event_ids(demo, list(map(str, cases)))),
        areas=frozenset(c["process"] for c in own),
    )


def event_ids(demo: Workplace, cases: list[str]) -> list[str]:
    with duckdb.connect(str(demo.data / "warehouse.duckdb"), read_only=True) as con:
        query = "select distinct event_id from canonical.event_log where case_id in (select unnest(?)) order by 1"
        return [event for (event,) in con.execute(query, [cases]).fetchall()]


def found(demo: Workplace, needles: list[str], out: Path) -> list:
    """Where the needles stand in the data folder beside the deliveries, which the municipality owns."""
    shutil.rmtree(out, ignore_errors=True)
    shutil.copytree(demo.data, out, ignore=shutil.ignore_patterns("deliveries", "project"), symlinks=True)
    return search(out, needles)


def plant(demo: Workplace, person: Planted) -> set[str]:
    """Leave what is about the person where only a careless step would: in Dagster's records, logs and pages; say where.

    Zipped and in a database's blob, so that the search is seen to decode and not only to read.
    """
    (run,) = (demo.data / "dagster" / "history" / "runs").glob("*-*.db")
    with sqlite3.connect(run) as con:
        con.execute("create table planted (record blob)")
        con.execute("insert into planted values (?)", [gzip.compress(person.pseudonym.encode())])
    con.close()
    release = (demo.data / "published").resolve()
    for file in (release / "models" / "planted.bpmn", release / "report" / "planted.html", demo.data / "quality" / "p"):
        file.write_bytes(gzip.compress(f"<p>{person.cases[0]}</p>".encode()))
    (demo.data / "logs" / "planted.log").write_text(f"WARNING {person.event_ids[0]}\n", encoding="utf-8")
    (demo.data / "mining" / "planted.json").write_text(json.dumps([person.cpr]), encoding="utf-8")
    return {"dagster", "releases", "quality", "logs", "mining"}


def cases_of(demo: Workplace) -> int:
    with duckdb.connect(str(demo.data / "warehouse.duckdb"), read_only=True) as con:
        return con.execute("select count(*) from canonical.cases").fetchall()[0][0]


def test_an_erased_citizen_is_found_nowhere_and_stays_away(tmp_path: Path) -> None:
    demo = new_workplace(tmp_path)
    demo.run("demo", "--cases", str(CASES), "--out", str(demo.data / "deliveries"))
    demo.run("refresh", "--as-of", AS_OF)
    person = planted(demo)
    before = cases_of(demo)
    shutil.copytree(demo.data / "landing", tmp_path / "backup")
    seen = {finding.needle for finding in found(demo, person.needles, tmp_path / "searched")}
    assert {person.pseudonym, *person.cases, *person.event_ids} <= seen, "the search must find what is there"
    assert not seen & set(person.clear)
    planted_in = plant(demo, person)
    places = {finding.file.parts[0] for finding in found(demo, person.needles, tmp_path / "searched")}
    assert {"landing", "warehouse.duckdb", *planted_in} <= places, "and what is hidden in any record"

    identifier = tmp_path / "identifier"
    identifier.touch(mode=0o600)
    identifier.write_text(person.cpr + "\n", encoding="utf-8")
    done = demo.run("erase", "--from-file", str(identifier), "--delivered", "--as-of", AS_OF)
    assert person.cpr not in done.stdout + done.stderr
    assert any(f"{area}/" in done.stdout for area in person.areas)
    assert cases_of(demo) == before - len(person.cases)
    assert found(demo, person.needles, tmp_path / "searched") == []
    (receipt,) = (demo.data / "receipts").glob("*.json")
    assert json.loads(demo.run("receipt", str(receipt)).stdout)["rebuilt"] == "done"
    refreshes = f"select count(*) from read_parquet('{demo.parquet}/refreshes.parquet')"
    assert duckdb.sql(refreshes).fetchall() == [(2,)], "the earlier refresh is still listed"

    for name in json.loads((demo.data / "deliveries" / "simulated.json").read_text(encoding="utf-8"))["files"]:
        file = demo.data / "deliveries" / name
        shutil.copy(file, file.with_name(f"again{file.suffix}"))
    demo.run("refresh", "--as-of", AS_OF)
    assert found(demo, person.needles, tmp_path / "searched") == []

    shutil.rmtree(demo.data / "landing")
    shutil.copytree(tmp_path / "backup", demo.data / "landing")
    assert found(demo, [person.pseudonym], tmp_path / "searched")
    assert "found and removed" in demo.run("refresh", "--as-of", AS_OF).stdout
    assert found(demo, person.needles, tmp_path / "searched") == []

    shutil.rmtree(demo.data / "landing" / "sygedagpenge" / "status_changes" / "batch-000001")
    demo.run("refresh", "--as-of", AS_OF)
    assert found(demo, person.needles, tmp_path / "searched") == []
    assert cases_of(demo) == before - len(person.cases)
