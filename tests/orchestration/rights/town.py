"""A hand-made municipality: two sources, three citizens, a case of one and a case that two share.

The numbers are of people born in the 1800s. What is in the files is written out here, so that a test can say by hand
what must be left.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import duckdb
import yaml

from orchestration.extract.keys import make_key, read_purpose_key
from orchestration.extract.run import extract
from orchestration.municipality import Municipality, read_municipality
from orchestration.rights.pseudonyms import pseudonyms_of
from orchestration.settings import Settings

ANNA, BO, CARL = "010190-5000", "020291-5002", "030392-5003"
AT = datetime(2025, 1, 15, 3, tzinfo=UTC)

EVENTS = """sag,cpr,barn,trin,tid
S1,010190-5000,,modtaget,2024-01-01 10:00
S1,,,afgjort,2024-01-02 10:00
S2,010190-5000,,modtaget,2024-02-01 10:00
S2,020291-5002,010190-5000,afgjort,2024-02-02 10:00
S3,030392-5003,,modtaget,2024-03-01 10:00
S3,030392-5003,010190-5000,afgjort,2024-03-02 10:00
"""
PARTIES = """sag,cpr,rolle
S1,0101905000,ansøger
S2,0101905000,medansøger
S2,0202915002,ansøger
S3,0303925003,ansøger
"""
DOCUMENTS = """sag,dok,om_sag,tid
S1,D1,,2024-01-01 11:00
S2,D2,,2024-02-01 11:00
S3,D3,S1,2024-03-01 11:00
S1,D4,,2024-01-01 12:00
S3,D4,,2024-03-01 12:00
"""
READINGS = """dok,handling,tid
D1,læst,2024-01-05 09:00
D2,læst,2024-02-05 09:00
D4,læst,2024-03-05 09:00
"""


def column(name: str, *, kind: str | None = None, data_type: str = "varchar", **meta: object) -> dict:
    """A column as the source YAML writes it."""
    treatment = {"treatment": "pseudonymise", "kind": kind} if kind else {"treatment": "keep"}
    return {
        "name": name,
        "data_type": data_type,
        "config": {"meta": {"delivered_as": name, **treatment, **meta}},
    }


def case() -> dict:
    return column("sag", kind="sag:proeve", required=True)


def stamp() -> dict:
    return column("tid", data_type="timestamptz", formats=["%Y-%m-%d %H:%M"], is_event_time=True)


SOURCES = {
    "sager": {
        "events": [
            case(),
            column("cpr", kind="borger"),
            column("barn", kind="borger", erase="cell"),
            column("trin"),
            stamp(),
        ],
        "parties": [case(), column("cpr", kind="borger", required=True), column("rolle")],
    },
    "esdh": {
        "documents": [
            case(),
            column("dok", kind="dokument:esdh"),
            column("om_sag", kind="sag:proeve", erase="cell"),
            stamp(),
        ],
        "readings": [column("dok", kind="dokument:esdh"), column("handling"), stamp()],
    },
}
NEW = column("partner", kind="borger", optional=True)
"""A column that a declaration gets after the table has landed."""

FILES = {
    "sager/events/1.csv": EVENTS,
    "sager/parties/1.csv": PARTIES,
    "esdh/documents/1.csv": DOCUMENTS,
    "esdh/readings/1.csv": READINGS,
}


@dataclass(frozen=True)
class Town:
    """The municipality with its folders, and short ways to ask what is in landing."""

    settings: Settings

    @property
    def municipality(self) -> Municipality:
        return read_municipality(self.settings.municipality)

    def deliver(self, name: str, text: str) -> Path:
        file = self.settings.data / "deliveries" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        return file

    def land(self, at: datetime = AT) -> None:
        list(extract(self.municipality, self.settings, loaded_at=at, on=at.date()))

    def key(self) -> bytes:
        return read_purpose_key(self.settings.key_file, purpose="procesindsigt")

    def pseudonym(self, value: str, kind: str = "borger") -> str:
        return _pseudonym(value, kind, self.key())

    def case(self, value: str) -> str:
        return self.pseudonym(value, "sag:proeve")

    def rows(self, source: str, table: str, *columns: str) -> list[tuple]:
        """Landed rows in the order of the source, pseudonyms given back their names."""
        names = {self.pseudonym(value): value for value in (ANNA, BO, CARL)}
        names |= {self.case(value): value for value in ("S1", "S2", "S3", "S4", "S5")}
        names |= {self.pseudonym(value, "dokument:esdh"): value for value in ("D1", "D2", "D3", "D4", "D5")}
        files = self.settings.landing / source / table / "batch-*" / "part.parquet"
        query = f"select {', '.join(columns)} from read_parquet('{files}') order by _delivery_no, _position"
        return [tuple(names.get(cell, cell) for cell in row) for row in duckdb.sql(query).fetchall()]


@cache
def _pseudonym(value: str, kind: str, key: bytes) -> str:
    found = pseudonyms_of([value], kind=kind, key=key)[0]
    assert found is not None
    return found


def town_in(folder: Path) -> Town:
    """The municipality that was built in a folder, or a copy of it."""
    return Town(Settings(municipality=folder / "town", data=folder / "data", key_file=folder / "keys" / "town.key"))


def build_town(folder: Path, *, status: str = "simulated") -> Town:
    """The municipality's folder, its key, and what is delivered first; nothing is landed yet."""
    settings = town_in(folder).settings
    settings.municipality.mkdir(parents=True)
    declared = {"name": "town", "label_da": "Prøveby", "data": {"status": status}}
    (settings.municipality / "municipality.yml").write_text(yaml.safe_dump(declared), encoding="utf-8")
    for source, tables in SOURCES.items():
        declare(settings, source, tables)
    make_key(settings.key_file, data=settings.data)
    town = Town(settings)
    for name, text in FILES.items():
        town.deliver(name, text)
    return town


def declare(
    settings: Settings, source: str, tables: dict[str, list[dict]], *, each: dict | None = None, **meta: object
) -> None:
    """Write a source's declaration; ``each`` is what every table's declares beside its files."""
    listed = [
        {
            "name": table,
            "config": {"meta": {"files": f"{source}/{table}/*.csv", "connector": {"format": "csv"}} | (each or {})},
            "columns": columns,
        }
        for table, columns in tables.items()
    ]
    about = {"source": source, "system_da": f"System {source}", "owner": "Ejer", **meta}
    document = {"sources": [{"name": f"landing_{source}", "config": {"meta": about}, "tables": listed}]}
    file = settings.municipality / "sources" / source / f"_{source}__sources.yml"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(yaml.safe_dump(document), encoding="utf-8")
