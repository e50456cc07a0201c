"""Readers of the simulated extracts that share nothing with the code that wrote them, but the municipality's seeds.

One reader per area: from the folder of a simulation to the main table's rows as written, and to each case's events in
the platform's order (stamp, rank, place in the source).
"""

import csv
import io
import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

import pyarrow.parquet as pq

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
SEEDS = Path(__file__).resolve().parents[2] / "municipality" / "demo" / "seeds"
Rows = list[dict[str, Any]]
"""As a table of text has them; of nested formats an object or element, its events in a list."""
Traces = dict[str, list[tuple[datetime, str]]]


def instant(text: str, layout: str) -> datetime:
    """The instant of a Danish wall-clock stamp, given its layout; an ambiguous hour is the first."""
    return datetime.strptime(text, layout).replace(tzinfo=COPENHAGEN).astimezone(UTC)


def seed(name: str, process: str, key: str, value: str) -> dict[str, str]:
    """Two columns of the municipality's seed, of one process."""
    with (SEEDS / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if process in (row.get("process"), row.get("source"))]
    return {row[key]: row[value] for row in rows}


def delimited(path: Path, encoding: str, delimiter: str = ";") -> Rows:
    """The rows of a file of delimited text."""
    text = path.read_bytes().decode(encoding)
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter))


def in_order(events: dict[str, list[tuple[datetime, int, int, str]]]) -> Traces:
    """Each case's (instant, activity), from (instant, rank, place, activity)."""
    return {case: [(event[0], event[-1]) for event in sorted(found)] for case, found in events.items()}


def byggesag(folder: Path) -> tuple[Rows, Traces]:
    """One event per dated milestone column."""
    rows = delimited(folder / "byggesag" / "BYGGESAG_2024.csv", "cp1252")
    mapping = seed("municipality_mappings", "byggesag", "raw_activity", "activity")
    rank = seed("municipality_activities", "byggesag", "activity", "activity_rank")
    return rows, in_order(
        {
            row["Sagsnr"]: [
                (instant(day, "%d-%m-%Y"), int(rank[mapping[column]]), place, mapping[column])
                for place, (column, day) in enumerate(row.items())
                if column in mapping and day
            ]
            for row in rows
        }
    )


def sygedagpenge(folder: Path) -> tuple[Rows, Traces]:
    """One event per row."""
    rows = delimited(folder / "sygedagpenge" / "SYGEDAGPENGE_STATUSHISTORIK.csv", "utf-8-sig")
    mapping = seed("municipality_mappings", "sygedagpenge", "raw_activity", "activity")
    rank = seed("municipality_activities", "sygedagpenge", "activity", "activity_rank")
    events: dict[str, list] = {}
    for row in rows:
        activity = mapping[row["Status"]]
        stamp = instant(row["StatusDato"], "%d-%m-%Y %H:%M:%S")
        events.setdefault(row["SagsId"], []).append((stamp, int(rank[activity]), int(row["SekvensNr"]), activity))
    return rows, in_order(events)


def hjaelpemidler(folder: Path) -> tuple[Rows, Traces]:
    """One event per dated milestone column of a case, and one per document."""
    rows = delimited(folder / "hjaelpemidler" / "HJM_SAGER.csv", "iso-8859-15")
    mapping = seed("municipality_mappings", "hjaelpemidler", "raw_activity", "activity")
    raw = [
        (row["Sagsnummer"], column, day)
        for row in rows
        for column, day in row.items()
        if column in mapping and day != "01.01.1900"
    ]
    raw += [(row["Sagsnummer"], row["Dokumenttype"], row["Dokumentdato"]) for row in documents(folder)]
    rank = seed("municipality_activities", "hjaelpemidler", "activity", "activity_rank")
    events: dict[str, list] = {}
    for place, (case, name, day) in enumerate(raw):
        activity = mapping[name]
        events.setdefault(case, []).append((instant(day, "%d.%m.%Y"), int(rank[activity]), place, activity))
    return rows, in_order(events)


def documents(folder: Path) -> Rows:
    """Letters and notes of the cases on aids."""
    return delimited(folder / "hjaelpemidler" / "HJM_DOKUMENTER.csv", "iso-8859-15")


def klage(folder: Path) -> tuple[Rows, Traces]:
    """One event per element of a complaint's list; a stamp without a time is the day's beginning in Denmark."""
    rows = json.loads((folder / "klage" / "KLAGESAGER.json").read_text("utf-8"))["klagesager"]
    return rows, nested(
        "klage",
        {
            row["Klagesagsnummer"]: [(each["Type"], read_iso(each["Tidspunkt"])) for each in row["Haendelser"]]
            for row in rows
        },
    )


