"""URLs as Go's net/url reads and writes them (golang/go src/net/url/url.go: Parse, ParseRequestURI, String).

Everything here is on the wire: one character a byte. Prometheus and its family hand `--web.external-url` to this
parser, whose leniency decides what they make of a missing scheme, a stray space or a doubled slash.
"""

from functools import lru_cache
from ipaddress import IPv6Address
from urllib.parse import unquote_to_bytes

from msgspec import Struct

from promaudit import later
from promaudit.model.prometheus.go_text import quote, text

_ALPHANUMERIC = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
_UNRESERVED = _ALPHANUMERIC + "-_.~"
#: The characters that Go leaves as they are in a part of a URL (url.go, shouldEscape).
_PATH = frozenset(_UNRESERVED + "$&+,/:;=@")
_HOST = frozenset(_UNRESERVED + "!$&'()*+,;=:[]<>\"")
_USER = frozenset(_UNRESERVED + "$&+,;=")
_FRAGMENT = frozenset(_UNRESERVED + "$&+,/:;=?@!()*")
#: What a path may hold so that it counts as escaped already (url.go, validEncoded).
_VALID_PATH = _PATH | frozenset("!'()*[]%")
_VALID_FRAGMENT = _FRAGMENT | frozenset("!'()*[]%")
_USERINFO = frozenset(_ALPHANUMERIC + "-._:~!$&'()*+,;=%@")
_ESCAPE = later.pattern("%[0-9A-Fa-f]{2}")
_HIGH_ESCAPE = later.pattern("%(?:[89A-Fa-f][0-9A-Fa-f]|25)")
_SCHEME = later.pattern(r"[a-zA-Z][a-zA-Z0-9+.-]*:")
_PORT = later.pattern(r":[0-9]*\Z")


class UrlError(Exception):
    """What Go says of a URL that it does not read, without the URL: `invalid URL escape "%zz"`.

    `in_fragment` tells that it is the fragment, for which Go names the whole URL, otherwise without its fragment.
    """

    in_fragment = False


class GoUrl(Struct, frozen=True):
    """Go's url.URL. `path` is decoded, `raw_path` its written form where that is not Go's own way to escape it.

    `user` is user and password still to be escaped, None without an authority's `@`.
    """

    scheme: str = ""
    opaque: str = ""
    user: tuple[str, str | None] | None = None
    host: str = ""
    path: str = ""
    raw_path: str = ""
    omit_host: bool = False
    force_query: bool = False
    raw_query: str = ""
    fragment: str = ""
    raw_fragment: str = ""

    @property
    def hostname(self) -> str:
        """The host without its port and without the brackets of an IPv6 address."""
        host, _ = _split_port(self.host)
        return host[1:-1] if host.startswith("[") and host.endswith("]") else host

    @property
    def port(self) -> str:
        """The port as written, empty without one."""
        return _split_port(self.host)[1]

    def escaped_path(self) -> str:
        """The path as Go would send it: as written where that is a valid way to escape it (EscapedPath)."""
        if self.raw_path and _VALID_PATH.issuperset(self.raw_path):
            return self.raw_path
        return "*" if self.path == "*" else escape(self.path, _PATH)

    def __str__(self) -> str:
        return _scheme(self) + (self.opaque or _authority_and_path(self)) + _query_and_fragment(self)


def parse(url: str) -> GoUrl:
    """Read any URL reference (Parse). Raises UrlError with Go's reason."""
    address, _, fragment = url.partition("#")
    parsed = _parse(address, via_request=False)
    if not fragment:
        return parsed
    try:
        decoded = unescape(fragment)
    except UrlError as error:
        error.in_fragment = True
        raise
    raw = "" if escape(decoded, _FRAGMENT) == fragment else fragment
    return GoUrl(
        parsed.scheme, parsed.opaque, parsed.user, parsed.host, parsed.path, parsed.raw_path, parsed.omit_host,
        parsed.force_query, parsed.raw_query, decoded, raw,
    )  # fmt: skip


@lru_cache(maxsize=1024)
def parse_request_uri(target: str) -> GoUrl:
    """Read a request target: an absolute path or an absolute URL (ParseRequestURI). Raises UrlError."""
    return _parse(target, via_request=True)


def _parse(address: str, via_request: bool) -> GoUrl:
    if any(character < " " or character == "\x7f" for character in address):
        raise UrlError("net/url: invalid control character in URL")
    if not address and via_request:
        raise UrlError("empty url")
    if address == "*":
        return GoUrl(path="*")
    scheme, rest = _take_scheme(address)
    force_query = rest.endswith("?") and rest.count("?") == 1
    rest, _, query = rest.partition("?")
    if not rest.startswith("/"):
        if scheme:
            return GoUrl(scheme, opaque=rest, force_query=force_query, raw_query=query)
        _refuse_rootless(rest, via_request)
    user, host, omit_host = None, "", False
    if rest.startswith("//") and (scheme or (not via_request and not rest.startswith("///"))):
        authority, slash, rest = rest[2:].partition("/")
        rest = slash + rest
        user, host = _parse_authority(authority)
    elif scheme and rest.startswith("/"):
        omit_host = True
    path = unescape(rest)
    raw_path = "" if escape(path, _PATH) == rest else rest
    return GoUrl(scheme, "", user, host, path, raw_path, omit_host, force_query, query)


def _refuse_rootless(rest: str, via_request: bool) -> None:
    if via_request:
        raise UrlError("invalid URI for request")
    if ":" in rest.partition("/")[0]:
        raise UrlError("first path segment in URL cannot contain colon")


