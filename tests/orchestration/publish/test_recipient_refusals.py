"""Exports that are refused, fail, or must not be there: nothing leaves and nothing is logged as if it had."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from orchestration.extract.errors import ConfigurationError
from orchestration.lock import FolderBusy, exclusive
from orchestration.publish import recipient_export
from orchestration.publish.recipient_export import export_for_recipient
from orchestration.publish.recipients import read_recipients, recipient_named
from tests.orchestration.publish.export_place import AT, Place, declared, place_in, write_warehouse


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return place_in(tmp_path, write_warehouse(tmp_path / "warehouse.duckdb"))


def test_who_may_have_nothing_gets_nothing(place: Place) -> None:
    with pytest.raises(ConfigurationError, match="no recipient 'a'; declared are none"):
        export_for_recipient(place.settings, "a", out=place.folder, at=AT)
    place.declare(declared("b", agreement={"reference": "DBA-9", "valid_to": date(2026, 11, 23)}))
    with pytest.raises(ConfigurationError, match=r"no recipient 'a'; declared are \['b'\]"):
        export_for_recipient(place.settings, "a", out=place.folder, at=AT)
    with pytest.raises(ConfigurationError, match="'DBA-9' ran out on 2026-11-23"):
        export_for_recipient(place.settings, "b", out=place.folder, at=AT)
    place.declare(declared("b", approved_on=date(2026, 11, 25)))
    with pytest.raises(ConfigurationError, match="still to come"):
        export_for_recipient(place.settings, "b", out=place.folder, at=AT)
    assert not place.folder.exists()


def test_an_agreement_holds_on_its_last_day(place: Place) -> None:
    place.declare(declared("a", agreement={"reference": "DBA-9", "valid_to": AT.date()}))
    assert recipient_named(place.settings.municipality, "a", on=AT.date()).name == "a"


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"rotation": 0}, "rotation"),
        ({"name": "A b"}, "name"),
        ({"tables": ["landing"]}, "tables"),
        ({"coarsen": "week"}, "coarsen"),
        ({"agreement": None}, "agreement"),
        ({"surprise": 1}, "surprise"),
    ],
)
def test_a_wrong_declaration_is_refused_by_field(place: Place, changed: dict[str, Any], said: str) -> None:
    place.declare({**declared("a"), **changed})
    with pytest.raises(ConfigurationError, match=rf"recipients.yml: recipients\.0\.{said}"):
        read_recipients(place.settings.municipality)


def test_two_recipients_of_one_name_are_refused(place: Place) -> None:
    place.declare(declared("a"), declared("a"))
    with pytest.raises(ConfigurationError, match="declared twice"):
        read_recipients(place.settings.municipality)


@pytest.mark.parametrize("lock", ["refresh.lock", "warehouse.lock"])
def test_nothing_is_exported_while_the_data_folder_is_refreshed(
    place: Place, lock: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recipient_export, "WAIT_SECONDS", 0.0)
    place.declare(declared("a"))
    with exclusive(place.settings.data / lock), pytest.raises(FolderBusy):
        export_for_recipient(place.settings, "a", out=place.folder, at=AT)
    assert not (place.settings.data / "exports.jsonl").exists()


def test_an_export_never_lies_in_the_data_folder_nor_over_something(place: Place, tmp_path: Path) -> None:
    place.declare(declared("a"))
    inside = tmp_path / "link"
    inside.symlink_to(place.settings.data)
    for out in (place.settings.data / "export", place.settings.data, inside / "export"):
        with pytest.raises(ConfigurationError, match="inside the data folder"):
            export_for_recipient(place.settings, "a", out=out, at=AT)
    with pytest.raises(ConfigurationError, match="new or empty"):
        export_for_recipient(place.settings, "a", out=place.settings.municipality, at=AT)


def test_an_export_that_fails_leaves_no_folder_and_no_line(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    place.declare(declared("a"))

    def fail(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(recipient_export, "_write_private", fail)
    with pytest.raises(OSError, match="disk full"):
        export_for_recipient(place.settings, "a", out=place.folder, at=AT)
    assert not place.folder.exists()
    assert [path.name for path in place.folder.parent.iterdir() if "building" in path.name] == []
    assert not (place.settings.data / "exports.jsonl").exists()
