"""The errors of extraction: what is wrong with a delivery or its declaration.

Every message names file and field and says what is allowed. It never holds a cell of a source: a cell may be a
person. ``shape_of`` gives what may be said instead.
"""

import re


class DeliveryError(ValueError):
    """A delivery cannot be taken in; the command line turns it into exit code 2."""


class SourceRefused(DeliveryError):
    """A source may not be loaded, such as one without a valid agreement. The others may."""


class ConfigurationError(ValueError):
    """A declaration (source YAML, municipality.yml, charter) is wrong; exit code 2."""


def shape_of(cell: str) -> str:
    """Length and shape of a cell, safe to print: digits become 9, letters a, the rest stays.

    ``"010190-5000"`` gives ``11 characters, shape 999999-9999``. Long cells are cut after 24 characters of shape.
    """
    shape = re.sub(r"[^\W\d_]", "a", re.sub(r"\d", "9", cell))
    cut = shape if len(shape) <= 24 else shape[:24] + "…"
    return f"{len(cell)} characters, shape {cut}"
