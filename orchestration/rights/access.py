"""Access (indsigt): everything held on one person, gathered from landing, the warehouse and the declarations.

Other people are left out: another citizen, an employee and somebody else's case show as words. The pages are
``access_page``; whose identifier was asked for stands nowhere in them.
"""

import json
import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb

from mining.sql import identifier
from orchestration.charter import read_charter
from orchestration.extract.declaration import Source, read_sources
from orchestration.municipality import Municipality
from orchestration.publish.recipients import read_recipients
from orchestration.rights.erase import person_pseudonym
from orchestration.rights.landed import LandedFolder, landed_folders, workbench
from orchestration.rights.removal import cases_of_people, going_sql, mark, prepare
from orchestration.rights.retention import FILE as RETENTION
from orchestration.rights.retention import read_retention
from orchestration.rights.suppression import open_suppression
from orchestration.rights.ties import PERSON, is_case, is_employee
from orchestration.settings import Settings

OTHER_PERSON, EMPLOYEE, OTHER_CASE = "en anden borger", "en medarbejder", "en anden sag"
SOMEBODY = "en anden, som det ikke længere er angivet hvem er"
PSEUDONYM = re.compile(r"[0-9a-f]{32}")

_EVENTS = """
select log.process, log.case_id, log.event_no, activities.label_da, log.occurred_at, log.time_precision, log.unit,
    log.source
from canonical.event_log as log
left join canonical.canonical_activities as activities
    on log.process = activities.process and log.activity = activities.activity
where log.case_id in (select unnest(?))
order by log.process, log.case_id, log.event_no
"""


@dataclass(frozen=True)
class HeldRows:
    """What one landed table holds on the person: names of its columns and the cells, other people left out."""

    source: str
    table: str
    description_da: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]


@dataclass(frozen=True)
class Held:
    """Everything held on a person."""

    municipality_da: str
    at: datetime
    purposes: dict[str, str]
    agreements: tuple[dict[str, str], ...]
    recipients: tuple[dict[str, str], ...]
    retention: tuple[dict[str, str], ...]
    suppressed: dict[str, str] | None
    cases: tuple[dict[str, Any], ...]
    events: tuple[dict[str, Any], ...]
    tables: tuple[HeldRows, ...]

    @property
    def rows(self) -> int:
        """Landed rows of all tables."""
        return sum(len(table.rows) for table in self.tables)


def gather(settings: Settings, municipality: Municipality, identifier: str, *, at: datetime) -> Held:
    """Everything held on a citizen. Nothing is written; the identifier is not in what is given back."""
    person = person_pseudonym(settings, municipality, identifier)
    sources = read_sources(settings.municipality)
    listed = open_suppression(settings, purpose=municipality.privacy.purpose)
    entry = listed.entry(PERSON, person) if listed else None
    tables = landed_folders(settings.landing, sources)
    with workbench(settings) as con:
        prepare(con)
        mark(con, "person", [(PERSON, person)])
        cases = sorted({(kind, case) for kind, case, _ in cases_of_people(con, tables)})
        mark(con, "case", cases)
        held = tuple(rows for table in tables if (rows := _held_rows(con, table, person, {c for _, c in cases})))
    return Held(
        municipality_da=municipality.label_da,
        at=at,
        purposes=_purposes(settings, municipality),
        agreements=tuple(_agreement(source) for source in sources),
        recipients=_recipients(settings),
        retention=_retention(settings),
        suppressed={"reason": entry.reason, "on": entry.on} if entry else None,
        cases=_from_warehouse(settings, "select * from canonical.cases where case_id in (select unnest(?))", cases),
        events=_from_warehouse(settings, _EVENTS, cases),
        tables=held,
    )


