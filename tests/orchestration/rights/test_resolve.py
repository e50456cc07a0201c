"""Looking behind a pseudonym: only with an approval, and every attempt is in the log before the answer."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import yaml

from orchestration.extract.delivery import Connector
from orchestration.extract.errors import ConfigurationError
from orchestration.rights import resolve as resolving
from orchestration.rights.access_log import log_file, operating_user
from orchestration.rights.approvals import Approvals, read_approvals, refusal
from orchestration.rights.resolve import Question, ResolveRefused, resolve
from tests.orchestration.rights.town import ANNA, AT, Town

APPROVAL = {
    "id": "G-1",
    "purpose": "Opfølgning på sager over fristen",
    "who": ["somebody"],
    "kinds": ["sag:proeve"],
    "valid_to": "2025-01-15",
    "approved_by": "Afdelingschef",
}


def approve(town: Town, **changed: object) -> None:
    document = {"approvals": [{**APPROVAL, "who": [operating_user()], **changed}]}
    (town.settings.municipality / "approvals.yml").write_text(yaml.safe_dump(document), encoding="utf-8")


def question(town: Town, tmp_path: Path, *pseudonyms: str) -> Question:
    listed = tmp_path / "own.csv"
    listed.write_text("Sagsnr,Andet\nS1,x\nS2,y\nS2,z\n", encoding="utf-8")
    return Question(pseudonyms, "sag:proeve", "G-1", listed, Connector(format="csv"), "Sagsnr")


def log(town: Town) -> list[dict]:
    return [json.loads(line) for line in log_file(town.settings).read_text(encoding="utf-8").splitlines()]


def ask(town: Town, asked: Question) -> dict[str, str]:
    return resolve(town.settings, town.municipality, asked, at=AT)


def test_only_what_was_asked_for_and_is_in_the_list_is_given(town: Town, tmp_path: Path) -> None:
    approve(town)
    asked = question(town, tmp_path, town.case("S2"), town.case("S3"))
    assert ask(town, asked) == {town.case("S2"): "S2"}
    assert log(town) == [
        {
            "at": AT.isoformat(),
            "user": operating_user(),
            "action": "resolve",
            "granted": True,
            "found": 1,
            "approval": "G-1",
            "kind": "sag:proeve",
            "asked": 2,
        }
    ]
    assert log_file(town.settings).stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"id": "G-2"}, "no such approval"),
        ({"valid_to": "2025-01-14"}, "not on 2025-01-15"),
        ({"valid_from": "2025-01-16", "valid_to": "2025-02-01"}, "not on 2025-01-15"),
        ({"who": ["another"]}, "does not name the user"),
        ({"kinds": ["sag:andet"]}, "covers sag:andet"),
    ],
)
def test_what_no_approval_covers_is_refused_and_logged(town: Town, tmp_path: Path, changed: dict, reason: str) -> None:
    approve(town, **changed)
    with pytest.raises(ResolveRefused, match=reason):
        ask(town, question(town, tmp_path, town.case("S2")))
    assert [(line["granted"], line["found"], line["asked"]) for line in log(town)] == [(False, 0, 1)]


def test_without_approvals_everything_is_refused_and_a_stray_id_is_not_logged(town: Town, tmp_path: Path) -> None:
    asked = replace(question(town, tmp_path, town.case("S2")), approval=ANNA)
    with pytest.raises(ResolveRefused) as caught:
        ask(town, asked)
    assert ANNA not in str(caught.value)
    assert ANNA not in log_file(town.settings).read_text(encoding="utf-8")


def test_a_kind_that_no_source_declares_is_refused_before_anything_of_it_is_logged(town: Town, tmp_path: Path) -> None:
    approve(town)
    asked = replace(question(town, tmp_path, town.case("S2")), kind=ANNA)
    with pytest.raises(ResolveRefused, match=r"declared are borger, dokument:esdh, sag:proeve$") as caught:
        ask(town, asked)
    assert ANNA not in str(caught.value)
    assert [(line["granted"], line["kind"]) for line in log(town)] == [(False, "unknown")]
    assert ANNA not in log_file(town.settings).read_text(encoding="utf-8")


def test_an_employee_needs_the_med_system(town: Town) -> None:
    approve(town, kinds=["medarbejder:sager"])
    with pytest.raises(ConfigurationError, match="needs med_reference"):
        read_approvals(town.settings.municipality)
    approve(town, kinds=["medarbejder:sager"], med_reference="MED 2024-11")
    approvals = read_approvals(town.settings.municipality)
    assert refusal(approvals, "G-1", user=operating_user(), kind="medarbejder:sager", on=date(2025, 1, 15)) is None


def test_a_kind_is_not_covered_by_another_of_the_same_family() -> None:
    approvals = Approvals.model_validate({"approvals": [APPROVAL]})
    assert refusal(approvals, "G-1", user="somebody", kind="sag", on=date(2025, 1, 1))
    assert refusal(approvals, "G-1", user="somebody", kind="medarbejder:sager", on=date(2025, 1, 1))


def test_no_answer_is_given_that_could_not_be_logged(
    town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    approve(town)

    def full(*_: object, **__: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(resolving, "write_log", full)
    with pytest.raises(OSError, match="no space left"):
        ask(town, question(town, tmp_path, town.case("S2")))


def test_what_is_no_pseudonym_is_refused_and_not_repeated(town: Town, tmp_path: Path) -> None:
    approve(town)
    with pytest.raises(ConfigurationError) as caught:
        ask(town, question(town, tmp_path, ANNA))
    assert ANNA not in str(caught.value)
    assert log(town)[0]["granted"] is False


def test_an_attempt_that_fails_in_any_way_is_logged(
    town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    approve(town)

    def fail(*_: object) -> None:
        raise OSError("the disk is gone")

    monkeypatch.setattr(resolving, "_found", fail)
    with pytest.raises(OSError, match="the disk is gone"):
        ask(town, question(town, tmp_path, town.case("S1")))
    assert [(line["granted"], line["found"]) for line in log(town)] == [(False, 0)]
