"""How a name from a delivery is written into a file that dbt reads: quoted, on one line, and never run.

The templates and their delimiters stand here; what is filled in is ``folder``'s (a pilot) and ``files``' (a source).
"""

import json
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

JINJA = re.compile(r"\{\{|\{%|\{#")
"""What dbt runs when it reads a YAML file: a name from a delivery must never hold it there."""

TEMPLATES = Path(__file__).parent / "templates"


def rendered(template: str, values: Mapping[str, object]) -> str:
    """A template filled in. Its delimiters are its own, so that it reads as the dbt file it becomes."""
    return _environment().get_template(template).render(values)


@cache
def _environment() -> Environment:
    environment = Environment(  # noqa: S701 - SQL and YAML, not HTML; every value is quoted by the yaml or sql filter
        loader=FileSystemLoader(TEMPLATES),
        undefined=StrictUndefined,
        keep_trailing_newline=True,
        variable_start_string="<<",
        variable_end_string=">>",
        block_start_string="<%",
        block_end_string="%>",
        comment_start_string="<#",
        comment_end_string="#>",
    )
    environment.filters["yaml"] = yaml_text
    environment.filters["sql"] = sql_text
    return environment


def yaml_text(value: object) -> str:
    """A value as one line of YAML: JSON is YAML, and quotes everything that could be read as something else.

    YAML breaks lines at more characters than JSON does, and refuses some; those are written as their codes.
    """
    return re.sub(
        r"[^ -~\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd]", _code, json.dumps(value, ensure_ascii=False)
    )


def sql_text(value: str) -> str:
    """A name as a literal of SQL. A name with Jinja in it has been refused before it comes here."""
    return "'" + value.replace("'", "''") + "'"


def shown(text: str) -> str:
    """A name for people to read: on one line, and with nothing in it that dbt would run."""
    line = "".join(letter if letter.isprintable() else " " for letter in text)
    return line.replace("{", "(").replace("}", ")") if JINJA.search(line) else line


def literal_pattern(name: str) -> str:
    """A file name as a pattern that matches itself alone, and in which dbt finds nothing to run."""
    return "".join(f"[{letter}]" if letter in "*?[{" else letter for letter in name)


def _code(found: re.Match[str]) -> str:
    return f"\\U{ord(found[0]):08x}"
