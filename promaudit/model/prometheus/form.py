"""The parameters of a request as Go reads them (net/url ParseQuery), and what can be told of a PromQL expression."""

from urllib.parse import unquote_plus

from promaudit import later
from promaudit.model.prometheus.go_url import UrlError, unescape

#: Expressions whose success needs no parser: a number, or the name of a metric.
_NUMBER = later.pattern(r"[0-9]+(\.[0-9]+)?\Z")
_METRIC = later.pattern(r"[a-zA-Z_:][a-zA-Z0-9_:]*\Z")
_KEYWORDS = frozenset(
    {
        "and", "or", "unless", "atan2", "sum", "avg", "count", "min", "max", "group", "stddev", "stdvar", "topk",
        "bottomk", "limitk", "limit_ratio", "count_values", "quantile", "offset", "smoothed", "anchored", "by",
        "without", "on", "ignoring", "group_left", "group_right", "bool", "start", "end", "step", "fill", "fill_left",
        "fill_right", "range",
    }
)  # fmt: skip


def parameters(query: str) -> dict[str, str]:
    """The first value of each parameter; what Go does not read (a `;`, a broken escape) is left out."""
    found: dict[str, str] = {}
    for part in query.split("&"):
        if not part or ";" in part:
            continue
        key, _, value = part.partition("=")
        try:
            unescape(key), unescape(value)
        except UrlError:
            continue
        found.setdefault(unquote_plus(key, "latin-1"), unquote_plus(value, "latin-1"))
    return found


def is_valid_form(query: str, go: int) -> bool:
    """Whether Go reads a query without complaint (net/url ParseQuery); a `;` is refused since Go 1.17."""
    for part in query.split("&"):
        if ";" in part and go >= 17:
            return False
        try:
            unescape(part)
        except UrlError:
            return False
    return True


def is_plain_expression(expression: str) -> bool:
    """Whether an expression certainly is valid PromQL: `up`, `1`, with white space around."""
    plain = expression.strip()
    if plain.lower() in _KEYWORDS:
        return False
    return bool(_NUMBER.match(plain) or _METRIC.match(plain))
