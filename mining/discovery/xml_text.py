"""What the XML files of models share: characters that XML can hold, and one way to write a document."""

import re
from xml.etree import ElementTree

_FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def xml_safe(text: str) -> str:
    """``text`` with spaces for what XML 1.0 cannot hold (control characters, half surrogates); not escaped."""
    return _FORBIDDEN.sub(" ", text)


def as_document(root: ElementTree.Element) -> str:
    """The element as an indented XML document: the same element gives the same bytes in UTF-8."""
    ElementTree.indent(root)
    body = ElementTree.tostring(root, encoding="unicode", short_empty_elements=True)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{body}\n'
