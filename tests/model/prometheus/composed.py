"""Command lines and requests put together at random, for comparing the model with real servers."""

from random import Random

_EXTERNAL = [
    "http://h.example/prom", "http://h.example/", "http://h.example/a/b/", "h.example/prom", "/prom",
    "localhost:9090/prom", "http://h.example/a//b", "http://h.example/a%20b", "http://h.example/é", "http://h.example/a:b",
    "//h/p?x=1#f", "",
]  # fmt: skip
_PREFIX = ["/", "", "/prom", "prom/", "//p//", "/a/b", "/api/v1", "/metrics", "/%20x", "/a.b", "/Prom", "/{x}", "/:x"]
_PIECES = [
    "/", "/", "//", "/.", "/..", "%2F", "%2e%2e", "prom", "Prom", "metrics", "METRICS", "graph", "query", "api", "v1",
    "-", "healthy", "ready", "reload", "status", "flags", "debug", "pprof", "static", "consoles", "user", "classic",
    "federate", "v2", "alerts", "%6d", "%zz", "%20", ";", ".", "a", "b", "p",
]  # fmt: skip
_QUERIES = ["", "", "", "?", "?query=1", "?a=%zz", "?a;b", "?x=/../y", "?x=a//b"]
_METHODS = ["GET"] * 6 + ["HEAD", "POST", "OPTIONS", "PUT", "DELETE"]
#: Words of command lines, most of which a program refuses.
_WORDS = [
    "--web.enable-lifecycle", "--web.enable-lifecycle=true", "--no-web.enable-lifecycle", "--web.external-url", "-x",
    "--", "--web.external-url=http://h/%zz", "--web.external-url='http://h/p'", "--web.route-prefix=/*x", "x", "",
    "--a", "--web.listen-address=127.0.0.1", "--web.external-url=http://h:x/", "--log.level=debug", "-h", "@none.txt",
    "--web.external-url=http://[x]/", "--web.route-prefix=a", "–web.external-url=x", "--web.external-url=1:2",
]  # fmt: skip


def flags(random: Random) -> list[str]:
    """Flags of the address, most of them well formed."""
    found = []
    if random.random() < 0.7:
        found.append(f"--web.external-url={random.choice(_EXTERNAL)}")
    if random.random() < 0.5:
        found.append(f"--web.route-prefix={random.choice(_PREFIX)}")
    return found


def words(random: Random) -> list[str]:
    """A command line that probably does not start."""
    return random.sample(_WORDS, random.randint(1, 3))


def target(random: Random, prefix: str) -> str:
    """A request target, often below a route prefix."""
    start = prefix if random.random() < 0.6 and prefix.isascii() and " " not in prefix else ""
    path = "".join(random.choice(_PIECES) for _ in range(random.randint(0, 6)))
    return f"{start}/{path}{random.choice(_QUERIES)}"


def method(random: Random) -> str:
    """A method, mostly GET."""
    return random.choice(_METHODS)
