"""Who may be given canonical tables: ``recipients.yml`` of the municipality's folder, one entry each.

Only the declaration and its reading stand here; making an export is ``recipient_export``.
"""

from datetime import date
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from orchestration.extract.errors import ConfigurationError
from orchestration.municipality import read_declaration

FILE = "recipients.yml"

TableName = Literal["events", "objects", "event_objects", "object_objects", "object_changes", "cases", "event_log"]


class _Declared(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class RecipientAgreement(_Declared):
    """What the data is handed over under (databehandleraftale, videregivelse), and until when."""

    reference: Annotated[str, Field(min_length=3)]
    valid_to: date


class Recipient(_Declared):
    """One recipient and what it may have.

    Attributes:
        name: what ``sagsflow export parquet --recipient`` is given.
        label_da: its name for people.
        purpose_da: what it may use the data for.
        legal_basis_da: the law that allows the handing over.
        agreement: under what, and until when.
        rotation: raised by one, every id becomes another: what was handed over before can no longer be joined with
            what is handed over from now on.
        approved_by: who said yes.
        approved_on: when.
        tables: which canonical tables; all of them unless told otherwise.
        processes: which processes' events, objects and cases; all of them unless told otherwise.
        coarsen: how exact times are. Exact times are nearly as telling as ids: they join two recipients' exports.
    """

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{0,40}$")]
    label_da: Annotated[str, Field(min_length=2)]
    purpose_da: Annotated[str, Field(min_length=10)]
    legal_basis_da: Annotated[str, Field(min_length=3)]
    agreement: RecipientAgreement
    rotation: Annotated[int, Field(ge=1)] = 1
    approved_by: Annotated[str, Field(min_length=2)]
    approved_on: date
    tables: Annotated[tuple[TableName, ...], Field(min_length=1)] = (
        "events",
        "objects",
        "event_objects",
        "object_objects",
        "object_changes",
        "cases",
        "event_log",
    )
    processes: tuple[Annotated[str, Field(min_length=1)], ...] = ()
    coarsen: Literal["day", "hour", "none"] = "day"

    @property
    def key_label(self) -> str:
        """What the recipient's own key is derived under."""
        return f"recipient:{self.name}:{self.rotation}"


class _Recipients(_Declared):
    recipients: tuple[Recipient, ...]

    @model_validator(mode="after")
    def _are_told_apart(self) -> "_Recipients":
        names = [recipient.name for recipient in self.recipients]
        doubled = sorted({name for name in names if names.count(name) > 1})
        if doubled:
            raise ValueError(f"names of recipients must be unique; declared twice: {doubled}")
        return self


def read_recipients(municipality: Path) -> tuple[Recipient, ...]:
    """Everyone the municipality has declared; nobody where there is no file.

    Raises:
        ConfigurationError: the file is wrong; it, the field and what is allowed are named.
    """
    file = municipality / FILE
    return read_declaration(file, _Recipients).recipients if file.is_file() else ()


def recipient_named(municipality: Path, name: str, *, on: date) -> Recipient:
    """The recipient of a name, if it may be given anything on a day.

    Raises:
        ConfigurationError: nobody has that name, its agreement has run out, or it is not approved yet.
    """
    declared = {recipient.name: recipient for recipient in read_recipients(municipality)}
    if name not in declared:
        raise ConfigurationError(f"{FILE}: no recipient {name!r}; declared are {sorted(declared) or 'none'}")
    recipient = declared[name]
    if recipient.agreement.valid_to < on:
        raise ConfigurationError(
            f"{FILE}: {name}: agreement {recipient.agreement.reference!r} ran out on {recipient.agreement.valid_to};"
            " nothing is exported until it is renewed"
        )
    if recipient.approved_on > on:
        raise ConfigurationError(f"{FILE}: {name}: approved_on {recipient.approved_on} is still to come")
    return recipient
