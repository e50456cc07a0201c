"""The preflight tells what is wrong with the declared expectations before a refresh stops at them."""

from orchestration.check.findings import Finding
from orchestration.check.practice import practice_findings
from orchestration.settings import DEMO


def test_the_demos_expectations_can_be_put_to_its_cases():
    assert practice_findings(DEMO) == []


def test_an_expectation_of_an_undeclared_process_is_an_error(tmp_path):
    (tmp_path / "quality.yml").write_text("expected: [{check: missing_party, process: p, roles: [part]}]")
    assert practice_findings(tmp_path) == [
        Finding(
            "error",
            "quality",
            "quality.yml: expected.0 (missing_party): process: 'p' is not declared; declared are none",
        )
    ]
