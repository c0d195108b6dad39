"""A client that knows certain names and no others, verifies no certificate, and follows no redirect by itself."""

from collections.abc import Collection
from urllib.parse import urlsplit

import urllib3
from msgspec import Struct
from urllib3.exceptions import HTTPError, NewConnectionError, ProtocolError, SSLError

from tests.servers.http1 import TIMEOUT, careless

# nothing is verified here on purpose
urllib3.disable_warnings()

#: The body of a query by POST.
QUERY = b"query=up"


class Got(Struct, frozen=True):
    """What the client got: status None and an error where there was no answer."""

    status: int | None
    location: str | None = None
    body: bytes = b""
    content_type: str = ""
    error: str | None = None


class Client(Struct, frozen=True):
    """`names` are the hosts that it can resolve, all to `address`; `credentials` are sent wherever there are any."""

    names: Collection[str]
    credentials: tuple[str, str] | None = None
    address: str = "127.0.0.1"

    def ask(self, method: str, url: str, body: bytes | None = None) -> Got:
        """One request."""
        parts = urlsplit(url)
        try:
            host, port = parts.hostname, parts.port or {"https": 443, "http": 80}.get(parts.scheme)
        except ValueError:
            host, port = None, None
        if not host or port is None:
            return Got(None, error="not a URL")
        if host not in self.names:
            return Got(None, error="no such host")
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        return self._send(method, parts.scheme, host, port, target, self._headers(parts.netloc, body), body)

    def _headers(self, authority: str, body: bytes | None) -> dict[str, str]:
        headers = {"Host": authority.rpartition("@")[2].lower(), "Accept": "*/*", "User-Agent": "promaudit-tests"}
        if self.credentials:
            headers |= urllib3.make_headers(basic_auth=":".join(self.credentials))
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        return headers

    def _send(
        self, method: str, scheme: str, host: str, port: int, target: str, headers: dict[str, str], body: bytes | None
    ) -> Got:
        pool = self._pool(scheme, host, port)
        try:
            answer = pool.urlopen(method, target, body, headers, retries=False, redirect=False, assert_same_host=False)
        except HTTPError as error:
            return Got(None, error=_error(error))
        finally:
            pool.close()
        return Got(answer.status, answer.headers.get("Location"), answer.data, answer.headers.get("Content-Type") or "")

    def _pool(self, scheme: str, host: str, port: int) -> urllib3.HTTPConnectionPool:
        if scheme == "http":
            return urllib3.HTTPConnectionPool(self.address, port, timeout=TIMEOUT)
        return urllib3.HTTPSConnectionPool(
            self.address, port, timeout=TIMEOUT, ssl_context=careless(), server_hostname=host, assert_hostname=False,
            cert_reqs="CERT_NONE",
        )  # fmt: skip


def _error(error: HTTPError) -> str:
    if isinstance(error, NewConnectionError):
        return "connection refused"
    if isinstance(error, SSLError):
        reason = getattr(error.args[0], "reason", None) if error.args else None
        return f"TLS: {reason or error}"
    if isinstance(error, ProtocolError):
        return "connection closed without an answer"
    return str(error)
