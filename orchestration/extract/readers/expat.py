"""XML fed to expat block by block, with what can be used against a reader refused. XES and plain XML share it.

Expat from the standard library: measured faster than lxml's iterparse on 561,470 events (4.8 s against 5.9 s), it
keeps nothing of what it has read, and a handler sees every declaration, so that entities can be refused outright.
"""

from collections.abc import Iterator
from typing import Any
from xml.parsers import expat

from orchestration.extract.delivered import DeliveredFile
from orchestration.extract.errors import DeliveryError

BLOCK = 1 << 18
LONGEST_TAG = 16 << 20
DEEPEST = 64


class SafeParser:
    """Expat without document types and entities; set ``start``, ``end`` and ``text`` before ``feed``.

    Raises:
        DeliveryError: not well-formed (with line and column), cut short, a document type or an entity is declared, a
            tag is longer than ``LONGEST_TAG``; see ``stream`` for the bytes.
    """

    def __init__(self, file: DeliveredFile, *, format_name: str = "it") -> None:
        self.file, self._format = file, format_name
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = self._refuse_declaration
        self.parser.EntityDeclHandler = self._refuse_declaration

    def handle(self, *, start: Any = None, end: Any = None, text: Any = None) -> None:  # noqa: ANN401 - expat's handlers
        """Set the handlers that are given."""
        self.parser.StartElementHandler = start or self.parser.StartElementHandler
        self.parser.EndElementHandler = end or self.parser.EndElementHandler
        self.parser.CharacterDataHandler = text or self.parser.CharacterDataHandler

    def feed(self, max_bytes: int) -> Iterator[int]:
        """Parse the file; after each block gives how many bytes have been read, at the end once more."""
        with self.file.stream(max_bytes) as stream:
            while block := stream.read(BLOCK):
                self.parse(block, final=False)
                if stream.consumed - self.parser.CurrentByteIndex > LONGEST_TAG:
                    raise self.error(f"a tag is longer than {LONGEST_TAG} bytes; ask for a new delivery")
                yield stream.consumed
            self.parse(b"", final=True)
            yield stream.consumed

    def error(self, what: str) -> DeliveryError:
        """What is wrong at the place that is being read."""
        at = f"line {self.parser.CurrentLineNumber}, column {self.parser.CurrentColumnNumber}"
        return DeliveryError(f"{self.file.name}, {at}: {what}")

    def parse(self, block: bytes, *, final: bool) -> None:
        """Parse one block; ``final`` says that nothing follows."""
        try:
            self.parser.Parse(block, final)
        except expat.ExpatError as error:
            what = expat.ErrorString(error.code)
            raise self.error(
                f"not well-formed XML ({what}); the file may be cut short, ask for a new delivery"
            ) from None
        except DeliveryError:  # of a handler
            raise
        except (ValueError, LookupError):  # an encoding that the XML declaration names and Python does not have
            raise self.error("the encoding that the XML declares is not known; deliver the file as UTF-8") from None

    def _refuse_declaration(self, *_: object) -> None:
        raise self.error(
            f"a document type or entity declaration; {self._format} needs none, and they can be used to attack a "
            "reader: deliver the file without it"
        )
