"""The programs of the family: one table of their differences."""

from collections.abc import Callable

from msgspec import Struct

from promaudit import later
from promaudit.facts.program import Component
from promaudit.facts.server import Server
from promaudit.model.prometheus import external_url as rules
from promaudit.model.prometheus.external_url import Rule as ExternalUrlRule
from promaudit.model.prometheus.routing import Handler
from promaudit.model.prometheus.versions import Version


def _built_by(module: str, name: str = "") -> Callable[[Server, Version], Handler]:
    """What builds the routes of a program: a function of a module beside this one, by default of the module's name."""
    return later.function(f"promaudit.model.prometheus.{module}.{name or module}")


_prometheus, _alertmanager = _built_by("prometheus"), _built_by("alertmanager")


class Program(Struct, frozen=True):
    """How one program reads its flags and what it serves.

    `listen`, `external` and `prefix` are the names of its flags. `external_url` computes the effective external URL
    from the flag's value and its surroundings, `route_prefix` the prefix from a value; `derives` tells whether the
    prefix is that of the external URL where it is not given. The exit statuses are those for a command line that does
    not parse, a value that is none, a bad URL, and an address that cannot be listened on. `url_words` is put before
    what is said of a URL, `{}` standing for the value.
    """

    listen: str
    default_listen: str
    external: str
    prefix: str
    external_url: ExternalUrlRule
    build: Callable[[Server, Version], Handler]
    route_prefix: Callable[[str], str] = rules.surrounded
    derives: bool = True
    go_flags: bool = False
    parse_exit: int = 1
    value_exit: int = 1
    url_exit: int = 1
    listen_exit: int = 1
    url_words: str = ""


PROMETHEUS = Program(
    "web.listen-address", "0.0.0.0:9090", "web.external-url", "web.route-prefix", rules.of_prometheus,
    _prometheus, value_exit=2, url_exit=2, url_words="parse external URL {}: ",
)  # fmt: skip
PROMETHEUS_1 = Program(
    "web.listen-address", ":9090", "web.external-url", "web.route-prefix", rules.of_prometheus,
    _prometheus, go_flags=True, parse_exit=2, value_exit=2, url_exit=2, listen_exit=1,
)  # fmt: skip
ALERTMANAGER = Program(
    "web.listen-address", ":9093", "web.external-url", "web.route-prefix", rules.of_alertmanager, _alertmanager,
)  # fmt: skip
OLD_ALERTMANAGER = Program(
    "web.listen-address", ":9093", "web.external-url", "web.route-prefix", rules.of_old_alertmanager,
    _alertmanager,
)  # fmt: skip

_PROGRAMS: dict[Component, Program] = {
    "prometheus": PROMETHEUS,
    "alertmanager": ALERTMANAGER,
    "pushgateway": Program(
        "web.listen-address", ":9091", "web.external-url", "web.route-prefix", rules.of_pushgateway,
        _built_by("pushgateway"), rules.one_slash, url_words="invalid URL: ",
    ),
    "blackbox_exporter": Program(
        "web.listen-address", ":9115", "web.external-url", "web.route-prefix", rules.of_prometheus,
        _built_by("exporters", "blackbox_exporter"), url_words="failed to determine external URL: ",
    ),
    "thanos-query": Program(
        "http-address", "0.0.0.0:10902", "web.external-prefix", "web.route-prefix", rules.of_thanos,
        _built_by("thanos", "thanos_query"),
    ),
    "thanos-rule": Program(
        "http-address", "0.0.0.0:10902", "web.external-prefix", "web.route-prefix", rules.of_thanos,
        _built_by("thanos", "thanos_rule"), derives=False,
    ),
    "victoria-metrics": Program(
        "httpListenAddr", ":8428", "", "http.pathPrefix", rules.of_pushgateway,
        _built_by("victoria_metrics"), rules.one_slash, derives=False, go_flags=True, parse_exit=2,
    ),
    "grafana": Program("", ":3000", "server.root_url", "", rules.of_grafana, _built_by("grafana"), derives=False),
    "exporter": Program(
        "web.listen-address", "", "web.external-url", "", rules.of_pushgateway, _built_by("exporters", "exporter"),
        derives=False,
    ),
}  # fmt: skip


def program_of(component: Component, version: Version) -> Program:
    """The row of the table for a release."""
    if component == "prometheus" and not version.since(2):
        return PROMETHEUS_1
    if component == "alertmanager" and not version.since(0, 19):
        return OLD_ALERTMANAGER
    return _PROGRAMS[component]
