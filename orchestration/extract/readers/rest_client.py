"""dlt's REST client, made from a connector: its paginators and its authentication, as declared.

Only making stands here: sessions are ``rest_session``'s, pages and records ``rest``'s.
"""

from typing import Any

import requests
from dlt.common.configuration.specs.runtime_configuration import RuntimeConfiguration
from dlt.sources.helpers.rest_client import RESTClient, auth, paginators

from orchestration.extract import rest_connector as declared
from orchestration.extract.errors import DeliveryError
from orchestration.extract.readers.rest_session import NotJson, session
from orchestration.extract.rest_connector import RestConnector
from orchestration.extract.secret import read_secret


def client(how: RestConnector) -> RESTClient:
    """A client for one service. Its configuration is given, so that dlt looks for no files and reports to nobody."""
    quiet = RuntimeConfiguration()
    quiet.dlthub_telemetry = False
    quiet.http_show_error_body = False
    return RESTClient(
        base_url=how.base_url,
        headers=dict(how.headers),
        auth=_auth(how),
        session=session(how, how.base_url, error=lambda what: DeliveryError(f"{how.name}: {what}")),
        config=quiet,
    )


class _JsonLink(paginators.JSONLinkPaginator):
    """An empty link is no link: services write "" on the last page as often as null."""

    def update_state(self, response: requests.Response, data: list[Any] | None = None) -> None:
        super().update_state(response, data)
        if not self._next_reference:
            self._next_reference = None


def paginator(how: RestConnector) -> paginators.BasePaginator:
    """The declared paging as dlt has it."""
    match how.paginator:
        case declared.SinglePage():
            return paginators.SinglePagePaginator()
        case declared.JsonLink() as paging:
            return _JsonLink(paging.next_url_path)
        case declared.HeaderLink() as paging:
            return paginators.HeaderLinkPaginator(paging.links_next_key)
        case declared.Offset() as paging:
            return paginators.OffsetPaginator(**paging.model_dump(exclude={"kind"}))
        case declared.PageNumber() as paging:
            return paginators.PageNumberPaginator(**paging.model_dump(exclude={"kind"}))
        case declared.Cursor() as paging:
            return paginators.JSONResponseCursorPaginator(**paging.model_dump(exclude={"kind"}))


def _auth(how: RestConnector) -> auth.AuthConfigBase | None:
    match how.auth:
        case declared.Bearer() as known:
            return auth.BearerTokenAuth(token=read_secret(known.token))
        case declared.ApiKey() as known:
            return auth.APIKeyAuth(name=known.name, api_key=read_secret(known.key), location=known.location)
        case declared.Basic() as known:
            return auth.HttpBasicAuth(username=read_secret(known.username), password=read_secret(known.password))
        case declared.ClientCredentials() as known:
            return _client_credentials(how, known)
    return None


def _client_credentials(how: RestConnector, known: declared.ClientCredentials) -> auth.OAuth2ClientCredentials:
    def refused(what: str) -> DeliveryError:
        return DeliveryError(f"{how.name}: the token service: {what}")

    class Quiet(auth.OAuth2ClientCredentials):
        """dlt's own, whose errors would hold the answer."""

        def obtain_token(self) -> None:
            try:
                super().obtain_token()
            except DeliveryError:
                raise
            except requests.HTTPError as error:
                status = error.response.status_code
                raise refused(f"answered {status}; check {known.client_id} and {known.client_secret}") from None
            except requests.RequestException:
                raise refused("no answer; check token_url and the network") from None
            except (NotJson, AttributeError, TypeError, ValueError):
                raise refused("its answer is not the JSON that OAuth 2.0 describes") from None

        def parse_access_token(self, response_json: Any) -> str:
            if not response_json.get("access_token"):  # dlt's own would send the text "None"
                raise refused("its answer holds no access_token")
            return super().parse_access_token(response_json)

    return Quiet(
        access_token_url=known.token_url,
        client_id=read_secret(known.client_id),
        client_secret=read_secret(known.client_secret),
        access_token_request_data={"scope": known.scope} if known.scope else {},
        session=session(how, known.token_url, error=refused),
    )
