"""The list of sources and what happens to each of their columns: the form of ``sources.json``.

The list is made from the source declarations by whoever writes the release; here it is only read and checked.
"""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from orchestration.publish.report.errors import SourceListError

Treatment = Literal["kept", "pseudonymised", "generalised", "dropped"]
TREATMENT_DA: dict[Treatment, str] = {
    "kept": "beholdes",
    "pseudonymised": "pseudonymiseres",
    "generalised": "gøres grovere",
    "dropped": "fjernes",
}


class SourceColumn(BaseModel):
    """One delivered column and what happens to it before anything is stored."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    column: Annotated[str, Field(min_length=1)]
    treatment: Treatment
    table: str | None = None
    description_da: str | None = None

    @property
    def treatment_da(self) -> str:
        """The treatment as a reader sees it."""
        return TREATMENT_DA[self.treatment]


class SourceDescription(BaseModel):
    """One source: who owns it and what its columns are."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    source: Annotated[str, Field(min_length=1)]
    label_da: str | None = None
    description_da: str | None = None
    owner: str | None = None
    columns: tuple[SourceColumn, ...] = ()

    def count(self, treatment: Treatment) -> int:
        """How many columns are treated like this."""
        return sum(column.treatment == treatment for column in self.columns)


_LIST = TypeAdapter(list[SourceDescription])


def read_sources(path: Path) -> list[SourceDescription]:
    """The sources of a JSON file that holds a list of :class:`SourceDescription`, by name; columns keep their order.

    Raises:
        SourceListError: the file is not JSON of that form; the message names the place and what is allowed.
    """
    try:
        sources = _LIST.validate_json(path.read_bytes())
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"]) or "the file"
        raise SourceListError(f"{path.name}: {place}: {first['msg']}") from None
    return sorted(sources, key=lambda source: source.source)
