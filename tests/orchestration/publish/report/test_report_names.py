"""File names of processes."""

import re

import pytest

from orchestration.publish.report.names import page_names, slug


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Byggesag (øst)", "byggesag-oest"),
        ("Ældre & pårørende", "aeldre-paaroerende"),
        ("A\u030aben sag", "aaben-sag"),  # å as a letter with a ring of its own
        ("../../etc/passwd", "etc-passwd"),
        ("C:\\windows\\system32", "c-windows-system32"),
        (".", "proces"),
        ("", "proces"),
        ("日本", "proces"),
        ("index", "proces-index"),
        ("Transparency", "proces-transparency"),
        ("CON", "proces-con"),
        ("a\0b\nc", "a-b-c"),
        ("x" * 300, "x" * 60),
    ],
)
def test_a_slug_holds_letters_digits_and_hyphens_only(name: str, expected: str) -> None:
    assert slug(name) == expected
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug(name))


def test_processes_with_the_same_slug_get_pages_of_their_own_whatever_the_order() -> None:
    names = {"a b": "a-b.html", "a/b": "a-b-2.html", "a-b-2": "a-b-2-2.html"}
    assert page_names(["a/b", "a b", "a-b-2"]) == page_names(["a-b-2", "a b", "a/b"])
    assert len(set(page_names(names).values())) == 3
    assert page_names(["a/b", "a b"]) == {"a b": "a-b.html", "a/b": "a-b-2.html"}
