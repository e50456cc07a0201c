"""YAML that could surprise is refused before it is a rule."""

from pathlib import Path

import pytest

from mining.rules.catalogue import read_rules
from mining.rules.yaml_text import LARGEST
from tests.mining.rules.rule_files import HEAD, RULE, told, write

HOSTILE = {
    "a key twice": (
        HEAD + RULE + "    limit: 5\n",
        "is not YAML that is read here (line 14, column 5): key 'limit' stands twice",
    ),
    "an alias": (
        "area_da: &a Børn\nrules: [*a, *a]\n",
        "is not YAML that is read here (line 2, column 9): aliases (*) are not read",
    ),
    "a value in a value in a value": (
        "area_da: x\nrules: " + "[" * 5000,
        "is not YAML that is read here (line 2, column 27): values lie more than 20 deep",
    ),
    "an object of Python": (
        "area_da: !!python/object/apply:os.getcwd []\n",
        "is not YAML that is read here (line 1, column 10): could not determine a constructor for the tag"
        " 'tag:yaml.org,2002:python/object/apply:os.getcwd'",
    ),
    "a tab": (
        "area_da: x\nrules:\n\t- id: F12\n",
        "is not YAML that is read here (line 3, column 1): found character '\\t' that cannot start any token",
    ),
    "a key that is a number": (
        "area_da: x\n12: y\n",
        "is not YAML that is read here (line 2, column 1): key 12 is not text",
    ),
    "a merge": (
        "area_da: x\n<<: {rules: []}\n",
        "<<: is not a field here; allowed are area_da, models, rules",
    ),
    "nothing": ("", "holds no area_da and rules"),
}  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), HOSTILE.values(), ids=HOSTILE.keys())
def test_yaml_that_could_surprise_is_refused(folder: Path, text: str, expected: str) -> None:
    write(folder, text, head="")
    assert f"boern.yml: {expected}" in told(folder)


def test_a_file_that_is_too_large_or_not_utf8_is_refused(folder: Path) -> None:
    (folder / "a.yml").write_bytes(b"# " + b"x" * LARGEST)
    (folder / "b.yml").write_bytes("area_da: Børn".encode("cp1252"))
    assert told(folder) == [
        "a.yml: is larger than 512 KiB; split it, a file per area",
        "b.yml: is not UTF-8 at byte 10; save it as UTF-8",
    ]


def test_a_file_with_a_byte_order_mark_is_read(folder: Path) -> None:
    (folder / "a.yml").write_text(HEAD + RULE, encoding="utf-8-sig")
    assert told(folder) == []


def test_no_and_yes_are_words_and_only_true_and_false_are_not(folder: Path) -> None:
    write(folder, RULE + "    applies_if: [{attribute: outcome, in: [no, yes, off]}]\n    is_confirmed: true\n")
    (rule,) = read_rules(folder)
    assert (rule.applies_if[0].is_in, rule.is_confirmed) == (("no", "yes", "off"), True)
