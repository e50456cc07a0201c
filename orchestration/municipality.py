"""What a municipality declares about itself: name, privacy, where deliveries arrive, what kind of data they are.

``municipality.yml`` is checked by type before anything runs. Sources are declared beside it, one folder each
(``orchestration.extract.declaration``); the charter is ``orchestration.charter``.
"""

from pathlib import Path
from typing import Annotated, Literal, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import ErrorDetails

from orchestration.extract.errors import ConfigurationError
from orchestration.extract.secret import looks_secret

T = TypeVar("T", bound=BaseModel)


class _Declared(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Privacy(_Declared):
    """The purpose data is pseudonymised for, and the smallest group a figure may rest on."""

    purpose: Annotated[str, Field(pattern=r"^[a-z0-9_-]{3,40}$")] = "procesindsigt"
    k: Annotated[int, Field(ge=3, le=20)] = 5


class DataStatus(_Declared):
    """Whether the data may be published at all before the whole disclosure control exists.

    ``simulated`` and ``public`` are believed only of deliveries whose SHA-256 stands in the declaration
    (``manifest`` for simulated data, ``checksums`` for public data).
    """

    status: Literal["simulated", "public", "real"] = "real"
    manifest: str | None = None
    checksums: tuple[Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")], ...] = ()


class Municipality(_Declared):
    """One municipality folder's ``municipality.yml``."""

    name: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,60}$")]
    label_da: Annotated[str, Field(min_length=1, max_length=120)]
    deliveries: str = "deliveries"
    as_of: Literal["run", "last_event"] = "run"
    privacy: Privacy = Privacy()
    data: DataStatus = DataStatus()


def read_municipality(folder: Path) -> Municipality:
    """Read and check ``municipality.yml``; ConfigurationError names file, field and what is allowed."""
    return read_declaration(folder / "municipality.yml", Municipality)


def read_declaration(file: Path, model: type[T]) -> T:
    """A YAML file as a checked model."""
    if not file.is_file():
        raise ConfigurationError(f"{file.name} is missing in {file.parent}; every municipality folder has one")
    try:
        return model.model_validate(yaml.safe_load(file.read_text(encoding="utf-8")))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{file.name} is not valid YAML in UTF-8: {error}") from error
    except ValidationError as error:
        raise ConfigurationError(explain(file, error)) from error


def explain(file: Path, error: ValidationError, *, where: str = "") -> str:
    """Pydantic's findings as one readable line per field, values quoted; ``where`` is the place inside the file.

    A value that may be a secret, written where its name belongs, is not quoted.
    """
    return "\n".join(_line(f"{file.name}: {where}: " if where else f"{file.name}: ", found) for found in error.errors())


def _line(start: str, found: ErrorDetails) -> str:
    field = ".".join(str(part) for part in found["loc"])
    if not field:  # a rule over several fields names them itself
        return f"{start}{found['msg']}"
    quiet = found["type"] == "missing" or looks_secret(found["input"]) or looks_secret(field)
    got = "" if quiet else f" (got {found['input']!r})"
    return f"{start}{field}: {found['msg']}{got}"
