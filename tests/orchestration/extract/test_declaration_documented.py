"""docs/sources.md names every field of a source's declaration."""

import re

import pytest

from orchestration.extract.declaration import Column, SourceMeta, TableMeta
from orchestration.extract.delivery import Connector
from orchestration.settings import REPOSITORY

PAGE = (REPOSITORY / "docs" / "sources.md").read_text(encoding="utf-8")
CODE = set(re.findall(r"`([a-z_]+)`", PAGE))


@pytest.mark.parametrize("model", [SourceMeta, TableMeta, Column, Connector], ids=lambda model: model.__name__)
def test_every_field_of_the_declaration_is_described(model) -> None:  # noqa: ANN001 - a pydantic model
    assert [field for field in model.model_fields if field not in CODE] == []
