"""One way to call the other side over HTTP, and what its failures mean (protocol §3.3)."""

from typing import Any

import httpx

from app.wecom.port import DeliveryFailed
from app.wecom.words import scrub

TIMEOUT = httpx.Timeout(10.0, connect=3.0)
#: nothing was written yet: asking again cannot do it twice
_NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
_TOO_MANY = 429
_SERVER_FAULT = 500
_CREDENTIALS = (401, 403, 407)
_CREDENTIALS_WAIT = 60.0  # seconds between tries while our secret is refused


def client(base: str) -> httpx.AsyncClient:
    """A client for one other side. No redirects are followed, no proxy is taken from the environment."""
    limits = httpx.Limits(max_connections=64, max_keepalive_connections=32, keepalive_expiry=30)
    return httpx.AsyncClient(base_url=base, timeout=TIMEOUT, limits=limits, trust_env=False)


async def call(http: httpx.AsyncClient, method: str, path: str, *, name: str = "", **request: Any) -> dict[str, Any]:
    """The JSON object the other side answers. Raises DeliveryFailed, without the query: it may hold a token.

    `name`: what the call is called there, where its path holds a secret, too.
    """
    where, path = path, name or path
    try:
        response = await http.request(method, where, **request)
    except _NOT_SENT as error:
        raise DeliveryFailed(f"{path}: {type(error).__name__}", retry=True) from None
    except httpx.HTTPError as error:
        raise DeliveryFailed(f"{path}: {type(error).__name__}", uncertain=True) from None
    if response.status_code == _TOO_MANY:
        raise DeliveryFailed(f"{path}: HTTP 429", retry=True, after=_seconds(response.headers.get("retry-after")))
    if response.status_code >= _SERVER_FAULT:
        raise DeliveryFailed(f"{path}: HTTP {response.status_code}", uncertain=True)
    if response.status_code in _CREDENTIALS:
        raise DeliveryFailed(f"{path}: HTTP {response.status_code}", after=_CREDENTIALS_WAIT, blameless=True)
    if not response.is_success:
        raise DeliveryFailed(f"{path}: HTTP {response.status_code}")
    try:
        answer = scrub(response.json())
    except (ValueError, RecursionError):
        answer = None
    if not isinstance(answer, dict):
        raise DeliveryFailed(f"{path}: the answer is no JSON object", uncertain=True)
    return answer


def _seconds(header: str | None) -> float:
    return float(header) if header and header.isdigit() else 60.0