def genoptraening(folder: Path) -> tuple[Rows, Traces]:
    """One event per element Event of a course."""
    name = "{urn:demo:genoptraening:1}"
    tree = ElementTree.parse(folder / "genoptraening" / "GENOPTRAENING.xml")  # noqa: S314 - a file of our own
    rows = []
    for course in tree.getroot().iter(f"{name}RehabilitationCourse"):
        own = course.findall(f"{name}Event")
        events = [{part.tag.removeprefix(name): part.text or "" for part in event} for event in own]
        for event in own:
            course.remove(event)
        leaves = {part.tag.removeprefix(name): part.text or "" for part in course.iter() if not len(part)}
        rows.append({**leaves, "Events": events})
    return rows, nested(
        "genoptraening",
        {row["Identifier"]: [(each["Code"], read_iso(each["DateTime"])) for each in row["Events"]] for row in rows},
    )


def read_iso(text: str) -> datetime:
    """An instant of ISO 8601, in Danish time where it has no offset."""
    stamp = datetime.fromisoformat(text)
    return (stamp if stamp.tzinfo else stamp.replace(tzinfo=COPENHAGEN)).astimezone(UTC)


def nested(process: str, cases: dict[str, list[tuple[str, datetime]]]) -> Traces:
    """Traces of cases whose events stand inside them, each with its raw name and instant."""
    mapping = seed("municipality_mappings", process, "raw_activity", "activity")
    rank = seed("municipality_activities", process, "activity", "activity_rank")
    return in_order(
        {
            case: [(at, int(rank[mapping[raw]]), place, mapping[raw]) for place, (raw, at) in enumerate(events)]
            for case, events in cases.items()
        }
    )


def aktindsigt(folder: Path) -> tuple[Rows, Traces]:
    """One event per row."""
    rows = delimited(folder / "aktindsigt" / "AKTINDSIGT_STATUSHISTORIK.tsv", "utf-8", "\t")
    mapping = seed("municipality_mappings", "aktindsigt", "raw_activity", "activity")
    rank = seed("municipality_activities", "aktindsigt", "activity", "activity_rank")
    events: dict[str, list] = {}
    for row in rows:
        activity = mapping[row["Status"]]
        stamp = instant(row["StatusDato"], "%Y-%m-%d %H:%M")
        events.setdefault(row["Sagsnummer"], []).append((stamp, int(rank[activity]), int(row["LøbeNr"]), activity))
    return rows, in_order(events)


def faktura(folder: Path) -> tuple[Rows, Traces]:
    """The invoices, whose dated milestones are events, and so are the goods receipts of their orders."""
    rows, _, receipts = faktura_tables(folder)
    mapping = seed("municipality_mappings", "faktura", "raw_activity", "activity")
    rank = seed("municipality_activities", "faktura", "activity", "activity_rank")
    received: dict[str, list[tuple[str, datetime | date]]] = {}
    for receipt in receipts:
        received.setdefault(receipt["OrdreNr"], []).append(("VareModtaget", receipt["VareModtaget"]))
    return rows, in_order(
        {
            row["BilagsNr"]: [
                (danish(stamp), int(rank[mapping[raw]]), place, mapping[raw])
                for place, (raw, stamp) in enumerate([*row.items(), *received.get(row["OrdreNr"], [])])
                if raw in mapping and stamp not in (None, date(1900, 1, 1))
            ]
            for row in rows
        }
    )


def faktura_tables(folder: Path) -> tuple[Rows, Rows, Rows]:
    """Invoices, orders and goods receipts, their cells typed as the files have them."""
    names = ("FAKTURAER", "ORDRER", "VAREMODTAGELSER")
    invoices, orders, receipts = (pq.read_table(folder / "faktura" / f"{name}.parquet").to_pylist() for name in names)
    return invoices, orders, receipts


def danish(stamp: datetime | date) -> datetime:
    """The instant of a typed stamp in Danish wall-clock time; of a day, its beginning."""
    moment = stamp if isinstance(stamp, datetime) else datetime(stamp.year, stamp.month, stamp.day)  # noqa: DTZ001
    return moment.replace(tzinfo=COPENHAGEN).astimezone(UTC)


def underretning(folder: Path) -> tuple[Rows, Traces]:
    """One event per line; equal stamps and ranks keep the order of nr."""
    text = (folder / "underretning" / "UNDERRETNINGER.jsonl").read_text("utf-8")
    rows = [json.loads(line) for line in text.splitlines()]
    cases: dict[str, list[tuple[str, datetime]]] = {}
    for row in sorted(rows, key=lambda row: row["nr"]):
        cases.setdefault(row["sag"], []).append((row["haendelse"], read_iso(row["tidspunkt"])))
    return rows, nested("underretning", cases)


READERS: dict[str, Callable[[Path], tuple[Rows, Traces]]] = {
    "byggesag": byggesag,
    "sygedagpenge": sygedagpenge,
    "hjaelpemidler": hjaelpemidler,
    "klage": klage,
    "genoptraening": genoptraening,
    "aktindsigt": aktindsigt,
    "faktura": faktura,
    "underretning": underretning,
}
