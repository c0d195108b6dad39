"""Names at random: of the certificate, and asked for."""

from random import Random

from tests.model.tls.draft import NAME, Draft

PATTERNS = (
    NAME,
    "PROM.Example.com",
    "*.example.com",
    "*.com",
    "*",
    "prom*.example.com",
    "*m.example.com",
    "p*m.example.com",
    "*.*.example.com",
    "a.*.example.com",
    "*.prom.example.com",
    "prom.example.com.",
    "*.example.com.",
    "example.com",
    "other.example.com",
    ".example.com",
    "xn--bcher-kva.example",
    "*.xn--bcher-kva.example",
    "xn--*.example.com",
    "my_prom.example.com",
    "*.my_prom.example.com",
    "192.0.2.7",
    "ip:192.0.2.7",
    "ip:2001:db8::1",
    "ip:::ffff:192.0.2.7",
    "localhost",
    "-prom.example.com",
    "prom-.example.com",
    "prom..example.com",
    "*.local",
    "*.co.uk",
    "**.example.com",
    "uri:https://prom.example.com/",
    "email:a@prom.example.com",
    "*prom.example.com",
    "*.192.0.2.7",
    "ip:7f000001ff",
    "prom.example.com:443",
    " prom.example.com",
    "prom.exam ple.com",
    "*.0.2.7",
    "dns:",
    "f*.example.com",
    "foo.*",
    "*a.example.com",
    "_prom._tcp.example.com",
    "xn--bcher-kva.example.com",
    "*.a.example.com",
    "prom.*.com",
    "prom*",
    "directory:prom.example.com",
    "rid:1.2.3.4",
    "other:prom@example.com",
    "xn--strae-oqa.example",
    "*.xn--strae-oqa.example",
    "XN--BCHER-KVA.example",
    "_*.example.com",
    "*._tcp.example.com",
    "ip:2001:db8::ffff",
    "ip:00000000000000000000ffffc0000207",
    "ip:c0000207ffffff00",
    "*.example.com..",
    "prom.example.com..",
    "p.example.com",
    "*\u00fc.example",
)
NAMES = (
    NAME,
    "PROM.Example.com",
    "prom.example.com.",
    "a.b.example.com",
    "example.com",
    "prom1.example.com",
    "xn--bcher-kva.example.com",
    "b\xfccher.example",
    "xn--bcher-kva.example",
    "my_prom.example.com",
    "a.my_prom.example.com",
    "192.0.2.7",
    "2001:db8::1",
    "localhost",
    "foo.local",
    "foo.co.uk",
    "a.prom.example.com",
    "my-prom.example.com",
    "foo.xn--bcher-kva.example",
    "B\xdcCHER.example",
    "stra\xdfe.example",
    "prom_1.example.com",
    "foo-bar.example.com",
    "127.0.0.1",
    "xn--prom.example.com",
    "m.example.com",
    "::ffff:192.0.2.7",
    "other.example.com",
    "prom",
    "1.example.com",
    "prom.example.org",
    "foo.example.com",
    "foo",
    "a.example.com",
    "bar.a.example.com",
    "_prom._tcp.example.com",
    "pm.example.com",
    "0.prom.example.com",
    "prom-.example.com",
    "-prom.example.com",
    "xn--strae-oqa.example",
    "a.xn--strae-oqa.example",
    "2001:db8:0:0::ffff",
    "_x.example.com",
    "prom_.example.com",
    "a.b.example.com.",
    "192.0.2.7.",
    "fa\xdf.example",
    "p.example.com",
)
COMMON_NAMES = (
    NAME,
    "*.example.com",
    "prom.example.com.",
    "192.0.2.7",
    "Prometheus",
    "example.com",
    "*.com",
    "prom*.example.com",
)


def names(draft: Draft, random: Random) -> str:
    names = tuple(random.sample(PATTERNS, random.choices((0, 1, 2, 3), (1, 6, 2, 1))[0]))
    draft.name = random.choice(NAMES)
    common = random.choice((*COMMON_NAMES, draft.name)) if random.random() < 0.6 else "x"
    if random.random() < 0.35:
        names = (*names, *_near(draft.name, random))
    given = None if not names and random.random() < 0.7 else names
    draft.with_leaf(names=given, subject=f"CN={common}")
    return f"names {given} CN={common}"


def _near(name: str, random: Random) -> tuple[str, ...]:
    """A pattern that covers a name, or nearly does."""
    name = name if name.isascii() else name.encode("idna").decode()
    first, _, rest = name.partition(".")
    return (
        random.choice((name, name.upper(), f"*.{rest}", f"{first[:2]}*.{rest}", f"*{first[-1:]}.{rest}", f"{name}.")),
    )


def common_name_only(draft: Draft, random: Random) -> str:
    common = random.choice(
        (f"CN={NAME}", f"O=x, CN={NAME}", f"CN=a, CN={NAME}", f"CN={NAME}, CN=a", "O=x", f"CN={NAME}., O=y")
    )
    names = random.choice((None, None, (), ("ip:192.0.2.7",), ("email:a@example.com",), ("uri:https://x/",)))
    draft.name = random.choice((NAME, NAME, "192.0.2.7"))
    draft.with_leaf(names=names, subject=common)
    return f"{common} names {names}"
