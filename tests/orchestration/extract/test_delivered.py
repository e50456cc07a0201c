"""What was delivered: files, and members of archives, which are read without being written anywhere."""

import gzip
import io
import zipfile
from pathlib import Path

import pytest

from orchestration.extract import archive, delivered
from orchestration.extract.delivered import DeliveredFile, deliveries_in, members
from orchestration.extract.delivery import Connector
from orchestration.extract.errors import DeliveryError
from orchestration.extract.manifest import read_manifests
from orchestration.extract.pending import delivered_files
from tests.orchestration.extract.test_landing import HEADER, ROWS, Place


def packed(folder: Path, *files: tuple[str, bytes], name: str = "a.zip") -> Path:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as file:
        for inside, text in files:
            file.writestr(inside, text)
    (folder / name).write_bytes(content.getvalue())
    return folder / name


def test_members_come_by_name_without_folders_locks_and_resource_forks(tmp_path: Path) -> None:
    names = ("b/2.csv", "b/", "a/1.CSV", "__MACOSX/a/._1.csv", "~$1.csv", "c.txt")
    path = packed(tmp_path, *((name, b"x") for name in names))
    assert [file.member for file in members(path, "*.csv")] == ["a/1.CSV", "b/2.csv"]
    assert [file.name for file in members(path, "b/*")] == ["a.zip/b/2.csv"]


def test_a_member_is_the_same_bytes_however_it_is_packed(tmp_path: Path) -> None:
    plain = tmp_path / "a.csv"
    plain.write_bytes(b"a;b\n1;2\n")
    (inside,) = members(packed(tmp_path, ("a.csv", plain.read_bytes())), "*")
    (gzipped,) = members(packed(tmp_path, ("a.csv.gz", gzip.compress(plain.read_bytes())), name="b.zip"), "*")
    assert inside.sha256() == DeliveredFile(plain).sha256()
    assert inside.bytes() == gzipped.bytes() == plain.read_bytes()
    assert inside.head(3) == b"a;b"
    with gzipped.stream(100) as stream:
        assert stream.read() == plain.read_bytes()
    assert not inside.lies_on_disk
    assert DeliveredFile(plain).lies_on_disk


def test_limits_are_met_by_what_comes_out_not_by_what_an_archive_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (inside,) = members(packed(tmp_path, ("a.csv", b"0" * 3_000_000)), "*")
    with pytest.raises(DeliveryError, match="more than 1000 bytes uncompressed"):
        inside.bytes(1_000)
    monkeypatch.setattr(delivered, "BOMB_SIZE", 1_000_000)
    for read in (inside.bytes, inside.sha256):
        with pytest.raises(DeliveryError, match="unpacks to more than 300 times its size"):
            read()
    monkeypatch.setattr(archive, "MOST_MEMBERS", 2)
    with pytest.raises(DeliveryError, match="more than 2 files"):
        members(packed(tmp_path, *((str(n), b"x") for n in range(3))), "*")


@pytest.mark.parametrize("name", ["../a.csv", "/a.csv", "C:/a.csv", "a\\b.csv", "a/../../b.csv"])
def test_a_name_that_leads_out_of_the_archive_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(DeliveryError, match=r"^a\.zip: a name in the archive is absolute"):
        members(packed(tmp_path, (name, b"x")), "*")


def test_an_archive_stands_for_its_only_member_and_else_the_pattern_says_which(tmp_path: Path) -> None:
    connector = Connector(format="csv")
    one = packed(tmp_path, ("a.csv", b"a\n1\n"), name="one.zip")
    assert deliveries_in(one, connector) == [DeliveredFile(one, "a.csv")]
    two = packed(tmp_path, ("b.csv", b"a\n1\n"), ("a.csv", b"a\n1\n"), name="two.zip")
    with pytest.raises(DeliveryError, match="a zip archive of 2 files; say with the connector's member"):
        deliveries_in(two, connector)
    chosen = deliveries_in(two, Connector(format="csv", member="*.csv"))
    assert chosen == [DeliveredFile(two, "a.csv"), DeliveredFile(two, "b.csv")]
    with pytest.raises(DeliveryError, match=r"no file in the archive matches '\*\.xml'"):
        deliveries_in(two, Connector(format="csv", member="*.xml"))


def test_each_member_is_a_batch_and_an_archive_packed_anew_brings_nothing(tmp_path: Path) -> None:
    place = Place(tmp_path)
    files = [(f"{n}.csv", (HEADER + row + "\n").encode()) for n, row in enumerate(ROWS)]
    place.table = place.table.model_copy(
        update={"meta": place.table.meta.model_copy(update={"files": "*.zip"})}, deep=True
    )
    connector = Connector(format="csv", delimiter=";", member="*.csv")
    place.table = place.table.model_copy(
        update={"meta": place.table.meta.model_copy(update={"connector": connector})}, deep=True
    )
    packed(place.deliveries, *files)
    assert [manifest.file for manifest in place.land()] == ["a.zip/0.csv", "a.zip/1.csv", "a.zip/2.csv"]
    packed(place.deliveries, *reversed(files))
    assert len(place.land()) == 3
    assert sum(manifest.rows_loaded for manifest in read_manifests(place.folder)) == 3


def test_lock_files_beside_a_delivery_are_no_deliveries(tmp_path: Path) -> None:
    for name in ("~$sager.xlsx", "sager.xlsx", ".~lock.sager.xlsx#"):
        (tmp_path / name).write_bytes(b"x")
    assert [path.name for path in delivered_files(tmp_path, "*.xlsx*")] == ["sager.xlsx"]


@pytest.mark.parametrize("member", ["", "/a.csv", "../*.csv", "a\\b"])
def test_a_member_pattern_stays_inside_the_archive(member: str) -> None:
    with pytest.raises(ValueError, match="member"):
        Connector(format="csv", member=member)


def test_a_field_of_another_format_is_refused() -> None:
    with pytest.raises(ValueError, match="rows is for json, jsonl, xml; a connector of format csv has none"):
        Connector(format="csv", rows="a[]")
    with pytest.raises(ValueError, match="totals must be a regular expression"):
        Connector(format="csv", totals="(")
    with pytest.raises(ValueError, match="totals must not match an empty cell"):
        Connector(format="csv", totals=".*")
