"""A hand-made warehouse with two marts, and what is needed to release it."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from orchestration.publish.gate import Permission
from orchestration.publish.release import Facts, Release
from orchestration.publish.tables import Column, Disclosure, PublishedTable

FIGURES = PublishedTable(
    "figures",
    "En række pr. proces; Søndags åbent, siger 'man'.",
    (
        Column("process", "Processen."),
        Column("cases", "Antal sager."),
        Column("median_days", "Median i dage."),
        Column("label_da", "Processens navn."),
    ),
    Disclosure(grain=("process",), count="cases", figures=("cases", "median_days")),
)
DEFINITIONS = PublishedTable(
    "definitions",
    "En række pr. nøgletal.",
    (Column("kpi", "Nøgletallet."), Column("definition_da", "Hvad det betyder.")),
    Disclosure(grain=("kpi",), because="definitions rest on no case"),
)


@pytest.fixture
def tables() -> list[PublishedTable]:
    """Both tables: one whose figures may be hidden, one of definitions."""
    return [FIGURES, DEFINITIONS]


@pytest.fixture
def warehouse(tmp_path: Path) -> Path:
    """A warehouse whose rows lie in another order than their grain."""
    file = tmp_path / "warehouse.duckdb"
    with duckdb.connect(str(file)) as con:
        con.execute("create schema marts")
        con.execute("""
            create table marts.figures as from (values
                ('sygedagpenge', 5, 20.5, 'Sygedagpenge'),
                ('byggesag', 4, 10.0, 'Byggesag'),
                ('aktindsigt', null, 1.0, 'Aktindsigt')
            ) as t(process, cases, median_days, label_da)""")
        con.execute("""
            create table marts.definitions as from (values
                ('rework_share', 'Andel sager med gentagelse.'), ('cases_received', 'Antal modtagne sager.')
            ) as t(kpi, definition_da)""")
    return file


@pytest.fixture
def new_release(tmp_path: Path) -> Callable[..., Release]:
    """A function that begins release number ``number`` in the test's own data folder."""

    def begin(number: int = 1, *, municipality: str = "demo", k: int = 5) -> Release:
        return Release(tmp_path / "releases", tmp_path / "published", facts(number, municipality=municipality, k=k))

    return begin


def facts(number: int, *, municipality: str, k: int) -> Facts:
    return Facts(
        name=f"release-{number:02}",
        as_of=datetime(2025, 1, 15, tzinfo=UTC),
        refreshed_at=datetime(2025, 1, 15, 3, number, tzinfo=UTC),
        municipality=municipality,
        municipality_label="Demokommune",
        version="1.2.3",
        permission=Permission("simulated", k),
    )
