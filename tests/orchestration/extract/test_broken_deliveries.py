"""Hundreds of broken deliveries through landing: none crashes, none loses a good row, each has a message to act on."""

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from orchestration.extract import delivered
from orchestration.extract.declaration import Column
from orchestration.extract.errors import DeliveryError
from orchestration.extract.landing import land_table
from orchestration.extract.readers import expat, json_text, jsonl, xml_walk
from tests.orchestration.extract.broken import cases
from tests.orchestration.extract.broken_written import CANARIES, CONNECTORS, LIMIT, Broken
from tests.orchestration.extract.declared import KEY, column, source, stamp, table

CASES = list(cases())
ADVICE = (
    *("ask for", "correct", "deliver", "check", "set the", "save it", "raise the limit", "name ", "rename", "say with"),
    *("give", "is the format", "pack", "it has", "close", "must be unique", "write", "read are"),
)
"""What a message says to do: one of these stands in it."""


@pytest.fixture(autouse=True)
def small_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same limits as outside, at a size that is quick to reach."""
    for module in (json_text, jsonl, xml_walk):
        monkeypatch.setattr(module, "LONGEST", LIMIT)
    monkeypatch.setattr(expat, "LONGEST_TAG", LIMIT)
    monkeypatch.setattr(delivered, "BOMB_SIZE", LIMIT)


def columns_of(case: Broken) -> tuple[Column, ...]:
    """The columns of the declaration: the name is not among them."""
    return (
        column("sag", delivered_as="Sag", required=True, treatment="pseudonymise", kind="sag:proeve"),
        column("status", delivered_as="Status"),
        stamp("dato", delivered_as="Dato", formats=case.formats, is_event_time=True),
        column(
            "beloeb",
            delivered_as="Beløb",
            data_type="double",
            **{"decimal_comma": True, **case.columns.get("Beløb", {})},
        ),
    )


def numbers(folder: Path) -> list[int]:
    """The numbers of the landed rows, which their status ends with; 0 for a row without status."""
    files = sorted(folder.glob("batch-*/part.parquet"))
    statuses = [status for file in files for status in pq.read_table(file)["status"].to_pylist()]
    return sorted(0 if status is None else int(status.split()[-1]) for status in statuses)


def test_there_are_hundreds_of_cases_and_every_format_is_among_them() -> None:
    assert len(CASES) >= 200
    assert {case.connector["format"] for case in CASES} == set(CONNECTORS)
    assert [case.name for case in cases()] == [case.name for case in CASES]


@pytest.mark.parametrize("case", CASES, ids=[f"{number}-{case.name}" for number, case in enumerate(CASES)])
def test_a_broken_delivery_is_refused_or_quarantined_and_its_good_rows_land(case: Broken, tmp_path: Path) -> None:
    deliveries = tmp_path / "deliveries"
    deliveries.mkdir()
    (deliveries / case.file).write_bytes(case.content)
    place = table(*columns_of(case), files="*", connector=case.connector, new_columns="allow")
    how = {"deliveries": deliveries, "landing": tmp_path / "landing", "quarantine": tmp_path / "quarantine"}
    folder = tmp_path / "landing" / "proeve" / "events"
    if case.good is None:
        with pytest.raises(DeliveryError) as raised:
            land_table(source(place), place, key=KEY, loaded_at=datetime(2025, 1, 1, tzinfo=UTC), **how)
        message = str(raised.value)
        assert case.file in message
        assert any(advice in message for advice in ADVICE), message
        assert numbers(folder) == []
        assert raised.value.__cause__ is None
    else:
        (manifest,) = land_table(source(place), place, key=KEY, loaded_at=datetime(2025, 1, 1, tzinfo=UTC), **how)
        message = repr(manifest)
        loaded, rejected, duplicate = manifest.rows_loaded, manifest.rows_rejected, manifest.rows_duplicate
        assert manifest.rows_delivered == loaded + rejected + duplicate
        assert case.delivered is None or manifest.rows_delivered == case.delivered
        found = numbers(folder)
        assert set(found) == case.good
        assert max(Counter(found).values(), default=1) <= 2
        assert loaded == len(found)
    assert not any(canary in message for canary in CANARIES)
    for file in (tmp_path / "quarantine").rglob("*.parquet"):
        told = pq.read_table(file)
        assert None not in told["reason"].to_pylist()
        assert not any(canary in repr(told.to_pylist()) for canary in CANARIES)
    for file in (tmp_path / "landing").rglob("*"):
        assert not file.is_file() or not any(canary.encode() in file.read_bytes() for canary in CANARIES)
