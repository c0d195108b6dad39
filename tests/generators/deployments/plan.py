"""What a deployment is meant to be, before anybody makes a mistake in writing it down."""

from msgspec import Struct
from msgspec.structs import replace

from tests.generators.nginx.dice import Dice

HOSTS = (
    "prom.example.com",
    "prometheus.example.com",
    "monitoring.example.com",
    "metrics.example.net",
    "mon.example.org",
)
PATHS = ("", "", "/prometheus", "/prometheus", "/prometheus", "/prom", "/monitoring/prometheus", "/metrics", "/api",
         "/Prometheus", "/p", "/prometheus/prometheus", "/graph", "/prom.eu")  # fmt: skip
#: How nginx and Prometheus agree on the path: Prometheus serves below the public one, at its root, or below another.
KEEP, STRIP, MOVE = "keep", "strip", "move"


class Plan(Struct, frozen=True, dict=True):
    """A deployment in a few words.

    `way` is how the path is dealt with, `route` where Prometheus serves, `""` for its root. `container` is the
    compose service's name where Prometheus runs in one that nginx reaches by name, else "";
    `published` the host port of a container that nginx reaches from the host. `mistakes` are the ones to be made.
    """

    host: str
    port: int
    path: str
    way: str
    route: str
    listen_host: str
    listen_port: int
    version: str
    nginx_version: str
    source: str
    container: str = ""
    published: int = 0
    password: bool = False
    web_users: bool = False
    mistakes: tuple[str, ...] = ()
    others: tuple[str, ...] = ()

    @property
    def authority(self) -> str:
        """Host and port as a URL has them."""
        return self.host if self.port == 443 else f"{self.host}:{self.port}"

    @property
    def base(self) -> str:
        """The public URL without a slash at its end."""
        return f"https://{self.authority}{self.path}"

    @property
    def upstream(self) -> str:
        """Host and port that nginx has to pass to."""
        if self.container:
            return f"{self.container}:{self.listen_port}"
        host = {"": "127.0.0.1", "0.0.0.0": "127.0.0.1", "::": "127.0.0.1"}.get(self.listen_host, self.listen_host)
        return f"{host}:{self.published or self.listen_port}"

    def wrong(self, mistake: str) -> bool:
        """Whether this mistake is to be made."""
        return mistake in self.mistakes


#: Mistakes of the flags, of nginx's servers, and of what is passed; each is made where its part is written.
FLAG_MISTAKES = (
    "external-url missing", "external-url scheme", "external-url no scheme", "external-url host", "external-url port",
    "external-url path", "external-url path only", "external-url quotes", "external-url curly", "external-url query",
    "external-url double slash", "route-prefix missing", "route-prefix other", "route-prefix url",
    "route-prefix quotes", "route-prefix added", "listen port", "listen container loopback", "flag unknown",
    "flag twice", "flag value",
)  # fmt: skip
NGINX_MISTAKES = (
    "listen without ssl", "listen port", "server name", "server name missing", "no redirect", "redirect path lost",
    "redirect port lost", "redirect elsewhere", "redirect served", "redirect loop",
)  # fmt: skip
LOCATION_MISTAKES = (
    "slash added to upstream", "slash lost from upstream", "slash lost from location", "uri other",
    "request_uri appended", "uri variable", "scheme of upstream", "port of upstream", "static regex", "exact only",
    "api elsewhere", "health denied", "post refused", "body limit", "proxy_redirect off", "proxy_redirect other",
    "rewrite cycle", "rewrite keeps slash", "query lost", "shadowed", "named fallback", "intercepted", "denied",
    "nested without pass", "uri in regex", "rewrite leaves some out", "rewrite without flag", "rewrite to root",
    "part stripped", "regex for others", "status page", "capture by place",
)  # fmt: skip


def draw(dice: Dice, versions: tuple[str, ...], nginx_versions: tuple[str, ...]) -> Plan:
    """A random plan; about half of them are meant to be put together without a mistake."""
    path = dice.one(PATHS)
    way = dice.one((KEEP, KEEP, STRIP, STRIP, MOVE)) if path else KEEP if dice.often(0.85) else MOVE
    route = {
        KEEP: path,
        STRIP: "",
        MOVE: dice.one(("/internal", "/prom", "/metrics", "/monitoring", "/prometheus/app")),
    }[way]
    source = dice.one(("flags", "flags", "systemd", "systemd", "environment", "environment", "compose"))
    plan = Plan(
        dice.one(HOSTS), dice.one((443, 443, 443, 443, 8443)), path, way, route,
        dice.one(("127.0.0.1", "127.0.0.1", "localhost", "0.0.0.0", "")), dice.one((9090, 9090, 9090, 9091, 19090)),
        dice.one(versions), dice.one(nginx_versions), source, password=dice.often(0.2), web_users=dice.often(0.05),
        others=tuple(dice.some(("grafana", "default", "alertmanager", "inside"), 2)),
    )  # fmt: skip
    plan = _contained(plan, dice) if source == "compose" else plan
    return replace(plan, mistakes=_mistakes(dice))


def _contained(plan: Plan, dice: Dice) -> Plan:
    """Prometheus in a container, nginx in one beside it or on the host."""
    port = dice.one((9090, 9090, 9091))
    host = dice.one(("", "0.0.0.0"))
    if dice.often(0.6):
        return replace(
            plan, container=dice.one(("prometheus", "prometheus", "prom")), listen_host=host, listen_port=port
        )
    return replace(plan, published=dice.one((port, port, 9095)), listen_host=host, listen_port=port)


def _mistakes(dice: Dice) -> tuple[str, ...]:
    if dice.often(0.45):
        return ()
    pool = dice.one((FLAG_MISTAKES, NGINX_MISTAKES, LOCATION_MISTAKES, LOCATION_MISTAKES))
    first = dice.one(pool)
    if dice.often(0.8):
        return (first,)
    return (first, dice.one(FLAG_MISTAKES + NGINX_MISTAKES + LOCATION_MISTAKES))
