"""Changes and comparisons: what one may say of them."""

import pytest
from pydantic import ValidationError

from mining.change.declared import Change, Changes, Comparison

CHANGE: dict[str, object] = {
    "id": "C1",
    "title_da": "Ny arbejdsgang",
    "process": "byggesag",
    "date": "2024-04-01",
    "units": ["nord"],
    "compared_with": ["syd"],
    "kpi": "step_days",
    "from": "a",
    "to": "b",
    "followed_days": 60,
}
COMPARISON: dict[str, object] = {
    "id": "S1",
    "title_da": "Virksomheder mod borgere",
    "process": "byggesag",
    "by": "party_type",
    "group": ["company"],
    "against": ["citizen"],
    "within": "case_type",
    "kpi": "throughput_days",
    "followed_days": 60,
}


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"to": None}, "step_days needs 'from' and 'to'"),
        ({"kpi": "throughput_days"}, "stand with kpi step_days, and only there"),
        ({"kpi": "gennemløbstid"}, "kpi"),
        ({"units": []}, "compared_with needs 'units'"),
        ({"compared_with": ["syd", "nord"]}, r"both 'units' and 'compared_with': \['nord'\]"),
        ({"followed_days": 0}, "followed_days"),
        ({"followed_days": "60"}, "followed_days"),
        ({"date": "1. april"}, "date"),
        ({"kind": "besparelse"}, "kind"),
        ({"start": "2024-04-01"}, "start"),
    ],
)
def test_a_change_that_cannot_be_measured_is_refused(changed: dict[str, object], told: str) -> None:
    with pytest.raises(ValidationError, match=told):
        Change.model_validate(CHANGE | changed)


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"group": []}, "group"),
        ({"against": ["citizen", "company"]}, r"both 'group' and 'against': \['company'\]"),
        ({"within": "party_type"}, "what the groups differ in: 'party_type'"),
        ({"date": "2024-04-01"}, "date"),
    ],
)
def test_a_comparison_of_nothing_is_refused(changed: dict[str, object], told: str) -> None:
    with pytest.raises(ValidationError, match=told):
        Comparison.model_validate(COMPARISON | changed)


def test_ids_are_told_apart_within_changes_and_within_comparisons() -> None:
    both = Changes.model_validate({"changes": [CHANGE], "comparisons": [COMPARISON | {"id": "C1"}]})
    assert (both.changes[0].id, both.comparisons[0].id) == ("C1", "C1")
    with pytest.raises(ValidationError, match=r"ids of changes must be unique; declared twice: \['C1'\]"):
        Changes.model_validate({"changes": [CHANGE, CHANGE]})
    with pytest.raises(ValidationError, match=r"ids of comparisons must be unique; declared twice: \['S1'\]"):
        Changes.model_validate({"comparisons": [COMPARISON, COMPARISON]})
