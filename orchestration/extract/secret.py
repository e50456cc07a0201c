"""Secrets by name: a declaration says where a connection string or a token stands, never what it is.

A secret is an environment variable or a file of mode 0600 outside the data folder. It is read when it is used and
kept nowhere. Pseudonym keys, which are made and derived, are ``orchestration.extract.keys``.
"""

import os
import re
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator

from orchestration.extract.errors import ConfigurationError

WORD = re.compile(r"[A-Za-z0-9+/=_.~-]{20,}")
ID = re.compile(r"(?:urn:uuid:)?[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
CHANGES = 5
"""Changes between letters and digits from which a long word is random: dates and names of fields have fewer."""

VARIABLE = re.compile(r"[A-Z][A-Z0-9_]{2,80}")
FILE = "file:"


def _is_a_name(value: str) -> str:
    if VARIABLE.fullmatch(value) or (value.startswith(FILE + "/") and "://" not in value and "@" not in value):
        return value
    raise ValueError(
        "must be the NAME of an environment variable (capitals, digits, _) or file:/absolute/path of a file with mode"
        " 0600; the secret itself never stands in a declaration"
    )


SecretName = Annotated[str, AfterValidator(_is_a_name)]
"""Where a secret stands: ``NAME_OF_VARIABLE`` or ``file:/path``."""


def looks_secret(value: object) -> bool:
    """Whether a declared value may be a secret that someone wrote where its name belongs; messages leave it out."""
    words = r"://|passw|pwd|secret|token|bearer|api.?key|authorization"
    return re.search(words, str(value), re.IGNORECASE) is not None or is_like_a_token(str(value))


def is_like_a_token(value: str) -> bool:
    """Whether a value holds a long random word, as tokens, keys and signatures are; a UUID is an id."""
    return any(_is_random(word) for word in WORD.findall(value) if not ID.fullmatch(word))


def _is_random(word: str) -> bool:
    return len(re.findall(r"[A-Za-z](?=[0-9])|[0-9](?=[A-Za-z])", word)) >= CHANGES


def read_secret(name: str) -> str:
    """The secret itself, without the white space around it.

    Raises:
        ConfigurationError: the variable is not set, or the file is missing, empty, inside the data folder or readable
            by others; the message names the variable or file.
    """
    value = _from_file(Path(name.removeprefix(FILE))) if name.startswith(FILE) else os.environ.get(name, "")
    if not value.strip():
        raise ConfigurationError(f"{name} is not set or empty; it must hold the secret that the source's YAML names")
    return value.strip()


def _from_file(file: Path) -> str:
    data = Path(os.environ.get("SAGSFLOW_DATA") or "data").expanduser().resolve()
    if file.resolve().is_relative_to(data):
        raise ConfigurationError(f"{FILE}{file} lies inside the data folder; keep secrets and data apart")
    if not file.is_file():
        raise ConfigurationError(f"there is no file {file}, which the source's YAML names for a secret")
    if file.stat().st_mode & 0o077:
        raise ConfigurationError(f"{file} may be read by others; set its mode to 0600")
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):  # whose traceback would hold the bytes
        raise ConfigurationError(f"{file} cannot be read as UTF-8 text") from None
