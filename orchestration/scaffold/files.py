"""The files of a new source, as text: declaration, raw view, event model, appended lists and seeds; and their writing.

Everything is made before anything is written, and a file that exists is never overwritten: only lists and seeds grow.
What is proposed is ``proposal``; the SQL of each shape stands in ``templates/shapes``.
"""

import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import get_args

from orchestration.extract.declaration import Column, TableMeta, read_sources
from orchestration.extract.errors import ConfigurationError
from orchestration.scaffold.facts import Seen
from orchestration.scaffold.lists import appended, list_file, members
from orchestration.scaffold.names import Role
from orchestration.scaffold.proposal import Proposal, object_type_of
from orchestration.scaffold.seeds import seed_rows, with_rows
from orchestration.scaffold.snapshots import is_history_kept, snapshot_meta
from orchestration.scaffold.writing import rendered, shown

GRAINS = {
    "events": ("hændelse", "event"),
    "milestones": ("sag med dens milepæle", "reached milestone of a case"),
    "history": ("status og periode", "change of status"),
    "snapshot": ("sag, som den så ud i udtrækket", "change between two snapshots"),
    "tasks": ("opgave", "step of a task: planned, begun, done"),
    "documents": ("dokument eller notat", "document or note"),
    "sag": ("tilstand, virkning og registrering", "state that the newest registration says is in force"),
}
STEPS = (("time", "schedule", 1), ("start", "start", 2), ("end", "complete", 3))


@dataclass(frozen=True)
class Change:
    """One file that is new or grows: its path inside the municipality's folder and its whole new text."""

    path: str
    text: str
    is_new: bool
    added: int
    """Lines that are new."""


def changes(
    proposal: Proposal,
    seen: Seen,
    municipality: Path,
    *,
    files: str | None,
    owner: str,
    case_object_type: str,
    k: int,
) -> list[Change]:
    """Every file that adding the source makes or grows, in order.

    Raises:
        ConfigurationError: one of the new files exists, a list is missing, or the declaration is not sound.
    """
    values = _values(
        proposal, seen.what, files=files, owner=owner, has_sentinels=any(c.sentinels > 0 for c in seen.columns)
    )
    folder = f"sources/{proposal.source}"
    texts = {
        f"{folder}/_{proposal.source}__sources.yml": rendered("source.yml.j2", values),
        f"{folder}/raw_{proposal.table_name}.sql": rendered("shapes/raw.sql.j2", values),
        f"{folder}/raw_{proposal.table_name}.yml": rendered("shapes/raw.yml.j2", values),
        f"{folder}/evt_{proposal.table_name}.sql": rendered(f"shapes/{proposal.shape}.sql.j2", values),
        f"{folder}/evt_{proposal.table_name}.yml": rendered("shapes/evt.yml.j2", values),
    }
    texts = {path: text.rstrip("\n") + "\n" for path, text in texts.items()}
    _refuse_existing(municipality, list(texts))
    _refuse_unsound(texts[f"{folder}/_{proposal.source}__sources.yml"], proposal, municipality)
    made = [Change(path, text, is_new=True, added=text.count("\n")) for path, text in texts.items()]
    return [
        *made,
        *_grown_lists(proposal, municipality, case_object_type),
        *_grown_seeds(proposal, seen, municipality, case_object_type=case_object_type, k=k),
    ]


def write(found: list[Change], municipality: Path) -> None:
    """Write the changes: each file beside its name, then renamed."""
    for change in found:
        target = municipality / change.path
        target.parent.mkdir(parents=True, exist_ok=True)
        beside = target.with_name(f".{target.name}.new")
        beside.write_text(change.text, encoding="utf-8")
        beside.replace(target)


