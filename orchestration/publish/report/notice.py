"""The notice to employees, read off the configuration itself, so that it cannot say anything else than what happens.

The same text is a page of every release and, before the first one, what ``sagsflow notice`` writes. How it looks:
``_notice.html.j2``.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from orchestration.charter import FILE as CHARTER
from orchestration.charter import Charter, read_charter
from orchestration.extract.column import Column
from orchestration.extract.declaration import Source, read_sources
from orchestration.municipality import read_municipality
from orchestration.publish.recipients import read_recipients
from orchestration.publish.report.charter import Lines, charter_lines
from orchestration.rights.retention import FILE as RETENTION
from orchestration.rights.retention import read_retention
from orchestration.rights.ties import is_employee

TREATMENT_DA = (
    ("keep", "Beholdes, som de er"),
    ("generalise", "Gøres grovere"),
    ("pseudonymise", "Erstattes af en kode"),
    ("drop", "Fjernes, før noget gemmes"),
)


@dataclass(frozen=True)
class NoticeSource:
    """A system that data comes from: its columns by what happens to them, and which of them name an employee."""

    label: str
    owner: str
    columns: tuple[tuple[str, tuple[str, ...]], ...]
    about_employees: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Notice:
    """Everything the notice says."""

    municipality_label: str
    k: int
    charter: Charter
    lines: Lines
    sources: tuple[NoticeSource, ...]
    retention: tuple[str, ...]
    recipients: tuple[str, ...]


def read_notice(folder: Path) -> Notice | None:
    """The notice of a municipality's folder; None where it has no charter.

    Raises:
        ConfigurationError: one of the folder's files is wrong; the message names file and field.
    """
    if not (folder / CHARTER).is_file():
        return None
    municipality, charter = read_municipality(folder), read_charter(folder / CHARTER)
    return Notice(
        municipality_label=municipality.label_da,
        k=municipality.privacy.k,
        charter=charter,
        lines=charter_lines(charter),
        sources=tuple(_source(source) for source in read_sources(folder)),
        retention=_retention(folder),
        recipients=_recipients(folder),
    )


def _source(source: Source) -> NoticeSource:
    columns = [column for table in source.tables for column in table.columns]
    by_treatment = ((text, _names(c for c in columns if c.treatment == name)) for name, text in TREATMENT_DA)
    words = dict(TREATMENT_DA)
    return NoticeSource(
        label=source.meta.system_da,
        owner=source.meta.owner,
        columns=tuple((text, names) for text, names in by_treatment if names),
        about_employees=tuple(
            (column.delivered_as, words[column.treatment].lower()) for column in columns if is_employee(column.kind)
        ),
    )


def _names(columns: Iterable[Column]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(column.delivered_as for column in columns))


def _retention(folder: Path) -> tuple[str, ...]:
    if not (folder / RETENTION).is_file():
        return ()
    return tuple(
        f"{rule.process}{f' ({rule.case_type})' if rule.case_type else ''}: {rule.keep.danish()} efter "
        f"{'sagens afslutning' if rule.counted_from == 'ended' else 'sagens seneste hændelse'} ({rule.source})"
        for rule in read_retention(folder).rules
    )


def _recipients(folder: Path) -> tuple[str, ...]:
    return tuple(f"{each.label_da}: {each.purpose_da} ({each.legal_basis_da})" for each in read_recipients(folder))
