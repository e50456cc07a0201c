"""A model's XML as a tree, with what can be used against a reader refused. Deliveries have a reader of their own.

Expat from the standard library sees every declaration, so that document types and entities are refused outright.
"""

from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

from mining.errors import RuleError

LONGEST = 16 << 20
DEEPEST = 100


def parse_xml(content: bytes, *, name: str) -> Element:
    """The root of the document; ``name`` is what an error calls it.

    Raises:
        RuleError: not well-formed (with line and column), a document type or an entity is declared, more than
            ``LONGEST`` bytes, or tags nested deeper than ``DEEPEST``.
    """
    if len(content) > LONGEST:
        raise RuleError(f"{name}: the document is longer than {LONGEST} bytes")
    builder, parser = TreeBuilder(), expat.ParserCreate()
    open_tags = 0

    def refuse(what: str) -> None:
        at = f"line {parser.CurrentLineNumber}, column {parser.CurrentColumnNumber}"
        raise RuleError(f"{name}, {at}: {what}")

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal open_tags
        open_tags += 1
        if open_tags > DEEPEST:
            refuse(f"tags are nested deeper than {DEEPEST}")
        builder.start(tag, attributes)

    def end(tag: str) -> None:
        nonlocal open_tags
        open_tags -= 1
        builder.end(tag)

    def declaration(*_: object) -> None:
        refuse("a document type or entity declaration; a model needs none: export it without")

    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = declaration
    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler = builder.data
    try:
        parser.Parse(content, True)
    except expat.ExpatError as error:
        refuse(f"not well-formed XML ({expat.ErrorString(error.code)})")
    except (UnicodeError, LookupError):  # an encoding that the XML declaration names and Python does not have
        refuse("the encoding that the XML declares is not known; export it as UTF-8")
    return builder.close()
