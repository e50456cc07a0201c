"""A release: a folder built beside the others and made current by one swap of a link.

Holds the folder, the DuckDB file, the Parquet, the manifest and the swap. What may be in it is decided by ``gate`` and
``disclosure``; the pages by ``report``.
"""

import hashlib
import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import duckdb
import pyarrow.parquet as pq

from mining.sql import identifier, text
from orchestration.extract.declaration import Source
from orchestration.publish.approval import NOTICE_FILE, label_models, read_approval
from orchestration.publish.disclosure import disclosed_sql
from orchestration.publish.gate import Permission
from orchestration.publish.held_back import keep_models, last_good, told, with_last_good
from orchestration.publish.opportunities import OPPORTUNITIES, opportunities_sql
from orchestration.publish.report.facts import ReleaseFacts
from orchestration.publish.report.names import file_stems
from orchestration.publish.report.notice import Notice
from orchestration.publish.report.pages import write_report
from orchestration.publish.tables import Column, Disclosure, PublishedTable

KEPT_RELEASES = 5
STORAGE_VERSION = "v1.0.0"
"""DuckDB clients from 1.1 read it; BI drivers lag behind the engine."""

REFRESHES = PublishedTable(
    "refreshes",
    "En række pr. offentliggjort opdatering.",
    (
        Column("as_of", "Det tidspunkt som tallene er opgjort pr."),
        Column("refreshed_at", "Hvornår opdateringen blev startet."),
        Column("municipality", "Kommunen som tallene gælder."),
        Column("version", "Den version af Sagsflow der har regnet."),
        Column("status", "Dataenes art: simulated (simulerede) eller public (offentlige)."),
        Column(
            "approval",
            "Om kortlægningen bag tallene er godkendt: godkendt, ikke godkendt (for mindst én proces) eller ingen"
            " kortlægning; tom for opdateringer fra før det blev opgjort.",
        ),
    ),
    Disclosure(grain=("refreshed_at",), because="no row rests on cases"),
)
DICTIONARY = PublishedTable(
    "data_dictionary",
    "En række pr. tabel (tom kolonne) og pr. kolonne med dens betydning; den står også som kommentar i DuckDB-filen.",
    (
        Column("table", "Tabellens navn."),
        Column("column", "Kolonnens navn; tom for tabellen selv."),
        Column("description_da", "Hvad tabellen eller kolonnen betyder."),
    ),
    Disclosure(grain=("table", "column"), because="no row rests on cases"),
)

OWN_TABLES = (REFRESHES, DICTIONARY, OPPORTUNITIES)
"""Published tables that are no marts: what is made of the others as they are published."""


@dataclass(frozen=True)
class Facts:
    """What is true of a release as a whole; ``held_back``: processes not published anew, with the reason in Danish."""

    name: str
    as_of: datetime
    refreshed_at: datetime
    municipality: str
    municipality_label: str
    version: str
    permission: Permission
    held_back: Mapping[str, str] = field(default_factory=dict)


