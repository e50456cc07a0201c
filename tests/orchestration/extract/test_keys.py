"""Keys: who may read them, where they may lie, and that no message ever holds one."""

import hashlib
import hmac
import os
import traceback
from pathlib import Path

import pytest

from orchestration.extract.errors import ConfigurationError
from orchestration.extract.keys import make_key, read_purpose_key
from tests.orchestration.extract.declared import admit, column, landed


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    folder.mkdir()
    return folder


def written(file: Path, content: str | bytes, mode: int = 0o600) -> Path:
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    file.chmod(mode)
    return file


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077])
def test_a_key_is_32_random_bytes_that_its_owner_alone_reads(tmp_path: Path, data: Path, umask: int) -> None:
    before = os.umask(umask)
    try:
        make_key(tmp_path / "keys" / "a.key", data=data)
        make_key(tmp_path / "keys" / "b.key", data=data)
    finally:
        os.umask(before)
    files = [tmp_path / "keys" / name for name in ("a.key", "b.key")]
    assert [file.stat().st_mode & 0o777 for file in files] == [0o600] * 2
    assert (tmp_path / "keys").stat().st_mode & 0o077 == 0
    keys = [bytes.fromhex(file.read_text().strip()) for file in files]
    assert [len(key) for key in keys] == [32, 32]
    assert keys[0] != keys[1]


def test_a_key_that_is_there_is_left_alone(tmp_path: Path, data: Path) -> None:
    file = written(tmp_path / "a.key", "ab" * 32)
    make_key(file, data=data)
    assert file.read_text() == "ab" * 32


def test_a_purpose_key_is_pythons_hmac_of_the_purpose(tmp_path: Path) -> None:
    file = written(tmp_path / "a.key", "ab" * 32 + "\n")
    expected = hmac.new(b"\xab" * 32, b"purpose:procesindsigt", hashlib.sha256).digest()
    assert read_purpose_key(file, purpose="procesindsigt") == expected


def test_two_purposes_give_other_pseudonyms(tmp_path: Path) -> None:
    file = written(tmp_path / "a.key", "ab" * 32)
    found = [
        landed(
            admit(
                {"x": ["010190-5000"]},
                column("x", treatment="pseudonymise", kind="borger"),
                key=read_purpose_key(file, purpose=purpose),
            ),
            "x",
        )[0]
        for purpose in ("procesindsigt", "borgerrejse")
    ]
    assert found[0] != found[1]


def test_a_key_inside_the_data_folder_is_refused_to_make_and_to_read(tmp_path: Path, data: Path) -> None:
    linked_folder, linked_file = tmp_path / "keys", tmp_path / "a.key"
    linked_folder.symlink_to(data)
    linked_file.symlink_to(data / "b.key")
    linked_data = tmp_path / "link to data"
    linked_data.symlink_to(data)
    for file in (
        data / "b.key",
        data / "deep" / "b.key",
        data / ".." / "data" / "b.key",
        linked_folder / "b.key",
        linked_file,
    ):
        for folder in (data, linked_data):
            with pytest.raises(ConfigurationError, match="inside the data folder"):
                make_key(file, data=folder)
    assert list(data.iterdir()) == []
    written(data / "b.key", "ab" * 32)
    for file in (data / "b.key", linked_folder / "b.key", linked_file):
        with pytest.raises(ConfigurationError, match="inside the data folder"):
            make_key(file, data=data)
        with pytest.raises(ConfigurationError, match="inside the data folder"):
            read_purpose_key(file, purpose="x", data=data)


def test_a_folder_whose_name_only_begins_alike_is_another(tmp_path: Path, data: Path) -> None:
    make_key(tmp_path / "data-keys" / "a.key", data=data)
    assert len(read_purpose_key(tmp_path / "data-keys" / "a.key", purpose="x", data=data)) == 32


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o620, 0o601, 0o644])
def test_a_key_that_others_may_touch_is_refused(tmp_path: Path, mode: int) -> None:
    with pytest.raises(ConfigurationError, match="0600"):
        read_purpose_key(written(tmp_path / "a.key", "ab" * 32, mode), purpose="x")


def test_a_missing_key_names_the_command_that_makes_it(tmp_path: Path) -> None:
    for file in (tmp_path / "none", tmp_path):
        with pytest.raises(ConfigurationError, match="sagsflow key"):
            read_purpose_key(file, purpose="x")


SECRET = "5ec2e7" * 10
MALFORMED = {
    "empty": "",
    "short": SECRET,
    "long": SECRET + "abcdef",
    "letters": SECRET + "zzzz",
    "odd": SECRET + "abc",
    "two lines": SECRET + "\nabcd\nef",
    "bytes": SECRET.encode() + b"\xff\xfe",
    "UTF-16": (SECRET + "abcd").encode("utf-16"),
    "quoted": f'"{SECRET}abcd"',
    "danish": SECRET + "æøå",
}


@pytest.mark.parametrize("what", MALFORMED)
def test_a_malformed_key_is_refused_and_never_shown(tmp_path: Path, what: str) -> None:
    file = written(tmp_path / "a.key", MALFORMED[what])
    with pytest.raises(ConfigurationError, match="64 hexadecimal digits") as refused:
        read_purpose_key(file, purpose="x")
    assert refused.value.__cause__ is None
    assert refused.value.__context__ is None
    shown = "".join(traceback.format_exception(refused.value))
    assert "5ec2e7" not in shown
    assert "5ec2e7" not in repr(refused.value)
