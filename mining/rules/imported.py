"""What a model that somebody else drew becomes: rules, and by name the parts that no rule says exactly.

How a format is read is its own module: ``declare_file.py``, ``dcr.py``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from mining.errors import RuleError
from mining.rules.rule import DelayRule, OrderRule, Rule


@dataclass(frozen=True)
class Origin:
    """Of what a model speaks: the process, what its labels are called here, and the law that every rule of it cites.

    ``codes`` maps the model's labels to activity codes. Rules are numbered after ``prefix``: ``DCR-1``, ``DCR-2``.
    """

    process: str
    codes: Mapping[str, str]
    law: str
    paragraph: str
    prefix: str

    def code(self, label: str) -> str:
        """The activity of a label.

        Raises:
            RuleError: the label has none.
        """
        if label not in self.codes:
            known = ", ".join(sorted(self.codes)) or "none"
            raise RuleError(f"{self.prefix}: no activity code for label {label!r}; labels with a code: {known}")
        return self.codes[label]

    def order_rule(self, name: str, number: int | str, **parts: Any) -> OrderRule:  # noqa: ANN401 - fields of the rule
        """An order rule named ``name``, of the given template and sides."""
        return OrderRule.model_validate({**self._common(name, number), "kind": "order", **parts})

    def delay_rule(self, name: str, number: int | str, **parts: Any) -> DelayRule:  # noqa: ANN401 - fields of the rule
        """A clock named ``name``."""
        return DelayRule.model_validate({**self._common(name, number), **parts})

    def _common(self, name: str, number: int | str) -> dict[str, str]:
        return {
            "id": f"{self.prefix}-{number}",
            "process": self.process,
            "title_da": name,
            "law": self.law,
            "paragraph": self.paragraph,
        }


@dataclass(frozen=True)
class Refused:
    """A part of a model that no rule says exactly: what it is called there, and why."""

    name: str
    reason: str


@dataclass(frozen=True)
class Imported:
    """A model as rules. Whoever uses them shows ``refused`` too: it is part of the model."""

    rules: tuple[Rule, ...]
    refused: tuple[Refused, ...]


def why(error: ValidationError | RuleError) -> str:
    """What is wrong with a rule, in one line."""
    if isinstance(error, RuleError):
        return str(error)
    return "; ".join(f"{'.'.join(map(str, part['loc']))}: {part['msg']}" for part in error.errors())
