"""XML of models: a tree, and nothing that can be used against its reader."""

import pytest

from mining.errors import RuleError
from mining.rules.xml_tree import DEEPEST, LONGEST, parse_xml


def test_a_document_is_a_tree_in_its_own_encoding():
    root = parse_xml("<?xml version='1.0' encoding='iso-8859-1'?><a t='æ'><b>ø</b></a>".encode("latin-1"), name="m.xml")
    assert (root.tag, root.attrib, root[0].text) == ("a", {"t": "æ"}, "ø")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"<a><b></a>", r"m\.xml, line 1, column 8: not well-formed XML \(mismatched tag\)"),
        (b"", "no element found"),
        (b"<!DOCTYPE a><a/>", r"m\.xml, line 1, column 11: a document type or entity declaration"),
        (b"<!DOCTYPE a [<!ENTITY e 'x'>]><a>&e;</a>", "a document type or entity declaration"),
        (b"<a>" * (DEEPEST + 1), f"nested deeper than {DEEPEST}"),
        (b"<a>" + b" " * LONGEST + b"</a>", f"longer than {LONGEST} bytes"),
        (b"<?xml version='1.0' encoding='klingon'?><a/>", "encoding"),
    ],
)
def test_what_can_harm_a_reader_is_refused_with_its_place(content, message):
    with pytest.raises(RuleError, match=message):
        parse_xml(content, name="m.xml")
