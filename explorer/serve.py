"""Start the explorer on the loopback address. It has no login: never another host."""

import logging
from pathlib import Path

from explorer.app import make_app

HOST = "127.0.0.1"


def serve(published: Path, *, port: int) -> None:
    """Answer until interrupted; requests are not logged, since an address line says what somebody looked at."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    make_app(published).run(host=HOST, port=str(port), debug=False)
