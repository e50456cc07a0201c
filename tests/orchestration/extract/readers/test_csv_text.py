"""Delimited text as the stream of bytes that Arrow reads: whole blocks, whatever the letters take."""

from collections.abc import Callable
from pathlib import Path

import pytest

from orchestration.extract.delivered import as_delivered
from orchestration.extract.delivery import Connector
from orchestration.extract.readers import csv as csv_reader
from orchestration.extract.readers.csv_text import TextStream

BLOCK = 4096
TEXT = "".join(f"{number};{'ø' * (number % 37)};{'a' * (number % 11)}\r\n" for number in range(4000))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_every_block_but_the_last_is_whole(tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "a.csv"
    file.write_bytes(TEXT.encode(encoding))
    with TextStream(as_delivered(file), Connector(format="csv", encoding=encoding)) as stream:
        blocks = list(iter(lambda: stream.read(BLOCK), b""))
    assert {len(block) for block in blocks[:-1]} == {BLOCK}
    assert b"".join(blocks) == TEXT.encode()


def test_letters_of_two_bytes_make_no_row_too_long(deliver: Callable, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csv_reader, "BLOCK", BLOCK)
    # Once, what was left of a block that had been decoded could be shorter than a row, and lay within one.
    for letters in range(1, 40):
        row = f"{'ø' * letters};{'a' * 60}\r\n"
        rows, delivery = deliver("a.csv", ("x;y\r\n" + row * 2000).encode(), format="csv", delimiter=";")
        assert len(rows) == 2000, letters
        assert delivery.rejected == []