def _held_rows(con: duckdb.DuckDBPyConnection, table: LandedFolder, person: str, cases: set[str]) -> HeldRows | None:
    """Rows that name the person and rows of their cases, of every delivery, in the order they were loaded."""
    ties = table.ties
    conditions = [going_sql(column.name, "person", PERSON) for column in (*ties.parties, *ties.mentions)]
    conditions += [going_sql(column.name, "case", str(column.kind)) for column in ties.cases]
    conditions += [f"coalesce({identifier(name)} in (select pseudonym from going), false)" for name in table.strangers]
    if not conditions:
        return None
    names = [column.name for column in table.declared.landed] if table.declared else list(table.strangers)
    wanted = [*names, "_delivery_no", "_loaded_at"]
    found = con.execute(
        f"select {', '.join(map(identifier, wanted))} from {table.relation_sql()} where {' or '.join(conditions)}"
        " order by _delivery_no, _position, _row_id"
    ).fetchall()
    if not found:
        return None
    kinds = {column.name: column.kind for column in table.declared.landed} if table.declared else {}
    own = cases | {person}
    rows = tuple(
        tuple(
            _shown(cell, kinds.get(name), own, is_declared=table.declared is not None)
            for name, cell in zip(wanted, row, strict=True)
        )
        for row in found
    )
    return HeldRows(
        table.source, table.table, table.declared.description if table.declared else "", tuple(wanted), rows
    )


def _shown(cell: Any, kind: str | None, own: set[str], *, is_declared: bool = True) -> Any:  # noqa: ANN401 - what landed
    if not is_declared and isinstance(cell, str) and PSEUDONYM.fullmatch(cell) and cell not in own:
        return SOMEBODY
    if cell is None or kind is None or cell in own:
        return cell
    if kind == PERSON:
        return OTHER_PERSON
    if is_employee(kind):
        return EMPLOYEE
    return OTHER_CASE if is_case(kind) else cell


def _from_warehouse(settings: Settings, query: str, cases: list[tuple[str, str]]) -> tuple[dict[str, Any], ...]:
    if not settings.warehouse.is_file():
        return ()
    with duckdb.connect(str(settings.warehouse), read_only=True) as con:
        con.execute("set TimeZone = 'UTC'")
        try:
            result = con.execute(query, [[case for _, case in cases]])
        except duckdb.CatalogException:  # a refresh that has not come so far
            return ()
        names = [column[0] for column in result.description or ()]
        rows = [dict(zip(names, row, strict=True)) for row in result.fetchall()]
    return tuple({name: value for name, value in row.items() if name != "case_key"} for row in rows)


def _purposes(settings: Settings, municipality: Municipality) -> dict[str, str]:
    told = {"formål, som pseudonymer er lavet til": municipality.privacy.purpose}
    file = settings.municipality / "charter.yml"
    if not file.is_file():
        return told
    charter = read_charter(file)
    return told | {
        "formål": charter.purpose_da,
        "hjemmel": charter.legal_basis_da,
        "aftale": f"{charter.agreement} (gælder til {charter.agreement_valid_to:%d.%m.%Y})",
        "ansvarlig": charter.owner,
    }


def _agreement(source: Source) -> dict[str, str]:
    agreement = source.meta.agreement
    about = f"{agreement.reference}, gælder til {agreement.valid_to:%d.%m.%Y}" if agreement else "ingen erklæret"
    return {"kilde": source.meta.system_da, "ejer": source.meta.owner, "databehandleraftale": about}


def _recipients(settings: Settings) -> tuple[dict[str, str], ...]:
    """Whom pseudonymised data may be handed to, by declaration, and when it was, by the log of exports."""
    names = {recipient.name: recipient.purpose_da for recipient in read_recipients(settings.municipality)}
    log = _exports(settings.data / "exports.jsonl")
    return tuple(
        {"modtager": name, "formål": names.get(name, ""), "udleveret": ", ".join(log.get(name, [])) or "ikke udleveret"}
        for name in sorted(names.keys() | log.keys())
    )


def _exports(file: Path) -> dict[str, list[str]]:
    lines = file.read_text(encoding="utf-8").splitlines() if file.is_file() else []
    found: dict[str, list[str]] = {}
    for line in map(json.loads, filter(None, lines)):
        found.setdefault(str(line.get("recipient")), []).append(str(line["exported_at"]))
    return found


def _retention(settings: Settings) -> tuple[dict[str, str], ...]:
    if not (settings.municipality / RETENTION).is_file():
        return ()
    start = {"ended": "sagens afslutning", "last_event": "sagens sidste hændelse"}
    return tuple(
        {
            "proces": rule.process,
            "sagstype": rule.case_type or "alle",
            "opbevares": f"{rule.keep.danish()} fra {start[rule.counted_from]}",
            "grundlag": rule.source,
        }
        for rule in read_retention(settings.municipality).rules
    )
