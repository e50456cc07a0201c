"""What a municipality declares of its own models: which file is which version of which process's model, and since when.

What a BPMN file must be is ``given_model.py``'s; reading the declaration from the municipality's folder is
``orchestration.models``'.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, model_validator

from mining.conformance.given_model import GivenModel

Code = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,62}$")]


class Declared(BaseModel):
    """A part of a declaration: nothing undeclared, nothing changed afterwards."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class ModelVersion(Declared):
    """One version: its BPMN file, and the Danish day from which cases that begin are held against it.

    A version is in force until the next one's day. Without ``valid_from`` it has always been.
    """

    version: Annotated[str, Field(pattern=r"^[A-Za-z0-9._-]{1,20}$")]
    file: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,80}\.bpmn$")]
    valid_from: date | None = None


class DeclaredModel(Declared):
    """One model of a process, with its versions from the oldest on.

    Attributes:
        model: what tables call it.
        process: the process whose cases it is about.
        title_da: what people call it.
        activities: names of tasks and the activity codes they mean, where a name is neither a code nor a label.
        versions: at least one; all but the first have a day, later than the one before.
    """

    model: Code
    process: Code
    title_da: Annotated[str, Field(min_length=3, max_length=200)]
    activities: Mapping[str, Code] = {}
    versions: Annotated[tuple[ModelVersion, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _in_order(self) -> "DeclaredModel":
        days = [version.valid_from for version in self.versions]
        if any(day is None for day in days[1:]):
            raise ValueError(f"model {self.model}: only the first version may lack valid_from")
        known = [day for day in days if day is not None]
        if known != sorted(set(known)):
            raise ValueError(f"model {self.model}: the days of valid_from must rise from version to version")
        names = [version.version for version in self.versions]
        if len(set(names)) < len(names):
            raise ValueError(f"model {self.model}: two versions have one name: {', '.join(names)}")
        return self


class DeclaredModels(Declared):
    """The whole declaration."""

    models: tuple[DeclaredModel, ...] = ()

    @model_validator(mode="after")
    def _named_once(self) -> "DeclaredModels":
        names = [(model.process, model.model) for model in self.models]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(f"models declared twice: {', '.join('/'.join(name) for name in twice)}")
        return self


@dataclass(frozen=True)
class GivenVersion:
    """A version that has been read, in force for cases that began on ``valid_from`` or later and before ``valid_to``.

    None on either side is no bound.
    """

    process: str
    model: str
    version: str
    given: GivenModel
    valid_from: date | None = None
    valid_to: date | None = None
