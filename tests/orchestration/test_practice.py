"""``quality.yml`` and the list of KLE topics: read with their problems named, and held against what is declared."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from orchestration.extract.errors import ConfigurationError
from orchestration.practice import read_practice
from orchestration.settings import DEMO

SEEDS = ("municipality_processes.csv", "municipality_activities.csv")


@pytest.fixture
def municipality(tmp_path: Path) -> Path:
    """A folder with the demo's seeds and no expectations."""
    (tmp_path / "seeds").mkdir()
    for name in SEEDS:
        shutil.copyfile(DEMO / "seeds" / name, tmp_path / "seeds" / name)
    return tmp_path


def test_the_demo_expects_something_of_several_kinds() -> None:
    assert len({asked.check for asked in read_practice(DEMO).expected}) >= 6


def test_a_municipality_need_not_expect_anything(municipality: Path) -> None:
    practice = read_practice(municipality)
    assert (practice.expected, practice.topics) == ((), ())


def test_a_wrong_field_is_named_with_what_is_allowed(municipality: Path) -> None:
    (municipality / "quality.yml").write_text("expected: [{check: nothing, process: byggesag}]", encoding="utf-8")
    with pytest.raises(ConfigurationError, match=r"quality\.yml: expected\.0.*activity_frequency"):
        read_practice(municipality)


def test_every_unknown_name_is_told_at_once_with_what_is_declared(municipality: Path) -> None:
    (municipality / "quality.yml").write_text(
        "expected:\n"
        "- {check: missing_party, process: flyvning, roles: [part]}\n"
        "- {check: related_activity, process: byggesag, activity: landing, requires: [decision_made, start]}\n",
        encoding="utf-8",
    )
    with pytest.raises(ConfigurationError) as told:
        read_practice(municipality)
    lines = str(told.value).splitlines()
    assert [line.split(" is not declared")[0] for line in lines] == [
        "quality.yml: expected.0 (missing_party): process: 'flyvning'",
        "quality.yml: expected.1 (related_activity): activity: 'landing'",
        "quality.yml: expected.1 (related_activity): activity: 'start'",
    ]
    assert "decision_made" in lines[1]


def test_topics_have_the_days_they_may_be_used(municipality: Path) -> None:
    (municipality / "kle.csv").write_text(
        "emne,valid_from,valid_to\n02.34.02,2013-01-01,\n27.24.03,,2023-12-31\n", encoding="utf-8"
    )
    topics = read_practice(municipality).topics
    assert [(topic.emne, topic.valid_from, topic.valid_to) for topic in topics] == [
        ("02.34.02", date(2013, 1, 1), None),
        ("27.24.03", None, date(2023, 12, 31)),
    ]


def test_a_topic_that_is_none_is_named_with_its_line(municipality: Path) -> None:
    (municipality / "kle.csv").write_text("emne,valid_from,valid_to\n02.34.02,,\n2.34,,\n", encoding="utf-8")
    with pytest.raises(ConfigurationError, match=r"kle\.csv: line 3: emne.*'2\.34'"):
        read_practice(municipality)
