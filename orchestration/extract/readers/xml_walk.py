"""From the XML of an extract to the cells of its rows, flattened while it is read: no tree is built.

A row and each element around it, up to the one that ``..`` reaches, has a frame of cells: leaves and attributes by
their path, repeated ones as a JSON array. Rows are given when the outermost frame ends, so that what stands after them
is theirs too. Which columns are wanted is ``xml``'s business.
"""

import json
from collections.abc import Iterator, Sequence

from orchestration.extract.delivered import DeliveredFile
from orchestration.extract.errors import DeliveryError
from orchestration.extract.readers.columns import printable
from orchestration.extract.readers.expat import DEEPEST, SafeParser
from orchestration.extract.readers.records import LONGEST, MOST_COLUMNS, Cells, Fault

AMBIGUOUS = "elements of two namespaces have one name; write the column with its prefix, such as ns:Status"


class _Place:
    """Where an element stands below its frame: what its own cell is called, and what the cells below it start with."""

    __slots__ = ("below", "children", "leaf")

    def __init__(self, leaf: str, below: str) -> None:
        self.leaf, self.below = leaf, below
        self.children: dict[str, _Place] = {}


class _Frame:
    """The cells of a row, or of an element around rows, so far."""

    __slots__ = ("cells", "is_ambiguous", "repeated", "written")

    def __init__(self) -> None:
        self.cells: dict[str, str | None] = {}
        self.written: dict[str, object] = {}
        self.repeated: dict[str, list[str | None]] = {}
        self.is_ambiguous = False

    def end(self) -> None:
        for name, values in self.repeated.items():
            self.cells[name] = json.dumps(values, ensure_ascii=False)


class XmlWalk:
    """Walks a file for the rows at ``path``, with the elements around them from the one ``hold`` steps down.

    Of the outermost element itself the attributes and the leaves directly in it are known as far as they have been
    read; ``late`` is a wanted one that stood after rows, ``first_level`` names what stands in it.

    Raises:
        DeliveryError: see ``SafeParser``; another outermost element, an element that holds rows longer than
            ``LONGEST`` bytes, elements nested deeper than ``DEEPEST``.
    """

    def __init__(self, file: DeliveredFile, path: Sequence[str], *, hold: int, wanted: Sequence[str] | None) -> None:
        self._file, self._path, self._hold = file, path, hold
        self._wanted = None if wanted is None else frozenset(wanted)
        self._keeps_prefix = any(":" in name for name in wanted or ())
        self.safe = SafeParser(file, format_name="an extract")
        self.first_level: dict[str, None] = {}
        self.late: str | None = None
        self._outermost = _Frame()
        self._ready: list[Cells | Fault] = []
        self._began = 0

    def rows(self, max_bytes: int) -> Iterator[Cells | Fault]:
        """Walk the file once."""
        start, end, text, is_held = _handlers(self, self._path, self._hold)
        self.safe.handle(start=start, end=end, text=text)
        for consumed in self.safe.feed(max_bytes):
            ready, self._ready = self._ready, []
            yield from ready
            if is_held() and consumed - self._began > LONGEST:
                raise self.safe.error(
                    f"one element is longer than {LONGEST} bytes; name fewer steps up ('..') in the columns, or "
                    "correct the connector's rows"
                )

    def begin(self) -> None:
        """Note where an element that holds rows begins."""
        self._began = self.safe.parser.CurrentByteIndex

    def name(self, tag: str) -> str:
        """A name as it is compared: without its prefix, unless a wanted column has one."""
        return tag if self._keeps_prefix else local(tag)

    def put(self, frame: _Frame, name: str, value: str | None, place: object) -> None:
        """A cell into its frame; the second one of its name makes them a list."""
        cells = frame.cells
        if name not in cells:
            cells[name], frame.written[name] = value or None, place
        elif frame.written[name] is not place and self._wanted is not None and name in self._wanted:
            frame.is_ambiguous = True
        else:
            frame.repeated.setdefault(name, [cells[name]]).append(value or None)

    def put_attributes(self, frame: _Frame, below: str, attributes: dict[str, str], place: object) -> None:
        """An element's attributes; declarations of namespaces and of schema instances are none."""
        for key, value in attributes.items():
            if not key.startswith(("xmlns", "xsi:")):
                self.put(frame, f"{below}@{self.name(key)}", value, place)

    def place(self, above: _Place, tag: str) -> _Place:
        """The place of an element called ``tag`` in another."""
        leaf = f"{above.below}{self.name(tag)}"
        made = above.children[tag] = _Place(leaf, f"{leaf}/")
        return made

    def give(self, pending: list[list[_Frame]]) -> None:
        """Rows are whole: hand them over with the cells of the elements around them."""
        self._outermost.end()
        for frames in pending:
            if any(frame.is_ambiguous for frame in frames):
                self._ready.append(Fault(AMBIGUOUS))
                continue
            cells = dict(self._outermost.cells)
            for frame in frames:
                cells.update(frame.cells)
            self._ready.append(cells)

    def root(self, tag: str, attributes: dict[str, str]) -> None:
        """The outermost element must be the path's first."""
        if local(tag) != self._path[0]:
            raise DeliveryError(
                f"{self._file.name}: the outermost element is {printable([local(tag)])}, not {self._path[0]!r}; "
                "correct the connector's rows, or ask for the right file"
            )
        self.put_attributes(self._outermost, "../" * (len(self._path) - 1), attributes, None)

    def beside(self, tag: str, value: str, *, rows_were_given: bool) -> None:
        """A leaf directly in the outermost element."""
        name = "../" * (len(self._path) - 1) + self.name(tag)
        if rows_were_given and self._wanted is not None and name in self._wanted:
            self.late = name
        if len(self._outermost.cells) < MOST_COLUMNS:
            self._outermost.cells.setdefault(name, value.strip() or None)


