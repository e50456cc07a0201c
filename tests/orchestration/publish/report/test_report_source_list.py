"""The list of sources and their columns."""

import json
from pathlib import Path

import pytest

from orchestration.publish.report.errors import SourceListError
from orchestration.publish.report.source_list import read_sources


def test_sources_come_by_name_and_columns_in_their_order(tmp_path: Path) -> None:
    columns = [{"column": "z", "treatment": "kept"}, {"column": "a", "treatment": "dropped", "table": "sager"}]
    file = tmp_path / "sources.json"
    file.write_text(json.dumps([{"source": "b", "columns": columns}, {"source": "a"}]), encoding="utf-8")
    first, second = read_sources(file)
    assert (first.source, second.source) == ("a", "b")
    assert [(column.column, column.treatment_da) for column in second.columns] == [("z", "beholdes"), ("a", "fjernes")]
    assert (second.count("kept"), second.count("pseudonymised")) == (1, 0)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ('[{"source": "a", "columns": [{"column": "x", "treatment": "sold"}]}]', "0.columns.0.treatment"),
        ('[{"source": "a", "colour": "red"}]', "0.colour"),
        ("not json", "the file"),
    ],
)
def test_a_list_of_another_form_is_refused_with_the_place(tmp_path: Path, text: str, place: str) -> None:
    file = tmp_path / "sources.json"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(SourceListError, match=f"sources.json: {place}: "):
        read_sources(file)
