"""What is seen of a delivery that is to become a source: how it is read, and shares over a sample of each column.

The one door to a delivery's content for onboarding: ``profile_of``. The sample stays in memory; of its values only
shares and counts leave this module, and raw labels that enough cases share (``seeds``).
"""

import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from orchestration.extract.delivered import deliveries_in
from orchestration.extract.delivery import Connector, Delivery
from orchestration.extract.errors import DeliveryError
from orchestration.extract.guess_format import guess_connector
from orchestration.extract.guess_types import ColumnGuess, guess_column
from orchestration.extract.profile import agree_on_day_order, draw_sample
from orchestration.extract.readers.columns import looks_like_data
from orchestration.extract.readers.open import open_delivery
from orchestration.scaffold.identifiers import words
from orchestration.scaffold.personal_names import GIVEN_NAMES
from orchestration.scaffold.remote import ASKED, connector_of, is_remote, open_remote

SAMPLE_ROWS = 20_000
CPR = re.compile(r"\d{6}[- ]?\d{4}|\d{9}")
MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
PHONE = re.compile(r"(?:\+45|0045)?(?:\s?\d{2}){4}")
PERSON = re.compile(r"[A-ZÆØÅ][\w'’.-]+(?:,? [A-ZÆØÅ][\w'’.-]+){1,4}")
SENTINEL = re.compile(r"(?:0001|1900|9999)-\d\d-\d\d|\d\d[-./]\d\d[-./](?:0001|1900|9999)")
LONG = 60
"""Characters from which a cell is prose rather than a label."""


@dataclass(frozen=True)
class ColumnFacts:
    """One column: its guessed type, and the shares of its filled cells that look like something personal.

    Attributes:
        guess: name, type and form of the values.
        is_unique: no value repeats in the sample.
        numbers: share of filled cells that are nothing but what may be a civil registration number.
        mails, phones, persons, prose, sentinels: share of filled cells that are e-mail addresses, eight-digit
            telephone numbers, two or more capitalised words or a common given name, longer than ``LONG`` or of
            several lines, and dates that systems write for "none" (0001, 1900, 9999).
    """

    guess: ColumnGuess
    is_unique: bool
    numbers: float
    mails: float
    phones: float
    persons: float
    prose: float
    sentinels: float

    @property
    def name(self) -> str:
        """The column's name, as delivered."""
        return self.guess.name

    @property
    def is_time(self) -> bool:
        """Whether its values read as dates or times."""
        return self.guess.data_type == "timestamp"


@dataclass(frozen=True)
class Seen:
    """A delivery as onboarding sees it. ``rows`` is the sample, and must not be shown."""

    what: str
    connector: Connector
    columns: tuple[ColumnFacts, ...]
    rows: pa.Table
    is_whole: bool
    rows_rejected: int
    path: Path | None = None

    def column(self, name: str) -> ColumnFacts:
        """The facts of one column."""
        return next(column for column in self.columns if column.name == name)

    @property
    def day_first_assumed(self) -> bool:
        """Whether nothing in the delivery tells day from month."""
        return any(column.guess.day_first_assumed for column in self.columns)


def profile_of(what: str, *, connector: Connector | None = None, sample_rows: int = SAMPLE_ROWS) -> Seen:
    """Look at a delivery: a file's path, or what the connectors for databases and web services take.

    Args:
        what: the path of a file, or an address as ``remote`` takes it.
        connector: how it is read, when that is known; guessed from the bytes or the address otherwise.
        sample_rows: how many rows from the top the shares rest on.

    Raises:
        DeliveryError: it cannot be read, has no header or no rows, or is an address that no connector reads.
    """
    if connector is not None and connector.format in ASKED:
        return seen(shown_address(what), connector, open_remote(connector), sample_rows=sample_rows)
    if is_remote(what):
        connector = connector_of(what)
        return seen(shown_address(what), connector, open_remote(connector), sample_rows=sample_rows)
    path = Path(what).expanduser().resolve()
    if not path.is_file():
        raise DeliveryError(f"{what}: no such file; give the path of one delivered file, or the address of a service")
    connector = connector or guess_connector(path)
    delivery = open_delivery(deliveries_in(path, connector)[0], connector)
    if connector.format in ("csv", "xlsx") and looks_like_data(delivery.columns.names):
        raise DeliveryError(f"{path.name}: its first line is a row, not names; add a line that names the columns")
    return seen(path.name, connector, delivery, path=path, sample_rows=sample_rows)


def shown_address(what: str) -> str:
    """An address without its parameters, or a file's name."""
    return what.split("?")[0] if is_remote(what) else Path(what).name


def seen(
    what: str,
    connector: Connector,
    delivery: Delivery,
    *,
    path: Path | None = None,
    sample_rows: int = SAMPLE_ROWS,
) -> Seen:
    """The facts of an opened delivery."""
    sample, is_whole = draw_sample(delivery, sample_rows)
    if not sample.num_rows:
        raise DeliveryError(f"{what} has columns but no rows; there is nothing to propose from")
    guesses = agree_on_day_order([guess_column(name, sample[name]) for name in sample.column_names], sample)
    columns = tuple(_facts(guess, sample[guess.name]) for guess in guesses)
    return Seen(what, connector, columns, sample, is_whole, len(delivery.rejected), path)


def _facts(guess: ColumnGuess, values: pa.ChunkedArray) -> ColumnFacts:
    filled = values.drop_null()
    texts = Counter(filled.to_pylist() if pa.types.is_string(filled.type) else [])
    many = len(filled) > 1 and guess.distinct_count == len(filled)
    return ColumnFacts(
        guess=guess,
        is_unique=many and guess.null_share == 0,
        numbers=_share(texts, CPR.fullmatch) if texts else float(guess.looks_like_cpr),
        mails=_share(texts, MAIL.search),
        phones=_share(texts, PHONE.fullmatch),
        persons=_share(texts, _is_like_a_persons_name),
        prose=_share(texts, lambda cell: len(cell) > LONG or "\n" in cell),
        sentinels=_share(texts, SENTINEL.match),
    )


def _is_like_a_persons_name(text: str) -> bool:
    return PERSON.fullmatch(text) is not None or not GIVEN_NAMES.isdisjoint(words(text))


def _share(texts: Counter[str], looks) -> float:  # noqa: ANN001 - a test of one text
    """The share of the cells whose text looks so; each different text is looked at once."""
    return sum(times for text, times in texts.items() if looks(text.strip())) / texts.total() if texts else 0.0
