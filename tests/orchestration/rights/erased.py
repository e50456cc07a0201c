"""What must be left of the hand-made municipality when a person is erased, and short ways to erase and to look."""

import json

import pyarrow.parquet as pq

from orchestration.extract.landing import read_manifests
from orchestration.rights.erase import erase_person
from tests.orchestration.rights.town import ANNA, AT, BO, CARL, Town

LEFT = {
    ("sager", "events"): [
        ("S2", None, None),
        ("S2", BO, None),
        ("S3", CARL, None),
        ("S3", CARL, None),
    ],
    ("sager", "parties"): [("S2", BO), ("S3", CARL)],
    ("esdh", "documents"): [("S2", "D2", None), ("S3", "D3", None), ("S3", "D4", None)],
    ("esdh", "readings"): [("D2",), ("D4",)],
}
"""By hand: Anna's own case S1 has gone with its document D1; S2 stays for Bo without her; Carl's rows lose her name."""


COLUMNS = {
    ("sager", "events"): ("sag", "cpr", "barn"),
    ("sager", "parties"): ("sag", "cpr"),
    ("esdh", "documents"): ("sag", "dok", "om_sag"),
    ("esdh", "readings"): ("dok",),
}


def left(town: Town) -> dict[tuple[str, str], list[tuple]]:
    return {table: town.rows(*table, *columns) for table, columns in COLUMNS.items()}


def erase(town: Town, who: str = ANNA) -> dict:
    file = erase_person(town.settings, town.municipality, who, at=AT)
    return json.loads(file.read_text(encoding="utf-8"))


def accounts(town: Town) -> list[tuple[int, int]]:
    folders = [town.settings.landing / source / table for source, table in COLUMNS]
    manifests = [manifest for folder in folders for manifest in read_manifests(folder)]
    return [(m.rows_delivered, m.rows_loaded + m.rows_rejected + m.rows_duplicate) for m in manifests]


def traces(town: Town) -> list:
    """Where anything of Anna or of what was hers alone stands in the data folder beside the deliveries."""
    needles = [town.pseudonym(ANNA), town.case("S1"), town.pseudonym("D1", "dokument:esdh")]
    files = [file for part in ("landing", "quarantine") for file in (town.settings.data / part).rglob("*.parquet")]
    cells = {(file, str(cell)) for file in files for row in pq.read_table(file).to_pylist() for cell in row.values()}
    return [(file.name, needle) for file, cell in sorted(cells) for needle in needles if needle in cell]