def local(tag: str) -> str:
    """A name without its namespace prefix."""
    return tag.rpartition(":")[2] if ":" in tag else tag


def _handlers(walk: XmlWalk, path: Sequence[str], hold: int):  # noqa: ANN202 - four closures
    """Expat's handlers as closures: they run for every element, and local names are what makes them fast."""
    steps, put = path[hold:], walk.put
    tops = [_Place("../" * up + ".", "../" * up) for up in range(len(steps) - 1, -1, -1)]
    frames: list[_Frame] = []
    places: list[_Place] = []
    pending: list[list[_Frame]] = []
    place, frame, text = tops[0], _Frame(), ""
    depth = matched = 0
    is_leaf = rows_were_given = False
    beside: str | None = None

    def enter(attributes: dict[str, str]) -> None:
        nonlocal frame, place, is_leaf, text
        place, frame, is_leaf, text = tops[len(frames)], _Frame(), True, ""
        frames.append(frame)
        if attributes:
            walk.put_attributes(frame, place.below, attributes, place)

    def leave() -> None:
        nonlocal frame, place, is_leaf, rows_were_given
        if is_leaf:
            put(frame, place.leaf, text.strip(), place)
        frame.end()
        if len(frames) == len(steps):
            pending.append(list(frames))
        frames.pop()
        is_leaf = False
        if frames:
            frame, place = frames[-1], tops[len(frames) - 1]
        elif pending:
            walk.give(pending)
            pending.clear()
            rows_were_given = True

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal depth, place, is_leaf, text
        depth += 1
        if depth > DEEPEST:
            raise walk.safe.error(f"elements are nested deeper than {DEEPEST}; ask for a file without")
        if not frames:
            outside(tag, attributes)
        elif not places and len(frames) < len(steps) and local(tag) == steps[len(frames)]:
            enter(attributes)
        else:
            places.append(place)
            place = place.children.get(tag) or walk.place(place, tag)
            is_leaf, text = True, ""
            if attributes:
                walk.put_attributes(frame, place.below, attributes, place)

    def outside(tag: str, attributes: dict[str, str]) -> None:
        nonlocal matched, beside, text
        beside = None
        if depth == 2 and len(walk.first_level) < 20:
            walk.first_level[local(tag)] = None
        if depth == 1:
            walk.root(tag, attributes)
            matched = 1
        elif depth == matched + 1 and local(tag) == path[matched]:
            if matched == hold:
                walk.begin()
                enter(attributes)
            else:
                matched += 1
        elif depth == 2:
            beside, text = tag, ""

    def end(tag: str) -> None:
        nonlocal depth, place, is_leaf, matched, beside
        if places:
            if is_leaf:
                put(frame, place.leaf, text.strip(), place)
                is_leaf = False
            place = places.pop()
        elif frames:
            leave()
        elif depth == matched:
            matched -= 1
        elif beside is not None:
            walk.beside(tag, text, rows_were_given=rows_were_given)
            beside = None
        depth -= 1

    def characters(data: str) -> None:
        nonlocal text
        if frames or (beside is not None and len(text) < LONGEST):
            text += data

    return start, end, characters, lambda: bool(frames)
