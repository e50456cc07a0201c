"""Numbers and durations as Danish readers write them, for pictures; the wording of reports is theirs."""

_MINUTE, _HOUR, _DAY = 60, 3600, 86400


def danish_number(number: int) -> str:
    """``12345`` → ``"12.345"``."""
    return f"{number:,}".replace(",", ".")


def danish_decimal(number: float) -> str:
    """One decimal below ten, none above or for ``,0``: ``2.34`` → ``"2,3"``, ``12.6`` → ``"13"``."""
    text = f"{number:.1f}" if round(number, 1) < 10 else f"{number:,.0f}".replace(",", "_")
    return text.removesuffix(".0").replace(".", ",").replace("_", ".")


def danish_duration(seconds: float) -> str:
    """Calendar time in the unit that people use: ``"31 sek."``, ``"12 min."``, ``"4,5 timer"``, ``"2 dage"``.

    Days are the largest unit, since deadlines are given in days.
    """
    if seconds < 1:
        return "0 sek." if seconds == 0 else "< 1 sek."
    if round(seconds) < _MINUTE:
        return f"{seconds:.0f} sek."
    if round(seconds / _MINUTE) < 60:
        return f"{seconds / _MINUTE:.0f} min."
    if round(seconds / _HOUR, 1) < 24:
        amount = danish_decimal(seconds / _HOUR)
        return f"{amount} time" if amount == "1" else f"{amount} timer"
    amount = danish_decimal(seconds / _DAY)
    return f"{amount} dag" if amount == "1" else f"{amount} dage"


def danish_percent(share: float) -> str:
    """``0.934`` → ``"93 %"``; never rounds up to the whole or down to nothing."""
    if 0.99 < share < 1:
        return "over 99 %"
    if 0 < share < 0.01:
        return "under 1 %"
    return f"{share * 100:.0f} %"
