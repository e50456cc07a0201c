"""What keeps the explorer on this machine: the address it is asked by, and what a page may load.

Listening on the loopback address is not enough: a page elsewhere could have its own name point here and read the
answers (DNS rebinding), so a request by any other name is refused.
"""

from dash import Dash
from flask import Response, abort, request

OWN_NAMES = frozenset({"127.0.0.1", "localhost"})

POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self' {hashes}",
        "style-src 'self' 'unsafe-inline'",  # Dash, AG Grid and Plotly set styles on elements
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "form-action 'none'",
    )
)


def guard(app: Dash) -> None:
    """Refuse requests by another name, and let pages load nothing from elsewhere."""
    policy = POLICY.format(hashes=" ".join(app.csp_hashes()))

    @app.server.before_request
    def refuse_other_names() -> None:
        if request.host.rsplit(":", 1)[0] not in OWN_NAMES:
            abort(421)

    @app.server.after_request
    def add_headers(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = policy
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["Cache-Control"] = response.headers.get("Cache-Control") or "no-store"
        return response
