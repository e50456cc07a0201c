"""Free text: not kept without a reason, and told where nobody declared it."""

import uuid
from typing import Any

import pytest
from pydantic import ValidationError

from tests.orchestration.extract.declared import admit, column

BECAUSE = {"reason": "Afgørelser læses af jurister", "approved_by": "DPO", "approved_on": "2026-01-01"}


def prose(n: int) -> str:
    return f"Borgeren ringede og sagde {n} gange nej"


def suspected(cells: list[str | None], **meta: Any) -> tuple[str, ...]:
    return admit({"a": cells}, column("a", **meta)).suspected_free_text


def test_free_text_is_kept_only_with_an_approved_reason() -> None:
    with pytest.raises(ValidationError, match="kept_because: reason, approved_by and approved_on; else drop it"):
        column("a", free_text=True)
    assert column("a", free_text=True, kept_because=BECAUSE).kept_because.approved_by == "DPO"
    assert column("a", free_text=True, treatment="drop").treatment == "drop"


@pytest.mark.parametrize("missing", sorted(BECAUSE))
def test_a_reason_without_a_part_is_none(missing: str) -> None:
    with pytest.raises(ValidationError, match=missing):
        column("a", free_text=True, kept_because={name: BECAUSE[name] for name in BECAUSE if name != missing})


@pytest.mark.parametrize("meta", [{}, {"free_text": True, "treatment": "drop"}])
def test_a_reason_for_what_is_not_kept_free_text_is_refused(meta: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match="kept_because is for a column with free_text that is kept"):
        column("a", kept_because=BECAUSE, **meta)


def test_free_text_is_varchar() -> None:
    with pytest.raises(ValidationError, match="free_text is varchar"):
        column("a", free_text=True, kept_because=BECAUSE, data_type="bigint")


def test_sentences_nearly_all_different_are_told_and_land() -> None:
    found = admit({"a": [prose(n) for n in range(30)], "b": ["x"] * 30}, column("a"), column("b"))
    assert found.suspected_free_text == ("a",)
    assert found.rows.num_rows == 30


def test_declared_free_text_is_no_suspicion() -> None:
    assert suspected([prose(n) for n in range(30)], free_text=True, kept_because=BECAUSE) == ()


@pytest.mark.parametrize(
    "cells",
    [
        [prose(n) for n in range(19)],
        [prose(n % 15) for n in range(30)],
        [str(uuid.UUID(int=n)) for n in range(50)],
        [f"Team Nord {n}" for n in range(50)],
        [prose(n) if n < 24 else "kort" for n in range(50)],
        [None] * 50,
        [f"12 34 5{n}" for n in range(50)],
    ],
    ids=["few", "repeated", "uuids", "names", "mostly short", "empty", "numbers"],
)
def test_other_columns_are_not_suspected(cells: list[str | None]) -> None:
    assert suspected(cells) == ()
