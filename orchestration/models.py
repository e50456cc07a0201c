"""The municipality's own process models: BPMN files in its folder ``bpmn/``, declared in ``bpmn/models.yml``.

What a model may hold, and how cases are put to it, is ``mining.conformance``'s.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path

from mining.conformance.declared_models import DeclaredModel, DeclaredModels, GivenVersion, ModelVersion
from mining.conformance.given_model import GivenModelError, activity_finder, read_bpmn
from orchestration.extract.errors import ConfigurationError
from orchestration.municipality import read_declaration

FOLDER, FILE = "bpmn", "models.yml"
Labels = Mapping[str, Mapping[str, str]]
"""By process, the activity codes with their Danish labels."""


def read_declared_models(municipality: Path) -> tuple[DeclaredModel, ...]:
    """Every declared model; none where there is no declaration. ConfigurationError names field and what is allowed."""
    file = municipality / FOLDER / FILE
    return read_declaration(file, DeclaredModels).models if file.is_file() else ()


def given_versions(municipality: Path, *, labels: Labels) -> tuple[GivenVersion, ...]:
    """Every version of every declared model, read and ready to be put to cases.

    Raises:
        ConfigurationError: with everything that is wrong, over all models, by file and element.
    """
    versions: list[GivenVersion] = []
    problems: list[str] = []
    for model in read_declared_models(municipality):
        for version, valid_to in _spans(model.versions):
            try:
                versions.append(_read(municipality, model, version, valid_to, labels))
            except (ConfigurationError, GivenModelError) as error:
                problems.append(str(error))
    if problems:
        raise ConfigurationError("\n".join(problems))
    return tuple(versions)


def labels_of(rows: Iterable[Mapping[str, str]]) -> dict[str, dict[str, str]]:
    """The labels of rows of the seed of activities."""
    found: dict[str, dict[str, str]] = {}
    for row in rows:
        found.setdefault(row["process"], {})[row["activity"]] = row["label_da"]
    return found


def _read(
    municipality: Path, model: DeclaredModel, version: ModelVersion, valid_to: date | None, labels: Labels
) -> GivenVersion:
    where = f"{FOLDER}/{version.file}"
    if model.process not in labels:
        known = ", ".join(sorted(labels)) or "none"
        raise ConfigurationError(f"{FOLDER}/{FILE}: {model.model}: process {model.process!r} is not one of {known}")
    unknown = sorted({*model.activities.values()} - labels[model.process].keys())
    if unknown:
        known = ", ".join(sorted(labels[model.process]))
        raise ConfigurationError(f"{FOLDER}/{FILE}: {model.model}: activities {unknown} are not among {known}")
    file = municipality / FOLDER / version.file
    if not file.is_file():
        raise ConfigurationError(f"{where}: {FILE} names the file, and it is not there")
    finder = activity_finder(labels[model.process], named=model.activities)
    given = read_bpmn(file.read_bytes(), name=where, activity_of=finder)
    return GivenVersion(model.process, model.model, version.version, given, version.valid_from, valid_to)


def _spans(versions: tuple[ModelVersion, ...]) -> Iterator[tuple[ModelVersion, date | None]]:
    """Each version with the day the next one takes over."""
    for version, later in zip(versions, [*versions[1:], None], strict=True):
        yield version, None if later is None else later.valid_from
