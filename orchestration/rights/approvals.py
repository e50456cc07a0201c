"""Approvals: who may look behind a pseudonym, for what, and until when; declared in ``approvals.yml``.

Using one is ``resolve``; the answer and the log are made there.
"""

from datetime import date
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, model_validator

from orchestration.municipality import read_declaration
from orchestration.rights.ties import is_employee

FILE = "approvals.yml"
Kind = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_:]{0,120}$")]


class _Declared(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Approval(_Declared):
    """One approval. Kinds are named one by one; an employee's needs a reference to the MED system's agreement."""

    id: Annotated[str, Field(pattern=r"^[A-Za-z0-9._-]{1,60}$")]
    purpose: Annotated[str, Field(min_length=10)]
    who: Annotated[tuple[str, ...], Field(min_length=1)]
    kinds: Annotated[tuple[Kind, ...], Field(min_length=1)]
    valid_from: date | None = None
    valid_to: date
    approved_by: Annotated[str, Field(min_length=2)]
    med_reference: str | None = None

    @model_validator(mode="after")
    def _employees_need_the_med_system(self) -> "Approval":
        if any(is_employee(kind) for kind in self.kinds) and not self.med_reference:
            raise ValueError("an approval for a kind of employee (medarbejder) needs med_reference")
        return self


class Approvals(_Declared):
    """``approvals.yml``."""

    approvals: tuple[Approval, ...]

    @model_validator(mode="after")
    def _told_apart(self) -> "Approvals":
        ids = [approval.id for approval in self.approvals]
        doubled = sorted({each for each in ids if ids.count(each) > 1})
        if doubled:
            raise ValueError(f"ids of approvals must be unique; declared twice: {doubled}")
        return self


def read_approvals(municipality: Path) -> Approvals:
    """The checked ``approvals.yml``; none where there is no such file."""
    file = municipality / FILE
    return read_declaration(file, Approvals) if file.is_file() else Approvals(approvals=())


def refusal(approvals: Approvals, approval: str, *, user: str, kind: str, on: date) -> str | None:
    """Why an approval does not cover this, or None where it does."""
    found = next((each for each in approvals.approvals if each.id == approval), None)
    if found is None:
        return f"{FILE} has no such approval"
    if on > found.valid_to or (found.valid_from is not None and on < found.valid_from):
        since = f"{found.valid_from} to " if found.valid_from else ""
        return f"approval {found.id} is valid {since}{found.valid_to}, not on {on}"
    if user not in found.who:
        return f"approval {found.id} does not name the user {user}"
    if kind not in found.kinds:
        return f"approval {found.id} covers {', '.join(found.kinds)}, not {kind}"
    return None
