"""Danish ways of writing figures, times and the catalogue's codes, for the pages people read."""

from datetime import datetime
from zoneinfo import ZoneInfo

# Named here, since a server's locale is rarely Danish.
MONTHS = (
    "januar",
    "februar",
    "marts",
    "april",
    "maj",
    "juni",
    "juli",
    "august",
    "september",
    "oktober",
    "november",
    "december",
)
SEVERITY = {"stop": "Stop", "critical": "Kritisk", "warning": "Advarsel", "info": "Til orientering"}
CAUSE = {"praksis": "Registreringspraksis", "konfiguration": "Konfiguration", "udtræk": "Udtræk"}


def number(value: int) -> str:
    """A whole number with a point between thousands: 12.345."""
    return f"{value:,}".replace(",", ".")


def percent(share: float) -> str:
    """A share as percent with a decimal comma: 4,2 %; small ones keep one telling digit: 0,003 %."""
    value = share * 100
    decimals = next((places for places in (1, 2, 3, 4) if abs(value) >= 10 ** (1 - places)), 4)
    text = f"{value:.{decimals}f}".rstrip("0").rstrip(".")
    return f"{text.replace('.', ',')} %"


def moment(instant: datetime) -> str:
    """An instant as Danish date and time: 3. marts 2026 kl. 14.05."""
    local = instant.astimezone(ZoneInfo("Europe/Copenhagen"))
    return f"{local.day}. {MONTHS[local.month - 1]} {local.year} kl. {local:%H.%M}"
