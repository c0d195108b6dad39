"""Where a server believes to be seen from: its external URL, and the prefix of its routes that derives from it.

Each program computes them in its own way; the differences are the functions of this module, chosen in the table of
programs. All of them raise UrlError with the program's words where the value is fatal.
"""

import re
from collections.abc import Callable

from msgspec import Struct
from msgspec.structs import replace

from promaudit.model.prometheus.go_path import clean
from promaudit.model.prometheus.go_text import quote, text, wire
from promaudit.model.prometheus.go_url import GoUrl, UrlError, is_ipv6_literal, parse
from promaudit.model.prometheus.values import split_host_port

#: Stands for the name that the operating system gives the host, where it is not known.
UNKNOWN_HOST = "hostname.invalid"
_IPV4 = r"(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?=\d)|\Z)){4}"


class Surroundings(Struct, frozen=True):
    """What an external URL depends on beside its flag: the first listen address, the host's name, the Go release.

    `strict` tells that Go refuses brackets around something that is no IPv6 address.
    """

    listen: str
    host: str | None = None
    strict: bool = False


class External(Struct, frozen=True):
    """An effective external URL: as text, its decoded path, and whether its host is known."""

    url: str
    path: str
    host_known: bool = True


Rule = Callable[[str, Surroundings], External]


def checked_parse(value: str, strict: bool) -> GoUrl:
    """url.Parse with the words that Go puts around its errors; `strict` refuses brackets without an IPv6 address."""
    blamed = value.partition("#")[0]
    try:
        url = parse(wire(value))
        if strict and url.host.startswith("[") and "%" not in url.host and not is_ipv6_literal(url.host):
            raise UrlError(_no_ipv6(url.host[1:].rpartition("]")[0]))
    except UrlError as error:
        raise UrlError(f"parse {quote(value if error.in_fragment else blamed)}: {error}") from None
    return url


def _no_ipv6(inside: str) -> str:
    """What Go says of brackets around something else; where it is nearly an address, no more than the beginning."""
    if re.fullmatch(_IPV4, inside):
        return "invalid IP-literal"
    return f"invalid host: ParseAddr({quote(inside)}): " + ("" if set(inside) & {".", ":"} else "unable to parse IP")


def of_prometheus(value: str, around: Surroundings) -> External:
    """Prometheus and the blackbox exporter (computeExternalURL): quotes are refused, schemes are not looked at."""
    if value and (value[0] in "\"'" or value[-1] in "\"'"):
        raise UrlError("URL must not begin or end with quotes")
    return _trimmed(checked_parse(value or _derived(around), around.strict), _known(value, around))


def of_alertmanager(value: str, around: Surroundings) -> External:
    """Alertmanager since 0.19 (extURL): nothing but http and https."""
    url = checked_parse(value or _derived(around), around.strict)
    if url.scheme not in {"http", "https"}:
        scheme = f'invalid "{url.scheme}" scheme'
        raise UrlError(f"{quote(text(str(url)))}: {scheme}, only 'http' and 'https' are supported")
    return _trimmed(url, _known(value, around))


def of_old_alertmanager(value: str, around: Surroundings) -> External:
    """Alertmanager before 0.19: any URL."""
    return _trimmed(checked_parse(value or _derived(around), around.strict), _known(value, around))


def of_pushgateway(value: str, around: Surroundings) -> External:
    """Pushgateway: the URL as it is; none is derived."""
    url = checked_parse(value, around.strict)
    return External(text(str(url)), text(url.path), bool(value))


def of_thanos(value: str, around: Surroundings) -> External:
    """Thanos's external prefix (SanitizePrefix): the path of a URL, cleaned."""
    try:
        path = checked_parse(value, around.strict).path
    except UrlError:
        path = ""
    return External(value, text(clean(path).removeprefix(".").removesuffix("/")))


def of_grafana(value: str, around: Surroundings) -> External:
    """Grafana's root_url (parseAppUrlAndSubUrl): its path without a trailing slash is put before every link."""
    url = checked_parse(value, around.strict)
    return External(text(str(url)), text(url.path.rstrip("/")))


def _known(value: str, around: Surroundings) -> bool:
    return bool(value) or around.host is not None


def _derived(around: Surroundings) -> str:
    try:
        _, port = split_host_port(around.listen)
    except ValueError as error:
        raise UrlError(str(error)) from None
    return f"http://{around.host or UNKNOWN_HOST}:{port}/"


def _trimmed(url: GoUrl, host_known: bool) -> External:
    path = url.path.rstrip("/")
    if path and not path.startswith("/"):
        path = "/" + path
    trimmed = replace(url, path=path, raw_path=url.raw_path if path == url.path else "")
    return External(text(str(trimmed)), text(path), host_known)


def surrounded(value: str) -> str:
    """Prometheus's rule for a route prefix: all slashes around it are trimmed; "" is the root."""
    trimmed = value.strip("/")
    return f"/{trimmed}" if trimmed else ""


def one_slash(value: str) -> str:
    """Pushgateway's rule (computeRoutePrefix): one trailing slash is trimmed, doubled ones stay."""
    if value in {"", "/"}:
        return ""
    return ("/" + value.removeprefix("/") if not value.startswith("/") else value).removesuffix("/")
