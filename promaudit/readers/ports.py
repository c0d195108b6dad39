"""Published ports of containers, as `docker run -p` and compose's `ports:` write them."""

from collections.abc import Iterator

from promaudit import later

_PORT = later.pattern(
    r"(?:(?P<address>\[[^\]]*\]|\d+(?:\.\d+)+):)?(?:(?P<host>\d*(?:-\d+)?):)?(?P<container>\d+(?:-\d+)?)(?:/(?P<protocol>\w+))?\Z"
)
#: Addresses that stand for all of them.
EVERYWHERE = frozenset({"0.0.0.0", "::", ""})  # noqa: S104 - what files say
#: Ports of one range at the most: a mistyped range must not fill the memory.
_MOST = 1000

Published = tuple[str, int, int]


def published(text: str) -> Iterator[Published]:
    """Host address ("" for all), host port and container port; nothing where the host's port is left to chance."""
    match = _PORT.match(text)
    if match is None or not match["host"] or (match["protocol"] or "tcp").lower() != "tcp":
        return
    address = (match["address"] or "").strip("[]")
    pairs = zip(_range(match["host"]), _range(match["container"]), strict=False)
    for host, container in pairs:
        yield "" if address in EVERYWHERE else address, host, container


def _range(text: str) -> range:
    first, _, last = text.partition("-")
    return range(int(first), min(int(last or first), int(first) + _MOST) + 1)
