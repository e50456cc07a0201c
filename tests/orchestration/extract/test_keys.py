"""Keys: who may read them, where they may lie, and that no message ever holds one."""

import faulthandler
import hashlib
import hmac
import logging
import os
import pickle
import traceback
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from orchestration.extract.door import open_door
from orchestration.extract.errors import ConfigurationError
from orchestration.extract.keyed_hash import keyed_hash
from orchestration.extract.keys import Key, make_key, read_derived_key, read_purpose_key
from tests.orchestration.extract.declared import admit, column, landed, source, table


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


@pytest.mark.parametrize("label", ["recipient:universitet:1", "recipient:universitet:2", "receipt", "æøå"])
def test_a_derived_key_is_pythons_hmac_of_its_label(tmp_path: Path, label: str) -> None:
    file = written(tmp_path / "a.key", "ab" * 32)
    assert read_derived_key(file, label) == hmac.digest(b"\xab" * 32, label.encode(), "sha256")


def test_every_use_has_a_key_of_its_own(tmp_path: Path, data: Path) -> None:
    file = written(tmp_path / "a.key", "ab" * 32)
    labels = ["receipt", "recipient:a:1", "recipient:a:2", "recipient:b:1", "purpose:a"]
    assert len({bytes(read_derived_key(file, label, data=data)) for label in labels} | {b"\xab" * 32}) == 6
    with pytest.raises(ConfigurationError, match="inside the data folder"):
        read_derived_key(written(data / "a.key", "ab" * 32), "receipt", data=data)


def forms(key: bytes) -> set[str]:
    """How a key, or a pad made of it, could stand in a text."""
    block = key.ljust(64, b"\0")
    pads = [key, *(bytes(byte ^ mask for byte in block) for mask in (0x36, 0x5C))]
    return {form[1:9] for pad in pads for form in (repr(pad)[1:], pad.hex(), str(list(pad[:9])), pad.hex().upper())}


def test_a_key_shows_itself_nowhere(tmp_path: Path) -> None:
    key = read_purpose_key(written(tmp_path / "a.key", "5e" * 32), purpose="x")
    assert isinstance(key, Key)
    record = logging.LogRecord("x", 1, "f", 1, "%s %r", (key, [key]), None).getMessage()
    shown = f"{key} {key!r} {[key]} {key} { ({'key': key}) }" + record
    assert not [form for form in forms(bytes(key)) if form in shown]
    with pytest.raises(TypeError, match="not written down"):
        pickle.dumps(key)


def test_the_key_is_in_no_traceback_that_shows_local_variables(tmp_path: Path) -> None:
    """Of whatever fails while the key is in use: making the macro, a batch, the caller's own code."""
    file = written(tmp_path / "a.key", "5e" * 32)
    key = read_purpose_key(file, purpose="x")
    declared = table(column("x", treatment="pseudonymise", kind="borger"))

    def fails_in_the_batch() -> None:
        with open_door(key, source(declared), declared, pa.schema([("x", pa.string())])) as door:
            door.admit(pa.record_batch({"y": ["a"]}))

    def fails_in_the_macro() -> None:
        con = duckdb.connect()
        con.execute("create temp table keyed_hash as select 1 as a")
        con.close()
        with keyed_hash(con, key):
            pass

    def fails_for_a_short_key() -> None:
        with keyed_hash(duckdb.connect(), Key(key[:31])):
            pass

    for fails in (fails_in_the_batch, fails_in_the_macro, fails_for_a_short_key):
        with pytest.raises(Exception) as caught:  # noqa: PT011, B017 - what it is does not matter here
            fails()
        shown = "".join(traceback.TracebackException.from_exception(caught.value, capture_locals=True).format())
        assert "key = <key of" in shown
        assert not [form for form in forms(bytes(key)) if form in shown]


def test_a_fatal_error_dumps_no_key(tmp_path: Path) -> None:
    key = read_purpose_key(written(tmp_path / "a.key", "5e" * 32), purpose="x")
    con = duckdb.connect()
    with (tmp_path / "dump").open("w+") as dump, keyed_hash(con, key):
        faulthandler.dump_traceback(dump, all_threads=True)
    dumped = (tmp_path / "dump").read_text()
    assert "test_keys" in dumped
    assert not [form for form in forms(bytes(key)) if form in dumped]


@pytest.mark.parametrize("fails", [False, True])
def test_the_pads_are_gone_when_the_hash_is_no_longer_needed(fails: bool) -> None:
    con = duckdb.connect()
    query = "select count(*) from duckdb_variables()"

    def use() -> None:
        with keyed_hash(con, bytes(32)):
            assert con.execute(query).fetchall() == [(2,)]
            if fails:
                con.execute("select error('x')").fetchall()

    if fails:
        with pytest.raises(duckdb.InvalidInputException):
            use()
    else:
        use()
    assert con.execute(query).fetchall() == [(0,)]
    assert con.execute("select keyed_hash('x')").fetchall() == [(None,)]


def test_pads_that_stay_are_an_error_and_the_connection_is_closed() -> None:
    con = duckdb.connect()

    class Stubborn:
        def execute(self, query: str, *values: object) -> object:
            return con.execute("select 1" if query.startswith("reset") else query, *values)

        def close(self) -> None:
            con.close()

    with pytest.raises(RuntimeError, match="could not be removed"), keyed_hash(Stubborn(), bytes(32)):
        pass
    with pytest.raises(duckdb.ConnectionException):
        con.execute("select 1")