def _values(proposal: Proposal, what: str, *, files: str | None, owner: str, has_sentinels: bool) -> dict[str, object]:
    grain_da, grain = GRAINS[proposal.shape]
    meta = snapshot_meta(proposal, what)
    if "sequence" in proposal.names:
        meta["position"] = proposal.names["sequence"]
    is_plan = any(milestone.is_planned for milestone in proposal.milestones)
    return {
        "proposal": proposal,
        "names": {role: proposal.names.get(role, "") for role in get_args(Role)},
        "has": {role: role in proposal.names for role in get_args(Role)},
        "item_type": object_type_of(proposal),
        "landed": [name for column in proposal.columns for name in column.landed],
        "steps": [step for step in STEPS if step[0] in proposal.names],
        "precision": lambda column: _precision(column, proposal),
        "has_sentinels": has_sentinels,
        "keeps_history": is_history_kept(proposal),
        "files": files,
        "owner": shown(owner),
        "connector": proposal.connector.model_dump(exclude_defaults=True, mode="json")
        | {"format": proposal.connector.format},
        "table_meta": {key: value for key, value in meta.items() if key in TableMeta.model_fields},
        "knows_free_text": "free_text" in Column.model_fields,
        "description": f"En række pr. {grain_da}.",
        "shown": shown,
        "raw_grain": f"The landed rows of {proposal.source}, one per {grain}, as they came through the door.",
        "evt_grain": f"One row per {grain}, typed and named as municipality_events wants it.",
        "occurred_at": "When it happened, UTC.",
        "registered_at": "When it was registered, UTC, where the source says so.",
        "lifecycle": "schedule where it is a plan, else start or complete."
        if is_plan or proposal.shape == "tasks"
        else "Lifecycle transition; complete where the source says nothing.",
    }


def _precision(column: str, proposal: Proposal) -> str:
    midnight = str(column in proposal.midnights).lower()
    return f"{{{{ precision_of('{column}', zone='{proposal.zone}', midnight_is_day={midnight}) }}}}"


def _refuse_existing(municipality: Path, paths: list[str]) -> None:
    there = [path for path in paths if (municipality / path).exists()]
    if there:
        raise ConfigurationError(
            f"{there[0]} is there already and is not overwritten; choose another --source or --table, or remove it"
        )


def _refuse_unsound(declaration: str, proposal: Proposal, municipality: Path) -> None:
    """Read the declaration back as extraction will, before it stands in the municipality's folder."""
    if proposal.source in {source.name for source in read_sources(municipality)}:
        raise ConfigurationError(f"{municipality.name} has a source {proposal.source!r}; choose another --source")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "sources" / proposal.source / f"_{proposal.source}__sources.yml"
        file.parent.mkdir(parents=True)
        file.write_text(declaration, encoding="utf-8")
        read_sources(Path(folder))


def _grown_lists(proposal: Proposal, municipality: Path, case_object_type: str) -> list[Change]:
    grown = []
    for name, member in members(proposal, case_object_type=case_object_type).items():
        file = list_file(municipality, name)
        if not file.is_file():
            raise ConfigurationError(f"{file.name} is missing in {municipality.name}/models; every municipality has it")
        text = file.read_text(encoding="utf-8")
        new = appended(text, member, model=f"evt_{proposal.table_name}")
        if new != text:
            grown.append(_grown(file, municipality, text, new))
    return grown


def _grown_seeds(proposal: Proposal, seen: Seen, municipality: Path, *, case_object_type: str, k: int) -> list[Change]:
    grown = []
    for seed, rows in seed_rows(proposal, seen, case_object_type=case_object_type, k=k).items():
        file = municipality / "seeds" / f"{seed}.csv"
        if not file.is_file():
            raise ConfigurationError(f"{file.name} is missing in {municipality.name}/seeds; every municipality has it")
        text = file.read_text(encoding="utf-8")
        new, added = with_rows(text, seed, rows)
        if added:
            grown.append(replace(_grown(file, municipality, text, new), added=added))
    return grown


def _grown(file: Path, municipality: Path, before: str, after: str) -> Change:
    added = after.count("\n") - before.count("\n")
    return Change(str(file.relative_to(municipality)), after, is_new=False, added=added)
