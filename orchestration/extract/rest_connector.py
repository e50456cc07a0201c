"""How a table is read from a REST service that answers in JSON: the ``rest`` part of a connector, checked by type.

Addresses, paging and where the secrets stand (``orchestration.extract.secret``); asking and reading is
``readers.rest``. A service is only read: PUT and POST are there for services that search with a body.
"""

import re
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, field_validator, model_validator

from orchestration.extract.secret import SecretName, is_like_a_token

HERE = {"127.0.0.1", "localhost", "::1"}
SECRET_PARTS = re.compile(r"auth|cookie|token|secret|passw|pwd|api.?key|subscription.?key|signature", re.IGNORECASE)


def _is_safe_address(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in ("https", "http") or not parts.hostname or parts.username or parts.password:
        raise ValueError("must be https://host/path, without user or password")
    if parts.scheme == "http" and parts.hostname not in HERE:
        raise ValueError("must be https: identities would cross the network in clear; http is for this machine alone")
    if parts.query or parts.fragment:
        raise ValueError("must end before ? and #; parameters are declared in params")
    return url


def _is_a_path(path: str) -> str:
    """A JSON path, checked by the library that will read it; imported here, since few sources need it."""
    from dlt.common import jsonpath

    try:
        jsonpath.compile_path(path)
    except Exception as error:  # the parser's own errors share no class
        raise ValueError("must be a JSON path, such as data.items") from error
    return path


Address = Annotated[str, AfterValidator(_is_safe_address)]
JsonPath = Annotated[str, Field(min_length=1, max_length=200), AfterValidator(_is_a_path)]


class _Declared(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class SinglePage(_Declared):
    """The whole answer comes at once."""

    kind: Literal["single_page"]


class JsonLink(_Declared):
    """The address of the next page stands in the answer."""

    kind: Literal["json_link"]
    next_url_path: JsonPath = "next"


class HeaderLink(_Declared):
    """The address of the next page stands in the header Link (RFC 8288)."""

    kind: Literal["header_link"]
    links_next_key: str = "next"


class _Counted(_Declared):
    """Paging by a number ends where the service says, by total or has_more, or else at the first empty page."""

    total_path: JsonPath | None = None
    has_more_path: JsonPath | None = None


class Offset(_Counted):
    """So many records from the n-th on; in params, or in the body where the paths say."""

    kind: Literal["offset"]
    limit: Annotated[int, Field(gt=0, le=100_000)]
    offset: Annotated[int, Field(ge=0)] = 0
    offset_param: str | None = None
    limit_param: str | None = None
    offset_body_path: str | None = None
    limit_body_path: str | None = None


class PageNumber(_Counted):
    """The n-th page; ``total_path`` is the number of pages."""

    kind: Literal["page_number"]
    base_page: Annotated[int, Field(ge=0, le=1)] = 0
    page_param: str | None = None
    page_body_path: str | None = None


class Cursor(_Declared):
    """The answer holds a mark that is sent back to get the next page."""

    kind: Literal["cursor"]
    cursor_path: JsonPath = "cursors.next"
    cursor_param: str | None = None
    cursor_body_path: str | None = None


Paginator = Annotated[SinglePage | JsonLink | HeaderLink | Offset | PageNumber | Cursor, Field(discriminator="kind")]


class Bearer(_Declared):
    """A token in the header Authorization."""

    kind: Literal["bearer"]
    token: SecretName


class ApiKey(_Declared):
    """A key in a header or a parameter of the service's choice."""

    kind: Literal["api_key"]
    name: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,80}$")]
    key: SecretName
    location: Literal["header", "query"] = "header"


class Basic(_Declared):
    """User name and password (RFC 7617)."""

    kind: Literal["basic"]
    username: SecretName
    password: SecretName


class ClientCredentials(_Declared):
    """OAuth 2.0 between machines (RFC 6749, section 4.4), as KMD's and many other services have it."""

    kind: Literal["oauth2_client_credentials"]
    token_url: Address
    client_id: SecretName
    client_secret: SecretName
    scope: str | None = None


Auth = Annotated[Bearer | ApiKey | Basic | ClientCredentials, Field(discriminator="kind")]


class Since(_Declared):
    """Where the watermark is sent, and how it is written: ``iso`` in UTC, ``local`` and ``date`` in the source's zone.

    ``overlap`` is how far behind the watermark is asked for (seconds; units for a number): many services mean "after",
    and records that share the last stamp would be lost. What has landed already is recognised and dropped.
    """

    param: str | None = None
    body_path: str | None = None
    written_as: Literal["iso", "local", "date", "epoch_seconds", "epoch_milliseconds", "number"] = "iso"
    overlap: Annotated[int, Field(ge=0)] = 1

    @model_validator(mode="after")
    def _is_sent_somewhere(self) -> "Since":
        if (self.param is None) == (self.body_path is None):
            raise ValueError("since has exactly one of param and body_path")
        return self


class RestConnector(_Declared):
    """One list of a REST service.

    Attributes:
        base_url: where the service stands; nothing is ever asked of another host.
        path: the list, below it.
        method: GET, or PUT or POST for a service that searches with a body.
        body: what is sent with PUT or POST, as JSON.
        data_selector: JSON path to the list of records in an answer; ``$`` when the answer is the list.
        paginator: how the next page is asked for.
        auth: where its secrets stand.
        params, headers: sent with each request; no secrets.
        since: where the watermark goes, for a source with a cursor.
        max_pages: reading stops with an error here; nothing is ever cut short silently.
        max_page_bytes: the largest answer, unpacked.
        timeout_seconds: for one answer, from the first byte asked to the last one read.
        attempts: how often a busy service (429, 5xx, no connection) is asked before giving up.
        max_wait_seconds: the longest pause between two attempts, whatever Retry-After says.
    """

    base_url: Address
    path: Annotated[str, Field(pattern=r"^[^?#\s]*$")] = ""
    method: Literal["GET", "POST", "PUT"] = "GET"
    body: dict[str, Any] | None = None
    data_selector: JsonPath = "$"
    paginator: Paginator = SinglePage(kind="single_page")
    auth: Auth | None = None
    params: dict[str, str | int | bool] = {}
    headers: dict[str, str] = {}
    since: Since | None = None
    max_pages: Annotated[int, Field(gt=0, le=1_000_000)] = 10_000
    max_page_bytes: Annotated[int, Field(gt=0, le=1_000_000_000)] = 50_000_000
    timeout_seconds: Annotated[int, Field(gt=0, le=3_600)] = 120
    attempts: Annotated[int, Field(gt=0, le=20)] = 5
    max_wait_seconds: Annotated[int, Field(gt=0, le=3_600)] = 120

    @field_validator("path")
    @classmethod
    def _stays_below_the_base(cls, path: str) -> str:
        if "://" in path or path.startswith("//") or ".." in path.split("/"):
            raise ValueError("path must lie below base_url, such as sager/search")
        return path

    @field_validator("data_selector")
    @classmethod
    def _names_the_list(cls, path: str) -> str:
        """The list itself, so that an empty list can be told from an answer of another shape."""
        return path.removesuffix("[*]").removesuffix(".") or "$"

    @field_validator("params", "headers")
    @classmethod
    def _holds_no_secret(cls, values: dict[str, Any]) -> dict[str, Any]:
        secret = [name for name, value in values.items() if SECRET_PARTS.search(name) or is_like_a_token(str(value))]
        if secret:
            raise ValueError(f"{', '.join(secret)} looks like a secret; declare it in auth, by the name of a variable")
        return values

    @model_validator(mode="after")
    def _body_goes_with_the_method(self) -> "RestConnector":
        if self.method == "GET" and self.body is not None:
            raise ValueError("body goes with the methods PUT and POST; GET has params")
        return self

    @property
    def name(self) -> str:
        """What the delivery is called in manifests and messages."""
        return self.path.strip("/").replace("/", ".") or "service"
