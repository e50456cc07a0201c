"""Civil registration numbers (CPR) in text: found by form and date, masked as ``[CPR]``.

SQL expressions only; ``orchestration.extract.cells`` runs them over distinct cells. A number is masked when its date
exists in the century its seventh digit gives; modulus 11 says nothing since 2007 and is not asked. Nothing reads the
clock, so a date to come counts too. What is masked although it is no CPR number stands in ``docs/privacy.md``.
"""

from mining.sql import text

MASK = "[CPR]"

LETTERS = r"A-Za-z\x{C0}-\x{24F}"
BLANK = r"[\t \x{A0}\x{AD}\x{2000}-\x{200F}\x{202F}\x{2060}\x{FEFF}]"
"""Latin letters, blanks and marks without width, listed: RE2 takes 90 ms to compile the Unicode classes in these forms,
once per column and batch, and 2 ms for the lists."""

SIGN = r"[-\x{2010}-\x{2015}\x{2212}\x{FE58}\x{FE63}\x{FF0D}./·_]"
BETWEEN = f"{BLANK}{{0,2}}{SIGN}?{BLANK}{{0,2}}"
DASHED = f"{BLANK}{{0,2}}{SIGN}{BLANK}{{0,2}}"
MONTH = "(?:0[1-9]|1[0-2])"

NOT_DIGIT = ("(^|[^0-9])", "($|[^0-9])")
NOT_WORD = (f"(^|[^0-9{LETTERS}])", f"($|[^0-9{LETTERS}])")
"""RE2 cannot look around: the characters beside a number are matched and put back."""

UUID = "[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}"
"""Ten digits in a row happen in these, and a cell that is one holds no person's number."""


def _date(between: str = "") -> str:
    """Day, month and year that exist in every century, or a day of the test and replacement series, 61 to 91."""
    every = (
        f"(?:(?:0[1-9]|1[0-9]|2[0-8]){between}{MONTH}|(?:29|30){between}(?:0[13-9]|1[0-2])"
        f"|31{between}(?:0[13578]|1[02])|(?:6[1-9]|[78][0-9]|9[01]){between}{MONTH}){between}[0-9]{{2}}"
    )
    return f"(?:{every}|29{between}02{between}(?:0[48]|[2468][048]|[13579][26]))"


def _digits(between: str, separator: str) -> str:
    """Ten digits. 29 February 1900 (seventh digit 0 to 3) was no day; 29 February 2000 was."""
    leap_2000 = f"29{between}02{between}00{separator}[4-9][0-9]{{3}}"
    return f"(?:{_date(between)}{separator}[0-9]{{4}}|{leap_2000})"


def _lettered() -> str:
    """Replacement numbers: a date and four signs, a letter among them. After a mere blank, a digit too: no word."""
    sign, letter = f"[0-9{LETTERS}]", f"[{LETTERS}]"
    with_letter = "|".join(f"{sign}{{{at}}}{letter}{sign}{{{3 - at}}}" for at in range(4))
    both = "|".join(
        f"{sign}{{{at}}}(?:{letter}[0-9]|[0-9]{letter}){sign}{{{2 - at}}}" for at in range(3)
    )  # somewhere a letter stands beside a digit
    date = f"(?:{_date()}|290200)"
    return f"{date}(?:(?:{DASHED})?(?:{with_letter})|{BLANK}{{1,2}}(?:{both}))"


NINE = f"[1-9]{MONTH}[0-9]{{6}}"
"""Where Excel dropped the leading zero: days 1 to 9, which every month has."""

PATTERNS = (
    f"{NOT_DIGIT[0]}(?:{_digits('', BETWEEN)}|{_digits('[-. /]', DASHED)}){NOT_DIGIT[1]}",
    f"{NOT_WORD[0]}(?:{_lettered()}|{NINE}){NOT_WORD[1]}",
)
"""Digits alone, which may touch a letter ("CPR0101905000"), and forms that must stand alone to be told from words."""

TEN_OR_NINE = f"{_digits('', '')}|{NINE}"


def masked_sql(cell: str) -> str:
    """The cell with every CPR number masked, the rest as it was.

    Each pattern is replaced twice: two numbers with one sign between them share that sign, and the second is passed
    over the first time.
    """
    found = " or ".join(f"regexp_matches({cell}, {text(pattern)})" for pattern in PATTERNS)
    masked, put_back = cell, rf"\1{MASK}\2"
    for pattern in (each for each in PATTERNS for _ in range(2)):
        masked = f"regexp_replace({masked}, {text(pattern)}, {text(put_back)}, 'g')"
    return f"case when ({found}) and not regexp_full_match({cell}, {text(UUID)}) then {masked} else {cell} end"


def is_number_sql(number: str) -> str:
    """Whether a whole number has the form of a CPR number, with or without its leading zero."""
    return f"regexp_full_match(cast(cast({number} as bigint) as varchar), {text(TEN_OR_NINE)})"
