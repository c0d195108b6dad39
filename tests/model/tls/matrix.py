"""Names that clients treat differently: what the certificate says against what is asked for, nothing else being odd."""

import datetime
from collections.abc import Iterator

from tests.model.tls.case import Case
from tests.model.tls.draft import Draft

#: The alternative names (None: none), the common name, and the name that is asked for.
ROWS: tuple[tuple[tuple[str, ...] | None, str, str], ...] = (
    (None, "prom.example.com", "prom.example.com"),
    (("prom.example.com",), "x", "PROM.Example.com"),
    (("prom.example.com",), "x", "prom.example.com."),
    (("other.example.com",), "prom.example.com", "prom.example.com"),
    (("*.example.com",), "x", "prom.example.com"),
    (("*.example.com",), "x", "a.b.example.com"),
    (("*.example.com",), "x", "example.com"),
    (("*.example.com",), "x", "xn--bcher-kva.example.com"),
    (("prom*.example.com",), "x", "prom1.example.com"),
    (("a.*.example.com",), "x", "a.b.example.com"),
    (("*.com",), "x", "example.com"),
    (("*",), "x", "localhost"),
    (("ip:192.0.2.7",), "x", "192.0.2.7"),
    (("dns:192.0.2.7",), "x", "192.0.2.7"),
    (None, "192.0.2.7", "192.0.2.7"),
    (("ip:192.0.2.7",), "prom.example.com", "prom.example.com"),
    (("xn--bcher-kva.example",), "x", "b\xfccher.example"),
    (("my_prom.example.com",), "x", "my_prom.example.com"),
    (("*.example.com",), "x", "my_prom.example.com"),
    (("prom.example.com.",), "x", "prom.example.com"),
    (None, "prom.example.com.", "prom.example.com"),
    (("*.*.x.example",), "x", "a.b.x.example"),
    (("ip:::ffff:192.0.2.7",), "x", "192.0.2.7"),
    (("ip:2001:db8::1",), "x", "2001:db8::1"),
    ((), "prom.example.com", "prom.example.com"),
)


def matrix(now: datetime.datetime) -> Iterator[Case]:
    """A presentation for each row."""
    for number, (names, common, name) in enumerate(ROWS):
        kind = f"{'no names' if names is None else names} CN={common}, asked for {name}"
        yield Draft(now, kind, name, leaf={"names": names, "subject": f"CN={common}"}).case(f"matrix-{number}")
