"""Measurement frames drawn by hand."""

from datetime import UTC, datetime

import pandas as pd
import pytest

COLUMNS = ["source", "process", "unit", "period", "check_id", "checked", "found"]


@pytest.fixture(scope="session")
def as_of() -> datetime:
    return datetime(2026, 3, 3, 13, 5, tzinfo=UTC)


@pytest.fixture
def measurements() -> pd.DataFrame:
    """Two processes: building permits over two units and months, and an anonymous log that only has times."""
    return pd.DataFrame(
        [
            ("esdh", "byggesag", "Enhed Hemmelig", "2025-11", "missing_time", 60, 0),
            ("esdh", "byggesag", "(ukendt)", "(alle)", "missing_time", 3, 3),
            ("esdh", "byggesag", "Enhed Hemmelig", "2025-11", "late_registration", 30, 2),
            ("esdh", "byggesag", "(ukendt)", "2025-12", "late_registration", 10, 2),
            ("bom", "byggesag", "Enhed Hemmelig", "2025-12", "late_registration", 10, 1),
            ("bom", "byggesag", "Enhed Hemmelig", "2025-12", "missing_unit", 4, 4),
            ("bom", "byggesag", "Enhed Hemmelig", "2025-12", "end_before_start", 0, 0),
            ("xes", "anonym/log <1>", "(ukendt)", "2025-11", "missing_time", 1000, 10),
            ("xes", "anonym/log <1>", "(ukendt)", "2025-11", "repeated_event", 900, 0),
        ],
        columns=COLUMNS,
    )
