"""Values of flags as Go reads them: numbers, durations, sizes, and the addresses to listen on."""

import re
from typing import TYPE_CHECKING

from promaudit import later
from promaudit.model.prometheus.go_text import quote

if TYPE_CHECKING:
    from fractions import Fraction

_FLOAT = r"(?i)[+-]?(?:[0-9][0-9_]*\.?[0-9_]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?\Z|[+-]?(?:inf|infinity|nan)\Z"
_DURATION = later.pattern(
    r"(?:(\d+)y)?(?:(\d+)w)?(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?(?:(\d+)ms)?\Z"
)  # fmt: skip
_DURATION_MS = (365 * 86_400_000, 7 * 86_400_000, 86_400_000, 3_600_000, 60_000, 1_000, 1)
_GO_DURATION = r"[+-]?(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+\Z"
_GO_PART = r"(\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h)"
#: Go's units in nanoseconds.
_GO_UNITS = {
    "ns": 1, "us": 10**3, "µs": 10**3, "μs": 10**3, "ms": 10**6, "s": 10**9, "m": 60 * 10**9, "h": 3600 * 10**9,
}  # fmt: skip


def complaint_of(kind: str, value: str) -> str | None:
    """What kingpin says of a value of this kind; None where it is one, or where the kind is not checked here."""
    if kind in {"int", "float"} and not re.match(_FLOAT, value):
        return f"strconv.ParseFloat: parsing {quote(value)}: invalid syntax"
    if kind == "duration":
        return _duration_complaint(value)
    if kind == "go-duration" and value != "0" and not re.match(_GO_DURATION, value):
        return f"time: invalid duration {quote(value)}"
    return None


def _duration_complaint(value: str) -> str | None:
    """What prometheus/common's model.ParseDuration says."""
    if value == "0":
        return None
    if not value:
        return "empty duration string"
    return None if _DURATION.match(value) else f"not a valid duration string: {quote(value)}"


def seconds(value: str) -> float | None:
    """A Prometheus duration (`5m`, `1h30m`) or a Go duration (`1.5h`) in seconds; None where it is neither."""
    match = _DURATION.match(value)
    if match and any(match.groups()):
        parts = zip(match.groups(), _DURATION_MS, strict=True)
        return sum(int(count or 0) * unit for count, unit in parts) / 1000
    if value == "0":
        return 0.0
    if not re.match(_GO_DURATION, value):
        return None
    return float(-_go_seconds(value) if value.startswith("-") else _go_seconds(value))


def _go_seconds(value: str) -> "Fraction":
    """The sum of the parts of a Go duration, exactly."""
    from fractions import Fraction

    parts = re.findall(_GO_PART, value)
    return sum((Fraction(count) * _GO_UNITS[unit] for count, unit in parts), Fraction(0)) / 10**9


def split_host_port(address: str) -> tuple[str, str]:
    """Go's net.SplitHostPort. Raises ValueError with its words."""
    colon = address.rfind(":")
    if colon == -1:
        raise ValueError(f"address {address}: missing port in address")
    if address.startswith("["):
        return _split_literal(address, colon)
    host, port = address[:colon], address[colon + 1 :]
    if ":" in host:
        raise ValueError(f"address {address}: too many colons in address")
    if "[" in host or "[" in port:
        raise ValueError(f"address {address}: unexpected '[' in address")
    if "]" in host or "]" in port:
        raise ValueError(f"address {address}: unexpected ']' in address")
    return host, port


def _split_literal(address: str, colon: int) -> tuple[str, str]:
    bracket = address.find("]")
    if bracket == -1:
        raise ValueError(f"address {address}: missing ']' in address")
    if bracket + 1 == len(address):
        raise ValueError(f"address {address}: missing port in address")
    if bracket + 1 != colon:
        reason = "too many colons in address" if address[bracket + 1] == ":" else "missing port in address"
        raise ValueError(f"address {address}: {reason}")
    host, port = address[1:bracket], address[colon + 1 :]
    if "[" in host or "[" in port:
        raise ValueError(f"address {address}: unexpected '[' in address")
    if "]" in port:
        raise ValueError(f"address {address}: unexpected ']' in address")
    return host, port


#: Services that /etc/services of every system names; others cannot be told.
_SERVICES = {"http": 80, "https": 443, "http-alt": 8080}


def port_number(port: str) -> int | None:
    """The number of a port as Go's net.LookupPort reads it; None where it cannot be told. Raises ValueError."""
    if not port:
        return 0
    if re.fullmatch(r"\+?[0-9]+", port):
        number = int(port)
        if number > 65535:
            raise ValueError(f"address {port}: invalid port")
        return number
    if re.fullmatch(r"-[0-9]+", port):
        raise ValueError(f"address {port}: invalid port")
    return _SERVICES.get(port.lower())
