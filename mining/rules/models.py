"""Models that somebody drew in another tool, as a rule file points at them: which file, for which process, by what law.

A model stands beside the rule file: a ``.decl`` (``declare_file.py``) or a DCR graph's ``.xml`` (``dcr.py``). What its
constraints become is theirs to say; where the rules go is ``mining.rules.catalogue``'s.
"""

import re
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Annotated

from pydantic import Field, ValidationError

from mining.errors import RuleError
from mining.rules.dcr import read_dcr
from mining.rules.dcr_rules import dcr_rules
from mining.rules.declare_file import LONGEST_MODEL, declared_labels, read_declare
from mining.rules.imported import Imported, Origin, why
from mining.rules.rule import Code, Condition, Declared, Rule, Text

_CODE = re.compile(r"^[a-z][a-z0-9_]{0,62}$")
COMMON = ("source_note", "is_confirmed", "in_use", "applies_if", "valid_from", "valid_to", "approved_by", "approved_on")
"""Fields of a rule that a model's rules share."""


class ModelFile(Declared):
    """A model beside the rule file, and what all its rules have in common.

    Attributes:
        file: its name, without a folder.
        prefix: ``id`` in the file; rules are ``<id>-<number>``, numbered by line in a ``.decl``, by arrow in a graph.
        activities: the activity code of each label in the model; a label that is a code itself needs none.
    """

    file: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,100}\.(decl|xml)$")]
    prefix: Annotated[str, Field(pattern=r"^[A-Z][A-Za-z0-9_-]{0,20}$", alias="id")]
    process: Code
    law: Text
    paragraph: Text
    activities: dict[str, Code] = {}
    source_note: str = ""
    is_confirmed: bool = False
    in_use: bool = True
    applies_if: tuple[Condition, ...] = ()
    valid_from: date | None = None
    valid_to: date | None = None
    approved_by: str = ""
    approved_on: date | None = None


def read_model(folder: Path, given: ModelFile) -> Imported:
    """A model's rules, with what its entry says of all of them, and by name the parts that no rule says exactly.

    Raises:
        RuleError: the file is not there, is too long or cannot be read; or a label has no activity. One line each.
    """
    file = folder / given.file
    if not file.is_file():
        raise RuleError(f"{given.file} does not stand beside the rule file")
    if file.stat().st_size > LONGEST_MODEL:
        raise RuleError(f"{given.file} is larger than {LONGEST_MODEL} bytes")
    found = _read_declare(file, given) if file.suffix == ".decl" else _read_dcr(file, given)
    common = {name: getattr(given, name) for name in COMMON}
    try:
        rules = tuple(type(rule).model_validate({**_fields(rule), **common}, by_name=True) for rule in found.rules)
    except ValidationError as error:
        raise RuleError(why(error)) from error
    return Imported(rules, found.refused)


def _read_declare(file: Path, given: ModelFile) -> Imported:
    try:
        text = file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise RuleError(f"is not UTF-8: byte {error.start} cannot be read") from error
    return read_declare(text, origin=_origin(given, declared_labels(text)))


def _read_dcr(file: Path, given: ModelFile) -> Imported:
    graph = read_dcr(file.read_bytes(), name=given.prefix)
    return dcr_rules(graph, origin=_origin(given, graph.labels.values()))


def _origin(given: ModelFile, labels: Iterable[str]) -> Origin:
    themselves = {label: label for label in labels if _CODE.match(label)}
    codes = {**themselves, **given.activities}
    return Origin(process=given.process, codes=codes, law=given.law, paragraph=given.paragraph, prefix=given.prefix)


def _fields(rule: Rule) -> dict[str, object]:
    return {name: getattr(rule, name) for name in type(rule).model_fields}
