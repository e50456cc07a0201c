"""The text of activity labels: what in it changes from row to row, and how it reads with slips and spellings removed.

Which labels are polluted or distorted is decided in ``polluted`` and ``distorted``.
"""

import re
import unicodedata

CHANGES = "#"
"""Stands for a token that changes from row to row."""
_SEPARATORS = re.compile(r"[\W_]+")
_DANISH = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa", "Æ": "AE", "Ø": "OE", "Å": "AA"})


def template(label: str) -> str:
    """The label with every token that looks made up per row as ``#``: with digits, or capitals inside a word.

    ``"Sag 123456 lukket"`` gives ``"sag # lukket"``; neighbouring ones are one ``#``.
    """
    words = [CHANGES if _changes(word) else word.casefold() for word in _SEPARATORS.split(label) if word]
    return " ".join(word for place, word in enumerate(words) if [word] != words[place - 1 : place] or word != CHANGES)


def _changes(token: str) -> bool:
    # All capitals but the first is a caps lock, not a code.
    has_inner_capital = any(letter.isupper() for letter in token[1:]) and not token[1:].isupper()
    return any(letter.isdigit() for letter in token) or (
        len(token) >= 5 and has_inner_capital and any(letter.islower() for letter in token)
    )


def base(label: str) -> str:
    """The template without what changes: the label as it would read clean, in lower case."""
    return " ".join(template(label).replace(CHANGES, " ").split())


def plain(label: str) -> str:
    """The label without capitals, punctuation and accents, Danish letters as ae, oe and aa, and mojibake mended."""
    text = _mended(label).translate(_DANISH)
    text = "".join(letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter))
    return " ".join(_SEPARATORS.sub(" ", text.casefold()).split())


def _mended(label: str) -> str:
    """``Ã¸`` read as ``ø`` where UTF-8 was read as Windows-1252; what is no such text stays as it is."""
    if "Ã" not in label:
        return label
    try:
        return label.encode("cp1252").decode("utf-8")
    except UnicodeError:
        return label
