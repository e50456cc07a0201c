"""Three further simulated extracts of other shapes and formats, with what they hold counted as they are written.

Civil registration numbers are of births before 1900. What the demo's own extracts hold is ``simulator``'s; no
process here is one of its.
"""

import csv
import hashlib
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import openpyxl

FIRST = datetime(2024, 1, 3, 9, 0)  # noqa: DTZ001 - as the systems write it, Danish time
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Extract:
    """A delivered file and what must come of it: cases and events of its process."""

    path: Path
    process: str
    cases: int
    events: int
    activities: dict[str, int]
    """Events of each raw activity."""


def write_extracts(deliveries: Path) -> list[Extract]:
    """Write the three extracts into the deliveries folder; the same bytes every time, but for the workbook's stamps."""
    return [_tasks(deliveries), _history(deliveries), _documents(deliveries)]


def declare_simulated(deliveries: Path, extracts: list[Extract]) -> None:
    """Add the extracts' checksums to the manifest of simulated files, by which they may be published."""
    manifest = deliveries / "simulated.json"
    document = json.loads(manifest.read_text(encoding="utf-8"))
    for extract in extracts:
        name = str(extract.path.relative_to(deliveries))
        document["files"][name] = hashlib.sha256(extract.path.read_bytes()).hexdigest()
    manifest.write_text(json.dumps(document), encoding="utf-8")


def _tasks(deliveries: Path) -> Extract:
    """Plejebolig: tasks with created, started, closed and due, in Excel."""
    path = deliveries / "plejebolig" / "opgaver_2024.xlsx"
    path.parent.mkdir(parents=True)
    header = ["OpgaveId", "SagsId", "Opgavetype", "Oprettet", "Startdato", "Afsluttet", "Frist", "Sagsbehandler"]
    book = openpyxl.Workbook()
    book.active.append([*header, "Enhed", "CPR", "Notat"])
    counted: dict[str, int] = {}
    for case in range(40):
        for step, kind in enumerate(["Ansøgning vurderes", "Partshøring", "Tilbud effektueres"]):
            created = FIRST + (case + 9 * step) * DAY
            started = created + 2 * DAY if case % 5 else None
            closed = created + 5 * DAY if step < 2 or case % 7 else None
            row = [f"OPG-{case}-{step}", f"PLB-2024-{case:04d}", kind, created, started, closed, created + 14 * DAY]
            book.active.append(
                [*row, f"KL{case % 6}", ["Visitation", "Depot"][case % 2], _cpr(case), "Ringede til borger"]
            )
            counted[kind] = counted.get(kind, 0) + 1 + (started is not None) + (closed is not None)
    book.save(path)
    return Extract(path, "plejebolig", 40, sum(counted.values()), counted)


def _history(deliveries: Path) -> Extract:
    """Enkeltydelser: a status with from and to, UTF-8 with a byte order mark."""
    path = deliveries / "enkeltydelse" / "ENKELTYDELSE_STATUS.csv"
    path.parent.mkdir(parents=True)
    counted: dict[str, int] = {}
    with path.open("w", encoding="utf-8-sig", newline="") as handle:
        out = csv.writer(handle, delimiter=";", lineterminator="\r\n")
        out.writerow(["YdelsesId", "BorgerCPR", "Status", "Fra", "Til", "Registreret", "Rådgiver", "Distrikt"])
        for case in range(60):
            steps = ["Modtaget", "Oplyst", "Afgjort", "Afsluttet"][: 2 + case % 3]
            for step, status in enumerate(steps):
                begun = FIRST + case * DAY + step * 2 * DAY + timedelta(minutes=case)
                last = step == len(steps) - 1
                ended = "31-12-9999 00:00" if last else f"{begun + 2 * DAY:%d-%m-%Y %H:%M}"
                stamps = [f"{begun:%d-%m-%Y %H:%M}", ended, f"{begun + timedelta(hours=3):%d-%m-%Y %H:%M}"]
                out.writerow(
                    [f"Y{case:05d}", _cpr(case + 100), status, *stamps, f"RA{case % 5}", ["Øst", "Vest"][case % 2]]
                )
                counted[status] = counted.get(status, 0) + 1
    return Extract(path, "enkeltydelse", 60, sum(counted.values()), counted)


def _documents(deliveries: Path) -> Extract:
    """Vejsager: a list of documents, dates without a time, Windows-1252."""
    path = deliveries / "vejsag" / "dokumentliste.csv"
    path.parent.mkdir(parents=True)
    counted: dict[str, int] = {}
    with path.open("w", encoding="cp1252", newline="") as handle:
        out = csv.writer(handle, delimiter=";", lineterminator="\r\n")
        out.writerow(["DokumentId", "Sagsnr", "Retning", "Dokumentdato", "Registreret", "Titel", "Afdeling"])
        for number in range(150):
            way = ["Indgående", "Internt", "Udgående"][number % 3]
            day = FIRST + (number // 3) * DAY
            row = [f"DOK{number}", f"VEJ-{number // 5:04d}", way, f"{day:%d.%m.%Y}", f"{day + DAY:%d.%m.%Y %H:%M}"]
            out.writerow([*row, f"Ansøgning om overkørsel, nr. {number}", "Sekretariatet"])
            counted[way] = counted.get(way, 0) + 1
    return Extract(path, "vejsag", 30, sum(counted.values()), counted)


def _cpr(number: int) -> str:
    """A civil registration number of 1890 or 1891."""
    return f"{1 + number % 28:02d}{1 + number % 12:02d}9{number % 2}-5{number:03d}"
