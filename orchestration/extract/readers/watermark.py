"""The watermark of a source that is asked: a moment or a number, and the clock it is compared in.

How it is written for a database is ``sql_text``'s, for a service ``rest_pages``'; keeping it is landing's.
"""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

Watermark = str | int | datetime
LOCAL_TIME = "Europe/Copenhagen"


def instant(after: Watermark, *, overlap: int = 0) -> datetime:
    """The watermark as an instant, so many seconds earlier; one without a zone is UTC, as landing writes them."""
    stamp = after if isinstance(after, datetime) else datetime.fromisoformat(str(after))
    aware = stamp if stamp.tzinfo else stamp.replace(tzinfo=UTC)
    return aware.astimezone(UTC) - timedelta(seconds=overlap)


def number(after: Watermark, *, overlap: int = 0) -> int:
    """The watermark as a number, so many units less.

    Raises:
        ValueError, TypeError: it is none.
    """
    return int(after) - overlap  # type: ignore[arg-type] - a datetime is no number, and says so


def wall_clock(moment: datetime, zone: str) -> datetime:
    """The local time of a moment; an hour earlier in the hour that occurs twice, so that none of it is passed over."""
    local = moment.astimezone(ZoneInfo(zone))
    other = local.replace(fold=1 - local.fold)
    plain = local.replace(tzinfo=None)
    return plain - timedelta(hours=1) if local.utcoffset() != other.utcoffset() else plain