def _take_scheme(address: str) -> tuple[str, str]:
    if address.startswith(":"):
        raise UrlError("missing protocol scheme")
    match = _SCHEME.match(address)
    return (match.group()[:-1].lower(), address[match.end() :]) if match else ("", address)


def _parse_authority(authority: str) -> tuple[tuple[str, str | None] | None, str]:
    userinfo, at, rest = authority.rpartition("@")
    host = _parse_host(rest)
    if not at:
        return None, host
    if not _USERINFO.issuperset(userinfo):
        raise UrlError("net/url: invalid userinfo")
    name, colon, password = userinfo.partition(":")
    return (unescape(name), unescape(password) if colon else None), host


def _parse_host(host: str) -> str:
    if host.startswith("["):
        return _parse_literal(host)
    colon = host.rfind(":")
    if colon != -1 and not _PORT.match(host[colon:]):
        raise UrlError(f"invalid port {quote(text(host[colon:]))} after host")
    return _unescape_host(host)


def _parse_literal(host: str) -> str:
    """An address in brackets, with or without a zone (RFC 6874)."""
    bracket = host.rfind("]")
    if bracket < 0:
        raise UrlError("missing ']' in host")
    port = host[bracket + 1 :]
    if port and not _PORT.match(port):
        raise UrlError(f"invalid port {quote(text(port))} after host")
    zone = host.find("%25", 0, bracket)
    if zone < 0:
        return _unescape_host(host)
    return _unescape_host(host[:zone]) + _unescape_zone(host[zone:bracket]) + _unescape_host(host[bracket:])


def is_ipv6_literal(host: str) -> bool:
    """Whether a host in brackets holds an IPv6 address; Go refuses others since 1.25.2."""
    inside, bracket, _ = host.removeprefix("[").rpartition("]")
    try:
        IPv6Address(inside)
    except ValueError:
        return False
    return bool(bracket)


def _unescape_host(host: str) -> str:
    """Only bytes beyond ASCII may be escaped in a host, and `%25` before a zone."""
    position = 0
    while position < len(host):
        character = host[position]
        if character == "%":
            _require_escape(host, position)
            if not _HIGH_ESCAPE.match(host, position):
                raise UrlError(f"invalid URL escape {quote(text(host[position : position + 3]))}")
            position += 3
            continue
        if character < "\x80" and character not in _HOST:
            raise UrlError(f"invalid character {quote(character)} in host name")
        position += 1
    return _decode(host)


def _unescape_zone(zone: str) -> str:
    for position, character in enumerate(zone):
        if character == "%":
            _require_escape(zone, position)
            value = chr(int(zone[position + 1 : position + 3], 16))
            if zone[position : position + 3] != "%25" and value != " " and value not in _HOST:
                raise UrlError(f"invalid URL escape {quote(zone[position : position + 3])}")
        elif character < "\x80" and character not in _HOST:
            raise UrlError(f"invalid character {quote(character)} in host name")
    return _decode(zone)


def unescape(written: str) -> str:
    """Decode the escapes of a path (PathUnescape); raises UrlError at the first `%` that begins none."""
    if "%" not in written:
        return written
    position = written.find("%")
    while position != -1:
        _require_escape(written, position)
        position = written.find("%", position + 3)
    return _decode(written)


def _require_escape(written: str, position: int) -> None:
    if not _ESCAPE.match(written, position):
        raise UrlError(f"invalid URL escape {quote(text(written[position : position + 3]))}")


def _decode(written: str) -> str:
    return unquote_to_bytes(written.encode("latin-1")).decode("latin-1") if "%" in written else written


def escape(plain: str, allowed: frozenset[str]) -> str:
    """Escape every byte that is not in `allowed`, in upper-case hexadecimal."""
    if allowed.issuperset(plain):
        return plain
    return "".join(character if character in allowed else f"%{ord(character):02X}" for character in plain)


def escape_path(path: str) -> str:
    """A decoded path as Go writes it into a URL by default."""
    return escape(path, _PATH)


def _scheme(url: GoUrl) -> str:
    return f"{url.scheme}:" if url.scheme else ""


def _authority_and_path(url: GoUrl) -> str:
    written = _authority(url)
    path = url.escaped_path()
    if path and not path.startswith("/") and url.host:
        path = "/" + path
    if not written and not url.scheme and ":" in path.partition("/")[0]:
        path = "./" + path
    return written + path


def _authority(url: GoUrl) -> str:
    if not (url.scheme or url.host or url.user is not None):
        return ""
    if url.omit_host and not url.host and url.user is None:
        return ""
    slashes = "//" if url.host or url.path or url.user is not None else ""
    return slashes + _userinfo(url.user) + escape(url.host, _HOST)


def _userinfo(user: tuple[str, str | None] | None) -> str:
    if user is None:
        return ""
    name, password = user
    return escape(name, _USER) + ("" if password is None else ":" + escape(password, _USER)) + "@"


def _query_and_fragment(url: GoUrl) -> str:
    query = f"?{url.raw_query}" if url.force_query or url.raw_query else ""
    if not url.fragment:
        return query
    if url.raw_fragment and _VALID_FRAGMENT.issuperset(url.raw_fragment):
        return f"{query}#{url.raw_fragment}"
    return f"{query}#{escape(url.fragment, _FRAGMENT)}"


def _split_port(host: str) -> tuple[str, str]:
    colon = host.rfind(":")
    return (host[:colon], host[colon + 1 :]) if colon != -1 and _PORT.match(host[colon:]) else (host, "")