class Release:
    """A release folder on its way: written under a hidden name, then swapped in whole."""

    def __init__(self, releases: Path, published: Path, facts: Facts) -> None:
        self.facts = facts
        self._releases, self._published = releases, published
        self.folder = releases / f".building-{facts.name}"
        for leftover in releases.glob(".building-*"):
            shutil.rmtree(leftover)
        self.parquet = self.folder / "parquet"
        self.parquet.mkdir(parents=True)
        self.approval = read_approval(self.parquet)
        self._earlier = last_good(published, facts.permission, municipality=facts.municipality)

    def write_tables(self, warehouse: Path, tables: list[PublishedTable]) -> dict[str, int]:
        """Disclosed Parquet of every table, the dictionary and the list of refreshes; gives rows per table."""
        con = duckdb.connect(":memory:", config={"threads": 1})  # one thread: the same bytes every time
        try:
            con.execute("set TimeZone = 'UTC'")
            con.execute(f"attach {text(str(warehouse))} as warehouse (read_only)")
            for table in tables:
                relation = f"warehouse.marts.{identifier(table.name)}"
                query = disclosed_sql(table, relation=relation, k=self.facts.permission.k)
                query = with_last_good(con, table, query, held_back=self.facts.held_back, earlier=self._earlier)
                self._copy(con, query, table.name)
            self.approval = read_approval(self.parquet)
            self._write_opportunities(con, tables)
            self._write_refreshes(con)
            self._write_dictionary(con, tables)
        finally:
            con.close()
        return self._write_duckdb([*tables, *OWN_TABLES])

    def add_folder(self, folder: Path, name: str) -> None:
        """Take what an earlier step made (process models, Data Docs) into the release."""
        if folder.is_dir():
            shutil.copytree(folder, self.folder / name)

    def add_models(self, folder: Path) -> None:
        """The process models, with the label of those whose mapping is not approved.

        Mining has named their files after all its processes, of which some may be held back.
        """
        self.add_folder(folder, "models")
        if self.facts.held_back and (self.folder / "models").is_dir():
            shown = self._processes()
            keep_models(
                self.folder / "models",
                fresh={*shown, *self.facts.held_back},
                shown=shown,
                held_back=self.facts.held_back,
                earlier=self._earlier,
                earlier_processes=_processes(self._earlier / "parquet") if self._earlier else [],
            )
        label_models(self.folder / "models", self.approval, self._processes())

    def write_pages(self, sources: tuple[Source, ...], notice: Notice | None = None) -> list[Path]:
        """The pages to read and share, from the disclosed tables already written."""
        listed = self.folder / "sources.json"
        listed.write_text(json.dumps(source_list(sources), ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
        facts = ReleaseFacts(
            municipality_label=self.facts.municipality_label,
            as_of=self.facts.as_of,
            version=self.facts.version,
            k=self.facts.permission.k,
            status=self.facts.permission.status,
            release=self.facts.name,
            charter=notice.lines if notice else (),
            held_back=told(self.facts.held_back, self._processes()),
        )
        return write_report(
            self.parquet,
            self.folder / "report",
            pictures=self._model_pictures(),
            generated=facts,
            sources=listed,
            notice=notice,
        )

    def _model_pictures(self) -> dict[str, bytes]:
        """The pictures of the process models, by process: mining named the files as the pages are named."""
        stems = file_stems(self._processes())
        files = {name: self.folder / "models" / f"{stem}.svg" for name, stem in stems.items()}
        return {f"{name}.svg": file.read_bytes() for name, file in files.items() if file.is_file()}

    def _processes(self) -> list[str]:
        return _processes(self.parquet)

    def finish(self) -> Path:
        """Write the manifest, make the folder durable, rename it and swap the link. The last releases are kept."""
        if self.approval.processes:
            (self.folder / NOTICE_FILE).write_text(self.approval.notice_da + "\n", encoding="utf-8")
        (self.folder / "manifest.json").write_text(json.dumps(self._manifest(), indent=2) + "\n", encoding="utf-8")
        for path in (*self.folder.rglob("*"), self.folder):
            _make_durable(path)
        final = self._releases / self.facts.name
        self.folder.rename(final)
        _make_durable(self._releases)  # the new name before the link that leads to it
        self._swap(final)
        _make_durable(self._published.parent)
        self._prune(final)
        return final

    def _copy(self, con: duckdb.DuckDBPyConnection, query: str, table: str) -> None:
        out = self.parquet / f"{table}.parquet"
        con.execute(f"copy ({query}) to {text(str(out))} (format parquet, compression zstd)")

    def _write_opportunities(self, con: duckdb.DuckDBPyConnection, tables: list[PublishedTable]) -> None:
        names = [table.name for table in tables]
        for name in names:
            file = text(str(self.parquet / f"{name}.parquet"))
            con.execute(f"create view {identifier(name)} as from read_parquet({file})")
        self._copy(con, opportunities_sql(names), OPPORTUNITIES.name)

    def _write_refreshes(self, con: duckdb.DuckDBPyConnection) -> None:
        earlier = self._published / "parquet" / "refreshes.parquet"
        if not earlier.is_file():  # every release was deleted with a person who was erased; the list was kept
            earlier = self._releases / "refreshes.parquet"
        con.execute(
            "create temp table refreshes as select ?::timestamptz as as_of, ?::timestamptz as refreshed_at,"
            " ?::varchar as municipality, ?::varchar as version, ?::varchar as status, ?::varchar as approval",
            [
                self.facts.as_of,
                self.facts.refreshed_at,
                self.facts.municipality,
                self.facts.version,
                self.facts.permission.status,
                self.approval.status,
            ],
        )
        if earlier.is_file():
            con.execute(
                f"insert into refreshes by name from read_parquet({text(str(earlier))}) where municipality = ?",
                [self.facts.municipality],
            )
        self._copy(con, "select * from refreshes order by refreshed_at, as_of", "refreshes")

    def _write_dictionary(self, con: duckdb.DuckDBPyConnection, tables: list[PublishedTable]) -> None:
        con.execute('create temp table dictionary ("table" varchar, "column" varchar, description_da varchar)')
        for table in [*tables, *OWN_TABLES]:
            rows = [(table.name, "", self.approval.described(table))]
            rows += [(table.name, column.name, column.description_da) for column in table.published_columns]
            con.executemany("insert into dictionary values (?, ?, ?)", rows)
        self._copy(con, 'select * from dictionary order by "table", "column"', "data_dictionary")

    def _write_duckdb(self, tables: list[PublishedTable]) -> dict[str, int]:
        """The file BI opens: the same rows as the Parquet, with the dictionary as comments."""
        counts = {}
        con = duckdb.connect(":memory:")
        try:
            con.execute("set TimeZone = 'UTC'")
            file = self.folder / "sagsflow.duckdb"
            con.execute(f"attach {text(str(file))} as published (storage_version {text(STORAGE_VERSION)})")
            for table in sorted(tables, key=lambda table: table.name):
                name = f"published.main.{identifier(table.name)}"
                parquet = self.parquet / f"{table.name}.parquet"
                con.execute(f"create table {name} as from read_parquet({text(str(parquet))})")
                con.execute(f"comment on table {name} is {text(self.approval.described(table))}")
                for column in table.published_columns:
                    con.execute(f"comment on column {name}.{identifier(column.name)} is {text(column.description_da)}")
                counts[table.name] = con.execute(f"select count(*) from {name}").fetchall()[0][0]
            con.execute("detach published")
        finally:
            con.close()
        return counts

    def _manifest(self) -> dict[str, object]:
        files = sorted(self.parquet.glob("*.parquet"))
        con = duckdb.connect(":memory:")
        tables = {
            file.stem: {
                "rows": con.execute(f"select count(*) from read_parquet({text(str(file))})").fetchall()[0][0],
                "sha256": hashlib.sha256(file.read_bytes()).hexdigest(),
            }
            for file in files
        }
        con.close()
        return {
            "release": self.facts.name,
            "refreshed_at": self.facts.refreshed_at.isoformat(),
            "as_of": self.facts.as_of.isoformat(),
            "municipality": self.facts.municipality,
            "version": self.facts.version,
            "status": self.facts.permission.status,
            "k": self.facts.permission.k,
            "unapproved": dict(self.approval.sources),
            "held_back": sorted(self.facts.held_back),
            "tables": tables,
        }

    def _swap(self, final: Path) -> None:
        beside = self._published.with_name(".published-new")
        beside.unlink(missing_ok=True)
        beside.symlink_to(Path("releases") / final.name, target_is_directory=True)
        beside.replace(self._published)

    def _prune(self, current: Path) -> None:
        """Keep the newest releases by the time they became whole; the current one always. What is no release stays."""
        whole = sorted(
            (manifest for manifest in self._releases.glob("*/manifest.json") if manifest.parent != current),
            key=lambda manifest: manifest.stat().st_mtime_ns,
            reverse=True,
        )
        for manifest in whole[KEPT_RELEASES - 1 :]:
            shutil.rmtree(manifest.parent)


def _processes(parquet: Path) -> list[str]:
    """The processes of a release."""
    return pq.read_table(parquet / "processes.parquet", columns=["process"])["process"].to_pylist()


def _make_durable(path: Path) -> None:
    """Write a file, or a folder's list of names, from the system's cache to the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


TREATMENTS = {"keep": "kept", "pseudonymise": "pseudonymised", "generalise": "generalised", "drop": "dropped"}


def source_list(sources: tuple[Source, ...]) -> list[dict[str, object]]:
    """What happens to every declared column, for the page on transparency."""
    return [
        {
            "source": source.name,
            "label_da": source.meta.system_da,
            "description_da": source.description,
            "owner": source.meta.owner,
            "columns": [
                {
                    "column": column.delivered_as,
                    "table": table.name,
                    "treatment": TREATMENTS[column.treatment],
                    "description_da": column.description or None,
                }
                for table in source.tables
                for column in table.columns
            ],
        }
        for source in sources
    ]
