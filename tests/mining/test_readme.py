"""The README of mining names every public name."""

from pathlib import Path

import mining

README = Path(__file__).resolve().parents[2] / "mining" / "README.md"


def test_every_public_name_stands_in_the_readme():
    text = README.read_text(encoding="utf-8")
    assert [name for name in mining.__all__ if f"`{name}`" not in text] == []


def test_every_public_name_is_documented():
    functions = [getattr(mining, name) for name in mining.__all__ if callable(getattr(mining, name))]
    assert [function.__name__ for function in functions if not function.__doc__] == []
