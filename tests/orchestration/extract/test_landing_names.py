"""Which files of a folder are deliveries, and names of files, folders and columns that are only names."""

from pathlib import Path

import pytest

from orchestration.extract.errors import DeliveryError
from tests.orchestration.extract.declared import column, table
from tests.orchestration.extract.landing_place import COLUMNS, HEADER, ROWS, Place, counts


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


def test_links_that_lead_out_of_the_deliveries_folder_are_refused(place: Place) -> None:
    outside = place.root / "outside"
    outside.mkdir()
    (outside / "a.csv").write_text(HEADER + ROWS[0])
    link = place.deliveries / "link.csv"
    link.symlink_to(outside / "a.csv")
    with pytest.raises(DeliveryError, match="link.csv: lies outside the deliveries folder"):
        place.land()
    link.unlink()
    (place.deliveries / "folder").symlink_to(outside)
    place.table = table(*COLUMNS, files="*/*.csv")
    with pytest.raises(DeliveryError, match="a.csv: lies outside"):
        place.land()


def test_links_inside_the_deliveries_folder_and_a_linked_folder_itself_are_fine(tmp_path: Path) -> None:
    place = Place(tmp_path / "real")
    place.deliver("a.csv", ROWS)
    (place.deliveries / "b.csv").symlink_to("a.csv")
    link = tmp_path / "deliveries"
    link.symlink_to(place.deliveries)
    place.deliveries = link
    assert [counts(manifest) for manifest in place.land()] == [(3, 3, 0, 0), (3, 0, 0, 3)]


def test_deliveries_land_by_name_and_only_those_of_the_pattern(place: Place) -> None:
    for name in ("b.csv", "a.csv", "a.txt", "under/c.csv"):
        place.deliver(name, [f"{name};Bo;Modtaget;01-02-2024"])
    assert [manifest.file for manifest in place.land()] == ["a.csv", "b.csv"]


def test_a_missing_deliveries_folder_is_no_delivery(place: Place) -> None:
    place.deliveries.rmdir()
    assert place.land() == []


@pytest.mark.parametrize(
    "name", ["it's a 'log'.csv", "two\nlines.csv", "{{ x }}.csv", "Ærø %s $1.csv", '"; drop table x; --.csv']
)
def test_hostile_file_and_folder_names_are_names(tmp_path: Path, name: str) -> None:
    place = Place(tmp_path / name.replace(".csv", "") / "it's")
    place.deliver(name, [*ROWS, "x;x;x;x"])
    assert counts(place.land()[0]) == (4, 3, 1, 0)
    assert place.land()[0].file == name
    assert place.quarantined()[0]["file"] == name


@pytest.mark.parametrize("names", [["occurrence", "rows", "identified"], ["position", "value", "file"]])
def test_columns_may_have_the_names_landing_uses_itself(tmp_path: Path, names: list[str]) -> None:
    place = Place(tmp_path, table(*(column(name) for name in names)))
    place.deliver("a.csv", ["1;2;3", "1;2;3"], header=";".join(names) + "\n")
    assert counts(place.land()[0]) == (2, 2, 0, 0)
    assert [[row[name] for name in names] for row in place.rows()] == [["1", "2", "3"]] * 2


@pytest.mark.parametrize("delivered_as", ['"; drop table typed; --', "it's", "to linjer", "{{ x }}", "Ærø", "𝔘nicode"])
def test_hostile_column_names_land_safely(tmp_path: Path, delivered_as: str) -> None:
    place = Place(tmp_path, table(column("a", delivered_as=delivered_as), column("b")))
    header = '"' + delivered_as.replace('"', '""') + '";b\n'
    place.deliver("a.csv", ['"x\'; drop table typed; --";2'], header=header)
    assert counts(place.land()[0]) == (1, 1, 0, 0)
    assert place.rows()[0]["a"] == "x'; drop table typed; --"
