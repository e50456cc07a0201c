"""Which marts are published, under what disclosure rule, and what their columns mean: read from dbt's manifest.

One declaration serves three uses: the rule that hides figures, the comments in the published DuckDB file, and the
table ``data_dictionary``. A mart without a rule is not published.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

IS_SUPPRESSED_DA = "Sandt når tallene i rækken er skjult, fordi de bygger på færre sager end grænsen tillader."


class UndeclaredDisclosure(ValueError):
    """A mart's disclosure rule is missing or wrong."""


class Disclosure(BaseModel):
    """A mart's rule: ``figures`` are hidden where ``count`` (distinct cases) is below k.

    ``count`` None means that no row rests on cases at all (definitions, lists, deliveries); ``because`` says why.
    ``parts`` are counts that add up to ``count``, or to each other: where one of them is small without being none, all
    the row's figures but ``count`` itself are hidden, since the small one would follow from the rest.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    grain: Annotated[tuple[str, ...], Field(min_length=1)]
    count: str | None = None
    figures: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    because: str = ""


@dataclass(frozen=True)
class Column:
    """A published column and its Danish meaning."""

    name: str
    description_da: str


@dataclass(frozen=True)
class PublishedTable:
    """A mart as it is published."""

    name: str
    description_da: str
    columns: tuple[Column, ...]
    disclosure: Disclosure

    @property
    def published_columns(self) -> tuple[Column, ...]:
        """The mart's columns, then ``is_suppressed`` where the table has figures that may be hidden."""
        kept = tuple(column for column in self.columns if column.name != "is_suppressed")
        return kept if self.disclosure.count is None else (*kept, Column("is_suppressed", IS_SUPPRESSED_DA))


def published_tables(manifest: Path) -> list[PublishedTable]:
    """The marts that declare how they are disclosed, by name.

    Raises:
        UndeclaredDisclosure: a rule names a column the mart does not have, would show a small count, or is not a rule.
    """
    nodes = json.loads(manifest.read_text(encoding="utf-8"))["nodes"].values()
    marts = [node for node in nodes if node["resource_type"] == "model" and node["schema"] == "marts"]
    tables = [_table(node) for node in marts if "disclosure" in node["config"].get("meta", {})]
    return sorted(tables, key=lambda table: table.name)


def _table(node: dict) -> PublishedTable:
    columns = tuple(Column(c["name"], " ".join(c["description"].split())) for c in node["columns"].values())
    try:
        rule = Disclosure.model_validate(node["config"]["meta"]["disclosure"])
    except ValidationError as error:
        raise UndeclaredDisclosure(f"mart {node['name']}: meta.disclosure: {error}") from error
    names = {column.name for column in columns}
    unknown = sorted({*rule.grain, *rule.figures, *rule.parts, *filter(None, [rule.count])} - names)
    if unknown:
        raise UndeclaredDisclosure(f"mart {node['name']}: meta.disclosure names {unknown}, which are not its columns")
    if rule.count is None and rule.figures:
        raise UndeclaredDisclosure(f"mart {node['name']}: meta.disclosure has figures and no count to hide them by")
    if rule.count is not None and rule.count not in rule.figures:
        raise UndeclaredDisclosure(
            f"mart {node['name']}: meta.disclosure counts {rule.count!r}, which must itself be one of its figures"
        )
    bare = sorted({*rule.parts} - {*rule.figures})
    if bare:
        raise UndeclaredDisclosure(f"mart {node['name']}: meta.disclosure has parts {bare}, which are not its figures")
    return PublishedTable(node["name"], " ".join(node["description"].split()), columns, rule)
